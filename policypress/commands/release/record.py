"""Records a released version, for comparison with the next one.

`releases/<version>.json` contains the tables with their columns, types and constraints, the file kinds, all
ids and codes, those removed so far, and a digest of the contents of each table.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from jsonschema import ValidationError, validate

from policypress.contract import Contract, Field, Table
from policypress.dataset.tables import make_tables
from policypress.diagnostics import CommandRefused
from policypress.model import Corpus
from policypress.paths import SCHEMA

Record = dict[str, Any]
Version = tuple[int, int, int]

_SCHEMA = SCHEMA / "release.schema.json"


def as_version(text: str) -> Version | None:
    """Return the three numbers in a version such as `1.2.3`, or None if `text` is not a version."""
    match = re.fullmatch(r"(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)\.(0|[1-9][0-9]*)", text)
    return (int(match[1]), int(match[2]), int(match[3])) if match else None


def last_record(folder: Path) -> Record | None:
    """Return the record of the highest version in a folder, or None if there is none yet.

    Raises CommandRefused if it is not a valid record of that version, for example after a bad merge.
    """
    files = {version: file for file in folder.glob("*.json") if (version := as_version(file.stem))}
    if not files:
        return None
    file = files[max(files)]
    try:
        record = json.loads(file.read_bytes())
        validate(record, json.loads(_SCHEMA.read_text("utf-8")))
        if record["version"] != file.stem:
            raise ValueError(f"version is “{record['version']}”")
    except (ValueError, RecursionError, ValidationError) as error:  # invalid JSON, UTF-8 or record
        reason = str(error).splitlines()[0]
        what = f"{folder.name}/{file.name} is not a valid record of {file.stem}: {reason}."
        raise CommandRefused([what, "Restore it from the git history."]) from error
    return record


def make_record(contract: Contract, corpus: Corpus, version: str, last: Record | None) -> Record:
    """Make the record of the current state as `version`. Ids and codes found only in `last` are `gone`."""
    tables = make_tables(corpus, contract)
    ids = {
        table.name: [str(row[column]) for row in tables[table.name]]
        for table in contract.tables
        if (column := table.id_column)
    }
    codes = {codelist.id: [code.id for code in codelist.codes] for codelist in corpus.codelists}
    before = last or {"ids": {}, "codes": {}, "gone": {"ids": {}, "codes": {}}}
    return {
        "name": contract.name,
        "version": version,
        "tables": {table.name: _table(table) for table in contract.tables},
        "files": [about.kind for about in contract.files],
        "codes": codes,
        "ids": ids,
        "gone": {
            "ids": _gone(before["gone"]["ids"], before["ids"], ids),
            "codes": _gone(before["gone"]["codes"], before["codes"], codes),
        },
        "digests": {
            "contract": _digest([_words(contract), [_words(table) for table in contract.tables]]),
            **{name: _digest([list(row.values()) for row in rows]) for name, rows in tables.items()},
        },
    }


def as_text(record: Record) -> str:
    """Format the record as written to its file, with one id per line so that diffs show ids."""
    return json.dumps(record, ensure_ascii=False, indent=1) + "\n"


def _table(table: Table) -> Record:
    return {
        "primary_key": list(table.primary_key),
        "foreign_keys": [
            f"{', '.join(key.fields)} → {key.table} ({', '.join(key.references)})"
            for key in table.foreign_keys
        ],
        "columns": {field.name: _column(field) for field in table.fields},
    }


def _column(field: Field) -> Record:
    keys = ("type", "required", "unique", "pattern", "minimum", "codelist")
    found = {key: getattr(field, key) for key in keys} | {"counts_within": list(field.counts_within)}
    return {key: value for key, value in found.items() if value or (key == "minimum" and value == 0)}


def _gone(
    gone: dict[str, list[str]], last: dict[str, list[str]], now: dict[str, list[str]]
) -> dict[str, list[str]]:
    found = {}
    for name in sorted({*gone, *last}):
        found[name] = sorted({*gone.get(name, []), *last.get(name, [])} - {*now.get(name, [])})
    return {name: entries for name, entries in found.items() if entries}


def _words(part: Contract | Table) -> list[str]:
    fields = part.fields if isinstance(part, Table) else ()
    return [
        *(part.title_zh, part.title_en, part.description_zh, part.description_en),
        *(str((f.title_zh, f.title_en, f.description_zh, f.description_en)) for f in fields),
    ]


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False).encode("utf-8")).hexdigest()
