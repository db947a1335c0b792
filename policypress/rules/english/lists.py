"""Checks that lists are open or closed as in the Chinese and contain each item once."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.model import Corpus, Segment
from policypress.rules.english.lexicon import Book, book_of
from policypress.rules.english.tokens import Texts, flat
from policypress.rules.rule import Pair, Violation, segment_rule

_OPEN_ZH = re.compile(
    "(?<![高中初](?=等(?:院校|教育|学校|职业|专业)))(?<![平均优特相对])(?<!(?<!合)同)等(?!级|同|待|次|价|候|额|值|式|号|离|闲|于|到|效|分|比|差|量|温|边|距)"
)
_MORE_ZH = re.compile("其他|其它|例如|比如|譬如|诸如|包括|包含|及相关|以及其|如(?!何|下|期|果|实|需|有|遇)")
_OPEN_EN = re.compile(
    r"\bsuch\b(?=[^.;]{0,60}\bas\b)|(?<!each )\bothers?\b(?! (?:hand|than))|\bincluding\b|\binclude[sd]?\b|\bfor example\b"
    r"|\bfor instance\b|\be\.g\.|\betc\b|\band so (?:on|forth)\b|\b(?:and|or) the like\b|\bamong them\b|\bsimilar\b"
    r"|\b(?:and|or) (?:related|more)\b|\bet cetera\b|\binter alia\b|\bin particular\b|\bnotably\b",
    re.IGNORECASE,
)
_OPENED_EN = re.compile(
    r"\bsuch as\b|\bsuch \w+ as\b|\betc\b|\band so (?:on|forth)\b|\b(?:and|or) the like\b|\b(?:and|or|as well as) (?:\w+ )?others?\b"
    r"|\bfor example\b|\bfor instance\b|\be\.g\.|\binter alia\b|\bamong others\b|\bet cetera\b",
    re.IGNORECASE,
)
_IDLE = set(
    "模式 方式 业务 活动 工作 服务 环节 领域 方面 机制 项目 功能 措施 作用 政策 平台 条件 能力 系统 要求 管理 建设".split()
)
_BETWEEN_ITEMS = re.compile(r"[,;.:()]|\b(?:and|or)\b")
_TWICE = re.compile(
    r"\bsuch as\b([^;.]*?)(?:\b(?:and|or) (?:\w+ )?others?\b|\betc\b|\band so (?:on|forth)\b)", re.IGNORECASE
)


@segment_rule(
    "“等”表示列举未尽的，英文也须表示（such as、and other、including 等）。",
    fails=Pair("加强通关、外汇等支持。", "Strengthen support in customs clearance and foreign exchange."),
    passes=Pair(
        "加强通关、外汇等支持。", "Strengthen support in customs clearance, foreign exchange and the like."
    ),
    severity=WARNING,
)
def open_list(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """If the Chinese leaves a list open, the English must also do so (such as, and other, including).

    The Chinese word is 等. A closed list would mean that the measure covers nothing else.
    """
    open_zh = len(_OPEN_ZH.findall(segment.zh))
    if open_zh and open_zh > (open_en := len(_OPEN_EN.findall(segment.en))):
        what = f"等 leaves {_lists(open_zh)} open in Chinese, but the English leaves {_lists(open_en)} open."
        yield Violation(what, "Write “such as …”, “… and other …” or “including …”.")


@segment_rule(
    "中文列举完整的，英文不得增加“等”义。",
    fails=Pair("提供直贷和转贷。", "Provide direct lending, on-lending, etc."),
    passes=Pair("提供直贷和转贷。", "Provide direct lending and on-lending."),
    severity=WARNING,
)
def closed_list(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """If a Chinese list is complete, the English must not leave it open."""
    once = _TWICE.sub("such as", segment.en)
    opened = len(_OPENED_EN.findall(once))
    occasions = len(_OPEN_ZH.findall(segment.zh)) + len(_MORE_ZH.findall(segment.zh))
    if opened > occasions:
        found = list(_OPENED_EN.finditer(segment.en))[-1]
        what = f"“{found[0]}” leaves open a list that is complete in Chinese."
        yield Violation(what, "List only what the Chinese lists.", None, found.span())


def _lists(count: int) -> str:
    return {0: "none", 1: "one list"}.get(count, f"{count} lists")


@segment_rule(
    "列举各项不得漏译。",
    fails=Pair("包括平台、物流、支付等环节。", "Including segments such as platforms and payment."),
    passes=Pair(
        "包括平台、物流、支付等环节。", "Including segments such as platforms, logistics and payment."
    ),
    severity=WARNING,
)
def list_item(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """Every item of a Chinese list must be in the English.

    Checks items with a word in words.yml. The last word of an item is its head noun in Chinese (全球分拨 is a
    distribution) and must be translated, unless it is a word that may be left out (业务, 模式).
    """
    book = book_of(corpus)
    texts = book.texts(segment)
    for item in _items(segment.zh):
        known = _known(item, book)
        if known and not texts.has(known[-1]):
            yield Violation(
                f"the item {item} is missing from the English.",
                f"Add it, for example as “{_shown(known[-1])}”.",
            )


def _items(zh: str) -> Iterator[str]:
    for part in re.split("[，；。：（）“”《》]", zh):
        pieces = re.split("、|(?<=.)(?:以及|及其|及|和|与|或)(?=.)", part)
        if "、" in part:
            pieces[-1] = re.split("等", pieces[-1])[0]
            yield from (
                piece[-8:] if number == 0 else piece[:10] for number, piece in enumerate(pieces) if piece
            )


def _known(item: str, book: Book) -> list[tuple[str, ...]]:
    found = [word for _, word in book.vocabulary.chinese.found_in(item)]
    return [book.vocabulary.all[word][1] for word in found if word not in _IDLE or len(found) == 1]


def _shown(renderings: tuple[str, ...]) -> str:
    return renderings[0].replace("_", " ").rstrip("*")


@segment_rule(
    "列举的同一项不得重复译出。",
    fails=Pair("包括平台、物流和支付。", "Including platforms, logistics, logistics and payment."),
    passes=Pair("包括平台、物流和支付。", "Including platforms, logistics and payment."),
    severity=WARNING,
)
def item_twice(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """An item of a list must not be repeated."""
    texts: Texts = book_of(corpus).texts(segment)
    pieces = [flat(piece).strip() for piece in _BETWEEN_ITEMS.split(texts.en)]
    kept = [piece for piece in pieces if piece]
    for one, other in itertools.pairwise(kept):
        if one == other:
            yield Violation(f"the item “{one}” is repeated.", "Write it only once.")
