"""The public contract of the dataset: schema/dataset.yml as dataclasses.

Used by the dataset (tables, descriptor, README) and the site (downloads, field dictionary).
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policypress.diagnostics import Problems, SourceProblems
from policypress.loading import load_file


@dataclass(frozen=True)
class Field:
    """A column. `codelist` is the closed list of its values. If `counts_within` is set, rows with equal
    values in those columns are numbered from 1 without gaps."""

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
    """The columns `fields` refer to the columns `references` of `table`."""

    fields: tuple[str, ...]
    table: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """A table: columns in published order, primary key and foreign keys."""

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
    """A license (`name` is its SPDX id) and its scope."""

    name: str
    path: str
    title_zh: str
    title_en: str
    scope_zh: str
    scope_en: str


@dataclass(frozen=True)
class Credit:
    """A source of the dataset other than the policies themselves."""

    title_zh: str
    title_en: str
    path: str | None = None


@dataclass(frozen=True)
class FileKind:
    """A kind of published file that isn't a table, such as the descriptor or the archive."""

    kind: str
    media_type: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


@dataclass(frozen=True)
class Contract:
    """Everything that is published, with names and descriptions."""

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
        """Return the table with this name. Raises KeyError if there is none."""
        return self._tables[name]

    @functools.cached_property
    def _tables(self) -> dict[str, Table]:
        return {table.name: table for table in self.tables}

    def file(self, kind: str) -> FileKind:
        """Return the file kind with this name. Raises KeyError if there is none."""
        return {file.kind: file for file in self.files}[kind]


@dataclass(frozen=True)
class Answer:
    """A cookbook question: `pandas`, `sql` (DuckDB) and a spreadsheet `formula` with instructions (`how`).
    `columns` and `rows` are the answer, as text."""

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
    """A file written to the dataset. `path` is relative to dist/data and uses `/`.

    `kind` is `csv` or `json` for a table, otherwise the kind of a `FileKind`. `table` and `rows`
    are None unless the file is a table.
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
    """Load a contract file such as schema/dataset.yml. Raises SourceProblems if it is invalid."""
    problems = Problems()
    document = load_file(file, "dataset", problems)
    if document is None:
        raise SourceProblems(problems)
    return make_contract(document.data)


def make_contract(data: Mapping[str, Any]) -> Contract:
    """Build the contract from the content of schema/dataset.yml.

    `data` must be valid under schema/dataset.schema.json. Raises ValueError for a duplicate name, or if
    a primary or foreign key refers to a table or column that does not exist.
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
    _require_distinct("file kind", [file.kind for file in contract.files])
    columns = {table.name: {field.name for field in table.fields} for table in contract.tables}
    for table in contract.tables:
        _require_distinct(f"column of {table.name}", [field.name for field in table.fields])
        within = {name for field in table.fields for name in field.counts_within}
        _require_columns(table.name, columns, {*table.primary_key, *within})
        for key in table.foreign_keys:
            _require_columns(table.name, columns, set(key.fields))
            _require_columns(key.table, columns, set(key.references))
            if key.references != contract.table(key.table).primary_key:
                raise ValueError(
                    f"A foreign key of {table.name} does not refer to the primary key of {key.table}."
                )
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
            raise ValueError(f"Duplicate {what} “{name}” in the contract.")


def _require_columns(table: str, columns: Mapping[str, set[str]], wanted: set[str]) -> None:
    missing = wanted - columns.get(table, set())
    if missing:
        raise ValueError(
            f"The contract refers to columns that {table} does not have: {', '.join(sorted(missing))}."
        )
