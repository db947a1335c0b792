"""Build annotations: find their quotes in the text and look up their ids and codes.

Rejects only annotations that can't be turned into records. The rules check their content.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import Any, TypeVar

from policypress.assembly.from_node import from_node
from policypress.assembly.registries import Registries, check_code, check_reference
from policypress.diagnostics import Place, Problems, did_you_mean
from policypress.loading import Document, Node
from policypress.model import (
    NOTHING,
    Action,
    Agency,
    AnnotationReading,
    Annotations,
    Condition,
    Measure,
    MeasureTopic,
    Mention,
    NonQuantity,
    Quantity,
)
from policypress.text.escape import quoted

T = TypeVar("T")


def starts_of(words: str, text: str) -> list[int]:
    """Return the code-point offsets, from 0, at which `words` begin in `text`."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + len(words))
    return found


class Annotator:
    """Builds the annotations of one policy. `agencies` maps the names used in it to agencies."""

    def __init__(
        self,
        policy_id: str,
        shared: Registries,
        agencies: Mapping[str, Agency],
        problems: Problems,
    ):
        self.policy_id = policy_id
        self.codes = shared.codes
        self.loaded = shared.loaded
        self.agencies = agencies
        self.problems = problems
        self.ids = {
            "agencies": {agency.id for agency in shared.agencies},
            "entities": {entity.id for entity in shared.entities},
            "topics": {topic.id for topic in shared.topics},
        }

    def annotations(self, node: Node, local_id: str, zh: str, en: str) -> Annotations:
        """Return the annotations of a sentence or heading, except those whose quotes can't be located."""
        if not isinstance(node.value, dict) or node.value.keys().isdisjoint(_LISTS):
            return NOTHING
        made = _SegmentAnnotations(self, local_id, zh, en)
        return Annotations(
            quantities=made.each(node["quantities"], made.quantity),
            non_quantities=made.each(node["non_quantities"], made.non_quantity),
            actions=made.actions(node["actions"]),
            conditions=made.each(node["conditions"], made.condition),
            topics=made.each(node["topics"], made.topic),
            mentions=made.each(node["mentions"], made.mention),
        )

    def reading(
        self,
        reader: str,
        documents: Mapping[str, Document],
        measures: Mapping[str, Measure],
        known: Container[str],
    ) -> AnnotationReading:
        """Return the annotations by one reader. `measures` contains the policy's measures by local id.

        Skips measures that are only in `known`, because their own files could not be loaded.
        """
        found: dict[str, Annotations] = {}
        for local_id, document in documents.items():
            measure = measures.get(local_id)
            if measure is None:
                if local_id not in known:
                    what = f"This file is named after {local_id}, which is not a measure."
                    instead = did_you_mean(local_id, measures) or "Name the file after a measure."
                    self.problems.add(Place(document.file), "unknown-segment", what, instead)
                continue
            pieces = (measure.heading, *measure.sentences)
            segments = {segment.local_id: segment for segment in pieces}
            for name in document.root.value or {}:
                if name not in segments:
                    what = f"{local_id} has no sentence or heading {name}."
                    place = document.key_place((name,))
                    self.problems.add(place, "unknown-segment", what, did_you_mean(name, segments))
                    continue
                segment = segments[name]
                found[segment.id] = self.annotations(document.root[name], name, segment.zh, segment.en)
        return AnnotationReading(reader, frozenset(f"{self.policy_id}/{name}" for name in documents), found)


_LISTS = frozenset(("quantities", "non_quantities", "actions", "conditions", "topics", "mentions"))


class _SegmentAnnotations:
    """Builds the annotations of one sentence or heading."""

    def __init__(self, of: Annotator, local_id: str, zh: str, en: str):
        self.of = of
        self.problems = of.problems
        self.local_id = local_id
        self.segment_id = f"{of.policy_id}/{local_id}"
        self.zh = zh
        self.en = en

    def each(self, nodes: Node, make: Callable[[Node], T | None]) -> tuple[T, ...]:
        self._check_ids(nodes)
        return tuple(made for node in nodes if (made := make(node)) is not None)

    def quantity(self, node: Node) -> Quantity | None:
        for key, codelist in (("unit", "units"), ("comparator", "comparators"), ("kind", "quantity-kinds")):
            self._check_code(node[key], codelist)
        actor = self.of.agencies.get(node["actor"].text)
        value = node["value"].text
        return self._make(
            Quantity,
            node,
            id=self._id(node["id"]),
            quote_en=self._english(node),
            value=float(value) if "." in value else int(value),
            actor_zh=node["actor"].value,
            actor_id=actor.id if actor else None,
        )

    def non_quantity(self, node: Node) -> NonQuantity | None:
        self._check_code(node["reason"], "non-quantity-reasons")
        return self._make(NonQuantity, node)

    def actions(self, nodes: Node) -> tuple[Action, ...]:
        known = {node["id"].text for node in nodes}

        def make(node: Node) -> Action | None:
            self._check_code(node["role"], "action-roles")
            if node["strength"].value is not None:
                self._check_code(node["strength"], "strengths")
            governor = node["governor"]
            if governor.value is not None and governor.value not in known:
                what = f"The governor {quoted(governor.text)} is not an action in {self.local_id}."
                instead = did_you_mean(governor.text, known) or f"Use one of: {', '.join(sorted(known))}."
                self.problems.add(governor.place, "unknown-governor", what, instead)
            return self._make(
                Action,
                node,
                id=self._id(node["id"]),
                verb_zh=node["verb_zh"].value or node["quote_zh"].text,
                governor_id=self._id(governor) if governor.value else None,
            )

        return self.each(nodes, make)

    def condition(self, node: Node) -> Condition | None:
        self._check_code(node["kind"], "condition-kinds")
        return self._make(Condition, node, id=self._id(node["id"]))

    def topic(self, node: Node) -> MeasureTopic | None:
        self._check_reference(node["topic"], "unknown-topic", "topics")
        self._check_code(node["weight"], "topic-weights")
        if node["role"].value is not None:
            self._check_code(node["role"], "topic-roles")
        return self._make(
            MeasureTopic,
            node,
            measure_id=self.segment_id.rpartition("-")[0],
            topic_id=node["topic"].text,
        )

    def mention(self, node: Node) -> Mention | None:
        self._check_reference(node["entity"], "unknown-entity", "entities")
        self._check_reference(node["agency"], "unknown-agency", "agencies")
        if node["kind"].value is not None:
            self._check_code(node["kind"], "entity-kinds")
        return self._make(
            Mention,
            node,
            id=self._id(node["id"]),
            entity_id=node["entity"].value,
            agency_id=node["agency"].value,
            quote_en=self._english(node),
        )

    def _make(self, kind: type[T], node: Node, **given: Any) -> T | None:
        place = self._place(node)
        return from_node(kind, node, **place, **given) if place else None

    def _id(self, node: Node) -> str:
        return f"{self.segment_id}-{node.text}"

    def _english(self, node: Node) -> str | None:
        """Return the quoted English, or None if the English text does not contain it."""
        words = node["quote_en"].value
        return words if words and words in self.en else None

    def _check_ids(self, nodes: Node) -> None:
        seen: dict[str, int] = {}
        for node in nodes:
            name = node["id"].text
            if name and name in seen:
                what = f"Duplicate id “{name}” (first used on line {seen[name]})."
                instead = "Give it the next number, but leave the existing ids unchanged."
                self.problems.add(node["id"].place, "duplicate-id", what, instead)
            seen.setdefault(name, node.place.line)

    def _check_code(self, node: Node, codelist: str) -> None:
        check_code(node, self.of.codes, codelist, self.problems)

    def _check_reference(self, node: Node, rule: str, registry: str) -> None:
        if registry in self.of.loaded:
            check_reference(node, rule, self.of.ids[registry], self.problems)

    def _place(self, node: Node) -> dict[str, Any] | None:
        """Return segment, start and end of a quote. If it cannot be located, reports it and returns None."""
        words, which = node["quote_zh"].text, node["occurrence"]
        starts = starts_of(words, self.zh)
        name, number = quoted(words), which.value
        if not starts:
            near = {self.zh[start : start + len(words)] for start in range(len(self.zh))}
            what = f"The words {name} do not occur in the Chinese of {self.local_id}."
            instead = did_you_mean(words, near) or "Copy them exactly from the text."
            self.problems.add(node["quote_zh"].place, "quote-in-text", what, instead)
        elif number is not None and number > len(starts):
            what = f"There is no occurrence {number} of {name} in {self.local_id}, only {len(starts)}."
            instead = (
                f"Write a number from 1 to {len(starts)}." if len(starts) > 1 else "Remove “occurrence”."
            )
            self.problems.add(which.place, "quote-in-text", what, instead)
        elif number is None and len(starts) > 1:
            what = f"The words {name} occur {len(starts)} times in {self.local_id}."
            instead = f"Add the one you mean: “occurrence: 1” to “occurrence: {len(starts)}”."
            self.problems.add(node["quote_zh"].place, "quote-in-text", what, instead)
        else:
            start = starts[(number or 1) - 1]
            return {"segment_id": self.segment_id, "start": start, "end": start + len(words)}
        return None
