"""The style sheet and scripts of the site, and their addresses.

Of Material's style sheet, only those rules are kept that one of our pages can use.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

THEME = Path(__file__).parent / "theme"
STYLE_SHEET = "assets/style.css"
_STYLES = ("search.css", "site.css", "lists.css")
# The classes on our pages that Material styles: its own, and those that Python-Markdown writes.
_CLASSES = {"md-typeset", "admonition", "admonition-title", "headerlink", "note", "toc"}
_NESTED = ("@media", "@supports")


def published() -> list[str]:
    """Return the files that are published as they are, by path in the site."""
    names = sorted(path.name for path in (THEME / "assets").glob("[!.]*[!~]"))
    return [f"assets/{name}" for name in names if name not in _STYLES]


def versioned(names: Sequence[str], root: str) -> tuple[str, ...]:
    """Return addresses that change with the content, so that browsers don't use old cached files."""
    return tuple(f"{root}assets/{name}?{digest}" for name in names if (digest := _digest(name)))


def style_sheet_address(material: Path, root: str) -> str:
    return f"{root}{STYLE_SHEET}?{_digest_of(style_sheet(material))}"


@cache
def style_sheet(material: Path) -> str:
    """Return the rules in use of Material's style sheet, and then our own style sheets."""
    ours = "\n".join((THEME / "assets" / name).read_text("utf-8") for name in _STYLES)
    css = re.sub(r"/\*.*?\*/", "", material.read_text("utf-8"), flags=re.DOTALL)
    rules = "".join(_used(css))
    referenced = set(re.findall(r"var\((--[\w-]+)", rules + ours))
    return f"{_without_properties(rules, referenced)}\n{ours}"


@cache
def _digest(name: str) -> str | None:
    path = THEME / "assets" / name
    return _digest_of(path.read_text("utf-8")) if path.exists() else None


def _digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _used(css: str) -> Iterator[str]:
    """Yield the rules that have a selector in use, without their other selectors."""
    for prelude, body in _rules(css):
        if prelude.startswith(_NESTED):
            if inner := "".join(_used(body)):
                yield f"{prelude}{{{inner}}}"
        elif not prelude.startswith("@"):
            selectors = [one for one in _split(prelude) if _is_used(one)]
            if selectors:
                yield f"{','.join(selectors)}{{{body}}}"


def _is_used(selector: str) -> bool:
    required = re.sub(r":(?:is|not|where)\([^)]*\)", "", selector)
    return set(re.findall(r"\.([\w-]+)", required)) <= _CLASSES and "[data-md" not in required


def _rules(css: str) -> Iterator[tuple[str, str]]:
    """Yield the prelude and body of each rule. Statements without a body, such as @charset, are skipped."""
    at = 0
    while (opening := css.find("{", at)) >= 0:
        depth, end = 1, opening + 1
        while depth:
            brace = re.compile("[{}]").search(css, end)
            if brace is None:
                return
            depth += 1 if brace[0] == "{" else -1
            end = brace.end()
        yield css[at:opening].rpartition(";")[2].strip(), css[opening + 1 : end - 1]
        at = end


def _split(selectors: str) -> list[str]:
    """Split a list of selectors at commas outside parentheses."""
    return re.split(r",(?![^(]*\))", selectors)


def _without_properties(css: str, referenced: set[str]) -> str:
    """Remove the definitions of custom properties that nothing refers to, many of them icons."""
    value = r"""(?:"[^"]*"|'[^']*'|[^;"'}])*"""
    return re.sub(rf"(--[\w-]+):{value};?", lambda found: found[0] if found[1] in referenced else "", css)
