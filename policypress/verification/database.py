"""Compares the SQLite database of a package with the tables: schema, views, rows and index."""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from policypress.verification.contents import Contents, Data, Value, differences

_TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_ABOUT = "about"
_CREATE_ABOUT = "CREATE TABLE about (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key))"
_VIEWS = Path(__file__).resolve().parents[1] / "dataset" / "formats" / "views.sql"
# Indexes that SQLite creates automatically for keys have no SQL.
_SCHEMA = (
    "SELECT printf('%s “%s”', type, name), printf('%s %s', tbl_name, sql) FROM sqlite_master WHERE sql <> ''"
)


def compare_database(contents: Contents, path: str, _: str) -> Iterator[str]:
    """Yield the differences between the database and the tables and descriptor."""
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        try:
            database.deserialize(contents.package.read(path))
            # Don't write any file, not even a temporary one.
            database.executescript("PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY")
            wrong = list(_schema(database, contents, path))
            # Don't read the rows if a table is something else, such as a virtual table.
            yield from wrong or _rows(database, contents, path)
            yield from () if wrong else _index(database, path)
        except (sqlite3.Error, ValueError, OverflowError) as error:
            yield f"{path} cannot be read as a database: {error}."


def create_table(name: str, schema: Data, checks: bool = True) -> str:
    """Return the CREATE TABLE statement of a table. Without `checks`, it has keys but accepts any value."""
    rules = [_column(field, checks) for field in schema["fields"]]
    rules.append(f"PRIMARY KEY ({sql_names(*schema['primaryKey'])})")
    for key in schema.get("foreignKeys", []):
        other = key["reference"]["resource"] or name
        columns = sql_names(*key["reference"]["fields"])
        rules.append(f"FOREIGN KEY ({sql_names(*key['fields'])}) REFERENCES {sql_names(other)} ({columns})")
    # Each rule is on its own line, as in the dataset.
    return f"CREATE TABLE {sql_names(name)} (\n" + ",\n".join(rules) + "\n)"


def sql_names(*names: str) -> str:
    """Return the names quoted for SQL and separated by commas."""
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
    """Create an empty database with the schema from the descriptor and views.sql."""
    database = sqlite3.connect(":memory:")
    database.execute(_CREATE_ABOUT)
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
            {item: [line.strip() for line in sql.split("\n")] for item, sql in one.execute(_SCHEMA)}
            for one in (database, other)
        )
    for item in sorted(found.keys() | expected.keys()):
        if found.get(item) != expected.get(item):
            yield f"{path}: the {item} differs from the schema of the dataset."


def _rows(database: sqlite3.Connection, contents: Contents, path: str) -> Iterator[str]:
    broken = [row[0] for row in database.execute("PRAGMA integrity_check(1)") if row[0] != "ok"]
    yield from (f"{path}: {reason}" for reason in broken)
    about = [{"key": key, "value": value} for key, value in _about(contents)]
    for name, rows in {_ABOUT: about, **contents.values}.items():
        cursor = database.execute(f"SELECT * FROM {sql_names(name)} ORDER BY rowid")  # noqa: S608 (quoted)
        columns = [column for column, *_ in cursor.description]
        found = [dict(zip(columns, row, strict=True)) for row in cursor]
        types = {
            field["name"]: field["type"] for field in contents.schemas.get(name, {"fields": ()})["fields"]
        }
        expected = [{key: _stored(v, types.get(key)) for key, v in row.items()} for row in rows]
        yield from differences(found, expected, f"{path}, table {name}")


def _index(database: sqlite3.Connection, path: str) -> Iterator[str]:
    try:
        database.execute("INSERT INTO segments_fts (segments_fts, rank) VALUES ('integrity-check', 1)")
    except sqlite3.DatabaseError:
        yield f"{path}: the full-text index “segments_fts” differs from the table “segments”."


def _stored(value: Value, kind: str | None) -> Value:
    """Return a value as SQLite stores it: true and false as 1 and 0, and every number as a float."""
    if isinstance(value, bool):
        return int(value)
    return float(value) if kind == "number" and isinstance(value, int) else value


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
