"""A written package, as a folder or as a zip: which files it has and what is in them.

Nothing is unpacked to the disk. What is no plain file at a plain place is refused in words.
"""

from __future__ import annotations

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
# Bytes of the end of a zip without a comment, and, without a name, of an entry in the list of entries and of
# one before its file.
_END, _LISTED, _HEADER = 22, 46, 30
# File rights that are neither executable nor special, and the mark for "changed" of DOS.
_PLAIN = (stat.S_IFREG | 0o666) << 16 | 0x20

# What zipfile raises for archives that are damaged or made of something it cannot read.
_DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)
# What could be half of a character outside the first 65,536.
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")


class NoPackage(Exception):
    """Raised where a package cannot be opened or read; `reasons` are sentences."""

    def __init__(self, *reasons: str) -> None:
        self.reasons = reasons
        super().__init__("\n".join(reasons))


class Package:
    """The files of a package by their path in it, with `/`."""

    def __init__(self, paths: frozenset[str], open_file: Callable[[str], IO[bytes]]) -> None:
        self.paths = paths
        self._open = open_file
        self._digests: dict[str, tuple[int, str]] = {}

    @contextlib.contextmanager
    def open(self, path: str) -> Iterator[IO[bytes]]:
        """A file to read from; NoPackage where it, or what the block reads of it, cannot be read."""
        if path not in self.paths:
            raise NoPackage(f"{path} is missing.")
        try:
            with self._open(path) as file:
                yield file
        except (OSError, *_DAMAGED) as error:
            raise NoPackage(f"{path} cannot be read: {error}.") from error

    def read(self, path: str) -> bytes:
        """The bytes of a file; NoPackage where they cannot be read."""
        with self.open(path) as file:
            # Piece by piece: of a zip entry that is larger than stated no more is unpacked than that.
            return b"".join(iter(lambda: file.read(_PIECE), b""))

    def json(self, path: str) -> Any:
        """The value of a JSON file; NoPackage where it is none, or holds a key twice."""
        return as_json(self.read(path), path)

    def digest(self, path: str) -> tuple[int, str]:
        """Number of bytes and SHA-256 of a file; NoPackage where it cannot be read."""
        if path not in self._digests:
            # Piece by piece, because an archive may be larger than the memory.
            with self.open(path) as file:
                digest, size = hashlib.sha256(), 0
                while piece := file.read(_PIECE):
                    digest.update(piece)
                    size += len(piece)
            self._digests[path] = (size, digest.hexdigest())
        return self._digests[path]


def as_json(content: bytes, what: str) -> Any:
    """The value of a JSON text; NoPackage, which names it as `what`, where it is none."""
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
        raise ValueError(f"the key {quoted(twice)} stands twice in one object")
    return dict(pairs)


def _refuse_constant(word: str) -> None:
    raise ValueError(f"{word} is no JSON")


def open_package(path: Path) -> Package:
    """The package in a folder or a zip file; NoPackage where there is none, or none that is safe to read."""
    if path.is_dir():
        return _open_folder(path)
    if not path.is_file():
        raise NoPackage(f"There is no folder or file {quoted(str(path), 200)}.")
    return open_zip(path, path.name)


def _open_folder(folder: Path) -> Package:
    if not (folder / "datapackage.json").is_file():
        raise NoPackage(f"There is no datapackage.json in {folder}; a package has one.")
    paths: list[str] = []
    wrong: list[str] = []
    for file in sorted(folder.rglob("*")):
        name, mode = file.relative_to(folder).as_posix(), file.lstat().st_mode
        if not stat.S_ISDIR(mode):
            wrong += [] if stat.S_ISREG(mode) else [f"{quoted(name, 200)} is a link or not a plain file."]
            wrong += _bad_name(name)
            paths.append(name)
    if wrong:
        raise NoPackage(*wrong)
    return Package(frozenset(paths), lambda path: (folder / path).open("rb"))


def open_zip(file: Path | IO[bytes], name: str) -> Package:
    """The package in a zip, which messages call `name`; NoPackage as `open_package`."""
    package = open_archive(file, name)
    if "datapackage.json" not in package.paths:
        raise NoPackage(f"There is no datapackage.json at the top of {name}; a package has one.")
    return package


def open_archive(file: Path | IO[bytes], name: str) -> Package:
    """The files of any zip; NoPackage unless it holds plain files and nothing else."""
    try:
        archive = zipfile.ZipFile(file)
        wrong = list(_flaws(archive, name))
    except (OSError, *_DAMAGED) as error:
        raise NoPackage(f"{name} is neither a folder nor a zip that can be read: {error}.") from error
    if wrong:
        raise NoPackage(*wrong)
    entries = {entry.filename: entry for entry in archive.infolist()}
    return Package(frozenset(entries), lambda path: archive.open(entries[path]))


def _flaws(archive: zipfile.ZipFile, name: str) -> Iterator[str]:
    """What a zip holds besides plain files, one directly after the other, and the list of them."""
    file = archive.fp
    assert file
    at, listed = 0, 0
    seen: set[str] = set()
    for entry in sorted(archive.infolist(), key=lambda entry: entry.header_offset):
        shown = f"{quoted(entry.orig_filename, 200)} in {name}"
        yield from (f"{name}: {reason}" for reason in _bad_name(entry.orig_filename))
        if entry.filename in seen:
            yield f"{shown} is there twice."
        seen.add(entry.filename)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield f"{shown} is a link; a package has none."
        elif entry.external_attr & ~_PLAIN:
            yield f"{shown} is no plain file, or one that can be run."
        if entry.flag_bits & 1:
            yield f"{shown} is encrypted."
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield f"{shown} is neither stored nor deflated."
        if entry.extra or entry.comment:
            yield f"{shown} has an extra field or a comment."
        header = entry.FileHeader()
        file.seek(entry.header_offset)
        if entry.header_offset != at or file.read(len(header)) != header:
            yield f"{shown} does not follow the entry before it, or is not as the list of entries has it."
        at = entry.header_offset + len(header) + entry.compress_size
        listed += _LISTED + len(header) - _HEADER
    if archive.start_dir != at or file.seek(0, 2) != at + listed + _END:
        yield f"{name} has a comment, or bytes after its entries that belong to none."


def _bad_name(name: str) -> Iterator[str]:
    if leads_out(name) or not name.isprintable():
        yield f"the path {quoted(name, 200)} leads out of the package or is none that every system can have."


def leads_out(path: str) -> bool:
    """Whether a path does not stay within the folder that it starts from, on any system."""
    parts = PurePosixPath(path)
    return (
        parts.is_absolute()
        or not parts.parts
        or ".." in parts.parts
        or parts.as_posix() != path
        or "\\" in path
        or ":" in path
    )
