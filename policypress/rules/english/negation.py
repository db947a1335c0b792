"""Checks negations, exemptions and exclusions in both directions."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.model import Corpus, Segment
from policypress.rules.english.lexicon import book_of
from policypress.rules.rule import Pair, Violation, segment_rule

_ZH_IDIOMS = re.compile(
    "不低于|不少于|不超过|不高于|不多于|不大于|不小于|不断|不仅|不但|不同|不少|不久|无论|不论|未来|非常|非洲|免税店"
    "|并非易事|不可分割|无锡|无人|无线|未成年|不动产|不止|不妨|不愧|不懈|不良|无序|未尽|除非|国际非|非遗|非物质|不可抗力|差不多"
)
_ZH_NO = re.compile(
    "不|未|无|免(?!疫)|非|没有|禁止|严禁|忽略|取消|停止|除外|零(?!售|部|件|配|碳|工)|豁免|拒绝|防止|避免|否(?!则)"
)
_ZH_ANY_NO = re.compile(
    "[不未无免非没否拒]|禁止|取消|除外|以外|忽略|零(?!售|部)|停止|暂停|难以|违|虚假|防止|避免|逾期|限于|容缺|只|仅"
)
_OUTSIDE_ZH = re.compile("(?:区域?|园|范围|以|辖)外(?!贸|汇|籍|资|商|经|国|高桥|来|地|包|销|联|事)")
_OUTSIDE_EN = re.compile(
    r"\b(?:outside|beyond|external|except|other than|apart from|besides|off|non|not|abroad)\b", re.IGNORECASE
)
_DOUBLE = re.compile(
    r"\b(?:not|no|never|without)(?: \w+)? (?:exempt|waiv|disregard|ignor|prohibit|refus|cancel)\w*",
    re.IGNORECASE,
)
_EN_IDIOMS = re.compile(
    r"\bno(?:t|r)?\s+(?:be\s+|to\s+|fall\s+|stand\s+)?(?:less|fewer|lower|more|later|higher|greater|smaller|longer|shorter)\b"
    r"|\bnot\s+(?:to\s+)?(?:be\s+)?exceed\w*|\bnot only\b|\bNo\.|\bno doubt\b|\bunless otherwise\b|\bnot to mention\b|\bnone other\b"
)
_IN = "eligib|legal|licit|valid|complete|proper|adequate|sufficien|consisten|convenien|compliant|accura|effective|correct|accessib|admissib"
_EN_NO = (
    r"\b(?:not|no|never|cannot|neither|nor|none|nothing|without|\w+n’t)\b"
    r"|\bun(?!i|der|til|to\b|less|load|veil|lock|fold|cover|ravel|ion|wind|do\b|earth|esco|ctad|e\b)\w{4,}"
    rf"|\b(?:in|il|im|ir|non|non-)(?:{_IN}|regular|responsib)\w*|\bnon-\w+|\bdis(?:regard|allow|approv|qualif|continu|appl)\w*"
)
_EN_ANY_NO = (
    rf"(?:{_EN_NO})|\b\w{{4,}}-?less\b|\b\w*(?:exempt|waiv|refus|reject|prohibit|forbid|forbad|exclud|exception|ignor|lack|abolish|revok|cancel)\w*"
    r"|\b(?:ban|bans|banned|bar|bars|barred|barring|free(?! trade)|except|outside|zero|cease\w*|stop\w*|avoid\w*|prevent\w*|suspend\w*|unless|instead"
    r"|beyond|over-the-counter|remov\w*|end|ended|deny|denied|denies|fail\w*|absence|absent|rather than|other than|minor|secondary factors"
    r"|automatic entitlement|scrap\w*|halt\w*|dispens\w*|spare\w*|skip\w*|relief|rid|no-\w+)\b"
)
_EN_STRICT_NO = re.compile(_EN_NO, re.IGNORECASE)
_NOT_LESS = re.compile(
    r"\b(?:unless|regardless|nonetheless|nevertheless|less|bless|seamless|wireless|countless|endless|priceless)\b",
    re.I,
)


@segment_rule(
    "中文的否定（不、未、无、免、非、除外等），英文须译出。",
    fails=Pair("不按危险货物管理。", "Manage them as dangerous goods."),
    passes=Pair("不按危险货物管理。", "They will not be managed as dangerous goods."),
    severity=WARNING,
)
def negation(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """The English must negate, exempt or exclude at least as often as the Chinese.

    The words are 不, 未, 无, 免, 非 and others, except in idioms such as 不断.
    """
    denied = _ZH_NO.findall(_ZH_IDIOMS.sub("", segment.zh))
    text = _NOT_LESS.sub("", _EN_IDIOMS.sub("", segment.en)) if denied else ""
    if denied and len(denied) > len(re.findall(_EN_ANY_NO, text, re.IGNORECASE)):
        what = f"the English has fewer negations than the Chinese ({'、'.join(dict.fromkeys(denied))})."
        yield Violation(what, "Use a word such as not, no, without, exempt, waive or free of.")
    if _OUTSIDE_ZH.search(segment.zh) and not _OUTSIDE_EN.search(segment.en):
        yield Violation(
            "the Chinese says 外 (outside), but the English does not.",
            "Use a word such as outside, beyond or except.",
        )


@segment_rule(
    "中文没有否定的，英文不得增加否定。",
    fails=Pair("支持符合条件的企业。", "Support ineligible enterprises."),
    passes=Pair("支持符合条件的企业。", "Support eligible enterprises."),
    severity=WARNING,
)
def negation_added(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """The English must not negate anything that the Chinese does not negate."""
    text = _EN_IDIOMS.sub(lambda found: " " * len(found[0]), book_of(corpus).texts(segment).own)
    found = list(_EN_STRICT_NO.finditer(text))
    denied = len(_ZH_ANY_NO.findall(_ZH_IDIOMS.sub("", segment.zh)))
    if len(found) > denied or (_DOUBLE.search(text) and len(found) >= denied and found):
        what = f"“{found[-1][0]}” negates something that the Chinese does not negate."
        yield Violation(what, "Negate only what the Chinese negates.", None, found[-1].span())
