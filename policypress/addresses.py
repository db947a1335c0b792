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


def segment_path(segment: Segment) -> str:
    """The page of the measure that a segment stands in, or of the policy, with the place on it."""
    return f"policies/{(segment.measure_id or segment.policy_id)}/#{segment.local_id}"
