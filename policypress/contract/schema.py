"""The public contract of the dataset: schema/dataset.yml as dataclasses.

Used by the dataset (tables, descriptor, README) and the site (downloads, field dictionary).
"""

import functools
from dataclasses import dataclass
from pathlib import Path

import msgspec

from policypress.diagnostics import Problems, SourceProblems
from policypress.loading import load_file


@dataclass(frozen=True)
class Described:
    """A title and a description."""

    title_zh: str
    title_en: str
    description_zh: str
    description_en: str


@dataclass(frozen=True)
class Field(Described):
    """A column. `codelist` is the closed list of its values. If `counts_within` is set, rows with equal
    values in those columns are numbered from 1 without gaps."""

    name: str
    type: str
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
class Table(Described):
    """A table: columns in published order, primary key and foreign keys."""

    name: str
    fields: tuple[Field, ...]
    primary_key: tuple[str, ...]
    foreign_keys: tuple[ForeignKey, ...]

    @property
    def id_column(self) -> str | None:
        """The column with the id of a row, or None if the key has several columns."""
        return self.primary_key[0] if len(self.primary_key) == 1 else None


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
class FileKind(Described):
    """A kind of published file that isn't a table, such as the descriptor or the archive."""

    kind: str
    media_type: str


@dataclass(frozen=True)
class Contract:
    """Everything that is published, with names and descriptions. `released` is the date of this version."""

    name: str
    version: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    notice_zh: str
    notice_en: str
    creator_zh: str
    creator_en: str
    licenses: tuple[License, ...]
    sources: tuple[Credit, ...]
    files: tuple[FileKind, ...]
    tables: tuple[Table, ...]
    released: str | None = None

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
class PublishedFile(Described):
    """A file written to the dataset. `path` is relative to dist/data and uses `/`.

    `kind` is `csv` or `json` for a table, otherwise the kind of a `FileKind`. `table` and `rows`
    are None unless the file is a table.
    """

    path: str
    kind: str
    media_type: str
    bytes: int
    sha256: str
    table: str | None = None
    rows: int | None = None


def load_contract(file: Path) -> Contract:
    """Load a contract file such as schema/dataset.yml. Raises SourceProblems if it is invalid.

    The check of a written package reports names that are used twice or refer to nothing.
    """
    problems = Problems()
    document = load_file(file, "dataset", problems)
    if document is None:
        raise SourceProblems(problems)
    return msgspec.convert(document.data, Contract)
