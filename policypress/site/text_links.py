"""Marks the numbers in the text of a measure, and links the names and terms to their pages."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from policypress.model import Measure, Mention, Quantity, Segment, Term


@dataclass(frozen=True)
class Stretch:
    """Part of a text, as offsets. `path` and `fragment` lead to its page; a number has none."""

    start: int
    end: int
    path: str = ""
    fragment: str = ""


@cache
def renderings(term: Term) -> re.Pattern[str]:
    """Return a pattern for the term's English renderings. Inflected renderings are not found."""
    words = sorted((term.en, *term.admitted), key=len, reverse=True)
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, words))})(?:e?s)?\b", re.IGNORECASE)


def terms_in(segment: Segment, terms: Sequence[Term]) -> list[Term]:
    """Return the terms in the Chinese of a segment, without those that occur only within longer ones."""
    found, rest = [], segment.zh
    for term in sorted(terms, key=lambda one: -len(one.zh)):
        if term.zh in rest:
            rest = rest.replace(term.zh, "\n")
            found.append(term)
    return sorted(found, key=lambda one: segment.zh.index(one.zh))


def stretches(segment: Segment, language: str, terms: Sequence[Term]) -> list[Stretch]:
    """Return the numbers, names and terms in the text of a segment in `zh` or `en`, in order.

    English words count as a number or a name if they are in its `quote_en`. Of those that would overlap,
    annotations go before terms, and longer ones before shorter ones.
    """
    found: list[Stretch] = []
    for candidates in (*_annotated(segment, language), *_of_terms(segment, language, terms)):
        free = (c for c in candidates if all(c.end <= one.start or one.end <= c.start for one in found))
        found += [one for one in (next(free, None),) if one]
    return sorted(found, key=lambda one: one.start)


def _annotated(segment: Segment, language: str) -> Iterator[list[Stretch]]:
    entries: list[Quantity | Mention] = [*segment.annotations.quantities, *segment.annotations.mentions]
    for entry in sorted(entries, key=lambda one: -len(getattr(one, f"quote_{language}") or "")):
        places = [(entry.start, entry.end)] if language == "zh" else _words_of(entry.quote_en, segment.en)
        yield [Stretch(start, end, *_page_of(entry)) for start, end in places]


def _of_terms(segment: Segment, language: str, terms: Sequence[Term]) -> Iterator[list[Stretch]]:
    for term in sorted(terms_in(segment, terms), key=lambda one: -len(one.zh)):
        pattern = re.compile(re.escape(term.zh)) if language == "zh" else renderings(term)
        hits = pattern.finditer(getattr(segment, language))
        yield [Stretch(*hit.span(), f"glossary/{term.id}/") for hit in hits]


def _page_of(entry: Quantity | Mention) -> tuple[str, str]:
    if isinstance(entry, Quantity):
        return "", ""
    return (f"agencies/{entry.agency_id}/", "") if entry.agency_id else ("entities/", entry.entity_id or "")


def _words_of(quote: str | None, text: str) -> list[tuple[int, int]]:
    """Return the spans where the quote occurs in the text as whole words."""
    return [hit.span() for hit in re.finditer(rf"(?<!\w){re.escape(quote)}(?!\w)", text)] if quote else []


def linked_text(
    measure: Measure, language: str, terms: Sequence[Term], address: Callable[[str, str], str]
) -> Callable[[Segment, str], Markup]:
    """Return a function that returns the text of a segment of the measure in `zh` or `en`, numbers marked.

    In `language`, the first occurrence of each name and term is a link. `address` makes one from a path and
    a fragment.
    """
    seen: set[tuple[str, str]] = set()
    first: dict[str, list[Stretch]] = {}
    for segment in measure.sentences:
        for one in stretches(segment, language, terms):
            target = (one.path, one.fragment)
            if not one.path or target not in seen:
                first.setdefault(segment.id, []).append(one)
                seen.add(target)

    def text_of(segment: Segment, code: str) -> Markup:
        found = first.get(segment.id, []) if code == language else stretches(segment, code, ())
        text, parts, at = getattr(segment, code), [], 0
        for one in found:
            inner = text[one.start : one.end]
            if code == language and one.path:
                shown = Markup('<a href="{}">{}</a>').format(address(one.path, one.fragment), inner)
            else:
                shown = escape(inner) if one.path else Markup('<span class="n">{}</span>').format(inner)
            parts += [escape(text[at : one.start]), shown]
            at = one.end
        return Markup("").join([*parts, escape(text[at:])])

    return text_of
