"""Checks that the same Chinese has the same English throughout, and different Chinese does not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from policypress.diagnostics import WARNING
from policypress.model import Policy, Segment
from policypress.rules.context import Context
from policypress.rules.english.lexicon import Lexicon, TermEntry
from policypress.rules.english.terms import spans_of
from policypress.rules.english.tokens import Texts, flat, shown, stem
from policypress.rules.rule import Change, Violation, rule
from policypress.text.escape import quoted
from policypress.text.fingerprint import normal_en, normal_zh

# Minimum count and share of a word's usual translation before a different translation is reported.
_OFTEN, _SHARE = 2, 0.8
# Minimum count of other places before a missing translation is reported: of a term, and of another word.
_FEW, _MANY = 3, 6


class Use(NamedTuple):
    """A segment that has a word in Chinese, and how often it has each translation in English."""

    segment: Segment
    texts: Texts
    found: Counter[str]

    def times(self, word: str, others: Iterable[str]) -> int:
        """Return how often the Chinese has the word outside these other words."""
        zh = self.texts.zh
        for other in others:
            zh = zh.replace(other, "＿")
        return zh.count(word)


@rule(
    "相同的中文须用相同的译文，不同的中文不得用相同的译文。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml",
        "Continue to improve the fictitious trade environment.",
        "Leverage the Driving Role of Key Industries in Imports and Exports",
    ),
    severity=WARNING,
)
def same_text(context: Context) -> Iterator[Violation]:
    """The same Chinese text must have the same English, and different Chinese texts different English.

    A title must also be the same where another text quotes it.
    """
    for policy in context.corpus.policies:
        yield from _quoted_titles(policy)
        by_zh: dict[str, Segment] = {}
        by_en: dict[str, Segment] = {}
        for segment in policy.written_segments:
            if not segment.en:
                continue
            zh, en = normal_zh(segment.zh), normal_en(segment.en)
            first, twin = by_zh.setdefault(zh, segment), by_en.setdefault(en, segment)
            if normal_en(first.en) != en:
                what = f"{segment.local_id}: the same Chinese has different English in {first.local_id}: {quoted(first.en)}."
                yield Violation(what, "Choose one of the two.", segment.en_place)
            if normal_zh(twin.zh) != zh:
                what = f"{segment.local_id}: this is the same English as {twin.local_id}, whose Chinese is different."
                yield Violation(what, "Check that it was not pasted into the wrong place.", segment.en_place)


def _quoted_titles(policy: Policy) -> Iterator[Violation]:
    segments = [segment for segment in policy.written_segments if segment.en]
    for title in (segment for segment in segments if segment.kind.endswith("title")):
        for segment in segments:
            quotes = title.zh in segment.zh and normal_zh(title.zh) != normal_zh(segment.zh)
            if quotes and flat(title.en) not in flat(segment.en):
                what = f"{segment.local_id}: the English of the title differs from that of {title.local_id}."
                yield Violation(what, "Use the same title in both places.", segment.en_place)


@rule(
    "同一词语在同一译文中须译法一致。",
    Change(
        "policies/hufubangui-2023-9/measures/m02.yml",
        "Support eligible automobile manufacturers",
        "Support qualified automobile manufacturers",
    ),
    severity=WARNING,
)
def one_word(context: Context) -> Iterator[Violation]:
    """A word that a policy almost always translates one way must be translated that way everywhere.

    Applies to glossary terms and to words in words.yml whose translations could be taken for different things:
    nouns, and those under `one` (企业, 符合条件, 银行 …). Reports a different translation if three quarters of the
    others are the same, and a missing one if all others are the same and as frequent as the Chinese.
    """
    by_policy: dict[str, list[tuple[Segment, Texts]]] = defaultdict(list)
    for segment, texts in context.translated:
        by_policy[segment.policy_id].append((segment, texts))
    for translated in by_policy.values():
        found = _uses(translated, context.lexicon)
        # 海外 is not reported again if 海外仓 is.
        for word, uses in sorted(found.items(), key=lambda item: -len(item[0])):
            for segment, what in _varied(word, uses, context.lexicon):
                yield Violation(what, "Use the same words throughout.", segment.en_place, lost=(word,))


def _varied(word: str, uses: Sequence[Use], lexicon: Lexicon) -> Iterator[tuple[Segment, str]]:
    """Yield the segments that translate a word differently than usual, each with a message."""
    counts = Counter(choice for use in uses for choice in use.found)
    for usual, often in counts.most_common(1):
        longer = [entry for zh, entry in lexicon.terms.items() if word in zh]
        others = [entry.term.zh for entry in longer if _lacks(entry, usual)]
        short = [use for use in uses if use.found[usual] < use.times(word, others)]
        established = often >= max(_OFTEN, _SHARE * (sum(bool(use.found) for use in uses) - 1))
        alone = len(short) == 1 and len(uses) > (_FEW if word in lexicon.terms else _MANY)
        for use in short:
            own = [choice for choice in use.found if choice != usual and _is_own(choice, word, use, lexicon)]
            rare = own and (not use.found[usual] or ("_" in own[0] and counts[own[0]] == 1))
            if (rare and established) or alone:
                here = f"“{shown(own[0])}” here" if own else "less often than in Chinese here"
                what = (
                    f"{use.segment.local_id}: {word} is “{shown(usual)}” in {often} other places, but {here}."
                )
                yield use.segment, what


def _lacks(entry: TermEntry, usual: str) -> bool:
    """Return whether a longer term has a translation without the usual one of a word: 口岸签证 is “port visa”."""
    return not Texts("", entry.term.en).has((usual,))


def _is_own(choice: str, word: str, use: Use, lexicon: Lexicon) -> bool:
    """Return whether a translation is that of the word, and no other word of the segment needs it."""
    taken: set[int] = set()
    here = set(use.texts.places(choice))
    for _, other in lexicon.language.chinese.found_in(use.texts.zh):
        renderings = lexicon.language.renderings[other][1]
        places = {at for rendering in renderings for at in use.texts.places(rendering)}
        if other not in word and word not in other and places <= here:
            taken |= places
    return bool(here - taken)


def _uses(translated: Sequence[tuple[Segment, Texts]], lexicon: Lexicon) -> dict[str, list[Use]]:
    """Return the uses of each word that needs a single translation and is in more than two texts."""
    known, one = lexicon.language, lexicon.language.vocabulary["one"]
    places: dict[str, list[tuple[Segment, Texts]]] = defaultdict(list)
    for segment, texts in translated:
        found = [word for _, word in known.chinese.found_in(texts.zh)]
        nouns = [word for word in found if known.renderings[word][0] == "nouns"]
        for word in dict.fromkeys([*nouns, *filter(texts.zh.__contains__, (*one, *lexicon.terms))]):
            places[word].append((segment, texts))
    return {
        word: [Use(segment, texts, _found(word, texts, lexicon)) for segment, texts in used]
        for word, used in places.items()
        if len(used) > _OFTEN
    }


def _found(word: str, texts: Texts, lexicon: Lexicon) -> Counter[str]:
    """Return how often the English has each rendering of a word. Forms of a word count as one, and “port” is not
    counted in “port of entry”."""
    renderings = lexicon.language.vocabulary["one"].get(word)
    if not renderings and word in lexicon.terms:
        entry = lexicon.terms[word]
        return Counter({entry.term.en: len(spans_of(entry, texts))})
    places: dict[str, set[int]] = defaultdict(set)
    names: dict[str, str] = {}
    taken: set[int] = set()
    for rendering in sorted(renderings or lexicon.language.renderings[word][1], key=len, reverse=True):
        name = names.setdefault(stem(rendering.rstrip("*_").removesuffix("’s")), rendering)
        here = {at + texts.flat[at:].startswith(" ") for at in texts.places(rendering)} - taken
        places[name] |= here
        taken |= here
    return Counter({name: len(at) for name, at in places.items() if at})
