"""Prepares texts for the checks as words and stems in American spelling."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from typing import NamedTuple

import Stemmer

from policypress.rules.english.data import load

_MARK = re.compile(r"[^\s\-–/“”‘’]")
_APART = str.maketrans("-–/", "   ")
_WORD = re.compile(r"[^\W_]+(?:[’'&.][^\W_]+)*")
_FAMILY = re.compile(r"(?:arili|ment|anc|enc|eri|ili|ari|al|r|i)$")
_STEMMER = Stemmer.Stemmer("english")


@lru_cache(1 << 16)
def american(word: str) -> str:
    """Return the word in American spelling, so that both spellings compare equal."""
    any_british, spellings = _spellings()
    for british, replacement in spellings if any_british.search(word) else ():
        word = british.sub(replacement, word)
    return word


@cache
def _spellings() -> tuple[re.Pattern[str], list[tuple[re.Pattern[str], str]]]:
    """Return the British spellings of spelling.yml as one pattern, and each with its replacement."""
    made = [(_spelled(entry, "british"), rf"\g<1>{entry['american']}\2") for entry in load("spelling")]
    found_by = re.compile("|".join(british for british, _ in made), re.IGNORECASE)
    return found_by, [(re.compile(british, re.IGNORECASE), american) for british, american in made]


def _spelled(entry: Mapping[str, str], variety: str) -> str:
    """Return an expression for the words of an entry of spelling.yml in one of its spellings."""
    any_of = {"*": r"\w*", "none": ""}
    stems = "|".join({"*": r"\w{3,}"}.get(stem, any_of.get(stem, stem)) for stem in entry["stems"].split())
    endings = "|".join(any_of.get(ending, ending) for ending in entry["endings"].split())
    return rf"\b((?:re|de|un)?(?:{stems})){entry[variety]}({endings})\b"


def british_words(text: str) -> list[re.Match[str]]:
    """Return the words of a text in British spelling."""
    words = re.finditer(r"[^\W\d_]{4,}", text)
    return [word for word in words if american(word[0]) != word[0] and "ô" not in word[0]]


def count_american(text: str) -> int:
    """Return how many words of a text are in American spelling and have another in British spelling."""
    return len(_american_words().findall(text))


@cache
def _american_words() -> re.Pattern[str]:
    return re.compile("|".join(_spelled(entry, "american") for entry in load("spelling")), re.IGNORECASE)


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

    zh: str
    en: str
    kind: str = "sentence"

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

    def first(self, renderings: Iterable[str]) -> str:
        """Return the first of these renderings in the English, as it is written there, or ""."""
        every = "|".join(re.escape(needle.rstrip()) for word in renderings for needle in needles(word))
        found = re.search(rf"(?:{every})\w*", self.flat)
        return found[0].strip() if found else ""

    def places(self, rendering: str) -> list[int]:
        """Return the offsets of a rendering in `flat`, including those that share a space."""
        found = []
        for needle in needles(rendering):
            at = self.flat.find(needle)
            while at >= 0:
                found.append(at)
                at = self.flat.find(needle, at + 1)
        return found

    def count(self, rendering: str) -> int:
        """Return how often a rendering occurs in the English."""
        return len(self.places(rendering))


def shown(rendering: str) -> str:
    """Format a rendering for a message, with a whole word in place of a stem."""
    before, space, last = rendering.removesuffix("*").replace("_", " ").rpartition(" ")
    return before + space + load("words")["shown"].get(last.lower(), last)


@cache
def needles(rendering: str) -> tuple[str, ...]:
    """Return the strings to search for in a flat text, with spaces as word boundaries."""
    open_end = rendering.endswith("*")
    words = flat(rendering.replace("_", " "))
    return (words.rstrip() if open_end else words,)
