"""Distinguishes files that a build wrote to `dist/` from any others, using the list that it wrote."""

import contextlib
import hashlib
import os
import re
import stat
from collections.abc import Collection, Iterable
from pathlib import Path, PurePosixPath

from policypress.diagnostics import BuildError
from policypress.system.inputs import LEFT_BY_FILE_MANAGERS
from policypress.text.escape import quoted

LIST = "SHA256SUMS"
# A list that lacks these was not written by a build.
_IN_EVERY_BUILD = ("data/datapackage.json", "site/index.html")
_LINE = re.compile(r"([0-9a-f]{64})  ((?:data|site)/.+)\n")
_MOUNTED = Path("/proc/self/mountinfo")

# Everything in a folder by path, with metadata that changes when an entry is changed or replaced.
Snapshot = dict[str, tuple[int, ...]]


def snapshot(folder: Path) -> Snapshot:
    """Return the current contents of a folder. They are empty if it does not exist."""
    found: Snapshot = {}
    for parent, folders, names in os.walk(folder):
        for path in (os.path.join(parent, name) for name in (*folders, *names)):  # noqa: PTH118 (speed)
            found[path[len(f"{folder}/") :]] = _signature(path)
    return found


def _signature(path: str | os.PathLike[str]) -> tuple[int, ...]:
    info = os.lstat(path)
    kind = (stat.S_IFMT(info.st_mode), info.st_dev, info.st_ino)
    # The size and times of a folder depend on its contents, which have their own signatures.
    return kind if stat.S_ISDIR(info.st_mode) else (*kind, info.st_size, info.st_mtime_ns, info.st_ctime_ns)


def write_list(folder: Path, keep: Collection[str]) -> None:
    """Write a list for `sha256sum -c` of the files in a folder, except those in `keep`.

    A list that exists is complete, even if this process is killed.
    """
    paths = sorted(path for path, (kind, *_) in snapshot(folder).items() if stat.S_ISREG(kind))
    lines = [f"{_digest(folder / path)}  {path}\n" for path in paths if not _is_in(path, keep)]
    unfinished = folder / f"{LIST}.part"
    unfinished.write_text("".join(lines), "utf-8")
    unfinished.rename(folder / LIST)


def require_built(folder: Path, keep: Collection[str]) -> Snapshot:
    """Return a snapshot of a folder. Raises BuildError if any of it is neither in the list nor in `keep`."""
    if os.path.lexists(folder) and not folder.is_dir():
        raise BuildError(f"{folder.name} is a file; set --dist to a folder")
    found = snapshot(folder)
    if mounted := _mount_points(folder):
        what = "a build cannot replace a mount point; set --dist to another folder:"
        raise BuildError(_naming(what, mounted))
    if foreign := not_built(folder, found, keep):
        what = f"{folder.name}/ contains files that were not written by a build and would be deleted:"
        if not _listed(folder):
            what = f"{folder.name}/ has no file list ({LIST}), "
            what += "so it was not written by a build of this version:"
        outer = (path for path in foreign if str(PurePosixPath(path).parent) not in foreign)
        names = [path + foreign[path] for path in outer]
        advice = "Move them elsewhere, list them under extra.keep in mkdocs.yml, "
        raise BuildError(f"{_naming(what, names)}\n{advice}or set --dist to another folder.")
    return found


def require_unchanged(folder: Path, before: Snapshot) -> None:
    """Raise BuildError if anything in a folder has changed since the snapshot `before`."""
    changed = {path for path, _ in before.items() ^ snapshot(folder).items()}
    if changed:
        raise BuildError(_naming(f"{folder.name}/ was changed during the build:", sorted(changed)))


def not_built(folder: Path, found: Snapshot, keep: Collection[str]) -> dict[str, str]:
    """Return the paths that are neither in a folder's list nor in `keep`, each with a note (may be empty)."""
    listed = _listed(folder)
    folders = {str(parent) for path in (*listed, *keep) for parent in PurePosixPath(path).parents}
    foreign: dict[str, str] = {}
    for path, (kind, *_) in sorted(found.items()):
        if _is_in(path, keep):
            continue
        if stat.S_ISDIR(kind):
            if path not in folders:
                foreign[path] = "/"
        elif not stat.S_ISREG(kind):
            foreign[path] = " (a link)" if stat.S_ISLNK(kind) else " (not a regular file)"
        elif path in listed:
            if _digest(folder / path) != listed[path]:
                foreign[path] = " (changed since it was built)"
        elif PurePosixPath(path).name not in LEFT_BY_FILE_MANAGERS and not (listed and path == LIST):
            foreign[path] = ""
    return foreign


def remove_built(folder: Path, known: Snapshot, keep: Collection[str] = ()) -> list[str]:
    """Delete the files that a build wrote to a folder, and return the paths that are left.

    Deletes entries that are unchanged since `known`, and others if they are in the list or in `keep`.
    """
    found = snapshot(folder)
    foreign = not_built(folder, dict(found.items() - known.items()), keep)
    # Contents before their folder. Keep the list if any other files are left: a later build needs it.
    for path in sorted(found.keys() - foreign.keys(), reverse=True):
        if path == LIST and foreign:
            continue
        with contextlib.suppress(OSError):
            if _signature(folder / path) == found[path]:
                _delete(folder / path)
    with contextlib.suppress(OSError):
        folder.rmdir()
    return sorted(path for path in snapshot(folder) if path != LIST)


def _delete(path: Path) -> None:
    """Remove a file or an empty folder, even from a read-only folder."""
    remove = Path.rmdir if stat.S_ISDIR(path.lstat().st_mode) else Path.unlink
    try:
        remove(path)
    except PermissionError:
        path.parent.chmod(0o700)
        remove(path)


def _listed(folder: Path) -> dict[str, str]:
    """Return the digests in a folder's list by path. Empty if the list was not written by a build."""
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return {}
    found = [_LINE.fullmatch(line) for line in lines]
    digests = {match[2]: match[1] for match in found if match}
    return digests if all(found) and all(path in digests for path in _IN_EVERY_BUILD) else {}


def _digest(path: Path) -> str:
    # Unbuffered reads of many small files take a third of the time.
    with path.open("rb", buffering=0) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is_in(path: str, places: Iterable[str]) -> bool:
    return any(path == place or path.startswith(f"{place}/") for place in places)


def _mount_points(folder: Path) -> list[str]:
    """Return the mount points in a folder, including the folder itself."""
    try:
        lines = _MOUNTED.read_text("utf-8", "surrogateescape").splitlines()
    except OSError:  # not Linux
        return [str(folder)] if os.path.ismount(folder) else []
    paths = [re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), line.split()[4]) for line in lines]
    return [path for path in paths if _is_in(path, [str(folder)])]


def _naming(what: str, paths: list[str]) -> str:
    return str(BuildError.of_many(what, [quoted(path, 200) for path in paths], 10))
