"""Which commit a build was made from: asked of git, never guessed, and never in the way."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What a build reads. Tests, guides for contributors and the like leave its bytes as they are.
READ = ("build.py", "docs", "mkdocs.yml", "policypress", "requirements", "schema", "source")

_SECONDS_OF_PATIENCE = 2.0


def commit_of(source: Path) -> str | None:
    """The commit checked out here, with `-dirty` behind it where files that a build reads differ.

    None where nobody can say: this folder is not itself a repository with a commit, git is missing,
    refuses or hangs, or `source` is not the one in the repository. Raises nothing.
    """
    if source.resolve() != ROOT / "source" or not (ROOT / ".git").exists():
        return None
    # The repository is named outright: a folder above is not asked, and a checkout that belongs to
    # somebody else is read as well, for we run its code anyway. Nothing is written, no daemon started.
    command = ["git", f"--git-dir={ROOT / '.git'}", f"--work-tree={ROOT}", "--no-optional-locks"]
    command += ["-c", "core.fsmonitor=false", "status", "--porcelain=v2", "--branch"]
    command += ["--untracked-files=all", "--ignore-submodules=none", "--", *READ]
    answer = _answer(command)
    commit = re.search(r"^# branch\.oid ([0-9a-f]{40,64})$", answer or "", re.MULTILINE)
    if answer is None or commit is None:
        return None
    differs = any(not line.startswith("# ") for line in answer.splitlines())
    return commit[1] + ("-dirty" if differs else "")


def _answer(command: list[str]) -> str | None:
    """What a command prints, or None where it fails or does not end."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
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
            output = process.communicate(timeout=_SECONDS_OF_PATIENCE)[0]
        except subprocess.TimeoutExpired:
            # With what it started itself, which would hold the pipe open.
            with contextlib.suppress(OSError):
                os.killpg(process.pid, signal.SIGKILL)
            return None
    return output.decode("utf-8", "replace") if process.returncode == 0 else None
