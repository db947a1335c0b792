"""Runs `build.py serve`, and waits until a page is as expected."""

import contextlib
import http.client
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

from conftest import ROOT

PROBLEMS = '<section class="preview-problems"'


@contextlib.contextmanager
def serving_source(source: Path, checkout: Path = ROOT) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a preview, and its process."""
    command = [sys.executable, "build.py", "serve", "--port", "0", "--source", str(source)]
    with subprocess.Popen(
        command, cwd=checkout, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as server:
        try:
            assert server.stdout
            yield next(line for line in server.stdout if line.startswith("http")).split()[0], server
            assert server.poll() is None
        finally:
            server.terminate()
            print(server.stdout.read() if server.stdout else "")


def fetch(address: str) -> str:
    """The text at an address, also of an error page, or "" if nothing answers."""
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except (OSError, http.client.IncompleteRead):  # a preview that restarts ends its answers
        return ""


def holding(words: str) -> Callable[[str], bool]:
    return lambda text: words in text


def wait_for(address: str, right: Callable[[str], bool]) -> str:
    """The page as soon as it is `right`. Timing is tested by the benchmark."""
    for _ in range(600):
        if right(text := fetch(address)):
            return text
        time.sleep(0.1)
    raise AssertionError(f"{address} did not become right: {text[:2000]}")
