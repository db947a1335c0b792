"""Terms of the glossary: rendered as it says, and never as it says not."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.model import Corpus, Segment
from policypress.problems import WARNING
from policypress.rules.english.book import SMALL_STEMS, TermEntry, Variant, book_of
from policypress.rules.english.text import Texts
from policypress.rules.rule import Finding, Pair, segment_rule

_MOST_BETWEEN, _MARK = 6, 20


def terms_in(zh: str, corpus: Corpus) -> Iterator[TermEntry]:
    """The glossary terms of a Chinese text, the longest first at each place, each once."""
    book = book_of(corpus)
    yield from {word: book.entry(word) for _, word in book.term_words.found_in(zh)}.values()


@segment_rule(
    "术语用术语表（glossary.yml）的首选或可用译法。",
    fails=Pair("建设海外仓。", "Build storehouses abroad."),
    passes=Pair("建设海外仓。", "Overseas warehouses will be built."),
    severity=WARNING,
)
def term(segment: Segment, corpus: Corpus) -> Iterator[Finding]:
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
            yield Finding(what, "Use it, or add the rendering to glossary.yml with a reason.")


@segment_rule(
    "不用术语表列为不宜的译法。",
    fails=Pair("动态调整名单。", "Dynamically adjust the list."),
    passes=Pair("动态调整名单。", "Adjust the list on an ongoing basis."),
)
def term_deprecated(segment: Segment, corpus: Corpus) -> Iterator[Finding]:
    """A term is not rendered in words that the glossary deprecates: they say something else.

    Only where the words stand together, with no mark between them, and are no part of a good rendering.
    """
    texts = book_of(corpus).texts(segment)
    for entry in terms_in(segment.zh, corpus):
        if found := _bad(texts, entry):
            start, end, _ = found
            span = (texts.words[start].start, texts.words[end - 1].end)
            what = f"“{texts.en[slice(*span)]}” for {entry.term.zh} is deprecated in the glossary."
            yield Finding(what, f"Write “{entry.good[0].text}”.", None, span)


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
            if index - start >= size + (_MOST_BETWEEN if size > 1 else 0) - _cost(
                texts, start, index, sum(variant.marks)
            ):
                break
            left[stem] -= left[stem] > 0
            if not left.total():
                return True
    return False


def _cost(texts: Texts, start: int, end: int, marks: int) -> int:
    """A mark between two words parts them, unless the rendering has one too; a small word does not count."""
    between = texts.words[start + 1 : end + 1]
    parted = max(0, sum(word.after_mark for word in between) - marks)
    return _MARK * parted - sum(w.stem in SMALL_STEMS for w in between)
