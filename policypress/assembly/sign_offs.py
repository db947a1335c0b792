"""Build sign-offs, the review table and the back-check from the loaded files."""

from __future__ import annotations

from collections.abc import Iterable

from policypress.assembly.from_node import from_node
from policypress.diagnostics import Place
from policypress.loading import Node
from policypress.loading.source import PolicySource
from policypress.model import BackCheck, Question, Review, ReviewFinding, Segment


def make_review(node: Node) -> Review | None:
    """Return the sign-off of a segment, or None if it has none."""
    if node.value is None:
        return None
    return Review(node["by"].text, node["date"].text, node["seal"].value, node.key_place)


def make_readings(source: PolicySource) -> tuple[ReviewFinding, ...]:
    """Return the rows of the review table, oldest first. Within a day, lower rows are newer."""
    readings = [
        ReviewFinding(
            segment_id=f"{source.id}/{row['segment_id']}",
            reader=row["reader"],
            date=row["date"],
            verdict=row["verdict"],
            kind=row["kind"] or None,
            severity=row["severity"] or None,
            zh=row["zh"],
            before=row["before"],
            after=row["after"],
            reason=row["reason"],
            place=Place(source.review_file, line),
        )
        for line, row in source.readings
    ]
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
    signed = {segment.id for segment in segments if segment.en_status == "reviewed"} - changed
    questions = []
    for node in root["questions"]:
        segment_id = f"{source.id}/{node['segment'].text}"
        questions.append(from_node(Question, node, segment_id=segment_id, ask_again=segment_id not in signed))
    return BackCheck(root["answered_by"].text, day, tuple(questions))
