"""The command line: arguments, output and written files."""

from __future__ import annotations

import contextlib
import fcntl
import re
import select
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import ROOT, Check, files_in, run_build, run_here, swap

from policypress.contract.headers import SECURITY_HEADERS
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


# Damage to a measure file, and the message shown on the page. Other damage is tested without a server.
HARM: list[tuple[Callable[[Path], object], str]] = [
    (lambda path: swap(path, "label_zh: ", "label<b>&: "), "Unknown key “label&lt;b&gt;&amp;”."),
    (lambda path: path.write_bytes(b"\xff\x00" * 500), "The file is not valid UTF-8 (byte 0xff)."),
    (Path.unlink, "There is no file measures/m11.yml."),
    (lambda path: instead(path, lambda link: link.symlink_to(link)), "Expected a file but found a link."),
    (lambda path: shutil.rmtree(path.parents[3]), "source:1:1: This folder is missing."),
]


def instead(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


@pytest.mark.slow
def test_serve_rebuilds_on_any_edit_and_shows_problems(source: Path, tmp_path: Path):
    kept = Path(shutil.copytree(source, tmp_path / "kept"))
    path = source / "policies/hufubangui-2023-9/measures/m11.yml"
    with serving_source(source, tmp_path / "dist") as (address, server):
        page = f"{address}en/policies/hufubangui-2023-9/m11/"
        wait_for(page, lambda text: "bunkering" in text and PROBLEMS not in text)
        for harm, says in HARM:
            harm(path)
            shown = wait_for(page, holding(says))
            assert "bunkering" in shown  # the previous site is still there
            problems = shown.split(PROBLEMS)[1].split("</section>")[0]
            # What the editor typed is escaped.
            assert re.findall("<(?!/?(?:h2|pre)>)", problems) == []
            assert "Traceback" not in problems
            assert says in wait_for(f"{address}nowhere/", lambda text: PROBLEMS in text)
            shutil.copytree(kept, tmp_path / "fresh")
            if source.exists():
                source.rename(tmp_path / "old")
            (tmp_path / "fresh").rename(source)
            shutil.rmtree(tmp_path / "old", ignore_errors=True)
        wait_for(page, lambda text: "bunkering" in text and PROBLEMS not in text)
        assert server.stdout
        assert "m11.yml" in next(line for line in server.stdout if "[unknown-key]" in line)
        assert next(line for line in server.stdout if "built in" in line)
        swap(path, "bunkering", "fuelling")
        wait_for(page, lambda text: "fuelling" in text and PROBLEMS not in text)


@pytest.mark.slow
def test_serve_answers_any_request_without_output(invented: Path, tmp_path: Path):
    with serving_source(invented, tmp_path / "dist") as (address, server):
        own = urlsplit(address).netloc
        port = own.rpartition(":")[2]
        for path, status in REQUESTS.items():
            for method in ("GET", "HEAD"):
                assert answer(own, f"{method} {path} HTTP/1.1", own)[0] == status, path
        for line in ("GET", "GET / HTTP/x", "GET / HTTP/9.9", "nonsense / HTTP/1.1", "\xff /\xff HTTP/1.1"):
            assert answer(own, line, own)[0] >= 400, line
        for host, status in HOSTS.items():
            assert answer(own, "GET / HTTP/1.1", host.format(port))[0] == status, host
        for path in ("/", "/en/none", "/data/policies.csv", "/-preview/page.css", "/%00"):
            text = answer(own, f"GET {path} HTTP/1.1", own)[1]
            assert {f"{name}: {value}" for name, value in SECURITY_HEADERS.items()} <= set(text.split("\r\n"))
        assert server.stdout
        assert not select.select([server.stdout], [], [], 0)[0]


REQUESTS = {
    "/": 200,
    "/en/": 200,
    "/data/": 404,
    "/data": 301,
    "/data/policies.csv": 200,
    "/none": 404,
    "/-preview/build": 200,
    "/%00": 404,
    "/%ed%a0%80": 404,
    "/%ff": 404,
    f"/{'a' * 5000}": 404,
    "*": 404,
    "http://[::1/": 400,
    "//[::1/": 404,
}
HOSTS = {
    "localhost:{}": 200,
    "LocalHost:{}": 200,
    "[::1]:{}": 200,
    "localhost": 403,
    "127.0.0.1:1": 403,
    "evil.example:{}": 403,
    "localhost:{}.evil.example": 403,
    "": 403,
}


def answer(address: str, line: str, host: str) -> tuple[int, str]:
    """Status and headers of the response to a possibly malformed request. HEAD must return no body."""
    name, _, port = address.rpartition(":")
    with socket.create_connection((name, int(port)), 10) as connection:
        connection.sendall(f"{line}\r\nHost: {host}\r\n\r\n".encode("latin-1"))
        head, _, body = connection.makefile("rb").read().decode("utf-8", "replace").partition("\r\n\r\n")
    assert not (body and line.startswith("HEAD"))
    status = re.match(r"HTTP/1.0 (\d+)", head)
    return int(status[1]) if status else 400, head


@pytest.mark.parametrize("inside", ["", ".hidden/out", "policies/out"])
def test_serve_refuses_a_dist_inside_the_source(invented: Path, inside: str):
    before = files_in(invented)
    result = run_here("serve", "--source", invented, "--dist", invented / inside, "--port", "0")
    assert result.returncode == 3
    assert "so each build would trigger another. Choose another --dist." in result.stderr
    assert files_in(invented) == before


def test_serve_refuses_a_dist_inside_the_docs():
    result = run_here("serve", "--dist", ROOT / "docs/.out", "--port", "0")
    assert result.returncode == 3
    assert "docs, so each build would trigger another. Choose another --dist." in result.stderr
    assert not (ROOT / "docs/.out").exists()


PROBLEMS = '<section class="preview-problems"'


@contextlib.contextmanager
def serving_source(source: Path, target: Path) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a preview, and its process."""
    command = [sys.executable, "build.py", "serve", "--port", "0"]
    command += ["--source", str(source), "--dist", str(target)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout
            yield next(line for line in server.stdout if line.startswith("http")).split()[0], server
            assert server.poll() is None
        finally:
            server.terminate()


def holding(words: str) -> Callable[[str], bool]:
    return lambda text: words in text


def wait_for(address: str, right: Callable[[str], bool]) -> str:
    """The page as soon as it is `right`. Timing is tested by the benchmark."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text = answer.read().decode()
        except urllib.error.HTTPError as error:
            text = error.read().decode()
        except OSError:
            text = ""
        if right(text):
            return text
        time.sleep(0.1)
    raise AssertionError(f"{address} did not become right: {text[:2000]}")
