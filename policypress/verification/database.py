"""The SQLite database of a package: its schema, views and rows are those that the tables make."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from policypress.problems import quoted
from policypress.verification.contents import Contents, Data, Typed

_TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "NUMERIC", "boolean": "INTEGER"}
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_ABOUT = "CREATE TABLE about (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key))"
_VIEWS = Path(__file__).resolve().parents[1] / "dataset" / "views.sql"
_SCHEMA = "SELECT type, name, tbl_name, sql FROM sqlite_master"


def compare_database(contents: Contents, path: str, _: str) -> Iterator[str]:
    """What in the database is not as in the tables and the descriptor."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(contents.package.read(path))
            # No file may be written, not even a temporary one.
            database.executescript("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
            wrong = list(_schema(database, contents, path))
            # The rows of a table that is something else, such as a virtual one, are not read.
            yield from wrong or _rows(database, contents, path)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            yield f"{path} cannot be read as a database: {error}."


def create_table(name: str, schema: Data, checks: bool = True) -> str:
    """The statement that makes a table; without `checks` one that takes any value, with the same keys."""
    rules = [_column(field, checks) for field in schema["fields"]]
    rules.append(f"PRIMARY KEY ({sql_names(*schema['primaryKey'])})")
    for key in schema.get("foreignKeys", []):
        other = key["reference"]["resource"] or name
        columns = sql_names(*key["reference"]["fields"])
        rules.append(f"FOREIGN KEY ({sql_names(*key['fields'])}) REFERENCES {sql_names(other)} ({columns})")
    return f"CREATE TABLE {sql_names(name)} ({', '.join(rules)})"


def sql_names(*names: str) -> str:
    """Names as SQL has them in a list."""
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)


def _column(field: Data, checks: bool) -> str:
    name, rules, kind = sql_names(field["name"]), field.get("constraints", {}), field["type"]
    words = [name, _TYPES[kind]]
    words += ["NOT NULL"] if "required" in rules and checks else []
    words += ["UNIQUE"] if "unique" in rules else []
    if not checks:
        return " ".join(words)
    if "enum" in rules:
        texts = ", ".join("'" + code.replace("'", "''") + "'" for code in rules["enum"])
        words.append(f"CHECK ({name} IN ({texts}))")
    elif kind in ("date", "boolean", "string"):
        tests = {"date": f"GLOB '{_DATE}'", "boolean": "IN (0, 1)", "string": "<> ''"}
        words.append(f"CHECK ({name} {tests[kind]})")
    if "minimum" in rules:
        words.append(f"CHECK ({name} >= {rules['minimum']})")
    return " ".join(words)


def _expected(contents: Contents) -> sqlite3.Connection:
    """An empty database with the schema that the descriptor and views.sql make."""
    database = sqlite3.connect(":memory:")
    database.execute(_ABOUT)
    for name, schema in contents.schemas.items():
        database.execute(create_table(name, schema))
        for key in schema.get("foreignKeys", []):
            index = sql_names("_".join((name, *key["fields"])))
            database.execute(f"CREATE INDEX {index} ON {sql_names(name)} ({sql_names(*key['fields'])})")
    database.executescript(_VIEWS.read_text("utf-8"))
    return database


def _schema(database: sqlite3.Connection, contents: Contents, path: str) -> Iterator[str]:
    with contextlib.closing(_expected(contents)) as other:
        found, expected = (
            {tuple(row[:2]): (row[2], _plain(row[3])) for row in one.execute(_SCHEMA)}
            for one in (database, other)
        )
    for kind, name in sorted(found.keys() | expected.keys()):
        shown = f"{kind} {quoted(name)}"
        if (kind, name) not in expected:
            yield f"{path} has a {shown}, which is not part of the dataset."
        elif (kind, name) not in found:
            yield f"{path} has no {shown}."
        elif found[kind, name] != expected[kind, name]:
            yield f"{path}: the {shown} is not defined as the dataset defines it."


def _plain(sql: str | None) -> str:
    """A statement without its line breaks."""
    return "".join((sql or "").split())


def _rows(database: sqlite3.Connection, contents: Contents, path: str) -> Iterator[str]:
    broken = [row[0] for row in database.execute("PRAGMA integrity_check(1)") if row[0] != "ok"]
    yield from (f"{path}: {reason}" for reason in broken)
    about = [{"key": key, "value": value} for key, value in _about(contents)]
    yield from _table(database, path, "about", about)
    for name, rows in contents.values.items():
        yield from _table(database, path, name, rows)


def _table(database: sqlite3.Connection, path: str, name: str, rows: list[Typed]) -> Iterator[str]:
    found = database.execute(f"SELECT * FROM {sql_names(name)} ORDER BY rowid")  # noqa: S608 (quoted)
    for number, expected in enumerate(rows, 1):
        row = found.fetchone()
        if row is None:
            break
        for (column, value), cell in zip(expected.items(), row, strict=True):
            # SQLite has no true and false.
            wanted = int(value) if isinstance(value, bool) else value
            if type(cell) is not type(wanted) or cell != wanted:
                yield f"{path}, table {name}, row {number}: differs from the tables in {quoted(column)}."
    else:
        row = found.fetchone()
        if row is None:
            return
    yield f"{path}, table {name}: does not have {len(rows)} rows."


def _about(contents: Contents) -> Iterator[tuple[str, str]]:
    descriptor = contents.descriptor
    yield "name", descriptor["name"]
    yield "version", descriptor["version"]
    if "commit" in descriptor:
        yield "commit", descriptor["commit"]
    yield "title_zh", descriptor["title_zh"]
    yield "title_en", descriptor["title"]
    yield "notice_zh", descriptor["notice_zh"]
    yield "notice_en", descriptor["notice"]
    yield "licenses", " ".join(f"{item['name']} {item['path']}" for item in descriptor["licenses"])
