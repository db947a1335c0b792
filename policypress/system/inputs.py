"""Finds the input files of a build and detects changes to them."""

import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

LEFT_BY_FILE_MANAGERS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
_LEFT_BY_EDITORS = re.compile(
    r".*~|#.*#|\.#.*|\..*\.sw[a-p]x?|\..*\.un~|\.~lock\..*#|4913|.*\.(?:bak|orig|tmp)|.*___jb_(?:tmp|old)___"
)

# Times, size and inode by path, to detect that a file was changed or replaced.
State = dict[Path, tuple[int, ...]]


def is_backup(name: str) -> bool:
    """Return whether editors or file managers leave files with this name behind. Builds ignore them."""
    return name in LEFT_BY_FILE_MANAGERS or _LEFT_BY_EDITORS.fullmatch(name) is not None


def state_of(roots: Iterable[Path]) -> State:
    """Return the state of these files and of all files in these folders that a build may read."""
    state: State = {}
    for path in (file for root in roots for file in _files(root)):
        try:
            stat = path.stat()
        except OSError:
            continue  # removed in the meantime
        state[path] = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_size, stat.st_ino)
    return state


def _files(root: Path) -> Iterator[Path]:
    if not root.is_dir():
        yield root
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name[0] != "." and name != "__pycache__"]
        yield from (Path(folder, name) for name in names if name[0] != "." and not is_backup(name))
