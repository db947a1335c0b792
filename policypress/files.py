"""Replaces files that people edit: all of them or none, and never half of one."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


def replace_all(texts: dict[Path, str]) -> None:
    """Replace all these files, each in one step; where one cannot be, those before get their old text back.

    Raises OSError then.
    """
    with contextlib.ExitStack() as stack:
        new = {path: _beside(path, text.encode("utf-8"), stack) for path, text in texts.items()}
        old = {path: _beside(path, path.read_bytes(), stack) for path in texts}
        replaced: list[Path] = []
        try:
            for path, temporary in new.items():
                temporary.replace(path)
                replaced.append(path)
        except BaseException:
            for path in replaced:
                old[path].replace(path)
            raise


def _beside(path: Path, content: bytes, stack: contextlib.ExitStack) -> Path:
    """A file with that content and the mode of `path` in its folder, removed when the stack ends."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    temporary = Path(name)
    stack.callback(temporary.unlink, missing_ok=True)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    shutil.copymode(path, temporary)
    return temporary
