"""Writes the tables to a SQLite database with the keys and constraints of the contract, indexes, views
and a full-text index.

The bytes are reproducible only with the same version of the SQLite library. Other versions write the
same content with a different header.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from policypress.contract import Field, Table
from policypress.dataset.format import ABOUT, DatasetInput, WrittenFile

_TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL", "boolean": "INTEGER"}
_VIEWS = Path(__file__).with_name("views.sql")
# The index is one segment, and the file has no free pages.
_FILL_INDEX = """INSERT INTO segments_fts (segments_fts) VALUES ('rebuild');
INSERT INTO segments_fts (segments_fts) VALUES ('optimize');
VACUUM;"""
_DATE = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"
_CHECKS = {"date": f"GLOB '{_DATE}'", "boolean": "IN (0, 1)", "string": "<> ''"}


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `<name>.sqlite`."""
    contract, corpus = inputs.contract, inputs.corpus
    codes = {codelist.id: [code.id for code in codelist.codes] for codelist in corpus.codelists}
    with contextlib.closing(sqlite3.connect(":memory:", isolation_level=None)) as database:
        # The database is in memory so that a killed build leaves no files. `isolation_level` is None
        # because the only transaction is begun and committed here.
        database.executescript("PRAGMA page_size = 4096; PRAGMA foreign_keys = OFF; BEGIN;")
        database.execute("CREATE TABLE about (key TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY (key))")
        database.executemany("INSERT INTO about VALUES (?, ?)", _about(inputs))
        for table in contract.tables:
            database.execute(_create(table, codes))
            marks = ", ".join("?" * len(table.fields))
            rows = [list(row.values()) for row in inputs.tables[table.name]]
            database.executemany(f"INSERT INTO {_name(table.name)} VALUES ({marks})", rows)  # noqa: S608 (quoted names from the contract)
            for key in table.foreign_keys:
                index = _name("_".join((table.name, *key.fields)))
                columns = ", ".join(map(_name, key.fields))
                database.execute(f"CREATE INDEX {index} ON {_name(table.name)} ({columns})")
        database.execute("COMMIT")
        database.executescript(_VIEWS.read_text("utf-8"))
        database.executescript(_FILL_INDEX)
        yield WrittenFile(f"{contract.name}.sqlite", database.serialize())


def _about(inputs: DatasetInput) -> Iterator[tuple[str, str]]:
    contract = inputs.contract
    yield from (("name", contract.name), ("version", contract.version))
    if inputs.commit:
        yield "commit", inputs.commit
    yield from ((key, getattr(contract, key)) for key in ABOUT)
    yield "licenses", " ".join(f"{license.name} {license.path}" for license in contract.licenses)


def _create(table: Table, codes: dict[str, list[str]]) -> str:
    parts = [_column(field, codes) for field in table.fields]
    parts.append(f"PRIMARY KEY ({', '.join(map(_name, table.primary_key))})")
    for key in table.foreign_keys:
        fields, references = (", ".join(map(_name, names)) for names in (key.fields, key.references))
        parts.append(f"FOREIGN KEY ({fields}) REFERENCES {_name(key.table)} ({references})")
    return f"CREATE TABLE {_name(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _column(field: Field, codes: dict[str, list[str]]) -> str:
    name = _name(field.name)
    words = [name, _TYPES[field.type]]
    words += ["NOT NULL"] if field.required else []
    words += ["UNIQUE"] if field.unique else []
    if field.codelist:
        words.append(f"CHECK ({name} IN ({', '.join(map(_text, codes[field.codelist]))}))")
    elif field.type in _CHECKS:
        words.append(f"CHECK ({name} {_CHECKS[field.type]})")
    if field.minimum is not None:
        words.append(f"CHECK ({name} >= {field.minimum})")
    return " ".join(words)


def _name(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
