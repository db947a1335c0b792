"""Writes nested JSON: one document per policy, and the JSON Schema for these documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policypress.contract import Contract
from policypress.dataset.format import DatasetInput, WrittenFile, as_json, published_schema
from policypress.model import Agency, Measure, Policy, Section, Segment

SCHEMA_NAME = "policy.schema.json"

_PLACE = ("start", "end")
# The keys of each kind of annotation. Annotations are nested in their segment.
_ANNOTATIONS = {
    "quantities": (
        *("id", "quote_zh", "statement_zh", "quote_en", "value", "unit", "currency", "comparator", "kind"),
        *("actor_id", "period_zh", "actor_zh", *_PLACE),
    ),
    "actions": ("id", "quote_zh", "verb_zh", "role", "governor_id", "strength", *_PLACE),
    "conditions": ("id", "quote_zh", "target_zh", "kind", "criteria_stated", *_PLACE),
    "topics": ("topic_id", "quote_zh", "weight", "role", *_PLACE),
    "mentions": ("id", "quote_zh", "entity_id", "agency_id", "quote_en", *_PLACE),
}


def documents(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.json`, one file per policy."""
    for policy in inputs.corpus.policies:
        content = as_json(_document(policy, inputs.contract))
        yield WrittenFile(f"policies/{policy.id}.json", content, policy)


def schema(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield the JSON Schema for these files."""
    yield WrittenFile(f"policies/{SCHEMA_NAME}", published_schema("policy", inputs.corpus))


def _document(policy: Policy, contract: Contract) -> dict[str, Any]:
    """Build the nested document of a policy, valid against the schema. None means unknown."""
    return {
        "$schema": SCHEMA_NAME,
        "dataset": contract.name,
        "version": contract.version,
        "notice_zh": contract.notice_zh,
        "notice_en": contract.notice_en,
        "id": policy.id,
        "document_number": policy.document_number,
        "title_zh": policy.title_zh,
        "title_en": policy.title_en or None,
        "issuer": _agency(policy.issuer),
        "issued_on": policy.issued_on,
        "printed_on": policy.printed_on,
        "effective_on": policy.effective_on,
        "expires_on": policy.expires_on,
        "source_url": policy.source_url,
        "source_sha256": policy.source_sha256,
        "annotated": policy.annotated,
        "opening": [_segment(segment) for segment in policy.opening],
        "sections": [_section(section) for section in policy.sections],
        "closing": [_segment(segment) for segment in policy.closing],
    }


def _section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "number": section.number,
        "label_zh": section.label_zh,
        "heading": _segment(section.heading),
        "measures": [_measure(measure) for measure in section.measures],
    }


def _measure(measure: Measure) -> dict[str, Any]:
    return {
        "id": measure.id,
        "number": measure.number,
        "label_zh": measure.label_zh,
        "heading": _segment(measure.heading),
        "sentences": [_segment(sentence) for sentence in measure.sentences],
        "responsible": _segment(measure.responsible) if measure.responsible else None,
        "responsibilities": [
            {
                "position": responsibility.position,
                "printed_as": responsibility.printed_as,
                "agency": _agency(responsibility.agency),
            }
            for responsibility in measure.responsibilities
        ],
    }


def _segment(segment: Segment) -> dict[str, Any]:
    return {
        "id": segment.id,
        "kind": segment.kind,
        "position": segment.position,
        "zh": segment.zh,
        "en": segment.en or None,
        "en_status": segment.en_status,
        "translated_by": segment.translated_by,
        "signed_by": segment.signed_by,
        "signed_on": segment.signed_on,
        "annotations": {
            kind: [{key: getattr(entry, key) for key in keys} for entry in getattr(segment.annotations, kind)]
            for kind, keys in _ANNOTATIONS.items()
        },
    }


def _agency(agency: Agency) -> dict[str, Any]:
    return {"id": agency.id, "name_zh": agency.name_zh, "name_en": agency.name_en or None}
