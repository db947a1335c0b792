"""The editor page of a preview, in a browser."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import add_invented, run_here, swap, without_policies
from previews import serving_source

pytestmark = pytest.mark.slow

POLICY = "wuyou-2031-12"
M01 = f"policies/{POLICY}/measures/m01.yml"
S3 = "#m01-s3"
BEFORE = "Continue to improve the fictitious trade environment."
BETTER = "Continue to better the fictitious trade environment."


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a preview, and its source."""
    source = add_invented(without_policies(tmp_path_factory.mktemp("editor") / "source"))
    with serving_source(source) as (address, _):
        yield address, source


@pytest.fixture
def opened(preview, browser_page) -> Iterator[tuple]:
    """The editor page of a measure, and the source, which is restored in the end."""
    address, source = preview
    browser_page.set_default_timeout(120_000)
    kept = (source / M01).read_text("utf-8")
    browser_page.goto(f"{address}en/policies/{POLICY}/m01/")
    browser_page.get_by_role("link", name="Edit the English").click()
    browser_page.wait_for_selector(f"{S3} .problems li")
    yield browser_page, source
    assert browser_page.complaints == []
    (source / M01).write_text(kept, "utf-8")


def typed(page, segment: str) -> str:
    return page.locator(f"{segment} textarea").input_value()


def saved(page, folder: Path) -> Path:
    with page.expect_download() as download:
        page.keyboard.press("Control+s")
    download.value.save_as(folder / "m01.po")
    return folder / "m01.po"


def test_typed_english_is_checked_kept_and_imported(opened, tmp_path: Path):
    page, source = opened
    page.locator(f"{S3} textarea").focus()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Pay 12 <b>million</b> yuan.")
    page.wait_for_selector(f"{S3} .problems .error:has-text('12')")
    assert page.locator(f"{S3} .status").inner_text() == "Draft"
    page.reload()
    assert typed(page, S3) == f"{BEFORE} Pay 12 <b>million</b> yuan."
    assert not page.locator(f"{S3} .conflict").is_visible()

    page.locator(f"{S3} textarea").fill(BETTER)
    file = saved(page, tmp_path)
    assert page.locator("output").inner_text() == "m01-s3"
    result = run_here("translate", "import", file, "--by", "reader-a", "--source", source)
    assert "1 applied" in result.stdout, result.stderr
    assert BETTER in (source / M01).read_text("utf-8")
    page.wait_for_selector("output:has-text('none')")
    assert page.evaluate("localStorage.length") == 0


def test_a_changed_source_never_replaces_typed_english(opened, tmp_path: Path):
    page, source = opened
    page.locator(f"{S3} textarea").fill("My own sentence.")
    swap(source / M01, BEFORE, BETTER)
    swap(source / M01, "this benefits 8 enterprises", "this helps 8 enterprises")
    page.wait_for_selector(f"{S3} .conflict:visible")
    assert page.locator(f"{S3} .source-now span").inner_text() == BETTER
    assert typed(page, S3) == "My own sentence."
    page.wait_for_function("document.querySelector('#m01-s2 textarea').value.includes('this helps 8')")
    assert page.locator(".conflict:visible").count() == 1
    result = run_here("translate", "import", saved(page, tmp_path), "--by", "reader-a", "--source", source)
    assert "1 conflict" in result.stdout

    page.reload()
    page.locator(f"{S3} .keep").click()
    assert page.locator(".conflict:visible").count() == 0
    assert typed(page, S3) == "My own sentence."
    assert BETTER in saved(page, tmp_path).read_text("utf-8")
    page.locator(f"{S3} .reset").click()
    assert typed(page, S3) == BETTER


def test_the_editor_shows_problems_of_the_source(opened):
    page, source = opened
    swap(source / M01, "label_zh: ", "label<b>: ")
    page.wait_for_selector(".preview-problems:has-text('label<b>')")
    swap(source / M01, "label<b>: ", "label_zh: ")
    page.wait_for_selector(".preview-problems", state="detached")


@pytest.mark.parametrize(("root", "width", "scheme"), [("", 320, "dark"), ("en/", 1280, "light")])
def test_the_editor_is_accessible(browser, preview, root, width, scheme):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=scheme)
    page = context.new_page()
    page.goto(f"{preview[0]}{root}edit/{POLICY}/m01/")
    page.locator(f"{S3} textarea").fill("Pay 12 million yuan.")
    page.wait_for_selector(f"{S3} .error")
    assert page.evaluate("document.documentElement.scrollWidth") == width
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    context.close()
