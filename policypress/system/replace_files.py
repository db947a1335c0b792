"""Replaces source files, either all or none, and only if they have not changed since they were read."""

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import stat
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from policypress.diagnostics import BuildError

_TIMEOUT_SECONDS = 5.0
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100
# The errors on systems that cannot exchange two file names.
_UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.EOPNOTSUPP)


def exchange(a: Path, b: Path) -> bool:
    """Swap two files atomically. Returns False if the system cannot. Raises OSError on other failures."""
    libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
    swap = getattr(libc, "renameat2", None)
    if swap is None:
        return False
    if swap(_AT_FDCWD, os.fsencode(a), _AT_FDCWD, os.fsencode(b), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _UNSUPPORTED:
        return False
    raise OSError(number, os.strerror(number), str(b))


@contextlib.contextmanager
def ignoring_signals() -> Iterator[None]:
    """Ignore Ctrl-C, SIGTERM and SIGHUP during the block. Works in the main thread only."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            before[number] = signal.signal(number, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def locked(descriptor: int, busy: str) -> Iterator[None]:
    """Lock an open file or folder for the block, then close it. Raises BuildError(busy) on timeout."""
    try:
        end = time.monotonic() + _TIMEOUT_SECONDS
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > end:
                    raise BuildError(busy) from error
                time.sleep(0.1)
        yield
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def writing(source: Path) -> Iterator[None]:
    """Allow only one command at a time to write to a source folder. Raises BuildError on timeout."""
    with contextlib.ExitStack() as stack:
        # If the folder cannot be opened, loading reports it. replace_all is safe even without a lock.
        with contextlib.suppress(OSError):
            busy = f"Another command is writing to {source}. Try again when it has finished."
            stack.enter_context(locked(os.open(source, os.O_RDONLY), busy))
        yield


def read_all(folder: Path) -> dict[Path, bytes]:
    """Read all readable regular files below a folder, by path. Skips names with a leading dot."""
    found = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for path in (Path(parent, name) for name in names if not name.startswith(".")):
            # Editors' temporary files may vanish at any moment.
            with contextlib.suppress(OSError):
                if stat.S_ISREG(path.lstat().st_mode):
                    found[path] = path.read_bytes()
    return dict(sorted(found.items()))


def replace_all(changes: Mapping[Path, tuple[bytes | None, bytes]]) -> None:
    """Replace files, each given as (old bytes, new bytes). The old bytes of a file to create are None.

    Raises BuildError without replacing any file if a file is read-only, has changed, or is being written
    to. Anything that another program saved in the meantime is kept at its path, or beside it under a name
    given in the message. Raises OSError, also without replacing any file, if the system fails.
    """
    files = [_File(path, *change) for path, change in changes.items() if change[0] != change[1]]
    changed, kept = [file for file in files if not file.is_as_read(file.path)], []
    if not changed:
        with ignoring_signals():
            try:
                changed = _swap_all(files)
            finally:
                kept = [name for file in files if (name := file.clear())]
    if changed or kept:
        what = "Another program changed these files while this command ran. Run the command again:"
        names = [str(file.path) for file in changed]
        names += [f"{name}, which contains what it saved" for name in kept]
        raise BuildError.of_many(what, names)


def _swap_all(files: list["_File"]) -> list["_File"]:
    """Put all new files in place. If any had changed, restore all old files and return the changed ones."""
    changed = files
    try:
        for file in files:
            file.prepare()
        for file in files:
            file.swap()
        changed = [file for file in files if not file.is_as_read(file.aside)]
    except (FileNotFoundError, FileExistsError, NotADirectoryError):
        changed = [file]
    finally:
        for file in files if changed else ():
            file.swap_back()
    return changed


@dataclass
class _File:
    """A file to replace. `aside` contains the new content and, after the swap, the displaced content."""

    path: Path
    before: bytes | None
    after: bytes
    aside: Path = Path()
    swapped: bool = False

    def prepare(self) -> None:
        """Write the new content to a hidden file beside the path, with the same mode."""
        found = (self.path if self.before is not None else self.path.parent).stat()
        if found.st_uid != os.geteuid() or not found.st_mode & stat.S_IWUSR:
            raise BuildError(f"{self.path} is read-only or belongs to another user.")
        handle, name = tempfile.mkstemp(prefix=f".{self.path.name[:40]}-", dir=self.path.parent)
        self.aside = Path(name)
        with os.fdopen(handle, "wb") as file:
            file.write(self.after)
            file.flush()
            os.fsync(file.fileno())
        self.aside.chmod(found.st_mode & (0o7777 if self.before is not None else 0o666))

    def swap(self) -> None:
        """Put the new content in place. Raises FileExistsError if a file to be created already exists."""
        if self.before is not None:
            _swap(self.aside, self.path)
            self.swapped = True
        else:
            os.link(self.aside, self.path)
            self.swapped = True
            self.aside.unlink()

    def swap_back(self) -> None:
        """Undo `swap`, unless the new file has been changed or removed in the meantime."""
        if self.swapped and _holds(self.path, self.after):
            with contextlib.suppress(FileNotFoundError):
                if self.before is not None:
                    _swap(self.aside, self.path)
                else:
                    self.path.rename(self.aside)

    def is_as_read(self, path: Path) -> bool:
        """Return whether `path` (the file itself or `aside`) has the content that was read."""
        return not os.path.lexists(path) if self.before is None else _holds(path, self.before)

    def clear(self) -> Path | None:
        """Delete `aside`. If it has unknown content, rename it to a visible name instead and return that."""
        if self.aside == Path() or not os.path.lexists(self.aside):
            return None
        if _holds(self.aside, self.before, self.after):
            self.aside.unlink()
            return None
        return self.aside.rename(self.aside.with_name(self.aside.name[1:]))


def _swap(a: Path, b: Path) -> None:
    """Swap two files. Without an atomic call, a concurrent save by renaming can be lost."""
    if not exchange(a, b):
        old = a.with_name(f"{a.name}-old")
        os.link(b, old)  # not a copy: another program may have the file open
        a.replace(b)
        old.replace(a)


def _holds(path: Path, *contents: bytes | None) -> bool:
    """Return whether a regular file has one of these contents and no program has it open for writing.

    Writers are detected only on Linux, which grants a read lease if there are none. Until the file is
    closed, programs that open it for writing wait, and the lease owner gets a signal, which is ignored.
    """
    try:
        with open(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:  # noqa: PTH123
            if sys.platform == "linux":
                try:
                    fcntl.fcntl(file, fcntl.F_SETSIG, signal.SIGURG)
                    fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_RDLCK)
                except OSError as error:  # not all file systems support leases
                    if error.errno == errno.EAGAIN:
                        return False
            return file.read() in contents
    except OSError:
        return False
