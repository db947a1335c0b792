"""The independent check of a written package: reads datapackage.json and the files, nothing else.

It knows no code that wrote them, and holds a package to its own descriptor, whichever version of the
contract that is. Frictionless lets much pass (gaps in positions, full-width digits, a byte order mark,
undeclared files, misspelt keys …); this is the second gate, and the one for whoever has only the package.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from policypress.problems import Refused
from policypress.verification.annotated import verify_annotations
from policypress.verification.descriptor import verify_descriptor
from policypress.verification.dictionary import verify_dictionary
from policypress.verification.documents import verify_documents
from policypress.verification.files import verify_files
from policypress.verification.forms import verify_forms
from policypress.verification.opening import NoPackage, Package, Row, open_package
from policypress.verification.tables import read_csv, verify_tables

_MOST_SAID = 200


def run(options: Namespace, _judge: object) -> list[str]:
    """What `verify PATH` prints; Refused where something is wrong with the package."""
    if not options.package.exists():
        raise Refused([f"There is no folder or file {options.package}."], Refused.USAGE)
    found, examined = _examine(options.package, whole=False)
    if found:
        more = [f"… and {len(found) - _MOST_SAID} more"] if len(found) > _MOST_SAID else []
        count = "1 fault" if len(found) == 1 else f"{len(found)} faults"
        raise Refused([*found[:_MOST_SAID], *more, f"{count} in {options.package}."], ending="")
    return [f"{examined}; nothing is wrong."]


def verify(path: Path, whole: bool = False) -> list[str]:
    """Everything that is wrong with the package in the folder or zip `path`, each a sentence with file
    and row; `whole` asks for the archive beside the files.

    Rows count from 1 without the header. An empty list means that nothing was found. Raises
    nothing for faults of the package; OSError where the disk cannot be read.
    """
    return _examine(path, whole)[0]


def _examine(path: Path, whole: bool) -> tuple[list[str], str]:
    """What is wrong, and what was looked at."""
    try:
        package, descriptor = _opened(path)
        found = list(verify_files(package, descriptor, whole))
        tables, malformed = _read_tables(package, descriptor)
    except NoPackage as error:
        return list(error.reasons), ""
    schemas = {item["name"]: item["schema"] for item in descriptor["resources"] if "schema" in item}
    if malformed or tables.keys() != schemas.keys():
        # What follows compares whole tables and would only repeat these faults in other words.
        return found + malformed, ""
    paths = {item["name"]: item["path"] for item in descriptor["resources"]}
    found += verify_tables(tables, schemas, paths)
    parts = (
        verify_annotations(tables),
        verify_dictionary(tables, schemas),
        verify_forms(package, tables, schemas, descriptor),
        verify_documents(package, tables),
    )
    for part in parts:
        try:
            found += part
        except NoPackage as error:
            found += error.reasons
        except KeyError as error:
            found.append(f"A column that the other files are compared by is in no table: {error}.")
    rows = sum(map(len, tables.values()))
    name = f"{descriptor['name']} {descriptor['version']}"
    return found, f"{name}: {len(package.paths)} files, {rows} rows in {len(tables)} tables"


def read_package(path: Path) -> tuple[Mapping[str, Any], Mapping[str, list[Row]]]:
    """The descriptor and the tables of a package whose form is right, by their names; else NoPackage."""
    package, descriptor = _opened(path)
    tables, malformed = _read_tables(package, descriptor)
    if malformed:
        raise NoPackage(*malformed)
    return descriptor, tables


def _opened(path: Path) -> tuple[Package, Mapping[str, Any]]:
    package = open_package(path)
    descriptor = package.json("datapackage.json")
    if found := verify_descriptor(descriptor):
        raise NoPackage(*found)
    return package, descriptor


def _read_tables(package: Package, descriptor: Mapping[str, Any]) -> tuple[dict[str, list[Row]], list[str]]:
    """The tables that the descriptor names and the package has, and what is wrong with their form."""
    tables: dict[str, list[Row]] = {}
    malformed: list[str] = []
    for item in descriptor["resources"]:
        if "schema" in item and item["path"] in package.paths:
            tables[item["name"]], faults = read_csv(item["path"], package.read(item["path"]), item["schema"])
            malformed += faults
    return tables, malformed


__all__ = ["NoPackage", "read_package", "run", "verify"]
