"""Queries git without writing anything or starting a daemon."""

import contextlib
import os
import signal
import subprocess
from pathlib import Path

from policypress.paths import ROOT


def ask(folder: Path, *words: str, seconds: float | None = None) -> str | None:
    """Return the output of `git WORDS` in `folder`.

    Returns None if git is missing, fails (no repository, unknown name) or takes longer than `seconds`.
    """
    # Variables set by a hook or for another repository would point git elsewhere.
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
            # Kill its children too, because they would keep the pipe open.
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            return None
    return output.decode("utf-8", "replace") if process.returncode == 0 else None


def ask_here(*words: str, seconds: float | None = None) -> str | None:
    """Like `ask`, but for this checkout. Returns None if it is not itself a repository.

    Naming the repository keeps git from searching parent folders and lets it read a checkout owned by
    another user, which is safe because we already run its code.
    """
    if not (ROOT / ".git").exists():
        return None
    return ask(ROOT, f"--git-dir={ROOT / '.git'}", f"--work-tree={ROOT}", *words, seconds=seconds)
