"""Reads the built site for the tests: its pages, its links and its search box."""

import re
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest

POLICY = "policies/hufubangui-2023-9/"
ROOTS = {"zh": "", "en": "en/"}
each_language = pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)


@dataclass
class Html:
    """The parts of a page that tests need."""

    lang: str = ""
    title: str = ""
    text: str = ""
    ids: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    inline_scripts: int = 0
    alternates: dict[str, str] = field(default_factory=dict)
    canonical: str | None = None


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Html()
        self._in_title = self._in_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.lang = values["lang"]
        if "id" in values:
            self.page.ids.append(values["id"])
        if tag == "link" and values.get("rel") == "alternate":
            self.page.alternates[values["hreflang"]] = values["href"]
        elif tag == "link" and values.get("rel") == "canonical":
            self.page.canonical = values["href"]
        else:
            self.page.links += [values[name] for name in ("href", "src") if name in values]
        self._in_data = tag == "script" and values.get("type") == "application/ld+json"
        self.page.inline_scripts += tag == "script" and "src" not in values and not self._in_data
        self._in_title = tag == "title"

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.page.title += data
        self.page.text += "" if self._in_data else data

    def handle_endtag(self, _tag: str) -> None:
        self._in_title = self._in_data = False


@cache
def read(file: Path) -> Html:
    reader = _Reader()
    reader.feed(file.read_text(encoding="utf-8"))
    return reader.page


def all_pages(dist: Path) -> dict[str, Html]:
    """Address relative to the site root → page, without 404 pages."""
    site = dist / "site"
    files = sorted(site.rglob("index.html"))
    return {path.parent.relative_to(site).as_posix().replace(".", "", 1) + "/": read(path) for path in files}


def broken_links(dist: Path, pages: dict[str, Html]) -> tuple[list[str], int]:
    """The broken links within the site, and the number of links."""
    broken = []
    checked = 0
    for address, page in pages.items():
        for link in page.links:
            target = urlsplit(urljoin(f"https://site.invalid/{address.lstrip('/')}", link))
            if target.netloc != "site.invalid":
                continue
            checked += 1
            file = dist / "site" / unquote(target.path.lstrip("/"))
            file = file / "index.html" if target.path.endswith("/") else file
            if not file.is_file():
                broken.append(f"{address} → {link}")
            elif target.fragment and unquote(target.fragment) not in read(file).ids:
                broken.append(f"{address} → {link} (no such fragment)")
    return broken, checked


def page_of(dist: Path, path: str) -> Html:
    return read(dist / "site" / path / "index.html")


LOADING = ("正在载入", "Loading")


class Search:
    """The search box of one page, as a reader uses it."""

    def __init__(self, page, site: str):
        self.page, self.site = page, site
        self.box = page.locator(".site-search__input")
        self.status = page.locator(".site-search__status")
        self.results = page.locator(".site-search__result")

    def open(self, path: str) -> "Search":
        self.page.goto(self.site + path)
        return self

    def ask(self, query: str) -> "Search":
        """Type a query, wait for the results and expand them all."""
        self.box.fill(query)
        self.settle()
        for button in self.page.locator(".site-search__results > .site-search__more").all():
            button.click()
        return self

    def settle(self) -> str:
        """Wait until the index is loaded. Returns the text above the results."""
        self.page.wait_for_function(
            """(loading) => {
                const text = document.querySelector('.site-search__status').textContent;
                return text && !loading.some((start) => text.startsWith(start));
            }""",
            arg=LOADING,
        )
        return self.status.inner_text()

    def found(self, similar: bool = False) -> list[str]:
        """The exact or similar results: `m07`, `m07#m07-s2`, `policy`, otherwise the address."""
        kind = "similar" if similar else "exact"
        titles = self.page.locator(f".site-search__{kind} .site-search__title")
        root = self.site + ("/en/" if "/en/" in self.page.url else "/")
        paths = [link.removeprefix(root) for link in titles.evaluate_all("links => links.map(a => a.href)")]
        return [
            re.sub(rf"^{POLICY}(?:(m\d\d)/)?(#.*)?$", lambda m: (m[1] or "policy") + (m[2] or ""), path)
            for path in paths
        ]
