"""Writes the segments as JSON Lines. Each line is self-contained, for search and language models."""

from __future__ import annotations

import json
from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, published_schema
from policypress.model import Measure, Policy, Segment


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `segments.jsonl`: one JSON object per line, in document order. Null means unknown."""
    lines = []
    for policy in inputs.corpus.policies:
        headings = {
            segment.id: (section.heading, measure)
            for section in policy.sections
            for measure in section.measures
            for segment in measure.segments
        }
        for segment in policy.segments:
            section, measure = headings.get(segment.id, (None, None))
            line = _line(inputs, policy, segment, section, measure)
            lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    yield WrittenFile("segments.jsonl", "".join(lines).encode("utf-8"))


def schema(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield the JSON Schema for each line."""
    yield WrittenFile("segments.schema.json", published_schema("line", inputs.corpus))


def _line(
    inputs: DatasetInput, policy: Policy, segment: Segment, section: Segment | None, measure: Measure | None
) -> dict[str, str | int | None]:
    contract = inputs.contract
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
        "measure_id": segment.measure_id,
        "measure_heading_zh": measure.heading_zh if measure else None,
        "measure_heading_en": (measure.heading_en or None) if measure else None,
        "section_heading_zh": section.zh if section else None,
        "section_heading_en": (section.en or None) if section else None,
        "policy_id": policy.id,
        "policy_title_zh": policy.title_zh,
        "policy_title_en": policy.title_en or None,
        "document_number": policy.document_number,
        "license": contract.licenses[0].name,
        "dataset": f"{contract.name} {contract.version}",
        "commit": inputs.commit,
    }
