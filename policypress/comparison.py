"""`diff OLD NEW`: what two packages say differently, by id, for people and for machines.

Reads written packages of any version, as the independent check does, and nothing else.
"""

from __future__ import annotations

import json
import re
from argparse import Namespace
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from policypress.changed_words import word_by_word
from policypress.problems import Refused
from policypress.verification import NoPackage, read_package

Rows = dict[str, dict[str, str]]


def run(options: Namespace, _judge: object) -> list[str]:
    """What `diff` prints, as Markdown or JSON; Refused where a package cannot be read."""
    found = compare(options.old, options.new)
    if options.format == "json":
        return [json.dumps(found, ensure_ascii=False, indent=2)]
    return list(_markdown(found))


def compare(old: Path, new: Path) -> dict[str, Any]:
    """What has changed from one package to the other.

    `versions` are the two; `tables` has an entry for each table in which something has: `columns`
    that were `added` or `removed`, and rows `added`, `removed` and `changed`, each with its key as
    `id` (the parts of a key joined by ` / `) and its cells as text, for `changed` the columns with
    their `old` and `new` text.
    """
    (old_descriptor, old_tables), (new_descriptor, new_tables) = _read(old), _read(new)
    schemas = _schemas(old_descriptor), _schemas(new_descriptor)
    tables: dict[str, Any] = {}
    for name in dict.fromkeys([*schemas[1], *schemas[0]]):
        about = schemas[1].get(name) or schemas[0][name]
        changed = {
            "title": about["title"],
            "title_zh": about["title_zh"],
            **_table(
                _rows(old_tables.get(name, []), about["schema"]["primaryKey"]),
                _rows(new_tables.get(name, []), about["schema"]["primaryKey"]),
                *(_columns(schema.get(name)) for schema in schemas),
            ),
        }
        if any(value for key, value in changed.items() if not key.startswith("title")):
            tables[name] = changed
    versions = {"old": old_descriptor["version"], "new": new_descriptor["version"]}
    return {"name": new_descriptor["name"], "versions": versions, "tables": tables}


def _read(path: Path) -> tuple[Mapping[str, Any], Mapping[str, list[dict[str, str]]]]:
    try:
        return read_package(path)
    except NoPackage as error:
        raise Refused([f"{path} cannot be compared:", *error.reasons], ending="") from error


def _schemas(descriptor: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    return {item["name"]: item for item in descriptor["resources"] if "schema" in item}


def _columns(about: Mapping[str, Any] | None) -> list[str]:
    return [field["name"] for field in about["schema"]["fields"]] if about else []


def _rows(rows: list[dict[str, str]], key: list[str]) -> Rows:
    return {" / ".join(row.get(column, "") for column in key): row for row in rows}


def _table(old: Rows, new: Rows, old_columns: list[str], new_columns: list[str]) -> dict[str, Any]:
    both = [column for column in new_columns if column in old_columns]
    changed = []
    for key in [key for key in new if key in old]:
        cells = {c: {"old": old[key][c], "new": new[key][c]} for c in both if old[key][c] != new[key][c]}
        if cells:
            changed.append({"id": key, "columns": cells})
    return {
        "columns": {
            "added": [column for column in new_columns if column not in old_columns],
            "removed": [column for column in old_columns if column not in new_columns],
        }
        if old_columns != new_columns
        else {},
        "added": [{"id": key, "cells": row} for key, row in new.items() if key not in old],
        "removed": [{"id": key, "cells": row} for key, row in old.items() if key not in new],
        "changed": changed,
    }


def _markdown(found: Mapping[str, Any]) -> Iterator[str]:
    yield f"# {found['name']} {found['versions']['old']} → {found['versions']['new']}"
    if not found["tables"]:
        yield ""
        yield "No row and no column differs. 没有任何行或列不同。"
    for name, table in found["tables"].items():
        counts = [
            f"{len(table[kind])} {kind} {zh}"
            for kind, zh in (("changed", "修改"), ("added", "新增"), ("removed", "删除"))
            if table[kind]
        ]
        yield ""
        yield f"## `{name}` {_plain(table['title'])} · {_plain(table['title_zh'])}"
        if counts:
            yield ""
            yield ", ".join(counts)
        for kind, zh in (("added", "新增"), ("removed", "删除")):
            if columns := table["columns"].get(kind):
                yield ""
                yield f"Columns {kind} · {zh}的列: {', '.join(f'`{column}`' for column in columns)}"
        yield from _rows_in_words(table)


def _rows_in_words(table: Mapping[str, Any]) -> Iterator[str]:
    for row in table["changed"]:
        yield ""
        yield f"### `{row['id']}`"
        yield ""
        for column, cell in row["columns"].items():
            yield f"- {column}: {word_by_word(cell['old'], cell['new'], _plain)}"
    for kind, sign in (("added", "+"), ("removed", "-")):
        for row in table[kind]:
            yield ""
            yield f"### {sign} `{row['id']}`"
            yield ""
            for column, cell in row["cells"].items():
                if cell and cell not in row["id"].split(" / "):
                    yield f"- {column}: {_plain(cell)}"


def _plain(text: str) -> str:
    """Text as Markdown that reads as that text."""
    return re.sub(r"([\\`*_\[\]<>|&~#])", r"\\\1", text.replace("\n", " "))
