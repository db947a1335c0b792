"""Checks spaces, punctuation, repeated words, the first letter and the final period."""

import re
from collections.abc import Iterator

from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule
from policypress.text.escape import quoted

_ZH = "支持企业发展。"
_RIGHT = Pair(_ZH, "Support the growth of enterprises.")
_REPEATABLE = {"that", "had", "is"}


@segment_rule(
    "词间空一格，标点前不空格、标点后空一格。",
    fails=Pair(_ZH, "Support the  growth of enterprises."),
    passes=_RIGHT,
)
def space(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """There must be one space between words, none before a comma or period, and one after it."""
    for pattern, what in (
        (r"  +", "there are two spaces in a row."),
        (r" (?=[,.;:!?)\]”](?!\d))", "there is a space before a punctuation mark."),
        (r" (?<=[(\[“] )", "there is a space after an opening quotation mark or bracket."),
        (r"[,;:](?=[A-Za-z“(])", "there is no space after a punctuation mark."),
        (r"[.](?<=[a-z][.])(?=[A-Z][a-z])", "there is no space after a period."),
        (r"(?=[A-Z][a-z]{2})(?<=[a-z]{3})", "there is no space between two words."),
        (r"[(](?<=[a-z0-9][(])(?=[A-Za-z]{2})", "there is no space before a parenthesis."),
    ):
        for found in re.finditer(pattern, texts.en):
            around = texts.en[max(0, found.start() - 12) : found.end() + 12]
            yield Violation(
                what,
                f"Correct the spacing in {quoted(around)}.",
                None,
                (found.start(), max(found.end(), found.start() + 1)),
            )


@segment_rule(
    "引号、括号须成对；引号用弯引号。", fails=Pair(_ZH, 'Support "growth" of enterprises.'), passes=_RIGHT
)
def quotation(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """Quotation marks and brackets must come in pairs, and “ ” and ’ must be used.

    Straight quotation marks are allowed if the Chinese also has them.
    """
    for found in re.finditer("[\"'`´]", texts.en):
        if found[0] in texts.zh:
            continue
        yield Violation(
            f"{quoted(found[0])} is a straight quotation mark.", "Use “ ” or ’.", None, found.span()
        )
    for found in re.finditer(r"‘(?<=\w.)|‘(?=[^’]*$)|[“‘](?=\s|$)|”(?<=\s.)", texts.en):
        yield Violation(f"{quoted(found[0])} points the wrong way.", "Turn it around.", None, found.span())
    for opening, closing in ("“”", "()", "[]"):
        depth = 0
        for character in re.findall(f"[{re.escape(opening + closing)}]", texts.en):
            depth += (character == opening) - (character == closing)
            if depth < 0 or depth > 1:
                break
        if depth:
            yield Violation(
                f"{opening} and {closing} are not balanced.",
                "Add the missing one or remove the extra one.",
            )


@segment_rule(
    "同一词语不得连续重复。", fails=Pair(_ZH, "Support the the growth of enterprises."), passes=_RIGHT
)
def repeated_word(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """A word must not be repeated (“the the”)."""
    for found in re.finditer(r"\b([^\W\d_]+) \1\b(?![-’])", texts.en, re.IGNORECASE):
        if found[1].lower() not in _REPEATABLE:
            yield Violation(f"“{found[1]}” is repeated.", "Write it only once.", None, found.span())


@segment_rule(
    "标点不得重叠，句末标点须与中文一致。",
    fails=Pair(_ZH, "Support the growth of enterprises"),
    passes=_RIGHT,
)
def final_stop(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """A sentence with a full stop in Chinese must end with a period, and punctuation must not be doubled."""
    if texts.zh.endswith("。") and texts.kind != "heading" and not re.search(r"[.][”)]?$", texts.en):
        yield Violation(
            "the Chinese ends with 。, but the English does not end with a period.",
            "Add a period at the end.",
        )
    found = re.search(r"[.](?=[,.;:])(?<!\betc.)(?<!\bal.)(?<!Ltd.)(?<!\b[A-Z].)|[,;:](?=[,.;:])", texts.en)
    if found:
        where = (found.start(), found.end() + 1)
        yield Violation(
            f"“{texts.en[slice(*where)]}”: two punctuation marks in a row.",
            "Keep one of them.",
            None,
            where,
        )


@segment_rule("英文须以大写字母开头。", fails=Pair(_ZH, "support the growth of enterprises."), passes=_RIGHT)
def capital(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """English text must begin with a capital letter."""
    first = next((character for character in texts.en if character.isalnum()), "A")
    if first.islower() and not re.match(r"cc\b|e-|i[A-Z]", texts.en):
        yield Violation(
            f"the text begins with a lowercase “{first}”.", f"Begin with “{first.upper()}”.", None, (0, 1)
        )
