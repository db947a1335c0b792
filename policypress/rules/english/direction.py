"""Checks for reversed opposites, and for people and things that only the English names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from policypress.diagnostics import WARNING
from policypress.model import Corpus, Segment
from policypress.rules.english.lexicon import book_of
from policypress.rules.english.tokens import Texts, flat, needles
from policypress.rules.rule import Pair, Violation, segment_rule


class Side(NamedTuple):
    """One of two opposites. `zh` is a pattern for its Chinese words, and `hints` is one for others that may mean
    it. `en` lists unambiguous English words, and `also` lists others that may mean it (format of words.yml). If
    the Chinese has only this side and no match of `unless`, the opposite is always reported."""

    zh: str
    hints: str
    en: str
    also: str = ""
    unless: str = ""


# Not import*: that would match “important”.
_IMPORT = "import imports imported importing importer* importation"
# Opposites that are easily confused.
_OPPOSITES = (
    (Side("进口|进(?=出口)", "引进|进博", _IMPORT, "", "贸|关"), Side("出口", "", "export*", "", "贸|关")),
    (
        Side("境内|国内", "内|我国|国产|本土|国家", "domestic* onshore", "China home Chinese within inside", "(?!)"),
        Side("境外|海外|国外", "外", "overseas abroad offshore", "foreign* international* outside global* world*", "(?!)"),
    ),
    (
        Side("扩大|做大|增加|提高|提升|加大|加快|增强|放大|延长", "增|扩|加|提|升|拓|大|高|放|推|长|强|多|改|优",
             "increas* expand* enlarg* rais* grow* step_up stepping_up scal*_up extend* lengthen* widen* boost*",
             "more greater larger further higher better improv* enhanc* strengthen* broad* expan* speed* accelerat* quick* intensif* amplif* exten*"),
        Side("降低|减少|压缩|缩短|缩减|下调|减半|压减|削减", "减|降|缩|压|少|省|免|低|简|优惠|让利|缓|精|削|控|节|限",
             "reduc* decreas* lower* shrink* curtail* scal*_back scal*_down cut_back cutting_back shorten* narrow*",
             "cut cuts cutting halv* half drop* fall* less fewer limit* within discount* down"),
    ),
    (
        Side("之前|以前|事前|装船前|(?<=[运货保到投交购])前", "前|先|提早|预|到", "before prior", "pre ahead advance by until"),
        Side("之后|以后|事后|(?<=[付批过核售会])后", "后|赔|随|再|继|一旦|起", "after following",
             "post upon once subsequent* afterwards then later when on ex"),
    ),
    (
        Side("收款|收汇|收入|收取", "收|征|结算", "receipt* receiv* income revenue*", "collect* earn* settl* inward tak*"),
        Side("付款|付汇|支付|支出|缴纳|缴费", "付|支|缴|费|款|税|赔|出", "pay pays payment* paying expenditure*", "paid disburs* settl* outward spend*"),
    ),
    (
        Side("线上|网上|在线", "互联网|云|网|电子|数字|远程|平台", "online virtual*", "internet web* digital* remote*"),
        Side("线下|现场|实地", "窗口|实体|面|当场", "offline in_person on_site onsite", "face_to_face physical* counter*"),
    ),
    (
        Side("对外|向外|境外投资|出境|流出", "出|外|去|往", "outbound outward* outflow*", "foreign* overseas external* abroad exit* leav* depart*", "(?!)"),
        Side("入境|流入|引进|进境", "入|进|来|引|回|吸", "inbound inward* inflow*", "enter* entry import* introduc* arriv* attract*", "(?!)"),
    ),
    (Side("长期", "长", "long_term", "long*", "(?!)"), Side("短期", "短|近", "short_term", "short*", "(?!)")),
    (Side("公共|公益", "公|社会|大众|国有", "public*", "common* shared communal welfare"), Side("私营|私人|民营", "私|民|个人|社会资本", "private*", "non_state")),
    (Side("直接|直贷|直航|直通", "直", "direct", "directly straight* non_stop"), Side("间接", "转|间", "indirect*")),
    (Side("批发", "批", "wholesale*"), Side("零售", "零|散", "retail*")),
    (Side("小微|中小|小型|微型", "小|微|细", "small smaller micro", "SME* MSME*"), Side("大型|龙头|骨干", "大|头|重点|规模", "large larger big", "major leading key")),
    (Side("采购|购买|进货", "买|购|采", "buy* purchas* procure*", "sourc*"), Side("销售|售后|出售|卖出", "卖|售|销", "sell* sale sales sold", "market*")),
    (Side("入境|进境|进港|进区", "入|进|来|访", "enter entering entry", "arriv* inbound into import* in"),
     Side("出境|离境|离港|出港|出区", "出|离", "leav* exit* depart*", "outbound out export* from")),
    (Side("新车|新品|新建|新设|新增", "新", "new newly", "add* newly fresh"), Side("二手|旧|老旧", "旧|老|原|既有|存量", "old used second_hand secondhand", "pre_owned existing aged")),
)  # fmt: skip
# Words that name two opposites at once: English needs both, or one word for both.
_BOTH = (
    ("进出口", _IMPORT, "export*", "trade trading"),
    ("境内外|国内外", "domestic* China home Chinese", "overseas abroad foreign* international* outside", "global* worldwide"),
    ("出入境|进出境|进出我国", "enter entry entering inbound arriv*", "leav* exit* depart* outbound", "cross_border travel*"),
    ("线上线下", "online internet virtual*", "offline in_person on_site onsite physical* face_to_face", "hybrid"),
    ("内外贸|国内外贸易", "domestic*", "foreign* international* overseas", ""),
    ("上下游", "upstream", "downstream", "chain"),
    ("供需", "suppl*", "demand*", "matchmak*"),
    ("收付|收支", "receipt* receiv* collect* incom* inward", "pay* outward expenditure* expens*", "settl* balance_of transfer*"),
    ("产销", "produc* manufactur*", "sale* sell* market*", ""),
    ("买卖", "buy* purchas*", "sell* sale*", "trad* resale merchanting deal*"),
)  # fmt: skip


@cache
def _beginnings(renderings: str) -> frozenset[str]:
    return frozenset(needle.split()[0][:3] for word in renderings.split() for needle in needles(word))


def _count(texts: Texts, renderings: str) -> int:
    return sum([texts.count(rendering) for rendering in renderings.split()])


def _occasions(side: Side, zh: str) -> int:
    return len(re.findall(f"{side.zh}|{side.hints}" if side.hints else side.zh, zh))


def _first(text: str, renderings: str) -> str:
    """Return the first of these renderings in a flat text, as it is written there."""
    every = "|".join(re.escape(needle.rstrip()) for word in renderings.split() for needle in needles(word))
    found = re.search(rf"(?:{every})\w*", text)
    return found[0].strip() if found else ""


@segment_rule(
    "方向不得颠倒：进口与出口、境外与境内、增与减、前与后、收与付不得混淆。",
    fails=Pair("扩大药品进口规模。", "Expand the scale of drug exports."),
    passes=Pair("扩大药品进口规模。", "Expand the scale of drug imports."),
    severity=WARNING,
)
def direction(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """Opposites must not be swapped: imports and exports, home and overseas, more and less, before and after.

    Reports English in which one of two opposites occurs more often than the Chinese justifies, and the other
    occurs less often than in the Chinese.
    """
    texts = book_of(corpus).texts(segment)
    for pair in _OPPOSITES:
        for one, other in (pair, pair[::-1]):
            if _beginnings(one.en).isdisjoint(texts.beginnings):
                continue
            count = _count(texts, one.en)
            if not count or count <= _occasions(one, segment.zh):
                continue
            meant = re.findall(other.zh, segment.zh)
            too_few = _count(texts, f"{other.en} {other.also}") < len(meant)
            none = not _occasions(one, segment.zh) and not re.search(other.unless, segment.zh)
            if meant and (too_few or none):
                what = f"“{_first(texts.flat, one.en)}” is the opposite of {meant[0]} in the Chinese."
                yield Violation(what, "Use the same direction as the Chinese.")


@segment_rule(
    "一词兼指两方面的（进出口、出入境、收付等），英文须译出两方面。",
    fails=Pair("服务进出口企业。", "Serve exporters."),
    passes=Pair("服务进出口企业。", "Serve importers and exporters."),
    severity=WARNING,
)
def both_sides(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """A Chinese word for two things at once must be translated with both, or with a word for both.

    进出口 is “imports and exports” or “trade”; 收付 is “receipts and payments” or “settlement”.
    """
    texts = book_of(corpus).texts(segment)
    for zh, one_side, other_side, either in _BOTH:
        if found := re.search(zh, segment.zh):
            has = [texts.has(side.split()) for side in (one_side, other_side)]
            if has[0] != has[1] and not texts.has(either.split()):
                there = _first(texts.flat, one_side if has[0] else other_side)
                what = f"{found[0]} means two things, but the English has only “{there}”."
                yield Violation(what, "Name both.")


@segment_rule(
    "英文不得增加中文没有的人、机构和事物。",
    fails=Pair("支持外贸企业融资。", "Support financing for foreign trade enterprises and individuals."),
    passes=Pair("支持外贸企业融资。", "Support financing for foreign trade enterprises."),
    severity=WARNING,
)
def addition(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """The English must not name people or things that the Chinese does not name.

    Naming them implies a claim. Checks words that rarely appear by accident (individuals, insurers, aircraft,
    large …). For each, words.yml lists characters, one of which must be in the Chinese.
    """
    book = book_of(corpus)
    texts = book.texts(segment)
    own = flat(texts.own) if "[" in segment.en else texts.flat
    for english, chinese in book.vocabulary.noun_needs.items():
        for needle in needles(english):
            if needle in own and not any(word in segment.zh for word in chinese):
                yield Violation(
                    f"the English mentions “{_first(own, english)}”, but the Chinese does not.",
                    "Name only what the Chinese names.",
                )
