"""The pages that people write in docs/: readable, there in both languages, with a sound head.

What is wrong in them is mended by people: `build.py fix` leaves docs/ alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from policypress.loading import strict_yaml
from policypress.loading.characters import check_characters, decode
from policypress.loading.source import read_file, shown_path
from policypress.loading.validation import validate
from policypress.problems import Place, Problem

LANGUAGES = ("zh", "en")
PLACEHOLDER = "report"

_PLACEHOLDER = re.compile(r"\{\{ *([^}]*?) *\}\}")


def check_written_pages(folder: Path) -> Iterator[Problem]:
    """What is wrong with the Markdown files below `folder`/zh and `folder`/en."""
    pages = {language: sorted((folder / language).rglob("*.md")) for language in LANGUAGES}
    names = {
        language: {page.relative_to(folder / language) for page in pages[language]} for language in LANGUAGES
    }
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        for page in pages[language]:
            yield from _check_page(page)
            if page.relative_to(folder / language) not in names[other]:
                what = f"This page has no twin in docs/{other}/."
                yield Problem(
                    Place(shown_path(page)), "page-pairs", what, "Each page is written in both languages."
                )


def _check_page(page: Path) -> Iterator[Problem]:
    file = shown_path(page)
    problems: list[Problem] = []
    data = read_file(page, problems)
    text, undecoded = decode(data or b"", file)
    problems.extend(undecoded)
    yield from (replace(problem, mend=None) for problem in problems)
    if problems and not text:
        return
    for problem in check_characters(text, file):
        if problem.rule in ("character", "merge-conflict"):
            yield replace(problem, mend=None)
    yield from _check_head(text, file)
    for number, line in enumerate(text.split("\n") if "{{" in text else (), 1):
        for found in _PLACEHOLDER.finditer(line):
            if found[1] != PLACEHOLDER:
                what = f"“{{{{ {found[1]} }}}}” is filled in by nobody."
                instead = f"The only one is “{{{{ {PLACEHOLDER} }}}}”."
                yield Problem(Place(file, number, found.start() + 1), "placeholder", what, instead)


def _check_head(text: str, file: str) -> Iterator[Problem]:
    """The lines between two `---` at the beginning, loaded as strictly as the source."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        what = "The page has no head."
        instead = "Begin with a line “---”, then description: and a text, then a line “---”."
        yield Problem(Place(file), "page-head", what, instead)
        return
    head, refused = strict_yaml.parse(text[4 : text.index("\n---\n") + 1], file)
    for problem in refused or validate(head, "page-head"):
        yield replace(problem, place=replace(problem.place, line=problem.place.line + 1), mend=None)
