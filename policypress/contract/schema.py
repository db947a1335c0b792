"""The published contract of the dataset, as plain data: schema/dataset.yml made into objects.

Read by the dataset (tables, descriptor, README) and by the site (downloads, field dictionary).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policypress.diagnostics import Problem, SourceProblems
from policypress.loading import load_file


@dataclass(frozen=True)
class Field:
    """A column. `codelist` names the closed list its values come from; `counts_within` the columns
    within which its numbers run from 1 without gaps."""

    name: str
    type: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    required: bool = False
    unique: bool = False
    pattern: str | None = None
    minimum: int | None = None
    codelist: str | None = None
    counts_within: tuple[str, ...] = ()


@dataclass(frozen=True)
class ForeignKey:
    """The columns `fields` hold a key of `table`, whose columns are `references`."""

    fields: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: its columns in published order, its key and what it refers to."""

    name: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]


@dataclass(frozen=True)
class License:
    """A license (`name` is its SPDX id) and what it covers."""

    name: str
    path: str
    title_zh: str
    title_en: str
    scope_zh: str
    scope_en: str


@dataclass(frozen=True)
class Credit:
    """Something the dataset rests on besides the policies themselves."""

    title_zh: str
    title_en: str
    path: str | None = None


@dataclass(frozen=True)
class FileKind:
    """A kind of published file that is no table, such as the descriptor or the archive."""

    kind: str
    media_type: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


@dataclass(frozen=True)
class Contract:
    """What is published, under which names, with which meaning."""

    name: str
    version: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    notice_zh: str
    notice_en: str
    licenses: tuple[License, ...]
    sources: tuple[Credit, ...]
    files: tuple[FileKind, ...]
    tables: tuple[Table, ...]

    def table(self, name: str) -> Table:
        """The table of that name; KeyError where there is none."""
        return self._tables[name]

    @functools.cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables}

    def file(self, kind: str) -> FileKind:
        """The kind of file of that name; KeyError where there is none."""
        return {file.kind: file for file in self.files}[kind]


@dataclass(frozen=True)
class Answer:
    """A question of the cookbook: `pandas`, `sql` (DuckDB) and a spreadsheet's `formula` ask it, `how`
    says what to do with the formula; `rows` are the answer as text, under `columns`."""

    id: str
    question_zh: str
    question_en: str
    pandas: str
    sql: str
    formula: str
    how_zh: str
    how_en: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PublishedFile:
    """A written file of the dataset; `path` is relative to dist/data, with `/`.

    `kind` is `csv` or `json` for a table, else that of a `FileKind`; `table` and `rows`
    are None for what is no table.
    """

    path: str
    kind: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    media_type: str
    bytes: int
    sha256: str
    table: str | None = None
    rows: int | None = None


def load_contract(file: Path) -> Contract:
    """The contract in a file such as schema/dataset.yml; SourceProblems where it is wrong."""
    problems: list[Problem] = []
    document = load_file(file, "dataset", problems)
    if document is None:
        raise SourceProblems(problems)
    return make_contract(document.data)


def make_contract(data: Mapping[str, Any]) -> Contract:
    """The contract from the content of schema/dataset.yml.

    `data` must be valid under schema/dataset.schema.json. Raises ValueError where a key or a
    foreign key names a table or column that does not exist, or a name stands twice.
    """
    contract = Contract(
        **{
            **data,
            "licenses": tuple(License(**item) for item in data["licenses"]),
            "sources": tuple(Credit(**item) for item in data["sources"]),
            "files": tuple(FileKind(**item) for item in data["files"]),
            "tables": tuple(_make_table(item) for item in data["tables"]),
        }
    )
    _require_distinct("table", [table.name for table in contract.tables])
    _require_distinct("kind of file", [file.kind for file in contract.files])
    columns = {table.name: {field.name for field in table.fields} for table in contract.tables}
    for table in contract.tables:
        _require_distinct(f"column of {table.name}", [field.name for field in table.fields])
        within = {name for field in table.fields for name in field.counts_within}
        _require_columns(table.name, columns, {*table.primary_key, *within})
        for key in table.foreign_keys:
            _require_columns(table.name, columns, set(key.fields))
            _require_columns(key.table, columns, set(key.references))
            if key.references != contract.table(key.table).primary_key:
                raise ValueError(f"A foreign key of {table.name} does not refer to the key of {key.table}.")
    return contract


def _make_table(data: Mapping[str, Any]) -> Table:
    return Table(
        **{
            **data,
            "fields": tuple(
                Field(**{**item, "counts_within": tuple(item.get("counts_within", ()))})
                for item in data["fields"]
            ),
            "primary_key": tuple(data["primary_key"]),
            "foreign_keys": tuple(
                ForeignKey(tuple(item["fields"]), item["table"], tuple(item["references"]))
                for item in data["foreign_keys"]
            ),
        }
    )


def _require_distinct(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"The {what} “{name}” stands twice in the contract.")


def _require_columns(table: str, columns: Mapping[str, set[str]], wanted: set[str]) -> None:
    missing = wanted - columns.get(table, set())
    if missing:
        raise ValueError(f"The contract names {', '.join(sorted(missing))}, which {table} does not have.")
