"""A newcomer's walk: open the archive in an empty folder, using only its own README.

`python tools/walk.py ARCHIVE` unpacks it, runs every command in the README section “Use it”, and compares
the output with docs/en/walk.md and docs/zh/walk.md; `--write` writes these pages. The exit code is 1 if they
differ or a command fails. Needs LibreOffice and the packages of requirements/test.txt.
"""

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
        "The package in an empty folder, opened with six tools by following its own README.",
        "What you type, and what is printed, if you start with only the archive of the dataset in an empty\n"
        "folder. After unpacking, all commands are from the section “Use it” of the package's README. This\n"
        "page was written by a program; `make walk` runs the commands again and compares the output.",
    ),
    "zh": (
        "快速上手",
        "仅凭数据包自带的说明，用六种工具打开数据。",
        "以下是在空文件夹中、仅凭数据集压缩包逐条运行的命令及所得输出。解压后的各条命令均取自数据包自带的\n"
        "README 中“Use it”一节。本页由程序实际运行后生成；`make walk` 会重新运行全部命令，并与本页比对。",
    ),
}


class Step(NamedTuple):
    """A command in the language `kind` (sh or python). `tool` and `why` have a text per page language."""

    tool: dict[str, str]
    why: dict[str, str]
    kind: str
    command: str


START = (
    Step(
        {"en": "Unpack", "zh": "解压"},
        {"en": "If you have no other tool, use Python.", "zh": "没有其他解压工具的，可用 Python 解压。"},
        "sh",
        "python3 -m zipfile -e shanghai-foreign-trade-2023-*.zip .",
    ),
    Step(
        {"en": "Check", "zh": "校验"},
        {"en": "Are all files complete and as published?", "zh": "核对文件是否齐全、是否与发布时一致。"},
        "sh",
        "sha256sum --quiet -c SHA256SUMS && echo complete",
    ),
)


def main() -> int:
    """Print differences to stderr and return the exit code."""
    parser = argparse.ArgumentParser(description="A newcomer's walk through the archive.")
    parser.add_argument("archive", type=Path)
    parser.add_argument("--write", action="store_true", help="write the two pages")
    options = parser.parse_args()
    try:
        steps = list(walk(options.archive))
    except subprocess.CalledProcessError as error:
        sys.stderr.write(f"{error.cmd[-1]}\n{error.stdout}{error.stderr}")
        return 1
    differing = []
    for language in HEADS:
        page, text = page_of(language), as_page(language, steps)
        if options.write:
            page.write_text(text, "utf-8")
        elif not page.exists() or page.read_text("utf-8") != text:
            differing.append(page.relative_to(ROOT).as_posix())
    if differing:
        what = " and ".join(differing)
        sys.stderr.write(f"The output differs from {what}. To update: make walk write=yes\n")
    return 1 if differing else 0


def page_of(language: str) -> Path:
    return ROOT / "docs" / language / "walk.md"


def walk(archive: Path, without: str = "") -> Iterator[tuple[Step, str]]:
    """Each step and its output, except for the tool `without`. Raises CalledProcessError if one fails."""
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
    """The standard output of a command. Raises CalledProcessError if it fails or Python prints errors."""
    command = [*(("python3", "-c") if step.kind == "python" else ("sh", "-c")), step.command]
    # Its own home folder: no user settings, and no LibreOffice profile that is in use.
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {"PATH": path, "HOME": str(home), "LANG": "C.UTF-8"}
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=180, check=False
    )
    if done.returncode or (step.kind == "python" and done.stderr):
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


def as_page(language: str, steps: list[tuple[Step, str]]) -> str:
    """The page in Markdown."""
    title, description, lead = HEADS[language]
    head = f'---\ndescription: "{description}"\n---\n\n# {title}\n\n{lead}\n'
    return "\n".join((head, *(as_section(language, step, output) for step, output in steps)))


def as_section(language: str, step: Step, output: str) -> str:
    """A step with its output."""
    parts = [f"## {step.tool[language]}", step.why[language], f"```{step.kind}\n{step.command}\n```"]
    parts += [f"```text\n{output.rstrip()}\n```"] if output else []
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
