"""Build annotations: find their quotes in the text and look up their ids and codes.

Rejects only annotations that can't be turned into records. The rules check their content.
"""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any

from policypress import model
from policypress.assembly.from_node import from_node
from policypress.assembly.registries import Registries, check_code, check_duplicates, check_reference
from policypress.diagnostics import Place, Problems, did_you_mean
from policypress.loading import Document, Node
from policypress.text.escape import quoted


def starts_of(words: str, text: str) -> list[int]:
    """Return the code-point offsets, from 0, at which `words` begin in `text`."""
    found, start = [], text.find(words)
    while start >= 0:
        found.append(start)
        start = text.find(words, start + len(words))
    return found


@dataclass
class Annotator:
    """Builds the annotations of one policy. `agencies` maps the names used in it to agencies."""

    policy_id: str
    shared: Registries
    agencies: Mapping[str, model.Agency]
    problems: Problems

    def annotations(self, node: Node, local_id: str, zh: str, en: str) -> model.Annotations:
        """Return the annotations of a sentence or heading, except those whose quotes can't be located."""
        if not isinstance(node.value, dict) or node.value.keys().isdisjoint(_KINDS):
            return model.NOTHING
        return _SegmentAnnotations(self, local_id, zh, en).made_from(node)

    def reading(
        self,
        reader: str,
        documents: Mapping[str, Document],
        measures: Mapping[str, model.Measure],
        known: Container[str],
    ) -> model.AnnotationReading:
        """Return the annotations by one reader. `measures` contains the policy's measures by local id.

        Skips measures that are only in `known`, because their own files could not be loaded.
        """
        found: dict[str, model.Annotations] = {}
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
        return model.AnnotationReading(
            reader, frozenset(f"{self.policy_id}/{name}" for name in documents), found
        )


# The record of each kind of annotation, and the code lists of its keys.
_KINDS: dict[str, tuple[type[model.Annotation], dict[str, str]]] = {
    "quantities": (model.Quantity, {"unit": "units", "comparator": "comparators", "kind": "quantity-kinds"}),
    "non_quantities": (model.NonQuantity, {"reason": "non-quantity-reasons"}),
    "actions": (model.Action, {"role": "action-roles", "strength": "strengths"}),
    "conditions": (model.Condition, {"kind": "condition-kinds"}),
    "topics": (model.MeasureTopic, {"weight": "topic-weights", "role": "topic-roles"}),
    "mentions": (model.Mention, {"kind": "entity-kinds"}),
}
# The registries that keys refer to, and the rule against other ids.
_REFERENCES = {
    "topic": ("unknown-topic", "topics"),
    "entity": ("unknown-entity", "entities"),
    "agency": ("unknown-agency", "agencies"),
}


@dataclass
class _SegmentAnnotations:
    """Builds the annotations of one sentence or heading."""

    of: Annotator
    local_id: str
    zh: str
    en: str

    @property
    def segment_id(self) -> str:
        return f"{self.of.policy_id}/{self.local_id}"

    def made_from(self, node: Node) -> model.Annotations:
        lists: dict[str, Any] = {kind: tuple(self._each(node[kind], *_KINDS[kind])) for kind in _KINDS}
        return model.Annotations(**lists)

    def _each(
        self, nodes: Node, record: type[model.Annotation], codelists: dict[str, str]
    ) -> Iterator[model.Annotation]:
        instead = "Give it the next number, but leave the existing ids unchanged."
        check_duplicates((node["id"] for node in nodes), "id", instead, self.of.problems)
        ids = {node["id"].text for node in nodes}
        known = {field.name for field in fields(record)}
        for node in nodes:
            self._check(node, codelists, ids)
            if place := self._place(node):
                made = {**self._computed(node), **place}
                yield from_node(record, node, **{name: made[name] for name in made.keys() & known})

    def _check(self, node: Node, codelists: dict[str, str], ids: set[str]) -> None:
        for key, codelist in codelists.items():
            check_code(node[key], self.of.shared.codes, codelist, self.of.problems)
        for key, (rule, registry) in _REFERENCES.items():
            if registry in self.of.shared.ids:
                check_reference(node[key], rule, self.of.shared.ids[registry], self.of.problems)
        governor = node["governor"]
        if governor.value is not None and governor.value not in ids:
            what = f"The governor {quoted(governor.text)} is not an action in {self.local_id}."
            instead = did_you_mean(governor.text, ids) or f"Use one of: {', '.join(sorted(ids))}."
            self.of.problems.add(governor.place, "unknown-governor", what, instead)

    def _computed(self, node: Node) -> dict[str, Any]:
        """Return the attributes of all kinds of records that are not the value of the key with their name."""
        number, words = node["value"].text, node["quote_en"].value
        actor = self.of.agencies.get(node["actor"].text)
        return {
            "id": f"{self.segment_id}-{node['id'].text}",
            "quote_en": words if words and words in self.en else None,
            "value": float(number) if "." in number else int(number or 0),
            "actor_zh": node["actor"].value,
            "actor_id": actor.id if actor else None,
            "governor_id": f"{self.segment_id}-{node['governor'].text}" if node["governor"].value else None,
            "topic_id": node["topic"].text,
            "entity_id": node["entity"].value,
            "agency_id": node["agency"].value,
        }

    def _place(self, node: Node) -> dict[str, Any] | None:
        """Return segment, start and end of a quote. If it cannot be located, reports it and returns None."""
        words, which = node["quote_zh"].text, node["occurrence"]
        starts = starts_of(words, self.zh)
        name, number = quoted(words), which.value
        if not starts:
            near = {self.zh[start : start + len(words)] for start in range(len(self.zh))}
            what = f"The words {name} do not occur in the Chinese of {self.local_id}."
            instead = did_you_mean(words, near) or "Copy them exactly from the text."
            self.of.problems.add(node["quote_zh"].place, "quote-in-text", what, instead)
        elif number is not None and number > len(starts):
            what = f"There is no occurrence {number} of {name} in {self.local_id}, only {len(starts)}."
            several = f"Write a number from 1 to {len(starts)}."
            instead = several if len(starts) > 1 else "Remove “occurrence”."
            self.of.problems.add(which.place, "quote-in-text", what, instead)
        elif number is None and len(starts) > 1:
            what = f"The words {name} occur {len(starts)} times in {self.local_id}."
            instead = f"Add the one you mean: “occurrence: 1” to “occurrence: {len(starts)}”."
            self.of.problems.add(node["quote_zh"].place, "quote-in-text", what, instead)
        else:
            start = starts[(number or 1) - 1]
            return {"segment_id": self.segment_id, "start": start, "end": start + len(words)}
        return None
