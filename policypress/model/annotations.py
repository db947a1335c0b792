"""Annotations: structured data on what a sentence promises, to whom and how firmly.

Every annotation quotes Chinese words from one segment. `start` and `end` are their offsets in its `zh`, in
code points (0-based, `end` excluded). Codes come from the code lists; ids are global
(`hufubangui-2023-9/m04-s3-q1`). None means unknown or not applicable.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from policypress.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Annotation:
    """Base of all annotations: the words of a segment that they quote."""

    segment_id: str
    quote_zh: str
    start: int
    end: int
    place: Place

    @property
    def policy_id(self) -> str:
        return self.segment_id.partition("/")[0]

    @property
    def measure_id(self) -> str:
        return self.segment_id.rpartition("-")[0]


@dataclass(frozen=True, slots=True)
class Quantity(Annotation):
    """A number that the policy promises, requires, grants or provides; `value` is in base units.

    `quote_en` is also None if the English does not contain these words. `actor_zh` is as printed, and
    `actor_id` is the agency it names, if any.
    """

    id: str
    statement_zh: str
    quote_en: str | None
    value: int | float
    unit: str
    comparator: str
    kind: str
    actor_zh: str | None
    actor_id: str | None
    period_zh: str | None


@dataclass(frozen=True, slots=True)
class NonQuantity(Annotation):
    """A numeral that is not a quantity, and the reason."""

    reason: str


@dataclass(frozen=True, slots=True)
class Action(Annotation):
    """A verb that says what will be done. `strength` is set only if the role is `action`."""

    id: str
    role: str
    strength: str | None
    governor_id: str | None


@dataclass(frozen=True, slots=True)
class Condition(Annotation):
    """A limit on who benefits or when. `criteria_stated` is true if the policy itself states the criteria."""

    id: str
    target_zh: str | None
    kind: str
    criteria_stated: bool


@dataclass(frozen=True, slots=True)
class MeasureTopic(Annotation):
    """One piece of evidence for a topic of a measure. `weight` is the weight of that topic."""

    topic_id: str
    weight: str
    role: str | None


@dataclass(frozen=True, slots=True)
class Mention(Annotation):
    """A name of either an entity or an agency in running text.

    Both ids may be None in the annotations of a single reader, made before the list of entities.
    """

    id: str
    entity_id: str | None
    agency_id: str | None
    quote_en: str | None


@dataclass(frozen=True, slots=True)
class Annotations:
    """All annotations of one segment, or of several, each kind in the order of the source."""

    quantities: tuple[Quantity, ...] = ()
    non_quantities: tuple[NonQuantity, ...] = ()
    actions: tuple[Action, ...] = ()
    conditions: tuple[Condition, ...] = ()
    topics: tuple[MeasureTopic, ...] = ()
    mentions: tuple[Mention, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, kind) for kind in KINDS)


NOTHING = Annotations()
KINDS = tuple(kind.name for kind in fields(Annotations))


@dataclass(frozen=True, slots=True)
class AnnotationReading:
    """The annotations of one reader by segment id, before differences were resolved.

    `measure_ids` are the measures read, including those without annotations.
    """

    reader: str
    measure_ids: frozenset[str]
    by_segment: Mapping[str, Annotations] = field(default_factory=dict)
