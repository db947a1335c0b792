"""Checks the tables: CSV syntax, cells, counts, codes and keys."""

import contextlib
import csv
import io
import re
import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

from policypress.text.escape import quoted
from policypress.verification.contents import Contents, Data, Row, Tables, is_of_type
from policypress.verification.database import create_table, sql_names

_RELATIONS = Path(__file__).with_name("relations.sql")
_FORMULA = tuple("=+-@＝＋－＠\t\r")
# Words that pandas or R read as missing values in CSV files.
_MISSING_WORDS = {"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"}
# Leading or trailing spaces, or a control character.
_STRANGE = re.compile("^[ \u3000]|[ \u3000]$|[\x00-\x1f\u2028\u2029\ufeff]")


def read_csv(path: str, content: bytes, schema: Data) -> tuple[list[Row], list[str]]:
    """Return the rows, and the syntax problems in the file. If the header is wrong, there are no rows."""
    found = []
    if content.startswith(b"\xef\xbb\xbf"):
        found.append(f"{path} begins with a byte order mark.")
    if b"\r" in content:
        found.append(f"{path} contains a carriage return. Lines must end with a line feed.")
    if b"\0" in content:
        return [], [*found, f"{path} contains a NUL byte."]
    if not content.endswith(b"\n"):
        found.append(f"{path} does not end with a line feed.")
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [], [*found, f"{path} cannot be read as UTF-8 and CSV: {error}."]
    names = [field["name"] for field in schema["fields"]]
    if not lines or lines[0] != names:
        return [], [*found, f"{path}: the header must be {', '.join(names)}."]
    rows: list[Row] = []
    for number, cells in enumerate(lines[1:], 1):
        if len(cells) == len(names):
            rows.append(dict(zip(names, cells, strict=True)))
        else:
            found.append(f"{path}, row {number}: expected {len(names)} cells, found {len(cells)}.")
    return rows, found


def verify_tables(contents: Contents) -> Iterator[str]:
    """Yield the problems in the cells of valid CSV tables, and between tables."""
    tables, schemas, paths = contents.tables, contents.schemas, contents.paths
    for name, rows in tables.items():
        for field in schemas[name]["fields"]:
            yield from _cells(paths[name], rows, field)
            yield from _counts(paths[name], rows, field)
            yield from _codes(paths[name], field, tables)
    yield from _keys(contents)


def _cells(path: str, rows: Sequence[Row], field: Data) -> Iterator[str]:
    rules = field.get("constraints", {})
    for number, row in enumerate(rows, 1):
        cell, at = row[field["name"]], f"{path}, row {number}, {field['name']}"
        if not cell:
            if rules.get("required"):
                yield f"{at}: the cell is empty."
            continue
        if cell.startswith(_FORMULA) and field["type"] not in ("integer", "number"):
            yield f"{at}: {quoted(cell, 20)} looks like a formula."
        if _STRANGE.search(cell):
            yield f"{at}: leading or trailing spaces, or a control character."
        if cell in _MISSING_WORDS:
            yield f"{at}: pandas or R would read “{cell}” as a missing value."
        if not is_of_type(cell, field["type"]):
            yield f"{at}: {quoted(cell, 20)} is not a valid {field['type']}."
        elif "minimum" in rules and float(cell) < rules["minimum"]:
            yield f"{at}: {cell} is less than {rules['minimum']}."
        if "enum" in rules and cell not in rules["enum"]:
            yield f"{at}: {quoted(cell)} is not one of {', '.join(rules['enum'])}."
        if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
            yield f"{at}: {quoted(cell)} does not match the pattern {rules['pattern']}."


def _counts(path: str, rows: Sequence[Row], field: Data) -> Iterator[str]:
    if "counts_within" not in field:
        return
    seen: dict[tuple[str, ...], int] = {}
    for number, row in enumerate(rows, 1):
        group = tuple(row[name] for name in field["counts_within"])
        seen[group] = seen.get(group, 0) + 1
        if row[field["name"]] != str(seen[group]):
            yield (
                f"{path}, row {number}, {field['name']}: expected {seen[group]} within {', '.join(group)}, "
                f"found {quoted(row[field['name']])}."
            )


def _codes(path: str, field: Data, tables: Tables) -> Iterator[str]:
    if "codelist" in field and "codes" in tables:
        published = [row["code_id"] for row in tables["codes"] if row["codelist_id"] == field["codelist"]]
        if field.get("constraints", {}).get("enum") != published:
            yield f"{path}, {field['name']}: its enum differs from {field['codelist']} in codes.csv."


def _keys(contents: Contents) -> Iterator[str]:
    """Load the tables into SQLite to find duplicate keys and dangling references."""
    database, paths = contents.database, contents.paths
    for name, schema in contents.schemas.items():
        database.execute(create_table(name, schema, checks=False))
        for number, row in enumerate(contents.tables[name], 1):
            cells = [cell or None for cell in row.values()]
            try:
                marks = ", ".join("?" * len(cells))
                # Names cannot be bound like values, so `sql_names` quotes them.
                insert = f"INSERT INTO {sql_names(name)} ({sql_names('rowid', *row)}) VALUES (?, {marks})"  # noqa: S608
                database.execute(insert, [number, *cells])
            except sqlite3.IntegrityError as error:
                columns = str(error).rpartition(": ")[2]
                yield f"{paths[name]}, row {number}: an earlier row has the same {columns}."
    for name in contents.schemas:
        try:
            broken = database.execute(f"PRAGMA foreign_key_check({sql_names(name)})").fetchall()
        except sqlite3.OperationalError as error:
            yield f"{paths[name]}: a foreign key does not refer to a unique key ({error})."
            continue
        for _, number, parent, _ in broken:
            of = paths.get(parent, parent)
            yield f"{paths[name]}, row {number}: refers to a row of {of} that does not exist."


def verify_relations(contents: Contents) -> Iterator[str]:
    """Yield the messages of the queries in relations.sql, after `verify_tables` has loaded the tables."""
    contents.database.create_function("quoted", 1, quoted)
    for query in _RELATIONS.read_text("utf-8").split(";\n"):
        for table in contents.tables if "{table}" in query else [""]:
            id = contents.schemas[table]["primaryKey"][0] if table else ""
            asked = query.replace("{table}", table).replace("{id}", id)
            asked = asked.replace("{thing}", id.removesuffix("_id"))
            with contextlib.suppress(sqlite3.OperationalError):  # no such table or column
                yield from (row[0] for row in contents.database.execute(asked))
