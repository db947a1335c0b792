"""Agreement of two independent readers on the annotations of the measures that both read."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from itertools import combinations

from policypress.model.annotations import Action, Annotation, AnnotationReading
from policypress.model.policy import Policy


def _place(entry: Annotation) -> tuple[str, int, int]:
    return entry.segment_id, entry.start, entry.end


# What two annotations of a kind must share to count as the same.
_SAME: dict[str, Callable[..., Hashable]] = {
    "quantities": lambda q: (*_place(q), q.value, q.comparator, q.unit, q.kind),
    "actions": _place,
    "conditions": _place,
    "topics": lambda topic: (topic.measure_id, topic.topic_id),
    "mentions": _place,
}


@dataclass(frozen=True)
class Agreement:
    """Agreement on one kind of annotation: the numbers made by each reader and by both, and a value.

    `value` is from 0 to 1, or None if there is nothing to agree on. `method` is `f1` (twice the common
    annotations divided by all annotations) or `kappa` (Cohen's, corrected for chance).
    """

    kind: str
    method: str
    first: int
    second: int
    both: int
    value: float | None


@dataclass(frozen=True)
class Comparison:
    """Two readers, the measures that both read, and their agreement by kind."""

    readers: tuple[str, str]
    measure_ids: tuple[str, ...]
    agreements: tuple[Agreement, ...]


def comparisons(policy: Policy) -> tuple[Comparison, ...]:
    """Compare each pair of readers of a policy who have read at least one measure in common."""
    found = []
    for one, other in combinations(policy.annotation_readings, 2):
        shared = tuple(m.id for m in policy.measures if m.id in one.measure_ids & other.measure_ids)
        if shared:
            found.append(Comparison((one.reader, other.reader), shared, compare(one, other, shared)))
    return tuple(found)


def compare(
    one: AnnotationReading, other: AnnotationReading, measure_ids: Iterable[str]
) -> tuple[Agreement, ...]:
    """Return the agreement of two readers on these measures, by kind, and on the strength of actions.

    Quantities agree if place, value, comparator, unit and kind are the same. Actions, conditions and
    mentions agree if their place is the same, and topics if measure and topic are. Strengths are compared
    with kappa, for the verbs that both readers marked as actions.
    """
    wanted = set(measure_ids)
    rows = []
    for kind, same in _SAME.items():
        first, second = ({same(entry) for entry in _entries(r, kind, wanted)} for r in (one, other))
        both = len(first & second)
        total = len(first) + len(second)
        rows.append(Agreement(kind, "f1", len(first), len(second), both, 2 * both / total if total else None))
        if kind == "actions":
            rows.append(_strengths(*(_entries(r, kind, wanted) for r in (one, other))))
    return tuple(rows)


def kappa(pairs: Iterable[tuple[str, str]]) -> float | None:
    """Return Cohen's kappa for pairs of judgments: None without pairs, 1 if all judgments are the same."""
    counted = Counter(pairs)
    total = counted.total()
    if not total:
        return None
    agreed = sum(count for (one, other), count in counted.items() if one == other) / total
    first, second = Counter[str](), Counter[str]()
    for (one, other), count in counted.items():
        first[one] += count
        second[other] += count
    by_chance = sum(first[code] * second[code] for code in sorted(first)) / total**2
    return 1.0 if by_chance == 1 else (agreed - by_chance) / (1 - by_chance)


def _strengths(first: list[Annotation], second: list[Annotation]) -> Agreement:
    ours, theirs = (
        {_place(a): a.strength for a in actions if isinstance(a, Action) and a.strength}
        for actions in (first, second)
    )
    pairs = [(ours[place], theirs[place]) for place in sorted(ours.keys() & theirs.keys())]
    both = sum(one == other for one, other in pairs)
    return Agreement("strengths", "kappa", len(pairs), len(pairs), both, kappa(pairs))


def _entries(reading: AnnotationReading, kind: str, measure_ids: set[str]) -> list[Annotation]:
    return [
        entry
        for segment_id, made in reading.by_segment.items()
        if segment_id.rpartition("-")[0] in measure_ids
        for entry in getattr(made, kind)
    ]
