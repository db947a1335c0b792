"""Benchmark the build against a bare MkDocs Material build with the same number of pages and the same text.

    make bench            N = 1, 10 and 100 synthetic policies; prints each figure with its limit

Times are wall-clock seconds of whole commands on this machine. Only the ratios are reliable, and only on an
idle machine. A synthetic policy is a copy of the real one with another id; copies share the registries.
The bare build gets each of our pages as Markdown, one language after the other, with Material's own
navigation and search, in an environment with only mkdocs-material. For N = 1, both builds alternate and the
medians are used. The exit code is 1 if a limit is exceeded.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import html.parser
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

import build  # noqa: E402
from policypress import dataset  # noqa: E402
from policypress.contract import load_contract  # noqa: E402
from policypress.verification import verify  # noqa: E402
from policypress.verification.frictionless_gate import validate_with_frictionless  # noqa: E402

# Let modules be compiled once, as on any machine. pip has compiled those of the bare build.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
POLICY = "hufubangui-2023-9"
MEASURE = f"policies/{POLICY}/m07/index.html"
BARE_CONFIG = """\
site_name: bare
docs_dir: {docs}
site_dir: {site}
theme: {{name: material, language: {language}, font: false}}
plugins: [search]
"""


class Markdown(html.parser.HTMLParser):
    """The headings, paragraphs, items and cells of a page as Markdown."""

    BLOCKS: ClassVar[dict[str, str]] = {
        "h1": "# ",
        "h2": "## ",
        "h3": "### ",
        "h4": "#### ",
        "p": "",
        "li": "- ",
        "dt": "",
        "dd": "",
    }
    BLOCKS |= {"td": "", "th": "", "caption": "", "div": "", "section": ""}

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        if tag in ("main", "article"):
            self.inside += 1
        if self.inside and tag in self.BLOCKS:
            self.lines.append(self.BLOCKS[tag])

    def handle_endtag(self, tag: str) -> None:
        if tag in ("main", "article"):
            self.inside -= 1
        if self.inside and tag in self.BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.lines[-1] += re.sub(r"\s+", " ", data)

    def text(self) -> str:
        return "\n\n".join(line for line in self.lines if line.strip(" #-")) + "\n"


def copies(folder: Path, count: int) -> Path:
    """Make a source with `count` policies."""
    source = folder / f"source-{count}"
    shutil.copytree(ROOT / "source", source)
    for number in range(2, count + 1):
        copy = source / "policies" / f"{POLICY}-copy{number}"
        shutil.copytree(ROOT / "source" / "policies" / POLICY, copy)
        text = (copy / "policy.yml").read_text("utf-8")
        (copy / "policy.yml").write_text(text.replace(f"id: {POLICY}\n", f"id: {copy.name}\n"), "utf-8")
    return source


class Ran(NamedTuple):
    """The seconds that a command took, and the peak memory of all its processes in MB."""

    seconds: float
    memory: float


def memory_of(session: int) -> float:
    """The memory of all processes of a session in MB. Shared memory is counted once."""
    kilobytes = 0
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if int((folder / "stat").read_text().rpartition(")")[2].split()[3]) == session:
                found = re.search("^Pss: +([0-9]+)", (folder / "smaps_rollup").read_text(), re.MULTILINE)
                kilobytes += int(found[1]) if found else 0
    return kilobytes / 1024


def run(command: Sequence[str | Path], watched: bool = False) -> Ran:
    """Run a command, which must succeed. Its memory is measured only if `watched`."""
    with tempfile.TemporaryFile() as errors:
        started, memory = time.perf_counter(), 0.0
        process = subprocess.Popen(
            list(map(str, command)),
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            start_new_session=True,
            env=ENVIRONMENT,
        )
        while watched and process.poll() is None:
            memory = max(memory, memory_of(process.pid))
            time.sleep(0.05)
        code = process.wait()
        seconds = time.perf_counter() - started
        if code:
            errors.seek(0)
            raise SystemExit(errors.read().decode())
    return Ran(seconds, memory)


@functools.cache
def bare_python() -> Path:
    """The interpreter of an environment with mkdocs-material and its dependencies as in our lock file."""
    python = ROOT / ".cache" / "bare" / "bin" / "python"
    lock = (ROOT / "requirements" / "build.txt").read_text("utf-8")
    pins = re.findall(r"^([\w.-]+==.+?) \\$", lock, re.MULTILINE)
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(pins))
        constraints.flush()
        run([sys.executable, "-m", "venv", python.parents[1]])
        install: list[str | Path] = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        run([*install, "--constraint", constraints.name, "mkdocs-material"])
    return python


def bare(folder: Path, built: Path) -> tuple[list[Path], int]:
    """Configuration files of the bare build for the pages of `built`, and the number of pages."""
    configs, pages = [], 0
    for language in ("zh", "en"):
        root = built / "site" / ("en" if language == "en" else "")
        docs = folder / f"bare-{language}"
        for page in root.rglob("index.html"):
            relative = page.relative_to(root)
            if language == "zh" and relative.parts[0] in ("en", "data"):
                continue
            parser = Markdown()
            parser.feed(page.read_text("utf-8"))
            target = docs / relative.with_suffix(".md")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(parser.text(), "utf-8")
            pages += 1
        config = folder / f"bare-{language}.yml"
        site = folder / f"bare-site-{language}"
        config.write_text(BARE_CONFIG.format(docs=docs, site=site, language=language), "utf-8")
        configs.append(config)
    return configs, pages


class Figures(NamedTuple):
    """The figures for one number of policies. `measured` is false if the bare time was scaled."""

    seconds: float
    bare: float
    measured: bool
    memory: float
    pages: int
    page_bytes: int


def measure(count: int, repeat: int, folder: Path, scaled: float | None) -> Figures:
    """Build `count` policies and the bare build of their pages `repeat` times; use the medians."""
    source, built = copies(folder, count), folder / f"dist-{count}"
    build: list[str | Path] = [sys.executable, "build.py", "build", "--source", source, "--dist", built]
    memory = run(build, watched=True).memory
    configs, pages = bare(folder, built)
    mkdocs: list[str | Path] = [bare_python(), "-m", "mkdocs", "build", "--quiet", "-f"]
    ours, theirs = [], []
    for _ in range(repeat):
        ours.append(run(build).seconds)
        if scaled is None:
            theirs.append(sum(run([*mkdocs, config]).seconds for config in configs))
    for path in (folder / "bare-zh", folder / "bare-en", folder / "bare-site-zh", folder / "bare-site-en"):
        shutil.rmtree(path, ignore_errors=True)
    size = (built / "site" / MEASURE).stat().st_size
    bare_seconds = statistics.median(theirs) if scaled is None else scaled
    return Figures(statistics.median(ours), bare_seconds, scaled is None, memory, pages, size)


def seconds_until_shown(folder: Path) -> float:
    """Seconds from saving a measure until `serve` returns the new page."""
    source = Path(shutil.copytree(ROOT / "source", folder / "served"))
    command = [
        sys.executable,
        "build.py",
        "serve",
        "--port",
        "0",
        "--source",
        source,
    ]
    words = list(map(str, command))
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as server:
        try:
            assert server.stdout
            address = next(line for line in server.stdout if line.startswith("http")).split()[0]
            edited = source / "policies" / POLICY / "measures" / "m11.yml"
            text = edited.read_text("utf-8")
            times = []
            for word in ("extent", "scale", "extent"):
                phrase = f"increase the {word} of online trading"
                edited.write_text(text.replace("increase the scale of online trading", phrase), "utf-8")
                started = time.perf_counter()
                page = ""
                while phrase not in page and time.perf_counter() - started < 60:
                    # As often as a page polls. Polling without a pause would slow the build down.
                    time.sleep(0.1)
                    with urllib.request.urlopen(f"{address}en/policies/{POLICY}/m11/") as answer:
                        page = answer.read().decode()
                times.append(time.perf_counter() - started)
            return statistics.median(times)
        finally:
            server.terminate()


def seconds_of_the_dataset(folder: Path) -> tuple[float, float, float]:
    """CPU seconds of all formats with `verify`, of Frictionless, and of the whole build, all cold."""
    corpus = build.load_and_check(ROOT / "source")[0]
    contract = load_contract(ROOT / "schema" / "dataset.yml")
    started = time.process_time()
    files = dataset.write(corpus, contract, folder / "data")
    dataset.write_served(corpus, contract, files, folder / "served")
    faults = verify(folder / "data", whole=True)
    formats = time.process_time() - started
    faults += validate_with_frictionless(folder / "data")
    gate = time.process_time() - started - formats
    assert not faults, faults
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run([sys.executable, "build.py", "build", "--dist", folder / "dist"])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return formats, gate, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


class Bars:
    """Prints each figure with its limit. `missed` counts exceeded limits."""

    def __init__(self) -> None:
        self.missed = 0

    def hold(self, what: str, figure: float, bar: float, unit: str = "") -> None:
        met = figure <= bar
        self.missed += not met
        print(
            f"{what:<52} {figure:8.2f}{unit:<3} limit {bar:7.2f}{unit:<3} {'met' if met else 'EXCEEDED'}",
            flush=True,
        )


RATIOS = {1: 0.8, 10: 0.3}  # of the seconds of the bare build


def measure_policies(counts: Sequence[int], repeat: int, folder: Path, bars: Bars) -> None:
    """Print the figures for each number of policies, and check their limits."""
    known: dict[int, Figures] = {}
    for count in counts:
        scaled = known[10].bare * count / 10 if count > 10 and 10 in known else None
        known[count] = found = measure(count, repeat if count == 1 else 1, folder, scaled)
        note = "" if found.measured else " (scaled from N = 10)"
        times = f"build {found.seconds:.2f} s, bare {found.bare:.2f} s{note}"
        each = f"{1000 * found.seconds / count:.0f} ms per policy; measure page {found.page_bytes:,} bytes"
        print(f"N = {count}: {found.pages:,} pages; {times}; {each}", flush=True)
        bars.hold(
            f"N = {count}: build / bare build{note}", found.seconds / found.bare, RATIOS.get(count, 0.3)
        )
        bars.hold(f"N = {count}: peak memory of all processes", found.memory, 1024, " MB")
    sizes = [found.page_bytes for found in known.values()]
    bars.hold("measure page, largest / smallest", max(sizes) / min(sizes), 1.02)
    if {10, 100} <= known.keys():
        growth = (known[100].seconds / 100) / (known[10].seconds / 10)
        bars.hold("seconds per policy, N = 100 / N = 10", growth, 1.15)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 100], help="numbers of policies")
    parser.add_argument("--repeat", type=int, default=5, help="runs at N = 1; the median is used")
    options = parser.parse_args()
    bars = Bars()
    print(f"processors {os.cpu_count()}, load of the last minute {os.getloadavg()[0]:.2f}")
    with tempfile.TemporaryDirectory() as name:
        measure_policies(options.counts, options.repeat, Path(name), bars)
        formats, gate, whole = seconds_of_the_dataset(Path(name) / "dataset")
        print(
            f"CPU: formats and verify {formats:.2f} s, Frictionless {gate:.2f} s, whole build {whole:.2f} s"
        )
        bars.hold("all formats and verify / whole build", formats / whole, 0.35)
        bars.hold("serve: time until a changed measure is shown", seconds_until_shown(Path(name)), 1.0, " s")

    def start(*words: str) -> float:
        return statistics.median(run([sys.executable, *words]).seconds for _ in range(options.repeat))

    bars.hold("check, one policy", start("build.py", "check"), 0.6, " s")
    bars.hold(
        "./build.py --help, minus bare Python", start("build.py", "--help") - start("-c", "pass"), 0.15, " s"
    )
    print(f"limits exceeded: {bars.missed}; load {os.getloadavg()[0]:.2f}")
    return min(bars.missed, 1)


if __name__ == "__main__":
    sys.exit(main())
