"""Measures the build beside a bare MkDocs Material build of as many pages with the same text.

    make bench            N = 1, 10 and 100 synthetic policies

Times are wall-clock seconds of whole commands on this machine; trust the ratios. A synthetic
policy is a copy of the real one under another id; copies share the registries. The bare build
gets each of our pages as Markdown, both languages one after the other, with Material's own
navigation and search.
"""

from __future__ import annotations

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
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

ROOT = Path(__file__).resolve().parents[1]
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
    """A source with `count` policies."""
    source = folder / f"source-{count}"
    shutil.copytree(ROOT / "source", source)
    for number in range(2, count + 1):
        copy = source / "policies" / f"{POLICY}-copy{number}"
        shutil.copytree(ROOT / "source" / "policies" / POLICY, copy)
        text = (copy / "policy.yml").read_text("utf-8")
        (copy / "policy.yml").write_text(text.replace(f"id: {POLICY}\n", f"id: {copy.name}\n"), "utf-8")
    return source


def run(command: Sequence[str | Path], cwd: Path = ROOT) -> tuple[float, float]:
    """Seconds and peak memory in MB of a command; it has to succeed."""
    with tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(list(map(str, command)), cwd=cwd, stdout=subprocess.DEVNULL, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            errors.seek(0)
            raise SystemExit(errors.read().decode())
    return seconds, usage.ru_maxrss / 1024


def bare(folder: Path, built: Path) -> tuple[list[Path], int]:
    """Configurations of the bare build for the pages of `built`, and the number of pages."""
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


def measure(count: int, repeat: int, folder: Path, bare_seconds: float | None) -> float | None:
    """Print one line of the table; the seconds of the bare build, scaled where it was not run."""
    source, built = copies(folder, count), folder / f"dist-{count}"
    build: list[str | Path] = [sys.executable, "build.py", "build", "--source", source, "--dist", built]
    ours = [run(build) for _ in range(repeat)]
    seconds, memory = statistics.median(s for s, _ in ours), max(m for _, m in ours)
    configs, pages = bare(folder, built)
    measured = bare_seconds is None
    if bare_seconds is None:
        mkdocs = [sys.executable, "-m", "mkdocs", "build", "--quiet", "-f"]
        bare_seconds = statistics.median(
            sum(run([*mkdocs, config])[0] for config in configs) for _ in range(repeat)
        )
    size = (built / "site" / MEASURE).stat().st_size
    note = "" if measured else " (scaled from N = 10)"
    print(
        f"N = {count:<4} {pages:>6} pages   build {seconds:8.2f} s   bare {bare_seconds:8.2f} s{note}   "
        f"ratio {seconds / bare_seconds:5.2f}   {1000 * seconds / count:7.0f} ms a policy   "
        f"peak {memory:5.0f} MB a process   measure page {size:,} bytes",
        flush=True,
    )
    for path in (folder / "bare-zh", folder / "bare-en", folder / "bare-site-zh", folder / "bare-site-en"):
        shutil.rmtree(path, ignore_errors=True)
    return bare_seconds


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--counts", type=int, nargs="+", default=[1, 10, 100], help="numbers of policies")
    parser.add_argument("--repeat", type=int, default=5, help="runs at N = 1; the median counts")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bare_seconds: dict[int, float] = {}
        for count in options.counts:
            scaled = bare_seconds[10] * count / 10 if count > 10 and 10 in bare_seconds else None
            repeat = options.repeat if count == 1 else 1
            seconds = measure(count, repeat, folder, scaled)
            assert seconds is not None
            bare_seconds[count] = seconds
        for label, words in (("check, one policy", ["check"]), ("build.py --help", ["--help"])):
            times = [run([sys.executable, "build.py", *words])[0] for _ in range(options.repeat)]
            print(f"{label:<22} {statistics.median(times):6.3f} s")
        times = [run([sys.executable, "-c", "pass"])[0] for _ in range(options.repeat)]
        print(f"{'a bare Python':<22} {statistics.median(times):6.3f} s")


if __name__ == "__main__":
    main()
