"""Checks for Chinglish, unusual length and inconsistent spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.diagnostics import INFO, WARNING
from policypress.rules.context import Context
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.notation import words_pattern
from policypress.rules.english.tokens import Texts, american, british_words
from policypress.rules.rule import Change, Pair, Violation, rule, segment_rule

_AMERICAN = words_pattern(
    "*ize *izes *ized *izing *ization center* license* program* catalog* fulfillment favor* labor"
)
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
    chinglish = lexicon.language.chinglish if lexicon.language.any_chinglish.search(texts.en.lower()) else ()
    for phrases, instead in chinglish:
        if found := phrases.search(texts.en):
            yield Violation(f"“{found[0]}” is Chinglish.", instead, None, found.span())
            return


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


@rule(
    "同一译文只能使用一种拼写（美式或英式）。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml", "Continue to improve", "Continue to organise and improve"
    ),
    severity=WARNING,
)
def spelling(context: Context) -> Iterator[Violation]:
    """A policy must use one spelling, so British spellings are reported if most of it is American.

    Policies in British spelling throughout are not reported.
    """
    for policy in context.corpus.policies:
        written = policy.written_segments
        found = [(segment, word) for segment in written for word in british_words(segment.en)]
        if found and len(found) > sum(_is_american(segment.en) for segment in written):
            continue
        for segment, word in found:
            what = (
                f"{segment.local_id}: “{word[0]}” is British spelling, but this text uses American spelling."
            )
            yield Violation(what, f"Write “{american(word[0])}”.", segment.en_place, word.span())


def _is_american(text: str) -> bool:
    return _AMERICAN.search(text) is not None
