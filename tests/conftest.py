"""Shared fixtures: the command line, the built files, and a browser for the built site."""

import contextlib
import csv
import fcntl
import fnmatch
import functools
import hashlib
import http.server
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from bare import READER, make_bare, shorten, use_readers
from unsigned import make_unsigned

import build

ROOT = Path(__file__).resolve().parents[1]

# Tests read the version only from the contract, where a release changes it.
VERSION = (ROOT / "schema" / "dataset.yml").read_text("utf-8").partition('\nversion: "')[2].partition('"')[0]
ARCHIVE = f"shanghai-foreign-trade-2023-{VERSION}.zip"

pytest.register_assert_rewrite("desk")

Done = subprocess.CompletedProcess[str]
Check = Callable[[Path], Done]
Planted = Callable[..., list[str]]


class Said(NamedTuple):
    code: int
    out: str
    err: str


Say = Callable[..., Said]


def run_build(*arguments: str | Path, cwd: Path = ROOT) -> Done:
    """Run build.py with these arguments in a new process and capture its output."""
    command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, timeout=300, check=False)


def run_here(*arguments: str | Path) -> Done:
    """Like `run_build`, but in this process, which takes a third of the time."""
    words, out, err = [*map(str, arguments)], io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = build.run(words)
        except SystemExit as end:  # a wrong argument
            code = int(end.code or 0)
    return Done(words, code, out.getvalue(), err.getvalue())


def rows(data: Path, table: str) -> list[dict[str, str]]:
    """The rows of a table in a folder of CSV files."""
    with (data / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_in(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def swap(path: Path, old: str, new: str) -> None:
    """Replace the first `old` in a file that contains it."""
    text = path.read_text("utf-8")
    assert old in text, f"nothing to replace in {path}"
    path.write_text(text.replace(old, new, 1), "utf-8")


@pytest.fixture
def check() -> Check:
    """Run `build.py check` on a source in this process."""
    return lambda source: run_here("check", "--source", source)


def copy_source(folder: Path, *but: str) -> Path:
    """Copy the source except some names, without comments, which would move the lines that messages name."""
    shutil.copytree(ROOT / "source", folder, ignore=shutil.ignore_patterns(*but))
    for file in folder.rglob("*.yml"):
        file.write_text(re.sub("(?m)^# (?!yaml-).*\n", "", file.read_text("utf-8")), "utf-8")
    return folder


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source without annotations, for other fixtures to copy."""
    return make_bare(copy_source(tmp_path_factory.mktemp("bare") / "source"))


@pytest.fixture
def source(bare: Path, tmp_path: Path) -> Path:
    """A copy of the source to break, without annotations."""
    return Path(shutil.copytree(bare, tmp_path / "source"))


@pytest.fixture(scope="session")
def unsigned(bare: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the source without sign-offs and annotations, for other fixtures to copy."""
    source = Path(shutil.copytree(bare, tmp_path_factory.mktemp("unsigned") / "source"))
    make_unsigned(source)
    return source


@pytest.fixture
def say(
    unsigned: Path, source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Say:
    """Run `build.py` with these arguments on a copy of the source without sign-offs."""
    shutil.rmtree(source)
    shutil.copytree(unsigned, source)
    return teller(source, monkeypatch, capsys)


@pytest.fixture
def tell(
    invented: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    """Run `build.py` with these arguments on a source with only the invented policy."""
    swap(invented / "readers.yml", "  - id: reader-a\n", READER.format("translator-b") + "  - id: reader-a\n")
    return teller(invented, monkeypatch, capsys)


def teller(source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    monkeypatch.chdir(source.parent)

    def run(words: str) -> Said:
        try:
            code = build.run([*words.split(), "--source", "source"])
        except SystemExit as end:  # a wrong argument
            code = int(end.code or 0)
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def state(say: Say) -> Callable[..., str]:
    """The status of a segment, as `translate status` prints it."""

    def state_of(segment: str = "m07-s1") -> str:
        said = say(f"translate status {segment}")
        assert said.code == 0, said.err
        return said.out.split("  (")[0].split(": ")[1]

    return state_of


def built_once(factory: pytest.TempPathFactory, name: str, *words: str | Path) -> Path:
    """Build a dist/ once for all tests to read, including other pytest processes of this run."""
    folder = factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / f"built-{name}"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "dist").exists():
            result = run_build("build", "--dist", folder / "dist", *words)
            assert result.returncode == 0, result.stderr
    return folder / "dist"


@pytest.fixture(scope="session")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished dist/, built without a site address."""
    return built_once(tmp_path_factory, "plain")


@pytest.fixture(scope="session")
def dist_with_url(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished dist/, built for the address https://policy.example/trade/."""
    return built_once(tmp_path_factory, "url", "--site-url", "https://policy.example/trade/")


@pytest.fixture(scope="session")
def data(dist: Path) -> Path:
    """A package as written by a build, with its archive."""
    return dist / "data"


@pytest.fixture(scope="session")
def light(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package without its workbook, which takes two thirds of the time of `verify`."""
    from planter import XLSX, copy_of, reseal, write_json

    folder = copy_of(data, tmp_path_factory.mktemp("light"), with_archive=True)
    (folder / XLSX).unlink()
    for name, key in {"datapackage.json": "resources", "latest.json": "files"}.items():
        content = json.loads((folder / name).read_bytes())
        content[key] = [item for item in content[key] if item["path"] != XLSX]
        write_json(folder / name, content)
    reseal(folder)
    return folder


@pytest.fixture
def planted(light: Path, tmp_path: Path) -> Planted:
    """The faults that `verify` finds in a copy of a package after planting one."""
    from planter import copy_of, reseal

    from policypress.verification import verify

    def find(plant: Callable[[Path], object], package: Path = light, sealed: bool = True) -> list[str]:
        folder = copy_of(package, tmp_path)
        plant(folder)
        if sealed:
            reseal(folder)
        return verify(folder)

    return find


def put_old_build(target: Path) -> None:
    """Create a folder as written by an older build, with a few small files."""
    lines = []
    for path in ("data/agencies.csv", "data/datapackage.json", "site/index.html"):
        (target / path).parent.mkdir(parents=True, exist_ok=True)
        (target / path).write_text(f"old {path}\n", "utf-8")
        lines.append(f"{hashlib.sha256((target / path).read_bytes()).hexdigest()}  {path}\n")
    (target / "SHA256SUMS").write_text("".join(lines), "utf-8")


def without_policies(folder: Path) -> Path:
    """Copy the agencies, code lists and first term of the source."""
    copy_source(folder, "hufubangui-*")
    shorten(folder / "entities.yml", 0)
    shorten(folder / "glossary.yml", 1)
    return folder


def add_invented(source: Path) -> Path:
    """Add the invented policy to a copy of the source, and its registry entries before the real ones."""
    invented = ROOT / "tests" / "policies"
    shutil.copytree(invented / "wuyou-2031-12", source / "policies" / "wuyou-2031-12")
    for name in ("agencies", "glossary", "entities", "retired"):
        entries = (invented / f"{name}.yml").read_text("utf-8").split(":\n", 1)[1]
        swap(source / f"{name}.yml", ":\n", f":\n{entries}")
    use_readers(source)
    return source


@pytest.fixture
def two(source: Path) -> Path:
    """A copy of the source with the real and the invented policy, to break."""
    return add_invented(source)


@pytest.fixture
def invented(tmp_path: Path) -> Path:
    """A source with only the invented policy, to break. Checking it takes a fraction of the time."""
    return add_invented(without_policies(tmp_path / "source"))


@pytest.fixture
def texts(invented: Path) -> Path:
    """A source with only the invented policy and without annotations, to break its texts."""
    return make_bare(invented)


@pytest.fixture(scope="session")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished dist/ of the real and the invented policy."""
    folder = tmp_path_factory.mktemp("both")
    source = add_invented(Path(shutil.copytree(ROOT / "source", folder / "source")))
    return built_once(tmp_path_factory, "both", "--source", source)


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    _headers_buffer: list[bytes]

    def log_message(self, format: str, *args: object) -> None:
        pass

    def end_headers(self) -> None:
        """Send the headers that the site's `_headers` file specifies."""
        file = Path(self.directory, "_headers")
        for line in file.read_text("utf-8").splitlines() if file.exists() else ():
            if not line.startswith(" "):
                applies = fnmatch.fnmatch(self.path, line)
            elif applies:
                name, value = line.strip().split(": ", 1)
                kept = [sent for sent in self._headers_buffer if not sent.startswith(name.encode())]
                self._headers_buffer = kept
                self.send_header(name, value)
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer like a static host: the nearest 404 page of the site."""
        folder = Path(self.directory)
        page = folder / "en" / "404.html" if self.path.startswith("/en/") else folder / "404.html"
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[str]:
    """Serve the site in `folder` and yield its address, without a trailing slash."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def site_server(dist: Path) -> Iterator[str]:
    """The address of a local server of the built site."""
    with serving(dist / "site") as address:
        yield address


def launch_chromium(playwright):
    """Launch the installed Chromium, or the one that CHROMIUM names. Raises RuntimeError without one."""
    names = ("chromium", "chromium-browser", "google-chrome")
    executable = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    if executable is None:
        raise RuntimeError("Chromium is missing: install it (apt-get install chromium) or set CHROMIUM.")
    quiet = ("background-networking", "component-update", "sync", "gpu", "quic")
    arguments = ["--no-sandbox", "--no-first-run", *(f"--disable-{name}" for name in quiet)]
    return playwright.chromium.launch(executable_path=executable, args=arguments)


@pytest.fixture(scope="session")
def browser():
    """A running Chromium. Without one, the tests that need it fail."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        yield browser
        browser.close()


@pytest.fixture
def browser_page(browser):
    """A new page; `page.requested` holds its requests and `page.complaints` its errors."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.requested = []
    page.complaints = []
    page.on("request", lambda request: page.requested.append(request.url))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import a file whose tests are all slow if `make test-fast` skips them: imports take time."""
    if "not slow" in config.option.markexpr and collection_path.suffix == ".py":
        return "\npytestmark = pytest.mark.slow\n" in collection_path.read_text("utf-8") or None
    return None


def read_yaml(path: Path) -> Any:
    return yaml.load(path.read_text("utf-8"), yaml.CSafeLoader)


def cases_of(file: str) -> Any:
    """The cases of a test file, from the YAML file with the same name."""
    return read_yaml(Path(file).with_suffix(".yml"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test that opens a browser or needs a second build, so that `make test-fast` skips it."""
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if {"browser", "browser_page"} & fixtures:
            item.add_marker(pytest.mark.browser)
        if {"both", "dist_with_url"} & fixtures:
            item.add_marker(pytest.mark.slow)
