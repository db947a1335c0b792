"""Finds the changes between two versions, their level, and the lowest version number that they allow.

This follows docs/en/stability.md. A change is major if something is removed or a column is redefined, minor
if something is added, and patch if only contents change. Before 1.0.0, a minor version allows major changes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policypress.commands.release.record import Record, Version

MAJOR, MINOR, PATCH = LEVELS = ("major", "minor", "patch")


@dataclass(frozen=True)
class Change:
    """One change, as a sentence without a full stop. If it has `names`, the changelog must mention one."""

    level: str
    what: str
    names: tuple[str, ...] = ()


def changes(old: Record, new: Record) -> list[Change]:
    """Return all changes, major ones first. If something is added or removed, its parts (columns of a
    table, segments of a measure, measures of a policy) are not listed separately."""
    found = [*_tables(old, new), *_sets("file kind", old["files"], new["files"])]
    found += [*_codes(old, new), *_ids(old, new)]
    for name, digest in new["digests"].items():
        if digest != old["digests"].get(name, digest):
            what = "descriptions in the contract" if name == "contract" else f"contents of table {name}"
            found.append(Change(PATCH, f"{what} changed"))
    return sorted(found, key=lambda change: LEVELS.index(change.level))


def _tables(old: Record, new: Record) -> Iterator[Change]:
    yield from _sets("table", old["tables"], new["tables"])
    for name in [name for name in new["tables"] if name in old["tables"]]:
        before, after = old["tables"][name], new["tables"][name]
        columns, now = before["columns"], after["columns"]
        yield from _sets("column", columns, now, f"{name}.")
        kept = [column for column in columns if column in now]
        for column in kept:
            for key in sorted({*columns[column], *now[column]}):
                one, other = (part[column].get(key, "nothing") for part in (columns, now))
                if one != other:
                    what = f"{key} of column {name}.{column} changed from {one} to {other}"
                    yield Change(MAJOR, what, (f"{name}.{column}", column))
        if [column for column in now if column in columns] != kept or list(now)[: len(kept)] != kept:
            yield Change(MAJOR, f"order of columns of {name} changed", (name,))
        if before["primary_key"] != after["primary_key"]:
            yield Change(MAJOR, f"primary key of {name} changed", (name,))
        lost = [key for key in before["foreign_keys"] if key not in after["foreign_keys"]]
        came = [key for key in after["foreign_keys"] if key not in before["foreign_keys"]]
        for key in [*lost, *(key for key in came if set(key.split(" → ")[0].split(", ")) <= set(columns))]:
            columns_of_key = key.split(" → ")[0].split(", ")
            yield Change(MAJOR, f"foreign key of {name} changed: {key}", (name, *columns_of_key))


def _sets(what: str, old: Iterable[str], new: Iterable[str], prefix: str = "") -> Iterator[Change]:
    old, new = list(old), list(new)
    for level, verb, names in (
        (MAJOR, "was removed", [name for name in old if name not in new]),
        (MINOR, "is new", [name for name in new if name not in old]),
    ):
        for name in names:
            own = (f"{prefix}{name}", name) if prefix else (name,)
            yield Change(level, f"{what} {prefix}{name} {verb}", own)


def _codes(old: Record, new: Record) -> Iterator[Change]:
    if "codes" not in old["tables"]:
        return
    yield from _sets("code list", old["codes"], new["codes"])
    for name in [name for name in new["codes"] if name in old["codes"]]:
        yield from _sets("code", old["codes"][name], new["codes"][name], f"{name}/")


def _ids(old: Record, new: Record) -> Iterator[Change]:
    tables = [name for name in new["ids"] if name in old["ids"]]
    for level, verb, one, other in ((MAJOR, "was removed", old, new), (MINOR, "is new", new, old)):
        names: dict[str, str] = {}
        for table in tables:
            there = set(other["ids"][table])
            names.update({entry: table for entry in one["ids"][table] if entry not in there})
        for entry, table in names.items():
            if not any(part in names for part in wholes(entry)):
                yield Change(level, f"id {entry} of {table} {verb}", (entry, entry.rpartition("/")[2]))


def wholes(entry: str) -> list[str]:
    """Return the ids of everything that contains `entry`, based on its text: `p`, `p/m07` for `p/m07-s2`."""
    policy, slash, local = entry.partition("/")
    ends = [match.start() for match in re.finditer("-", local)]
    return [policy, *(f"{policy}/{local[:end]}" for end in ends)] if slash else []


def least_version(last: Version, found: list[Change]) -> Version:
    """Return the lowest version after `last` that the changes allow. `found` is sorted as by `changes`."""
    major, minor, patch = last
    level = found[0].level if found else PATCH
    if level == MAJOR and major:
        return (major + 1, 0, 0)
    return (major, minor, patch + 1) if level == PATCH else (major, minor + 1, 0)


def not_mentioned(found: Iterable[Change], section: str) -> list[Change]:
    """Return the changes that a section of the changelog must mention but does not."""
    return [c for c in found if c.names and not any(_mentions(section, name) for name in c.names)]


def _mentions(section: str, name: str) -> bool:
    return re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w-])", section, re.ASCII) is not None
