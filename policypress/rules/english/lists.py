"""Checks that lists are open or closed as in the Chinese and contain each item once."""

import itertools
import re
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.omission import unmatched
from policypress.rules.english.tokens import Texts, flat, shown
from policypress.rules.rule import Pair, Violation, segment_rule

_BETWEEN_ITEMS = re.compile(r"[,;.:()]|\b(?:and|or)\b")


@segment_rule(
    "“等”表示列举未尽的，英文也须表示（such as、and other、including 等）。",
    fails=Pair("加强通关、外汇等支持。", "Strengthen support in customs clearance and foreign exchange."),
    passes=Pair(
        "加强通关、外汇等支持。", "Strengthen support in customs clearance, foreign exchange and the like."
    ),
    severity=WARNING,
)
def open_list(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """If the Chinese leaves a list open, the English must also do so (such as, and other, including).

    The Chinese word is 等. A closed list would mean that the measure covers nothing else.
    """
    open_zh = _left_open(texts.zh, lexicon)
    open_en = len(lexicon.language.patterns["open_en"].findall(texts.en)) if open_zh else 0
    if open_zh > open_en:
        what = f"等 leaves {_lists(open_zh)} open in Chinese, but the English leaves {_lists(open_en)} open."
        yield Violation(what, "Write “such as …”, “… and other …” or “including …”.", lost=("等",))


@segment_rule(
    "中文列举完整的，英文不得增加“等”义。",
    fails=Pair("提供直贷和转贷。", "Provide direct lending, on-lending, etc."),
    passes=Pair("提供直贷和转贷。", "Provide direct lending and on-lending."),
    severity=WARNING,
)
def closed_list(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """If a Chinese list is complete, the English must not leave it open."""
    patterns = lexicon.language.patterns
    opened = len(patterns["opened_en"].findall(patterns["opened_twice_en"].sub("such as", texts.en)))
    occasions = _left_open(texts.zh, lexicon) + len(patterns["maybe_open_zh"].findall(texts.zh))
    if opened > occasions:
        found = list(patterns["opened_en"].finditer(texts.en))[-1]
        what = f"“{found[0]}” leaves open a list that is complete in Chinese."
        yield Violation(what, "List only what the Chinese lists.", None, found.span())


def _left_open(zh: str, lexicon: Lexicon) -> int:
    """Return how many lists of a Chinese text are open."""
    patterns = lexicon.language.patterns
    return len(patterns["open_zh"].findall(patterns["not_open_zh"].sub("＿", zh)))


def _lists(count: int) -> str:
    return {0: "none", 1: "one list"}.get(count, f"{count} lists")


@segment_rule(
    "“或”与“和”“及”不得混淆：“或”表示择一，“和”“及”表示兼有。",
    fails=Pair("由银行或企业申请。", "Banks and enterprises apply."),
    passes=Pair("由银行或企业申请。", "Banks or enterprises apply."),
    severity=WARNING,
)
def alternative(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """The English must not confuse “and” with “or”, which requires only one of several things.

    The Chinese words are 或, 和, 及 and others. English may have “or” for 、 and in words for two things (进出口), so it is only wrong between two things that
    the Chinese joins.
    """
    patterns = lexicon.language.patterns
    count_zh, count_en = len(patterns["or_zh"].findall(texts.zh)), len(patterns["or_en"].findall(texts.own))
    if count_en < count_zh:
        what = f"或 (or) occurs {count_zh}× in Chinese, but “or” only {count_en}× in English."
        yield Violation(what, "Write “or”.", lost=("或",))
    for found in patterns["and_zh"].finditer(texts.zh) if count_en > count_zh else ():
        if any(_joins(found, word, texts, lexicon) for word in patterns["or_en"].finditer(texts.flat)):
            yield Violation(f"{found[0]} means “and”, but the English has “or”.", "Write “and”.")


def _joins(zh: re.Match[str], en: re.Match[str], texts: Texts, lexicon: Lexicon) -> bool:
    """Return whether a Chinese and an English conjunction join the same things, by the words beside them."""
    known = list(lexicon.language.chinese.found_in(texts.zh))
    before = [word for at, word in known if zh.start() - 6 <= at < zh.start()][-1:]
    after = [word for at, word in known if zh.end() <= at <= zh.end() + 4][:2]
    sides = (texts.flat[: en.start()].split()[-6:], texts.flat[en.end() :].split()[:6])
    return all(
        any(Texts("", " ".join(side)).has(lexicon.language.renderings[word][1]) for word in words)
        for words, side in zip((before, after), sides, strict=True)
    )


@segment_rule(
    "列举各项不得漏译。",
    fails=Pair("包括平台、物流、支付等环节。", "Including segments such as platforms and payment."),
    passes=Pair(
        "包括平台、物流、支付等环节。", "Including segments such as platforms, logistics and payment."
    ),
    severity=WARNING,
)
def list_item(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Every item of a Chinese list must be in the English.

    Each known word of an item must be translated by words of its own, unless several items have the word, which
    English may have only once. Words that may be left out (业务, 模式) are in lists.yml.
    """
    for items in _lists_of(texts.zh):
        words = [(item, word) for n, item in enumerate(items) for word in _known(item, lexicon, n == 0)]
        missing = dict(reversed(unmatched(words, texts, lexicon)))
        for item in filter(missing.__contains__, items):
            example = shown(lexicon.language.renderings[missing[item]][1][0])
            what = f"the item {item} is missing from the English."
            yield Violation(what, f"Add it, for example as “{example}”.", lost=(item,))


def _lists_of(zh: str) -> Iterator[list[str]]:
    """Yield the items of each list. What comes before the first and after the last is cut off."""
    for part in re.split("[，；。：（）“”《》]", zh):
        pieces = re.split("、|(?<=.)(?:以及|及其|及|和|与|或)(?=.)", part)
        if "、" in part:
            pieces[-1] = re.split("等", pieces[-1])[0]
            yield [piece[:10] if number else piece[-8:] for number, piece in enumerate(pieces) if piece]


def _known(item: str, lexicon: Lexicon, is_first: bool) -> list[str]:
    """Return the known words of an item. Of the first item, only the last word is certain to belong to the list."""
    found = [word for _, word in lexicon.language.chinese.found_in(item)]
    idle = lexicon.language.patterns["idle_zh"]
    words = [word for word in found if len(found) == 1 or not idle.fullmatch(word)]
    return words[-1:] if is_first else words


@segment_rule(
    "列举的同一项不得重复译出。",
    fails=Pair("包括平台、物流和支付。", "Including platforms, logistics, logistics and payment."),
    passes=Pair("包括平台、物流和支付。", "Including platforms, logistics and payment."),
    severity=WARNING,
)
def item_twice(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """An item of a list must not be repeated."""
    pieces = [flat(piece).strip() for piece in _BETWEEN_ITEMS.split(texts.en)]
    kept = [piece for piece in pieces if piece]
    for one, other in itertools.pairwise(kept):
        if one == other:
            yield Violation(f"the item “{one}” is repeated.", "Write it only once.")
