"""Checks that glossary terms have preferred or admitted renderings, not deprecated ones."""

import re
from collections.abc import Iterable, Iterator, Mapping

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import SMALL_STEMS, Lexicon, TermEntry, Variant
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule

_MOST_BETWEEN, _SHORT = 6, 3


def terms_in(zh: str, lexicon: Lexicon) -> Iterator[TermEntry]:
    """Yield each glossary term in a Chinese text once, using the longest match at each place."""
    yield from {word: lexicon.terms[word] for _, word in lexicon.term_words.found_in(zh)}.values()


def all_terms_in(zh: str, lexicon: Lexicon) -> Iterator[TermEntry]:
    """Yield each glossary term in a Chinese text once, including those that are part of a longer term."""
    whole = list(terms_in(zh, lexicon))
    nested = [inner for entry in whole for inner in lexicon.nested[entry.term.zh]]
    yield from {entry.term.zh: entry for entry in (*whole, *nested)}.values()


@segment_rule(
    "术语须用术语表（glossary.yml）的首选译法或可接受的译法。",
    fails=Pair("建设海外仓。", "Build storehouses abroad."),
    passes=Pair("建设海外仓。", "Overseas warehouses will be built."),
    severity=WARNING,
)
def term(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """A glossary term must have its preferred rendering or an admitted one.

    Compares the stems of the words, in any order and with other words between them, to allow natural
    sentences.
    """
    own = Texts(texts.zh, texts.own) if "[" in texts.en else texts
    entries = list(all_terms_in(texts.zh, lexicon))
    exact = {entry.term.zh: _exact(own, entry) for entry in entries}
    for entry in entries:
        word = entry.term.zh
        needed, count = _times_needed(entry, entries, texts, lexicon), _times(own, entry, exact)
        if not count and not _bad(texts, entry):
            admitted = "".join(f" or “{variant.text}”" for variant in entry.good[1:3])
            what = f"the English does not translate {word} as “{entry.good[0].text}”{admitted}."
            instead = "Use the translation in the glossary, or add yours there with a reason."
            yield Violation(what, instead, lost=(word,))
        elif count and count < needed:
            what = f"{word} occurs {needed}× in Chinese, but “{entry.good[0].text}” only {count}× in English."
            yield Violation(what, "Repeat it, or refer to it with “it” or “such”.", lost=(word,))


@segment_rule(
    "不得使用术语表列为“不宜使用”的译法。",
    fails=Pair("动态调整名单。", "Dynamically adjust the list."),
    passes=Pair("动态调整名单。", "Adjust the list on an ongoing basis."),
)
def term_deprecated(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """A term must not be translated with words that the glossary deprecates, which mean something else.

    Applies only to adjacent words without punctuation between them, outside any good rendering.
    """
    for entry in all_terms_in(texts.zh, lexicon):
        if found := _bad(texts, entry):
            start, end, _ = found
            span = (texts.words[start].start, texts.words[end - 1].end)
            what = f"“{texts.en[slice(*span)]}” for {entry.term.zh} is deprecated in the glossary."
            yield Violation(what, f"Write “{entry.good[0].text}”.", None, span)


def references(texts: Texts, lexicon: Lexicon) -> int:
    """Return how often the English refers back with “it”, “such” or the like."""
    return len(lexicon.language.patterns["refers_back_en"].findall(texts.own))


def clauses_with(word: str, zh: str) -> int:
    """Return how many clauses have a Chinese word. In one clause, English may use it once for two things."""
    return sum([word in clause for clause in re.split("[，；。：]", zh)]) if word in zh else 0


def _times_needed(entry: TermEntry, entries: Iterable[TermEntry], texts: Texts, lexicon: Lexicon) -> int:
    """Return how often a term is needed: as often as in Chinese outside longer terms, but once for things that 和
    or 、 joins in a clause, and less often if the English refers back. Names, which may be shortened later, and
    words as general as 试点 are only needed once."""
    word, zh = entry.term.zh, texts.zh
    for other in entries:
        zh = zh.replace(other.term.zh, "＿") if word in other.term.zh and other is not entry else zh
    clauses = re.split("[，；。：]", zh)
    times = sum(max(part.count(word) for part in re.split("[、和及与]", clause)) for clause in clauses)
    general = len(word) < _SHORT or not entry.good[-1].text.islower()
    return 1 if times < 2 or general else max(1, times - references(texts, lexicon))


def _exact(texts: Texts, entry: TermEntry) -> set[int]:
    """Return the positions of the words in which a term is exactly rendered."""
    return {at for variant in entry.good for place in runs(texts, variant) for at in range(*place)}


def _times(texts: Texts, entry: TermEntry, exact: Mapping[str, set[int]]) -> int:
    """Return how often a term is rendered with at least a word that is not part of another term's rendering."""
    others = [taken for zh, taken in exact.items() if zh != entry.term.zh and entry.term.zh not in zh]
    taken = set().union(*others) - exact[entry.term.zh]
    return sum(
        not taken.issuperset(at for at in range(start, end + 1) if texts.words[at].stem in entry.cores)
        for start, end in spans_of(entry, texts)
    )


def spans_of(entry: TermEntry, texts: Texts) -> list[tuple[int, int]]:
    """Return the ranges of the good renderings of a term, without overlaps."""
    taken: list[tuple[int, int]] = []
    for variant in sorted(entry.good, key=lambda variant: -len(variant.stems)):
        for start, end in _spans(texts, variant):
            if not any(start <= last and first <= end for first, last in taken):
                taken.append((start, end))
    return taken


def _bad(texts: Texts, entry: TermEntry) -> tuple[int, int, Variant] | None:
    good = [place for variant in entry.good for place in runs(texts, variant)]
    for variant in entry.bad:
        for start, end in runs(texts, variant):
            if not any(first <= start and end <= last for first, last in good):
                return start, end, variant
    return None


def rendering(texts: Texts, entry: TermEntry) -> tuple[str, str]:
    """Return the status in the glossary of the rendering that an English text has for a term, and the rendering.

    The status is preferred, admitted, deprecated or replaced. Both are "" if the text has no such rendering.
    """
    exact = [variant for variant in entry.good if any(runs(texts, variant))]
    for variant in exact or [variant for variant in entry.good if holds(texts, variant)]:
        return ("preferred" if variant is entry.good[0] else "admitted"), variant.text
    for status, variants in (("deprecated", entry.bad), ("replaced", entry.replaced)):
        for variant in variants:
            if any(runs(texts, variant)):
                return status, variant.text
    return "", ""


def runs(texts: Texts, variant: Variant) -> Iterator[tuple[int, int]]:
    """Yield the ranges in which the words of a rendering occur in sequence, with the same punctuation."""
    if not texts.stem_set.issuperset(variant.stems):
        return
    size, stems = len(variant.stems), texts.stems
    for start in range(len(stems) - size + 1):
        if stems[start : start + size] == variant.stems:
            marks = tuple(word.after_mark for word in texts.words[start : start + size])
            if marks[1:] == variant.marks[1:]:
                yield start, start + size


def holds(texts: Texts, variant: Variant) -> bool:
    """Return whether the meaningful words of a rendering are near each other, in any order."""
    return next(_spans(texts, variant), None) is not None


def _spans(texts: Texts, variant: Variant) -> Iterator[tuple[int, int]]:
    """Yield the ranges, without overlaps, in which the meaningful words of a rendering are near each other."""
    if not texts.stem_set.issuperset(variant.core):
        return
    size, last = variant.core.total(), -1
    positions = [(index, stem) for index, stem in enumerate(texts.stems) if stem in variant.core]
    for first, (start, _) in enumerate(positions):
        left = variant.core.copy()
        for index, stem in positions[first:] if start > last else ():
            between = texts.words[start + 1 : index + 1]
            # Punctuation separates words unless the rendering has some too. Small words do not count.
            if sum(word.after_mark for word in between) > sum(variant.marks):
                break
            if index - start - sum(word.stem in SMALL_STEMS for word in between) >= size + _MOST_BETWEEN:
                break
            left[stem] -= left[stem] > 0
            if not left.total():
                yield start, index
                last = index
                break
