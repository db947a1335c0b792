"""A Chinese text and its English as the checks see them: words, stems, one spelling."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import NamedTuple

import snowballstemmer

# What British English writes otherwise, and what American English makes of it; read from the left.
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
    (r"\b(?:entrep|dep)ôt(s?)\b", r"entrepot\1"),
)
_AMERICAN = tuple((re.compile(find, re.IGNORECASE), put) for find, put in _BRITISH)
_MIGHT_BE_BRITISH = re.compile(
    "is[ae]|ys[ei]|re|ce|mme|ue|our|l[lfm]|is(?:ing|ed)|geing|gement|heque|ô", re.I
)
_WORD = re.compile(r"[^\W_]+(?:[’'&.][^\W_]+)*")
_FAMILY = re.compile(r"(?:arili|ment|anc|enc|eri|ili|ari|al|r|i)$")
_STEMMER = snowballstemmer.stemmer("english")


def american(text: str) -> str:
    """The text with British spellings made American, so that both are compared alike."""
    if not _MIGHT_BE_BRITISH.search(text):
        return text
    for find, put in _AMERICAN:
        text = find.sub(put, text)
    return text


def british_words(text: str) -> Iterable[re.Match[str]]:
    """The words of a text that only British English spells so; names (capitals) are left out."""
    for word in re.finditer(r"[a-zé-]{5,}", text):
        if _MIGHT_BE_BRITISH.search(word[0]) and american(word[0]) != word[0] and "ô" not in word[0]:
            yield word


@cache
def stem(word: str) -> str:
    """What the forms of a word have in common: “deferral”, “deferred” and “deferring” are one."""
    found = _STEMMER.stemWord(american(word))
    shorter = _FAMILY.sub("", found)
    found = shorter if len(shorter) >= 4 else found
    return found[:-1] if len(found) > 4 and found[-1] == found[-2] else found


class Word(NamedTuple):
    """A word of an English text: its stem, where it stands, and whether a mark stands before it."""

    stem: str
    text: str
    start: int
    end: int
    after_mark: bool


def words_of(text: str) -> list[Word]:
    """The words of an English text; hyphens separate, commas and brackets are marks."""
    found: list[Word] = []
    last = 0
    for match in _WORD.finditer(text):
        mark = bool(found) and re.search(r"[^\s\-–/“”‘’]", text[last : match.start()]) is not None
        found.append(
            Word(stem(match[0].lower().removesuffix("’s")), match[0], match.start(), match.end(), mark)
        )
        last = match.end()
    return found


def flat(text: str) -> str:
    """Small American words with a space between and around them, to look for words in."""
    text = re.sub(r"\bMay(?= [0-9])|(?<=[0-9] )May\b", "", text).replace("U.S.", "US")
    text = re.sub(r"[-–/]", " ", text.lower())
    return f" {' '.join(word.removesuffix('’s') for word in _WORD.findall(american(text)))} "


@dataclass(frozen=True)
class Texts:
    """A Chinese text with its English, made once for all rules; `kind` is that of the segment."""

    kind: str
    zh: str
    en: str

    @cached_property
    def words(self) -> list[Word]:
        return words_of(self.en)

    @cached_property
    def flat(self) -> str:
        return flat(self.en)

    @cached_property
    def own(self) -> str:
        """The English without what the translator put in square brackets; as long as with it."""
        return re.sub(r"\[[^\]0-9]*\]", lambda found: " " * len(found[0]), self.en)

    @cached_property
    def is_heading(self) -> bool:
        return self.kind in ("heading", "title", "annex_title")

    def has(self, renderings: Iterable[str]) -> bool:
        """Whether the English has one of these renderings, which are written as in words.yml."""
        return any(needle in self.flat for rendering in renderings for needle in needles(rendering))

    def count(self, rendering: str) -> int:
        """How often the English has a rendering."""
        return sum(len(re.findall(f"(?={re.escape(needle)})", self.flat)) for needle in needles(rendering))


@cache
def needles(rendering: str) -> tuple[str, ...]:
    """What to look for in a flat text: a space stands for the edge of a word."""
    open_end = rendering.endswith("*")
    words = flat(rendering.rstrip("*").replace("_", " "))
    return (words.rstrip() if open_end else words,)
