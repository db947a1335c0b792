"""Compares the JSON files of a package with the tables: JSON tables, lines and nested documents."""

from collections.abc import Iterator
from typing import Any

from policypress.verification.contents import Contents, Typed, differences
from policypress.verification.package_files import as_json

# The table for each list of annotations in a nested document.
_ANNOTATIONS = {
    "quantities": "quantities",
    "actions": "actions",
    "conditions": "conditions",
    "topics": "measure_topics",
    "mentions": "mentions",
}
# Columns omitted from nested objects, because nesting implies them.
_IMPLIED = {"policy_id", "section_id", "measure_id", "segment_id"}


def compare_table(contents: Contents, path: str, name: str) -> Iterator[str]:
    """Yield the differences between a JSON table and its CSV file."""
    yield from differences(contents.package.json(path), contents.values[name], path)


def compare_lines(contents: Contents, path: str, _: str) -> Iterator[str]:
    """Yield the differences between the JSON Lines, one per segment, and the tables."""
    lines = contents.package.read(path).decode("utf-8", "replace").split("\n")
    if lines.pop():
        yield f"{path} does not end with a line feed."
    found = [as_json(line.encode("utf-8"), f"{path}, line {n},") for n, line in enumerate(lines, 1)]
    yield from differences(found, [_line(contents, row) for row in contents.values["segments"]], path)


def _line(contents: Contents, segment: Typed) -> Typed:
    policy = contents.one("policies", "policy_id", segment["policy_id"])
    line: Typed = {**segment, "document_number": policy["document_number"]}
    for table, thing in (("policies", "policy"), ("sections", "section"), ("measures", "measure")):
        id = segment[f"{thing}_id"]
        row = contents.one(table, f"{thing}_id", id) if id else {}
        line |= {column: row.get(column) for column in (f"{thing}_zh", f"{thing}_en")}
    descriptor = contents.descriptor
    line["license"] = descriptor["licenses"][0]["name"]
    line["dataset"] = f"{descriptor['name']} {descriptor['version']}"
    line["commit"] = descriptor.get("commit")
    return line


def compare_document(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """Yield the differences between the nested document of a policy and the tables."""
    yield from differences(contents.package.json(path), _document(contents, policy), path)


def _document(contents: Contents, policy: str) -> dict[str, Any]:
    row, descriptor = contents.one("policies", "policy_id", policy), contents.descriptor
    sections = contents.of("sections", "policy_id", policy)
    heads = {f"{section['section_id']}-heading" for section in sections}
    segments = contents.of("segments", "policy_id", policy)
    first = min((n for n, s in enumerate(segments) if s["segment_id"] in heads), default=len(segments))
    outside = [(n, s) for n, s in enumerate(segments) if not s["section_id"]]
    return {
        **{key: value for key, value in row.items() if key != "issuer_id"},
        "$schema": "policy.schema.json",
        "dataset": descriptor["name"],
        "version": descriptor["version"],
        "notice_zh": descriptor["notice_zh"],
        "notice_en": descriptor["notice"],
        "issuer": _agency(contents, row["issuer_id"]),
        "opening": [_segment(contents, segment) for number, segment in outside if number < first],
        "sections": [_section(contents, section) for section in sections],
        "closing": [_segment(contents, segment) for number, segment in outside if number > first],
    }


def _section(contents: Contents, section: Typed) -> dict[str, Any]:
    measures = contents.of("measures", "section_id", section["section_id"])
    inside = [_measure(contents, measure) for measure in measures]
    return {**_head(contents, section, "section"), "measures": inside}


def _measure(contents: Contents, measure: Typed) -> dict[str, Any]:
    segments = contents.of("segments", "measure_id", measure["measure_id"])
    by_kind = {
        kind: [_segment(contents, segment) for segment in segments if segment["segment_kind"] == kind]
        for kind in ("sentence", "responsibility")
    }
    return {
        **_head(contents, measure, "measure"),
        "sentences": by_kind["sentence"],
        "responsible": by_kind["responsibility"][0] if by_kind["responsibility"] else None,
        "responsibilities": [
            {
                "agency_position": row["agency_position"],
                "printed_as": row["printed_as"],
                "agency": _agency(contents, row["agency_id"]),
            }
            for row in contents.of("responsibilities", "measure_id", measure["measure_id"])
        ],
    }


def _head(contents: Contents, row: Typed, thing: str) -> dict[str, Any]:
    heading = contents.one("segments", "segment_id", f"{row[f'{thing}_id']}-heading")
    keys = (f"{thing}_id", f"{thing}_number", f"{thing}_label")
    return {key: row[key] for key in keys} | {"heading": _segment(contents, heading)}


def _segment(contents: Contents, segment: Typed) -> dict[str, Any]:
    annotations = {
        kind: [
            _without_place(row, "topic_id") for row in contents.of(table, "segment_id", segment["segment_id"])
        ]
        for kind, table in _ANNOTATIONS.items()
    }
    return {**_without_place(segment, "segment_id"), "annotations": annotations}


def _without_place(row: Typed, id: str) -> Typed:
    return {key: value for key, value in row.items() if key == id or key not in _IMPLIED}


def _agency(contents: Contents, id: object) -> Typed:
    row = contents.one("agencies", "agency_id", str(id))
    return {key: row[key] for key in ("agency_id", "agency_zh", "agency_en")}
