"""Replaces `dist/` with a new build, either completely or not at all.

Deletes only files that were written by a build.
"""

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
from policypress.system import built_folder
from policypress.system.origin import Origin
from policypress.system.replace_files import exchange, ignoring_signals, locked

# In the folder of a running build: its marker; the new dist/, which is the old one after the exchange;
# and the old dist/ if the system cannot exchange folders.
_MARK, _NEW, _OLD = "policypress-build", "new", "old"


@contextlib.contextmanager
def replacing(target: Path, keep: Collection[str], origin: Origin) -> Iterator[Path]:
    """Yield an empty folder that replaces `target` if the block succeeds.

    Its files are world-readable regardless of the umask, because a web server runs as another user.
    `keep` names files and folders in `target` that are carried over; `origin` describes the build inputs.
    Raises BuildError if `target` overlaps with the inputs; if it contains anything not written by a build,
    before or after the block; if `origin` changes during the block; if another build keeps writing there;
    or if the block writes a path in `keep`. Raises OSError if the system fails.
    """
    target = target.resolve()
    _refuse_place(target, origin.roots)
    target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target), contextlib.ExitStack() as stack:
        stack.callback(os.umask, os.umask(0o022))
        killed = list(_left_by_killed_builds(target))
        for container in killed:
            if (container / _OLD).is_dir() and not os.path.lexists(target):
                (container / _OLD).rename(target)
        before = built_folder.require_built(target, keep)
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
            built_folder.write_list(new, keep)
            with ignoring_signals():
                _flush(new)
                origin.require_unchanged()
                built_folder.require_unchanged(target, before)
                _put_in_place(new, target, container / _OLD)
                replaced = True
                _clear(container, before)
        finally:
            if not replaced:
                with ignoring_signals():
                    shutil.rmtree(container, ignore_errors=True)


def _refuse_place(target: Path, inputs: Iterable[Path]) -> None:
    if not target.name:
        raise BuildError(f"{target} cannot be replaced; set --dist to another folder")
    for path in (path.resolve() for path in inputs):
        if path in (target, *target.parents) or target in path.parents:
            raise BuildError(
                f"{target} cannot be replaced because it overlaps with {path}; set --dist to another folder"
            )


@contextlib.contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Allow one build at a time to write to `target`. Others wait a few seconds."""
    path = target.with_name(f".{target.name}-lock")
    while True:
        # Opened read-only, so that another user who can write to the folder can build later.
        lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK, 0o644)
        with locked(lock, f"another build is still writing to {target.name}/"):
            # Another build may have removed the file before this one locked it.
            if not path.exists() or not os.path.samestat(os.fstat(lock), path.lstat()):
                continue
            try:
                yield
            finally:
                if os.fstat(lock).st_size == 0:  # otherwise it is a user's file with the same name
                    path.unlink(missing_ok=True)
            return


def _left_by_killed_builds(target: Path) -> Iterator[Path]:
    """Yield the folders of killed builds beside `target`, which contain the marker or are still empty."""
    random = re.compile(re.escape(f".{target.name}-new-") + "[a-z0-9_]{8}")
    for path in target.parent.iterdir():
        if random.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            names = [inside.name for inside in path.iterdir()]
            if not names or _MARK in names:
                yield path


def _clear(container: Path, before: built_folder.Snapshot, keep: Collection[str] = ()) -> None:
    """Remove the folder of a build, except for files added to the old `dist/` at the last moment."""
    left = []
    for folder in (container / _NEW, container / _OLD):
        if before or (folder / built_folder.LIST).exists():
            left += built_folder.remove_built(folder, before, keep)
        else:  # unfinished: the build was killed
            shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        (container / _MARK).unlink(missing_ok=True)
        if left:
            what = f"These files were added to dist/ while it was being replaced and are now in {container}:"
            print(BuildError.of_many(what, left, 10), file=sys.stderr, flush=True)
        else:
            container.rmdir()


def _carry_over(target: Path, new: Path, keep: Collection[str]) -> None:
    for path in keep:
        # A path to keep may go into a folder that the build wrote, but not replace or go below a file.
        above = (parent for parent in (new / path).parents if os.path.lexists(parent))
        if os.path.lexists(new / path) or not all(parent.is_dir() for parent in above):
            raise BuildError(f"the build itself writes {path}; remove it from extra.keep in mkdocs.yml")
    for path in keep:
        (new / path).parent.mkdir(parents=True, exist_ok=True)
        if (target / path).is_dir() and not (target / path).is_symlink():
            shutil.copytree(target / path, new / path, symlinks=True)
        elif os.path.lexists(target / path):
            shutil.copy2(target / path, new / path, follow_symlinks=False)


def _flush(folder: Path) -> None:
    """Flush the new files to disk before renaming, so that a power cut cannot leave them empty.

    One syncfs call takes about 5 ms; fsync for every file takes 0.6 s, as long as the build.
    The risk remains on systems without syncfs, but the next build restores what was lost.
    """
    libc = ctypes.CDLL(None) if sys.platform == "linux" else None
    if syncfs := getattr(libc, "syncfs", None):
        descriptor = os.open(folder, os.O_RDONLY)
        syncfs(descriptor)
        os.close(descriptor)


def _put_in_place(new: Path, target: Path, old: Path) -> None:
    """Replace `target` with `new` atomically, or with two renames via `old` if the system cannot.

    If the process is killed between the two, `target` is missing until the next build restores it.
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
