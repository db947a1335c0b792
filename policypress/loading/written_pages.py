"""Checks that the hand-written pages in docs/ are valid and exist in both languages.

These problems have no automatic fix, because `./build.py fix` does not change docs/.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from policypress.diagnostics import Place, Problem, Problems, did_you_mean
from policypress.loading import strict_yaml
from policypress.loading.characters import check_characters, decode
from policypress.loading.page_html import check_html
from policypress.loading.settings import load_settings
from policypress.loading.source import NOT_HERE, check_names, folder_names, read_file, shown_path
from policypress.loading.validation import validate

LANGUAGES = ("zh", "en")
PLACEHOLDERS = ("provenance", "report")

_PLACEHOLDER = re.compile(r"\{\{ *([^}]*?) *\}\}")


def check_site(root: Path) -> Iterator[Problem]:
    """Yield problems with docs/ and with the site settings in mkdocs.yml."""
    problems = [*load_settings(root / "mkdocs.yml")[1], *check_written_pages(root / "docs")]
    yield from (replace(problem, fix=None) for problem in problems)


def check_written_pages(folder: Path) -> Iterator[Problem]:
    """Yield problems with the files in docs/ and their Markdown."""
    problems = Problems()
    names = folder_names(folder, problems)
    check_names(names or [], {*LANGUAGES, "template", "picture.png"}, folder, problems)
    pages = {language: pages_of(folder / language, problems) for language in LANGUAGES}
    yield from problems
    for language, other in zip(LANGUAGES, reversed(LANGUAGES), strict=True):
        for page in pages[language]:
            yield from _check_page(folder / language / page)
            if page not in pages[other]:
                what = f"This page is missing from docs/{other}/."
                place = Place(shown_path(folder / language / page))
                yield Problem(place, "page-pairs", what, "Write each page in both languages.")


def pages_of(folder: Path, problems: Problems) -> list[str]:
    """Return the paths of the pages in a folder. Reports anything but pages and pictures as a problem."""
    pages = []
    for name in folder_names(folder, problems) or []:
        if name.endswith(".md") and name[0] != ".":
            pages.append(name)
        elif (folder / name).is_dir() and not (folder / name).is_symlink() and name[0] != ".":
            pages += [f"{name}/{page}" for page in pages_of(folder / name, problems)]
        elif not is_picture(name):
            instead = "Keep only Markdown files (“.md”) and pictures (“.png”) in this folder."
            problems.add(Place(shown_path(folder / name)), "unexpected-file", NOT_HERE, instead)
    return pages


def is_picture(name: str) -> bool:
    """Whether a file is a picture for a page."""
    return name.endswith(".png") and not name.rpartition("/")[2].startswith(".")


def _check_page(page: Path) -> Iterator[Problem]:
    file = shown_path(page)
    problems = Problems()
    data = read_file(page, problems)
    text, undecoded = decode(data or b"", file)
    problems.extend(undecoded)
    yield from problems
    if problems and not text:
        return
    found = check_characters(text, file)
    yield from (problem for problem in found if problem.rule in ("character", "merge-conflict"))
    yield from _check_head(text, file)
    # Replace the front matter, which is not Markdown, with empty lines.
    end = text.find("\n---\n", 4) + len("\n---\n") if text.startswith("---\n") else 0
    yield from check_html("\n" * text.count("\n", 0, end) + text[end:], file)
    for number, line in enumerate(text.split("\n") if "{{" in text else (), 1):
        for match in _PLACEHOLDER.finditer(line):
            if match[1] not in PLACEHOLDERS:
                what = f"“{{{{ {match[1]} }}}}” is not a known placeholder."
                instead = did_you_mean(match[1], PLACEHOLDERS) or f"Use one of: {', '.join(PLACEHOLDERS)}."
                yield Problem(Place(file, number, match.start() + 1), "placeholder", what, instead)


def _check_head(text: str, file: str) -> Iterator[Problem]:
    """Check the front matter between two `---` lines as strictly as the source."""
    if not text.startswith("---\n") or "\n---\n" not in text:
        what = "The page has no front matter."
        instead = "Begin with the line “---”, then “description:” and its text, then another line “---”."
        yield Problem(Place(file), "page-head", what, instead)
        return
    head, refused = strict_yaml.parse(text[4 : text.index("\n---\n") + 1], file)
    for problem in refused or validate(head, "page-head"):
        yield replace(problem, place=replace(problem.place, line=problem.place.line + 1))
