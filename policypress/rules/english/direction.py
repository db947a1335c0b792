"""Checks for reversed opposites, and for people and things that only the English names."""

from collections.abc import Iterable, Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.language import Side
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule


def _count(texts: Texts, renderings: Iterable[str]) -> int:
    return sum([texts.count(rendering) for rendering in renderings])


@segment_rule(
    "方向不得颠倒：进口与出口、境外与境内、增与减、前与后、收与付不得混淆。",
    fails=Pair("扩大药品进口规模。", "Expand the scale of drug exports."),
    passes=Pair("扩大药品进口规模。", "Expand the scale of drug imports."),
    severity=WARNING,
)
def direction(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Opposites must not be swapped: imports and exports, home and overseas, more and less, before and after.

    Reports English in which one of two opposites occurs more often than the Chinese justifies, and the other
    occurs less often than in the Chinese, or in which both occur, but in the reverse order.
    """
    for pair in lexicon.language.opposites:
        for one, other in (pair, pair[::-1]):
            if one.beginnings.isdisjoint(texts.beginnings):
                continue
            count = _count(texts, one.en)
            justified = len(one.justified.findall(texts.zh))
            if not count or count <= justified:
                continue
            meant = other.zh.findall(texts.zh)
            too_few = _count(texts, other.either) < len(meant)
            strict = other.strict and not (other.unless and other.unless.search(texts.zh))
            if meant and (too_few or (strict and not justified)):
                what = f"“{texts.first(one.en)}” is the opposite of {meant[0]} in the Chinese."
                yield Violation(what, "Use the same direction as the Chinese.")
    yield from _reversed(texts, lexicon)


def _reversed(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    if not lexicon.agencies:
        return  # the names of agencies contain opposites, and these are unknown
    zh = lexicon.agency_words.blanked(texts.zh)
    for pair in lexicon.language.opposites:
        if pair[0].strict and pair[1].strict and _are_swapped(pair, zh, texts):
            words = " and ".join(f"“{texts.first(side.en)}”" for side in pair)
            what = f"{words} are in the reverse order of the Chinese."
            yield Violation(what, "Check that they are not swapped.")


def _are_swapped(pair: tuple[Side, Side], zh: str, texts: Texts) -> bool:
    """Return whether opposites alternate in the Chinese and in the reverse order in the English."""
    chinese = sorted((found.start(), side is pair[0]) for side in pair for found in side.zh.finditer(zh))
    if len({one for _, one in chinese}) < 2:
        return False
    english = sorted((at, side is pair[0]) for side in pair for word in side.en for at in texts.places(word))
    return [one for _, one in chinese] == [not one for _, one in english]


@segment_rule(
    "一词兼指两方面的（进出口、出入境、收付等），英文须译出两方面。",
    fails=Pair("服务进出口企业。", "Serve exporters."),
    passes=Pair("服务进出口企业。", "Serve importers and exporters."),
    severity=WARNING,
)
def both_sides(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """A Chinese word for two things at once must be translated with both, or with a word for both.

    进出口 is “imports and exports” or “trade”; 收付 is “receipts and payments” or “settlement”.
    """
    for zh, one_side, other_side, either in lexicon.language.both:
        if found := zh.search(texts.zh):
            has = [texts.has(side) for side in (one_side, other_side)]
            if has[0] != has[1] and not texts.has(either):
                there = texts.first(one_side if has[0] else other_side)
                what = f"{found[0]} means two things, but the English has only “{there}”."
                yield Violation(what, "Name both.", lost=(found[0],))


@segment_rule(
    "英文不得增加中文没有的人、机构和事物。",
    fails=Pair("支持外贸企业融资。", "Support financing for foreign trade enterprises and individuals."),
    passes=Pair("支持外贸企业融资。", "Support financing for foreign trade enterprises."),
    severity=WARNING,
)
def addition(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must not name people or things that the Chinese does not name.

    Naming them implies a claim. Checks words that rarely appear by accident (individuals, insurers, aircraft,
    large …). For each, words.yml lists characters, one of which must be in the Chinese.
    """
    own = Texts(texts.zh, texts.own) if "[" in texts.en else texts
    for english, chinese in lexicon.language.vocabulary["noun_needs"].items():
        if own.has((english,)) and not any(word in texts.zh for word in chinese):
            what = f"the English mentions “{own.first((english,))}”, but the Chinese does not."
            yield Violation(what, "Name only what the Chinese names.")
