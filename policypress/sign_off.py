"""From the records of sign-off and the review table, as loaded, to the model."""

from __future__ import annotations

from policypress.loading import Node
from policypress.loading.source import PolicySource
from policypress.model import Reading, Review
from policypress.problems import Place


def make_review(node: Node) -> Review | None:
    """The sign-off at a segment, or None where there is none."""
    if node.value is None:
        return None
    return Review(node["by"].text, node["date"].text, node["seal"].value, node.key_place)


def make_readings(source: PolicySource) -> tuple[Reading, ...]:
    """The rows of the review table by date; of one day, the lower row is the newer one."""
    readings = [
        Reading(
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
