"""Checks a written package independently, using only datapackage.json and the files in it.

It shares no code with the writers, and checks packages of any version of the contract against their own
descriptor. Frictionless misses many problems (gaps in positions, full-width digits, byte order marks,
undeclared files, misspelt keys …), so this is a second gate. Users who only have the package can run it too.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from policypress.verification import json_files
from policypress.verification.checksums import lists_of_files, verify_files
from policypress.verification.contents import Contents, Row
from policypress.verification.csv_tables import read_csv, verify_relations, verify_tables
from policypress.verification.data_dictionary import verify_dictionary
from policypress.verification.database import compare_database
from policypress.verification.database_metadata import compare_metadata
from policypress.verification.datapackage_json import verify_descriptor
from policypress.verification.package_files import NoPackage, open_package
from policypress.verification.policy_text import compare_official_text
from policypress.verification.workbook import compare_workbook

Compare = Callable[[Contents, str, str], Iterator[str]]

# The files that are compared with the tables. {table} and {policy} are replaced by each table and policy,
# and {name} by the name of the package. The remark in brackets names the parts compared, if not all are.
_COMPARED: tuple[tuple[str, str, Compare], ...] = (
    ("{table}.json", "", json_files.compare_table),
    ("segments.jsonl", "", json_files.compare_lines),
    ("policies/{policy}.json", "", json_files.compare_document),
    ("policies/{policy}.txt", " (digest and segments)", compare_official_text),
    ("{name}.sqlite", " (schema, rows and full-text index)", compare_database),
    ("metadata.json", " (with datapackage.json)", compare_metadata),
    ("{name}.xlsx", " (the sheets)", compare_workbook),
)


@dataclass
class Examined:
    """The problems found, and which files were `compared` with the tables or checked as `checksum_only`."""

    faults: list[str] = field(default_factory=list)
    summary: str = ""
    compared: list[str] = field(default_factory=list)
    checksum_only: list[str] = field(default_factory=list)


def verify(path: Path, whole: bool = False) -> list[str]:
    """Return all problems in the package in the folder or zip `path`, as messages with file and row.

    If `whole` is set, the archive must be next to the files. Rows are numbered from 1, without the header.
    Problems raise no exceptions, but an unreadable disk raises OSError. Memory and time are not limited.
    For untrusted packages use the command, which limits them.
    """
    return examine(path, whole).faults


def examine(path: Path, whole: bool = False) -> Examined:
    """Do the same as `verify`, and also return which files were examined."""
    found = Examined()
    try:
        contents = read_tables(path, whole, found.faults)
    except NoPackage as error:
        found.faults += error.reasons
        return found
    found.faults += verify_relations(contents)
    found.faults += verify_dictionary(contents.tables, contents.schemas)
    _compare(contents, found)
    rows = sum(map(len, contents.tables.values()))
    name = f"{contents.descriptor['name']} {contents.descriptor['version']}"
    files = len(contents.package.paths)
    found.summary = f"{name}: {files} files, {rows} rows in {len(contents.tables)} tables."
    return found


def read_tables(path: Path, whole: bool, faults: list[str]) -> Contents:
    """Return the tables in a package. Problems in its file list and tables are added to `faults`.

    Raises NoPackage with all reasons if a table is missing or malformed, because nothing can be compared.
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
    """Compare every file with the tables if possible, and record which ones were compared."""
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
                # This version of the contract lacks a table or column that the comparison needs.
                continue
            done.append(path)
        left -= set(done)
        if done:
            found.compared.append((done[0] if len(done) == 1 else re.sub(r"\{\w+\}", "*", pattern)) + remark)
    found.checksum_only = sorted(left)


def _files(pattern: str, contents: Contents) -> Iterator[tuple[str, str]]:
    """Yield the paths that match a pattern, each with its table or policy."""
    subjects = [""]
    if "{table}" in pattern:
        subjects = list(contents.tables)
    elif "{policy}" in pattern:
        subjects = [row.get("policy_id", "") for row in contents.tables.get("policies", [])]
    for subject in subjects:
        yield pattern.format(name=contents.descriptor["name"], table=subject, policy=subject), subject
