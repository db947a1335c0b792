"""Implements `diff OLD NEW`, which compares two packages by id and prints Markdown or JSON.

It uses only the packages, which can be of any version, and reads them like the independent check.
"""

import json
import re
from argparse import Namespace
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2

from policypress.diagnostics import CommandRefused, first_of
from policypress.system.limits import run_limited
from policypress.text.word_diff import word_by_word
from policypress.verification import Contents, NoPackage, read_tables

Rows = dict[str, dict[str, str]]

_MOST_SHOWN = 20
# Properties of files, not of the dataset. They change with every version.
_FILE_KEYS = {"bytes", "hash", "version", "commit"}


def run(options: Namespace, _check: object) -> list[str]:
    """Run `diff` and return the lines to print. Raises CommandRefused if a package cannot be read."""
    limits = {"memory": options.memory, "seconds": options.seconds}
    what = f"Comparing {options.old} and {options.new}"
    lines: list[str] = run_limited(what, _answer, options.old, options.new, options.format, **limits)
    return lines


def _answer(old: Path, new: Path, format: str) -> list[str]:
    found = compare(old, new)
    if format == "json":
        return json.dumps(found, ensure_ascii=False, indent=2).split("\n")
    return _markdown(found)


def compare(old: Path, new: Path) -> dict[str, Any]:
    """Return the changes from one package to another.

    `versions` contains both versions. `contract` lists the differences between the descriptors, except sizes
    and hashes. Each has its path `at` and the `old` and `new` value, null if missing. `files` lists the paths
    of files that were `added`, `removed` or `changed`. `tables` has an entry for each table that differs,
    with the `columns` that were `added` or `removed`, with `columns` or `rows` in `order` if their order
    changed, and with the rows `added`, `removed` or `changed`. Each row has its key as `id` (parts joined by
    ` / `) and its cells as text. `changed` rows have the `old` and `new` text of each changed column.
    """
    packages = _read(old), _read(new)
    before, after = (contents.descriptor for contents in packages)
    tables: dict[str, Any] = {}
    for name in dict.fromkeys([*packages[1].tables, *packages[0].tables]):
        about = next(item for one in (after, before) for item in one["resources"] if item["name"] == name)
        rows = [_rows(contents, name) for contents in packages]
        columns = [contents.columns(name) if name in contents.tables else [] for contents in packages]
        if any((changed := _table(rows, columns)).values()):
            tables[name] = {"title": about["title"], "title_zh": about["title_zh"], **changed}
    values = dict(_flat(before)), dict(_flat(after))
    changes = [(at, *(one.get(at) for one in values)) for at in dict.fromkeys([*values[1], *values[0]])]
    digests = ({item["path"]: item["hash"] for item in one["resources"]} for one in (before, after))
    return {
        "name": after["name"],
        "versions": {"old": before["version"], "new": after["version"]},
        "contract": [{"at": at, "old": old, "new": new} for at, old, new in changes if old != new],
        "files": _files(*digests),
        "tables": tables,
    }


def _read(path: Path) -> Contents:
    """Return the tables in a package. Raises CommandRefused if the file list or any table is invalid."""
    faults: list[str] = []
    try:
        contents = read_tables(path, whole=False, faults=faults)
    except NoPackage as error:
        faults += error.reasons
    if faults:
        raise CommandRefused([f"{path} cannot be compared:", *first_of(faults, _MOST_SHOWN)], ending="")
    return contents


def _rows(contents: Contents, name: str) -> Rows:
    if name not in contents.tables:
        return {}
    key = contents.schemas[name]["primaryKey"]
    return {" / ".join(row[column] for column in key): row for row in contents.tables[name]}


def _flat(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """Flatten a descriptor to (path, value) pairs. List entries are identified by name, or by number."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in _FILE_KEYS:
                yield from _flat(item, f"{at}.{key}" if at else key)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for number, item in enumerate(value, 1):
            yield from _flat(item, f"{at}[{item.get('name', number)}]")
    else:
        yield at, value


def _only(old: Iterable[str], new: Iterable[str]) -> dict[str, list[str]]:
    """Return the names that were added and removed."""
    old, new = dict.fromkeys(old), dict.fromkeys(new)
    return {"added": [n for n in new if n not in old], "removed": [n for n in old if n not in new]}


def _files(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, list[str]]:
    return {**_only(old, new), "changed": [path for path in new if new[path] != old.get(path, new[path])]}


def _table(rows: Sequence[Rows], columns: Sequence[Sequence[str]]) -> dict[str, Any]:
    (old, new), (old_columns, new_columns) = rows, columns
    both = [column for column in new_columns if column in old_columns]
    kept = [key for key in new if key in old]
    changed = []
    for key in kept:
        cells = {c: {"old": old[key][c], "new": new[key][c]} for c in both if old[key][c] != new[key][c]}
        if cells:
            changed.append({"id": key, "columns": cells})
    moved = {
        "columns": both != [column for column in old_columns if column in new_columns],
        "rows": kept != [key for key in old if key in new],
    }
    changed_columns = _only(old_columns, new_columns)
    return {
        "columns": changed_columns if any(changed_columns.values()) else {},
        "order": [what for what, differs in moved.items() if differs],
        "added": [{"id": key, "cells": row} for key, row in new.items() if key not in old],
        "removed": [{"id": key, "cells": row} for key, row in old.items() if key not in new],
        "changed": changed,
    }


_KINDS = {"changed": "修改", "added": "新增", "removed": "删除"}


def _markdown(found: Mapping[str, Any]) -> list[str]:
    # The output is Markdown, not HTML. Every text from a package goes through one of these filters.
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(loader=loader, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    environment.filters |= {
        "md": _plain,
        "value": lambda value: "—" if value is None else _plain(_text(value)),
        "words": lambda cell: word_by_word(cell["old"], cell["new"], _plain),
    }
    return environment.get_template("diff.md.jinja").render(found, kinds=_KINDS).rstrip("\n").split("\n")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _plain(text: str) -> str:
    """Escape text for Markdown, on one line."""
    return re.sub(r"([\\`*_\[\]<>|&~#!]|^\()", r"\\\1", " ".join(text.splitlines()))
