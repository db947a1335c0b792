"""The command line: arguments, output and written files."""

import fcntl
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Check, run_build, run_here

from policypress.system import replace_files


def test_help_names_the_commands_and_the_exit_codes():
    result = run_build("--help")
    assert result.returncode == 0
    for word in ("build", "check", "serve", "exit codes:", "dist/site", "writes nothing"):
        assert word in result.stdout


def test_unknown_commands_are_refused():
    result = run_here("biuld")
    assert result.returncode == 2
    assert "invalid choice: 'biuld'" in result.stderr


def test_check_is_quiet_in_a_pipe_and_writes_nothing(source: Path, tmp_path: Path):
    before = sorted(tmp_path.rglob("*"))
    result = run_build("check", "--source", source, cwd=tmp_path)
    assert (result.returncode, result.stdout, result.stderr) == (0, "", "")
    assert sorted(tmp_path.rglob("*")) == before


def test_a_link_to_itself_is_reported(source: Path, check: Check):
    path = source / "policies/hufubangui-2023-9/measures/m11.yml"
    instead(path, lambda link: link.symlink_to(link))
    result = check(source)
    assert result.returncode == 1
    assert f"{path}:1:1: Expected a file but found a link. [missing-file]\n" in result.stderr


def test_a_second_concurrent_build_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(replace_files, "_TIMEOUT_SECONDS", 0.0)
    with (tmp_path / ".dist-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run_here("build", "--dist", tmp_path / "dist")
    assert result.returncode == 3
    assert "another build is still writing to dist/" in result.stderr
    assert not (tmp_path / "dist").exists()


def test_an_unwritable_target_is_reported(tmp_path: Path):
    (tmp_path / "file").write_text("x", "utf-8")
    result = run_here("build", "--dist", tmp_path / "file" / "dist")
    assert result.returncode == 3
    assert "System error: File exists" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_root_of_the_file_system_is_refused_as_target():
    result = run_here("build", "--dist", "/")
    assert result.returncode == 3
    assert result.stderr == (
        "The build failed: / cannot be replaced; set --dist to another folder\nThe previous / is unchanged.\n"
    )


@pytest.mark.parametrize("address", ["policy.example", "javascript:alert(1)", "https://policy.example/?a"])
def test_an_invalid_site_url_is_refused(tmp_path: Path, address: str):
    result = run_here("build", "--dist", tmp_path / "dist", "--site-url", address)
    assert result.returncode == 2
    assert f"“{address}” is not the address of a site; write https://…" in result.stderr
    assert not (tmp_path / "dist").exists()


def instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)
