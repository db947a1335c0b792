"""Checks for Chinglish, slips of the pen and unusual length."""

import re
from collections.abc import Iterator

from policypress.diagnostics import INFO, WARNING
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule

_RATIO = (2.5, 8.0)
# Other kinds are mostly names and numbers, whose length is not meaningful.
_PLAIN_KINDS = ("sentence", "notice", "preamble", "heading")


@segment_rule(
    "不得使用中式英语（清单见规则）。",
    fails=Pair("发挥优势。", "Give full play to the advantages."),
    passes=Pair("发挥优势。", "Leverage the advantages."),
    severity=WARNING,
)
def chinglish(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must not contain phrases that make sense only to readers who know the Chinese.

    The phrases are in chinglish.yml.
    """
    for found, instead in lexicon.language.chinglish.found_in(texts.en):
        yield Violation(f"“{found[0]}” is Chinglish.", instead, None, found.span())
        return


# “Will expands”, “may be expand”: endings that cannot follow these verbs.
_AFTER_MODAL = re.compile(
    r"\b(?:can|could|may|must|shall|should|will|would) (?:not |also |[a-z]+ly )*"
    r"(?!(?:always|sometimes|perhaps|besides|afterwards|overseas|embed|shed|bring|spring|string)\b)"
    r"([a-z]{2,}(?:[^suia]s|ing|[^e]ed))\b(?! (?:be|have)\b)"
)

# A range of two numbers, not a date or a document number.
_RANGE = re.compile(r"(?<![\w,.-])[0-9][0-9,.]*(-)[0-9][0-9,.]*(?![\w-])")


@segment_rule(
    "不得有近形词、词尾等常见笔误（清单见规则）。",
    fails=Pair("加快通关。", "This will speeds up custom clearance."),
    passes=Pair("加快通关。", "This will speed up customs clearance."),
    severity=WARNING,
)
def slip(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must not have slips that a dictionary does not find: one word for another, wrong endings.

    The slips are in slips.yml.
    """
    for found, instead in lexicon.language.slips.found_in(texts.en):
        yield Violation(f"“{found[0]}” looks like a slip.", instead, None, found.span())
    for found in _AFTER_MODAL.finditer(texts.en):
        what = f"“{found[0]}” has the wrong form of the verb."
        yield Violation(what, "Use the base form of the verb.", None, found.span(1))
    for found in _RANGE.finditer(texts.en):
        yield Violation(f"“{found[0]}” has a hyphen.", "Write an en dash (–) or “to”.", None, found.span(1))


@segment_rule(
    "译文长度须与原文相称。",
    fails=Pair("支持外贸企业参加境内外展会。", "Support it."),
    passes=Pair(
        "支持外贸企业参加境内外展会。",
        "Support foreign trade enterprises in exhibitions in China and overseas.",
    ),
    severity=INFO,
)
def length(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """The English must have a plausible length: 2.5 to 8 letters per Chinese character.

    Explanations in square brackets are not counted.
    """
    letters = len(re.sub(r"\[[^]]*\] ?", "", texts.en))
    ratio = letters / len(texts.zh)
    than = "short" if ratio < _RATIO[0] else "long" if ratio > _RATIO[1] else ""
    chinese = len(re.findall("[\u4e00-\u9fff]", texts.zh))
    if than and texts.kind in _PLAIN_KINDS and chinese >= 10 and chinese > len(texts.zh) * 0.8:
        yield Violation(f"{letters} letters for {len(texts.zh)} characters: the English is unusually {than}.")
