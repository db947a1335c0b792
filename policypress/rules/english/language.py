"""What the data files say about both languages, ready for the checks."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from policypress.rules.english.data import load
from policypress.rules.english.notation import pattern, words_pattern
from policypress.rules.english.tokens import needles

Renderings = tuple[str, ...]


class Words:
    """Finds Chinese words in texts: the longest at each place, without overlaps."""

    def __init__(self, words: Iterable[str]):
        self._by_first: dict[str, list[str]] = {}
        for word in sorted(words, key=len, reverse=True):
            self._by_first.setdefault(word[0], []).append(word)

    def found_in(self, text: str) -> Iterator[tuple[int, str]]:
        """Yield the words of a text in order, each with its offset."""
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
        for at, word in reversed(list(self.found_in(text))):
            text = f"{text[:at]}＿{text[at + len(word) :]}"
        return text


class Listed:
    """Finds the phrases of a list such as chinglish.yml in English texts."""

    def __init__(self, entries: list[Mapping[str, Any]]):
        self._entries = entries
        # One pattern for all phrases in lowercase text, many times faster than one for each entry.
        every = pattern([phrase for entry in entries for phrase in entry["of"]], r"\w-")
        self._any = re.compile(every.pattern.lower())

    def found_in(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Yield the first match of each entry, and what to write instead."""
        if self._any.search(text.lower()):
            for phrases, instead in self._patterns:
                if found := phrases.search(text):
                    yield found, instead

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        return [(pattern(entry["of"], r"\w-"), entry["instead"]) for entry in self._entries]


@dataclass(frozen=True)
class Side:
    """One of two opposites, as opposites.yml describes it."""

    zh: re.Pattern[str]
    justified: re.Pattern[str]
    en: Renderings
    either: Renderings
    strict: bool
    unless: re.Pattern[str] | None

    @classmethod
    def of(cls, side: Mapping[str, Any]) -> "Side":
        en = tuple(side["en"].split())
        return cls(
            words_pattern(side["zh"]),
            words_pattern(f"{side['zh']} {side.get('hints', '')}"),
            en,
            (*en, *side.get("also", "").split()),
            side.get("strict", False),
            words_pattern(side["unless"]) if "unless" in side else None,
        )

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first three letters of its English words, to rule out absent ones quickly."""
        return frozenset(needle.split()[0][:3] for word in self.en for needle in needles(word))


class Language:
    """The content of the data files, each read when first needed. Nothing changes after that."""

    @cached_property
    def vocabulary(self) -> Mapping[str, Mapping[str, Renderings]]:
        """The data of words.yml: by kind of word, the possible renderings of each word."""
        return {kind: {zh: tuple(en.split()) for zh, en in of.items()} for kind, of in load("words").items()}

    @cached_property
    def renderings(self) -> Mapping[str, tuple[str, Renderings]]:
        """The kind and renderings of every Chinese word that the English must render."""
        kinds = ("words", "nouns", "ladder", "modifiers", "names")
        return {zh: (kind, en) for kind in kinds for zh, en in self.vocabulary[kind].items()}

    @cached_property
    def chinese(self) -> Words:
        return Words(self.renderings)

    @cached_property
    def chinglish(self) -> Listed:
        return Listed(load("chinglish"))

    @cached_property
    def slips(self) -> Listed:
        return Listed(load("slips")["slips"])

    @cached_property
    def opposites(self) -> tuple[tuple[Side, Side], ...]:
        pairs = load("opposites")["opposites"]
        return tuple((Side.of(pair["one"]), Side.of(pair["other"])) for pair in pairs)

    @cached_property
    def both(self) -> tuple[tuple[re.Pattern[str], Renderings, Renderings, Renderings], ...]:
        """Words for two opposites: the Chinese, renderings of each, and of both in one word."""
        made = []
        for entry in load("opposites")["both"]:
            one, other, either = (tuple(entry.get(side, "").split()) for side in ("one", "other", "either"))
            made.append((words_pattern(entry["zh"]), one, other, either))
        return tuple(made)

    @cached_property
    def patterns(self) -> Mapping[str, re.Pattern[str]]:
        """The groups of words of these files by name."""
        groups = {**load("grammar"), **load("lists"), **load("negation"), **load("strength")}
        phrases = {
            name: [p for entry in of["entries"] for p in _phrases(entry)] for name, of in groups.items()
        }
        phrases["any_negative_zh"] = phrases["negative_zh"] + phrases["maybe_negative_zh"]
        phrases["any_negative_en"] = phrases["negative_en"] + phrases["maybe_negative_en"]
        for name, bound in load("bounds").items():
            if name.startswith("no "):
                phrases["not_negative_zh"] += bound["before"]["zh"].split()
                phrases["not_negative_en"] += bound["before"]["en"]
        return {name: pattern(every) for name, every in phrases.items()}

    @cached_property
    def bounds(self) -> Mapping[tuple[str, str], tuple[tuple[str, re.Pattern[str]], ...]]:
        """The bounds with their words, by side of the number (as in bounds.yml) and language."""
        made: dict[tuple[str, str], tuple[tuple[str, re.Pattern[str]], ...]] = {}
        for name, bound in load("bounds").items():
            for side in ("before", "after", "date before", "date after"):
                for tongue, words in bound.get(side, {}).items():
                    found = pattern(words.split() if tongue == "zh" else words, r"\w-")
                    made[side, tongue] = (*made.get((side, tongue), ()), (name, found))
        return made

    @cached_property
    def comparators(self) -> Mapping[str, tuple[str, ...]]:
        """The Chinese words for each comparator (a code such as gte), without words of one character."""
        made = {}
        for bound in load("bounds").values():
            words = " ".join(bound.get(side, {}).get("zh", "") for side in ("before", "after")).split()
            if "comparator" in bound:
                made[bound["comparator"]] = tuple(w for w in words if len(w.partition("(")[0]) > 1)
        return made


def _phrases(entry: Mapping[str, Any]) -> list[str]:
    words = entry.get("words", "").split()
    return [*entry.get("phrases", ()), *(word.replace("_", " ") for word in words)]


@cache
def language() -> Language:
    """Return the knowledge of the languages, which all corpora share."""
    return Language()
