"""Benchmark the build against a bare MkDocs Material build with the same number of pages and the same text.

    make bench            N = 1 and 10 synthetic policies; prints each figure with its limit

Times are wall-clock seconds of whole commands on this machine. Only the ratios are reliable, and only on an
idle machine. A synthetic policy is a copy of the real one with another id; copies share the registries.
The bare build gets each of our pages as Markdown, one language after the other, with Material's own
navigation and search, in an environment with only mkdocs-material. Both builds alternate and the medians
are used. The exit code is 1 if a limit is exceeded.
"""

import argparse
import html.parser
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# Let modules be compiled once, as on any machine. pip has compiled those of the bare build.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
POLICY = "hufubangui-2023-9"
BARE_CONFIG = """\
site_name: bare
docs_dir: {docs}
site_dir: {docs}-site
theme: {{name: material, language: {language}, font: false}}
plugins: [search]
"""
RATIOS = {1: 0.8, 10: 0.3}  # of the seconds of the bare build
BLOCKS = {"h1": "# ", "h2": "## ", "h3": "### ", "h4": "#### ", "li": "- "}
BLOCKS |= dict.fromkeys("p dt dd td th caption div section".split(), "")


class Markdown(html.parser.HTMLParser):
    """The headings, paragraphs, items and cells of a page as Markdown."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = [""]
        self.inside = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        self.inside += tag in ("main", "article")
        if self.inside and tag in BLOCKS:
            self.lines.append(BLOCKS[tag])

    def handle_endtag(self, tag: str) -> None:
        self.inside -= tag in ("main", "article")
        if self.inside and tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.lines[-1] += re.sub(r"\s+", " ", data)

    def text(self) -> str:
        return "\n\n".join(line for line in self.lines if line.strip(" #-")) + "\n"


def copies(source: Path, count: int) -> Path:
    """Make a source with `count` policies."""
    shutil.copytree(ROOT / "source", source)
    for number in range(2, count + 1):
        copy = source / "policies" / f"{POLICY}-copy{number}"
        shutil.copytree(ROOT / "source" / "policies" / POLICY, copy)
        text = (copy / "policy.yml").read_text("utf-8")
        (copy / "policy.yml").write_text(text.replace(f"id: {POLICY}\n", f"id: {copy.name}\n"), "utf-8")
    return source


def run(*command: str | Path) -> float:
    """The seconds that a command takes, which must succeed."""
    started = time.perf_counter()
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return time.perf_counter() - started


def bare_python() -> Path:
    """The interpreter of an environment with mkdocs-material and its dependencies as in our lock file."""
    python = ROOT / ".cache" / "bare" / "bin" / "python"
    lock = (ROOT / "requirements" / "build.txt").read_text("utf-8")
    constraints = ROOT / ".cache" / "bare.txt"
    constraints.parent.mkdir(exist_ok=True)
    constraints.write_text("\n".join(re.findall(r"^([\w.-]+==.+?) \\$", lock, re.MULTILINE)))
    run(sys.executable, "-m", "venv", python.parents[1])
    install = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--constraint", constraints)
    run(python, *install, "mkdocs-material")
    return python


def bare(folder: Path, site: Path) -> list[Path]:
    """Configuration files of the bare builds for the pages of a site."""
    configs = []
    for language, root in (("zh", site), ("en", site / "en")):
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
        configs.append(folder / f"bare-{language}.yml")
        configs[-1].write_text(BARE_CONFIG.format(docs=docs, language=language), "utf-8")
    return configs


def hold(what: str, figure: float, limit: float) -> bool:
    """Print a figure with its limit. Returns whether the limit is exceeded."""
    print(
        f"{what:<40} {figure:6.2f} limit {limit:6.2f} {'met' if figure <= limit else 'EXCEEDED'}", flush=True
    )
    return figure > limit


def ratio(count: int, repeat: int, python: Path, folder: Path) -> float:
    """The seconds of our build as a share of those of the bare build, for `count` policies."""
    source = copies(folder / "source", count)
    build = (sys.executable, "build.py", "build", "--source", source, "--dist", folder / "dist")
    run(*build)
    configs = bare(folder, folder / "dist" / "site")
    mkdocs = (python, "-m", "mkdocs", "build", "--quiet", "-f")
    pairs = [(run(*build), sum(run(*mkdocs, config) for config in configs)) for _ in range(repeat)]
    ours, theirs = (statistics.median(seconds) for seconds in zip(*pairs, strict=True))
    print(f"N = {count}: build {ours:.2f} s, bare build {theirs:.2f} s")
    return ours / theirs


def seconds_until_shown(folder: Path) -> float:
    """Seconds from saving a measure until `serve` returns the new page."""
    source = copies(folder / "source", 1)
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
    with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        address = next(line for line in server.stdout if line.startswith("http")).split()[0]
        edited = source / "policies" / POLICY / "measures" / "m11.yml"
        edited.write_text(
            edited.read_text("utf-8").replace("    en: >-\n", "    en: >-\n      Benchmark.\n", 1)
        )
        started, page = time.perf_counter(), ""
        while "Benchmark." not in page and time.perf_counter() - started < 60:
            time.sleep(0.1)  # as often as a page polls; without a pause, polling would slow the build down
            with urllib.request.urlopen(f"{address}en/policies/{POLICY}/m11/") as answer:
                page = answer.read().decode()
        server.terminate()
    return time.perf_counter() - started


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--counts", type=int, nargs="+", default=list(RATIOS), help="numbers of policies")
    parser.add_argument("--repeat", type=int, default=3, help="runs; the median is used")
    options = parser.parse_args(words)
    print(f"processors {os.cpu_count()}, load of the last minute {os.getloadavg()[0]:.2f}")
    python, exceeded = bare_python(), 0
    for count in options.counts:
        with tempfile.TemporaryDirectory() as name:
            found = ratio(count, options.repeat, python, Path(name))
        exceeded += hold(f"N = {count}: build / bare build", found, RATIOS.get(count, 0.3))

    with tempfile.TemporaryDirectory() as name:
        exceeded += hold("serve: seconds until an edit is shown", seconds_until_shown(Path(name)), 1.0)

    def start(*arguments: str) -> float:
        return statistics.median(run(sys.executable, *arguments) for _ in range(options.repeat))

    exceeded += hold("check, one policy, seconds", start("build.py", "check"), 0.6)
    python_alone = start("-c", "pass")
    exceeded += hold("--help, minus bare Python, seconds", start("build.py", "--help") - python_alone, 0.15)
    return min(exceeded, 1)


if __name__ == "__main__":
    sys.exit(main())
