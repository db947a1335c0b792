"""Checks negations, exemptions and exclusions in both directions."""

from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule


@segment_rule(
    "中文的否定（不、未、无、免、非、除外等），英文须译出。",
    fails=Pair("不按危险货物管理。", "Manage them as dangerous goods."),
    passes=Pair("不按危险货物管理。", "They will not be managed as dangerous goods."),
    severity=WARNING,
)
def negation(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must negate, exempt or exclude at least as often as the Chinese.

    The words are in negation.yml: 不, 未, 无, 免, 非 and others, except in idioms such as 不断.
    """
    patterns = lexicon.language.patterns
    denied = patterns["negative_zh"].findall(_without_idioms_zh(texts.zh, lexicon))
    text = _without_idioms_en(texts.en, lexicon) if denied else ""
    if len(denied) > len(patterns["any_negative_en"].findall(text)):
        what = f"the English has fewer negations than the Chinese ({'、'.join(dict.fromkeys(denied))})."
        instead = "Use a word such as not, no, without, exempt, waive or free of."
        yield Violation(what, instead, lost=tuple(denied))
    if patterns["outside_zh"].search(texts.zh) and not patterns["outside_en"].search(texts.en):
        yield Violation(
            "the Chinese says 外 (outside), but the English does not.",
            "Use a word such as outside, beyond or except.",
            lost=("外",),
        )


@segment_rule(
    "中文没有否定的，英文不得增加否定。",
    fails=Pair("支持符合条件的企业。", "Support ineligible enterprises."),
    passes=Pair("支持符合条件的企业。", "Support eligible enterprises."),
    severity=WARNING,
)
def negation_added(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must not negate anything that the Chinese does not negate."""
    patterns = lexicon.language.patterns
    text = _without_idioms_en(texts.own, lexicon)
    found = list(patterns["negative_en"].finditer(text))
    denied = len(patterns["any_negative_zh"].findall(_without_idioms_zh(texts.zh, lexicon)))
    double = patterns["double_negation_en"].search(text) is not None
    if found and (len(found) > denied or (double and len(found) == denied)):
        what = f"“{found[-1][0]}” negates something that the Chinese does not negate."
        yield Violation(what, "Negate only what the Chinese negates.", None, found[-1].span())


def _without_idioms_zh(zh: str, lexicon: Lexicon) -> str:
    return lexicon.language.patterns["not_negative_zh"].sub("＿", zh)


def _without_idioms_en(en: str, lexicon: Lexicon) -> str:
    """Blank out what looks like a negation but is none; offsets stay the same."""
    return lexicon.language.patterns["not_negative_en"].sub(lambda found: " " * len(found[0]), en)
