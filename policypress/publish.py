"""A new `dist/` replaces the old one as a whole, or not at all."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from policypress.problems import Failure

_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


@contextlib.contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """An empty folder beside `target` that takes its place when the block ends without an error.

    Raises Failure when another build is doing the same, OSError when the disk does not allow it.
    Left-overs of builds that were killed are removed.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    prefix = f".{target.name}-"
    with (target.parent / f"{prefix}lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise Failure(f"another build is writing to {target.name}/") from error
        for litter in target.parent.glob(f"{prefix}new-*"):
            _remove(litter)
        folder = Path(tempfile.mkdtemp(prefix=f"{prefix}new-", dir=target.parent))
        try:
            yield folder
            folder.chmod(0o755)
            if target.exists():
                _exchange(folder, target)
            else:
                folder.rename(target)
        finally:
            _remove(folder)


def _remove(folder: Path) -> None:
    """Delete a folder as far as the system lets us, with what is in folders that cannot be written."""
    with contextlib.suppress(OSError):
        folder.chmod(0o700)
        for parent, names, _ in os.walk(folder):
            for path in (Path(parent, name) for name in names):
                if not path.is_symlink():
                    path.chmod(0o700)
    shutil.rmtree(folder, ignore_errors=True)


def _exchange(new: Path, old: Path) -> None:
    """Swap two folders at once; where the system cannot, with two renames and a moment between."""
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if hasattr(libc, "renameat2"):
            names = (os.fsencode(new), os.fsencode(old))
            if libc.renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
                return
    aside = new.with_name(f"{new.name}-old")
    old.rename(aside)
    new.rename(old)
    aside.rename(new)
