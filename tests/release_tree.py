"""Copies of the files that `./build.py release` reads and writes."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from conftest import ROOT

CONTRACT, GLOSSARY, KINDS = "schema/dataset.yml", "source/glossary.yml", "source/codelists/agency-kinds.yml"


Edit = Callable[[Path], object]


def copy_tree(target: Path) -> Path:
    """Copy everything that a release reads or writes. The code is linked, because it is not changed."""
    for name in ("source", "schema", "docs"):
        shutil.copytree(ROOT / name, target / name)
    shutil.copytree(ROOT / "policypress", target / "policypress", copy_function=os.link)
    for name in ("build.py", "CHANGELOG.md", "CITATION.cff", "LICENSE-DATA", "mkdocs.yml"):
        shutil.copy(ROOT / name, target / name)
    text = (target / "CHANGELOG.md").read_text("utf-8")
    # As before the first release, regardless of existing releases.
    (target / "CHANGELOG.md").write_text(re.sub(r"(?m)^## .*$", "## Unreleased", text, count=1), "utf-8")
    return target


def release(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "build.py", "release", "--date", "2026-11-25", *words]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False, timeout=60)


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
