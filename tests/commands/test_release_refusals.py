"""`./build.py release` with damaged records, wrong dates, uncommitted files and concurrent writes."""

import functools
import json
import os
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import add_invented, without_policies
from interloper import TEXT, WAYS, Interloper
from release_tree import CONTRACT, contents, copy_tree, release, replaced, tell

from policypress.commands import release as release_command
from policypress.system import replace_files

pytestmark = pytest.mark.slow

RECORD = "releases/0.1.0.json"
FILES = (CONTRACT, "CITATION.cff", "LICENSE-DATA", "CHANGELOG.md", "releases/0.1.1.json")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a tree where 0.1.0 is released and 0.1.1 is ready."""
    tree = copy_tree(tmp_path_factory.mktemp("prepared") / "tree")
    shutil.rmtree(tree / "source")
    add_invented(without_policies(tree / "source"))
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
    """Removes a key, given by its path, from the record."""

    def change(content: bytes) -> bytes:
        record = json.loads(content)
        part = functools.reduce(lambda part, key: part[key], keys[:-1], record)
        del part[keys[-1]]
        return json.dumps(record).encode()

    return change


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "merge conflict": lambda content: b"<<<<<<< ours\n" + content,
    "not UTF-8": lambda content: content.replace(b"agencies", b"agenc\xefes", 1),
    "truncated": lambda content: content[: len(content) // 2],
    "empty": lambda _: b"",
    "{}": lambda _: b"{}",
    "a list": lambda _: b"[]",
    "another version": lambda content: content.replace(b'"0.1.0"', b'"0.0.9"', 1),
    "deeply nested": lambda _: b"[" * 100_000,
    "no ids": without("ids"),
    "no removed codes": without("gone", "codes"),
    "no columns": without("tables", "agencies", "columns"),
    "no primary key": without("tables", "agencies", "primary_key"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_record_is_reported(tree: Path, name: str):
    record = tree / RECORD
    record.write_bytes(DAMAGED[name](record.read_bytes()))
    lines = refused(tree, "0.1.1").splitlines()
    assert lines[0].startswith(f"{RECORD} is not a valid record of 0.1.0: ")
    assert lines[1:] == ["Restore it from the git history.", "Nothing was written."]


def test_a_changelog_that_is_not_utf_8_is_reported(tree: Path):
    (tree / "CHANGELOG.md").write_bytes(b"## Unreleased\n\xff\n")
    assert refused(tree, "0.1.1").startswith("CHANGELOG.md:2:1: The file is not valid UTF-8")


@pytest.mark.parametrize(
    ("day", "why"),
    [
        ("1999-01-01", "1999-01-01 is before the date of the last release, 2026-11-25."),
        ("2999-01-01", "2999-01-01 is in the future."),
    ],
)
def test_release_date_is_after_the_last_and_not_in_the_future(tree: Path, day: str, why: str):
    assert why in refused(tree, "0.1.1", "--date", day)


def in_git(tree: Path, *words: str) -> str:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    return subprocess.run(command, cwd=tree, check=True, capture_output=True, text=True).stdout


def test_release_needs_a_clean_working_tree_and_a_new_tag(tree: Path):
    (tree / ".gitignore").write_text("__pycache__\n", "utf-8")
    in_git(tree, "init", "-q")
    in_git(tree, "add", "-A")
    in_git(tree, "commit", "-qm", "all")
    in_git(tree, "tag", "v0.1.1")
    assert "The tag v0.1.1 already exists.\n" in refused(tree, "0.1.1")
    in_git(tree, "tag", "-d", "v0.1.1")
    (tree / "notes.txt").write_text("mine", "utf-8")
    assert "Commit or stash these files first:\n  notes.txt\n" in refused(tree, "0.1.1")
    assert release(tree, "0.1.1", "--dry-run").returncode == 0
    (tree / "notes.txt").unlink()
    done = release(tree, "0.1.1")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"  git add {' '.join(FILES)} && git commit" in done.stdout
    in_git(tree, "add", *FILES)
    assert {line[:2] for line in in_git(tree, "status", "--porcelain").splitlines()} <= {"M ", "A "}


def test_file_modes_are_kept_and_new_files_are_readable(tree: Path):
    (tree / "CITATION.cff").chmod(0o600)
    assert release(tree, "0.1.1").returncode == 0
    modes = [stat.S_IMODE((tree / name).stat().st_mode) for name in ("CITATION.cff", FILES[-1])]
    assert modes == [0o600, 0o644]


def test_nothing_is_written_if_one_file_is_read_only(tree: Path):
    (tree / "CHANGELOG.md").chmod(0o444)
    assert "CHANGELOG.md is read-only or belongs to another user." in refused(tree, "0.1.1", code=3)


@pytest.mark.parametrize("name", [CONTRACT, FILES[-1]])
def test_release_keeps_concurrent_saves(tree: Path, name: str, prepared: dict[str, bytes]):
    """Either all files are written or none."""
    codes: list[int] = []

    def run(actions: dict[int, Callable[[], object]]) -> int:
        return Interloper(replace_files, release_command).run(
            lambda: codes.append(release(tree, "0.1.1").returncode), actions
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
