"""The policy as immutable data, built once from the source and read by every output.

Ids within a policy are global (`hufubangui-2023-9/m07-s2`); `local_id` is the part after the slash.
Missing text is "", and an unknown fact is None. Positions and numbers are 1-based.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from policypress.diagnostics import Place, Suppression
from policypress.model.annotations import KINDS, NOTHING, AnnotationReading, Annotations
from policypress.model.entries import Agency, Codelist, Entity, Reader, Retired, Term, Topic
from policypress.model.review import SIGNED, BackCheck, Certificate, Review, ReviewFinding
from policypress.model.search_words import NO_WORDS, SearchWords
from policypress.text.fingerprint import normal_en, seal_en, seal_zh


@dataclass(frozen=True, slots=True)
class Segment:
    """The smallest unit of text with an id, in Chinese and English.

    `kind` and `en_status` are codes in the lists `segment-kinds` and `en-statuses`.
    `position` numbers the segments of the whole policy, in printed order. `translated_by` names the
    translator, and `names_translator` is true if it is given for this text and not only for the file.
    `note` is for translators, and `check_ok` contains suppressions.
    """

    id: str
    local_id: str
    policy_id: str
    section_id: str | None
    measure_id: str | None
    kind: str
    position: int
    zh: str
    en: str
    en_status: str
    place: Place
    en_place: Place
    translated_by: str | None = None
    names_translator: bool = False
    review: Review | None = None
    note: str | None = None
    annotations: Annotations = NOTHING
    check_ok: tuple[Suppression, ...] = ()

    @property
    def signed(self) -> Review | None:
        """The sign-off, if neither text has changed since."""
        return self.review if self.en_status in SIGNED else None

    @property
    def signed_by(self) -> str | None:
        return self.signed.by if self.signed else None

    @property
    def signed_on(self) -> str | None:
        return self.signed.date if self.signed else None

    @property
    def has_own_english(self) -> bool:
        """Whether its English is written by a translator, not assembled from the agency registry."""
        return self.kind != "responsibility"

    @property
    def changed_since_review(self) -> tuple[str, ...]:
        """Which of `zh` and `en` changed since the sign-off; empty if there is no seal."""
        if self.review is None or self.review.seal is None:
            return ()
        zh, _, en = self.review.seal.partition("-")
        changed = (("zh", zh != seal_zh(self.zh)), ("en", en != seal_en(self.en)))
        return tuple(language for language, is_other in changed if is_other)


@dataclass(frozen=True, slots=True)
class Responsibility:
    """An agency named under a measure, as printed. The order does not show which agency leads."""

    measure_id: str
    position: int
    agency: Agency
    printed_as: str

    @property
    def policy_id(self) -> str:
        return self.measure_id.partition("/")[0]

    @property
    def agency_id(self) -> str:
        return self.agency.id


@dataclass(frozen=True, slots=True)
class _Part:
    """A numbered part of a policy with a heading: a section or a measure."""

    id: str
    local_id: str
    policy_id: str
    number: int
    label_zh: str
    heading: Segment

    @property
    def heading_zh(self) -> str:
        return self.heading.zh

    @property
    def heading_en(self) -> str:
        return self.heading.en


@dataclass(frozen=True, slots=True)
class Measure(_Part):
    """One numbered measure: heading, sentences and responsible agencies."""

    section_id: str
    sentences: tuple[Segment, ...]
    responsible: Segment | None
    responsibilities: tuple[Responsibility, ...]

    @property
    def text_zh(self) -> str:
        """The text of the sentences."""
        return "".join(sentence.zh for sentence in self.sentences)

    @property
    def text_en(self) -> str:
        """The English sentences, separated by spaces, without missing ones."""
        return " ".join(sentence.en for sentence in self.sentences if sentence.en)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Heading, sentences and responsible agencies, in printed order."""
        last = (self.responsible,) if self.responsible else ()
        return (self.heading, *self.sentences, *last)


@dataclass(frozen=True, slots=True)
class Section(_Part):
    """A section of the policy with its measures."""

    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True)
class PrintMarks:
    """Labels and punctuation printed around the segments of a policy, but not part of any segment."""

    after_heading: str = "。"
    before_responsible: str = "（责任单位："
    between_responsible: str = "、"
    after_responsible: str = "）"


@dataclass(frozen=True)
class Policy:
    """One policy. `opening` comes before the first section, and `closing` after the last.

    `number` is the segment with the document number. Dates are ISO strings or None. `title_*` is the title
    of the measures, not of the notice that issued them. `original` is the official text as printed, and
    `source_sha256` is its digest. `names` maps names that have a different meaning here than in agencies.yml
    to agency ids. `readings` are the rows of the review table, oldest first. `back_check` contains questions
    answered from the English alone. `annotated` is true if all measures are annotated. `annotation_readings`
    are the annotations of single readers, before differences were resolved. `certificate` is the sign-off of
    the whole text. `handles` are those of all who have translated, read, annotated or signed something.
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
    certificate: Certificate | None = None
    handles: frozenset[str] = frozenset()

    @property
    def document_number(self) -> str:
        return self.number.zh

    def names_of(self, agency: Agency) -> set[str]:
        """Return the names that this policy uses for an agency."""
        own = {name for name, agency_id in self.names.items() if agency_id == agency.id}
        return own | {name for name in (agency.name_zh, agency.short_zh) if name and name not in self.names}

    @property
    def issuer_id(self) -> str:
        return self.issuer.id

    @cached_property
    def measures(self) -> tuple[Measure, ...]:
        """All measures, in order."""
        return tuple(m for section in self.sections for m in section.measures)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """All segments, in printed order."""
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
        """The segments whose English a translator writes: all but the lists of responsible agencies."""
        return tuple(segment for segment in self.segments if segment.has_own_english)

    @cached_property
    def readings_of(self) -> dict[str, tuple[ReviewFinding, ...]]:
        """The reviews of each reviewed segment, by segment id, oldest first."""
        found: dict[str, tuple[ReviewFinding, ...]] = {}
        for reading in self.readings:
            found[reading.segment_id] = (*found.get(reading.segment_id, ()), reading)
        return found

    def authors_of(self, segment: Segment) -> dict[str, str]:
        """Return who worded the English of a segment and may not sign it: the readers who changed it to what
        it is, and its translator, each with a verb for messages."""
        rows, en = self.readings_of.get(segment.id, ()), normal_en(segment.en)
        found = {row.reader: "changed" for row in rows if row.is_finding and normal_en(row.after) == en}
        return found | ({segment.translated_by: "translated"} if segment.translated_by else {})

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
    readers: tuple[Reader, ...] = ()
    search: SearchWords = NO_WORDS

    def codelist(self, codelist_id: str) -> Codelist:
        """Return the code list with this id. Raises KeyError if there is none."""
        return self._codelists[codelist_id]

    def agency(self, agency_id: str) -> Agency:
        """Return the agency with this id. Raises KeyError if there is none."""
        return self._agencies[agency_id]

    def responsibilities_of(self, agency_id: str) -> tuple[tuple[Policy, Measure, Responsibility], ...]:
        """Return an agency's responsibilities, each with its policy and measure, in that order."""
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
