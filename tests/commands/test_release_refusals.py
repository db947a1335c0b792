"""`build.py release` with damaged records, wrong days, uncommitted files, and another program that writes."""

from __future__ import annotations

import functools
import json
import os
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from interloper import TEXT, WAYS, Interloper
from release_tree import CONTRACT, contents, copy_tree, release, replaced, tell

import build
from policypress import cli
from policypress.commands import release as release_command
from policypress.system import git, replace_files

pytestmark = pytest.mark.slow

RECORD = "releases/0.1.0.json"
FILES = (CONTRACT, "CITATION.cff", "LICENSE-DATA", "CHANGELOG.md", "releases/0.1.1.json")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a tree in which 0.1.0 is released and 0.1.1 can be."""
    tree = copy_tree(tmp_path_factory.mktemp("prepared") / "tree")
    assert release(tree, "0.1.0").returncode == 0
    replaced(CONTRACT, "One row per policy.", "A row per policy.")(tree)
    tell(tree, "")
    return contents(tree)


@pytest.fixture
def tree(prepared: dict[str, bytes], tmp_path: Path) -> Path:
    for name, content in prepared.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


def refused(tree: Path, *words: str, code: int = 1) -> str:
    before = contents(tree)
    done = release(tree, *words)
    assert (done.returncode, done.stdout) == (code, "")
    assert contents(tree) == before
    assert done.stderr.endswith("Nothing was written.\n") or code == 1
    return done.stderr


def without(*keys: str) -> Callable[[bytes], bytes]:
    """The record without a key, named by the way to it."""

    def change(content: bytes) -> bytes:
        record = json.loads(content)
        part = functools.reduce(lambda part, key: part[key], keys[:-1], record)
        del part[keys[-1]]
        return json.dumps(record).encode()

    return change


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "merge conflict": lambda content: b"<<<<<<< ours\n" + content,
    "not UTF-8": lambda content: content.replace(b"agencies", b"agenc\xefes", 1),
    "half": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "{}": lambda _: b"{}",
    "a list": lambda _: b"[]",
    "another version": lambda content: content.replace(b'"0.1.0"', b'"0.0.9"', 1),
    "deep": lambda _: b"[" * 100_000,
    "without ids": without("ids"),
    "without codes that are gone": without("gone", "codes"),
    "without columns": without("tables", "agencies", "columns"),
    "without a key": without("tables", "agencies", "primary_key"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_record_is_named(tree: Path, name: str):
    record = tree / RECORD
    record.write_bytes(DAMAGED[name](record.read_bytes()))
    said = refused(tree, "0.1.1").splitlines()
    assert said[0].startswith(f"{RECORD} is not the record of 0.1.0: ")
    assert said[1:] == ["Restore it from the history.", "Nothing was written."]


def test_a_changelog_that_is_not_utf_8_is_named(tree: Path):
    (tree / "CHANGELOG.md").write_bytes(b"## Unreleased\n\xff\n")
    assert refused(tree, "0.1.1").startswith("CHANGELOG.md:2:1: The file is not UTF-8")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("1999-01-01", "1999-01-01 is before the day of the last release, 2026-11-25."),
        ("2999-01-01", "2999-01-01 is in the future."),
    ],
)
def test_the_day_is_after_the_last_release_and_not_to_come(tree: Path, day: str, why: str):
    assert why in refused(tree, "0.1.1", "--date", day)


def in_git(tree: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    return subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True).stdout


def test_git_holds_what_is_released_and_nothing_else_is_added(tree: Path):
    (tree / ".gitignore").write_text("__pycache__\n", "utf-8")
    in_git(tree, "init", "-q")
    in_git(tree, "add", "-A")
    in_git(tree, "commit", "-qm", "all")
    in_git(tree, "tag", "v0.1.1")
    assert "The tag v0.1.1 exists already.\n" in refused(tree, "0.1.1")
    in_git(tree, "tag", "-d", "v0.1.1")
    (tree / "notes.txt").write_text("mine", "utf-8")
    assert "Commit these files first, or put them away:\n  notes.txt\n" in refused(tree, "0.1.1")
    assert release(tree, "0.1.1", "--dry-run").returncode == 0
    (tree / "notes.txt").unlink()
    done = release(tree, "0.1.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  git add {' '.join(FILES)} && git commit" in done.stdout
    in_git(tree, "add", *FILES)
    assert {line[:2] for line in in_git(tree, "status", "--porcelain").splitlines()} <= {"M ", "A "}


def test_modes_stay_and_a_new_file_can_be_read(tree: Path):
    (tree / "CITATION.cff").chmod(0o600)
    assert release(tree, "0.1.1").returncode == 0
    modes = [stat.S_IMODE((tree / name).stat().st_mode) for name in ("CITATION.cff", FILES[-1])]
    assert modes == [0o600, 0o644]


def test_a_read_only_file_keeps_all_from_being_written(tree: Path):
    (tree / "CHANGELOG.md").chmod(0o444)
    assert "CHANGELOG.md is read-only or belongs to another user." in refused(tree, "0.1.1", code=3)


@pytest.mark.parametrize("name", [CONTRACT, "CHANGELOG.md", FILES[-1]])
def test_what_is_saved_meanwhile_is_kept(
    tree: Path, name: str, monkeypatch: pytest.MonkeyPatch, prepared: dict[str, bytes]
):
    """All files are written, or none."""
    for module, constant, path in (
        *((module, "ROOT", tree) for module in (release_command, git)),
        (release_command, "SOURCE", tree / "source"),
        (release_command, "CONTRACT", tree / CONTRACT),
    ):
        monkeypatch.setattr(module, constant, path)
    codes: list[int] = []
    words = ["release", "0.1.1", "--date", "2026-11-25"]

    def run(actions: dict[int, Callable[[], object]]) -> int:
        return Interloper(replace_files, release_command).run(
            lambda: codes.append(cli.run(build.COMMANDS, words)), actions
        )

    steps, done = run({}), contents(tree)
    for number in range(5):
        for path in tree.rglob("*"):
            if path.is_file() and path.relative_to(tree).as_posix() not in prepared:
                path.unlink()
        for path_name, content in prepared.items():
            (tree / path_name).write_bytes(content)
        way = WAYS[number % len(WAYS)]
        run({steps * (number + 4) // 9: functools.partial(way, tree / name)})
        found = contents(tree)
        found.pop(os.path.join(os.path.dirname(name), ".backup"), None)  # noqa: PTH118, PTH120
        assert TEXT in found.pop(name), number
        expected = dict(done if codes[-1] == 0 else prepared)
        expected.pop(name, None)
        assert found == expected, number
    assert {0, 3} <= set(codes)
