"""A new `dist/` replaces the old one as a whole, or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypress.problems import Failure

PARTS = frozenset({"data", "site"})
_LEFT_BY_FILE_MANAGERS = frozenset({".DS_Store"})
_SECONDS_OF_PATIENCE = 5.0
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` that takes its place when the block ends without an error.

    Its files can be read by everybody, whatever the umask, because a web server is somebody else.
    Left-overs of builds that were killed are removed. Raises Failure when another build keeps
    writing there or `target` is no built folder, OSError when the disk does not allow it.
    """
    target = target.resolve()
    if not target.name:
        raise Failure(f"{target} cannot be replaced; name another folder with --dist")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target), _umask(0o022):
        aside = target.with_name(f".{target.name}-old")
        if aside.exists() and not target.exists():
            aside.rename(target)
        for litter in (aside, *target.parent.glob(f".{target.name}-new-*")):
            _remove(litter)
        _refuse_to_lose(target)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
        with contextlib.ExitStack() as undisturbed:
            try:
                yield folder
                undisturbed.enter_context(_ignoring_signals())
                folder.chmod(0o755)
                _flush(folder)
                if target.exists():
                    _exchange(folder, target, aside)
                else:
                    folder.rename(target)
            finally:
                undisturbed.enter_context(_ignoring_signals())
                _remove(folder)


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Let one build at a time write to `target`; the next one waits for a moment."""
    # Opened for reading, so that whoever may write to the folder may build after somebody else.
    lock = os.open(target.with_name(f".{target.name}-lock"), os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        end = time.monotonic() + _SECONDS_OF_PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise Failure(f"another build is writing to {target.name}/ and does not end") from error
                time.sleep(0.1)
        yield
    finally:
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


def _refuse_to_lose(target: Path) -> None:
    """What takes the place of a folder deletes what is in it: only a built folder may go."""
    if target.exists() and not target.is_dir():
        raise Failure(f"{target.name} is a file; name a folder with --dist")
    foreign = {path.name for path in target.glob("*")} - PARTS - _LEFT_BY_FILE_MANAGERS
    if foreign:
        raise Failure(
            f"{target.name}/ holds {min(foreign)}, which no build made; name another folder with --dist"
        )


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
    """Swap two folders at once; where the system cannot, with three renames by way of `aside`.

    Killed between those, no folder has the name of `old`; the next build puts it back.
    """
    if hasattr(_libc(), "renameat2"):
        names = (os.fsencode(new), os.fsencode(old))
        if _libc().renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
            return
    old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        aside.rename(old)
        raise
    _remove(aside)


def _libc() -> Any:
    return ctypes.CDLL(None) if sys.platform == "linux" else None
