"""Checks for words and clauses of the Chinese that the English leaves out."""

import re
from collections import Counter
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.terms import clauses_with, holds, references, terms_in
from policypress.rules.english.tokens import Texts, shown
from policypress.rules.rule import Pair, Violation, segment_rule

# Maximum share of missing words before a clause counts as left out, or the text as a different one.
_PART, _WHOLE = 0.5, 0.5
# Kinds of words that have few translations.
_FIXED = ("modifiers", "nouns")


@segment_rule(
    "修饰、限定性词语（稳步、暂时、依法等）和译法固定的名词不得漏译。",
    fails=Pair("稳步扩大规模。", "Expand the scale."),
    passes=Pair("稳步扩大规模。", "Expand the scale at a steady pace."),
    severity=WARNING,
)
def omission(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Modifiers and nouns that have few translations must not be left out.

    The modifiers are 稳步, 暂时, 依法 and others. A word is missing if none of its translations in words.yml is left
    in the English after the other words have theirs.
    """
    known = lexicon.language
    zh = _without_terms(texts.zh, texts, lexicon)
    words = [("", word) for _, word in known.chinese.found_in(zh) if known.renderings[word][0] in _FIXED]
    missing = dict.fromkeys(word for _, word in unmatched(words, texts, lexicon))
    for word in missing:
        example = shown(known.renderings[word][1][0])
        what, instead = f"{word} is missing from the English.", f"Add it, for example as “{example}”."
        yield Violation(what, instead, lost=(word,))
    for word in dict.fromkeys(word for _, word in known.chinese.found_in(zh)):
        kind, renderings = known.renderings[word]
        times = clauses_with(word, zh) if kind == "modifiers" and word not in missing else 1
        if times > 1:
            count = sum(texts.count(rendering) for rendering in renderings)
            if count < times - references(texts, lexicon):
                what = f"{word} occurs in {times} clauses in Chinese but only {count}× in English."
                yield Violation(what, f"Repeat it, for example as “{shown(renderings[0])}”.", lost=(word,))


def unmatched(words: list[tuple[str, str]], texts: Texts, lexicon: Lexicon) -> list[tuple[str, str]]:
    """Return the words without English words of their own, each with the item that contains it."""
    counts = Counter(word for _, word in words)
    owners: dict[int, str] = {}

    def is_matched(word: str, tried: set[int]) -> bool:
        places = {at for rendering in lexicon.language.renderings[word][1] for at in texts.places(rendering)}
        if counts[word] > 1:
            return bool(places)
        for at in sorted(places - tried):
            tried.add(at)
            if at not in owners or is_matched(owners[at], tried):
                owners[at] = word
                return True
        return False

    return [(item, word) for item, word in words if not is_matched(word, set())]


def _without_terms(zh: str, texts: Texts, lexicon: Lexicon) -> str:
    """Return the Chinese without terms found in the English, because a term may leave out a word there."""
    for entry in terms_in(zh, lexicon):
        if any(holds(texts, variant) for variant in entry.good):
            zh = zh.replace(entry.term.zh, "＿")
    return zh


@segment_rule(
    "分句不得漏译，译文不得错用其他句子的译文。",
    fails=Pair(
        "支持企业设立海外仓，简化退税流程。", "Support enterprises in setting up overseas warehouses."
    ),
    passes=Pair(
        "支持企业设立海外仓，简化退税流程。",
        "Support enterprises in setting up overseas warehouses, and simplify tax refund procedures.",
    ),
    severity=WARNING,
)
def clause(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """No clause of the Chinese may be left out, and the English must not be that of another sentence.

    At least half of a clause's words that are in words.yml must be translated.
    """
    counts = [(part[0], *_found(part, texts, lexicon)) for part in re.finditer("[^，；。：]+", texts.zh)]
    known = sum(count for _, count, _ in counts)
    missing = sum(len(gone) for *_, gone in counts)
    if known >= 3 and missing > known * _WHOLE:
        yield Violation(
            f"{missing} of {known} known words of the Chinese are missing from the English.",
            "Check that this is not the English of another sentence.",
            lost=(texts.zh,),
        )
        return
    for part, count, gone in counts:
        if count >= 2 and len(gone) > count * _PART:
            yield Violation(
                f"{'、'.join(gone)} in “{part[:24]}” are missing from the English.",
                "Check that the clause was not left out.",
                lost=(part,),
            )


def _found(part: re.Match[str], texts: Texts, lexicon: Lexicon) -> tuple[int, list[str]]:
    """Return the number of known words in a clause, and those that are missing from the English."""
    known = lexicon.language.chinese.found_in(texts.zh)
    words = dict.fromkeys(word for at, word in known if at in range(*part.span()))
    return len(words), [word for word in words if not texts.has(lexicon.language.renderings[word][1])]
