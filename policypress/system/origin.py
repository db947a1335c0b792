"""Records the state of a build's input files and the git commit that they belong to."""

import os
import re
from dataclasses import dataclass
from pathlib import Path

from policypress.diagnostics import BuildError
from policypress.paths import ROOT, SOURCE
from policypress.system import git
from policypress.system.inputs import State, is_backup, state_of

# The inputs of a build. Tests, contributor guides and the like do not affect its output.
READ = (
    *("build.py", "docs", "mkdocs.yml", "policypress", "requirements", "schema", "source"),
    *("CHANGELOG.md", "CITATION.cff", "LICENSE-DATA"),  # enclosed in the package
)

_TIMEOUT_SECONDS = 2.0


@dataclass(frozen=True)
class Origin:
    """The input files of a build of `source` at one point in time, and their commit.

    `roots` are the files and folders that contain them.
    """

    source: Path
    roots: tuple[Path, ...]
    files: State
    commit: str | None

    def require_unchanged(self) -> None:
        """Raise BuildError if a file or the commit has changed since."""
        now = origin_of(self.source)
        if changed := {path for path, _ in self.files.items() ^ now.files.items()}:
            names = [os.path.relpath(path) for path in sorted(changed)]
            raise BuildError.of_many("these files were changed during the build; build again:", names, 10)
        if self.commit != now.commit:
            raise BuildError(f"the commit changed from {self.commit} to {now.commit}; build again")


def origin_of(source: Path) -> Origin:
    """Return the current state of the inputs of a build of `source`."""
    roots = roots_of(source)
    return Origin(source, roots, state_of(roots), commit_of(source))


def roots_of(source: Path) -> tuple[Path, ...]:
    """Return the files and folders that a build of `source` reads."""
    return tuple(dict.fromkeys([source.resolve(), *(ROOT / name for name in READ)]))


def commit_of(source: Path) -> str | None:
    """Return the checked-out commit, with the suffix `-dirty` if build inputs, even ignored ones, differ.

    Returns None if it is unknown because this folder is not itself a repository with a commit, git is
    missing, fails or hangs, or `source` is not the one in the repository. Never raises.
    """
    if source.resolve() != SOURCE:
        return None
    words = "status --porcelain=v2 --branch -z --untracked-files=all --ignored --ignore-submodules=none"
    answer = git.ask_here(*words.split(), "--", *READ, seconds=_TIMEOUT_SECONDS)
    lines = (answer or "").split("\0")
    commits = [found[1] for line in lines if (found := re.fullmatch("# branch.oid ([0-9a-f]{40,64})", line))]
    if not commits:
        return None
    return commits[0] + ("-dirty" if any(map(_is_difference, lines)) else "")


def _is_difference(line: str) -> bool:
    """Return whether a line of `git status` is about a file that a build reads."""
    if line[:2] not in ("? ", "! "):
        return bool(line) and not line.startswith("# ")
    *folders, name = line[2:].split("/")
    return "__pycache__" not in folders and not is_backup(name)
