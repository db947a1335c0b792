"""`./build.py check` on a source that is damaged at random.

    make fuzz      20,000 cases; `make test` tries 60, on the invented policy alone

With exit code 1, `check` prints problems at places that exist. With exit code 0, the dataset made of the
source passes its own check, and (in every eighth case) all pages can be rendered.
"""

import contextlib
import io
import os
import re
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from conftest import ROOT, add_invented, without_policies
from damage import Change, damaged
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

import build
from policypress import dataset
from policypress.contract import load_contract
from policypress.paths import CONTRACT
from policypress.site.pages import SiteInput, make_pages
from policypress.site.render import CHINESE, ENGLISH, Renderer, Words
from policypress.verification import verify

pytestmark = pytest.mark.slow

SECONDS = 5  # of the processor, for one check
PARTS = 4
PROBLEM = re.compile(r"(?P<file>source(?:/.*?)?):(?P<line>\d+):(?P<column>\d+): .+ \[[a-z0-9-]+\]")
CONTINUED = re.compile(r"    (→ \S.*|Same problem in [0-9]+ more places? in this file\.)")
COUNT = re.compile(r"\d+ problems?(, \d+ warnings?)?(, \d+ remarks?)?; nothing was written\.")
WARNED = "; no errors.\n"


class TooSlow(BaseException):
    """Raised in a check that takes too long."""


@contextlib.contextmanager
def changed(root: Path, change: Change) -> Iterator[None]:
    """The source in `root` with the change, until the end of the block."""
    kept = {path: (root / path).read_bytes() if (root / path).is_file() else None for path in change}
    for files in (change, kept):
        for path, content in files.items():
            (root / path).unlink(missing_ok=True)
            if content is not None:
                (root / path).write_bytes(content)
        if files is change:
            try:
                yield
            except BaseException:
                print("the damaged files:", *change)
                raise


def check(folder: Path) -> tuple[int, str]:
    """The exit code of `./build.py check`, and what it prints on standard error."""

    def stop(*_: object) -> None:
        raise TooSlow

    said = io.StringIO()
    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    try:
        with contextlib.redirect_stderr(said), contextlib.chdir(folder):
            return build.run(["check", "--source", "source"]), said.getvalue()
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


def assert_problems(said: str, folder: Path) -> None:
    """Every line is one for people, and names a place that exists."""
    *lines, last = said.splitlines()
    assert lines and COUNT.fullmatch(last), said
    for number, line in enumerate(lines):
        assert line.replace("\u3000", "").isprintable() and len(line) <= 1_500, line
        if number and CONTINUED.fullmatch(line):
            continue
        found = PROBLEM.fullmatch(line)
        assert found, line
        # Characters that cannot be printed are escaped in names.
        name = re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), found["file"])
        assert exists(folder / name, int(found["line"]), int(found["column"])), line


def exists(file: Path, line: int, column: int) -> bool:
    """Whether a file has this line and column; a folder or a missing file has only its start."""
    if not file.is_file():
        return (line, column) == (1, 1)
    # Lines as editors count them: a lone CR ends one too.
    lines = re.split("\r\n|\r|\n", file.read_bytes().decode("utf-8", "replace"))
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def assert_builds(source: Path, folder: Path, pages: bool) -> None:
    corpus, contract = build.load_and_check(source)[0], load_contract(CONTRACT)
    files = dataset.write(corpus, contract, folder)
    assert verify(folder) == []
    for language in (CHINESE, ENGLISH) if pages else ():
        renderer = Renderer(language)
        for page in make_pages(SiteInput(corpus, contract, files), Words(language)):
            renderer.render(page)


@pytest.mark.parametrize("part", range(PARTS))
def test_damage_is_answered_with_problems(tmp_path: Path, part: int) -> None:
    root = tmp_path / "source"
    if "CASES" in os.environ:
        shutil.copytree(ROOT / "source", root)
    else:
        add_invented(without_policies(root))
    paths = sorted(path for path in root.rglob("*") if path.is_file())
    files = {path.relative_to(root).as_posix(): path.read_bytes() for path in paths}

    @seed(part)
    @settings(
        max_examples=int(os.environ.get("CASES", "60")) // PARTS,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(random=st.randoms(use_true_random=True))
    def case(random: Random) -> None:
        with changed(root, damaged(files, random)):
            code, said = check(tmp_path)
            if code == 0:
                assert not said or said.endswith(WARNED)
                assert_builds(root, tmp_path / "data", random.random() < 1 / 8)
                shutil.rmtree(tmp_path / "data")
            else:
                assert code == 1, said
                assert_problems(said, tmp_path)

    case()
