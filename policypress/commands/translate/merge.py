"""Decides what to do with each answer in an exchange file: a three-way merge with the sentence as the unit.

A word-level merge of legal text could make a sentence that no one wrote, so it is only proposed.
"""

from __future__ import annotations

import difflib
import functools
import itertools
import re
from collections.abc import Iterable
from typing import NamedTuple

from policypress.commands.translate.exchange import Row
from policypress.commands.translate.history import earlier_pairs
from policypress.diagnostics import did_you_mean
from policypress.loading.characters import unwanted_character
from policypress.loading.strict_yaml import MAX_TEXT
from policypress.model import Corpus, Segment
from policypress.text.fingerprint import normal_en, normal_zh

KINDS = ("applied", "kept", "conflict", "refused", "unchanged")
APPLIED, KEPT, CONFLICT, REFUSED, SAME = KINDS

_CHINESE = re.compile("[\u3400-\u9fff]")


class Outcome(NamedTuple):
    """What happens to one row: `kind` is one of `KINDS`. `why` is a sentence, or ""."""

    kind: str
    row: Row
    segment: Segment | None
    why: str = ""


def merge(corpus: Corpus, rows: Iterable[Row]) -> list[Outcome]:
    """Return the outcome of every row, in the order of the file, with normalized answers.

    Only answers that differ from the English both here and at export have an effect. They are applied if
    the Chinese and the English here have not changed since the export.
    """
    finder = _Finder(corpus)
    outcomes = [_outcome(finder, row) for row in rows]
    answers: dict[Segment, dict[str, int]] = {}
    for number, (kind, row, segment, _) in enumerate(outcomes):
        if kind == APPLIED and segment:
            answers.setdefault(segment, {}).setdefault(row.en, number)
    for number, outcome in enumerate(outcomes):
        if outcome.kind == APPLIED and outcome.segment:
            known = answers[outcome.segment]
            if len(known) > 1:
                why = "The file has different answers for it."
                outcomes[number] = outcome._replace(kind=CONFLICT, why=why)
            elif known[outcome.row.en] != number:
                outcomes[number] = outcome._replace(kind=SAME)
    return outcomes


def _outcome(finder: _Finder, row: Row) -> Outcome:
    base = None if row.base is None else normal_en(row.base)
    row = row._replace(en=normal_en(row.en), base=base)
    segment, why = finder.find(row)
    if segment:
        return _decide(finder, segment, row)
    return Outcome(SAME if row.en in ("", base) else REFUSED, row, None, why)


class _Finder:
    """Finds the segments that rows are about, by id or by their Chinese."""

    def __init__(self, corpus: Corpus):
        self._readings = {policy.id: policy.readings_of for policy in corpus.policies}
        self._earlier_pairs = functools.cache(earlier_pairs)
        self._retired = {retired.id: retired for retired in corpus.retired}
        self._by_id: dict[str, list[Segment]] = {}
        self._by_zh: dict[str, list[Segment]] = {}
        for segment in (segment for policy in corpus.policies for segment in policy.segments):
            for name in {segment.id, segment.local_id}:
                self._by_id.setdefault(name, []).append(segment)
            if segment.has_own_english:
                self._by_zh.setdefault(normal_zh(segment.zh), []).append(segment)

    def find(self, row: Row) -> tuple[Segment | None, str]:
        """Return the segment of a row, or None and the reason, as a sentence."""
        named = self._by_id.get(row.id, [])
        if len(named) == 1 and named[0].has_own_english:
            return named[0], ""
        if named and not named[0].has_own_english:
            return None, "Its English comes from the registry of agencies."
        # Sentences of a retired measure are retired with it.
        if retired := self._retired.get(row.id) or self._retired.get(row.id.rpartition("-")[0]):
            instead = f" See {retired.instead}." if retired.instead else ""
            return None, f"{retired.id} is no longer in use: {retired.why_en}{instead}"
        same = self._by_zh.get(normal_zh(row.zh), [])
        if len(same) == 1:
            return same[0], ""
        if named or same:
            ids = ", ".join(segment.id for segment in named or same)
            return None, f"It could be any of {ids}. Add the id."
        return None, f"There is no such sentence. {did_you_mean(row.id, self._by_id)}".rstrip()

    def is_earlier(self, segment: Segment, en: str) -> bool:
        """Return whether English was once the translation of a segment, in its file or in a review."""
        rows = self._readings[segment.policy_id].get(segment.id, ())
        reviewed = {normal_en(text) for row in rows for text in (row.before, row.after)}
        return en in reviewed or (normal_zh(segment.zh), en) in self._earlier_pairs(segment.place.file)


def _decide(finder: _Finder, segment: Segment, row: Row) -> Outcome:
    here, kind, why = normal_en(segment.en), CONFLICT, ""
    base = row.base
    if base is None and (not here or finder.is_earlier(segment, row.en)):
        base = row.en if here else ""
    if row.en in ("", here) or normal_zh(row.en) == normal_zh(row.zh):
        kind = SAME
    elif row.en == base:
        kind, why = KEPT, "The English here is newer than the file."
    elif why := row.problem or _unwritable(row.en):
        kind = REFUSED
    elif normal_zh(row.zh) != normal_zh(segment.zh):
        why = "The Chinese here is different from the Chinese in the file."
    elif base is None:
        why = "The file does not have the English that the answer replaces."
    elif here != base:
        why = "The English here has changed since the export."
    else:
        kind = APPLIED
    return Outcome(kind, row, segment, why)


def _unwritable(text: str) -> str:
    """Return the reason why a text cannot be in the source, as a sentence, or ""."""
    if len(text) > MAX_TEXT:
        return f"It is longer than {MAX_TEXT:,} characters."
    return "It contains Chinese." if _CHINESE.search(text) else unwanted_character(text)


def proposal(base: str, here: str, answer: str) -> str:
    """Return a text with the changes of both sides, or "" if they touch or only one side changed."""
    words = base.split()
    edits = set()
    for side in (here.split(), answer.split()):
        matcher = difflib.SequenceMatcher(None, words, side, autojunk=False)
        edits |= {(i, j, tuple(side[k:m])) for kind, i, j, k, m in matcher.get_opcodes() if kind != "equal"}
    ordered = sorted(edits)
    if base in (here, answer) or any(one[1] >= other[0] for one, other in itertools.pairwise(ordered)):
        return ""
    for i, j, new in reversed(ordered):
        words[i:j] = new
    return " ".join(words)
