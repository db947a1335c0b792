"""Checks that the same Chinese has the same English throughout, and different Chinese does not."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping

from policypress.diagnostics import WARNING
from policypress.model import Policy, Segment
from policypress.rules.context import Context
from policypress.rules.english.tokens import Texts, flat, needles, shown
from policypress.rules.rule import Change, Violation, rule
from policypress.text.escape import quoted
from policypress.text.fingerprint import normal_en, normal_zh

# Minimum count and share of a word's usual translation before a different translation is reported.
_OFTEN, _SHARE = 3, 0.75

# The segments that have a word, each with the translations found.
Chosen = list[tuple[Segment, set[str]]]


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

    Applies to words in words.yml whose translations could be taken for different things: 企业, 符合条件, 银行 …
    If a sentence has the word more than once, a second translation besides the usual one is also reported
    if the policy uses it nowhere else, because such a variation is probably stylistic.
    """
    by_policy: dict[str, list[tuple[Segment, Texts]]] = defaultdict(list)
    for segment, texts in context.translated:
        by_policy[segment.policy_id].append((segment, texts))
    for translated in by_policy.values():
        found = _choices(translated, context.lexicon.language.vocabulary["one"])
        told: dict[str, str] = defaultdict(str)
        for word, chosen in sorted(found.items(), key=lambda item: -len(item[0])):
            for segment, what in _varied(word, chosen):
                # 海外 is not reported again if 海外仓 is.
                if word not in told[segment.id]:
                    told[segment.id] += f" {word}"
                    yield Violation(what, "Use the same words throughout.", segment.en_place)


def _varied(word: str, chosen: Chosen) -> Iterator[tuple[Segment, str]]:
    """Yield the segments that translate a word differently than usual, each with a message."""
    counts = Counter(choice for _, choices in chosen for choice in choices)
    usual, often = counts.most_common()[0]
    established = often >= max(_OFTEN, _SHARE * len(chosen))
    for segment, choices in chosen:
        others = sorted(choices - {usual}, key=lambda choice: (counts[choice], choice))
        also = usual in choices and others and "_" in others[0] and counts[others[0]] == 1
        if (established and usual not in choices) or (also and segment.zh.count(word) > 1):
            other, most = (shown(choice) for choice in (others[0], usual))
            what = f"{segment.local_id}: {word} is “{most}” in {often} other places, but “{other}” here."
            yield segment, what


def _choices(
    translated: list[tuple[Segment, Texts]], one: Mapping[str, tuple[str, ...]]
) -> dict[str, Chosen]:
    """Return the segments of each word that needs a single translation, with the translations found."""
    chosen: dict[str, Chosen] = defaultdict(list)
    for segment, texts in translated:
        for word, renderings in one.items():
            if word not in segment.zh:
                continue
            here = {r for r in renderings if any(needle in texts.flat for needle in needles(r))}
            # Only the longer one counts: “quality enterprise” is part of “high-quality enterprise”.
            here = {r for r in here if not any(o != r and r.rstrip("*") in o for o in here)}
            if here:
                chosen[word].append((segment, here))
    return chosen
