"""Checks that support, encourage, allow, study and other verbs keep their strength."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.model import Corpus, Segment
from policypress.rules.english.lexicon import book_of
from policypress.rules.rule import Pair, Violation, segment_rule

# Not verbs, despite the characters: 推进 in 推进机制 is a verb, but 支持 in 支持下 is not.
_NO_VERB = re.compile(
    "在[^，。；]*?支持下|技术支持|可控|可靠|可持续|认可|许可|可行|可信|可追|可查|不可|准许可"
)
_DUTY = re.compile(
    "(?<!响)应(?!用|对|急|链|收|付|届|税|当期|邀)|须|必须|不得|务必|禁止|严禁|要(?!求|素|点|件|闻|道)|需(?!求)"
)
_MAY = re.compile("(?<![不认许])可(?![控靠持行信追查见能观比用及循视爱谓喜口抗分变选])")
_MAY_EN = (
    "may",
    "can",
    "could",
    "able",
    "allow*",
    "permit*",
    "possibl*",
    "entitl*",
    "free_to",
    "let",
    "option*",
    "authori*",
)
_PASSIVE = r"(?:\s+(?:not|also|first|then|be|been|only|all|jointly|duly))*\s+be\b"
_STARTS_BARE = re.compile(r"[A-Z][a-z]+\b(?! (?:will|shall|may|can|must|is|are|was|has|have)\b)")


@segment_rule(
    "支持、鼓励、允许、研究、争取等动词，译文力度须一致。",
    fails=Pair("鼓励企业参加展会。", "Organize enterprises to attend exhibitions."),
    passes=Pair("鼓励企业参加展会。", "Enterprises are encouraged to attend exhibitions."),
    severity=WARNING,
)
def modality(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """Each verb of strength must be translated with a verb of the same strength.

    支持, 鼓励, 允许, 研究 and similar verbs differ in strength, which shows readers how much is promised.
    Their translations are in words.yml (`ladder`).
    """
    known, texts = book_of(corpus).vocabulary, book_of(corpus).texts(segment)
    zh = _NO_VERB.sub("", segment.zh)
    reported = set()
    for _, verb in known.chinese.found_in(zh):
        if known.all[verb][0] == "ladder" and verb not in reported and not texts.has(known.ladder[verb]):
            reported.add(verb)
            shown = ", ".join(
                word.replace("_", " ").rstrip("*") + ("…" if "*" in word else "")
                for word in known.ladder[verb][:3]
            )
            yield Violation(
                f"no English verb here has the strength of {verb}.", f"Use a word such as {shown}."
            )
    allowed = len(set(_MAY.findall(zh))) + ("允许" in zh)
    if allowed and sum(texts.count(word) for word in _MAY_EN) < allowed:
        yield Violation("可 expresses a permission that the English lacks.", "Use a word such as may or can.")


@segment_rule(
    "英文语气不得强于或弱于中文：没有“鼓励”的不用 encourage，没有“应”“须”的不用 must。",
    fails=Pair("支持企业参加展会。", "Require enterprises to attend exhibitions."),
    passes=Pair("支持企业参加展会。", "Support enterprises in attending exhibitions."),
    severity=WARNING,
)
def strength(segment: Segment, corpus: Corpus) -> Iterator[Violation]:
    """Words of strength (encourage, allow, require, must …) must be used only if the Chinese has them.

    They must not occur more often than there. “Shall be” in a passive only states a rule and is not counted.
    """
    known, texts = book_of(corpus).vocabulary, book_of(corpus).texts(segment)
    for word, occasions in known.strength_needs.items():
        count = texts.count(word)
        if not count:
            continue
        if word in ("shall", "should"):
            count -= len(re.findall(rf"\b{word}{_PASSIVE}", segment.en, re.IGNORECASE))
        if word == "requir*":
            count -= texts.count("requirement*")
        if word in ("must", "shall", "should"):
            enough = len(_DUTY.findall(segment.zh))
        else:
            enough = sum(segment.zh.count(zh) for zh in occasions)
        if count > enough:
            shown = word.replace("_", " ").rstrip("*") + ("…" if word.endswith("*") else "")
            yield Violation(
                f"“{shown}” does not match the strength of the Chinese.",
                "Use the same strength as the Chinese.",
            )


@segment_rule(
    "中文没有主语的，英文不得增加主语，也不得增加义务。",
    fails=Pair("支持企业参加展会。", "We will support enterprises in attending exhibitions."),
    passes=Pair("支持企业参加展会。", "Support will be given to enterprises in attending exhibitions."),
    severity=WARNING,
)
def actor(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """If the Chinese names no actor, the English must not add an actor or a duty."""
    en, zh = segment.en, segment.zh
    added = (
        [re.search(r"\b(?:[Ww]e|[Oo]ur|[Uu]s)\b(?!\$)", en)]
        if not re.search("我们|我市|我国|我委|我局|你们", zh)
        else []
    )
    if not re.search("部门|机关|单位|机构|当局|主管", zh):
        added.append(
            re.search(
                r"\b(?:relevant |competent |related |the )(?:departments?|authorities)\b(?= (?:will|shall|must|should|are to))",
                en,
            )
        )
    added.append(
        re.search(r"\b[Ii]t is (?:required|necessary|imperative|mandatory|requested|essential)\b", en)
    )
    if _STARTS_BARE.match(en) and not re.search(r"\b(?:will|shall|may)\b", en[: en.find(",")]):
        # An imperative followed by “and will …” lacks a subject for “will”.
        added.append(re.search(r"(?<=[,;] and )(?:will|shall|must)(?= (?!be\b)[a-z]+)", en))
    for found in added:
        if found:
            what = f"“{found[0]}” adds an actor or duty that the Chinese does not have."
            yield Violation(what, "Remove it.", None, found.span())
