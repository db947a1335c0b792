"""A system that refuses: no permission, a full disk, closed streams. A sentence, the right exit code, and
the old dist/ byte for byte as it was."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from conftest import ROOT, put_old_build

pytestmark = pytest.mark.slow

Before = Callable[[], None]
M07 = "policies/hufubangui-2023-9/measures/m07.yml"


def as_everybody() -> None:
    """Take from a child of root what lets root read and write without permission."""
    if os.geteuid() == 0:
        drop_from_bounding_set, override, read_and_search = 24, 1, 2
        libc = ctypes.CDLL(None)
        for capability in (override, read_and_search):
            if libc.prctl(drop_from_bounding_set, capability, 0, 0, 0) != 0:
                os._exit(99)


def run(
    *words: str | Path,
    before: Before = as_everybody,
    cwd: Path = ROOT,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """Run build.py after `before`."""
    command = [sys.executable, str(ROOT / "build.py"), *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, text=True, timeout=300, check=False, preexec_fn=before, stdout=stdout, stderr=stderr
    )


def contents(folder: Path) -> dict[str, bytes | None]:
    """Everything below a folder: bytes of files, None for folders."""
    found = folder.rglob("*")
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """A folder with an old dist/ in it, and nothing else."""
    put_old_build(tmp_path / "parent" / "dist")
    return tmp_path / "parent"


@contextlib.contextmanager
def forbidden(path: Path, mode: int = 0) -> Iterator[None]:
    """Permissions taken from a file or folder; fails where they would not hinder the child."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        probe = [sys.executable, "-c", "import os, sys; print(os.access(sys.argv[1], int(sys.argv[2])))"]
        right = os.R_OK if mode == 0 else os.W_OK
        answer = subprocess.check_output([*probe, str(path), str(right)], preexec_fn=as_everybody, text=True)
        assert answer == "False\n", "permissions do not hinder here: nothing could be tested"
        yield
    finally:
        path.chmod(before)


# ---- permissions -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "mode", "says"),
    [
        (M07, 0, f"source/{M07}:1:1: This file cannot be read: Permission denied. [missing-file]\n"),
        ("agencies.yml", 0, "source/agencies.yml:1:1: This file cannot be read: Permission denied."),
        (
            "policies/hufubangui-2023-9/original.txt",
            0,
            "policies/hufubangui-2023-9/original.txt:1:1: This file cannot be read: Permission denied.",
        ),
        ("codelists", 0, "source/codelists:1:1: This folder cannot be read: Permission denied."),
        (
            "codelists",
            0o400,
            "source/codelists/evidence.yml:1:1: This file cannot be read: Permission denied.",
        ),
        (".", 0, "source:1:1: This folder cannot be read: Permission denied."),
    ],
)
def test_a_source_without_permission_is_named(source: Path, parent: Path, path: str, mode: int, says: str):
    before = contents(parent)
    with forbidden(source / path, mode):
        result = run("build", "--source", "source", "--dist", parent / "dist", cwd=source.parent)
    assert result.returncode == 1
    assert says in result.stderr
    assert result.stderr.endswith("nothing was written.\n")
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert contents(parent) == before


@pytest.mark.slow
def test_a_source_that_cannot_be_written_is_enough(source: Path, tmp_path: Path):
    folders = [source, *(path for path in source.rglob("*") if path.is_dir())]
    before = contents(source)
    with contextlib.ExitStack() as stack:
        for folder in folders:
            stack.enter_context(forbidden(folder, 0o500))
        result = run("build", "--source", source, "--dist", tmp_path / "dist")
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (tmp_path / "dist" / "site" / "en" / "index.html").is_file()
    assert contents(source) == before


def test_a_target_whose_parent_cannot_be_written_is_named(parent: Path):
    before = contents(parent)
    with forbidden(parent, 0o500):
        result = run("build", "--dist", parent / "dist")
    assert result.returncode == 3
    assert result.stderr == f"The system refused: Permission denied ({parent}/.dist-lock).\n"
    assert contents(parent) == before
    assert not (parent / ".dist-lock").exists()


@pytest.mark.slow
def test_an_old_target_with_folders_that_cannot_be_written_is_replaced_without_litter(parent: Path):
    with forbidden(parent / "dist" / "data", 0o500):
        result = run("build", "--dist", parent / "dist")
        assert (result.returncode, result.stderr) == (0, "")
    assert [path.name for path in parent.iterdir()] == ["dist"]
    assert (parent / "dist" / "data" / "agencies.csv").is_file()


# ---- a full disk -------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Before]:
    """What to do in the child so that hardly more than `size` bytes can be written into `folder`:
    nothing where a small file system can be mounted there, else a limit to the size of each file."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 20, size // 20))

    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
    mounted = (
        bool(shutil.which("mount"))
        and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    before = as_everybody if mounted else limit
    try:
        code = f"open({str(folder / 'probe')!r}, 'wb').write(bytes({2 * size}))"
        probe = subprocess.run(
            [sys.executable, "-c", code], preexec_fn=before, capture_output=True, check=False
        )
        assert b"OSError" in probe.stderr, "the disk cannot be filled here: nothing could be tested"
        (folder / "probe").unlink(missing_ok=True)
        yield before
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("size", [100_000, 2_000_000], ids=["for-the-dataset", "for-the-site"])
@pytest.mark.slow
def test_a_full_disk_leaves_the_old_target_as_it_was(tmp_path: Path, size: int):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, size) as before:
        put_old_build(disk / "dist")
        old = contents(disk)
        result = run("build", "--dist", disk / "dist", before=before)
        assert contents(disk) == old
    assert result.returncode == 3
    assert "No space left on device" in result.stderr or "File too large" in result.stderr
    assert result.stderr.startswith("The system refused: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


# ---- streams -----------------------------------------------------------------------------------


def closing(*numbers: int) -> Before:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)], ids=str)
@pytest.mark.slow
def test_closed_streams_change_nothing_but_that_nobody_hears(
    source: Path, tmp_path: Path, closed: tuple[int, ...]
):
    words = ("--source", source, "--dist", tmp_path / "dist")
    result = run("build", *words, before=closing(*closed))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    built = contents(tmp_path / "dist")
    assert len(built) > 200
    (source / M07).write_text("id: m07\n", "utf-8")
    result = run("build", *words, before=closing(*closed))
    assert result.returncode == 1
    assert result.stdout == ""
    assert ("m07.yml:1:1:" in result.stderr) == (2 not in closed)
    assert contents(tmp_path / "dist") == built
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "source"]


def test_a_stream_that_cannot_be_written_does_not_change_the_exit_code(source: Path, tmp_path: Path):
    (source / M07).unlink()
    with Path("/dev/full").open("w") as full:
        wrong = run("check", "--source", source, stderr=full.fileno())
        (tmp_path / "file").write_text("x", "utf-8")
        failed = run("build", "--dist", tmp_path / "file" / "dist", stderr=full.fileno())
    assert (wrong.returncode, failed.returncode) == (1, 3)


def test_a_reader_that_goes_away_does_not_change_the_exit_code(source: Path):
    (source / M07).unlink()
    reading, writing = os.pipe()
    os.close(reading)
    result = run("check", "--source", source, stderr=writing)
    os.close(writing)
    assert result.returncode == 1
