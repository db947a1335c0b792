"""`./build.py verify` on randomly damaged packages.

    make fuzz-packages      5,000 packages; `make test` runs 60

For any damage, the command must exit with 0 or 1 and readable messages, and with 0 only if the data are
unchanged.
"""

import contextlib
import csv
import io
import json
import os
import re
import sqlite3
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest
from conftest import ARCHIVE
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from planter import POLICY, SQLITE, XLSX, copy_of, reseal, reseal_lists

import build

pytestmark = pytest.mark.slow

DESCRIPTOR, SUMS = "datapackage.json", "SHA256SUMS"
TABLES = [
    "codes.csv",
    "sections.csv",
    "segments.csv",
    "sections.json",
    "segments.jsonl",
    f"policies/{POLICY}.json",
]
FILES = [DESCRIPTOR, SUMS, "README.md", *TABLES, f"policies/{POLICY}.txt", SQLITE, XLSX]

settings.register_profile(
    "packages",
    max_examples=int(os.environ.get("CASES", "10")),
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
settings.load_profile("packages")


class Damage(NamedTuple):
    """Replaces `length` bytes with others. A negative position counts from the end of the file."""

    position: int
    length: int
    content: bytes

    def of(self, content: bytes) -> bytes:
        start = self.position % len(content)
        return content[:start] + self.content + content[start + self.length :]


SPECIAL = [
    b"\x00",
    b"\xff" * 4,
    b"{",
    b'"',
    b"\n",
    b"9" * 400,
    b"-1",
    b"\xef\xbb\xbf",
    b"<!ENTITY a 'a'>",
    b"\x1b[2J",
]
damage = st.builds(
    Damage,
    st.one_of(st.integers(0, 2000), st.integers(-12_000, -1), st.integers(0, 10_000_000)),
    st.sampled_from([0, 1, 1, 2, 4, 100, 10_000_000]),
    st.one_of(st.binary(max_size=8), st.sampled_from(SPECIAL)),
)


@pytest.fixture(scope="module")
def package(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package to damage and restore."""
    return copy_of(data, tmp_path_factory.mktemp("fuzz"))


@pytest.fixture(scope="module")
def light_package(light: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_of(light, tmp_path_factory.mktemp("fuzz"))


@contextlib.contextmanager
def damaged(
    folder: Path, name: str, harm: Damage, seal: Callable[[Path], None] | None = None
) -> Iterator[Path]:
    """Damages the file `name` until the end of the block. `seal` updates the digests."""
    kept = {path: path.read_bytes() for path in (folder / name, folder / DESCRIPTOR, folder / SUMS)}
    (folder / name).write_bytes(harm.of(kept[folder / name]))
    try:
        if seal:
            seal(folder)
        yield folder / name
    finally:
        for path, content in kept.items():
            path.write_bytes(content)


def passes(path: Path) -> bool:
    """Whether `verify` finds no faults; also checks its output."""
    errors = io.StringIO()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(errors):
        code = build.run(["verify", str(path)])
    shown = errors.getvalue()
    assert (code, bool(shown)) in ((0, False), (1, True)), shown
    assert "Traceback" not in shown
    assert " failed: " not in shown, shown
    assert all(line.isprintable() for line in shown.splitlines()), shown
    return code == 0


@given(name=st.sampled_from(FILES), harm=damage)
def test_a_changed_file_is_refused(package: Path, name: str, harm: Damage) -> None:
    before = (package / name).read_bytes()
    with damaged(package, name, harm) as file:
        assert passes(package) == (file.read_bytes() == before)


@given(harm=damage)
def test_a_changed_zip_has_the_same_files_or_is_refused(
    dist: Path, tmp_path_factory: pytest.TempPathFactory, harm: Damage
) -> None:
    content = (dist / "data" / ARCHIVE).read_bytes()
    file = tmp_path_factory.getbasetemp() / "damaged.zip"
    file.write_bytes(harm.of(content))
    if passes(file):
        assert packed(file) == packed(dist / "data" / ARCHIVE)


def packed(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def parsed(file: Path) -> object:
    """The parsed content of a file."""
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    if file.suffix == ".json":
        return json.loads(file.read_bytes())
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.reader(lines))


@given(name=st.sampled_from(TABLES), harm=damage)
def test_a_resealed_table_is_equal_or_refused(light_package: Path, name: str, harm: Damage) -> None:
    before = parsed(light_package / name)
    with damaged(light_package, name, harm, reseal) as file:
        if passes(light_package):
            assert parsed(file) == before


@given(harm=damage)
def test_a_resealed_descriptor_causes_no_traceback(light_package: Path, harm: Damage) -> None:
    with damaged(light_package, DESCRIPTOR, harm, reseal_lists) as file:
        if passes(light_package):
            assert json.loads(file.read_bytes())["resources"]


@given(harm=damage)
def test_a_resealed_database_is_equal_or_refused(light_package: Path, harm: Damage) -> None:
    before = dump(light_package / SQLITE)
    with damaged(light_package, SQLITE, harm, reseal) as file:
        if passes(light_package):
            assert dump(file) == before


def dump(file: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        return list(database.iterdump())


@given(part=st.integers(0, 100), harm=damage)
def test_a_resealed_workbook_is_equal_or_refused(package: Path, part: int, harm: Damage) -> None:
    """The damage is in a part that `verify` compares, and the zip checksum of the part is correct.

    `verify` ignores page margins and the like, for which another program may reject the file.
    """
    before = cells(package / XLSX)
    parts = packed(package / XLSX)
    compared = sorted(name for name in parts if re.match("xl/(workbook|sharedStrings|worksheets/)", name))
    name = compared[part % len(compared)]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, piece in parts.items():
            archive.writestr(zipfile.ZipInfo(path), harm.of(piece) if path == name else piece)
    with damaged(package, XLSX, Damage(0, 10_000_000, content.getvalue()), reseal) as file:
        if passes(package):
            shown = before
            with contextlib.suppress(Exception):
                shown = cells(file)
            assert shown == before


def cells(file: Path) -> dict[str, list[tuple[object, ...]]]:
    book = openpyxl.load_workbook(file)
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book}
