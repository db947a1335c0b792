"""A newcomer's walk: the archive in an empty folder, opened by its own README alone.

`python tools/walk.py ARCHIVE` unpacks it, runs every command that the README shows under “Use it”, and
compares what is printed with docs/en/walk.md and docs/zh/walk.md; `--write` writes these two. Exit code 1
where they differ or a command fails. Needs LibreOffice and what requirements/test.txt brings.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
HEADS = {
    "en": (
        "A newcomer's walk",
        "The package in an empty folder, opened with six tools by its own README alone.",
        "What somebody types who has nothing but the archive of the dataset, in an empty folder, and what\n"
        "is printed. After unpacking, every command is one that the README of the package shows under\n"
        "“Use it”. A program took this walk and wrote it down; `make walk` takes it again and compares.",
    ),
    "zh": (
        "快速上手",
        "仅凭数据包自带的说明，用六种工具打开数据。",
        "以下是在空文件夹中、仅凭数据集压缩包逐条运行的命令及所得输出。解压后的各条命令均取自数据包自带的\n"
        "README 中“Use it”一节。本页由程序实际运行后生成；`make walk` 会重新运行全部命令，并与本页比对。",
    ),
}


class Step(NamedTuple):
    """A command, in the language `kind` (sh or python); `tool` and what it is for, by language."""

    tool: dict[str, str]
    why: dict[str, str]
    kind: str
    command: str


START = (
    Step(
        {"en": "Unpack", "zh": "解压"},
        {"en": "Python can, where nothing else is at hand.", "zh": "没有其他解压工具的，可用 Python 解压。"},
        "sh",
        "python3 -m zipfile -e shanghai-foreign-trade-2023-*.zip .",
    ),
    Step(
        {"en": "Check", "zh": "校验"},
        {"en": "Is everything there, as it was published?", "zh": "核对文件是否齐全、是否与发布时一致。"},
        "sh",
        "sha256sum --quiet -c SHA256SUMS && echo complete",
    ),
)


def main() -> int:
    """The exit code; what is wrong goes to standard error."""
    parser = argparse.ArgumentParser(description="A newcomer's walk through the archive.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--write", action="store_true", help="write the two pages")
    options = parser.parse_args()
    try:
        taken = list(walk(options.archive))
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error.cmd[-1]}\n{error.stdout}{error.stderr}")
        return 1
    differing = []
    for language in HEADS:
        page, text = page_of(language), as_page(language, taken)
        if options.write:
            page.write_text(text, "utf-8")
        elif not page.exists() or page.read_text("utf-8") != text:
            differing.append(page.relative_to(ROOT).as_posix())
    if differing:
        what = " and ".join(differing)
        sys.stderr.write(f"What is printed is not what {what} show; “make walk write=yes” writes it.\n")
    return 1 if differing else 0


def page_of(language: str) -> Path:
    return ROOT / "docs" / language / "walk.md"


def walk(archive: Path, without: str = "") -> Iterator[tuple[Step, str]]:
    """Each step and what it prints, but those of the tool `without`; CalledProcessError where one fails."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "empty")
        folder.mkdir()
        (folder / archive.name).write_bytes(archive.read_bytes())
        for step in START:
            yield step, printed(step, folder, Path(name))
        for step in shown((folder / "README.md").read_text("utf-8")):
            if step.tool["en"] != without:
                yield step, printed(step, folder, Path(name))


def shown(readme: str) -> Iterator[Step]:
    """The commands of the section “Use it”."""
    section = readme.partition("\n## Use it\n")[2].partition("\n## ")[0]
    blocks = r"^\*\*(.+?)\.\*\* (.+)\n\n```(python|sh)\n((?:.*\n)+?)```$"
    for block in re.finditer(blocks, section, re.MULTILINE):
        tool, why, kind, command = block.groups()
        english, chinese = re.split(r"(?<=[?.]) (?=[\u4e00-\u9fff])", why)
        yield Step(dict.fromkeys(HEADS, tool), {"en": english, "zh": chinese}, kind, command.rstrip("\n"))


def printed(step: Step, folder: Path, home: Path) -> str:
    """Standard output of a command; CalledProcessError where it fails or Python complains."""
    command = [*(("python3", "-c") if step.kind == "python" else ("sh", "-c")), step.command]
    # A home of its own: nobody's settings, and no profile of LibreOffice that is in use.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=180, check=False
    )
    if done.returncode or (step.kind == "python" and done.stderr):
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


def as_page(language: str, taken: list[tuple[Step, str]]) -> str:
    """The page in Markdown."""
    title, description, lead = HEADS[language]
    head = f'---\ndescription: "{description}"\n---\n\n# {title}\n\n{lead}\n'
    return "\n".join((head, *(as_section(language, step, output) for step, output in taken)))


def as_section(language: str, step: Step, output: str) -> str:
    """A step with what it printed."""
    parts = [f"## {step.tool[language]}", step.why[language], f"```{step.kind}\n{step.command}\n```"]
    parts += [f"```text\n{output.rstrip()}\n```"] if output else []
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
