"""The independent check of a written dataset: reads datapackage.json and the files, nothing else.

It knows no code that wrote them. Frictionless lets much pass (gaps in positions, full-width
digits, a byte order mark, undeclared files, misspelt keys …); this is the second gate.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from policypress.dataset.verify_documents import verify_documents

_ABOUT = {"name", "profile", "title", "title_zh", "description", "description_zh"}
_PACKAGE_KEYS = _ABOUT | {"$schema", "version", "commit", "licenses", "sources", "resources"}
_RESOURCE_KEYS = _ABOUT | {"type", "path", "format", "mediatype", "encoding", "bytes", "hash", "schema"}
_SCHEMA_KEYS = {"fields", "missingValues", "primaryKey", "foreignKeys"}
_FIELD_KEYS = {"name", "type", "description", "description_zh", "constraints", "codelist", "counts_within"}
_CONSTRAINTS = {"required", "unique", "minimum", "pattern", "enum"}
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# What pandas and R take for a missing value when they read a CSV file.
_MISSING_WORDS = {"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"}
_TYPES = {
    "string": re.compile(r".+", re.DOTALL),
    "integer": re.compile(r"0|-?[1-9][0-9]*"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}

Row = dict[str, str]
Table = list[Row]
Data = Mapping[str, Any]


def verify(folder: Path) -> list[str]:
    """Everything that is wrong with the dataset in `folder`, each a sentence with file and row.

    Rows count from 1 without the header. An empty list means that nothing was found. Raises
    nothing for faults of the data; OSError where the folder cannot be read.
    """
    try:
        descriptor = json.loads((folder / "datapackage.json").read_bytes().decode("utf-8"))
        found = list(_descriptor(descriptor))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        return [f"datapackage.json cannot be read as a descriptor: {type(error).__name__}: {error}"]
    if found:
        return found
    resources = descriptor["resources"]
    found += [*_files(folder, descriptor), *_checksums(folder), *_archive(folder, descriptor)]
    schemas = {item["name"]: item["schema"] for item in resources if "schema" in item}
    tables: dict[str, Table] = {}
    malformed: list[str] = []
    for item in resources:
        if "schema" in item and (folder / item["path"]).is_file():
            rows, faults = _read_csv(item["path"], (folder / item["path"]).read_bytes(), item["schema"])
            tables[item["name"]] = rows
            malformed += faults
    if malformed or tables.keys() != schemas.keys():
        # What follows compares whole tables and would only repeat these faults in other words.
        return found + malformed
    for name, rows in tables.items():
        found += _cells(f"{name}.csv", rows, schemas[name])
        found += _counts(f"{name}.csv", rows, schemas[name])
        found += _codes(name, schemas[name], tables)
        found += _json_table(folder, name, rows, schemas[name])
    found += _keys(tables, schemas)
    return found + list(verify_documents(folder, tables))


def validate_with_frictionless(folder: Path) -> list[str]:
    """What Frictionless finds wrong with the package in `folder`, each a sentence with file and row."""
    # Imported here because it costs a fifth of a second, which only this check should pay.
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    found = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            found.append(f"{task.place}{f', line {row}' if row else ''}: {error.message}")
    return found


def _descriptor(descriptor: Data) -> Iterator[str]:
    where = "datapackage.json"
    yield from _unknown(where, descriptor, _PACKAGE_KEYS)
    for key in ("name", "version", "title", "description", "licenses", "resources"):
        if not descriptor.get(key):
            yield f"{where}: “{key}” is missing or empty."
    if not re.fullmatch("[0-9a-f]{40,64}(-dirty)?", descriptor.get("commit", "0" * 40)):
        yield f"{where}: “commit” is no commit."
    names = [item["name"] for item in descriptor["resources"]]
    paths = [item["path"] for item in descriptor["resources"]]
    yield from (
        f"{where}: the resource “{name}” is declared twice."
        for name in sorted(set(names))
        if names.count(name) > 1
    )
    yield from (
        f"{where}: the path “{path}” is declared twice."
        for path in sorted(set(paths))
        if paths.count(path) > 1
    )
    for item in descriptor["resources"]:
        where = f"datapackage.json, resource “{item['name']}”"
        yield from _unknown(where, item, _RESOURCE_KEYS)
        if not re.fullmatch("[a-z0-9_-]+", item["name"]):
            yield f"{where}: the name has other characters than a-z, 0-9, _ and -."
        parts = PurePosixPath(item["path"])
        if parts.is_absolute() or ".." in parts.parts or "\\" in item["path"]:
            yield f"{where}: the path “{item['path']}” leads out of the package."
        if not isinstance(item["bytes"], int) or not re.fullmatch("sha256:[0-9a-f]{64}", item["hash"]):
            yield f"{where}: bytes or hash are not stated."
        if "schema" in item:
            yield from _schema(where, item["schema"])


def _schema(where: str, schema: Data) -> Iterator[str]:
    yield from _unknown(where, schema, _SCHEMA_KEYS)
    names = [field["name"] for field in schema["fields"]]
    yield from (
        f"{where}: the field “{name}” is declared twice."
        for name in sorted(set(names))
        if names.count(name) > 1
    )
    if not set(schema["primaryKey"]) <= set(names):
        yield f"{where}: the primary key names a field that is not there."
    for key in schema.get("foreignKeys", []):
        if not set(key["fields"]) <= set(names):
            yield f"{where}: a foreign key names a field that is not there."
    for field in schema["fields"]:
        at = f"{where}, field “{field['name']}”"
        yield from _unknown(at, field, _FIELD_KEYS)
        yield from _unknown(at, field.get("constraints", {}), _CONSTRAINTS)
        if field["type"] not in _TYPES:
            yield f"{at}: the type “{field['type']}” is not known."
        if not field.get("description") or not field.get("description_zh"):
            yield f"{at}: a description is missing."
        try:
            re.compile(field.get("constraints", {}).get("pattern", ""))
        except re.error as error:
            yield f"{at}: the pattern is no regular expression ({error})."


def _unknown(where: str, given: Data, known: set[str]) -> Iterator[str]:
    yield from (f"{where}: the key “{key}” is not known here." for key in sorted(given.keys() - known))


def _files(folder: Path, descriptor: Data) -> Iterator[str]:
    archive = f"{descriptor['name']}-{descriptor['version']}.zip"
    expected = {item["path"] for item in descriptor["resources"]} | {
        "datapackage.json",
        "SHA256SUMS",
        archive,
    }
    present = _present(folder)
    yield from (f"{path} is missing." for path in sorted(expected - present))
    yield from (f"{path} is declared nowhere." for path in sorted(present - expected))
    for item in descriptor["resources"]:
        if item["path"] in present:
            content = (folder / item["path"]).read_bytes()
            if len(content) != item["bytes"]:
                yield f"{item['path']} has {len(content)} bytes; datapackage.json says {item['bytes']}."
            if f"sha256:{hashlib.sha256(content).hexdigest()}" != item["hash"]:
                yield f"{item['path']} does not have the hash that datapackage.json states."


def _checksums(folder: Path) -> Iterator[str]:
    if not (folder / "SHA256SUMS").is_file():
        return
    stated: dict[str, str] = {}
    for number, line in enumerate(
        (folder / "SHA256SUMS").read_bytes().decode("utf-8", "replace").splitlines(), 1
    ):
        digest, _, path = line.partition("  ")
        if not re.fullmatch("[0-9a-f]{64}", digest) or path in stated:
            yield f"SHA256SUMS, line {number}: not a digest and a path, or a path that stands there twice."
        stated[path] = digest
    present = {path for path in _present(folder) if path != "SHA256SUMS" and not path.endswith(".zip")}
    yield from (f"SHA256SUMS names {path}, which is not there." for path in sorted(stated.keys() - present))
    yield from (f"SHA256SUMS does not name {path}." for path in sorted(present - stated.keys()))
    for path in sorted(present & stated.keys()):
        if hashlib.sha256((folder / path).read_bytes()).hexdigest() != stated[path]:
            yield f"{path} does not have the digest that SHA256SUMS states."


def _archive(folder: Path, descriptor: Data) -> Iterator[str]:
    name = f"{descriptor['name']}-{descriptor['version']}.zip"
    if not (folder / name).is_file():
        return
    present = {path: (folder / path).read_bytes() for path in _present(folder) if path != name}
    try:
        with zipfile.ZipFile(folder / name) as archive:
            packed = {entry.filename: archive.read(entry) for entry in archive.infolist()}
            if len(packed) != len(archive.infolist()):
                yield f"{name} holds a file twice."
    except zipfile.BadZipFile as error:
        yield f"{name} cannot be read: {error}."
        return
    yield from (f"{name} lacks {path}." for path in sorted(present.keys() - packed.keys()))
    yield from (
        f"{name} holds {path}, which is not in the folder." for path in sorted(packed.keys() - present.keys())
    )
    for path in sorted(present.keys() & packed.keys()):
        if present[path] != packed[path]:
            yield f"{path} in {name} is not the same as in the folder."


def _present(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def _read_csv(path: str, content: bytes, schema: Data) -> tuple[Table, list[str]]:
    """The rows, and what is wrong with the form of the file (no rows where its header is wrong)."""
    found = []
    if content.startswith(b"\xef\xbb\xbf"):
        found.append(f"{path} begins with a byte order mark.")
    if b"\r" in content:
        found.append(f"{path} has a carriage return; lines end with a line feed alone.")
    if b"\0" in content:
        return [], [*found, f"{path} holds a NUL byte."]
    if not content.endswith(b"\n"):
        found.append(f"{path} does not end with a line feed.")
    try:
        text = content.decode("utf-8-sig")
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        return [], [*found, f"{path} cannot be read as UTF-8 and CSV: {error}."]
    names = [field["name"] for field in schema["fields"]]
    if not lines or lines[0] != names:
        return [], [*found, f"{path}: the header is not {', '.join(names)}."]
    rows: Table = []
    for number, cells in enumerate(lines[1:], 1):
        if len(cells) == len(names):
            rows.append(dict(zip(names, cells, strict=True)))
        else:
            found.append(f"{path}, row {number}: {len(cells)} cells instead of {len(names)}.")
    return rows, found


def _cells(path: str, rows: Table, schema: Data) -> Iterator[str]:
    for field in schema["fields"]:
        rules = field.get("constraints", {})
        for number, row in enumerate(rows, 1):
            cell, at = row[field["name"]], f"{path}, row {number}, {field['name']}"
            if not cell:
                if rules.get("required"):
                    yield f"{at}: the cell is empty."
                continue
            if cell.startswith(_FORMULA):
                yield f"{at}: “{cell[:20]}” begins like a formula."
            if cell != cell.strip(" \t\r\n\u3000") or any(
                ord(c) < 32 or c in "\u2028\u2029\ufeff" for c in cell
            ):
                yield f"{at}: space around the text, or a control character in it."
            if cell in _MISSING_WORDS:
                yield f"{at}: “{cell}” is read as missing by pandas and R."
            if not _is_of_type(cell, field["type"]):
                yield f"{at}: “{cell[:20]}” is not of type {field['type']}."
            elif "minimum" in rules and int(cell) < rules["minimum"]:
                yield f"{at}: {cell} is less than {rules['minimum']}."
            if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
                yield f"{at}: “{cell[:40]}” does not match {rules['pattern']}."
            if "enum" in rules and cell not in rules["enum"]:
                yield f"{at}: “{cell[:40]}” is not one of {', '.join(rules['enum'])}."


def _is_of_type(cell: str, name: str) -> bool:
    if not _TYPES[name].fullmatch(cell):
        return False
    if name == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    return True


def _counts(path: str, rows: Table, schema: Data) -> Iterator[str]:
    for field in schema["fields"]:
        seen: dict[tuple[str, ...], int] = {}
        for number, row in enumerate(rows, 1):
            if "counts_within" in field:
                group = tuple(row[name] for name in field["counts_within"])
                seen[group] = seen.get(group, 0) + 1
                if row[field["name"]] != str(seen[group]):
                    yield (
                        f"{path}, row {number}, {field['name']}: {row[field['name']]} stands where "
                        f"{seen[group]} comes next within {', '.join(group)}."
                    )


def _codes(table: str, schema: Data, tables: Mapping[str, Table]) -> Iterator[str]:
    for field in schema["fields"]:
        if "codelist" in field:
            published = [
                row["id"] for row in tables.get("codes", []) if row["codelist_id"] == field["codelist"]
            ]
            if field.get("constraints", {}).get("enum") != published:
                yield f"{table}.csv, {field['name']}: its enum is not the {field['codelist']} of codes.csv."


def _json_table(folder: Path, name: str, rows: Table, schema: Data) -> Iterator[str]:
    path = f"{name}.json"
    try:
        # Pairs, not dicts: so that a key that stands twice and the order of keys are seen.
        objects = json.loads((folder / path).read_bytes().decode("utf-8"), object_pairs_hook=list)
    except (OSError, ValueError) as error:
        yield f"{path} cannot be read: {error}."
        return
    if not isinstance(objects, list) or len(objects) != len(rows):
        yield f"{path} does not have the {len(rows)} rows of {name}.csv."
        return
    types = {field["name"]: field["type"] for field in schema["fields"]}
    for number, (item, row) in enumerate(zip(objects, rows, strict=True), 1):
        expected = [(column, _value(cell, types[column])) for column, cell in row.items()]
        # repr tells 1 from 1.0 and from true, which Python holds equal.
        if repr(item) != repr(expected):
            column = next(
                (pair[0] for pair in expected if pair not in item), "the order or number of its keys"
            )
            yield f"{path}, row {number}: differs from {name}.csv in {column}."


def _value(cell: str, type_name: str) -> str | int | None:
    if not cell:
        return None
    return int(cell) if type_name == "integer" and _is_of_type(cell, type_name) else cell


def _keys(tables: Mapping[str, Table], schemas: Mapping[str, Data]) -> Iterator[str]:
    """Loads the tables into SQLite and lets it look for double keys and dangling references."""
    database = sqlite3.connect(":memory:")
    for name, schema in schemas.items():
        rules = [
            f"{_sql(f['name'])} {'INTEGER' if f['type'] == 'integer' else 'TEXT'}" for f in schema["fields"]
        ]
        rules.append(f"PRIMARY KEY ({_sql(*schema['primaryKey'])})")
        rules += [
            f"UNIQUE ({_sql(f['name'])})" for f in schema["fields"] if f.get("constraints", {}).get("unique")
        ]
        for key in schema.get("foreignKeys", []):
            reference = key["reference"]
            rules.append(
                f"FOREIGN KEY ({_sql(*key['fields'])}) REFERENCES "
                f"{_sql(reference.get('resource') or name)} ({_sql(*reference['fields'])})"
            )
        database.execute(f"CREATE TABLE {_sql(name)} ({', '.join(rules)})")
        for number, row in enumerate(tables[name], 1):
            cells = [cell or None for cell in row.values()]
            try:
                marks = ", ".join("?" * len(cells))
                # Names cannot be bound as values are; `_sql` quotes them.
                insert = f"INSERT INTO {_sql(name)} ({_sql('rowid', *row)}) VALUES (?, {marks})"  # noqa: S608
                database.execute(insert, [number, *cells])
            except sqlite3.IntegrityError as error:
                columns = str(error).rpartition(": ")[2]
                yield f"{name}.csv, row {number}: {columns} stands in an earlier row with the same value."
    for name in schemas:
        try:
            broken = database.execute(f"PRAGMA foreign_key_check({_sql(name)})").fetchall()
        except sqlite3.OperationalError as error:
            yield f"{name}.csv: a foreign key refers to something that is no key ({error})."
            continue
        for _, number, parent, _ in broken:
            yield f"{name}.csv, row {number}: refers to a row of {parent}.csv that is not there."


def _sql(*names: str) -> str:
    return ", ".join('"' + name.replace('"', '""') + '"' for name in names)
