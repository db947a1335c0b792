"""Measure the search of the built site in Chromium: type questions and compare with the expected pages.

    make search-bench                  the questions that may be used to improve the search
    make search-bench sealed=yes       the others, only for a closing measurement
    python tools/search_bench.py --misses    also each question that failed

`@1` and `@3` are the shares whose first result, or one of the first three, is expected. For questions without
an answer (kind `none`), both are the share for which the page says that nothing was found.
"""

import argparse
import hashlib
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from conftest import launch_chromium, read_yaml, serving  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from site_reader import Search  # noqa: E402

QUESTIONS = Path(__file__).with_name("search_questions.yml")
SITES = {"zh": "/", "en": "/en/"}


def is_sealed(question: str) -> bool:
    return hashlib.sha256(question.encode()).digest()[0] % 3 == 0


def right(found: list[str], expected: list[str]) -> tuple[bool, bool]:
    if expected == ["none"]:
        return (not found, not found)
    return (found[:1] != [] and found[0] in expected, any(page in expected for page in found[:3]))


class Row(NamedTuple):
    question: str
    found: list[str]
    first: bool
    three: bool


def measure(box: Search, kinds: dict[str, list[list[str]]], sealed: bool) -> dict[str, list[Row]]:
    """Ask all questions of one language. Returns by kind: the question, what was found, right @1 and @3."""
    answers: dict[str, list[Row]] = {}
    for kind, questions in kinds.items():
        for question, *expected in questions:
            if is_sealed(question) == sealed:
                found = [page.partition("#")[0].rstrip("/") for page in box.ask(question).found()]
                answers.setdefault(kind, []).append(Row(question, found, *right(found, expected)))
    return answers


def main(words: list[str]) -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sealed", action="store_true")
    parser.add_argument("--misses", action="store_true")
    chosen = parser.parse_args(words)
    with serving(ROOT / "dist" / "site") as address, sync_playwright() as playwright:
        browser = launch_chromium(playwright)
        for language, kinds in read_yaml(QUESTIONS).items():
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            box = Search(page, address).open(SITES[language])
            answers = measure(box, kinds, chosen.sealed)
            answered = [row for kind, rows in answers.items() if kind != "none" for row in rows]
            for kind, rows in (*answers.items(), ("all with an answer", answered)):
                first = sum(row.first for row in rows) / len(rows)
                three = sum(row.three for row in rows) / len(rows)
                print(f"{language}  {kind:<20}{len(rows):>4}  @1 {first:.2f}  @3 {three:.2f}")
            for row in (row for rows in answers.values() for row in rows):
                if chosen.misses and not row.first:
                    print(f"    {row.question} → {' '.join(row.found[:4]) or '–'}")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
