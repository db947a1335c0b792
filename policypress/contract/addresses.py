"""The addresses of pages, below the root of a language (nothing for Chinese, `en/` for English).

They are promised to readers, and pages are not all that links to them: citations and the API do too.
"""

from __future__ import annotations

from policypress.model import Agency, Measure, Policy, Segment


def policy_path(policy: Policy) -> str:
    return f"policies/{policy.id}/"


def measure_path(measure: Measure) -> str:
    return f"policies/{measure.policy_id}/{measure.local_id}/"


def agency_path(agency: Agency) -> str:
    return f"agencies/{agency.id}/"


# The pages of what a table has, by the id of a row.
_OF_TABLE = {
    "policies": "policies/{}/",
    "measures": "policies/{}/",
    "agencies": "agencies/{}/",
    "terms": "glossary/{}/",
    "topics": "topics/{}/",
}


def page_path(table: str, id: str) -> str | None:
    """The page that a row of a table has, or had; None where rows of it have none of their own."""
    return _OF_TABLE[table].format(id) if table in _OF_TABLE else None


def segment_path(segment: Segment) -> str:
    """The page of the measure that a segment stands in, or of the policy, with the place on it."""
    return f"policies/{(segment.measure_id or segment.policy_id)}/#{segment.local_id}"
