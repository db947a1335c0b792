"""Every command that a page or message prints runs in a fresh clone in which nothing is activated."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from checkouts import git
from conftest import ROOT

pytestmark = pytest.mark.slow

WRITTEN = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "policypress").rglob("*.py")),
    *sorted((ROOT / "policypress").rglob("*.jinja")),
    ROOT / "policypress/site/strings.yml",
]
# What a reader types in the place of these, and after a command that is mentioned without its argument.
PLACEHOLDERS = {"OLD": "dist/data", "NEW": "dist/data", "PATH": "dist/data"}
PLACEHOLDERS |= {"旧包": "dist/data", "新包": "dist/data", "路径": "dist/data"}
PLACEHOLDERS |= {"https://…/": "https://policy.example/"}
ARGUMENTS = {"--site-url": "https://policy.example/", "release": "0.1.0 --dry-run"}
PLACEHOLDERS |= {
    "{segment.id}": "m07-s2",
    "ID": "overseas-warehouse",
    "{entry.term.id}": "overseas-warehouse",
}
MEMORY = "dist/data/shanghai-foreign-trade-2023.tmx"
GUIDE_ENTRY = r"  - id: translator-b\n(?:    \w+:.*\n)+"
# A command that another one needs.
FIRST = {
    "./build.py translate read review.xlsx --by reviewer-b --sign": (
        "./build.py translate export m07 --for-review --to review.xlsx"
    ),
    "./build.py translate import m07.po --by translator-b": "./build.py translate export m07 --to m07.po",
    "./build.py translate import m07.xlsx --by translator-b": "./build.py translate export m07 --to m07.xlsx",
    f"./build.py translate import project-omegat.tmx --by translator-b --base {MEMORY}": (
        f"cp {MEMORY} project-omegat.tmx"
    ),
}
# In this state of the repository these have nothing to do, and exit with 1 and a reason.
REASONS = {
    "./build.py translate approve m07-s1 --by reviewer-b": "m07-s1",
    "./build.py translate export --state stale --to stale.po": "nothing to export",
    "./build.py release 0.2.0": "0.2.0",
    "./build.py release 0.2.0 --dry-run": "0.2.0",
}


def commands() -> set[str]:
    """The commands as written: those in code spans, in code blocks and in messages."""
    found = set()
    for file in WRITTEN:
        text = file.read_text("utf-8")
        spans = re.findall(r"`((?:\./build\.py|make) [^`]+)`", text)
        blocks = re.findall(r"(?m)^ *((?:\./build\.py|make) [a-z].*)$", text) if file.suffix == ".md" else []
        found |= {" ".join(command.split()).partition("  ")[0] for command in (*spans, *blocks)}
    return found


def test_there_are_commands() -> None:
    assert {"make build", "make test", "./build.py fix"} <= commands()
    for file in WRITTEN:
        assert not re.search(r"\bpython3? build\.py", file.read_text("utf-8")), file


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> Path:
    """A clone of these files, with .venv as `make build` leaves it and a built dist/."""
    folder = tmp_path_factory.mktemp("clone") / "clone"
    left_out = shutil.ignore_patterns(".venv", ".cache", ".git", "dist", "__pycache__")
    shutil.copytree(ROOT, folder, ignore=left_out)
    # The translator's entry as the page shows it, and the same for a reviewer.
    entry = re.search(GUIDE_ENTRY, (folder / "docs/en/translating.md").read_text("utf-8"))
    assert entry
    with (folder / "source/readers.yml").open("a", encoding="utf-8") as readers:
        for handle in ("translator-b", "reviewer-b"):
            readers.write(entry[0].replace("translator-b", handle))
    for words in ("init -q", "add -A", "commit -qm state"):
        git(folder, *words.split())
    shutil.copytree(dist, folder / "dist")
    (folder / ".venv").symlink_to(sys.prefix)
    return folder


@pytest.mark.parametrize("command", sorted(commands()))
def test_a_documented_command_runs(command: str, clone: Path) -> None:
    words = [PLACEHOLDERS.get(word, word) for word in command.partition(" #")[0].split()]
    if words[0] == "make":
        words.insert(1, "--dry-run")
    elif words[-1] in ARGUMENTS:
        words += ARGUMENTS[words[-1]].split()
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(clone.parent)}
    for line in (FIRST.get(command, "").split(), words):
        if line:
            done = subprocess.run(
                line, cwd=clone, env=environment, capture_output=True, text=True, timeout=300, check=False
            )
    git(clone, "reset", "-q", "--hard")
    git(clone, "clean", "-qf")
    assert "Traceback" not in done.stderr
    if command in REASONS and done.returncode == 1:
        assert REASONS[command] in done.stderr
    else:
        assert done.returncode == 0, done.stderr


def test_without_its_environment_it_says_what_to_do(clone: Path) -> None:
    code = "import runpy, sys; sys.modules['yaml'] = None; sys.argv = ['build.py', 'check']; "
    code += "runpy.run_path('build.py', run_name='__main__')"
    (clone / ".venv").rename(clone / "away")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=clone, capture_output=True, text=True, check=False
    )
    (clone / "away").rename(clone / ".venv")
    assert done.returncode == 3
    assert done.stderr.startswith("Run `make build` first")
    assert done.stderr.count("\n") == 1
