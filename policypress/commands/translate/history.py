"""Finds signed text by its fingerprint, first in the review table and then in the git history."""

import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from policypress.loading.strict_yaml import parse
from policypress.model import ReviewFinding, Segment
from policypress.system import git
from policypress.text.fingerprint import normal_en, normal_zh, seal_en, seal_zh

_BLOB = re.compile(r":[0-9]+ [0-9]+ [0-9a-f]+ ([0-9a-f]+) ")

Pair = tuple[str, str]


class Signed(NamedTuple):
    """The Chinese and English that a seal covers. Text not found is None, and `why_not` gives the reason."""

    zh: str | None
    en: str | None
    why_not: str = ""


def signed_texts(segment: Segment, rows: tuple[ReviewFinding, ...]) -> Signed:
    """Return the text that the seal of the segment's sign-off covers. The segment must be sealed."""
    seal = (segment.review.seal if segment.review else None) or ""
    wanted_zh, _, wanted_en = seal.partition("-")
    here = [(segment.zh, segment.en), *((row.zh, row.after) for row in rows)]
    zh = en = None
    why_not = "the signed text is not in review.csv, and this file has no git history"
    for pairs in itertools.chain([here], _earlier(segment.place.file)):
        zh = _first(pairs, 0, seal_zh, wanted_zh) if zh is None else zh
        en = _first(pairs, 1, seal_en, wanted_en) if en is None else en
        if zh is not None and en is not None:
            return Signed(zh, en)
        if pairs is not here:
            why_not = "no text in review.csv or in the history of this file matches the seal"
    return Signed(zh, en, why_not)


def earlier_pairs(file: str) -> frozenset[Pair]:
    """Return the normalized pairs of Chinese and English in all versions of a file in the git history."""
    return frozenset((normal_zh(zh), normal_en(en)) for pairs in _earlier(file) for zh, en in pairs)


def _first(pairs: list[Pair], index: int, fingerprint: Callable[[str], str], wanted: str) -> str | None:
    return next((pair[index] for pair in pairs if fingerprint(pair[index]) == wanted), None)


def _pairs(data: Any) -> Iterator[Pair]:
    """Yield all pairs of Chinese and English in a file, at any depth."""
    waiting = [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            zh, en = value.get("zh"), value.get("en")
            if isinstance(zh, str):
                yield zh, en if isinstance(en, str) else ""
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


def _earlier(name: str) -> Iterator[list[Pair]]:
    """Yield the pairs of each version of a file in the git history, newest first, across renames."""
    file = Path(name)
    log = git.ask(file.parent, "log", "--follow", "-m", "--raw", "--no-abbrev", "--format=", "--", file.name)
    blobs = dict.fromkeys(match[1] for match in map(_BLOB.match, (log or "").splitlines()) if match)
    for blob in blobs:
        if blob.strip("0") and (text := git.ask(file.parent, "cat-file", "blob", blob)):
            yield list(_pairs(parse(text, name)[0].data))
