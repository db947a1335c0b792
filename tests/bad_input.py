"""Shared by the tests of bad input: ways to damage a file, and a test of the resulting messages."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import files_in

import build

POLICY = "policies/hufubangui-2023-9/policy.yml"
M05, M06, M07, M08 = (
    f"policies/hufubangui-2023-9/measures/m{number}.yml" for number in ("05", "06", "07", "08")
)
ORIGINAL = "policies/hufubangui-2023-9/original.txt"


class Case(NamedTuple):
    """A file, the damage done to it, and the expected output on stderr: one problem without the count, or
    several with the count."""

    file: str
    damage: Callable[[Path], object]
    expected: str


def text(change: Callable[[str], str]) -> Callable[[Path], object]:
    """Change the text of a file."""

    def damage(path: Path) -> None:
        before = path.read_bytes().decode()
        after = change(before)
        assert after != before
        path.write_bytes(after.encode("utf-8", "surrogatepass"))

    return damage


def data(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Change the bytes of a file."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def swap(old: str, new: str) -> Callable[[Path], object]:
    """Replace the first `old` with `new`."""
    return text(lambda content: content.replace(old, new, 1))


def english(start: str) -> Callable[[Path], object]:
    """Insert `start` before the English of the first sentence."""
    return text(lambda c: re.sub(r"(- id: m[0-9]+-s1\n.*\n    en: >-\n      )", rf"\g<1>{start}", c, count=1))


def with_count(expected: str) -> str:
    return expected if "nothing was written" in expected else f"{expected}1 problem; nothing was written.\n"


def message_test(cases: Mapping[str, Case], fixture: str = "source") -> Callable[..., None]:
    """Create a test that each case prints exactly the expected output and leaves the old dist/ unchanged.

    `fixture` names the fixture that copies the source to damage.
    """

    @pytest.mark.parametrize("name", cases)
    def test(
        name: str,
        request: pytest.FixtureRequest,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        case, source = cases[name], request.getfixturevalue(fixture)
        old = tmp_path / "dist" / "data"
        old.mkdir(parents=True)
        (old / "kept.csv").write_text("id\n", "utf-8")
        case.damage(source / case.file)
        monkeypatch.chdir(tmp_path)
        code = build.run(["build", "--source", "source", "--dist", "dist"])
        output = capsys.readouterr()
        assert output.err == with_count(case.expected)
        assert code == 1
        assert output.out == ""
        assert files_in(tmp_path / "dist") == {"data/kept.csv": b"id\n"}
        assert not list(tmp_path.glob(".dist-new-*"))

    return test
