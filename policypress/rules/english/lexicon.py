"""The lexicon: what the checks know of both languages, and the agencies and terms of a corpus."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from policypress.model import Agency, Entity, Mention, Term
from policypress.rules.english.language import Language, Words, language
from policypress.rules.english.tokens import american, british_words, stem, words_of

_SMALL = {"of", "the", "to", "for", "and", "a", "an", "in", "at", "on", "with", "by", "from"}
SMALL_STEMS = frozenset(stem(word) for word in _SMALL)


@dataclass(frozen=True)
class Variant:
    """A rendering of a term or name: its stems in order, and counts of those that carry meaning."""

    text: str
    stems: tuple[str, ...]
    marks: tuple[bool, ...]
    core: Counter[str]

    @classmethod
    def of(cls, text: str) -> "Variant":
        words = words_of(text)
        stems = tuple(word.stem for word in words)
        core = Counter(word.stem for word in words if word.text.lower() not in _SMALL)
        return cls(text, stems, tuple(word.after_mark for word in words), core)


@dataclass(frozen=True)
class TermEntry:
    """A glossary term with its renderings ready for comparison."""

    term: Term

    @cached_property
    def good(self) -> tuple[Variant, ...]:
        return tuple(Variant.of(text) for text in (self.term.en, *self.term.admitted))

    @cached_property
    def cores(self) -> frozenset[str]:
        """The stems that carry meaning in the good renderings."""
        return frozenset(stem for variant in self.good for stem in variant.core)

    @cached_property
    def bad(self) -> tuple[Variant, ...]:
        return tuple(Variant.of(text) for text in self.term.deprecated)

    @cached_property
    def replaced(self) -> tuple[Variant, ...]:
        return tuple(Variant.of(text) for text in self.term.replaced)


@dataclass(frozen=True)
class AgencyEntry:
    """An agency with the names that it may have in the English."""

    agency: Agency

    @cached_property
    def names(self) -> tuple[Variant, ...]:
        """The name with and without its parentheses, its acronym, and the short name unless that is
        ambiguous: “General Office” alone could be any agency's."""
        full = self.agency.name_en
        bare = re.sub(r"\s*\([^)]*\)$", "", full)
        names = [full, bare, *re.findall(r"\(([A-Z]{2,})\)$", full)]
        if "Shanghai" in self.agency.short_en or "Shanghai" not in full:
            names.append(self.agency.short_en)
        names += [name.removeprefix("all ") for name in names]
        if bare.startswith("Shanghai Municipal "):
            names.append(bare.removeprefix("Shanghai "))
        return tuple(Variant.of(name) for name in dict.fromkeys(names))


@dataclass(frozen=True)
class Lexicon:
    """Everything the checks know: both languages, and the registries by Chinese name.

    `names_en` has the English of agencies, entities and terms, each with the Chinese words for it.
    """

    language: Language
    terms: Mapping[str, TermEntry]
    agencies: Mapping[str, AgencyEntry]
    names_en: Mapping[str, set[str]]

    @classmethod
    def of(
        cls,
        agencies: Iterable[Agency],
        terms: Iterable[Term],
        entities: Iterable[Entity] = (),
        mentions: Iterable[Mention] = (),
    ) -> "Lexicon":
        """Return the lexicon of a corpus with these registries and mentions of entities."""
        names: dict[str, set[str]] = defaultdict(set)
        words: dict[str | None, set[str]] = defaultdict(set)
        for mention in mentions:
            words[mention.entity_id].add(mention.quote_zh)
        for entity in entities:
            if entity.name_en:
                names[entity.name_en] |= {entity.name_zh, *words[entity.id]}
        by_name: dict[str, AgencyEntry] = {}
        for agency in agencies:
            entry = AgencyEntry(agency)
            by_name |= {name: entry for name in (agency.name_zh, agency.short_zh) if name}
            for variant in entry.names:
                names[variant.text] |= {agency.name_zh, agency.short_zh} - {""}
        by_zh = {term.zh: TermEntry(term) for term in terms}
        for zh, made in by_zh.items():
            for text in (made.term.en, *made.term.admitted):
                names[text].add(zh)
        return cls(language(), by_zh, by_name, names)

    @cached_property
    def term_words(self) -> Words:
        return Words(self.terms)

    @cached_property
    def nested(self) -> Mapping[str, tuple[TermEntry, ...]]:
        """The terms that are part of each term."""
        return {
            word: tuple(entry for inner, entry in self.terms.items() if inner in word and inner != word)
            for word in self.terms
        }

    @cached_property
    def agency_words(self) -> Words:
        return Words(self.agencies)

    @cached_property
    def proper_names(self) -> list[str]:
        """The names with two capitalized words or more, the longest first."""
        proper = (name for name in self.names_en if len(re.findall("\\b[A-Z][a-z]", name)) > 1)
        return sorted(proper, key=len, reverse=True)

    @cached_property
    def british_names(self) -> list[str]:
        """The names with words in British spelling, the longest first."""
        return sorted(filter(british_words, self.names_en), key=len, reverse=True)

    @cached_property
    def own_words(self) -> frozenset[str]:
        """The words of the names and terms in the registries, in lowercase."""
        return frozenset(american(word.text.lower()) for name in self.names_en for word in words_of(name))
