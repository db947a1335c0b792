"""The tables and the descriptor of a package, for comparison with the other files."""

import functools
import re
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from policypress.text.escape import quoted
from policypress.verification.package_files import Package

Data = Mapping[str, Any]
Row = dict[str, str]
Tables = Mapping[str, list[Row]]
Value = str | int | float | bool | None
Typed = dict[str, Any]

# Numbers with this many digits have the same value in SQLite, JavaScript and Python.
_TYPES = {
    "string": re.compile(r".+", re.DOTALL),
    "integer": re.compile(r"0|-?[1-9][0-9]{0,14}"),
    "number": re.compile(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}


@dataclass(frozen=True)
class Contents:
    """A package with its tables. `tables` has the cells as text, and `values` has them as typed values.
    `database` has the tables after `verify_tables`, which loads them.

    Looking up a table, column or descriptor key that is not in the package raises KeyError.
    """

    package: Package
    descriptor: Data
    tables: Tables
    database: sqlite3.Connection = field(default_factory=lambda: sqlite3.connect(":memory:"))

    @functools.cached_property
    def schemas(self) -> Mapping[str, Data]:
        return {item["name"]: item["schema"] for item in self.descriptor["resources"] if "schema" in item}

    @functools.cached_property
    def paths(self) -> Mapping[str, str]:
        return {item["name"]: item["path"] for item in self.descriptor["resources"]}

    @functools.cached_property
    def values(self) -> Mapping[str, list[Typed]]:
        types = {
            name: {field["name"]: field["type"] for field in schema["fields"]}
            for name, schema in self.schemas.items()
        }
        return {
            name: [{key: value_of(cell, types[name][key]) for key, cell in row.items()} for row in rows]
            for name, rows in self.tables.items()
        }

    def columns(self, table: str) -> list[str]:
        """Return the names of the columns of a table."""
        return [field["name"] for field in self.schemas[table]["fields"]]

    def of(self, table: str, column: str, value: Value) -> list[Typed]:
        """Return the rows of a table that have this value in a column, in order."""
        return self._by(table, column).get(value, [])

    def one(self, table: str, column: str, value: Value) -> Typed:
        """Return the only such row. Raises KeyError unless there is exactly one."""
        rows = self.of(table, column, value)
        if len(rows) != 1:
            raise KeyError(f"{table}.{column}")
        return rows[0]

    def _by(self, table: str, column: str) -> dict[Value, list[Typed]]:
        if (table, column) not in self._groups:
            groups = self._groups[table, column] = {}
            for row in self.values[table]:
                groups.setdefault(row[column], []).append(row)
        return self._groups[table, column]

    @functools.cached_property
    def _groups(self) -> dict[tuple[str, str], dict[Value, list[Typed]]]:
        return {}


def is_of_type(cell: str, name: str) -> bool:
    """Return whether the text of a non-empty cell is valid for its type."""
    if not _TYPES[name].fullmatch(cell):
        return False
    if name == "date":
        try:
            date.fromisoformat(cell)
        except ValueError:
            return False
    return True


def value_of(cell: str, name: str) -> Value:
    """Convert a cell to its typed value. A cell that is invalid for its type is returned unchanged."""
    if not cell:
        return None
    if name in ("string", "date") or not is_of_type(cell, name):
        return cell
    if name == "boolean":
        return cell == "true"
    return int(cell) if name == "integer" or "." not in cell else float(cell)


def differences(found: Any, expected: Any, at: str, source: str = "the tables") -> Iterator[str]:
    """Yield messages, beginning with `at`, for the differences of a JSON value from its value in `source`."""
    if isinstance(found, dict) and isinstance(expected, dict):
        for key in sorted(found.keys() ^ expected.keys()):
            yield f"{at}: {'unexpected' if key in found else 'missing'} key {quoted(key)}."
        for key in sorted(found.keys() & expected.keys()):
            yield from differences(found[key], expected[key], f"{at}, {key}", source)
    elif isinstance(found, list) and isinstance(expected, list):
        if len(found) != len(expected):
            yield f"{at}: expected {len(expected)} entries as in {source}, found {len(found)}."
        for number, (mine, theirs) in enumerate(zip(found, expected, strict=False), 1):
            yield from differences(mine, theirs, f"{at}, {_name(theirs) or f'row {number}'}", source)
    elif type(found) is not type(expected) or found != expected:
        yield f"{at}: differs from {source}."


def _name(row: Any) -> Value:
    """Return the id of a row or object, which is its first column, or None if it has no id of its own."""
    column = next(iter(row), "") if isinstance(row, dict) else ""
    is_of_other = column == "codelist_id" or (column == "policy_id" and "measure_id" in row)
    return row[column] if column.endswith("_id") and not is_of_other else None
