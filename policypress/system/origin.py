"""Which state of the files a build is made from, and of which commit: asked of git, never guessed."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from policypress.diagnostics import BuildError
from policypress.paths import ROOT, SOURCE
from policypress.system import git
from policypress.system.inputs import State, is_backup, state_of

# What a build reads. Tests, guides for contributors and the like leave its bytes as they are.
READ = ("build.py", "docs", "mkdocs.yml", "policypress", "requirements", "schema", "source")

_SECONDS_OF_PATIENCE = 2.0


@dataclass(frozen=True)
class Origin:
    """The files that a build of `source` reads, as they were at one moment, and their commit.

    `roots` are the files and folders among which they are.
    """

    source: Path
    roots: tuple[Path, ...]
    files: State
    commit: str | None

    def require_unchanged(self) -> None:
        """Raise BuildError where a file or the commit is not what it was."""
        now = origin_of(self.source)
        if changed := {path for path, _ in self.files.items() ^ now.files.items()}:
            names = [os.path.relpath(path) for path in sorted(changed)]
            raise BuildError.of_many("these files were changed during the build; build again:", names, 10)
        if self.commit != now.commit:
            raise BuildError(f"the commit was {self.commit} and is {now.commit} now; build again")


def origin_of(source: Path) -> Origin:
    """The present state of what a build of `source` reads."""
    roots = roots_of(source)
    return Origin(source, roots, state_of(roots), commit_of(source))


def roots_of(source: Path) -> tuple[Path, ...]:
    """The files and folders that a build of `source` reads."""
    return tuple(dict.fromkeys([source.resolve(), *(ROOT / name for name in READ)]))


def commit_of(source: Path) -> str | None:
    """The commit checked out here, with `-dirty` behind it where files that a build reads differ from it,
    files that git ignores included.

    None where nobody can say: this folder is not itself a repository with a commit, git is missing,
    refuses or hangs, or `source` is not the one in the repository. Raises nothing.
    """
    if source.resolve() != SOURCE:
        return None
    words = "status --porcelain=v2 --branch -z --untracked-files=all --ignored --ignore-submodules=none"
    answer = git.ask_here(*words.split(), "--", *READ, seconds=_SECONDS_OF_PATIENCE)
    lines = (answer or "").split("\0")
    commits = [found[1] for line in lines if (found := re.fullmatch("# branch.oid ([0-9a-f]{40,64})", line))]
    if not commits:
        return None
    return commits[0] + ("-dirty" if any(map(_is_difference, lines)) else "")


def _is_difference(line: str) -> bool:
    """Whether a line of `git status` is about a file that a build reads."""
    if line[:2] not in ("? ", "! "):
        return bool(line) and not line.startswith("# ")
    *folders, name = line[2:].split("/")
    return "__pycache__" not in folders and not is_backup(name)
