"""A new `dist/` replaces the old one as a whole or not at all.

Only files that a build wrote are deleted.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from policypress.diagnostics import BuildError
from policypress.system.built_folder import (
    LIST,
    Snapshot,
    remove_built,
    require_built,
    require_unchanged,
    write_list,
)
from policypress.system.origin import Origin
from policypress.system.replace_files import exchange, ignoring_signals, locked

# In the folder of a running build: the mark that it is one; what is being written, which is the old dist/
# after the exchange; and the old dist/ where the system cannot exchange folders.
_MARK, _NEW, _OLD = "policypress-build", "new", "old"


@contextlib.contextmanager
def replacing(target: Path, keep: Collection[str], origin: Origin) -> Iterator[Path]:
    """An empty folder that takes the place of `target` when the block ends without an error.

    Its files can be read by everybody, whatever the umask, because a web server is another user.
    `keep` names files and folders in `target` that are carried over; `origin` is what the build reads.
    Raises BuildError if `target` holds any of that, or anything that no build wrote, before or after the
    block; if `origin` has changed after it; if another build keeps writing there; or if the block wrote what
    `keep` names. Raises OSError if the system refuses.
    """
    target = target.resolve()
    _refuse_place(target, origin.roots)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target), _umask(0o022):
        killed = list(_left_by_killed_builds(target))
        for container in killed:
            if (container / _OLD).is_dir() and not os.path.lexists(target):
                (container / _OLD).rename(target)
        before = require_built(target, keep)
        for container in killed:
            _clear(container, {}, keep)
        container = Path(tempfile.mkdtemp(prefix=f".{target.name}-new-", dir=target.parent))
        new = container / _NEW
        replaced = False
        try:
            (container / _MARK).touch()
            new.mkdir()
            yield new
            _carry_over(target, new, keep)
            write_list(new, keep)
            with ignoring_signals():
                _flush(new)
                origin.require_unchanged()
                require_unchanged(target, before)
                _put_in_place(new, target, container / _OLD)
                replaced = True
                _clear(container, before)
        finally:
            if not replaced:
                with ignoring_signals():
                    shutil.rmtree(container, ignore_errors=True)


def _refuse_place(target: Path, inputs: Iterable[Path]) -> None:
    if not target.name:
        raise BuildError(f"{target} cannot be replaced; name another folder with --dist")
    for path in (path.resolve() for path in inputs):
        if path in (target, *target.parents) or target in path.parents:
            raise BuildError(
                f"{target} cannot be replaced because of {path}; name another folder with --dist"
            )


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Allow one build at a time to write to `target`; the next one waits for some seconds."""
    path = target.with_name(f".{target.name}-lock")
    while True:
        # Opened for reading, so that another user who may write to the folder can build after this one.
        lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        with locked(lock, f"another build is writing to {target.name}/ and does not end"):
            # Another build may have removed the file before this one had locked it.
            if not path.exists() or not os.path.samestat(os.fstat(lock), path.lstat()):
                continue
            try:
                yield
            finally:
                if os.fstat(lock).st_size == 0:  # any other file is somebody's, and has this name by chance
                    path.unlink(missing_ok=True)
            return


@contextlib.contextmanager
def _umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def _left_by_killed_builds(target: Path) -> Iterator[Path]:
    """The folders beside `target` with the mark of a build, or empty because it was killed before that."""
    random = re.compile(re.escape(f".{target.name}-new-") + "[a-z0-9_]{8}")
    for path in target.parent.iterdir():
        if random.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            names = [inside.name for inside in path.iterdir()]
            if not names or _MARK in names:
                yield path


def _clear(container: Path, before: Snapshot, keep: Collection[str] = ()) -> None:
    """Remove the folder of a build, but nothing that came into the old `dist/` at the last moment."""
    left = []
    for folder in (container / _NEW, container / _OLD):
        if before or (folder / LIST).exists():
            left += remove_built(folder, before, keep)
        else:  # a build that was killed did not finish it
            shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        (container / _MARK).unlink(missing_ok=True)
        if left:
            what = f"These files came into dist/ while it was replaced, and are now in {container}:"
            print(BuildError.of_many(what, left, 10), file=sys.stderr, flush=True)
        else:
            container.rmdir()


def _carry_over(target: Path, new: Path, keep: Collection[str]) -> None:
    for path in keep:
        # A folder of the build can take in what is to be kept; a file cannot.
        if os.path.lexists(new / path) or not all(parent.is_dir() for parent in _parents(new, path)):
            raise BuildError(f"the build itself writes {path}; remove it from extra.keep in mkdocs.yml")
    for path in keep:
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        if (target / path).is_dir() and not (target / path).is_symlink():
            shutil.copytree(target / path, new / path, symlinks=True)
        elif os.path.lexists(target / path):
            shutil.copy2(target / path, new / path, follow_symlinks=False)


def _parents(folder: Path, path: str) -> Iterator[Path]:
    """The folders on the way to a path, as far as they are there."""
    for parent in (folder / path).parents:
        if parent == folder:
            return
        if os.path.lexists(parent):
            yield parent


def _flush(folder: Path) -> None:
    """Have the new files on the disk before their names count, lest a power cut leave them empty.

    One call for the file system takes about 5 ms, fsync for each file 0.6 s, as long as the build.
    Where there is no such call the risk stays: what is lost, the next build makes again.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if syncfs := getattr(libc, "syncfs", None):
        descriptor = os.open(folder, os.O_RDONLY)
        syncfs(descriptor)
        os.close(descriptor)


def _put_in_place(new: Path, target: Path, old: Path) -> None:
    """Put `new` in the place of `target`, in one step; where the system cannot, in two, by way of `old`.

    Killed between those, no folder has the name of `target`; the next build puts it back.
    """
    if not target.exists():
        new.rename(target)
    elif not exchange(new, target):
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
