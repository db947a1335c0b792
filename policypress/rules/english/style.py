"""Checks for Chinglish, unusual length and inconsistent spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.diagnostics import INFO, WARNING
from policypress.model import Corpus, Segment
from policypress.rules.context import Context
from policypress.rules.english.tokens import american, british_words
from policypress.rules.rule import Change, Pair, Violation, rule, segment_rule

_PUSH = "support|encourag|advanc|push|promot|implement|carr|develop|expand|improv|strengthen|build|deepen|enhanc|foster|boost|press"
# What translators of Chinese are taught to fix, with replacements: redundant nouns and verbs, redundant
# pairs, intensifiers and false friends. Based on Pinkham, The Translator's Guide to Chinglish, in our words.
_CHINGLISH = (
    (r"(?:giv\w+|gave|bring\w*|brought)(?: \w+){0,3} full play", "Write “leverage”, “draw on” or “use”."),
    (r"full play", "Write “leverage”, “draw on” or “use”."),
    (r"deep(?:en)?-going|in depth the|mak\w+ deep|go(?:ing)? deep", "Write “further” or “thorough”."),
    (
        rf"(?:vigorously|energetically|unswervingly|solidly|deeply|earnestly|conscientiously|resolutely|effectively|continuously|constantly|"
        rf"unceasingly|incessantly|comprehensively|truly|really|firmly) (?=(?:{_PUSH}))",
        "Remove the intensifier.",
    ),
    (r"(?<=\w )(?:vigorously|energetically|unswervingly|unceasingly)", "Remove the intensifier."),
    (
        r"(?:conscientiously|actively|solidly|earnestly) carry out and implement|carry out and implement|implement and carry out",
        "One verb is enough.",
    ),
    (
        r"(?:do|does|doing|done|did) (?:\w+ )?(?:a )?good job|do(?:ing)? well (?:in|the)|hold and do well|well (?:using|doing|implementing)",
        "Say what is done.",
    ),
    (
        r"mak\w+ (?:great |every |more |further )?efforts? to|with great (?:strength|efforts?)|exert efforts",
        "Remove “efforts”: write the verb.",
    ),
    (r"talents", "“Talent” has no plural here: write “talent” or “professionals”."),
    (
        r"(?:constantly |continuously |continually |further )?perfect(?:ing|ed)? (?:and|the|its|their|our|relevant)|^Perfect|perfect and improve",
        "Write “improve”.",
    ),
    (
        r"(?:strengthen|increas|enhanc|intensif|expand|enlarg|step)\w* (?:up )?(?:the )?(?:strength|intensity|efforts|force|degree|dynamics) (?:of|in|for)\b",
        "Write “step up” or “strengthen”.",
    ),
    (
        r"strengthen\w* (?:the )?(?:construction|building) of|construction and development work|"
        r"(?:carry|carrying|carries) out (?:\w+ ){0,2}(?:the )?(?:construction|building|work) of|realiz\w+ (?:the )?(?:building|construction|development) of",
        "Name what is done: “build”, “develop”.",
    ),
    (
        r"(?:launch|carry out|do|conduct|develop|implement|engage in)\w* (?:in depth )?(?:the )?(?:\w+ )?works? (?:of|in|on|for)\b",
        "Remove “work”: write the verb.",
    ),
    (
        r"(?:accelerat|speed|quicken|hasten)\w* (?:up )?(?:the )?(?:pace|speed|step|steps|progress) (?:of|to|in)\b",
        "Write “speed up”.",
    ),
    (
        r"lead and guide|guide and lead|guiding and leading|encourage and support|support and encourage|consolidate and tamp|tamp\w*|"
        r"promote and advance|advance and promote|implement and execute|unify and standardize",
        "One verb is enough.",
    ),
    (
        r"broad masses|masses of (?:the )?(?:people|enterprises)|vast number of (?:enterprises|people)",
        "Say who is meant.",
    ),
    (r"and so on and so forth", "Write “and the like”."),
    (
        r"active and down-to-earth|down-to-earth|steadily and surely|in an? \w+ and \w+-to-\w+ manner",
        "Write one plain adverb.",
    ),
    (r"(?:on|in|at) the aspects? of|in the respect of|in terms of the work", "Write “in” or “for”."),
    (r"provid\w* (?:\w+ )?conveniences?(?: for| to)?", "Write “facilitate” or “make … easier”."),
    (r"overflow(?:ing)? (?:and|effect)\w*|driving-up effects?", "Write “spillover effect”."),
    (
        r"(?:push|pushing|pushed) (?:vigorously )?forward(?: with)?|(?:vigorously|energetically) push\w*",
        "Write “advance”.",
    ),
    (r"successfully (?:hold|held|holding|host)", "Write “hold”: success cannot be announced in advance."),
    (
        r"(?:strongly|vigorously|greatly|energetically) support|support \w+ (?:with|by) great|encourage and vigorously|actively encourage and",
        "Write “support” or “encourage”.",
    ),
    (
        r"[Oo]ur (?:city|country|nation|province|district|municipality)|[Tt]his city\b|the whole city",
        "Name it: Shanghai, China.",
    ),
    (r"at the same time earnestly|(?<=, )and at the same time", "Write “and”."),
    (
        r"according to (?:the )?laws? and regulations?|according to the law and regulation",
        "Write “in accordance with laws and regulations”.",
    ),
    (r"One Belt,? (?:and )?One Road", "Write “Belt and Road”."),
    (r"such as [^.;]{3,80}?,? etc\b", "“Such as” needs no “etc.”"),
    (
        r"(?:the )?landing of|land(?:ed|ing) (?:the )?(?:polic|measure|project)\w*",
        "Write “implement” or “carry out”.",
    ),
    (r"innovate the|innovating the", "“Innovate” takes no object: write “improve” or “develop new …”."),
    (
        r"(?:construct|build)\w* (?:of )?(?:spiritual|political) civili[sz]ation|strategic deployment|two-wheel drive|top-level design",
        "Write plain English.",
    ),
    (r"scientific(?:ally)? (?:and rationally|develop|plan)", "Write “sound” or leave it out."),
    (
        r"relevant (?:related|concerned)|further (?:more|continue)|continue to (?:unswervingly|constantly|further|keep)",
        "Say it once.",
    ),
    (
        r"mutual(?:ly)? (?:cooperat|exchang)\w*|new innovation|advance planning|past history|future prospects",
        "Say it once.",
    ),
)
# Quick test for any match: one pattern over lowercase text is many times faster than one for each entry.
_ANY_CHINGLISH = rf"(?<![\w-])(?:{'|'.join(find for find, _ in _CHINGLISH).lower()})(?![\w-])"
_RATIO = (2.5, 8.0)
# Other kinds are mostly names and numbers, whose length is not meaningful.
_PLAIN_KINDS = ("sentence", "notice", "preamble", "heading")


@segment_rule(
    "不得使用中式英语（清单见规则）。",
    fails=Pair("发挥优势。", "Give full play to the advantages."),
    passes=Pair("发挥优势。", "Leverage the advantages."),
    severity=WARNING,
)
def chinglish(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """The English must not contain phrases that make sense only to readers who know the Chinese."""
    for find, instead in _CHINGLISH if re.search(_ANY_CHINGLISH, segment.en.lower()) else ():
        if found := re.search(rf"(?<![\w-])(?:{find})(?![\w-])", segment.en, re.IGNORECASE):
            yield Violation(f"“{found[0].strip()}” is Chinglish.", instead, None, found.span())
            return


@segment_rule(
    "译文长度须与原文相称。",
    fails=Pair("支持外贸企业参加境内外展会。", "Support it."),
    passes=Pair(
        "支持外贸企业参加境内外展会。",
        "Support foreign trade enterprises in exhibitions in China and overseas.",
    ),
    severity=INFO,
)
def length(segment: Segment, _: Corpus) -> Iterator[Violation]:
    """The English must have a plausible length: 2.5 to 8 letters per Chinese character."""
    ratio = len(segment.en) / len(segment.zh)
    than = "short" if ratio < _RATIO[0] else "long" if ratio > _RATIO[1] else ""
    chinese = len(re.findall("[\u4e00-\u9fff]", segment.zh))
    if than and segment.kind in _PLAIN_KINDS and chinese >= 10 and chinese > len(segment.zh) * 0.8:
        yield Violation(
            f"{len(segment.en)} letters for {len(segment.zh)} characters: the English is unusually {than}."
        )


@rule(
    "同一译文只能使用一种拼写（美式或英式）。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml", "Continue to improve", "Continue to organise and improve"
    ),
    severity=WARNING,
)
def spelling(context: Context) -> Iterator[Violation]:
    """A policy must use one spelling, so British spellings are reported if most of it is American.

    Policies in British spelling throughout are not reported.
    """
    for policy in context.corpus.policies:
        found = [(s, word) for s in policy.written_segments for word in british_words(s.en)]
        if found and len(found) > sum(_is_american(s.en) for s in policy.written_segments):
            continue
        for segment, word in found:
            what = (
                f"{segment.local_id}: “{word[0]}” is British spelling, but this text uses American spelling."
            )
            yield Violation(what, f"Write “{american(word[0])}”.", segment.en_place, word.span())


def _is_american(text: str) -> bool:
    return bool(
        re.search(
            r"\b(?:\w+iz(?:e|es|ed|ing|ation)|centers?|licenses?|programs?|catalogs?|fulfillment|favor\w*|labor)\b",
            text,
        )
    )
