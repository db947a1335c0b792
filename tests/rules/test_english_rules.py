"""The exact messages of each check of the English for pairs of short texts.

This file is long because one table has the cases of every check.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
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


# Rule, Chinese, English, all messages.
SENTENCES: list[tuple[str, str, str, list[str]]] = [
    ("open-list", "加强通关、外汇等支持，优化金融、物流等服务。", "Strengthen support in customs clearance and foreign exchange, and services in finance and logistics.", ["等 leaves 2 lists open in Chinese, but the English leaves none open. | Write “such as …”, “… and other …” or “including …”."]),
    ("open-list", "加强通关、外汇等支持，优化金融、物流等服务。", "Strengthen support such as customs clearance, and services in finance and logistics.", ["等 leaves 2 lists open in Chinese, but the English leaves one list open. | Write “such as …”, “… and other …” or “including …”."]),
    ("open-list", "支持高等院校和同等学历。", "Support universities and equal degrees.", []),
    ("closed-list", "提供直贷和转贷。", "Provide loans such as direct lending, and so on.", ["and so on | “and so on” leaves open a list that is complete in Chinese. | List only what the Chinese lists."]),
    ("closed-list", "提供贷款，例如直贷。", "Provide lending, for example direct lending.", []),
    ("closed-list", "提供直贷、转贷等。", "Provide loans such as direct lending and others.", []),
    ("list-item", "包括平台、物流、支付等环节。", "Including payment.", ["the item 包括平台 is missing from the English. | Add it, for example as “platform”.", "the item 物流 is missing from the English. | Add it, for example as “logistics”."]),
    ("list-item", "包括平台模式、物流业务、支付等环节。", "Including platforms, logistics and payment.", []),
    ("list-item", "加强平台、物流和支付。", "Strengthen platforms.", ["the item 物流 is missing from the English. | Add it, for example as “logistics”.", "the item 支付 is missing from the English. | Add it, for example as “pay”."]),
    ("list-item", "包括金融模式、物流、支付等环节。", "Including finance, logistics and payment.", []),
    ("list-item", "包括支付、甲乙丙丁戊己庚辛物流。", "Including payment.", ["the item 甲乙丙丁戊己庚辛物流 is missing from the English. | Add it, for example as “logistics”."]),
    ("list-item", "包括支付、甲乙丙丁戊己庚辛壬物流。", "Including payment.", []),
    ("list-item", "物流甲乙丙丁戊己、支付。", "Including payment.", ["the item 物流甲乙丙丁戊己 is missing from the English. | Add it, for example as “logistics”."]),
    ("list-item", "物流甲乙丙丁戊己庚、支付。", "Including payment.", []),
    ("list-item", "发展转口贸易、货站。", "Develop entrepôts and depôts.", []),
    ("list-item", "加强平台和物流。", "Strengthen platforms.", []),
    ("item-twice", "包括平台、物流和支付。", "Including (platforms), platforms; logistics and Logistics or payment.", ["the item “platforms” is repeated. | Write it only once.", "the item “logistics” is repeated. | Write it only once."]),
    ("negation", "免税、无纸化，不收费。", "Tax and paper.", ["the English has fewer negations than the Chinese (免、无、不). | Use a word such as not, no, without, exempt, waive or free of."]),
    ("negation", "除非不断创新，不少于三家。", "Keep innovating, in three at least.", []),
    ("negation", "不按危险货物管理，不收费。", "They are not managed as dangerous goods, no less than before.", ["the English has fewer negations than the Chinese (不). | Use a word such as not, no, without, exempt, waive or free of."]),
    ("negation", "支持区外企业。", "Support enterprises.", ["the Chinese says 外 (outside), but the English does not. | Use a word such as outside, beyond or except."]),
    ("negation", "支持区外企业。", "Support enterprises beyond the zone.", []),
    ("negation", "支持境外汇款。", "Support remittances.", []),
    ("negation", "无须许可。", "They need permits, unless told, regardless of size.", ["the English has fewer negations than the Chinese (无). | Use a word such as not, no, without, exempt, waive or free of."]),
    ("negation-added", "支持符合条件的企业。", "Do not ignore eligible enterprises.", ["not | “not” negates something that the Chinese does not negate. | Negate only what the Chinese negates."]),
    ("negation-added", "不支持企业。", "Do not ignore enterprises.", ["not | “not” negates something that the Chinese does not negate. | Negate only what the Chinese negates."]),
    ("negation-added", "不支持企业。", "Do not support enterprises.", []),
    ("negation-added", "支持企业。", "Support enterprises [not named here].", []),
    ("negation-added", "支持企业。", "Support [some] enterprises not there.", ["not | “not” negates something that the Chinese does not negate. | Negate only what the Chinese negates."]),
    ("negation-added", "支持企业。", "Support unqualified, non-resident and irregular enterprises.", ["irregular | “irregular” negates something that the Chinese does not negate. | Negate only what the Chinese negates."]),
    ("negation-added", "不断支持企业。", "No. 3 is not only for enterprises.", []),
    ("modality", "鼓励、允许企业参加。", "Organize enterprises.", ["no English verb here has the strength of 鼓励. | Use a word such as encourage, motivate, incentive.", "no English verb here has the strength of 允许. | Use a word such as allow, permit, authorize.", "可 expresses a permission that the English lacks. | Use a word such as may or can."]),
    ("modality", "鼓励、允许企业参加。", "Encourage and allow enterprises to take part.", []),
    ("modality", "企业可参加展会。", "Enterprises take part.", ["可 expresses a permission that the English lacks. | Use a word such as may or can."]),
    ("modality", "企业可参加展会。", "Enterprises may take part.", []),
    *[("modality", "企业可参加展会。", f"Enterprises {en} take part.", []) for en in ("can", "could", "are able to", "are allowed to", "are permitted to", "possibly", "are entitled to", "are free to", "that are let", "optionally", "are authorized to")],
    ("modality", "企业可自主选择，允许变更。", "Enterprises may choose.", ["可 expresses a permission that the English lacks. | Use a word such as may or can."]),
    ("modality", "提供技术支持，保证可靠、可持续。", "Provide technical help that is reliable and sustainable.", []),
    ("modality", "在海关支持下开展监管。", "Supervise with Customs.", []),
    ("strength", "支持企业参加。", "Encourage enterprises; it must, shall and should be so.", ["“encourage” does not match the strength of the Chinese. | Use the same strength as the Chinese.", "“must” does not match the strength of the Chinese. | Use the same strength as the Chinese.", "“shall” does not match the strength of the Chinese. | Use the same strength as the Chinese."]),
    ("strength", "企业应参加，不得拒绝。", "Enterprises must take part and shall refuse nothing; they should be told.", []),
    ("strength", "简化要求。", "Simplify requirements.", []),
    *[("strength", "要求企业满足需求。", f"Enterprises {word} meet needs.", [f"“{word}” does not match the strength of the Chinese. | Use the same strength as the Chinese."]) for word in ("must", "shall", "should")],
    ("strength", "支持企业。", "Requirements are required.", ["“require” does not match the strength of the Chinese. | Use the same strength as the Chinese."]),
    ("strength", "支持企业。", "Encourage requirements.", ["“encourage” does not match the strength of the Chinese. | Use the same strength as the Chinese."]),
    ("actor", "支持企业参加展会。", "Our policy supports us, and we support US$ enterprises.", ["Our | “Our” adds an actor or duty that the Chinese does not have. | Remove it."]),
    ("actor", "我们支持企业参加展会。", "We support enterprises.", []),
    ("actor", "支持企业参加展会。", "The relevant departments will support enterprises.", ["relevant departments | “relevant departments” adds an actor or duty that the Chinese does not have. | Remove it."]),
    ("actor", "有关部门支持企业参加展会。", "The relevant departments will support enterprises.", []),
    ("actor", "支持企业参加展会。", "It is necessary to support enterprises.", ["It is necessary | “It is necessary” adds an actor or duty that the Chinese does not have. | Remove it."]),
    ("actor", "支持企业参加展会。", "Support enterprises, and will help them.", ["will | “will” adds an actor or duty that the Chinese does not have. | Remove it."]),
    ("actor", "支持企业参加展会。", "Support will be given, and will help them.", []),
    ("actor", "支持企业参加展会。", "Enterprises will take part, and will help.", []),
    *[("actor", "支持企业参加展会。", f"Enterprises {en} there, and will help.", []) for en in ("can be", "must be", "are", "have been")],
    ("actor", "支持企业参加展会。", "It has been there, and will help.", []),
    ("chinglish", "发展。", "Firmly trade.", []),
    ("agency", "支持上海海关开展监管。", "Support Shanghai Customs College in supervision.", ["the Chinese names 上海海关, but the English does not or uses a different name. | Write “Shanghai Customs”."]),
    ("agency", "支持上海海关开展监管。", "Support Greater Shanghai Customs in supervision.", ["the Chinese names 上海海关, but the English does not or uses a different name. | Write “Shanghai Customs”."]),
    ("agency", "支持上海海关开展监管。", "Support, by Shanghai Customs, supervision.", []),
    ("agency", "支持上海海关开展监管。", "The Shanghai Customs supports it.", []),
    ("agency", "支持上海海关开展监管。", "Support Shanghai’s Customs in supervision.", []),
    *[("agency", "支持上海海关开展监管。", f"Support Customs {small} Shanghai.", []) for small in "of the to for and a an in at on with by from".split()],
    ("agency", "支持上海海关开展监管。", "Support Customs, Shanghai in supervision.", []),
    ("agency", "支持上海海关开展监管。", "Support Customs in and for Shanghai.", []),
    ("agency", "支持上海海关开展监管。", "Support Customs in and for the Shanghai area.", ["the Chinese names 上海海关, but the English does not or uses a different name. | Write “Shanghai Customs”."]),
    ("agency", "支持上海海关开展监管。", "Support Customs officers in Shanghai.", ["the Chinese names 上海海关, but the English does not or uses a different name. | Write “Shanghai Customs”."]),
    ("agency", "由市商务委制定。", "The Municipal Commission of Commerce writes them.", []),
    ("agency", "上海海关", "Customs, Shanghai", []),
    ("agency", "支持上海海关。", "For them: To Shanghai Customs.", []),
    ("agency", "支持上海海关。", "For them by The Shanghai Customs.", []),
    ("agency", "由市商务委制定。", "The Commission of Commerce writes them.", ["the Chinese names 市商务委, but the English does not or uses a different name. | Write “Shanghai Municipal Commission of Commerce”."]),
    ("agency", "由市税务局制定。", "Shanghai Tax Service writes them.", []),
    ("agency", "由闵行区政府制定。", "Minhang Government writes them.", []),
    ("agency", "由上港集团制定。", "SIPG writes them.", []),
    ("agency", "由中国信保上海分公司制定。", "Sinosure Shanghai Branch writes them.", []),
    ("agency", "由各有关单位制定。", "The entities concerned write them.", []),
    ("agency", "由市政府各委、办、局制定。", "The commissions, offices and bureaus of the Municipal People’s Government write them.", []),
    ("agency", "由各有关单位制定。", "Entities write them.", ["the Chinese names 各有关单位, but the English does not or uses a different name. | Write “all entities concerned”."]),
    ("name", "支持外高桥和洋山发展。", "Support Zhangjiang.", ["the Chinese names 外高桥, but the English does not. | Add it, for example as “Waigaoqiao”.", "the Chinese names 洋山, but the English does not. | Add it, for example as “Yangshan”.", "the English names Zhangjiang, but the Chinese does not. | Name only what the Chinese names."]),
    ("name", "拓展非洲市场。", "Expand Asian markets.", ["the Chinese names 非洲, but the English does not. | Add it, for example as “Africa”."]),
    ("name", "拓展市场。", "Expand African markets.", ["the English names Africa, but the Chinese does not. | Name only what the Chinese names."]),
    ("omission", "稳步扩大规模，依法监管。", "Expand and supervise.", ["稳步 is missing from the English. | Add it, for example as “steady”.", "依法 is missing from the English. | Add it, for example as “law”."]),
    ("omission", "稳步扩大规模，稳步提高质量。", "Steadily expand the scale and raise quality.", ["稳步 occurs in 2 clauses in Chinese but only 1× in English. | Repeat it, for example as “steady”."]),
    ("omission", "稳步扩大规模，稳步提高质量。", "Steadily expand the scale and raise its quality.", []),
    ("omission", "稳海外仓步。", "Overseas warehouses.", []),
    ("omission", "稳步扩大规模，稳步提高质量。", "Expand the scale and raise quality.", ["稳步 is missing from the English. | Add it, for example as “steady”."]),
    ("alternative", "由银行和企业申请，或由公司申请。", "Banks or enterprises apply, or companies do.", ["和 means “and”, but the English has “or”. | Write “and”."]),
    ("alternative", "占比达70%以上。", "The share is to be 70% or more.", []),
    ("direction", "进口药品，出口汽车。", "Export medicines and import cars.", ["“import” and “export” are in the reverse order of the Chinese. | Check that they are not swapped."]),
    ("misspelling", "支持企业。", "Suport enterprises in Zhujiajiao, see https://exampel.org.", ["Suport | “Suport” is not in the dictionary. | Did you mean “Support”?"]),
    ("misspelling", "支持企业。", "Support Maersk, remanufacturing, blockchain and organisation.", []),
    ("slip", "支持企业。", "This may helps firms and will always help 10-20 firms (No. 2030-1-2).", ["helps | “may helps” has the wrong form of the verb. | Use the base form of the verb.", "- | “10-20” has a hyphen. | Write an en dash (–) or “to”."]),
    ("clause", "支持企业设立海外仓，简化退税流程。", "The weather is fine.", ["7 of 7 known words of the Chinese are missing from the English. | Check that this is not the English of another sentence."]),
    ("clause", "支持企业设立海外仓，简化退税流程。", "Support enterprises in setting up overseas warehouses.", ["简化、退税、流程 in “简化退税流程” are missing from the English. | Check that the clause was not left out."]),
    ("term", "建设海外仓，支持海外仓。", "Build overseas warehouses and help.", ["海外仓 occurs 2× in Chinese, but “overseas warehouse” only 1× in English. | Repeat it, or refer to it with “it” or “such”."]),
    ("term", "建设海外仓，支持海外仓。", "Build overseas warehouses and help them.", []),
    ("term", "建设海外仓，支持海外仓。", "Build overseas warehouses and help overseas warehouses.", []),
    ("term", "支持中小微企业。", "Support small, medium-sized and micro enterprises.", []),
    ("term", "建设海外仓。", "Build warehouses b c d e f g overseas.", []),
    ("term", "建设海外仓。", "Build warehouses of the b c d e f g overseas.", []),
    ("term", "建设海外仓。", "Build warehouses x c d e f g h overseas.", ["the English does not translate 海外仓 as “overseas warehouse”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term", "支持中小微企业。", "Support micro, small, medium-sized, enterprises.", ["the English does not translate 中小微企业 as “micro, small and medium-sized enterprises”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term", "车辆转移待出口登记。", "Cars.", ["the English does not translate 车辆转移待出口登记 as “registration of transfers of vehicles pending their export” or “registering transfers of vehicles pending their export” or “registration of vehicle transfers pending export”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term", "建设海外仓。", "Warehouses will be built with great care in many countries overseas.", ["the English does not translate 海外仓 as “overseas warehouse”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term", "建设海外仓。", "Build overseas, in the ports and elsewhere, warehouses.", ["the English does not translate 海外仓 as “overseas warehouse”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term", "建设海外仓。", "Build storehouses.", ["the English does not translate 海外仓 as “overseas warehouse”. | Use the translation in the glossary, or add yours there with a reason."]),
    ("term-deprecated", "动态调整名单。", "They dynamically adjust the list.", ["dynamically adjust | “dynamically adjust” for 动态调整 is deprecated in the glossary. | Write “adjust on an ongoing basis”."]),
    ("term-deprecated", "动态调整名单", "They dynamically adjust", ["dynamically adjust | “dynamically adjust” for 动态调整 is deprecated in the glossary. | Write “adjust on an ongoing basis”."]),
    ("term-deprecated", "动态调整名单。", "Dynamically, adjust the list.", []),
    ("number", "500亿美元、三家", "Some money", ["the Chinese says “500亿美元” (USD 50,000,000,000), which is not in the English. | Make the numbers match in both languages.", "the Chinese says “三家” (3), which is not in the English. | Make the numbers match in both languages."]),
    ("number", "5天", "120 hours", []),
    ("number", "一年", "12 months", []),
    ("number", "两周", "14 days", []),
    ("number", "2天", "48 hours", []),
    ("number", "12个月", "one year", []),
    ("number", "二维码", "QR", ["the Chinese says “二” (2), which is not in the English. | Make the numbers match in both languages."]),
    ("number", "每家企业一次", "once for each", []),
    ("number", "每家企业一次", "twice for each", ["the Chinese says “一次” (1), which is not in the English. | Make the numbers match in both languages.", "twice | the English says “twice”, which is not in the Chinese. | Make the numbers match in both languages."]),
    ("number", "一家", "a single firm", []),
    ("number", "0.5", "half", []),
    ("number", "1期", "Phase IIX", ["the Chinese says “1” (1), which is not in the English. | Make the numbers match in both languages.", "Phase IIX | the English says “Phase IIX”, which is not in the Chinese. | Make the numbers match in both languages."]),
    ("number", "第二类", "the second kind", []),
    ("number", "第二类", "the third kind", ["the Chinese says “二” (2), which is not in the English. | Make the numbers match in both languages."]),
    ("unit", "3个工作日", "three days", ["three days | “3个工作日” is 3 working days in Chinese but “three days” (3 days) in English. | Use the same unit as the Chinese."]),
    ("unit", "2031年1月2日起3个工作日", "from January 2, 2031, three days", ["three days | “3个工作日” is 3 working days in Chinese but “three days” (3 days) in English. | Use the same unit as the Chinese."]),
    ("unit", "从5天到2天", "from five days to two", []),
    ("unit", "3天、3周", "3 weeks and 3 days", []),
    ("unit", "5日前", "before the 5th of each month", []),
    ("unit", "3个百分点", "3%", ["3% | “3个百分点” is 3 percentage points in Chinese but “3%” (3%) in English. | Use the same unit as the Chinese."]),
    ("unit", "1万家企业", "10,000 orders", ["10,000 | “1万家” counts 企业, but the English counts something else. | Name what is counted."]),
    ("unit", "1万家企业", "10,000 firms", []),
    ("unit", "3家银行", "three banks", []),
    ("unit", "3家银行", "three of b c d e f g banks", []),
    ("unit", "3家银行", "three of b c d e f g h banks", ["three | “3家” counts 银行, but the English counts something else. | Name what is counted."]),
    ("unit", "3家银行", "three firms", ["three | “3家” counts 银行, but the English counts something else. | Name what is counted."]),
    ("unit", "3家医院", "three firms", ["three | “3家” counts 医院, but the English counts something else. | Name what is counted."]),
    ("unit", "3家单位", "three firms", ["three | “3家” counts 单位, but the English counts something else. | Name what is counted."]),
    ("unit", "3家机构", "three firms", ["three | “3家” counts 机构, but the English counts something else. | Name what is counted."]),
    ("unit", "3家公司", "three banks", ["three | “3家” counts 公司, but the English counts something else. | Name what is counted."]),
    ("unit", "3家", "three things", []),
    ("currency", "500亿美元", "RMB 50 billion", ["RMB 50 billion | “500亿美元” is USD 50,000,000,000 in Chinese but “RMB 50 billion” (RMB 50,000,000,000) in English. | Use the same currency as the Chinese."]),
    ("currency", "500亿美元", "USD 50 billion", []),
    ("currency", "支持结算", "Support settlement in US dollars, euros, HK$, yen, £ and foreign currency", ["US dollars | the English mentions “US dollars” (USD), but the Chinese does not. | Mention only currencies that the Chinese mentions.", "euros | the English mentions “euros” (EUR), but the Chinese does not. | Mention only currencies that the Chinese mentions.", "HK$ | the English mentions “HK$” (HKD), but the Chinese does not. | Mention only currencies that the Chinese mentions.", "yen | the English mentions “yen” (JPY), but the Chinese does not. | Mention only currencies that the Chinese mentions.", "£ | the English mentions “£” (GBP), but the Chinese does not. | Mention only currencies that the Chinese mentions.", "foreign currency | the English mentions “foreign currency” (foreign currency), but the Chinese does not. | Mention only currencies that the Chinese mentions."]),
    ("currency", "支持美元、欧元、港元、日元、英镑和外币结算", "Support settlement in US dollars, euros, HK$, yen, £ and foreign currency", []),
    ("currency", "5亿美元", "USD 500 million, that is half a billion dollars", []),
    ("currency", "人民币贷款和人民币结算", "RMB loans and settlement", ["the Chinese says 人民币 more often than the English says RMB. | Add RMB."]),
    ("currency", "人民币贷款和人民币结算", "RMB loans and yuan settlement", []),
    *[("comparator", "2031年3月31日前完成。", f"{en} March 31, 2031.", []) for en in ("In the month to", "The period ending", "It ends", "It expires")],
    ("comparator", "2031年3月31日前完成。", "Finish March 31, 2031.", ["March 31, 2031 | “2031年3月31日” is “no more than” in Chinese but exact in English (“March 31, 2031”). | Use the same limit as the Chinese."]),
    ("comparator", "2031年1月2日起，不少于3家。", "From January 2, 2031, three firms.", ["three | “3家” is “no less than” in Chinese but exact in English (“three”). | Use the same limit as the Chinese."]),
    ("comparator", "3家（含）以上", "3 firms", ["3 | “3家” is “no less than” in Chinese but exact in English (“3”). | Use the same limit as the Chinese."]),
    ("comparator", "3年（含）以上", "3 years", ["3 years | “3年” is “no less than” in Chinese but exact in English (“3 years”). | Use the same limit as the Chinese."]),
    ("comparator", "3项外贸措施以上", "3 steps", ["3 | “3项” is “no less than” in Chinese but exact in English (“3”). | Use the same limit as the Chinese."]),
    ("comparator", "3家外贸小微企业以上", "3 firms", []),
    *[("comparator", "3天内", f"Do it {en} three days.", []) for en in ("in", "within", "over")],
    *[("comparator", "3天", f"Do it {en} three days.", []) for en in ("in", "for", "over", "over the course of")],
    ("comparator", "超过3天", "Do it in three days.", ["three days | “3天” is “more than” in Chinese but exact in English (“three days”). | Use the same limit as the Chinese."]),
    ("comparator", "3天", "Do it for more than three days.", ["three days | “3天” is exact in Chinese but “more than” in English (“three days”). | Use the same limit as the Chinese."]),
    ("date-and-document-number", "2023年3月31日", "March 30, 2023", ["the Chinese says “2023年3月31日”, a date that is not in the English. | ", "March 30, 2023 | the English says “March 30, 2023”, a date that is not in the Chinese. | "]),
    ("date-and-document-number", "2023年3月31日", "March 31, 2022", ["the Chinese says “2023年3月31日”, a date that is not in the English. | ", "March 31, 2022 | the English says “March 31, 2022”, a date that is not in the Chinese. | "]),
    ("comparator", "2023年3月31日后", "after March 31, 2023", []),
    ("comparator", "2023年3月31日后", "on March 31, 2023", ["March 31, 2023 | “2023年3月31日” is “after” in Chinese but exact in English (“March 31, 2023”). | Use the same limit as the Chinese."]),
    ("date-and-document-number", "沪府办规〔2023〕9号", "Hu Fu Ban Gui [2023] No. 9", []),
    ("date-and-document-number", "沪府办规〔2023〕9号", "Hu Fu Ban Fa [2023] No. 9", ["the document number 沪府办规〔2023〕9号 is different in English. | Write Hu Fu Ban Gui [2023] No. 9."]),
    ("date-and-document-number", "沪府办规〔2023〕9号", "Hu Fu Ban Gui [2022] No. 9", ["the document number 沪府办规〔2023〕9号 is different in English. | Write Hu Fu Ban Gui [2023] No. 9."]),
    ("date-and-document-number", "银发〔2023〕9号", "Yin Fa [2023] No. 8", ["the document number 银发〔2023〕9号 is different in English. | Write 银 Fa [2023] No. 9."]),
    ("date-and-document-number", "商令〔2023〕第9号", "MOFCOM [2023] No. 9", []),
    ("space", "支持。", "Support  it , (now) ( then ) “ so ” and,so on.Then useThis and f(x) or of(all).", ["   | there are two spaces in a row. | Correct the spacing in “Support  it , (now) (”.", "  | there is a space before a punctuation mark. | Correct the spacing in “Support  it , (now) ( th”.", "  | there is a space before a punctuation mark. | Correct the spacing in “(now) ( then ) “ so ” and”.", "  | there is a space before a punctuation mark. | Correct the spacing in “ then ) “ so ” and,so on.”.", "  | there is a space after an opening quotation mark or bracket. | Correct the spacing in “it , (now) ( then ) “ so ”.", "  | there is a space after an opening quotation mark or bracket. | Correct the spacing in “) ( then ) “ so ” and,so ”.", ", | there is no space after a punctuation mark. | Correct the spacing in “) “ so ” and,so on.Then u”.", ". | there is no space after a period. | Correct the spacing in “ ” and,so on.Then useThis”.", "T | there is no space between two words. | Correct the spacing in “ on.Then useThis and f(x”.", "( | there is no space before a parenthesis. | Correct the spacing in “d f(x) or of(all).”."]),
    ("quotation", "支持。", "Support \"it\", 'this' and `that`.", ["\" | “\"” is a straight quotation mark. | Use “ ” or ’.", "\" | “\"” is a straight quotation mark. | Use “ ” or ’.", "' | “'” is a straight quotation mark. | Use “ ” or ’.", "' | “'” is a straight quotation mark. | Use “ ” or ’.", "` | “`” is a straight quotation mark. | Use “ ” or ’.", "` | “`” is a straight quotation mark. | Use “ ” or ’."]),
    ("quotation", "支持\"它\"。", "Support \"it\".", []),
    ("quotation", "支持。", "Support a‘b and ‘c, “ d ” e.", ["‘ | “‘” points the wrong way. | Turn it around.", "‘ | “‘” points the wrong way. | Turn it around.", "“ | ““” points the wrong way. | Turn it around.", "” | “”” points the wrong way. | Turn it around."]),
    ("quotation", "支持。", "Support (a and [b.", ["( and ) are not balanced. | Add the missing one or remove the extra one.", "[ and ] are not balanced. | Add the missing one or remove the extra one."]),
    ("quotation", "支持。", "Support ((a)) and b].", ["( and ) are not balanced. | Add the missing one or remove the extra one.", "[ and ] are not balanced. | Add the missing one or remove the extra one."]),
    ("quotation", "支持。", "Support “a”, (b) and [c].", []),
    ("repeated-word", "支持。", "Support the The growth that that has had had, it is is, so so-called.", ["the The | “the” is repeated. | Write it only once."]),
    ("final-stop", "支持。", "Support it", ["the Chinese ends with 。, but the English does not end with a period. | Add a period at the end."]),
    ("final-stop", "支持。", "Support “it.”", []),
    ("final-stop", "支持。", "Support (it.)", []),
    ("final-stop", "支持", "Support it", []),
    ("final-stop", "支持。", "Support it,, and.; then.", [",, | “,,”: two punctuation marks in a row. | Keep one of them."]),
    ("final-stop", "支持。", "Support it etc., Li et al., A Ltd., and B., too.", []),
    ("final-stop", "支持。", "Support it..", [".. | “..”: two punctuation marks in a row. | Keep one of them."]),
    ("capital", "支持。", "support it.", ["s | the text begins with a lowercase “s”. | Begin with “S”."]),
    ("capital", "支持。", "“support” it.", ["“ | the text begins with a lowercase “s”. | Begin with “S”."]),
    ("capital", "支持。", "e-commerce helps.", []),
    ("capital", "支持。", "iPhones help.", []),
    ("capital", "支持。", "cc: all.", []),
    ("capital", "支持。", "…", []),
    ("length", "支持外贸企业参加境内外展会。", "Support it.", ["11 letters for 14 characters: the English is unusually short. | "]),
    ("length", "支持外贸企业参加境内外展会。", "Support foreign trade enterprises in each and every exhibition that is held at any time in China, and in each and every one held overseas.", ["138 letters for 14 characters: the English is unusually long. | "]),
    ("length", "支持外贸企业参加境内外展会。", "A" * 34, ["34 letters for 14 characters: the English is unusually short. | "]),
    ("length", "支持外贸企业参加境内外展会。", "A" * 35, []),
    ("length", "支持外贸企业参加境内外展会。", "A" * 112, []),
    ("length", "支持外贸企业参加境内外展会。", "A" * 113, ["113 letters for 14 characters: the English is unusually long. | "]),
    ("length", "支持企业参加境外会展", "Support", ["7 letters for 10 characters: the English is unusually short. | "]),
    ("length", "支持企业参加境外展", "Support", []),
    ("length", "支持企业参加境外会展办法12", "Support", ["7 letters for 14 characters: the English is unusually short. | "]),
    ("length", "支持企业参加境外会展办法123", "Support", []),
    ("length", "支持外贸企业参加境内外展会。", "Support foreign trade enterprises in exhibitions.", []),
]  # fmt: skip


@pytest.mark.parametrize("rule", dict.fromkeys(rule for rule, *_ in SENTENCES))
def test_the_messages_of_a_rule(rule: str, says: Says):
    cases = [(zh, en, said) for one, zh, en, said in SENTENCES if one == rule]
    assert [(zh, en, says(rule, zh, en)) for zh, en, _ in cases] == cases


# What translators are taught to fix: a sentence, the faulty words, what to write.
CHINGLISH = [
    ("Expand trade energetically.", "energetically", "Remove the intensifier."),
    ("Trade, and at the same time help.", "and at the same time", "Write “and”."),
    ("Give all possible full play to strengths.", "Give all possible full play", "Write “leverage”, “draw on” or “use”."),
    ("With full play of strengths.", "full play", "Write “leverage”, “draw on” or “use”."),
    ("Hold deep-going talks.", "deep-going", "Write “further” or “thorough”."),
    ("Vigorously support trade.", "Vigorously support", "Write “support” or “encourage”."),
    ("Expand trade energetically.", "energetically", "Remove the intensifier."),
    ("Carry out and implement measures.", "Carry out and implement", "One verb is enough."),
    ("Do a good job in trade.", "Do a good job", "Say what is done."),
    ("Make great efforts to trade.", "Make great efforts to", "Remove “efforts”: write the verb."),
    ("Attract talents.", "talents", "“Talent” has no plural here: write “talent” or “professionals”."),
    ("Continuously perfect the system.", "Continuously perfect the", "Write “improve”."),
    ("Increase the strength of support.", "Increase the strength of", "Write “step up” or “strengthen”."),
    ("Strengthen the construction of ports.", "Strengthen the construction of", "Name what is done: “build”, “develop”."),
    ("Carry out the work of ports.", "Carry out the work of", "Name what is done: “build”, “develop”."),
    ("Accelerate the pace of trade.", "Accelerate the pace of", "Write “speed up”."),
    ("Encourage and support trade.", "Encourage and support", "One verb is enough."),
    ("Serve the broad masses.", "broad masses", "Say who is meant."),
    ("Ports, roads and so on and so forth.", "and so on and so forth", "Write “and the like”."),
    ("Act steadily and surely.", "steadily and surely", "Write one plain adverb."),
    ("Help on the aspect of trade.", "on the aspect of", "Write “in” or “for”."),
    ("Provide conveniences for trade.", "Provide conveniences for", "Write “facilitate” or “make … easier”."),
    ("Use the driving-up effect.", "driving-up effect", "Write “spillover effect”."),
    ("Push forward with trade.", "Push forward with", "Write “advance”."),
    ("Successfully hold the expo.", "Successfully hold", "Write “hold”: success cannot be announced in advance."),
    ("Greatly support trade.", "Greatly support", "Write “support” or “encourage”."),
    ("Help our city.", "our city", "Name it: Shanghai, China."),
    ("Trade, and at the same time help.", "and at the same time", "Write “and”."),
    ("Act according to laws and regulations.", "according to laws and regulations", "Write “in accordance with laws and regulations”."),
    ("Join One Belt and One Road.", "One Belt and One Road", "Write “Belt and Road”."),
    ("Goods such as grain and oil, etc.", "such as grain and oil, etc", "“Such as” needs no “etc.”"),
    ("Help the landing of policies.", "the landing of", "Write “implement” or “carry out”."),
    ("Innovate the system.", "Innovate the", "“Innovate” takes no object: write “improve” or “develop new …”."),
    ("Use top-level design.", "top-level design", "Write plain English."),
    ("Make scientific and rationally ordered plans.", "scientific and rationally", "Write “sound” or leave it out."),
    ("Help relevant related firms.", "relevant related", "Say it once."),
    ("Mutually cooperate.", "Mutually cooperate", "Say it once."),
]  # fmt: skip


def test_chinglish_is_reported_with_a_replacement(says: Says):
    told = [[f"{words} | “{words}” is Chinglish. | {instead}"] for _, words, instead in CHINGLISH]
    assert [says("chinglish", "发展。", en) for en, *_ in CHINGLISH] == told


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
    ([("建设海外仓。", "Build overseas warehouses.")] * 3 + [("用好海外仓。", "Use warehouses abroad.")], ["m02-s6: 海外仓 is “overseas warehouse” in 3 other places, but “warehouses abroad” here. | Use the same words throughout."]),
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
reorganised→reorganized
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
