"""Asks git. Nothing is written, and no daemon is started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from policypress.paths import ROOT


def ask(folder: Path, *words: str, seconds: float | None = None) -> str | None:
    """What `git WORDS` prints in `folder`.

    None if git is missing, fails (no repository, nothing of that name) or takes longer than `seconds`.
    """
    # The variables of a hook or of another repository would lead git elsewhere.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = subprocess.Popen(
            ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *words],  # noqa: S607
            cwd=folder,
            env=environment | {"LC_ALL": "C"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return None
    with process:
        try:
            output = process.communicate(timeout=seconds)[0]
        except subprocess.TimeoutExpired:
            # Its own children too, which would hold the pipe open.
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            return None
    return output.decode("utf-8", "replace") if process.returncode == 0 else None


def ask_here(*words: str, seconds: float | None = None) -> str | None:
    """The same about this checkout; None if it is not a repository itself.

    The repository is named, so git does not look for one in the folders above, and reads a checkout that
    belongs to another user too: we run its code anyway.
    """
    if not (ROOT / ".git").exists():
        return None
    return ask(ROOT, f"--git-dir={ROOT / '.git'}", f"--work-tree={ROOT}", *words, seconds=seconds)
