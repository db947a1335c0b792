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
    measure: Typed = {}
    section: Typed = {}
    if segment["measure_id"]:
        measure = contents.one("measures", "id", segment["measure_id"])
        section = contents.one("sections", "id", measure["section_id"])
    policy = contents.one("policies", "id", segment["policy_id"])
    line: Typed = {**segment, "document_number": policy["document_number"]}
    for language in ("zh", "en"):
        line[f"measure_heading_{language}"] = measure.get(f"heading_{language}")
        line[f"section_heading_{language}"] = section.get(f"heading_{language}")
        line[f"policy_title_{language}"] = policy[f"title_{language}"]
    descriptor = contents.descriptor
    line["license"] = descriptor["licenses"][0]["name"]
    line["dataset"] = f"{descriptor['name']} {descriptor['version']}"
    line["commit"] = descriptor.get("commit")
    return line


def compare_document(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """Yield the differences between the nested document of a policy and the tables."""
    yield from differences(contents.package.json(path), _document(contents, policy), path)


def _document(contents: Contents, policy: str) -> dict[str, Any]:
    row, descriptor = contents.one("policies", "id", policy), contents.descriptor
    sections = contents.of("sections", "policy_id", policy)
    heads = {f"{section['id']}-heading" for section in sections}
    segments = contents.of("segments", "policy_id", policy)
    first = min((n for n, s in enumerate(segments) if s["id"] in heads), default=len(segments))
    outside = [(n, s) for n, s in enumerate(segments) if not s["measure_id"] and s["id"] not in heads]
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
    measures = contents.of("measures", "section_id", section["id"])
    return {**_head(contents, section), "measures": [_measure(contents, measure) for measure in measures]}


def _measure(contents: Contents, measure: Typed) -> dict[str, Any]:
    segments = contents.of("segments", "measure_id", measure["id"])
    by_kind = {
        kind: [_segment(contents, segment) for segment in segments if segment["kind"] == kind]
        for kind in ("sentence", "responsibility")
    }
    return {
        **_head(contents, measure),
        "sentences": by_kind["sentence"],
        "responsible": by_kind["responsibility"][0] if by_kind["responsibility"] else None,
        "responsibilities": [
            {
                "position": row["position"],
                "printed_as": row["printed_as"],
                "agency": _agency(contents, row["agency_id"]),
            }
            for row in contents.of("responsibilities", "measure_id", measure["id"])
        ],
    }


def _head(contents: Contents, row: Typed) -> dict[str, Any]:
    heading = contents.one("segments", "id", f"{row['id']}-heading")
    return {key: row[key] for key in ("id", "number", "label_zh")} | {"heading": _segment(contents, heading)}


def _segment(contents: Contents, segment: Typed) -> dict[str, Any]:
    annotations = {
        kind: [_without_place(row) for row in contents.of(table, "segment_id", segment["id"])]
        for kind, table in _ANNOTATIONS.items()
    }
    return {**_without_place(segment), "annotations": annotations}


def _without_place(row: Typed) -> Typed:
    return {key: value for key, value in row.items() if key not in _IMPLIED}


def _agency(contents: Contents, id: object) -> Typed:
    row = contents.one("agencies", "id", str(id))
    return {key: row[key] for key in ("id", "name_zh", "name_en")}
