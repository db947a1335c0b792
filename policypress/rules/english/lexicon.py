"""The vocabulary of the checks: words of both languages, and the registries of a corpus."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import yaml

from policypress.model import Agency, Corpus, Segment, Term
from policypress.rules.english.tokens import Texts, stem, words_of

_SMALL = {"of", "the", "to", "for", "and", "a", "an", "in", "at", "on", "with", "by", "from"}


@dataclass(frozen=True)
class Vocabulary:
    """The data of words.yml: by kind of word, the possible renderings of each word."""

    names: Mapping[str, tuple[str, ...]]
    name_needs: Mapping[str, tuple[str, ...]]
    ladder: Mapping[str, tuple[str, ...]]
    noun_needs: Mapping[str, tuple[str, ...]]
    strength_needs: Mapping[str, tuple[str, ...]]
    modifiers: Mapping[str, tuple[str, ...]]
    nouns: Mapping[str, tuple[str, ...]]
    words: Mapping[str, tuple[str, ...]]
    one: Mapping[str, tuple[str, ...]]

    @cached_property
    def all(self) -> dict[str, tuple[str, tuple[str, ...]]]:
        """The kind and renderings of every Chinese word."""
        kinds = ("words", "nouns", "ladder", "modifiers", "names")
        return {zh: (kind, en) for kind in kinds for zh, en in getattr(self, kind).items()}

    @cached_property
    def chinese(self) -> Words:
        return Words(self.all)


@cache
def vocabulary() -> Vocabulary:
    """Return the vocabulary, which all corpora share."""
    data = yaml.load(Path(__file__).with_name("words.yml").read_text("utf-8"), yaml.CSafeLoader)
    return Vocabulary(**{kind: {zh: tuple(en.split()) for zh, en in of.items()} for kind, of in data.items()})


class Words:
    """Finds Chinese words in texts: the longest at each place, without overlaps."""

    def __init__(self, words: Iterable[str]):
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)
        self._known: dict[str, tuple[tuple[int, str], ...]] = {}

    def found_in(self, text: str) -> tuple[tuple[int, str], ...]:
        """Return the words of a text in order, each with its offset."""
        if text not in self._known:
            self._known[text] = tuple(self._look(text))
        return self._known[text]

    def _look(self, text: str) -> Iterator[tuple[int, str]]:
        end = 0
        for at, character in enumerate(text):
            if at < end or character not in self._by_first:
                continue
            for word in self._by_first[character]:
                if text.startswith(word, at):
                    yield at, word
                    end = at + len(word)
                    break

    def blanked(self, text: str) -> str:
        """Return the text with a placeholder for each of the words."""
        for at, word in reversed(self.found_in(text)):
            text = f"{text[:at]}＿{text[at + len(word) :]}"
        return text


@dataclass(frozen=True)
class Variant:
    """A rendering of a term or name: its stems in order, and counts of those that carry meaning."""

    text: str
    stems: tuple[str, ...]
    marks: tuple[bool, ...]
    core: Counter[str]

    @classmethod
    def of(cls, text: str) -> Variant:
        words = words_of(text)
        stems = tuple(word.stem for word in words)
        core = Counter(word.stem for word in words if word.text.lower() not in _SMALL)
        return cls(text, stems, tuple(word.after_mark for word in words), core)


SMALL_STEMS = frozenset(stem(word) for word in _SMALL)


@dataclass(frozen=True)
class TermEntry:
    """A glossary term with its renderings ready for comparison."""

    term: Term
    good: tuple[Variant, ...]
    bad: tuple[Variant, ...]


class Book:
    """The registries of a corpus, ready for comparison."""

    def __init__(self, agencies: tuple[Agency, ...], terms: tuple[Term, ...]):
        self.vocabulary = vocabulary()
        self.terms = {term.zh: term for term in terms}
        self.term_words = Words(self.terms)
        self.agencies: dict[str, Agency] = {}
        for agency in agencies:
            self.agencies |= {name: agency for name in (agency.name_zh, agency.short_zh) if name}
        self.agency_words = Words(self.agencies)
        self._entries: dict[str, TermEntry] = {}
        self._names: dict[str, tuple[Variant, ...]] = {}
        self._texts: dict[tuple[str, str, str], Texts] = {}

    def texts(self, segment: Segment) -> Texts:
        """Return the two texts of a segment, cached with everything computed from them."""
        key = (segment.kind, segment.zh, segment.en)
        if key not in self._texts:
            self._texts[key] = Texts(*key)
        return self._texts[key]

    def entry(self, zh: str) -> TermEntry:
        """Return a glossary term by its Chinese."""
        if zh not in self._entries:
            term = self.terms[zh]
            good = tuple(Variant.of(text) for text in (term.en, *term.admitted))
            self._entries[zh] = TermEntry(term, good, tuple(Variant.of(text) for text in term.deprecated))
        return self._entries[zh]

    def names_of(self, agency: Agency) -> tuple[Variant, ...]:
        """Return the names that an agency may have in the English."""
        if agency.id not in self._names:
            self._names[agency.id] = agency_variants(agency)
        return self._names[agency.id]


def agency_variants(agency: Agency) -> tuple[Variant, ...]:
    """Return the names that an agency may have in the English: with and without its parentheses, its acronym,
    and the short name unless that is ambiguous: “General Office” alone could be any agency's."""
    full = agency.name_en
    bare = re.sub(r"\s*\([^)]*\)$", "", full)
    letters = re.findall(r"\(([A-Z]{2,})\)$", full)
    names = [full, bare, *letters]
    if "Shanghai" in agency.short_en or "Shanghai" not in full:
        names.append(agency.short_en)
    names += [name.removeprefix("all ") for name in names]
    if bare.startswith("Shanghai Municipal "):
        names.append(bare.removeprefix("Shanghai "))
    return tuple(Variant.of(name) for name in dict.fromkeys(names))


_last: list[tuple[Corpus, Book]] = []


def book_of(corpus: Corpus) -> Book:
    """Return the registries of a corpus; the last result is cached, since every rule needs it."""
    if not (_last and _last[0][0] is corpus):
        _last[:] = [(corpus, Book(corpus.agencies, corpus.terms))]
    return _last[0][1]
