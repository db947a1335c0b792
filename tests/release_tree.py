"""Copies of the files that `./build.py release` reads and writes."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Done, run_here

from policypress.commands import release as release_command
from policypress.system import git

CONTRACT, GLOSSARY, KINDS = "schema/dataset.yml", "source/glossary.yml", "source/codelists/agency-kinds.yml"
PATHS = {"SOURCE": "source", "CONTRACT": CONTRACT, "MKDOCS_YML": "mkdocs.yml"}

Edit = Callable[[Path], object]


def copy_tree(target: Path) -> Path:
    """Copy everything that a release reads or writes."""
    for name in ("source", "schema"):
        shutil.copytree(ROOT / name, target / name)
    (target / "mkdocs.yml").write_text("extra:\n  repository: https://code.example/\n", "utf-8")
    for name in ("CHANGELOG.md", "CITATION.cff", "LICENSE-DATA"):
        shutil.copy(ROOT / name, target / name)
    text = (target / "CHANGELOG.md").read_text("utf-8")
    # As before the first release, regardless of existing releases.
    (target / "CHANGELOG.md").write_text(re.sub(r"(?m)^## .*$", "## Unreleased", text, count=1), "utf-8")
    return target


def release(tree: Path, *words: str) -> Done:
    """Run `build.py release` in this process as if `tree` were the checkout."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(git, "ROOT", tree)
        for name, path in {**PATHS, "ROOT": ""}.items():
            patch.setattr(release_command, name, tree / path)
        return run_here("release", "--date", "2026-11-25", *words)


def contents(tree: Path) -> dict[str, bytes]:
    files = (path for path in tree.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return {path.relative_to(tree).as_posix(): path.read_bytes() for path in files}


def replaced(path: str, old: str, new: str) -> Edit:
    def edit(tree: Path) -> None:
        text = (tree / path).read_text("utf-8")
        assert old in text, f"nothing to replace in {path}"
        (tree / path).write_text(text.replace(old, new, 1), "utf-8")

    return edit


def tell(tree: Path, line: str) -> None:
    """Add a section with `line` for the next release at the top of the changelog."""
    text = (tree / "CHANGELOG.md").read_text("utf-8")
    new = f"## Unreleased\n\n### Data\n- {line}\n\n## "
    (tree / "CHANGELOG.md").write_text(text.replace("## ", new, 1), "utf-8")
