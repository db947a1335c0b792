"""Make the pictures of README.md and docs/: screenshots of the built site and of a preview in Chromium."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT, launch_chromium, serving
from playwright.sync_api import Locator, Page, sync_playwright
from previews import serving_source

MEASURE = "hufubangui-2023-9/m07/"
SENTENCE = "#m07-s2"
LANGUAGES = {"zh": "", "en": "en/"}
COLORS = 16


def main() -> None:
    with (
        serving(ROOT / "dist" / "site") as site,
        serving_source(ROOT / "source") as (preview, _),
        sync_playwright() as playwright,
    ):
        browser = launch_chromium(playwright)
        page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme="light")
        page.goto(f"{site}/en/policies/{MEASURE}")
        save(page, ROOT / "docs" / "picture.png")
        page.set_viewport_size({"width": 900, "height": 1000})
        for language, folder in LANGUAGES.items():
            pictures = ROOT / "docs" / language / "pictures"
            page.goto(f"{site}/{folder}policies/{MEASURE}")
            save(correction(page), pictures / "correction.png")
            page.goto(f"{preview.rstrip('/')}/{folder}edit/{MEASURE}")
            for name, part in edited(page):
                save(part, pictures / name)
        browser.close()


def correction(page: Page) -> Locator:
    """Open the card of a sentence, and return the text to copy from it."""
    page.locator(SENTENCE).locator(".more").click()
    return page.locator("dialog pre.improve")


def edited(page: Page) -> Iterator[tuple[str, Locator]]:
    """Weaken the verb of a sentence in the editor, which warns about it."""
    sentence, bar = page.locator(SENTENCE), page.locator(".save")
    english = sentence.locator("textarea")
    english.fill(english.input_value().replace("Support the", "Consider helping the"))
    sentence.locator(".problems .warning").wait_for()
    yield "save.png", bar
    bar.evaluate("bar => bar.remove()")
    yield "editor.png", sentence


def save(shown: Page | Locator, file: Path) -> None:
    """Save a screenshot with a few colors, which needs a quarter of the bytes."""
    command = ["pngquant", "--strip", "--force", "--output", str(file), str(COLORS), "-"]
    subprocess.run(command, input=shown.screenshot(), check=True)


if __name__ == "__main__":
    main()
