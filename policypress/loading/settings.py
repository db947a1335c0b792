"""Loads the site settings from `extra` in mkdocs.yml."""

import re
from pathlib import Path
from typing import NamedTuple

from policypress.diagnostics import Problem, Problems
from policypress.loading import strict_yaml
from policypress.loading.characters import decode
from policypress.loading.source import read_file, shown_path
from policypress.loading.validation import validate

_EXTRA = re.compile(r"^extra:.*\n(?:(?:[ #].*)?\n)*", re.MULTILINE)


class Settings(NamedTuple):
    """The site settings: the addresses of the repository and for corrections, or "", and paths to keep in
    dist/, without trailing slashes."""

    repository: str = ""
    contact: str = ""
    keep: tuple[str, ...] = ()


def load_settings(mkdocs_yml: Path) -> tuple[Settings, list[Problem]]:
    """Return the settings and their problems. Ignores the rest of the file, which may have YAML tags."""
    problems = Problems()
    data = read_file(mkdocs_yml, problems)
    text, undecoded = decode(data or b"", shown_path(mkdocs_yml))
    found = _EXTRA.search(text + "\n")
    lines = "\n" * text.count("\n", 0, found.start()) + found[0] if found else ""
    document, refused = strict_yaml.parse(lines, shown_path(mkdocs_yml))
    if data is not None:
        refused = [problem for problem in refused if problem.rule != "empty-quotes"]
        problems += undecoded or refused or validate(document, "site-settings")
    if problems:
        return Settings(), problems
    extra = document.data["extra"]
    keep = tuple(path.rstrip("/") for path in extra.get("keep") or ())
    return Settings(extra.get("repository") or "", extra.get("contact") or "", keep), []
