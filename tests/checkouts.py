"""Copies this checkout, and runs git."""

import os
import shutil
import subprocess
from pathlib import Path

from conftest import ROOT, add_invented, without_policies

from policypress.system.origin import READ

GIT = ["git", "-c", "user.name=Tester", "-c", "user.email=tester@example.org", "-c", "commit.gpgsign=false"]


def git(folder: Path, *words: str) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    done = subprocess.run(
        [*GIT, *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def copy_tree(target: Path) -> Path:
    """Copy the build inputs, without the repository. The only policy is the invented one, to build fast."""
    target.mkdir(parents=True)
    for name in (*READ, ".gitignore"):
        if name == "source":
            add_invented(without_policies(target / name))
        elif (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target / name)
    return target
