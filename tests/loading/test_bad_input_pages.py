"""Exact messages for hand-written pages in docs/, each broken in one way."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import cases
from conftest import ROOT, cases_of, run_here

import build

pytestmark = pytest.mark.slow


def as_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


DAMAGES: dict[str, Callable[[Path], object]] = {
    "not UTF-8": lambda path: path.write_bytes(path.read_text("utf-8").encode("gbk")),
    "a page in one language": lambda path: path.rename(path.with_name("more.md")),
    "a folder": as_folder,
}
PAGE = "---\ntitle: 关于\ndescription: 一句话。\n---\n\n# 关于\n\n{{ report }}\n"


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page in a copy of docs/ that `check` reads."""
    shutil.copy(ROOT / "mkdocs.yml", tmp_path)
    for language in ("zh", "en"):
        (tmp_path / "docs" / language).mkdir(parents=True)
        (tmp_path / "docs" / language / "about.md").write_text(PAGE, "utf-8")
    monkeypatch.setattr(build, "ROOT", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path / "docs/zh/about.md"


CASES = dict(cases("pages", DAMAGES))


@pytest.mark.parametrize("title", CASES)
def test_message_for_a_page(title: str, page: Path, invented: Path):
    case = CASES[title]
    case.damage(page)
    result = run_here("check", "--source", invented.name)
    assert (result.returncode, result.stderr) == (1, case.says)


@pytest.mark.parametrize("line", cases_of(__file__)["active_html"])
def test_active_html_is_refused(line: str, page: Path, invented: Path):
    harmless = "\n```html\n<script>alert(1)</script>\n```\n\n`<img>` 5 < 6 & [x](https://a.example/)\n"
    text = page.read_text("utf-8") + harmless
    number = text.count("\n") + 2 + line.count("\n")
    page.write_text(f"{text}\n{line}\n", "utf-8")
    result = run_here("check", "--source", invented.name)
    assert result.returncode == 1
    assert set(re.findall(r"about\.md:(\d+):", result.stderr)) == {str(number)}
    assert "[page-html]" in result.stderr
