"""Checks the spelling of English words: one variety of English, and no typos."""

import bisect
import difflib
import gzip
import math
import re
from collections.abc import Iterator, Set
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from policypress.diagnostics import WARNING
from policypress.rules.context import Context
from policypress.rules.english.data import load
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts, american, british_words, count_american
from policypress.rules.rule import Change, Pair, Violation, rule, segment_rule

# How much a misspelled word must resemble one in the dictionary.
_LIKENESS = 0.84
_WORD = re.compile(r"\b[A-Za-z]{4,}\b")
# A name in running text: capitalized words after a lowercase word.
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][\w’-]*(?: (?:(?:of|for|and|on|the) )*[A-Z][\w’-]*)*")
_ADDRESS = re.compile(r"\S*(?:://|@|www\.)\S*")
_PREFIX = re.compile("^(?:anti|bio|counter|cyber|inter|micro|mid|multi|non|over|pre|re|sub|trans|un)(?=...)")
_ENDING = re.compile("(?:s|ed|ing|er|ers|ly|able)$")
_PINYIN = re.compile(
    "(?:(?:[zcs]h?|[bpmfdtnlgkhjqxryw])?(?:[iu]?ang?|i?ong|e(?:i|n|ng|r)?|in?g?|i?ao|u?ai|[iu]a|i[eu]|"
    "ou|u[ieno]?|uan|[aeiou]))+",
    re.IGNORECASE,
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

    Policies in British spelling throughout are not reported. Neither are names, which have their own spelling.
    """
    for policy in context.corpus.policies:
        texts = [
            (segment, _without_names(Texts(segment.zh, segment.en, segment.kind), context.lexicon))
            for segment in policy.written_segments
        ]
        found = [(segment, word) for segment, text in texts for word in british_words(text)]
        if not found or len(found) > sum(count_american(text) for _, text in texts):
            continue
        for segment, word in found:
            what = (
                f"{segment.local_id}: “{word[0]}” is British spelling, but this text uses American spelling."
            )
            yield Violation(what, f"Write “{american(word[0])}”.", segment.en_place, word.span())


@segment_rule(
    "英文单词须拼写正确。",
    fails=Pair("支持企业发展。", "Support the growth of enteprises."),
    passes=Pair("支持企业发展。", "Support the growth of enterprises."),
    severity=WARNING,
)
def misspelling(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """English words must be in the dictionary, the registries or the data of the checks.

    A word is only reported if it resembles one in the dictionary, because other unknown words are usually
    technical terms. Names in running text and in pinyin are not checked.
    """
    for found in _WORD.finditer(_without_names(texts, lexicon)):
        if is_known(found[0], lexicon.own_words):
            continue
        if meant := _nearest(found[0].lower()):
            shown = meant.capitalize() if found[0].istitle() else meant
            what = f"“{found[0]}” is not in the dictionary."
            yield Violation(what, f"Did you mean “{shown}”?", None, found.span())


def _without_names(texts: Texts, lexicon: Lexicon) -> str:
    """Return the English with names and addresses blanked out; offsets stay the same."""
    text = _ADDRESS.sub(_blank, texts.en)
    for name in lexicon.british_names:
        text = text.replace(name, " " * len(name))
    return text if texts.kind.endswith(("heading", "title")) else _NAME.sub(_blank, text)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found[0])


def is_known(word: str, own_words: Set[str]) -> bool:
    """Return whether a word, its base form or its American spelling is known, or it is a name in pinyin."""
    if word[1:] != word[1:].lower() or (word[0].isupper() and _PINYIN.fullmatch(word)):
        return True
    plain = american(word.lower())
    if plain in own_words or _is_listed(plain):
        return True
    words = (plain, _PREFIX.sub("", plain))
    bases = {_ENDING.sub(ending, word) for word in words for ending in ("", "e")}
    return any(base in own_words or _is_listed(base) for base in (*words, *bases))


@cache
def _is_listed(word: str) -> bool:
    return bool(_lines_from(f'"{word}"', 1)) or word in load("slips")["words"].split()


def _lines_from(start: str, most: int | None = None) -> list[bytes]:
    """Return the lines of the dictionary that begin like this, up to `most`."""
    lines, first = _dictionary(), start.encode()
    at = bisect.bisect_left(lines, first)
    end = at + most if most else bisect.bisect_left(lines, first + b"\xff")
    return [line for line in lines[at:end] if line.startswith(first)]


@cache
def _dictionary() -> list[bytes]:
    """Return the lines of the dictionary, such as `"word": 50,` with the frequency of the word.

    They are in order. Importing the package or parsing the JSON would take much longer.
    """
    package = find_spec("spellchecker")
    assert package is not None
    assert package.origin is not None
    file = Path(package.origin).with_name("resources") / "en.json.gz"
    return gzip.decompress(file.read_bytes()).split(b"\n")[1:-1]


@cache
def _nearest(word: str) -> str:
    """Return the word of the dictionary that a misspelled one resembles, or "" if it resembles none.

    Of words that resemble it almost equally, a frequent one is more likely.
    """
    counts: dict[str, int] = {}
    for line in _lines_from(f'"{word[0]}'):
        known, count = line.decode().strip('",').split('": ')
        if abs(len(known) - len(word)) <= 2:
            counts[known] = int(count)
    near = difflib.get_close_matches(word, counts, n=5, cutoff=_LIKENESS)
    likely = {w: difflib.SequenceMatcher(None, word, w).ratio() + math.log10(counts[w]) / 40 for w in near}
    return max(likely, key=lambda w: likely[w], default="")
