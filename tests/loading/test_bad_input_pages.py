"""Exact messages for hand-written pages in docs/, each broken in one way."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from bad_input import data, swap, text
from conftest import ROOT, run_here

import build

pytestmark = pytest.mark.slow

WRITTEN = {
    "not UTF-8": (
        data(lambda content: content.decode().encode("gbk", "replace")),
        "docs/zh/about.md:2:8: The file is not valid UTF-8 (byte 0xb9). [encoding]\n"
        "    → Save it as UTF-8.\n"
        "1 problem; nothing was written.\n",
    ),
    "an invisible character": (
        swap("title: 关于", "title: 关\u200b于"),
        "docs/zh/about.md:2:9: Unexpected character (zero width space, U+200B). [character]\n"
        "    → Delete it (most editors do not show it).\n"
        "1 problem; nothing was written.\n",
    ),
    "a merge conflict marker": (
        text(lambda content: content + "<<<<<<< HEAD\n"),
        "docs/zh/about.md:51:1: The line “<<<<<<< HEAD” is left over from a merge conflict. [merge-conflict]\n"
        "    → Choose one of the two versions and remove the marker lines.\n"
        "1 problem; nothing was written.\n",
    ),
    "front matter that is not YAML": (
        swap("title: 关于本站", "title: 关于: 本站"),
        "docs/zh/about.md:2:10: This line contains a second “: ”, or its indentation is wrong. The line: “title: 关于: 本站”. [yaml]\n"
        "    → If “: ” is part of the text, put “>-” after the key and the text on the next line.\n"
        "1 problem; nothing was written.\n",
    ),
    "a misspelt key": (
        swap("description:", "descripton:"),
        "docs/zh/about.md:3:1: Unknown key “descripton”. [unknown-key]\n"
        "    → Did you mean “description”?\n"
        "1 problem; nothing was written.\n",
    ),
    "an unknown key": (
        swap("description:", "keywords: 上海\ndescription:"),
        "docs/zh/about.md:3:1: Unknown key “keywords”. [unknown-key]\n"
        "    → Use one of: title, description.\n"
        "1 problem; nothing was written.\n",
    ),
    "a title that is a list": (
        swap("title: 关于本站", "title: [关于, 本站]"),
        "docs/zh/about.md:2:8: “title” must be text, but is a list. [wrong-type]\n"
        "    → Write the title for the browser window and for search, if it differs from the heading of the page.\n"
        "1 problem; nothing was written.\n",
    ),
    "an empty title": (
        swap("title: 关于本站", "title:"),
        "docs/zh/about.md:2:7: “title” must be text, but is empty. [wrong-type]\n"
        "    → Write the title for the browser window and for search, if it differs from the heading of the page.\n"
        "1 problem; nothing was written.\n",
    ),
    "no description": (
        text(lambda content: re.sub("description: .*\n", "", content)),
        "docs/zh/about.md:2:1: The key “description” is missing. [missing-key]\n"
        "    → Write one sentence for search engines to show.\n"
        "1 problem; nothing was written.\n",
    ),
    "a misspelt placeholder": (
        swap("{{ report }}", "{{ reprot }}"),
        "docs/zh/about.md:46:1: “{{ reprot }}” is not a known placeholder. [placeholder]\n"
        "    → Did you mean “report”?\n"
        "1 problem; nothing was written.\n",
    ),
    "no front matter": (
        text(lambda content: content.split("---\n", 2)[2]),
        "docs/zh/about.md:1:1: The page has no front matter. [page-head]\n"
        "    → Begin with the line “---”, then “description:” and its text, then another line “---”.\n"
        "1 problem; nothing was written.\n",
    ),
    "unclosed front matter": (
        swap("\n---\n", "\n"),
        "docs/zh/about.md:1:1: The page has no front matter. [page-head]\n"
        "    → Begin with the line “---”, then “description:” and its text, then another line “---”.\n"
        "1 problem; nothing was written.\n",
    ),
    "an empty page": (
        lambda path: path.write_bytes(b""),
        "docs/zh/about.md:1:1: The page has no front matter. [page-head]\n"
        "    → Begin with the line “---”, then “description:” and its text, then another line “---”.\n"
        "1 problem; nothing was written.\n",
    ),
    "a page in one language": (
        lambda path: path.rename(path.with_name("more.md")),
        "docs/en/about.md:1:1: This page is missing from docs/zh/. [page-pairs]\n"
        "    → Write each page in both languages.\n"
        "docs/zh/more.md:1:1: This page is missing from docs/en/. [page-pairs]\n"
        "    → Write each page in both languages.\n"
        "2 problems; nothing was written.\n",
    ),
    "a folder": (
        lambda path: (path.unlink(), path.mkdir()),
        "docs/zh/about.md:1:1: Expected a file but found a folder. [missing-file]\n"
        "    → Replace it with a regular file.\n"
        "1 problem; nothing was written.\n",
    ),
}


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page in a copy of docs/ that `check` reads."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs/zh/about.md"


@pytest.mark.parametrize("name", WRITTEN)
def test_message_for_a_page(name: str, page: Path, invented: Path):
    damage, expected = WRITTEN[name]
    damage(page)
    result = run_here("check", "--source", invented.name)
    assert (result.returncode, result.stderr) == (1, expected)


@pytest.mark.parametrize(
    "line",
    [
        "<script>alert(1)</script>",
        "text <SCRIPT src=//a.example/x.js></SCRIPT>",
        '<iframe src="https://a.example/"></iframe>',
        "![alt](https://a.example/x.png)",
        '<img src=x onerror="alert(1)">',
        '<base href="https://a.example/">',
        '<form action="https://a.example/"></form>',
        '<meta http-equiv="refresh" content="0;url=https://a.example/">',
        '<a href="/" onclick="alert(1)">x</a>',
        "[x](javascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](data:text/html,x)",
        "[x][y]\n\n[y]: JAVASCRIPT:alert(1)",
        "[x](//a.example/)",
        "<javascript:alert(1)>",
        '[x](../about/){onclick="alert(1)"}',
        "<!-- a draft -->",
        "<svg/onload=alert(1)>",
        '<p style="background:url(https://a.example/x)">x</p>',
    ],
)
def test_active_html_is_refused(line: str, page: Path, invented: Path):
    harmless = "\n```html\n<script>alert(1)</script>\n```\n\n`<img>` 5 < 6 & [x](https://a.example/)\n"
    page.write_text(page.read_text("utf-8") + harmless, "utf-8")
    number = page.read_text("utf-8").count("\n") + 2 + line.count("\n")
    result = run_here("check", "--source", invented.name)
    assert result.returncode == 0, result.stderr
    page.write_text(f"{page.read_text('utf-8')}\n{line}\n", "utf-8")
    result = run_here("check", "--source", invented.name)
    assert result.returncode == 1
    assert f"docs/zh/about.md:{number}:" in result.stderr
    assert "[page-html]" in result.stderr
