"""Defines the pages on annotations: numbers, topics, names, and how they were annotated.

They exist only if at least one policy is annotated, and cover only annotated policies.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal

from policypress.contract.provenance import statements
from policypress.model import (
    KINDS,
    Action,
    Annotation,
    Code,
    Corpus,
    Entity,
    Measure,
    MeasureTopic,
    Mention,
    Policy,
    Quantity,
    Segment,
    Topic,
)
from policypress.model.agreement import comparisons
from policypress.site.render import CHINESE, Page, Words


@dataclass(frozen=True)
class Stated:
    """An annotation with the sentence or heading it belongs to."""

    policy: Policy
    measure: Measure
    segment: Segment
    entry: Annotation

    @property
    def parts(self) -> tuple[str, str, str]:
        """The Chinese before the quote, the quote, and the Chinese after it."""
        zh = self.segment.zh
        return zh[: self.entry.start], self.entry.quote_zh, zh[self.entry.end :]


@dataclass(frozen=True)
class TopicFigures:
    """A topic with its weight and evidence in each measure, and with broader and narrower topics."""

    topic: Topic
    measures: tuple[tuple[Policy, Measure, str, tuple[Stated, ...]], ...]
    broader: Topic | None
    narrower: tuple[Topic, ...]


def annotated_policies(corpus: Corpus) -> tuple[Policy, ...]:
    """Return the policies whose measures are annotated."""
    return tuple(policy for policy in corpus.policies if policy.annotated)


SCALES = {
    "zh": ((Decimal(10**8), "亿"), (Decimal(10**4), "万")),
    "en": ((Decimal(10**9), " billion"), (Decimal(10**6), " million")),
}


def number_words(quantity: Quantity, language: str) -> str:
    """Format a value for readers: ratios as percentages, large round numbers in 亿 or billions, and others
    with thousands separators in English and without them in Chinese."""
    group = "," if language == "en" else ""
    value = Decimal(str(quantity.value))
    if quantity.unit == "ratio":
        return f"{(value * 100).normalize():{group}f}%"
    for scale, name in SCALES[language]:
        if abs(value) >= scale and not value % (scale / 100):
            return f"{(value / scale).normalize():{group}f}{name}"
    return f"{value:{group}f}"


def measure_figures(corpus: Corpus, measure: Measure) -> dict[str, object]:
    """Return the annotations of a measure: numbers, topics, names, and actions by strength.

    `strengths` lists (code, count) for those that occur, strongest first. They are counts, never a score.
    """
    made = [segment.annotations for segment in measure.segments]
    topics = {topic.id: topic for topic in corpus.topics}
    weights = {entry.topic_id: entry.weight for one in made for entry in one.topics}
    counts = Counter(action.strength for one in made for action in one.actions if action.strength)
    mentions = [mention for one in made for mention in one.mentions]
    return {
        "quantities": [entry for one in made for entry in one.quantities],
        "topics": [(topics[topic_id], weight) for topic_id, weight in weights.items()],
        "names": named(corpus, mentions),
        "strengths": [
            (code.id, counts[code.id]) for code in corpus.codelist("strengths").codes if counts[code.id]
        ],
    }


@dataclass(frozen=True)
class FirmnessRow:
    """A measure, with the number of its actions of each strength, firmest first."""

    measure: Measure
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Firmness:
    """The actions of a policy by strength. `total` has all strengths, firmest first, and how many actions
    have each. `firmest` are the actions of the first strength."""

    total: tuple[tuple[Code, int], ...]
    rows: tuple[FirmnessRow, ...]
    firmest: tuple[Stated, ...]


def firmness(corpus: Corpus, policy: Policy) -> Firmness:
    """Count the actions of each strength in a policy and its measures. Counts are never a score."""
    codes = corpus.codelist("strengths").codes
    actions = [one for one in _stated([policy]) if isinstance(one.entry, Action)]
    counts = Counter((one.measure.id, one.entry.strength) for one in actions)  # type: ignore[attr-defined]
    rows = [FirmnessRow(m, tuple(counts[m.id, code.id] for code in codes)) for m in policy.measures]
    total = [(code, sum(row.counts[index] for row in rows)) for index, code in enumerate(codes)]
    firmest = [one for one in actions if one.entry.strength == codes[0].id]  # type: ignore[attr-defined]
    return Firmness(tuple(total), tuple(rows), tuple(firmest))


def charts(corpus: Corpus) -> Iterator[tuple[str, dict[str, object]]]:
    """Yield the path of each chart, and the values of its template."""
    for policy in annotated_policies(corpus):
        found = firmness(corpus, policy)
        yield f"firmness/{policy.id}.svg", {"policy": policy, "rows": found.rows, "total": found.total}


def make_pages(corpus: Corpus, words: Words) -> Iterator[Page]:
    """Yield the pages in one language. There are none if no policy is annotated."""
    policies = annotated_policies(corpus)
    if not policies:
        return
    stated = tuple(_stated(policies))
    shared = {"corpus": corpus, "several": len(corpus.policies) > 1, "number_words": number_words}
    numbers = [(p, [s for s in stated if s.policy is p and isinstance(s.entry, Quantity)]) for p in policies]
    yield _page("numbers", words, {**shared, "tables": numbers})
    figures = _topic_figures(corpus, stated)
    yield _page("topics", words, {**shared, "figures": figures})
    for entry in figures:
        if entry.measures:
            title = entry.topic.label_zh if words.language == CHINESE else entry.topic.label_en
            description = words("topic_description", topic=title)
            yield Page(
                f"topics/{entry.topic.id}/",
                title,
                description,
                "topic.html.jinja",
                {**shared, "figures": entry},
                "topics",
            )
    tables = [(policy, firmness(corpus, policy)) for policy in policies]
    yield _page("firmness", words, {**shared, "tables": tables})
    yield _page("entities", words, {**shared, "groups": _entities(corpus, stated)})
    counts = [(p, [(kind, len(getattr(p.annotations, kind))) for kind in KINDS]) for p in policies]
    found = [(p, comparisons(p)) for p in policies]
    method = {"counts": counts, "comparisons": found, "made": statements(corpus, words.language.code)}
    yield _page("annotations", words, {**shared, **method})


def _page(name: str, words: Words, values: dict[str, object]) -> Page:
    title, description = words(f"{name}_title"), words(f"{name}_description")
    return Page(f"{name}/", title, description, f"{name}.html.jinja", values, "topics")


def _stated(policies: Iterable[Policy]) -> Iterator[Stated]:
    for policy in policies:
        for measure in policy.measures:
            for segment in measure.segments:
                for kind in KINDS:
                    for entry in getattr(segment.annotations, kind):
                        yield Stated(policy, measure, segment, entry)


def _topic_figures(corpus: Corpus, stated: Iterable[Stated]) -> tuple[TopicFigures, ...]:
    evidence: dict[str, dict[str, list[Stated]]] = {}
    for one in stated:
        if isinstance(one.entry, MeasureTopic):
            evidence.setdefault(one.entry.topic_id, {}).setdefault(one.measure.id, []).append(one)
    by_id = {topic.id: topic for topic in corpus.topics}
    used = [topic for topic in corpus.topics if topic.id in evidence]
    return tuple(
        TopicFigures(
            topic,
            tuple(
                (found[0].policy, found[0].measure, found[0].entry.weight, tuple(found))  # type: ignore[attr-defined]
                for found in evidence.get(topic.id, {}).values()
            ),
            by_id[topic.broader_id] if topic.broader_id in evidence else None,
            tuple(other for other in used if other.broader_id == topic.id),
        )
        for topic in corpus.topics
    )


def _entities(
    corpus: Corpus, stated: Iterable[Stated]
) -> list[tuple[str, list[tuple[Entity, list[Stated]]]]]:
    """Return the mentioned entities grouped by kind, each with its mentions."""
    places: dict[str, list[Stated]] = {}
    for one in stated:
        if isinstance(one.entry, Mention) and one.entry.entity_id:
            places.setdefault(one.entry.entity_id, []).append(one)
    groups = []
    for code in corpus.codelist("entity-kinds").codes:
        entities = [(e, places[e.id]) for e in corpus.entities if e.kind == code.id and e.id in places]
        if entities:
            groups.append((code.id, entities))
    return groups


def named(corpus: Corpus, mentions: Iterable[Mention]) -> list[tuple[str, object]]:
    """Return the mentioned entities and agencies, each once, with the folder of their pages."""
    entities = {entity.id: entity for entity in corpus.entities}
    found: dict[str, tuple[str, object]] = {}
    for mention in mentions:
        if mention.agency_id:
            found.setdefault(mention.agency_id, ("agencies", corpus.agency(mention.agency_id)))
        elif mention.entity_id:
            found.setdefault(mention.entity_id, ("entities", entities[mention.entity_id]))
    return list(found.values())
