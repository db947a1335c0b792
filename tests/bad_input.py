"""What the tests of bad input share: how a file is harmed, and what has to be said and kept then."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

import build
from policypress import cli

POLICY = "policies/hufubangui-2023-9/policy.yml"
M05, M06, M07, M08 = (
    f"policies/hufubangui-2023-9/measures/m{number}.yml" for number in ("05", "06", "07", "08")
)
ORIGINAL = "policies/hufubangui-2023-9/original.txt"


class Case(NamedTuple):
    """A file, what is done to it, and every line that the command line prints to standard error."""

    file: str
    harm: Callable[[Path], object]
    says: str


def text(change: Callable[[str], str]) -> Callable[[Path], object]:
    """Change the text of a file."""

    def harm(path: Path) -> None:
        before = path.read_bytes().decode()
        after = change(before)
        assert after != before
        path.write_bytes(after.encode("utf-8", "surrogatepass"))

    return harm


def data(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Change the bytes of a file."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def swap(old: str, new: str) -> Callable[[Path], object]:
    """Replace the first `old` by `new`."""
    return text(lambda content: content.replace(old, new, 1))


def english(start: str) -> Callable[[Path], object]:
    """Put `start` before the English of the first sentence."""
    return text(lambda c: re.sub(r"(- id: m[0-9]+-s1\n.*\n    en: >-\n      )", rf"\g<1>{start}", c, count=1))


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def each_says(cases: Mapping[str, Case], tried_on: str = "source") -> Callable[..., None]:
    """The test that each case makes the command line say exactly that, and leaves the old dist/ alone.

    `tried_on` is the fixture that copies the source to be harmed.
    """

    @pytest.mark.parametrize("name", cases)
    def says(
        name: str,
        request: pytest.FixtureRequest,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        case, source = cases[name], request.getfixturevalue(tried_on)
        old = tmp_path / "dist" / "data"
        old.mkdir(parents=True)
        (old / "kept.csv").write_text("id\n", "utf-8")
        case.harm(source / case.file)
        monkeypatch.chdir(tmp_path)
        code = cli.run(build.COMMANDS, ["build", "--source", "source", "--dist", "dist"])
        said = capsys.readouterr()
        assert said.err == case.says
        assert code == 1
        assert said.out == ""
        assert everything_in(tmp_path / "dist") == {"data/kept.csv": b"id\n"}
        assert not list(tmp_path.glob(".dist-new-*"))

    return says
