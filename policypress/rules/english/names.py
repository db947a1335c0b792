"""Checks that agencies and places have their proper names in both languages."""

import re
from collections import Counter
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import SMALL_STEMS, Lexicon, Variant
from policypress.rules.english.terms import runs
from policypress.rules.english.tokens import Texts, Word, shown
from policypress.rules.rule import Pair, Violation, segment_rule


@segment_rule(
    "正文中的机构，英文须用机构名录（agencies.yml）中的名称。",
    fails=Pair("支持上海海关开展监管创新。", "Support the customs authorities in regulatory innovation."),
    passes=Pair("支持上海海关开展监管创新。", "Support Shanghai Customs in regulatory innovation."),
)
def agency(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """An agency named in the text must have its English name from the registry (agencies.yml).

    The words may be in another order (“Shanghai Branch of Sinosure”), but none may be missing, and they may
    not be part of a longer name. Readers who search for an agency must find every mention.
    """
    taken: set[int] = set()
    named = {word: lexicon.agencies[word] for _, word in lexicon.agency_words.found_in(texts.zh)}
    for printed, found in sorted(named.items(), key=lambda item: -len(item[1].agency.name_en)):
        if not _places(texts, found.names, taken):
            what = f"the Chinese names {printed}, but the English does not or uses a different name."
            yield Violation(what, f"Write “{found.names[0].text}”.", lost=(printed,))


def _places(texts: Texts, names: tuple[Variant, ...], taken: set[int]) -> list[tuple[int, int]]:
    """Return the ranges of one of these names outside words `taken` by a longer name, and take them."""
    for name in sorted(names, key=lambda name: -sum(name.core.values())):
        found = list(runs(texts, name)) or list(windows(texts.words, name.core, within=3))
        places = [p for p in found if _is_whole(texts.words, p) and not taken & set(range(*p))]
        if places:
            for place in places:
                taken.update(range(*place))
            return places
    return []


def windows(words: list[Word], core: Counter[str], within: int) -> Iterator[tuple[int, int]]:
    """Yield ranges with exactly these stems, in any order, and up to `within` small words between them."""
    size = sum(core.values())
    if not core.keys() <= {word.stem for word in words}:
        return
    for start, word in enumerate(words):
        if word.stem not in core:
            continue
        left, end = core.copy(), start
        while end < len(words) and end - start < size + within and left.total():
            if left[words[end].stem] > 0:
                left[words[end].stem] -= 1
            elif words[end].stem not in SMALL_STEMS:
                break
            end += 1
        if not left.total():
            yield start, end


def _is_whole(words: list[Word], place: tuple[int, int]) -> bool:
    """Return whether a name is complete, so that no capitalized word continues it on either side."""
    start, end = place
    after = words[end] if end < len(words) else None
    before = words[start - 1] if start > 1 else None
    continues = (
        after is not None and not after.after_mark and after.text[0].isupper() and after.text.isalpha()
    )
    precedes = before is not None and not words[start].after_mark and before.text[0].isupper()
    return not continues and not (precedes and before is not None and before.text not in ("The", "To"))


@segment_rule(
    "地名等专有名称须在中英文中同时出现。",
    fails=Pair("支持外高桥保税区发展。", "Support the development of the Yangshan Bonded Zone."),
    passes=Pair("支持外高桥保税区发展。", "Support the development of the Waigaoqiao Bonded Zone."),
    severity=WARNING,
)
def name(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Names of places and the like must be in both languages or in neither.

    Naming a different place would change the policy. The names are those in words.yml and, for the English, also
    the proper names in the registries.
    """
    if not lexicon.agencies:
        return  # what looks like a place name may be part of an agency's
    known = lexicon.language
    for _, word in known.chinese.found_in(lexicon.agency_words.blanked(texts.zh)):
        kind, renderings = known.renderings[word]
        if kind == "names" and not texts.has(renderings):
            what = f"the Chinese names {word}, but the English does not."
            yield Violation(what, f"Add it, for example as “{shown(renderings[0])}”.", lost=(word,))
    for english, chinese in known.vocabulary["name_needs"].items():
        if texts.has((english,)) and not any(word in texts.zh for word in chinese):
            yield Violation(
                f"the English names {shown(english)}, but the Chinese does not.",
                "Name only what the Chinese names.",
            )
    yield from _names_of_others(texts, lexicon)
    yield from _wrong_expansions(texts, lexicon)


def _names_of_others(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Report proper names in the registries that were put in place of another."""
    left = texts.own
    for english in filter(left.__contains__, lexicon.proper_names):
        if left.count(english) > sum(texts.zh.count(word) for word in lexicon.names_en[english]):
            what = f"the English names {english} more often than the Chinese."
            yield Violation(what, "Name only what the Chinese names.")
        left = left.replace(english, "")


def _wrong_expansions(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Report acronyms in parentheses that do not follow the name that they stand for."""
    for found in re.finditer(r"[A-Z][\w’-]+ \(([A-Z]{3,})\)", texts.en):
        chinese = lexicon.names_en.get(found[1], set())
        full = [name for name, words in lexicon.names_en.items() if words & chinese and " " in name]
        before = texts.en[: found.start(1) - 2]
        if full and not any(before.endswith(name.removesuffix(f" ({found[1]})")) for name in full):
            yield Violation(f"the words before ({found[1]}) are not its name.", f"Write “{full[0]}”.")
