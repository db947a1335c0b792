"""Builds the data dictionary, a table that describes every column in the contract."""

from __future__ import annotations

from dataclasses import dataclass

from policypress.contract import Contract, Field, Table


@dataclass(frozen=True)
class Entry:
    """A column of a table. `refers_to` lists the columns that it refers to, as `table.column`."""

    resource: str
    field: str
    title_zh: str
    title_en: str
    description_zh: str
    description_en: str
    type: str
    required: bool
    unique: bool
    pattern: str | None
    minimum: int | None
    codelist: str | None
    primary_key: bool
    refers_to: tuple[str, ...]
    counts_within: tuple[str, ...]


def entries_of(contract: Contract) -> list[Entry]:
    """Return an entry for every column in the contract, in order, including those of the dictionary."""
    return [_entry(table, field) for table in contract.tables for field in table.fields]


def _entry(table: Table, field: Field) -> Entry:
    pairs = [
        (name, f"{key.table}.{other}")
        for key in table.foreign_keys
        for name, other in zip(key.fields, key.references, strict=True)
    ]
    return Entry(
        resource=table.name,
        field=field.name,
        title_zh=field.title_zh,
        title_en=field.title_en,
        description_zh=field.description_zh,
        description_en=field.description_en,
        type=field.type,
        required=field.required,
        unique=field.unique,
        pattern=field.pattern,
        minimum=field.minimum,
        codelist=field.codelist,
        primary_key=field.name in table.primary_key,
        refers_to=tuple(other for name, other in pairs if name == field.name),
        counts_within=field.counts_within,
    )
