"""Page addresses, relative to the root of a language (empty for Chinese, `en/` for English).

They are part of the public contract: citations and the API use them too, not only pages.
"""

from policypress.model import Agency, Measure, Policy, Segment


def policy_path(policy: Policy) -> str:
    return f"policies/{policy.id}/"


def measure_path(measure: Measure) -> str:
    return f"policies/{measure.policy_id}/{measure.local_id}/"


def agency_path(agency: Agency) -> str:
    return f"agencies/{agency.id}/"


# Tables whose rows have their own pages. `{}` is the id of the row.
_PAGES = {
    "policies": "policies/{}/",
    "measures": "policies/{}/",
    "agencies": "agencies/{}/",
    "terms": "glossary/{}/",
    "topics": "topics/{}/",
}


def page_path(table: str, id: str) -> str | None:
    """Return the page of a row, current or retired, or None if rows of this table have no pages."""
    return _PAGES[table].format(id) if table in _PAGES else None


def segment_path(segment: Segment) -> str:
    """Return the page of a segment's measure, or of its policy if it has none, with its anchor."""
    return f"policies/{(segment.measure_id or segment.policy_id)}/#{segment.local_id}"
