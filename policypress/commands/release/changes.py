"""What has changed between two versions, how much that weighs, and which number it takes at least.

The rule is that of docs/en/stability.md: major where something goes away or a column promises something
else, minor where something is added, patch where only contents change. Before 1.0.0 nothing is
promised to stay for good, and what would be major takes a minor version.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policypress.commands.release.record import Record, Version

MAJOR, MINOR, PATCH = LEVELS = ("major", "minor", "patch")


@dataclass(frozen=True)
class Change:
    """One change as a sentence without a full stop. `names` are those under which the changelog may tell
    of it; where there are none it need not."""

    level: str
    what: str
    names: tuple[str, ...] = ()


def changes(old: Record, new: Record) -> list[Change]:
    """All changes, the heaviest first. What belongs to something that came or went with it is not said
    by itself: columns of a table, texts of a measure, measures of a policy."""
    found = [*_tables(old, new), *_sets("kind of file", old["files"], new["files"])]
    found += [*_codes(old, new), *_ids(old, new)]
    for name, digest in new["digests"].items():
        if digest != old["digests"].get(name, digest):
            what = "descriptions in the contract" if name == "contract" else f"contents of the table {name}"
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
                    what = f"the column {name}.{column} promises another {key}: {other} instead of {one}"
                    yield Change(MAJOR, what, (f"{name}.{column}", column))
        if [column for column in now if column in columns] != kept or list(now)[: len(kept)] != kept:
            yield Change(MAJOR, f"the columns of {name} stand in another order", (name,))
        if before["primary_key"] != after["primary_key"]:
            yield Change(MAJOR, f"the key of {name} is another", (name,))
        lost = [key for key in before["foreign_keys"] if key not in after["foreign_keys"]]
        came = [key for key in after["foreign_keys"] if key not in before["foreign_keys"]]
        for key in [*lost, *(key for key in came if set(key.split(" → ")[0].split(", ")) <= set(columns))]:
            yield Change(MAJOR, f"{name} refers otherwise: {key}", (name, *key.split(" → ")[0].split(", ")))


def _sets(what: str, old: Iterable[str], new: Iterable[str], prefix: str = "") -> Iterator[Change]:
    old, new = list(old), list(new)
    for level, verb, names in (
        (MAJOR, "is gone", [name for name in old if name not in new]),
        (MINOR, "is new", [name for name in new if name not in old]),
    ):
        for name in names:
            own = (f"{prefix}{name}", name) if prefix else (name,)
            yield Change(level, f"the {what} {prefix}{name} {verb}", own)


def _codes(old: Record, new: Record) -> Iterator[Change]:
    if "codes" not in old["tables"]:
        return
    yield from _sets("code list", old["codes"], new["codes"])
    for name in [name for name in new["codes"] if name in old["codes"]]:
        yield from _sets("code", old["codes"][name], new["codes"][name], f"{name}/")


def _ids(old: Record, new: Record) -> Iterator[Change]:
    tables = [name for name in new["ids"] if name in old["ids"]]
    for level, verb, one, other in ((MAJOR, "is gone", old, new), (MINOR, "is new", new, old)):
        names: dict[str, str] = {}
        for table in tables:
            there = set(other["ids"][table])
            names.update({entry: table for entry in one["ids"][table] if entry not in there})
        for entry, table in names.items():
            if not any(part in names for part in wholes(entry)):
                yield Change(level, f"the id {entry} of {table} {verb}", (entry, entry.rpartition("/")[2]))


def wholes(entry: str) -> list[str]:
    """The ids of what an id belongs to, as it says itself: `p/m07-s2` to `p/m07` and `p`."""
    policy, slash, local = entry.partition("/")
    ends = [match.start() for match in re.finditer("-", local)]
    return [policy, *(f"{policy}/{local[:end]}" for end in ends)] if slash else []


def least_version(last: Version, found: list[Change]) -> Version:
    """The smallest number that the changes allow after `last`; they are in the order of `changes`."""
    major, minor, patch = last
    level = found[0].level if found else PATCH
    if level == MAJOR and major:
        return (major + 1, 0, 0)
    return (major, minor, patch + 1) if level == PATCH else (major, minor + 1, 0)


def untold(found: Iterable[Change], section: str) -> list[Change]:
    """The changes of which a section of the changelog does not tell."""
    return [change for change in found if change.names and not any(_tells(section, n) for n in change.names)]


def _tells(section: str, name: str) -> bool:
    return re.search(rf"(?<![\w/-]){re.escape(name)}(?![\w-])", section, re.ASCII) is not None
