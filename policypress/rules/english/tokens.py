"""Prepares texts for the checks as words and stems in American spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import Stemmer

# British spellings and their American replacements, applied in order.
_BRITISH = (
    (r"\b(\w{3,})is(ation|ational|ations)\b", r"\1iz\2"),
    (
        r"\b(organ|recogn|standard|optim|stabil|digital|special|maxim|minim|util|modern|author|final|central"
        r"|industrial|international|liberal|popular|normal|real|social|mobil|penal|custom|summar|categor"
        r"|prior|formal|local|general|character|emphas|material|capital|harmon|global|symbol|legal|neutral"
        r"|visual|commercial|subsid|revital|incentiv|monet|item|crystall|apolog|critic|revolution)"
        r"is(e|es|ed|er|ers|ing)\b",
        r"\1iz\2",
    ),
    (r"\banalys(e|es|ed|ing)\b", r"analyz\1"),
    (r"\b(cent|met|lit|fib|theat|calib|kilomet|epicent)re(s|d)?\b", r"\1er\2"),
    (r"\b(licen|defen|offen|preten)ce(s?)\b", r"\1se\2"),
    (r"\bprogramme(s?)\b", r"program\1"),
    (r"\b(catalog|dialog|analog)ue(s?)\b", r"\1\2"),
    (r"\b(fulfi|enro|insta|ski)l(ment|ments|s|ful|fully)\b", r"\1ll\2"),
    (r"\bfulfil\b", "fulfill"),
    (r"\b(fav|lab|col|behavi|hon|neighb|harb|endeav|rum|vap|arm|hum|rig|val|sav)our(\w*)", r"\1or\2"),
    (
        r"\b(travel|cancel|label|model|channel|fuel|level|signal|total|tunnel|counsel)l(ed|ing|er|ers)\b",
        r"\1\2",
    ),
    (r"\bcheque(s?)\b", r"check\1"),
    (r"\b(judg|acknowledg)ement(s?)\b", r"\1ment\2"),
    (r"\bageing\b", "aging"),
    (r"\b(entrep|dep)ôt(s?)\b", r"\1ot\2"),
)
_MIGHT_BE_BRITISH = re.compile(
    "is[ae]|ys[ei]|re|ce|mme|ue|our|l[lfm]|is(?:ing|ed)|geing|gement|heque|ô", re.I
)
_MARK = re.compile(r"[^\s\-–/“”‘’]")
_APART = str.maketrans("-–/", "   ")
_WORD = re.compile(r"[^\W_]+(?:[’'&.][^\W_]+)*")
_FAMILY = re.compile(r"(?:arili|ment|anc|enc|eri|ili|ari|al|r|i)$")
_STEMMER = Stemmer.Stemmer("english")


@lru_cache(1 << 16)
def american(word: str) -> str:
    """Return the word in American spelling, so that both spellings compare equal."""
    for find, put in _spellings() if _MIGHT_BE_BRITISH.search(word) else ():
        word = find.sub(put, word)
    return word


@cache
def _spellings() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(find, re.IGNORECASE), put) for find, put in _BRITISH)


def british_words(text: str) -> Iterable[re.Match[str]]:
    """Yield the words of a text in British spelling, except names (capitals)."""
    for word in re.finditer(r"[a-zé-]{5,}", text):
        if american(word[0]) != word[0] and "ô" not in word[0]:
            yield word


@cache
def stem(word: str) -> str:
    """Return the stem of a word, which is the same for “deferral”, “deferred” and “deferring”."""
    found = _STEMMER.stemWord(american(word))
    found = found[:-1] if len(found) > 4 and found[-1] == found[-2] else found
    shorter = _FAMILY.sub("", found)
    return shorter if len(shorter) >= 4 else found


class Word(NamedTuple):
    """A word of an English text, with its stem, its offsets, and whether punctuation precedes it."""

    stem: str
    text: str
    start: int
    end: int
    after_mark: bool


def words_of(text: str) -> list[Word]:
    """Return the words of an English text. Hyphens separate words; commas and brackets are punctuation."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        word, (start, end) = match[0], match.span()
        between = text[last:start]
        mark = between != " " and bool(found) and _MARK.search(between) is not None
        found.append(Word(stem(word.lower().removesuffix("’s")), word, start, end, mark))
        last = end
    return found


def flat(text: str) -> str:
    """Return the words in lowercase American spelling, with spaces between and around them, for searching."""
    text = re.sub(r"\bMay(?= [0-9])|(?<=[0-9] )May\b", "", text)
    text = text.replace("U.S.", "US").lower().translate(_APART)
    return f" {' '.join([american(word).removesuffix('’s') for word in _WORD.findall(text)])} "


@dataclass(frozen=True)
class Texts:
    """A Chinese text with its English, shared by all rules. `kind` is that of the segment."""

    kind: str
    zh: str
    en: str

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.en)

    @cached_property
    def stems(self) -> tuple[str, ...]:
        return tuple([word.stem for word in self.words])

    @cached_property
    def stem_set(self) -> frozenset[str]:
        return frozenset(self.stems)

    @cached_property
    def flat(self) -> str:
        return flat(self.en)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first three letters of each word, to rule out absent words quickly."""
        return frozenset([word[:3] for word in self.flat.split()])

    @cached_property
    def own(self) -> str:
        """The English with the translator's square brackets blanked out; offsets stay the same."""
        return re.sub(r"\[[^\]0-9]*\]", lambda found: " " * len(found[0]), self.en)

    def has(self, renderings: Iterable[str]) -> bool:
        """Return whether the English has one of these renderings, in the format of words.yml."""
        text = self.flat
        for rendering in renderings:
            for needle in needles(rendering):
                if needle in text:
                    return True
        return False

    def count(self, rendering: str) -> int:
        """Return how often a rendering occurs in the English."""
        text = self.flat
        return sum([_count(needle, text) for needle in needles(rendering) if needle in text])


def _count(needle: str, text: str) -> int:
    """Count occurrences, including those that share a space."""
    times, at = 0, text.find(needle)
    while at >= 0:
        times, at = times + 1, text.find(needle, at + 1)
    return times


@cache
def needles(rendering: str) -> tuple[str, ...]:
    """Return the strings to search for in a flat text, with spaces as word boundaries."""
    open_end = rendering.endswith("*")
    words = flat(rendering.replace("_", " "))
    return (words.rstrip() if open_end else words,)
