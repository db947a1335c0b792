"""Checks that support, encourage, allow, study and other verbs keep their strength."""

import re
from collections.abc import Iterator

from policypress.diagnostics import WARNING
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts, shown
from policypress.rules.rule import Pair, Violation, segment_rule

_PASSIVE = r"(?:\s+(?:not|also|first|then|be|been|only|all|jointly|duly))*\s+be\b"
_STARTS_BARE = re.compile(r"[A-Z][a-z]+\b(?! (?:will|shall|may|can|must|is|are|was|has|have)\b)")


@segment_rule(
    "支持、鼓励、允许、研究、争取等动词，译文力度须一致。",
    fails=Pair("鼓励企业参加展会。", "Organize enterprises to attend exhibitions."),
    passes=Pair("鼓励企业参加展会。", "Enterprises are encouraged to attend exhibitions."),
    severity=WARNING,
)
def modality(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Each verb of strength must be translated with a verb of the same strength.

    支持, 鼓励, 允许, 研究 and similar verbs differ in strength, which shows readers how much is promised.
    Their translations are in words.yml (`ladder`).
    """
    known = lexicon.language
    zh = known.patterns["not_strength_zh"].sub("", texts.zh)
    reported = set()
    for _, verb in known.chinese.found_in(zh):
        kind, renderings = known.renderings[verb]
        if kind == "ladder" and verb not in reported and not texts.has(renderings):
            reported.add(verb)
            examples = ", ".join(shown(word) for word in renderings[:3])
            what = f"no English verb here has the strength of {verb}."
            yield Violation(what, f"Use a word such as {examples}.", lost=(verb,))
    allowed = bool(known.patterns["permission_zh"].search(zh)) + ("允许" in zh)
    if allowed and len(known.patterns["permission_en"].findall(texts.flat)) < allowed:
        what = "可 expresses a permission that the English lacks."
        yield Violation(what, "Use a word such as may or can.", lost=("可",))


@segment_rule(
    "英文语气不得强于或弱于中文：没有“鼓励”的不用 encourage，没有“应”“须”的不用 must。",
    fails=Pair("支持企业参加展会。", "Require enterprises to attend exhibitions."),
    passes=Pair("支持企业参加展会。", "Support enterprises in attending exhibitions."),
    severity=WARNING,
)
def strength(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """Words of strength (encourage, allow, require, must …) must be used only if the Chinese has them.

    They must not occur more often than there. “Shall be” in a passive only states a rule and is not counted.
    """
    known = lexicon.language
    for word, occasions in known.vocabulary["strength_needs"].items():
        count = texts.count(word)
        if not count:
            continue
        if word in ("shall", "should"):
            count -= len(re.findall(rf"\b{word}{_PASSIVE}", texts.en, re.IGNORECASE))
        if word == "requir*":
            count -= texts.count("requirement*")
        if word in ("must", "shall", "should"):
            enough = len(known.patterns["duty_zh"].findall(texts.zh))
        else:
            enough = sum(texts.zh.count(zh) for zh in occasions)
        if count > enough:
            yield Violation(
                f"“{shown(word)}” does not match the strength of the Chinese.",
                "Use the same strength as the Chinese.",
            )


@segment_rule(
    "中文没有主语的，英文不得增加主语，也不得增加义务。",
    fails=Pair("支持企业参加展会。", "We will support enterprises in attending exhibitions."),
    passes=Pair("支持企业参加展会。", "Support will be given to enterprises in attending exhibitions."),
    severity=WARNING,
)
def actor(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """If the Chinese names no actor, the English must not add an actor or a duty."""
    patterns, en = lexicon.language.patterns, texts.en
    added: list[re.Match[str] | None] = []
    if not patterns["we_zh"].search(texts.zh):
        added += [found for found in patterns["we_en"].finditer(en) if found[0] != "US"][:1]
    if not patterns["authority_zh"].search(texts.zh):
        added.append(patterns["authority_en"].search(en))
    added.append(patterns["duty_en"].search(en))
    if _STARTS_BARE.match(en) and not re.search(r"\b(?:will|shall|may)\b", en[: en.find(",")]):
        # An imperative followed by “and will …” lacks a subject for “will”.
        added.append(re.search(r"(?<=[,;] and )(?:will|shall|must)(?= (?!be\b)[a-z]+)", en))
    for found in added:
        if found:
            what = f"“{found[0]}” adds an actor or duty that the Chinese does not have."
            yield Violation(what, "Remove it.", None, found.span())
