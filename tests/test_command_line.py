"""The words of the command line, what it prints and what it leaves behind."""

from __future__ import annotations

import fcntl
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from conftest import ROOT, run_build


def digests(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_help_names_the_commands_and_the_exit_codes():
    result = run_build("--help")
    assert result.returncode == 0
    for word in ("build", "check", "serve", "exit codes:", "dist/site", "writes nothing"):
        assert word in result.stdout


def test_unknown_words_are_refused():
    result = run_build("biuld")
    assert result.returncode == 2
    assert "invalid choice: 'biuld'" in result.stderr


def test_check_is_quiet_in_a_pipe_and_writes_nothing(source: Path, tmp_path: Path):
    before = sorted(tmp_path.rglob("*"))
    result = run_build("check", "--source", source, cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.slow
def test_a_build_replaces_the_old_folder_as_a_whole(dist: Path, tmp_path: Path):
    target = tmp_path / "dist"
    (target / "data").mkdir(parents=True)
    (target / "data" / "of-an-older-build.csv").write_text("id\n", "utf-8")
    result = run_build("build", "--dist", target)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert digests(target) == digests(dist)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".dist-lock", "dist"]


@pytest.mark.slow
def test_a_build_removes_what_a_killed_one_left(tmp_path: Path):
    litter = tmp_path / ".dist-new-abc"
    litter.mkdir()
    (litter / "half.csv").write_text("id", "utf-8")
    assert run_build("build", "--dist", tmp_path / "dist").returncode == 0
    assert not litter.exists()


@pytest.mark.slow
def test_two_builds_at_once_say_so(tmp_path: Path):
    with (tmp_path / ".dist-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run_build("build", "--dist", tmp_path / "dist")
    assert result.returncode == 3
    assert "another build is writing to dist/" in result.stderr
    assert not (tmp_path / "dist").exists()


def test_a_target_that_cannot_be_written_is_named(tmp_path: Path):
    (tmp_path / "file").write_text("x", "utf-8")
    result = run_build("build", "--dist", tmp_path / "file" / "dist")
    assert result.returncode == 3
    assert "The system refused: File exists" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_serve_shows_the_site_and_builds_again_on_a_change(source: Path, tmp_path: Path):
    target = tmp_path / "dist"
    command = [sys.executable, "build.py", "serve", "--port", "0"]
    command += ["--source", str(source), "--dist", str(target)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout
            address = next(line for line in server.stdout if line.startswith("http")).split()[0]
            page = f"{address}en/policies/hufubangui-2023-9/m11/"
            assert "bunkering" in read(page)
            path = source / "policies/hufubangui-2023-9/measures/m11.yml"
            right = path.read_text("utf-8")
            path.write_text(right.replace("label_zh: ", "label: "), "utf-8")
            assert next(line for line in server.stdout if "m11.yml" in line).endswith("[unknown-key]\n")
            assert "bunkering" in read(page)
            path.write_text(right.replace("bunkering", "fuelling"), "utf-8")
            assert "built in" in next(line for line in server.stdout if "built in" in line)
            assert "fuelling" in read(page)
        finally:
            server.terminate()


def read(address: str) -> str:
    for _ in range(20):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return answer.read().decode()
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{address} does not answer")


@pytest.mark.slow
def test_the_tree_needs_nothing_outside_it(tmp_path: Path):
    """The build works from a copy that has neither git nor a home."""
    names = ("build.py", "policypress", "source", "schema", "docs", "mkdocs.yml")
    for name in names:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, tmp_path / name)
    command = [sys.executable, "build.py", "build"]
    result = subprocess.run(
        command, cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True, check=False
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "dist/site/en/index.html").is_file()
