"""The exact messages of each check of the English for pairs of short texts."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from conftest import add_invented, without_policies

import build
from policypress.diagnostics import SourceProblems
from policypress.rules import RULES
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.quantities import matched
from policypress.rules.english.tokens import Texts, stem

pytestmark = pytest.mark.slow

Says = Callable[[str, str, str], list[str]]


@pytest.fixture(scope="module")
def says(tmp_path_factory: pytest.TempPathFactory) -> Says:
    """Return a function that runs a rule on a sentence and its English, and returns for each violation the
    words concerned (if any), what is wrong and what to write."""
    source = add_invented(without_policies(tmp_path_factory.mktemp("words") / "source"))
    corpus = build.load_and_check(source, with_rules=False)[0]
    lexicon = Lexicon.of(corpus.agencies, corpus.terms)
    looks = {rule.id: rule.look for rule in RULES}

    def ask(rule: str, zh: str, en: str) -> list[str]:
        look = looks[rule]
        assert look
        found = look(Texts(zh, en), lexicon)
        return [
            (f"{en[f.span[0] : f.span[1]]} | " if f.span else "") + f"{f.what} | {f.instead}" for f in found
        ]

    return ask


SENTENCES = yaml.safe_load(Path(__file__).with_name("english_sentences.yml").read_text("utf-8"))


@pytest.mark.parametrize("rule", SENTENCES)
def test_the_messages_of_a_rule(rule: str, says: Says):
    assert [[zh, en, *says(rule, zh, en)] for zh, en, *_ in SENTENCES[rule]] == SENTENCES[rule]


# Opposites: for each side a Chinese word, a vaguer one, an English word, a vaguer one.
OPPOSITES = """
进口 引进 imports - | 出口 - exports -
国内 本土 domestic inside | 国外 外资 overseas global
扩大 推进 increase more | 减少 优惠 reduce less
之前 提早 before until | 之后 随同 after upon
收入 征税 income earn | 支付 税款 pay disburse
线上 平台 online web | 线下 窗口 offline counter
向外 去向 outward abroad | 流入 吸引 inflow attract
长期 长远 long-term longer | 短期 近期 short-term shorter
公共 社会 public shared | 民营 个人 private non-state
直接 直达 direct straight | 间接 中转 indirect -
批发 分批 wholesale - | 零售 散货 retail -
小型 细分 small SMEs | 大型 重点 large key
采购 购置 purchase source | 销售 售出 sell market
入境 来沪 entering arrive | 离境 出区 leaving out
新品 新区 new fresh | 老旧 存量 old existing
""".strip().splitlines()
# If the Chinese has only one of these, its opposite is reported even beside the right word.
ALONE = "国内 国外 向外 流入 长期 短期 进口 出口".split()
SIDES = [pair for line in OPPOSITES for pair in (line.split(" | "), line.split(" | ")[::-1])]


@pytest.mark.parametrize(("said", "meant"), SIDES)
def test_a_reversed_direction_is_reported(said: str, meant: str, says: Says):
    zh, hint, en, _ = said.split()
    right, _, right_en, right_also = meant.split()
    what = f"“{en.replace('-', ' ')}” is the opposite of {right} in the Chinese."
    told = [f"{what} | Use the same direction as the Chinese."]
    assert says("direction", f"办理{right}。", f"Handle {en}.") == told
    assert says("direction", f"办理{right}。", f"Handle {right_en}.") == []
    assert says("direction", f"办理{right}、{zh}。", f"Handle {en} and {en}.") == told
    assert says("direction", f"办理{right}。", f"Handle {en} and {right_en}.") == (
        told if right in ALONE else []
    )
    # A vaguer Chinese word justifies the English; a vaguer English word counts as the other side.
    if hint != "-":
        assert says("direction", f"办理{right}、{hint}。", f"Handle {en}.") == []
    if right_also != "-":
        assert says("direction", f"办理{right}、{zh}。", f"Handle {en}, {en} and {right_also}.") == []


@pytest.mark.parametrize(
    ("zh", "one", "other", "either"),
    [
        ("进出口", "imports", "exports", "trade"),
        ("境内外", "domestic", "overseas", "global"),
        ("出入境", "enter", "leave", "cross-border"),
        ("线上线下", "online", "offline", "hybrid"),
        ("内外贸", "domestic", "foreign", ""),
        ("上下游", "upstream", "downstream", "chain"),
        ("供需", "supply", "demand", "matchmaking"),
        ("收付", "receipts", "payments", "settlement"),
        ("产销", "produce", "sales", ""),
        ("买卖", "buy", "sell", "trading"),
    ],
)
def test_a_word_for_two_things_needs_both(zh: str, one: str, other: str, either: str, says: Says):
    for there in (one, other):
        said = f"{zh} means two things, but the English has only “{there}”. | Name both."
        assert says("both-sides", f"办理{zh}。", f"Handle {there}.") == [said]
        assert not either or says("both-sides", f"办理{zh}。", f"Handle {there} and {either}.") == []
    assert says("both-sides", f"办理{zh}。", f"Handle {one} and {other}.") == []


# Bound: ways to say it in Chinese, ways to say it in English.
BOUNDS = {
    "no less than": ("不低于3家 不少于3家 至少3家 最低3家 起码3家 下限为3家 3家以上 3家及以上 3天起", "no less than {} / not lower than {} / at least {} / a minimum of {} / starting from {} / {} or more / {} and above / {} at least"),
    "no more than": ("不超过3家 不高于3家 不多于3家 至多3家 最高3家 最长3天 不得超过3家 上限为3家 3天以内 3天之内 3家以下 3天内", "no more than {} / not later than {} / not exceeding {} / at most {} / up to {} / within {} / capped at {} / as much as {} / limited to {} / {} or less / {} and below / {} at most"),
    "more than": ("超过3家 高于3家 多于3家 逾3家 突破3家 30余家", "more than {} / over {} / exceeding {} / in excess of {} / upwards of {} / {} (exclusive)"),
    "less than": ("低于3家 少于3家 不足3家 未满3年 小于3家 不到3家", "less than {} / fewer than {} / below {} / under {} / short of {}"),
    "about": ("约3家 大约3家 近3家 接近3家 3家左右 3家上下", "about {} / around {} / approximately {} / nearly {} / close to {} / {} or so / {} give or take"),
}  # fmt: skip


@pytest.mark.parametrize("bound", BOUNDS)
def test_a_bound_is_the_same_in_both_languages(bound: str, says: Says):
    advice = "Use the same limit as the Chinese."
    chinese, english = (words.split(by) for words, by in zip(BOUNDS[bound], (" ", " / "), strict=True))
    for zh in chinese:
        count = re.findall("[0-9]+", zh)[0]
        noun = "days" if "天" in zh else "years" if "年" in zh else "firms"
        said = says("comparator", zh, f"Help {count} {noun}.")
        assert len(said) == 1
        assert f" is “{bound}” in Chinese but exact in English (“{count}" in said[0] and said[0].endswith(
            advice
        )
        assert says("comparator", zh, f"Help {english[0].format(f'{count} {noun}')}.") == []
    for en in english:
        said = says("comparator", "3家", f"Help {en.format('3 firms')}.")
        assert said == [f"3 | “3家” is exact in Chinese but “{bound}” in English (“3”). | {advice}"]
        assert says("comparator", chinese[0], f"Help {en.format('3 firms')}.") == []


# Chinese and English with the same numbers in the same units.
NUMBERS = [
    ("3千万美元、2百亿元、6百万亿元", "USD 30 million, RMB 20 billion, RMB 600 trillion"),
    ("十家、二十一家、三百二十家、一千零五家、一万家、两亿个、十二万家", "10, 21, 320, 1,005, 10,000, 200 million and 120,000"),
    ("1.5万亿元、3千万美元、5百家、2.5亿元", "RMB 1.5 trillion, USD 30 million, 500 and RMB 250 million"),
    ("5分钟、3小时、2周、1个季度、4个月、6年、7吨、8公里、9标准箱、10平方米、11个基点、12个百分点、13%", "5 minutes, 3 hours, 2 weeks, 1 quarter, 4 months, 6 years, 7 tons, 8 kilometers, 9 TEUs, 10 square meters, 11 basis points, 12 percentage points, 13%"),
    ("3个小时、4个星期、5天、6个自然日、7个日历日、8工作日、9项、10次、11个", "3 hours, 4 weeks, 5 days, 6 calendar days, 7 days, 8 business days, 9, 10, 11"),
    ("7、11、12、13、14、15、16、17、18、19、20、30、40、50、60、70、80、90、25、99", "7, eleven, twelve, thirteen, fourteen, fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety, twenty-five, ninety-nine"),
    ("20亿元、300万元、400万美元、5千美元、6百美元、7千欧元、8万亿元、9万亿元、100、12", "RMB 2bn, RMB 3mn, USD 4m, USD 5k, USD 6 hundred, EUR 7 thousand, RMB 8 trillion, RMB 9tn, a hundred, a dozen"),
    ("1元、2元、3元、4美元、5美元、6美元、7欧元、8欧元、9港元、10港币、11日元、12英镑、13英镑", "CNY 1, CN¥2, ¥3, US$4, U.S.$5, $6, €7, EUR 8, HK$9, HKD 10, JPY 11, GBP 12, £13"),
    ("1%、2%、3个工作日、4吨、5公里、6公里、7平方米", "1 percent, 2 per cent, 3 business days, 4 tonnes, 5 kilometres, 6 km, 7 square metres"),
    ("5元、6元、7元、8美元、9美元、10美元、11港元、12欧元、13日元、14英镑、15元人民币", "5 yuan, 6 renminbi, 7 RMB, 8 US dollars, 9 U.S. dollars, 10 dollars, 11 Hong Kong dollars, 12 euros, 13 yen, 14 pounds, RMB 15"),
    ("1期、2类、3类、4级、5级、6期、7轮、8类、9部分、10期、11", "Phase I, Class II, Types III, Grade IV, Tier V, Stage VI, Round VII, Category VIII, Part IX, Phase X, 11"),
    ("一、二类，5类", "Classes one and two, class 5"),
    ("2031年1月、2031年2月3日、2032年3月、4月5日、5月6日、6月7日、2033年7月8日", "January 2031, Feb. 3, 2031, March 2032, April 5, 6 May, 7th of June and 8 July 2033"),
    ("2031年3月4日、2031年4月5日", "Mar. 4, 2031 and 5 Apr 2031"),
    ("8月1日、9月2日、10月3日、11月4日、2031年12月5日", "August 1, Sep 2, 3 October, Nov. 4th and December 5, 2031"),
    ("2031年建成2个", "Build 2 in 2031"),
]  # fmt: skip


@pytest.mark.parametrize(("zh", "en"), NUMBERS)
def test_numbers_match_in_both_languages(zh: str, en: str):
    pairs, over = matched(zh, en)
    assert [(one.words, two and two.unit) for one, two in pairs] == [
        (one.words, one.unit) for one, _ in pairs
    ]
    assert over == []
    assert len(pairs) == len(re.split("、|，|年建成", zh))


def of_rule(rule: str, source: Path) -> list[str]:
    """Return the messages of one rule for a source that may violate others too."""
    try:
        problems = build.load_and_check(source)[1]
    except SourceProblems as error:
        problems = error.problems
    return [f"{p.what} | {p.instead}" for p in problems if p.rule == rule]


def test_same_chinese_with_different_english_is_reported(invented: Path):
    path = invented / "policies/wuyou-2031-12/measures/m02.yml"
    text = path.read_text("utf-8")
    heading = "Leverage the Driving Role of Key Industries in Imports and Exports"
    assert text.count(heading) == 1
    path.write_text(text.replace(heading, "Leverage Key Industries"), "utf-8")
    assert of_rule("same-text", invented) == [
        "m02-heading: the same Chinese has different English in sec2-heading: “Leverage the Driving Role of Key Industr…”."
        " | Choose one of the two."
    ]
    path.write_text(text.replace("Continue to improve the fictitious trade environment.", heading), "utf-8")
    assert of_rule("same-text", invented) == [
        "m02-s1: the same Chinese has different English in m01-s3: “Continue to improve the fictitious trade…”."
        " | Choose one of the two.",
        "m02-s1: this is the same English as sec2-heading, whose Chinese is different. | Check that it was not pasted into the wrong place.",
    ]


# Sentences with their English, in this order, and the messages.
ONE_WORD = [
    ([("建设海外仓。", "Build overseas warehouses.")] * 3 + [("用好海外仓。", "Use warehouses abroad.")], ["m02-s6: 海外 is “overseas” in 3 other places, but “abroad” here. | Use the same words throughout.", "m02-s6: 海外仓 is “overseas warehouse” in 3 other places, but “warehouses abroad” here. | Use the same words throughout."]),
    ([("建设海外仓。", "Build overseas warehouses.")] * 2 + [("用好海外仓。", "Use warehouses abroad.")], []),
    ([("支持试点。", "Support pilots.")] * 3 + [("扩大试点。", "Expand trials.")] * 2, []),
    ([("支持优质企业。", "Support high-quality enterprises.")] * 3 + [("服务优质企业。", "Serve quality enterprises.")], ["m02-s6: 优质企业 is “high quality enterprise” in 3 other places, but “quality enterprise” here. | Use the same words throughout."]),
    ([("建设海外仓。", "Build overseas warehouses.")] * 3 + [("建海外仓，用海外仓。", "Build overseas warehouses and use warehouses abroad.")], ["m02-s6: 海外仓 is “overseas warehouse” in 4 other places, but “warehouses abroad” here. | Use the same words throughout."]),
    ([("建设海外仓。", "Build overseas warehouses.")] * 3 + [("用海外仓。", "Use overseas warehouses, the warehouses abroad.")], []),
]  # fmt: skip


@pytest.mark.parametrize(("sentences", "said"), ONE_WORD)
def test_a_varied_rendering_is_reported(sentences: list[tuple[str, str]], said: list[str], invented: Path):
    path = invented / "policies/wuyou-2031-12/measures/m02.yml"
    more = "".join(
        f"  - id: m02-s{n}\n    zh: {zh}\n    en: {en}\n" for n, (zh, en) in enumerate(sentences, 3)
    )
    path.write_text(path.read_text("utf-8").replace("responsible:", more + "responsible:"), "utf-8")
    assert of_rule("one-word", invented) == said


def test_the_forms_of_a_word_share_a_stem():
    assert len({stem(word) for word in ("defer", "defers", "deferral", "deferred", "deferring")}) == 1
    assert stem("crosses") == stem("cross") != stem("crow")


BRITISH = """
organise→organize
globalisation→globalization
analyse→analyze
centres→centers
licence→license
programmes→programs
catalogue→catalog
fulfilment→fulfillment
fulfil→fulfill
favourable→favorable
travelled→traveled
cheques→checks
judgement→judgment
ageing→aging
""".split()


@pytest.mark.parametrize("pair", BRITISH)
def test_british_spelling_in_american_text_is_reported(pair: str, invented: Path):
    british, american = pair.split("→")
    path = invented / "policies/wuyou-2031-12/measures/m02.yml"
    path.write_text(path.read_text("utf-8").replace("Continue to", f"Organize {british}, to", 1), "utf-8")
    found = [(p.what, p.instead) for p in build.load_and_check(invented)[1] if p.rule == "spelling"]
    said = f"m02-s1: “{british}” is British spelling, but this text uses American spelling."
    assert found == [(said, f"Write “{american}”.")]
