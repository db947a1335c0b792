"""The policy as data: made once from the source, never changed, read by every output.

Ids of everything that belongs to a policy are global (`hufubangui-2023-9/m07-s2`); `local_id` is the part
after the slash. Missing text is "", a fact that is unknown is None. Positions and numbers count from 1.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from policypress.diagnostics import Place, Suppression
from policypress.model.annotations import KINDS, NOTHING, AnnotationReading, Annotations, Entity, Topic
from policypress.model.back_check import BackCheck
from policypress.model.retired import Retired
from policypress.text.fingerprint import seal_en, seal_of, seal_zh


@dataclass(frozen=True, slots=True)
class Code:
    """One code of a closed list; `rank` is there where the codes are more or less of something."""

    codelist_id: str
    id: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Codelist:
    """A closed list; `id` is the file's name (`segment-kinds`)."""

    id: str
    title_zh: str
    title_en: str
    codes: tuple[Code, ...]

    def label(self, code_id: str, language: str) -> str:
        """The label of a code in `zh` or `en`; KeyError for a code that is not in the list."""
        for code in self.codes:
            if code.id == code_id:
                return code.label_zh if language == "zh" else code.label_en
        raise KeyError(code_id)


@dataclass(frozen=True, slots=True)
class Agency:
    """A body named in a policy.

    `evidence` says how sure the English name is (code list `evidence`), `source` where it
    was seen. `successor_*` tell of a reorganization since, only where its source is known.
    """

    id: str
    name_zh: str
    short_zh: str
    name_en: str
    short_en: str
    kind: str
    evidence: str
    source: str | None
    note_zh: str | None
    note_en: str | None
    parent_id: str | None
    successor_id: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term: `en` is the preferred rendering; the reason says why where it is a choice."""

    id: str
    zh: str
    en: str
    admitted: tuple[str, ...]
    deprecated: tuple[str, ...]
    definition_zh: str
    definition_en: str
    reason_zh: str | None
    reason_en: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Review:
    """A sign-off: who stands for the English, and since when.

    `seal` binds the Chinese and the English that were signed; None until a program has set it.
    """

    by: str
    date: str
    seal: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """What one reader said of one segment: a row of a policy's review table.

    `zh` and `after` are the texts that the reader stands for; `before` is the English that was
    read. A reading that changed something has a `kind` and a `severity`, and is a finding.
    """

    segment_id: str
    reader: str
    date: str
    verdict: str
    kind: str | None
    severity: str | None
    zh: str
    before: str
    after: str
    reason: str
    place: Place

    @property
    def is_finding(self) -> bool:
        return self.kind is not None


EN_STATUSES = ("missing", "draft", "reviewed", "stale")


def status_of(zh: str, en: str, review: Review | None) -> str:
    """The state of an English text, one of `EN_STATUSES`, which are codes of the list `en-statuses`.

    It follows from the texts and the sign-off alone. A seal that was copied, guessed or damaged
    fits no texts, so it can only lower the state.
    """
    if not en:
        return "missing"
    if review is None or review.seal is None:
        return "draft"
    if review.seal == seal_of(zh, en):
        return "reviewed"
    return "draft" if review.seal.partition("-")[0] == seal_zh(zh) else "stale"


@dataclass(frozen=True, slots=True)
class Segment:
    """The smallest piece of text with an id, a Chinese and an English text.

    `kind` and `en_status` are codes of the lists `segment-kinds` and `en-statuses`.
    `position` counts through the whole policy, in the order of the printed text.
    `translated_by` names who made the English, `note` says something to translators,
    `check_ok` are the exceptions from the checks.
    """

    id: str
    local_id: str
    policy_id: str
    measure_id: str | None
    kind: str
    position: int
    zh: str
    en: str
    en_status: str
    place: Place
    en_place: Place
    translated_by: str | None = None
    review: Review | None = None
    note: str | None = None
    annotations: Annotations = NOTHING
    check_ok: tuple[Suppression, ...] = ()

    @property
    def has_own_english(self) -> bool:
        """Whether the English is written for it, not put together from the registry of agencies."""
        return self.kind != "responsibility"

    @property
    def changed_since_review(self) -> tuple[str, ...]:
        """Which of `zh` and `en` is not the text that was signed; neither where no seal says so."""
        if self.review is None or self.review.seal is None:
            return ()
        zh, _, en = self.review.seal.partition("-")
        changed = (("zh", zh != seal_zh(self.zh)), ("en", en != seal_en(self.en)))
        return tuple(language for language, is_other in changed if is_other)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """A body named under a measure, as printed there; the order says nothing about who leads."""

    measure_id: str
    position: int
    agency: Agency
    printed_as: str

    @property
    def agency_id(self) -> str:
        return self.agency.id


@dataclass(frozen=True, slots=True)
class Measure:
    """One numbered measure: heading, sentences, and the bodies responsible for it."""

    id: str
    local_id: str
    policy_id: str
    section_id: str
    number: int
    label_zh: str
    heading: Segment
    sentences: tuple[Segment, ...]
    responsible: Segment | None
    responsibilities: tuple[Responsibility, ...]

    @property
    def heading_zh(self) -> str:
        return self.heading.zh

    @property
    def heading_en(self) -> str:
        return self.heading.en

    @property
    def text_zh(self) -> str:
        """The sentences of the body, nothing else."""
        return "".join(sentence.zh for sentence in self.sentences)

    @property
    def text_en(self) -> str:
        """The sentences of the body, nothing else, a space between two; missing ones left out."""
        return " ".join(sentence.en for sentence in self.sentences if sentence.en)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Heading, sentences and responsible bodies, as printed."""
        last = (self.responsible,) if self.responsible else ()
        return (self.heading, *self.sentences, *last)


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the policy with its measures."""

    id: str
    local_id: str
    policy_id: str
    number: int
    label_zh: str
    heading: Segment
    measures: tuple[Measure, ...]

    @property
    def heading_zh(self) -> str:
        return self.heading.zh

    @property
    def heading_en(self) -> str:
        return self.heading.en


@dataclass(frozen=True, slots=True)
class PrintMarks:
    """What the print puts between the pieces of a policy; it is part of no segment."""

    after_heading: str = "。"
    before_responsible: str = "（责任单位："
    between_responsible: str = "、"
    after_responsible: str = "）"


@dataclass(frozen=True)
class Policy:
    """One policy. `opening` stands before the first section, `closing` after the last; `number` is the
    segment of the document number.

    Dates are ISO strings or None; `title_*` is the title of the measures, not of the notice that issued
    them. `original` is the official text as printed, `source_sha256` its digest. `names` says, for a name
    that means something else here than in agencies.yml, which agency. `readings` are the rows of its
    review table, the oldest first, `back_check` questions answered from its English alone. `annotated` says
    that all measures are; `annotation_readings` are what single readers annotated before that was settled.
    """

    id: str
    number: Segment
    title_zh: str
    title_en: str
    issuer: Agency
    issued_on: str
    printed_on: str | None
    effective_on: str
    expires_on: str | None
    source_url: str | None
    source_sha256: str
    original: str
    opening: tuple[Segment, ...]
    sections: tuple[Section, ...]
    closing: tuple[Segment, ...]
    print_marks: PrintMarks
    names: Mapping[str, str]
    readings: tuple[ReviewFinding, ...] = ()
    annotated: bool = False
    annotation_readings: tuple[AnnotationReading, ...] = ()
    back_check: BackCheck | None = None

    @property
    def document_number(self) -> str:
        return self.number.zh

    def names_of(self, agency: Agency) -> set[str]:
        """The names under which this policy speaks of an agency."""
        own = {name for name, agency_id in self.names.items() if agency_id == agency.id}
        return own | {name for name in (agency.name_zh, agency.short_zh) if name and name not in self.names}

    @property
    def issuer_id(self) -> str:
        return self.issuer.id

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All measures in order."""
        return tuple(m for section in self.sections for m in section.measures)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments in the order of the printed text."""
        body: list[Segment] = []
        for section in self.sections:
            body.append(section.heading)
            for measure in section.measures:
                body.extend(measure.segments)
        return (*self.opening, *body, *self.closing)

    @cached_property
    def annotations(self) -> Annotations:
        """All annotations of the policy, in the order of the printed text."""
        return Annotations(
            *(tuple(one for s in self.segments for one in getattr(s.annotations, kind)) for kind in KINDS)
        )

    @cached_property
    def written_segments(self) -> tuple[Segment, ...]:
        """The segments whose English somebody writes: all but the lists of responsible bodies."""
        return tuple(segment for segment in self.segments if segment.has_own_english)

    @cached_property
    def readings_of(self) -> dict[str, tuple[ReviewFinding, ...]]:
        """For each segment that was read, by its id, what was said of it, the oldest first."""
        found: dict[str, tuple[ReviewFinding, ...]] = {}
        for reading in self.readings:
            found[reading.segment_id] = (*found.get(reading.segment_id, ()), reading)
        return found

    @cached_property
    def responsibilities(self) -> tuple[Responsibility, ...]:
        """All responsibilities, by measure and position."""
        return tuple(r for measure in self.measures for r in measure.responsibilities)


@dataclass(frozen=True)
class Corpus:
    """Everything that is published: the policies and the registries they share."""

    policies: tuple[Policy, ...]
    agencies: tuple[Agency, ...]
    terms: tuple[Term, ...]
    codelists: tuple[Codelist, ...]
    topics: tuple[Topic, ...] = ()
    entities: tuple[Entity, ...] = ()
    retired: tuple[Retired, ...] = ()

    def codelist(self, codelist_id: str) -> Codelist:
        """The code list of that id; KeyError where there is none."""
        return self._codelists[codelist_id]

    def agency(self, agency_id: str) -> Agency:
        """The agency of that id; KeyError where there is none."""
        return self._agencies[agency_id]

    def responsibilities_of(self, agency_id: str) -> tuple[tuple[Policy, Measure, Responsibility], ...]:
        """Where an agency is named under a measure, in the order of policies and measures."""
        return self._responsibilities.get(agency_id, ())

    @cached_property
    def _codelists(self) -> dict[str, Codelist]:
        return {codelist.id: codelist for codelist in self.codelists}

    @cached_property
    def _agencies(self) -> dict[str, Agency]:
        return {agency.id: agency for agency in self.agencies}

    @cached_property
    def _responsibilities(self) -> dict[str, tuple[tuple[Policy, Measure, Responsibility], ...]]:
        found: dict[str, list[tuple[Policy, Measure, Responsibility]]] = {}
        for policy in self.policies:
            for measure in policy.measures:
                for responsibility in measure.responsibilities:
                    found.setdefault(responsibility.agency_id, []).append((policy, measure, responsibility))
        return {agency_id: tuple(entries) for agency_id, entries in found.items()}
