"""A new `dist/` replaces the old one as a whole or not at all, and only files that a build wrote are deleted.

Each build leaves the list of its files in `dist/SHA256SUMS`. Anything else in `dist/` stops the next build.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import hashlib
import os
import re
import shutil
import signal
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from policypress.inputs import LEFT_BY_FILE_MANAGERS
from policypress.problems import Failure, quoted

LIST = "SHA256SUMS"
# A list without these is not that of a build.
_IN_EVERY_BUILD = ("data/datapackage.json", "site/index.html")
_LISTED = re.compile(r"([0-9a-f]{64})  ((?:data|site)/.+)\n")
# In the folder of a running build: the marker that it is one, what is being written, and the old `dist/`
# where folders cannot be exchanged. In `_READY` is the new `dist/` before the exchange, the old one after it.
_MARKER, _NEW, _READY, _OLD = "policypress-build", "new", "dist", "old"
_SECONDS_OF_PATIENCE = 5.0
_SHOWN = 10
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100

# What was found in a folder: what tells a change, by path.
_Seen = dict[str, tuple[int, ...]]


@contextlib.contextmanager
def replacing(target: Path, keep: Collection[str] = (), apart: Iterable[Path] = ()) -> Iterator[Path]:
    """An empty folder that takes the place of `target` when the block ends without an error.

    Its files can be read by everybody, whatever the umask, because a web server is somebody else.
    `keep` names files and folders in `target` that are carried over, `apart` folders that `target` may
    neither hold nor be in. Raises Failure where `target` holds anything that no build wrote, then or at the
    end of the block, where another build keeps writing there, or where the block wrote what `keep` names;
    OSError where the system refuses.
    """
    target = target.resolve()
    _refuse_place(target, apart)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target), _umask(0o022), contextlib.ExitStack() as undisturbed:
        killed = list(_left_by_killed_builds(target))
        for container in killed:
            if (container / _OLD).is_dir() and not os.path.lexists(target):
                (container / _OLD).rename(target)
        before = _require_built(target, keep)
        for container in killed:
            _clear(container, target, {})
        container = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
        new = container / _NEW
        try:
            (container / _MARKER).touch()
            new.mkdir()
            yield new
            (new / LIST).write_text(_listing(new), "utf-8")
            _carry_over(target, new, keep)
            undisturbed.enter_context(_ignoring_signals())
            _flush(new)
            if meanwhile := _changes(before, _look(target, keep=keep)[0]):
                raise Failure(_naming(f"{target.name}/ was changed during the build:", meanwhile))
            _exchange(new.rename(container / _READY), target, container / _OLD)
        finally:
            undisturbed.enter_context(_ignoring_signals())
            _clear(container, target, before)


def _refuse_place(target: Path, apart: Iterable[Path]) -> None:
    if not target.name:
        raise Failure(f"{target} cannot be replaced; name another folder with --dist")
    for path in (path.resolve() for path in apart):
        if path in (target, *target.parents) or target in path.parents:
            raise Failure(f"{target} cannot be replaced because of {path}; name another folder with --dist")


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Allow one build at a time to write to `target`; the next one waits for a moment."""
    path = target.with_name(f".{target.name}-lock")
    end = time.monotonic() + _SECONDS_OF_PATIENCE
    while True:
        # Opened for reading, so that whoever may write to the folder may build after somebody else.
        lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # Another build may have removed the file before we locked it.
            with contextlib.suppress(FileNotFoundError):
                if os.path.samestat(os.fstat(lock), path.lstat()):
                    break
        except BlockingIOError as error:
            if time.monotonic() > end:
                os.close(lock)
                raise Failure(f"another build is writing to {target.name}/ and does not end") from error
            time.sleep(0.1)
        os.close(lock)
    try:
        yield
    finally:
        if os.fstat(lock).st_size == 0:  # anything else is somebody's file that has this name
            with contextlib.suppress(OSError):
                path.unlink()
        os.close(lock)


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextlib.contextmanager
def _ignoring_signals() -> Iterator[None]:
    """From the exchange on, and while clearing up, there is nothing left that could be stopped."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


# ---- what a build wrote ------------------------------------------------------------------------


def _listing(folder: Path) -> str:
    """The digests of all files in a folder, as `sha256sum -c` reads them."""
    paths = sorted(path for path, (mode, *_) in _look(folder)[0].items() if stat.S_ISREG(mode))
    return "".join(f"{_digest(f'{folder}/{path}')}  {path}\n" for path in paths)


def _digest(path: str | os.PathLike[str]) -> str:
    with open(path, "rb", buffering=0) as file:  # noqa: PTH123 (a third of the time for many small files)
        return hashlib.file_digest(file, "sha256").hexdigest()


def _listed(folder: Path) -> dict[str, str]:
    """The digests in the list of a built folder by path; empty without a list that a build wrote."""
    try:
        lines = (folder / LIST).read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return {}
    found = [_LISTED.fullmatch(line) for line in lines]
    digests = {match[2]: match[1] for match in found if match}
    return digests if all(found) and all(path in digests for path in _IN_EVERY_BUILD) else {}


def _require_built(target: Path, keep: Collection[str]) -> _Seen:
    """What is in `target`; Failure where anything in it was not written by a build and is not kept."""
    if not target.exists():
        return {}
    if not target.is_dir() or os.path.ismount(target):
        what = "a mount point" if target.is_dir() else "a file"
        raise Failure(f"{target.name} is {what}; name a folder with --dist")
    listed = _listed(target)
    seen, foreign = _look(target, listed, keep)
    if foreign:
        why = (
            f"{target.name}/ holds what no build wrote, and a new build would delete it:"
            if listed
            else f"{target.name}/ has no list of the files that a build wrote ({LIST}): it is no build, or "
            "was built by an older version. A new build would delete:"
        )
        what_to_do = "Move it away, name it under extra.keep in mkdocs.yml, or build to another --dist."
        raise Failure(f"{_naming(why, foreign)}\n{what_to_do}")
    return seen


def _look(
    folder: Path, listed: dict[str, str] | None = None, keep: Collection[str] = ()
) -> tuple[_Seen, list[str]]:
    """Everything in a folder, and what in it is neither listed with its digest nor kept.

    Without `listed` no file is read, and every folder is looked into.
    """
    seen: _Seen = {}
    foreign = []
    known = _parents([*(listed or ()), *keep])
    kept_below = tuple(f"{path}/" for path in keep)
    waiting = [""] if folder.is_dir() else []
    device = folder.stat().st_dev if waiting else 0
    while waiting:
        inside = waiting.pop()
        for entry in os.scandir(folder / inside):
            path = inside + entry.name
            info = entry.stat(follow_symlinks=False)
            kept = listed is None or path in keep or path.startswith(kept_below)
            seen[path] = _signature(info)
            if not stat.S_ISDIR(info.st_mode):
                why = _why_foreign(entry, info, kept, (listed or {}).get(path), bool(listed) and path == LIST)
                foreign += [] if why is None else [path + why]
            elif info.st_dev != device:
                foreign.append(f"{path}/ (a mount point)")
            elif kept or path in known:
                waiting.append(f"{path}/")
            else:
                foreign.append(f"{path}/")
    return seen, sorted(foreign)


def _why_foreign(
    file: os.DirEntry[str], info: os.stat_result, kept: bool, digest: str | None, is_list: bool
) -> str | None:
    """What to say behind the name of a file that a build must not delete; None for any other."""
    if not stat.S_ISREG(info.st_mode):
        return " (a link)" if stat.S_ISLNK(info.st_mode) else " (not a file)"
    if kept or is_list or file.name in LEFT_BY_FILE_MANAGERS:
        return None
    if digest is None:
        return ""
    return None if _digest(file) == digest else " (changed since it was built)"


def _signature(info: os.stat_result) -> tuple[int, ...]:
    if stat.S_ISDIR(info.st_mode):
        return (info.st_mode, info.st_ino)
    return (info.st_mode, info.st_size, info.st_mtime_ns, info.st_ino)


def _parents(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        while (path := path.rpartition("/")[0]) and path not in found:
            found.add(path)
    return found


def _changes(before: _Seen, now: _Seen) -> list[str]:
    return sorted(path for path in {*before, *now} if before.get(path) != now.get(path))


def _naming(what: str, paths: list[str]) -> str:
    return str(Failure.of_many(what, [quoted(path, 200) for path in paths], _SHOWN))


def _carry_over(target: Path, new: Path, keep: Collection[str]) -> None:
    for path in keep:
        parents = [new / parent for parent in _parents([path])]
        if os.path.lexists(new / path) or any(parent.is_file() for parent in parents):
            raise Failure(f"the build itself writes {path}; remove it from extra.keep in mkdocs.yml")
    for path in keep:
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        if (target / path).is_dir():
            shutil.copytree(target / path, new / path, dirs_exist_ok=True)
        elif (target / path).exists():
            shutil.copy2(target / path, new / path)


# ---- taking the place of the old folder --------------------------------------------------------


def _left_by_killed_builds(target: Path) -> Iterator[Path]:
    """The folders beside `target` with the marker of a build, or empty because it was killed before that."""
    random = re.compile(re.escape(f".{target.name}-new-") + "[a-z0-9_]{8}")
    for path in target.parent.iterdir():
        if random.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            names = [inside.name for inside in path.iterdir()]
            if not names or _MARKER in names:
                yield path


def _clear(container: Path, target: Path, seen: _Seen) -> None:
    """Remove the folder of a build, but nothing that came into the old `dist/` at the last moment."""
    _remove(container / _NEW)
    left = [path for name in (_READY, _OLD) for path in _remove_built(container / name, target, seen)]
    if left:
        what = f"These were put into {target.name}/ while it was replaced, and are now in {container}:"
        with contextlib.suppress(OSError):
            print(_naming(what, left), file=sys.stderr, flush=True)
        return
    with contextlib.suppress(OSError):
        if [path.name for path in container.iterdir()] == [_MARKER]:
            (container / _MARKER).unlink()
        container.rmdir()


def _remove_built(folder: Path, target: Path, seen: _Seen) -> list[str]:
    """Remove what a build wrote into a folder, and return what is left then.

    A build wrote what is as it was `seen` or has the digest in the list of the folder. What `target` has too
    is no loss.
    """
    listed, left = _listed(folder), []
    ours = {*_parents(listed), *seen}
    for parent, folders, names in os.walk(folder, topdown=False):
        inside = f"{parent}/".removeprefix(f"{folder}/")
        for name in (*names, *folders):
            entry, path = f"{parent}/{name}", inside + name
            info = os.lstat(entry)
            if stat.S_ISDIR(info.st_mode):
                if path in ours or (target / path).is_dir():
                    _delete(entry, os.rmdir)
                else:
                    left.append(f"{path}/")
            elif _signature(info) == seen.get(path) or _is_ours(entry, target / path, listed.get(path)):
                if path != LIST:  # it goes last: a later build needs it where this one is killed
                    _delete(entry, os.unlink)
            elif path != LIST:
                left.append(path)
    if not left and folder.is_dir():
        with contextlib.suppress(OSError):
            (folder / LIST).unlink(missing_ok=True)
            folder.rmdir()
    return left


def _is_ours(file: str, twin: Path, digest: str | None) -> bool:
    if not stat.S_ISREG(os.lstat(file).st_mode):
        return False
    known = digest or (_digest(twin) if twin.is_file() else None)
    return Path(file).name in LEFT_BY_FILE_MANAGERS or (known is not None and _digest(file) == known)


def _delete(path: str, how: Callable[[str], None]) -> None:
    """Remove a file or an empty folder, also where the folder that it is in forbids that."""
    with contextlib.suppress(OSError):
        try:
            how(path)
        except PermissionError:
            Path(path).parent.chmod(0o700)
            how(path)


def _remove(folder: Path) -> None:
    """Delete a folder as far as the system lets us, with what is in folders that cannot be written."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        if folder.is_dir():
            folder.chmod(0o700)
            for parent, names, _ in os.walk(folder):
                for path in (Path(parent, name) for name in names):
                    if not path.is_symlink():
                        path.chmod(0o700)
            shutil.rmtree(folder, ignore_errors=True)


def _flush(folder: Path) -> None:
    """Have the new files on the disk before their names count, lest a power cut leave them empty.

    One call for the file system takes about 5 ms, fsync for each file 0.6 s, as long as the build.
    Where there is no such call the risk stays: what is lost, the next build makes again.
    """
    if hasattr(_libc(), "syncfs"):
        descriptor = os.open(folder, os.O_RDONLY)
        _libc().syncfs(descriptor)
        os.close(descriptor)


def _exchange(new: Path, old: Path, aside: Path) -> None:
    """Put `new` in the place of `old`, in one step; where the system cannot, in two, by way of `aside`.

    Killed between those, no folder has the name of `old`; the next build puts it back.
    """
    if hasattr(_libc(), "renameat2") and old.exists():
        names = (os.fsencode(new), os.fsencode(old))
        if _libc().renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
            return
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        if aside.exists():
            aside.rename(old)
        raise


def _libc() -> Any:
    return ctypes.CDLL(None) if sys.platform == "linux" else None
