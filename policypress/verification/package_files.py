"""Reads the files of a package in a folder or zip file.

Nothing is unpacked to disk. Anything other than regular files with safe paths is rejected with a message.
"""

import contextlib
import hashlib
import json
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Any

from policypress.text.escape import quoted

_PIECE = 1 << 20
# Sizes in a zip: end record (no comment), central directory entry and local header (no file name).
_END, _LISTED, _HEADER = 22, 46, 30
# Mode bits of a regular, non-executable file, and the DOS archive flag.
_PLAIN = (stat.S_IFREG | 0o666) << 16 | 0x20

# The exceptions of zipfile for damaged or unsupported archives.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
# Escapes that could be half a surrogate pair.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NoPackage(Exception):
    """Raised if a package cannot be opened or read. `reasons` contains full sentences."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class Package:
    """The files of a package, by their path in the package, with `/`."""

    def __init__(self, paths: frozenset[str], open_file: Callable[[str], IO[bytes]]) -> None:
        self.paths = paths
        self._open = open_file
        self._digests: dict[str, tuple[int, str]] = {}

    @contextlib.contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """Open a file. Raises NoPackage if it cannot be opened or if reading it in the block fails."""
        if path not in self.paths:
            raise NoPackage(f"{path} is missing.")
        try:
            with self._open(path) as file:
                yield file
        except (OSError, *_DAMAGED) as error:
            raise NoPackage(f"{path} cannot be read: {error}.") from error

    def read(self, path: str) -> bytes:
        """Return the bytes of a file. Raises NoPackage if it cannot be read."""
        with self.open(path) as file:
            # Read in pieces, so that no more than the stated size of a zip entry is unpacked.
            return b"".join(iter(lambda: file.read(_PIECE), b""))

    def json(self, path: str) -> Any:
        """Parse a JSON file. Raises NoPackage if it is invalid or has a duplicate key."""
        return as_json(self.read(path), path)

    def digest(self, path: str) -> tuple[int, str]:
        """Return the size in bytes and the SHA-256 of a file. Raises NoPackage if it cannot be read."""
        if path not in self._digests:
            with self.open(path) as file:
                # Reads in pieces, because an archive may be larger than the memory.
                digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
                self._digests[path] = (file.tell(), digest)
        return self._digests[path]


def as_json(content: bytes, what: str) -> Any:
    """Parse JSON. Raises NoPackage if it is invalid. `what` names the content in the message."""
    try:
        value = json.loads(
            content.decode("utf-8"), object_pairs_hook=_keys_once, parse_constant=_refuse_constant
        )
        if _SURROGATE.search(content):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError) as error:
        raise NoPackage(f"{what} cannot be read as JSON: {error}.") from error
    return value


def _keys_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"duplicate key {quoted(twice)} in an object")
    return dict(pairs)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is not valid JSON")


def open_package(path: Path) -> Package:
    """Open the package in a folder or zip file. Raises NoPackage if there is none or if it is unsafe."""
    if path.is_dir():
        return _open_folder(path)
    if not path.is_file():
        raise NoPackage(f"No such file or folder: {quoted(str(path), 200)}.")
    return open_zip(path, path.name)


def _open_folder(folder: Path) -> Package:
    if not (folder / "datapackage.json").is_file():
        raise NoPackage(f"{folder} is not a package: it has no datapackage.json.")
    paths: list[str] = []
    wrong: list[str] = []
    for file in sorted(folder.rglob("*")):
        name, mode = file.relative_to(folder).as_posix(), file.lstat().st_mode
        if not stat.S_ISDIR(mode):
            wrong += [] if stat.S_ISREG(mode) else [f"{quoted(name, 200)} is a link or special file."]
            wrong += _bad_name(name)
            paths.append(name)
    if wrong:
        raise NoPackage(*wrong)
    return Package(frozenset(paths), lambda path: (folder / path).open("rb"))


def open_zip(file: Path | IO[bytes], name: str) -> Package:
    """Open the package in a zip file, called `name` in messages. Raises NoPackage like `open_package`."""
    package = open_archive(file, name)
    if "datapackage.json" not in package.paths:
        raise NoPackage(f"{name} is not a package: it has no datapackage.json at the top level.")
    return package


def open_archive(file: Path | IO[bytes], name: str) -> Package:
    """Open a zip file. Raises NoPackage if it contains anything other than regular files."""
    try:
        archive = zipfile.ZipFile(file)
        wrong = list(_flaws(archive, name))
    except (OSError, *_DAMAGED) as error:
        raise NoPackage(f"{name} is neither a folder nor a readable zip file: {error}.") from error
    if wrong:
        raise NoPackage(*wrong)
    entries = {entry.filename: entry for entry in archive.infolist()}
    return Package(frozenset(entries), lambda path: archive.open(entries[path]))


def _flaws(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """Report anything in a zip other than regular files, without gaps, and their central directory."""
    file = archive.fp
    assert file
    at, listed = 0, 0
    seen: set[str] = set()
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        shown = f"{quoted(entry.orig_filename, 200)} in {name}"
        yield from (f"{name}: {reason}" for reason in _bad_name(entry.orig_filename))
        if entry.filename in seen:
            yield f"{shown} appears twice."
        seen.add(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield f"{shown} is a link. Packages must not contain links."
        elif entry.external_attr & ~_PLAIN:
            yield f"{shown} is executable or not a regular file."
        if entry.flag_bits & 1:
            yield f"{shown} is encrypted."
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{shown} is neither stored nor deflated."
        if entry.extra or entry.comment:
            yield f"{shown} has an extra field or a comment."
        header = entry.FileHeader()
        file.seek(entry.header_offset)
        if entry.header_offset != at or file.read(len(header)) != header:
            yield f"{shown} is not directly after the previous entry, or differs from the central directory."
        at = entry.header_offset + len(header) + entry.compress_size
        listed += _LISTED + len(header) - _HEADER
    if archive.start_dir != at or file.seek(0, 2) != at + listed + _END:
        yield f"{name} has a comment, or extra bytes after its entries."


def _bad_name(name: str) -> Iterator[str]:
    if points_outside(name) or not name.isprintable():
        yield f"the path {quoted(name, 200)} points outside the package, or is not valid on every system."


def points_outside(path: str) -> bool:
    """Return whether a relative path leaves its folder on any system."""
    parts = PurePosixPath(path)
    return (
        parts.is_absolute()
        or not parts.parts
        or ".." in parts.parts
        or parts.as_posix() != path
        or "\\" in path
        or ":" in path
    )
