"""The part of the independent check that counts and weighs the files: what lists them, and the archive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from policypress.problems import quoted
from policypress.verification.container import NoPackage, Package, open_zip

Data = Mapping[str, Any]

# Names every other file, the archive too, so it is in no other list.
LATEST = "latest.json"


def lists_of_files(descriptor: Data) -> set[str]:
    """The files that list the others, and the archive of all: what they say is held against the files."""
    return {"datapackage.json", "SHA256SUMS", LATEST, f"{descriptor['name']}-{descriptor['version']}.zip"}


def verify_files(package: Package, descriptor: Data, whole: bool) -> Iterator[str]:
    """Files that are missing, declared nowhere, or not what is stated of them.

    `whole` asks for the archive and latest.json too, which lie beside the files where they were built
    but are not there when the archive was unpacked.
    """
    archive = f"{descriptor['name']}-{descriptor['version']}.zip"
    stated = {item["path"]: item for item in descriptor["resources"]}
    expected = {*stated, "datapackage.json", "SHA256SUMS", *([archive, LATEST] if whole else [])}
    undeclared = package.paths - expected - {archive, LATEST}
    yield from (f"{path} is missing." for path in sorted(expected - package.paths))
    yield from (f"{quoted(path)} is declared nowhere." for path in sorted(undeclared))
    for path in sorted(stated.keys() & package.paths):
        size, digest = package.digest(path)
        if size != stated[path]["bytes"]:
            yield f"{path} has {size} bytes; datapackage.json says {stated[path]['bytes']}."
        if f"sha256:{digest}" != stated[path]["hash"]:
            yield f"{path} does not have the hash that datapackage.json states."
    yield from _checksums(package, archive)
    if archive in package.paths:
        yield from _archive(package, archive)
    if LATEST in package.paths:
        yield from _latest(package, descriptor)


def _checksums(package: Package, archive: str) -> Iterator[str]:
    if "SHA256SUMS" not in package.paths:
        return
    stated: dict[str, str] = {}
    lines = package.read("SHA256SUMS").decode("utf-8", "replace").splitlines()
    for number, line in enumerate(lines, 1):
        digest, _, path = line.partition("  ")
        if not re.fullmatch("[0-9a-f]{64}", digest) or path in stated:
            yield f"SHA256SUMS, line {number}: not a digest and a path, or a path that stands there twice."
        stated[path] = digest
    present = package.paths - {"SHA256SUMS", archive, LATEST}
    yield from (
        f"SHA256SUMS names {quoted(path)}, which is not there." for path in sorted(stated.keys() - present)
    )
    yield from (f"SHA256SUMS does not name {quoted(path)}." for path in sorted(present - stated.keys()))
    for path in sorted(present & stated.keys()):
        if package.digest(path)[1] != stated[path]:
            yield f"{path} does not have the digest that SHA256SUMS states."


def _archive(package: Package, name: str) -> Iterator[str]:
    try:
        with package.open(name) as file:
            yield from _packed(package, name, open_zip(file, name))
    except NoPackage as error:
        yield from error.reasons


def _packed(package: Package, name: str, packed: Package) -> Iterator[str]:
    present = package.paths - {name, LATEST}
    yield from (f"{name} lacks {path}." for path in sorted(present - packed.paths))
    yield from (
        f"{name} holds {quoted(path)}, which is not in the folder." for path in sorted(packed.paths - present)
    )
    for path in sorted(present & packed.paths):
        if package.digest(path) != packed.digest(path):
            yield f"{path} in {name} is not the same as in the folder."


def _latest(package: Package, descriptor: Data) -> Iterator[str]:
    try:
        latest = package.json(LATEST)
    except NoPackage as error:
        yield from error.reasons
        return
    if not isinstance(latest, dict) or not isinstance(latest.get("files"), list):
        yield f"{LATEST} is no list of files."
        return
    if any(latest.get(key) != descriptor[key] for key in ("name", "version")):
        yield f"{LATEST} does not state the name and version of datapackage.json."
    stated = {json.dumps(item, sort_keys=True) for item in latest["files"]}
    for path in sorted(package.paths - {LATEST}):
        size, digest = package.digest(path)
        item = json.dumps({"bytes": size, "path": path, "sha256": digest}, sort_keys=True)
        if item not in stated:
            yield f"{LATEST} does not state {quoted(path)} as it is in the folder."
    if len(latest["files"]) != len(package.paths) - 1:
        yield f"{LATEST} states {len(latest['files'])} files; the folder has {len(package.paths) - 1} more."
