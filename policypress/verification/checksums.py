"""Compares the files of a package with datapackage.json, SHA256SUMS, the archive and latest.json."""

from collections.abc import Iterator, Mapping
from typing import Any

from policypress.text.escape import quoted
from policypress.verification.package_files import NoPackage, Package, open_zip

Data = Mapping[str, Any]

# This file lists every other file, including the archive, so no other list includes it.
LATEST = "latest.json"
_DESCRIPTOR, _SUMS = "datapackage.json", "SHA256SUMS"


def lists_of_files(descriptor: Data) -> set[str]:
    """Return the paths of the archive and of files that list other files. `verify_files` checks them."""
    return {_DESCRIPTOR, _SUMS, LATEST, _archive(descriptor)}


def verify_files(package: Package, descriptor: Data, whole: bool) -> Iterator[str]:
    """Yield a message for each file that is missing, is unlisted, or does not match a list.

    If `whole` is set, the archive and latest.json are also required. They exist in the folder of a build but
    not in an unpacked archive.
    """
    archive = _archive(descriptor)
    needed = {_DESCRIPTOR, _SUMS, *([archive, LATEST] if whole else [])}
    yield from (f"{path} is missing." for path in sorted(needed - package.paths))
    files = {path: package.digest(path) for path in package.paths}
    resources = [(item["path"], (item["bytes"], item["hash"][7:])) for item in descriptor["resources"]]
    beside = {_SUMS, archive, LATEST}
    yield from _compared(_DESCRIPTOR, resources, files, {_DESCRIPTOR, *beside})
    if _SUMS in files:
        lines = package.read(_SUMS).decode("utf-8", "replace").removesuffix("\n").split("\n")
        sums = [(path, digest) for digest, _, path in (line.partition("  ") for line in lines)]
        yield from _compared(_SUMS, sums, {path: digest for path, (_, digest) in files.items()}, beside)
    try:
        if archive in files:
            with package.open(archive) as file:
                packed = open_zip(file, archive)
                contents = [(path, packed.digest(path)) for path in packed.paths]
            yield from _compared(archive, contents, files, {archive, LATEST})
        if LATEST in files:
            yield from _latest(package.json(LATEST), descriptor, files)
    except NoPackage as error:
        yield from error.reasons


def _archive(descriptor: Data) -> str:
    return f"{descriptor['name']}-{descriptor['version']}.zip"


def _latest(latest: Any, descriptor: Data, files: Mapping[str, object]) -> Iterator[str]:
    try:
        stated = [(str(item["path"]), (item["bytes"], item["sha256"])) for item in latest["files"]]
        same = all(latest[key] == descriptor[key] for key in ("name", "version"))
    except (TypeError, LookupError):
        yield f"{LATEST} is not a valid list of files."
        return
    if not same:
        yield f"The name or version in {LATEST} differs from {_DESCRIPTOR}."
    yield from _compared(LATEST, stated, files, {LATEST})


def _compared(
    where: str, stated: list[tuple[str, Any]], files: Mapping[str, object], left_out: set[str]
) -> Iterator[str]:
    """Yield the differences between the files and `stated`, the (path, size or digest) pairs in `where`."""
    # On some systems, file names that differ only in case are the same file.
    if len({path.casefold() for path, _ in stated}) < len(stated):
        yield f"{where} lists a file twice."
    listed = dict(stated)
    for path in sorted(listed.keys() | files.keys() - left_out):
        if path not in files:
            yield f"{where} lists {quoted(path)}, which does not exist."
        elif path not in listed:
            yield f"{where} does not list {quoted(path)}."
        elif listed[path] != files[path]:
            yield f"{path} does not match the size and SHA-256 in {where}."
