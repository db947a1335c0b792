"""Decides what to do with each answer in an exchange file: a three-way merge with the sentence as the unit.

A word-level merge of legal text could make a sentence that no one wrote, so it is only proposed.
"""

import difflib
import functools
import itertools
from collections.abc import Iterable
from typing import NamedTuple

from policypress.commands.translate.exchange import CHINESE, Row
from policypress.commands.translate.history import earlier_pairs
from policypress.dataset.formats.plain_text import Block, blocks_of
from policypress.diagnostics import did_you_mean
from policypress.loading.characters import unwanted_character
from policypress.loading.strict_yaml import MAX_TEXT
from policypress.model import Corpus, Segment
from policypress.text.fingerprint import normal_en, normal_zh

KINDS = ("applied", "kept", "conflict", "refused", "unchanged")
APPLIED, KEPT, CONFLICT, REFUSED, SAME = KINDS


class Outcome(NamedTuple):
    """What happens to one row: `kind` is one of `KINDS`. `why` is a sentence, or ""."""

    kind: str
    row: Row
    segment: Segment | None
    why: str = ""


def merge(corpus: Corpus, rows: Iterable[Row], started: Iterable[Row] = ()) -> list[Outcome]:
    """Return the outcome of every row, in the order of the file, with normalized answers.

    Only answers that differ from the English both here and at export have an effect. They are applied if
    the Chinese and the English here have not changed since the export. `started` are the rows of the file
    that the translator started from, for files that do not have the English at export.
    """
    finder = _Finder(corpus)
    for row in started:
        finder.add_base(finder.without_marks(row._replace(en=normal_en(row.en))))
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


def _outcome(finder: "_Finder", row: Row) -> Outcome:
    base = None if row.base is None else normal_en(row.base)
    en = "" if normal_zh(row.en) == normal_zh(row.zh) else normal_en(row.en)
    row = finder.without_marks(row._replace(en=en, base=base))
    found, why = finder.find(row)
    if not why:
        return _decide(finder, found[0], row)
    same = row.en in ("", base, *(normal_en(segment.en) for segment in found))
    return Outcome(SAME if same else REFUSED, row, None, why)


class _Finder:
    """Finds the segments that rows are about, by id or by their Chinese."""

    def __init__(self, corpus: Corpus):
        self._readings = {policy.id: policy.readings_of for policy in corpus.policies}
        self._earlier_pairs = functools.cache(earlier_pairs)
        self._retired = {retired.id: retired for retired in corpus.retired}
        self._by_id: dict[str, list[Segment]] = {}
        self._by_zh: dict[str, list[Segment]] = {}
        self._printed: dict[str, list[Block]] = {}
        self._bases: dict[Segment, str] = {}
        for policy in corpus.policies:
            for block in filter(lambda block: block.has_marks, blocks_of(policy)):
                self._printed.setdefault(normal_zh(block.zh), []).append(block)
            for segment in policy.segments:
                self._by_zh.setdefault(normal_zh(segment.zh), []).append(segment)
                for name in {segment.id, segment.local_id}:
                    self._by_id.setdefault(name, []).append(segment)

    def without_marks(self, row: Row) -> Row:
        """Return a row with a printed heading or list of agencies without its label and punctuation."""
        blocks = self._printed.get(normal_zh(row.zh), [])
        if len(blocks) != 1:
            return row
        (segment,) = blocks[0].segments
        return row._replace(id=row.id or segment.id, zh=segment.zh, en=blocks[0].without_marks(row.en))

    def find(self, row: Row) -> tuple[list[Segment], str]:
        """Return the segment of a row, or else all that it could be and why it is none, as a sentence."""
        named = self._by_id.get(row.id, [])
        same = self._by_zh.get(normal_zh(row.zh), [])
        # Sentences of a retired measure are retired with it.
        retired = self._retired.get(row.id) or self._retired.get(row.id.rpartition("-")[0])
        found = named if len(named) == 1 or not same else same
        if retired and not named:
            instead = f" See {retired.instead}." if retired.instead else ""
            return [], f"{retired.id} is no longer in use: {retired.why_en}{instead}"
        if not found:
            return [], self._nearest(row)
        if not found[0].has_own_english:
            return found, "Its English comes from the registry of agencies."
        ids = ", ".join(segment.id for segment in found)
        return found, "" if len(found) == 1 else f"It could be any of {ids}. Add the id."

    def add_base(self, row: Row) -> None:
        """Remember the English of a row as that from which the translation of its segment started."""
        found, why = self.find(row)
        if not why:
            self._bases[found[0]] = row.en

    def base(self, segment: Segment, row: Row) -> str | None:
        """Return the English that the answer of a row replaces, or None if it is not known."""
        if row.base is not None:
            return row.base
        here, start = normal_en(segment.en), self._bases.get(segment)
        if start is None and (not here or self._is_earlier(segment, row.en)):
            return row.en if here else ""
        return start

    def _nearest(self, row: Row) -> str:
        """Return why a row without a segment has none, as a sentence: tools may split or join sentences."""
        zh = normal_zh(row.zh)
        parts = {other: same[0].id for other, same in self._by_zh.items() if other in zh}
        if parts and len("".join(parts)) * 2 > len(zh):
            return f"It joins {', '.join(parts.values())}. Split it."
        whole = next((same[0].id for other, same in self._by_zh.items() if zh and zh in other), "")
        if whole:
            return f"It is only a part of {whole}. Join the parts."
        return f"There is no such sentence. {did_you_mean(row.id, self._by_id)}".rstrip()

    def _is_earlier(self, segment: Segment, en: str) -> bool:
        """Return whether English was once the translation of a segment, in its file or in a review."""
        rows = self._readings[segment.policy_id].get(segment.id, ())
        reviewed = {normal_en(text) for row in rows for text in (row.before, row.after)}
        return en in reviewed or (normal_zh(segment.zh), en) in self._earlier_pairs(segment.place.file)


def _decide(finder: _Finder, segment: Segment, row: Row) -> Outcome:
    here, kind, why = normal_en(segment.en), CONFLICT, ""
    base = finder.base(segment, row)
    row = row._replace(base=base)
    if row.en in ("", here):
        kind = SAME
    elif row.en == base:
        kind, why = KEPT, "The English here is newer than the file."
    elif why := row.problem or _unwritable(row.en):
        kind = REFUSED
    elif normal_zh(row.zh) != normal_zh(segment.zh):
        why = "The Chinese here is different from the Chinese in the file."
    elif base is None:
        why = "The English that the answer replaces is not known. Add --base with the file as it was before."
    elif here != base:
        why = "The English here has changed since the export."
    else:
        kind = APPLIED
    return Outcome(kind, row, segment, why)


def _unwritable(text: str) -> str:
    """Return the reason why a text cannot be in the source, as a sentence, or ""."""
    if len(text) > MAX_TEXT:
        return f"It is longer than {MAX_TEXT:,} characters."
    return "It contains Chinese." if CHINESE.search(text) else unwanted_character(text)


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
