"""Checks data that one table repeats from another, such as text of measures and quotes of annotations."""

import re
from collections.abc import Iterator

from policypress.verification.contents import Row, Tables


def verify_repeated(tables: Tables) -> Iterator[str]:
    """Yield a message, with file and row, for each heading or text that differs from segments.csv."""
    segments = {row["id"]: row for row in tables.get("segments", [])}
    sentences: dict[str, list[Row]] = {}
    for row in segments.values():
        if row["kind"] == "sentence":
            sentences.setdefault(row["measure_id"], []).append(row)
    for name in ("sections", "measures"):
        for number, row in enumerate(tables.get(name, []), 1):
            heading, body = segments.get(f"{row['id']}-heading", {}), sentences.get(row["id"], [])
            expected = {f"heading_{language}": heading.get(language) for language in ("zh", "en")}
            expected["text_zh"] = "".join(sentence["zh"] for sentence in body)
            expected["text_en"] = " ".join(sentence["en"] for sentence in body if sentence["en"])
            for column in expected.keys() & row.keys():
                if row[column] != expected[column]:
                    yield f"{name}.csv, row {number}: {column} differs from segments.csv."


def verify_annotations(tables: Tables) -> Iterator[str]:
    """Yield the problems found in the annotations, as messages that give the file and row."""
    texts = {row["id"]: row["zh"] for row in tables.get("segments", [])}
    for name, rows in tables.items():
        for number, row in enumerate(rows, 1):
            if {"segment_id", "quote_zh", "start", "end"} <= row.keys():
                text = texts.get(row["segment_id"], "")
                if row["quote_zh"] not in _cut(text, row["start"], row["end"]):
                    yield f"{name}.csv, row {number}: quote_zh does not match the text from start to end."
    for number, row in enumerate(tables.get("mentions", []), 1):
        if bool(row["entity_id"]) == bool(row["agency_id"]):
            yield f"mentions.csv, row {number}: exactly one of entity_id and agency_id must be set."
    for number, row in enumerate(tables.get("actions", []), 1):
        if bool(row["strength"]) != (row["role"] == "action"):
            yield f"actions.csv, row {number}: strength must be set if, and only if, the role is action."
    for number, row in enumerate(tables.get("quantities", []), 1):
        if row["currency"] not in ("", row["unit"]) or row["unit"].isupper() != bool(row["currency"]):
            yield f"quantities.csv, row {number}: currency and unit do not match."
    schemes = {row["id"]: row["scheme"] for row in tables.get("topics", [])}
    for number, row in enumerate(tables.get("measure_topics", []), 1):
        if bool(row["role"]) != (schemes.get(row["topic_id"]) == "beneficiary"):
            yield f"measure_topics.csv, row {number}: beneficiaries, and no other topics, must have a role."


def _cut(text: str, start: str, end: str) -> list[str]:
    """Return the text from start to end, or [] if they aren't numbers, which is reported elsewhere."""
    if not re.fullmatch("[0-9]{1,9}", start) or not re.fullmatch("[0-9]{1,9}", end):
        return []
    return [text[int(start) : int(end)]]
