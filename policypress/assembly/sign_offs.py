"""Build sign-offs, the review table and the back-check from the loaded files."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from policypress.assembly.from_node import from_node
from policypress.assembly.registries import check_reference
from policypress.diagnostics import Place, Problems, did_you_mean
from policypress.loading import Node
from policypress.loading.source import PolicySource
from policypress.model import BackCheck, Certificate, Question, Reader, Review, ReviewFinding, Segment
from policypress.text.fingerprint import seal_of_all

Readers = Mapping[str, Reader]


def make_review(node: Node, readers: Readers) -> Review | None:
    """Return the sign-off of a segment, or None if it has none."""
    if node.value is None:
        return None
    by = node["by"].text
    return Review(by, node["date"].text, node["seal"].value, node.key_place, readers.get(by))


def make_certificate(node: Node, segments: Iterable[Segment], readers: Readers) -> Certificate | None:
    """Return the sign-off of the whole text, or None if it has none."""
    review = make_review(node, readers)
    if review is None:
        return None
    can_certify = review.signer is not None and review.signer.can_certify
    is_current = can_certify and review.seal == seal_of_all((s.zh, s.en) for s in segments)
    return Certificate(review, node["version"].text, is_current)


def make_readings(source: PolicySource) -> tuple[ReviewFinding, ...]:
    """Return the rows of the review table, oldest first. Within a day, lower rows are newer."""
    readings = []
    for line, row in source.readings:
        cells: dict[str, Any] = {**row, "segment_id": f"{source.id}/{row['segment_id']}"}
        cells |= {"kind": row["kind"] or None, "severity": row["severity"] or None}
        readings.append(ReviewFinding(**cells, place=Place(f"{source.folder}/review.csv", line)))
    return tuple(sorted(readings, key=lambda reading: reading.date))


def make_back_check(
    source: PolicySource, segments: Iterable[Segment], readings: Iterable[ReviewFinding]
) -> BackCheck | None:
    """Return the back-check of a policy, or None if it has none.

    A question must be asked again if its current English is not signed, or if a reader changed it
    after the day of the answers.
    """
    if source.back_check is None:
        return None
    root = source.back_check.root
    day = root["answered_on"].text
    changed = {reading.segment_id for reading in readings if reading.is_finding and reading.date > day}
    signed = {segment.id for segment in segments if segment.signed} - changed
    questions = []
    for node in root["questions"]:
        segment_id = f"{source.id}/{node['segment'].text}"
        questions.append(from_node(Question, node, segment_id=segment_id, ask_again=segment_id not in signed))
    return BackCheck(root["answered_by"].text, day, tuple(questions))


def check_readers(
    source: PolicySource, readings: Iterable[ReviewFinding], known: Collection[str] | None, problems: Problems
) -> frozenset[str]:
    """Return the handles of all translators, readers and annotators of a policy, and report each that is not
    in `known`, at its first use."""
    nodes = [node for node in _handles(source) if node.value]
    used = {reading.reader: reading.place for reading in reversed([*readings])}
    used |= {name: Place(f"{source.folder}/readings/{name}") for name in source.annotation_readings}
    if known is not None:
        for node in nodes:
            check_reference(node, "unknown-reader", known, problems)
        for name in used.keys() - known:
            what = f"There is no reader with the id “{name}”."
            problems.add(used[name], "unknown-reader", what, did_you_mean(name, known))
    return frozenset(used) | {node.text for node in nodes}


def _handles(source: PolicySource) -> Iterator[Node]:
    """Yield the handles in the YAML files of a policy."""
    for document in (source.policy, source.back_check, *source.measures.values()):
        if document:
            root = document.root
            texts = [*root["opening"], *root["closing"], *root["sentences"], root["heading"]]
            texts += [section["heading"] for section in root["sections"]]
            for text in (root, *texts):
                yield from (text["translated_by"], text["review"]["by"])
            yield from (root["certified"]["by"], root["answered_by"])
