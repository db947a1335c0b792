"""The newcomer's walk: docs/*/walk.md show the commands of the package README and their real output."""

from pathlib import Path

import pytest
import walk
from conftest import ARCHIVE

# Only `make walk` runs this one.
SLOW_TOOL = "LibreOffice"


@pytest.fixture(scope="module")
def outputs(dist: Path) -> list[tuple[walk.Step, str]]:
    return list(walk.walk(dist / "data" / ARCHIVE, without=SLOW_TOOL))


@pytest.mark.slow
@pytest.mark.parametrize("language", walk.HEADS)
def test_the_page_shows_the_real_output(outputs: list[tuple[walk.Step, str]], language: str) -> None:
    page = walk.page_of(language).read_text("utf-8")
    tools = [step.tool["en"] for step, _ in outputs]
    assert tools == ["Unpack", "Check", "pandas", "DuckDB", "Python", "SQLite", "translate-toolkit"]
    assert all(output for step, output in outputs if step.kind == "python")
    for step, output in outputs:
        assert walk.as_section(language, step, output) in page, "“make walk write=yes” writes the pages"


def test_the_page_shows_every_command_of_the_readme(dist: Path) -> None:
    readme = (dist / "data" / "README.md").read_text("utf-8")
    steps = list(walk.shown(readme))
    section = readme.partition("\n## Use it\n")[2].partition("\n## ")[0]
    assert len(steps) == section.count("\n**") == section.count("```") // 2
    assert SLOW_TOOL in [step.tool["en"] for step in steps]
    for language in walk.HEADS:
        page = walk.page_of(language).read_text("utf-8")
        assert page.count("\n## ") == len(walk.START) + len(steps)
        assert all(f"```{step.kind}\n{step.command}\n```" in page for step in steps)
        assert not any(place in page for place in ("/tmp", "/root", "/home", "/usr"))


def test_the_dataset_page_links_to_the_walk(dist: Path) -> None:
    for language in ("", "en/"):
        page = (dist / "site" / language / "dataset" / "index.html").read_text("utf-8")
        assert 'href="../walk/"' in page.partition("<main")[2].partition("</main>")[0]
        assert (dist / "site" / language / "walk" / "index.html").is_file()
