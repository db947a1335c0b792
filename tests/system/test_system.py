"""System failures (permissions, full disk, closed streams): a message, the right exit code, and an
unchanged dist/."""

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
M01 = "policies/wuyou-2031-12/measures/m01.yml"


def without_privileges() -> None:
    """Drop the capabilities that let a child of root read and write without permission."""
    if os.geteuid() == 0:
        drop_from_bounding_set, override, read_and_search = 24, 1, 2
        libc = ctypes.CDLL(None)
        for capability in (override, read_and_search):
            if libc.prctl(drop_from_bounding_set, capability, 0, 0, 0) != 0:
                os._exit(99)


def run(
    *words: str | Path,
    before: Before = without_privileges,
    cwd: Path = ROOT,
    stdout: int = subprocess.PIPE,
    stderr: int = subprocess.PIPE,
) -> subprocess.CompletedProcess[str]:
    """Run build.py in a child process, after calling `before` in it."""
    command = [sys.executable, str(ROOT / "build.py"), *map(str, words)]
    return subprocess.run(
        command, cwd=cwd, text=True, timeout=300, check=False, preexec_fn=before, stdout=stdout, stderr=stderr
    )


def contents(folder: Path) -> dict[str, bytes | None]:
    """Return everything below a folder: bytes of files, None for folders."""
    found = folder.rglob("*")
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in found}


@pytest.fixture
def parent(tmp_path: Path) -> Path:
    """A folder that contains only an old dist/."""
    put_old_build(tmp_path / "parent" / "dist")
    return tmp_path / "parent"


@contextlib.contextmanager
def forbidden(path: Path, mode: int = 0) -> Iterator[None]:
    """Take permissions from a file or folder; fail if that has no effect on the child."""
    before = path.stat().st_mode
    path.chmod(mode)
    try:
        probe = [sys.executable, "-c", "import os, sys; print(os.access(sys.argv[1], int(sys.argv[2])))"]
        right = os.R_OK if mode == 0 else os.W_OK
        answer = subprocess.check_output(
            [*probe, str(path), str(right)], preexec_fn=without_privileges, text=True
        )
        assert answer == "False\n", "cannot test: permissions have no effect here"
        yield
    finally:
        path.chmod(before)


# ---- permissions -------------------------------------------------------------------------------


CANNOT = ":1:1: This {} cannot be read: Permission denied. [missing-file]\n"
ORIGINAL = "policies/wuyou-2031-12/original.txt"


@pytest.mark.parametrize(
    ("mode", "forbid", "named", "kind"),
    [
        (0, (M01, ORIGINAL, "agencies.yml"), (M01, ORIGINAL, "agencies.yml"), "file"),
        (0, ("codelists",), ("codelists",), "folder"),
        (0o400, ("codelists",), ("codelists/evidence.yml",), "file"),
        (0, (".",), (".",), "folder"),
    ],
)
def test_unreadable_source_files_are_named(  # noqa: PLR0917 (fixtures)
    invented: Path, parent: Path, mode: int, forbid: tuple[str, ...], named: tuple[str, ...], kind: str
):
    before = contents(parent)
    with contextlib.ExitStack() as stack:
        for path in forbid:
            stack.enter_context(forbidden(invented / path, mode))
        result = run("build", "--source", "source", "--dist", parent / "dist", cwd=invented.parent)
    assert result.returncode == 1
    for path in named:
        assert f"{Path('source', path)}{CANNOT.format(kind)}" in result.stderr
    assert result.stderr.endswith("nothing was written.\n")
    assert "Traceback" not in result.stderr
    assert result.stdout == ""
    assert contents(parent) == before


def test_read_only_source_and_old_dist_can_be_built(invented: Path, parent: Path):
    folders = [invented, *(path for path in invented.rglob("*") if path.is_dir())]
    before = contents(invented)
    with contextlib.ExitStack() as stack:
        for folder in (*folders, parent / "dist" / "data"):
            stack.enter_context(forbidden(folder, 0o500))
        result = run("build", "--source", invented, "--dist", parent / "dist")
        assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert (parent / "dist" / "site" / "en" / "index.html").is_file()
    assert (parent / "dist" / "data" / "agencies.csv").stat().st_size > 1000
    assert [path.name for path in parent.iterdir()] == ["dist"]
    assert contents(invented) == before


def test_target_in_a_read_only_folder_is_named(parent: Path):
    before = contents(parent)
    with forbidden(parent, 0o500):
        result = run("build", "--dist", parent / "dist")
    assert result.returncode == 3
    assert result.stderr == f"System error: Permission denied ({parent}/.dist-lock).\n"
    assert contents(parent) == before
    assert not (parent / ".dist-lock").exists()


# ---- a full disk -------------------------------------------------------------------------------


@contextlib.contextmanager
def small_disk(folder: Path, size: int) -> Iterator[Before]:
    """Yield the setup for a child that can write little more than `size` bytes into `folder`. It limits
    the size of each file if no small file system can be mounted there."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size // 20, size // 20))

    mount = ["mount", "-t", "tmpfs", "-o", f"size={size},mode=755", "tmpfs", str(folder)]
    mounted = (
        bool(shutil.which("mount"))
        and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    )
    before = without_privileges if mounted else limit
    try:
        code = f"open({str(folder / 'probe')!r}, 'wb').write(bytes({2 * size}))"
        probe = subprocess.run(
            [sys.executable, "-c", code], preexec_fn=before, capture_output=True, check=False
        )
        assert b"OSError" in probe.stderr, "cannot test: the disk cannot be filled here"
        (folder / "probe").unlink(missing_ok=True)
        yield before
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("size", [100_000, 2_000_000], ids=["for-the-dataset", "for-the-site"])
def test_full_disk_leaves_the_old_dist_unchanged(tmp_path: Path, size: int):
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk, size) as before:
        put_old_build(disk / "dist")
        old = contents(disk)
        result = run("build", "--dist", disk / "dist", before=before)
        assert contents(disk) == old
    assert result.returncode == 3
    assert "No space left on device" in result.stderr or "File too large" in result.stderr
    assert result.stderr.startswith("System error: ")
    assert result.stderr.count("\n") == 1
    assert result.stdout == ""


# ---- streams -----------------------------------------------------------------------------------


def closing(*numbers: int) -> Before:
    def close() -> None:
        for number in numbers:
            os.close(number)

    return close


def test_build_succeeds_with_closed_streams(invented: Path, tmp_path: Path):
    words = ("--source", invented, "--dist", tmp_path / "dist")
    result = run("build", *words, before=closing(0, 1, 2))
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert len(contents(tmp_path / "dist")) > 200
    assert sorted(path.name for path in tmp_path.iterdir()) == ["dist", "source"]


@pytest.mark.parametrize("closed", [(1,), (2,), (0, 1, 2)], ids=str)
def test_failed_build_writes_nothing_with_closed_streams(
    invented: Path, parent: Path, closed: tuple[int, ...]
):
    before = contents(parent)
    (invented / M01).write_text("id: m01\n", "utf-8")
    result = run("build", "--source", invented, "--dist", parent / "dist", before=closing(*closed))
    assert (result.returncode, result.stdout) == (1, "")
    assert ("m01.yml:1:1:" in result.stderr) == (2 not in closed)
    assert contents(parent) == before


def test_full_stderr_keeps_the_exit_code(invented: Path, tmp_path: Path):
    (invented / M01).unlink()
    with Path("/dev/full").open("w") as full:
        wrong = run("check", "--source", invented, stderr=full.fileno())
        (tmp_path / "file").write_text("x", "utf-8")
        failed = run("build", "--dist", tmp_path / "file" / "dist", stderr=full.fileno())
    assert (wrong.returncode, failed.returncode) == (1, 3)


def test_closed_pipe_keeps_the_exit_code(invented: Path):
    (invented / M01).unlink()
    reading, writing = os.pipe()
    os.close(reading)
    result = run("check", "--source", invented, stderr=writing)
    os.close(writing)
    assert result.returncode == 1


def test_output_to_a_closed_pipe_ends_quietly(invented: Path):
    reading, writing = os.pipe()
    os.close(reading)
    result = run("translate", "find", "贸易", "--source", invented, stdout=writing)
    os.close(writing)
    assert (result.returncode, result.stderr) == (0, "")
