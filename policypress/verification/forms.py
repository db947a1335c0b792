"""The part of the independent check that compares the other forms of the tables with the CSV files."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from typing import Any

from policypress.problems import quoted
from policypress.verification.opening import NoPackage, Package, Row, Tables, as_json
from policypress.verification.tables import value_of
from policypress.verification.workbook import verify_workbook

Data = Mapping[str, Any]

# Steps of SQLite's machine after which a database that was made never to answer is given up;
# a table of a million rows takes some ten millions.
_MOST_STEPS = 1_000_000_000


def verify_forms(
    package: Package, tables: Tables, schemas: Mapping[str, Data], descriptor: Data
) -> Iterator[str]:
    """What in the JSON tables, the JSON Lines, the database and the workbook is not as in the CSV files."""
    for name, rows in tables.items():
        if f"{name}.json" in package.paths:
            yield from _json_table(package, name, rows, schemas[name])
    for path in sorted(package.paths):
        if path.endswith(".jsonl"):
            yield from _lines(package, path, tables)
        if path.endswith(".sqlite"):
            yield from _database(package, path, tables, schemas)
        if path.endswith(".xlsx"):
            yield from verify_workbook(package, path, tables, schemas, descriptor)


def _expected(rows: list[Row], schema: Data) -> Iterator[list[tuple[str, Any]]]:
    types = {field["name"]: field["type"] for field in schema["fields"]}
    for row in rows:
        yield [(column, value_of(cell, types[column])) for column, cell in row.items()]


def _json_table(package: Package, name: str, rows: list[Row], schema: Data) -> Iterator[str]:
    path = f"{name}.json"
    objects = package.json(path)
    if not isinstance(objects, list) or len(objects) != len(rows):
        yield f"{path} does not have the {len(rows)} rows of {name}.csv."
        return
    for number, (item, expected) in enumerate(zip(objects, _expected(rows, schema), strict=True), 1):
        pairs = list(item.items()) if isinstance(item, dict) else []
        # repr tells 1 from 1.0 and from true, which Python holds equal.
        if repr(pairs) != repr(expected):
            column = _first_difference(pairs, expected)
            yield f"{path}, row {number}: differs from {name}.csv in {column}."


def _first_difference(pairs: list[tuple[str, Any]], expected: list[tuple[str, Any]]) -> str:
    given = {key: repr(value) for key, value in pairs}
    for key, value in expected:
        if given.get(key) != repr(value):
            return key
    return "the order or number of its keys"


def _lines(package: Package, path: str, tables: Tables) -> Iterator[str]:
    """A line for each segment; what it repeats of other tables is as it is there."""
    segments = tables.get("segments", [])
    lines = package.read(path).decode("utf-8", "replace").split("\n")
    if lines[-1] or len(lines) - 1 != len(segments):
        yield f"{path} does not have the {len(segments)} lines of segments.csv."
        return
    measures = {row["id"]: row for row in tables.get("measures", [])}
    sections = {row["id"]: row for row in tables.get("sections", [])}
    policies = {row["id"]: row for row in tables.get("policies", [])}
    for number, (line, row) in enumerate(zip(lines, segments, strict=False), 1):
        try:
            item = as_json(line.encode("utf-8"), f"{path}, line {number},")
        except NoPackage as error:
            yield from error.reasons
            continue
        measure = measures.get(row.get("measure_id", ""), {})
        section = sections.get(measure.get("section_id", ""), {})
        policy = policies.get(row.get("policy_id", ""), {})
        expected = {**row, "document_number": policy.get("document_number", "")}
        for language in ("zh", "en"):
            expected[f"measure_heading_{language}"] = measure.get(f"heading_{language}", "")
            expected[f"section_heading_{language}"] = section.get(f"heading_{language}", "")
            expected[f"policy_title_{language}"] = policy.get(f"title_{language}", "")
        if not isinstance(item, dict) or not row.keys() <= item.keys():
            yield f"{path}, line {number}: lacks a column of segments.csv."
            continue
        for key, value in item.items():
            if key in expected and ("" if value is None else str(value)) != expected[key]:
                yield f"{path}, line {number}: {key} of {row['id']} is not as in the tables."


def _database(package: Package, path: str, tables: Tables, schemas: Mapping[str, Data]) -> Iterator[str]:
    database = sqlite3.connect(":memory:")
    try:
        database.deserialize(package.read(path))
        database.execute("PRAGMA trusted_schema = OFF")
        database.set_progress_handler(lambda: 1, _MOST_STEPS)
        broken = [row[0] for row in database.execute("PRAGMA integrity_check(1)") if row[0] != "ok"]
        kinds = dict(database.execute("SELECT name, type FROM sqlite_master"))
        yield from (f"{path}: {reason}" for reason in broken)
        for name, rows in tables.items():
            if kinds.get(name) != "table":
                yield f"{path} has no table {name}."
                continue
            yield from _database_table(database, path, name, rows, schemas[name])
    except (sqlite3.Error, ValueError, OverflowError) as error:
        yield f"{path} cannot be read as a database: {error}."
    finally:
        database.close()


def _database_table(
    database: sqlite3.Connection, path: str, name: str, rows: list[Row], schema: Data
) -> Iterator[str]:
    quoted_name = '"' + name.replace('"', '""') + '"'
    found = database.execute(f"SELECT * FROM {quoted_name} ORDER BY rowid")  # noqa: S608 (quoted)
    columns = [about[0] for about in found.description]
    other_count = f"{path}, table {name}: does not have the {len(rows)} rows of {name}.csv."
    for number, pairs in enumerate(_expected(rows, schema), 1):
        row = found.fetchone()
        if row is None:
            yield other_count
            return
        # SQLite has no true and false, and keeps 0.50 as a number.
        wanted = [(key, int(value) if isinstance(value, bool) else value) for key, value in pairs]
        if list(zip(columns, row, strict=True)) != wanted:
            column = _first_difference(list(zip(columns, row, strict=True)), wanted)
            yield f"{path}, table {name}, row {number}: differs from {name}.csv in {quoted(column)}."
    if found.fetchone() is not None:
        yield other_count
