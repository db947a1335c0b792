"""`build.py release` with damaged records, wrong dates, uncommitted files and concurrent writes."""

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
    """The files of a tree where 0.1.0 is released and 0.1.1 is ready."""
    tree = copy_tree(tmp_path_factory.mktemp("prepared") / "tree")
    assert release(tree, "0.1.0").returncode == 0
    replaced(CONTRACT, "One row is a policy.", "A row is a policy.")(tree)
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
    "merge conflict": lambda content: b"    """Either all files are written or none."""
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
