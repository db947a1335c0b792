"""Computes the figures on pages, such as counts and groups. Templates never compute them."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from policypress.diagnostics import Problem, Suppression
from policypress.loading.review_table import KINDS, SEVERITIES
from policypress.model import Agency, Corpus, Measure, Policy, Responsibility, ReviewFinding, Segment, Term
from policypress.site.text_links import renderings


@dataclass(frozen=True)
class Passage:
    """A segment with its policy, and with its measure if it is part of one."""

    policy: Policy
    measure: Measure | None
    segment: Segment


@dataclass(frozen=True)
class AgencyFigures:
    """An agency, with the measures that name it, the agencies named with it (most frequent first), and the
    passages of running text that contain its name."""

    agency: Agency
    responsibilities: tuple[tuple[Policy, Measure, Responsibility], ...]
    partners: tuple[tuple[Agency, int], ...]
    passages: tuple[tuple[Policy, tuple[Passage, ...]], ...]

    @property
    def duties(self) -> Iterable[tuple[Policy, tuple[tuple[Measure, Responsibility], ...]]]:
        """The responsibilities, grouped by policy."""
        for _, entries in groupby(self.responsibilities, key=lambda entry: entry[0].id):
            group = tuple(entries)
            yield group[0][0], tuple((measure, entry) for _, measure, entry in group)


Parts = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Use:
    """A passage that contains a glossary term. `zh` and `en` split the text into (part, is_term) pairs. In
    English, a term is any of its renderings, but inflected renderings are not found."""

    place: Passage
    in_zh: re.Pattern[str]
    in_en: re.Pattern[str]

    @property
    def zh(self) -> Parts:
        return _parts(self.in_zh, self.place.segment.zh)

    @property
    def en(self) -> Parts:
        return _parts(self.in_en, self.place.segment.en)


@dataclass(frozen=True)
class MatrixRow:
    """An agency, with its responsibility (or None) for each measure of the policy."""

    agency: Agency
    cells: tuple[Responsibility | None, ...]
    total: int


@dataclass(frozen=True)
class TranslationPart:
    """A measure, or the segments outside measures, with the statuses of the English.

    `counts` contains every status in the code list. `bars` contains the start and width, in percent, of
    those that occur. `signed` counts sign-offs by reader and date.
    """

    measure: Measure | None
    segments: tuple[Segment, ...]
    counts: tuple[tuple[str, int], ...]
    bars: tuple[tuple[str, float, float], ...]
    translators: tuple[str, ...]
    signed: tuple[tuple[str, str, int], ...]
    findings: int


@dataclass(frozen=True)
class TranslationFigures:
    """The translation status of a policy, and the findings of its readers.

    `readers` counts reviews and findings by reader and date. `findings` contains, for each kind, the number
    of each severity and the findings. `checked` lists the segments with problems or suppressions, and both.
    """

    policy: Policy
    whole: TranslationPart
    parts: tuple[TranslationPart, ...]
    readers: tuple[tuple[str, str, int, int], ...]
    findings: tuple[tuple[str, tuple[int, ...], tuple[tuple[Segment, ReviewFinding], ...]], ...]
    checked: tuple[tuple[Segment, tuple[Problem, ...], tuple[Suppression, ...]], ...]


def agency_figures(corpus: Corpus) -> tuple[AgencyFigures, ...]:
    """Return the figures for every agency, in the order of the registry."""
    order = {agency.id: position for position, agency in enumerate(corpus.agencies)}
    running = [place for place in _places(corpus) if place.segment.kind != "responsibility"]
    found = []
    for agency in corpus.agencies:
        entries = corpus.responsibilities_of(agency.id)
        partners = Counter(
            other.agency_id
            for _, measure, _ in entries
            for other in measure.responsibilities
            if other.agency_id != agency.id
        )
        ranked = sorted(partners.items(), key=lambda item: (-item[1], order[item[0]]))
        passages = (
            place
            for place in running
            if any(name in place.segment.zh for name in place.policy.names_of(agency))
        )
        found.append(
            AgencyFigures(
                agency,
                entries,
                tuple((corpus.agency(agency_id), count) for agency_id, count in ranked),
                _by_policy(passages),
            )
        )
    return tuple(found)


def matrix(corpus: Corpus, policy: Policy) -> tuple[MatrixRow, ...]:
    """Return a row for each agency named under measures of the policy, in the order of the registry."""
    named: dict[str, dict[str, Responsibility]] = {}
    for responsibility in policy.responsibilities:
        named.setdefault(responsibility.agency_id, {})[responsibility.measure_id] = responsibility
    return tuple(
        MatrixRow(agency, tuple(cells.get(measure.id) for measure in policy.measures), len(cells))
        for agency in corpus.agencies
        if (cells := named.get(agency.id))
    )


def term_places(corpus: Corpus) -> dict[str, tuple[tuple[Policy, tuple[Passage, ...]], ...]]:
    """Return, by term id and policy, passages that contain the term's Chinese, up to one per measure."""
    places = tuple(_places(corpus))
    return {term.id: _by_policy(_once_per_measure(term, places)) for term in corpus.terms}


def term_uses(corpus: Corpus) -> dict[str, tuple[tuple[Policy, tuple[Use, ...]], ...]]:
    """Return, by term id and policy, all passages that contain the term's Chinese."""
    places = [place for place in _places(corpus) if place.segment.has_own_english]
    found = {}
    for term in corpus.terms:
        in_zh = re.compile(re.escape(term.zh))
        uses = [Use(place, in_zh, renderings(term)) for place in places if term.zh in place.segment.zh]
        groups = groupby(uses, key=lambda use: use.place.policy.id)
        grouped = (tuple(group) for _, group in groups)
        found[term.id] = tuple((group[0].place.policy, group) for group in grouped)
    return found


def _parts(wanted: re.Pattern[str], text: str) -> Parts:
    """Split text into all its parts, each with whether it matches."""
    parts: list[tuple[str, bool]] = []
    end = 0
    for hit in wanted.finditer(text):
        parts += [(text[end : hit.start()], False), (hit.group(), True)]
        end = hit.end()
    return tuple(part for part in (*parts, (text[end:], False)) if part[0])


def status_counts(corpus: Corpus, segments: Iterable[Segment]) -> tuple[tuple[str, int], ...]:
    """Count the segments with each translation status that occurs, in the order of the code list."""
    counts = Counter(segment.en_status for segment in segments)
    return tuple(
        (code.id, counts[code.id]) for code in corpus.codelist("en-statuses").codes if counts[code.id]
    )


def translation(corpus: Corpus, policy: Policy, remarks: tuple[Problem, ...]) -> TranslationFigures:
    """Return translation statistics for one policy. `remarks` lists every problem found in the corpus."""
    outside = tuple(segment for segment in policy.written_segments if not segment.measure_id)
    parts = [_part(corpus, policy, None, outside)]
    for measure in policy.measures:
        own = tuple(segment for segment in measure.segments if segment.has_own_english)
        parts.append(_part(corpus, policy, measure, own))
    read = Counter((reading.reader, reading.date) for reading in policy.readings)
    found = Counter((reading.reader, reading.date) for reading in policy.readings if reading.is_finding)
    findings = [
        (segment, reading)
        for segment in policy.written_segments
        for reading in policy.readings_of.get(segment.id, ())
        if reading.is_finding
    ]
    kinds = []
    for kind in KINDS:
        pairs = tuple((segment, reading) for segment, reading in findings if reading.kind == kind)
        severities = Counter(reading.severity for _, reading in pairs)
        kinds.append((kind, tuple(severities[severity] for severity in SEVERITIES), pairs))
    return TranslationFigures(
        policy,
        _part(corpus, policy, None, policy.written_segments),
        tuple(parts),
        tuple((reader, date, count, found[reader, date]) for (reader, date), count in read.items()),
        tuple(kinds),
        tuple(_checked(policy, remarks)),
    )


def _checked(
    policy: Policy, remarks: tuple[Problem, ...]
) -> Iterator[tuple[Segment, tuple[Problem, ...], tuple[Suppression, ...]]]:
    for segment in policy.written_segments:
        here = tuple(remark for remark in remarks if remark.place == segment.en_place)
        if here or segment.check_ok:
            yield segment, here, segment.check_ok


def _part(
    corpus: Corpus, policy: Policy, measure: Measure | None, segments: tuple[Segment, ...]
) -> TranslationPart:
    of_state = Counter(segment.en_status for segment in segments)
    counts = tuple((code.id, of_state[code.id]) for code in corpus.codelist("en-statuses").codes)
    bars: list[tuple[str, float, float]] = []
    start = 0
    for state, count in counts:
        if count:
            bars.append((state, round(100 * start / len(segments), 2), round(100 * count / len(segments), 2)))
        start += count
    signed = Counter((s.signed.by, s.signed.date) for s in segments if s.signed)
    read = [reading for segment in segments for reading in policy.readings_of.get(segment.id, ())]
    return TranslationPart(
        measure,
        segments,
        counts,
        tuple(bars),
        tuple(dict.fromkeys(s.translated_by for s in segments if s.translated_by)),
        tuple((by, date, count) for (by, date), count in sorted(signed.items())),
        sum(reading.is_finding for reading in read),
    )


def _places(corpus: Corpus) -> Iterable[Passage]:
    for policy in corpus.policies:
        measures = {measure.id: measure for measure in policy.measures}
        for segment in policy.segments:
            yield Passage(policy, measures[segment.measure_id] if segment.measure_id else None, segment)


def _by_policy(places: Iterable[Passage]) -> tuple[tuple[Policy, tuple[Passage, ...]], ...]:
    groups = [tuple(group) for _, group in groupby(places, key=lambda place: place.policy.id)]
    return tuple((group[0].policy, group) for group in groups)


def _once_per_measure(term: Term, places: Iterable[Passage]) -> Iterable[Passage]:
    seen: set[str] = set()
    for place in places:
        key = place.measure.id if place.measure else place.segment.id
        if key not in seen and term.zh in place.segment.zh:
            seen.add(key)
            yield place
