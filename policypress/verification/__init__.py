"""The independent check of a written package: reads datapackage.json and the files, nothing else.

It knows no code that wrote them, and holds a package to its own descriptor, whichever version of the
contract that is. Frictionless lets much pass (gaps in positions, full-width digits, a byte order mark,
undeclared files, misspelt keys …); this is the second gate, and the one for whoever has only the package.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policypress.verification import json_files
from policypress.verification.annotation_rows import verify_annotations, verify_repeated
from policypress.verification.checksums import lists_of_files, verify_files
from policypress.verification.contents import Contents, Row
from policypress.verification.csv_tables import read_csv, verify_tables
from policypress.verification.data_dictionary import verify_dictionary
from policypress.verification.database import compare_database
from policypress.verification.datapackage_json import verify_descriptor
from policypress.verification.package_files import NoPackage, open_package
from policypress.verification.policy_text import compare_official_text
from policypress.verification.workbook import compare_workbook

Compare = Callable[[Contents, str, str], Iterator[str]]

# The files that are compared with the tables. {table} and {policy} stand for every table and policy, {name}
# for the package. A remark in brackets says what is compared where that is not all of the file.
_COMPARED: tuple[tuple[str, str, Compare], ...] = (
    ("{table}.json", "", json_files.compare_table),
    ("segments.jsonl", "", json_files.compare_lines),
    ("policies/{policy}.json", "", json_files.compare_document),
    ("policies/{policy}.txt", " (digest and segments)", compare_official_text),
    ("{name}.sqlite", " (schema and rows)", compare_database),
    ("{name}.xlsx", " (the sheets)", compare_workbook),
)


@dataclass
class Examined:
    """What a check found wrong, and the files it looked at: `compared`, and `weighed` by checksum only."""

    faults: list[str] = field(default_factory=list)
    summary: str = ""
    compared: list[str] = field(default_factory=list)
    weighed: list[str] = field(default_factory=list)


def verify(path: Path, whole: bool = False) -> list[str]:
    """Everything that is wrong with the package in the folder or zip `path`, each a sentence with file
    and row; `whole` asks for the archive beside the files.

    Rows count from 1 without the header. An empty list means that nothing was found. Raises
    nothing for faults of the package; OSError where the disk cannot be read. There are no limits on memory
    and time: a package from somewhere else is for the command, which has them.
    """
    return examine(path, whole).faults


def examine(path: Path, whole: bool = False) -> Examined:
    """The check of `verify`, with what it looked at."""
    found = Examined()
    try:
        contents = read_tables(path, whole, found.faults)
    except NoPackage as error:
        found.faults += error.reasons
        return found
    found.faults += verify_repeated(contents.tables)
    found.faults += verify_annotations(contents.tables)
    found.faults += verify_dictionary(contents.tables, contents.schemas)
    _compare(contents, found)
    rows = sum(map(len, contents.tables.values()))
    name = f"{contents.descriptor['name']} {contents.descriptor['version']}"
    files = len(contents.package.paths)
    found.summary = f"{name}: {files} files, {rows} rows in {len(contents.tables)} tables."
    return found


def read_tables(path: Path, whole: bool, faults: list[str]) -> Contents:
    """The tables of a package; what is wrong with its list of files and in the tables is added to `faults`.

    NoPackage, with all reasons, where the rest cannot be compared with them: a table is missing or malformed.
    """
    package = open_package(path)
    descriptor = package.json("datapackage.json")
    if wrong := verify_descriptor(descriptor):
        raise NoPackage(*wrong)
    faults += verify_files(package, descriptor, whole)
    tables: dict[str, list[Row]] = {}
    malformed: list[str] = []
    for item in descriptor["resources"]:
        if "schema" in item and item["path"] in package.paths:
            tables[item["name"]], wrong = read_csv(item["path"], package.read(item["path"]), item["schema"])
            malformed += wrong
    contents = Contents(package, descriptor, tables)
    if malformed or tables.keys() != contents.schemas.keys():
        raise NoPackage(*malformed)
    faults += verify_tables(contents)
    return contents


def _compare(contents: Contents, found: Examined) -> None:
    """Compares every file that can be compared with the tables, and notes which were."""
    tables = {contents.paths[name] for name in contents.tables}
    left = contents.package.paths - tables - lists_of_files(contents.descriptor)
    for pattern, remark, compare in _COMPARED:
        done = []
        for path, subject in _files(pattern, contents):
            if path not in left:
                continue
            try:
                found.faults += compare(contents, path, subject)
            except NoPackage as error:
                found.faults += error.reasons
            except KeyError:
                # A table or column that it is compared with is not part of this version of the contract.
                continue
            done.append(path)
        left -= set(done)
        if done:
            found.compared.append((done[0] if len(done) == 1 else re.sub(r"\{\w+\}", "*", pattern)) + remark)
    found.weighed = sorted(left)


def _files(pattern: str, contents: Contents) -> Iterator[tuple[str, str]]:
    """The paths that a pattern stands for, each with its table or policy."""
    subjects = [""]
    if "{table}" in pattern:
        subjects = list(contents.tables)
    elif "{policy}" in pattern:
        subjects = [row.get("id", "") for row in contents.tables.get("policies", [])]
    for subject in subjects:
        yield pattern.format(name=contents.descriptor["name"], table=subject, policy=subject), subject


__all__ = ["Contents", "Examined", "NoPackage", "examine", "read_tables", "verify"]
