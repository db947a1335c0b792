"""Terms of the glossary: rendered as it says, and never as it says not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from policypress.diagnostics import WARNING
from policypress.model import Corpus, Segment
from policypress.rules.english.lexicon import SMALL_STEMS, TermEntry, Variant, book_of
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule

_MOST_BETWEEN, _SHORT = 6, 3
# Words that take up what was said, so that it need not be said again.
_REFERS = re.compile(
    r"\b(?:it|its|they|them|their|this|these|that|those|such(?! as)|same|one|ones|both|each|respective|thereof|which)\b",
    re.IGNORECASE,
)


def terms_in(zh: str, corpus: Corpus) -> Iterator[TermEntry]:
    """The glossary terms of a Chinese text, the longest first at each place, each once."""
    book = book_of(corpus)
    yield from {word: book.entry(word) for _, word in book.term_words.found_in(zh)}.values()


@segment_rule(
    "术语须用术语表（glossary.yml）的首选译法或可接受的译法。",
    fails=Pair("建设海外仓。", "Build storehouses abroad."),
    passes=Pair("建设海外仓。", "Overseas warehouses will be built."),
    severity=WARNING,
)
def term(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """A term of the glossary is rendered as the glossary prefers or admits.

    Compared are the stems of the words, in any order and with other words between, so that a sentence may
    be built as English wants it.
    """
    texts = book_of(corpus).texts(segment)
    for entry in terms_in(segment.zh, corpus):
        if not any(holds(texts, variant) for variant in entry.good) and not _bad(texts, entry):
            admitted = "".join(f" or “{variant.text}”" for variant in entry.good[1:3])
            what = (
                f"{entry.term.zh} is “{entry.good[0].text}”{admitted} in the glossary; neither stands here."
            )
            what = what if admitted else what.replace("; neither stands here", ", which does not stand here")
            yield Violation(what, "Use it, or add the rendering to glossary.yml with a reason.")
        elif (times := _times_needed(entry, segment)) > 1 and (said := _times(texts, entry)) < times:
            what = f"{entry.term.zh} stands in {times} clauses in Chinese, “{entry.good[0].text}” {said}× in English."
            yield Violation(what, "Say it each time, or refer to it with “it” or “such”.")


@segment_rule(
    "不得使用术语表列为“不宜使用”的译法。",
    fails=Pair("动态调整名单。", "Dynamically adjust the list."),
    passes=Pair("动态调整名单。", "Adjust the list on an ongoing basis."),
)
def term_deprecated(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """A term is not rendered in words that the glossary deprecates: they say something else.

    Only where the words stand together, with no mark between them, and are no part of a good rendering.
    """
    texts = book_of(corpus).texts(segment)
    for entry in terms_in(segment.zh, corpus):
        if found := _bad(texts, entry):
            start, end, _ = found
            span = (texts.words[start].start, texts.words[end - 1].end)
            what = f"“{texts.en[slice(*span)]}” for {entry.term.zh} is deprecated in the glossary."
            yield Violation(what, f"Write “{entry.good[0].text}”.", None, span)


@lru_cache(1024)
def refers_back(en: str) -> bool:
    """Whether the English takes up with “it” or “such” what it has said."""
    return _REFERS.search(en) is not None


def clauses_with(word: str, zh: str) -> int:
    """In how many clauses a Chinese word stands: within one, English may say it once for two things."""
    return sum([word in clause for clause in re.split("[，；。：]", zh)]) if word in zh else 0


def _times_needed(entry: TermEntry, segment: Segment) -> int:
    """How often a term is to be said: once for each clause that has it, but for names, which are shortened when
    they come again, for words as general as 试点, and where the English refers back."""
    times = clauses_with(entry.term.zh, segment.zh)
    general = len(entry.term.zh) < _SHORT or not entry.term.en.islower()
    return 1 if times == 1 or general or refers_back(segment.en) else times


def _times(texts: Texts, entry: TermEntry) -> int:
    """How often a good rendering of a term can be there at most: by the rarest of its words."""
    return max(
        min(texts.stems.count(stem) // times for stem, times in variant.core.items())
        for variant in entry.good
        if variant.core
    )


def _bad(texts: Texts, entry: TermEntry) -> tuple[int, int, Variant] | None:
    good = [place for variant in entry.good for place in runs(texts, variant)]
    for variant in entry.bad:
        for start, end in runs(texts, variant):
            if not any(first <= start and end <= last for first, last in good):
                return start, end, variant
    return None


def runs(texts: Texts, variant: Variant) -> Iterator[tuple[int, int]]:
    """Where the words of a rendering stand one after the other, marks where it has them and no others."""
    if not texts.stem_set.issuperset(variant.stems):
        return
    size, stems = len(variant.stems), texts.stems
    for start in range(len(stems) - size + 1):
        if stems[start : start + size] == variant.stems:
            marks = tuple(word.after_mark for word in texts.words[start : start + size])
            if marks[1:] == variant.marks[1:]:
                yield start, start + size


def holds(texts: Texts, variant: Variant) -> bool:
    """Whether the words that carry the meaning stand near each other, whatever the order."""
    if not texts.stem_set.issuperset(variant.core):
        return False
    size = variant.core.total()
    positions = [(index, stem) for index, stem in enumerate(texts.stems) if stem in variant.core]
    for first, (start, _) in enumerate(positions):
        left = variant.core.copy()
        for index, stem in positions[first:]:
            between = texts.words[start + 1 : index + 1]
            # A mark between two words parts them, unless the rendering has one too; a small word does not count.
            if sum(word.after_mark for word in between) > sum(variant.marks):
                break
            if index - start - sum(word.stem in SMALL_STEMS for word in between) >= size + _MOST_BETWEEN:
                break
            left[stem] -= left[stem] > 0
            if not left.total():
                return True
    return False
