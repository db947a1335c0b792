"""`serve`: follows every change, shows what a build would write, and answers only its own pages."""

import os
import random
import re
import select
import shutil
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from checkouts import copy_tree
from conftest import files_in, swap
from previews import PROBLEMS, fetch, holding, serving_source, wait_for

from policypress.contract.headers import SECURITY_HEADERS

pytestmark = pytest.mark.slow

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


def test_serve_follows_any_edit_and_shows_problems(source: Path, tmp_path: Path):
    kept = Path(shutil.copytree(source, tmp_path / "kept"))
    path = source / "policies/hufubangui-2023-9/measures/m11.yml"
    with serving_source(source) as (address, server):
        page = f"{address}en/policies/hufubangui-2023-9/m11/"
        wait_for(page, lambda text: "bunkering" in text and PROBLEMS not in text)
        for harm, says in HARM:
            harm(path)
            shown = wait_for(page, holding(says))
            assert "bunkering" in shown  # the last good state
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
        assert next(line for line in server.stdout if "loaded in" in line)
        swap(path, "bunkering", "fuelling")
        wait_for(page, lambda text: "fuelling" in text and PROBLEMS not in text)


def test_serve_answers_any_request_without_output(invented: Path):
    with serving_source(invented) as (address, server):
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
        for path, media_type in {
            "citations.txt": "text/plain",
            "glossary.utf8": "text/tab-separated-values",
        }.items():
            text = answer(own, f"GET /data/{path} HTTP/1.1", own)[1]
            assert f"\r\nContent-Type: {media_type}; charset=utf-8\r\n" in text
        assert server.stdout
        assert not select.select([server.stdout], [], [], 0)[0]


REQUESTS = {
    "/": 200,
    "/en/": 200,
    "/data/": 404,
    "/data": 404,
    "/en": 301,
    "/en/edit/wuyou-2031-12/m01/": 200,
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
    status, head, body = exchanged(address, f"{line}\r\nHost: {host}\r\n\r\n")
    assert not (body and line.startswith("HEAD"))
    return status, head


def exchanged(address: str, request: str) -> tuple[int, str, str]:
    """Status, headers and body of the response to a request, sent as it is."""
    name, _, port = address.rpartition(":")
    with socket.create_connection((name, int(port)), 10) as connection:
        connection.sendall(request.encode("latin-1"))
        head, _, body = connection.makefile("rb").read().decode("utf-8", "replace").partition("\r\n\r\n")
    status = re.match(r"HTTP/1.0 (\d+)", head)
    return int(status[1]) if status else 400, head, body


def test_only_pages_of_the_preview_may_post(invented: Path):
    with serving_source(invented) as (address, _):
        own = urlsplit(address).netloc
        page = fetch(f"{address}edit/wuyou-2031-12/m01/")
        body = '{"texts": {"wuyou-2031-12/m01-s1": "A rule."}}'
        headers = {"Origin": f"http://{own}", "X-Preview-Token": page.split('data-token="')[1].split('"')[0]}
        headers["Content-Length"] = str(len(body))
        for change, status in POSTS:
            changed = {**headers, **change}
            sent = changed.pop("body", body)
            lines = [
                f"POST /-preview/check HTTP/1.1\r\nHost: {own}",
                *(f"{k}: {v}" for k, v in changed.items()),
            ]
            assert exchanged(own, "\r\n".join(lines) + f"\r\n\r\n{sent}")[0] == status


POSTS: list[tuple[dict[str, str], int]] = [
    ({}, 200),
    ({"Origin": "http://evil.example"}, 403),
    ({"X-Preview-Token": "guessed"}, 403),
    ({"Content-Length": "9" * 9}, 413),
    ({"body": '{"texts": {"wuyou-2031-12/none": "A rule."}}', "Content-Length": "44"}, 400),
]


def test_changed_code_restarts_the_preview(tmp_path: Path):
    tree = copy_tree(tmp_path / "tree")
    strings = tree / "policypress/site/strings.yml"
    code = tree / "policypress/site/render.py"
    with serving_source(tree / "source", tree) as (address, _):
        swap(code, "import yaml", "import yamll")
        assert "<h1" in wait_for(address, holding("yamll"))
        swap(code, "import yamll", "import yaml")
        swap(strings, "zh: 编辑译文", "zh: 改译文")
        wait_for(f"{address}edit/wuyou-2031-12/", lambda text: "改译文" in text and PROBLEMS not in text)


# What a preview adds to the pages of a build.
ADDED = re.compile(
    rb'<link rel="stylesheet" href="/-preview/page.css">(<script [^>]*page.js[^>]*></script>)?'
    rb'|<section class="preview-problems".*?</section>|<p class="preview-edit">.*?</p>',
    re.DOTALL,
)


def edit_at_random(tree: Path, chance: random.Random) -> tuple[Path, str]:
    """Change one line of a source file or a written page, and return the file and its text before."""
    files = [*sorted((tree / "source").rglob("*.yml")), *sorted(tree.glob("docs/*/*.md"))]
    path = chance.choice(files)
    before = path.read_text("utf-8")
    lines = before.split("\n")
    at = chance.choice([number for number, line in enumerate(lines) if line.strip()])
    words = lines[at].split(" ")
    change = chance.choice(("word", "word", "word", "remove", "swap"))
    if change == "remove":
        del lines[at]
    elif change == "swap":
        lines[at - 1], lines[at] = lines[at], lines[at - 1]
    else:
        place = chance.randrange(len(words))
        words[place] = f"{words[place]} & <b>" if words[place] else "measured"
        lines[at] = " ".join(words)
    path.with_suffix(".tmp").write_text("\n".join(lines), "utf-8")
    path.with_suffix(".tmp").replace(path)
    return path, before


def other_than(seen: str) -> Callable[[str], bool]:
    return lambda text: text not in ("", seen)


@pytest.mark.audit
def test_pages_equal_those_of_a_build_after_random_edits(tmp_path: Path):
    """EDITS sets how many. After every fourth good edit, and at the end, all pages are compared."""
    chance = random.Random(os.environ.get("SEED", "1"))
    tree, dist = copy_tree(tmp_path / "tree"), tmp_path / "dist"
    edits, good, compared = int(os.environ.get("EDITS", "8")), 0, 0
    with serving_source(tree / "source", tree) as (address, _):
        for number in range(1, edits + 1):
            seen = fetch(f"{address}-preview/build")
            path, before = edit_at_random(tree, chance)
            wait_for(f"{address}-preview/build", other_than(seen))
            checked = build(tree, "check")
            assert (PROBLEMS in fetch(address)) == (checked.returncode != 0), (path, checked.stderr)
            if checked.returncode:
                seen = fetch(f"{address}-preview/build")
                path.write_text(before, "utf-8")
                wait_for(f"{address}-preview/build", other_than(seen))
            good += not checked.returncode
            if good >= 4 * (compared + 1) or number == edits:
                compared += 1
                assert build(tree, "build", "--dist", str(dist)).returncode == 0
                for name, content in files_in(dist / "site").items():
                    with urllib.request.urlopen(address + quote(name)) as answer:
                        assert ADDED.sub(b"", answer.read()) == content, (path, name)
    assert good > 1


def build(tree: Path, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "build.py", *words]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, check=False)


def test_editor_leaves_no_trace_in_a_build(dist: Path):
    for name, content in files_in(dist / "site").items():
        assert not name.removeprefix("en/").startswith(("edit/", "-preview/")), name
        for trace in ("/-preview/", "preview-edit", "data-token", 'class="editor'):
            assert trace.encode() not in content, (name, trace)
