"""The HTML of a written page: plain text and links, nothing that runs or loads anything."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from policypress.diagnostics import Place, Problem

# What MkDocs makes of the pages: its own extensions and those that mkdocs.yml names.
EXTENSIONS = ("toc", "tables", "fenced_code", "attr_list", "admonition", "def_list")
_TAGS = frozenset(
    "a blockquote br code dd div dl dt em h1 h2 h3 h4 h5 h6 hr li ol p pre span strong table tbody td th"
    " thead tr ul".split()
)
_ATTRIBUTES = frozenset({"class", "dir", "id", "lang", "start", "title"})
_ALIGNMENT = re.compile(r"text-align: (left|right|center);")
_NOT_RELATIVE = re.compile(r"[^/?#\\]*:|[/\\]")
# Only a page with something like this can have other HTML than that: a tag, an entity, a picture, attributes
# in braces, or a link with a scheme. Markdown is made of it then, to tell what is code and what is not.
_SUSPICIOUS = re.compile(
    r'<(?!span lang="[A-Za-z-]+">|/span>)[A-Za-z/!?][^<>]{0,80}>?|&#?\w+;?|!\[|\{[^{}\n]*=[^\n]*'
    r"|\](?:\(|:)\s*<?(?!https?:|mailto:)(?:[^\s()>]*:|[/\\])\S*"
    r"|(?:s\s*c\s*r\s*i\s*p\s*t|d\s*a\s*t\s*a)\s*:\S+",
    re.IGNORECASE,
)
# Blocks and words of code, in which anything may be written.
_CODE = re.compile(r"^(```|~~~).*?^\1|(`+).+?\2", re.MULTILINE | re.DOTALL)


def check_html(markdown: str, file: str) -> Iterator[Problem]:
    """What the HTML of a page must not hold, each at the place it comes from."""
    if not _SUSPICIOUS.search(markdown):
        return
    without_code = _CODE.sub(lambda code: re.sub(".", " ", code[0]), markdown)
    suspicious = [*_SUSPICIOUS.finditer(without_code), *_SUSPICIOUS.finditer(markdown)]
    parser = _Parser()
    # Imported here: it takes a tenth of a second, which hardly any page needs.
    parser.feed(importlib.import_module("markdown").markdown(markdown, extensions=list(EXTENSIONS)))
    parser.close()
    for words, what in parser.found:
        found = tuple(word.casefold() for word in words)
        spots = (spot for spot in suspicious if any(word in spot[0].casefold() for word in found))
        spot = next(spots, suspicious[0])
        line = markdown.count("\n", 0, spot.start()) + 1
        column = spot.start() - markdown.rfind("\n", 0, spot.start())
        instead = 'Write Markdown. The one tag in use is <span lang="…">.'
        yield Problem(Place(file, line, column), "page-html", what, instead)


class _Parser(HTMLParser):
    """Collects what is not allowed: words that it may have in the page, and a sentence about it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[tuple[str, ...], str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_endtag(tag)
        for name, value in attrs if tag in _TAGS else ():
            if tag == "a" and name == "href":
                self._check_link(value or "")
            elif name not in _ATTRIBUTES and not (name == "style" and _ALIGNMENT.fullmatch(value or "")):
                self.found.append(((name,), f"The attribute “{name}” is not allowed in a page."))

    def handle_endtag(self, tag: str) -> None:
        if tag not in _TAGS:
            words = (f"<{tag}", f"</{tag}", *(["!["] if tag == "img" else []))
            self.found.append((words, f"The tag <{tag}> is not allowed in a page."))

    def _check_link(self, address: str) -> None:
        # As browsers read it: without line breaks, and without blanks around it.
        address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
        if _NOT_RELATIVE.match(address) and not re.match("(https?://|mailto:)", address, re.IGNORECASE):
            what = "A link leads to https:, http:, mailto: or, by a relative address, to a page of this site."
            self.found.append(((address[-20:],), what))

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.found.append((("<",), "A tag is not closed."))

    def handle_comment(self, _data: str) -> None:
        self.found.append((("<!",), "A comment would be published; it is not allowed in a page."))

    def handle_decl(self, decl: str) -> None:
        self.found.append((("<!", "<?"), f"“{decl[:20]}” is not allowed in a page."))

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)
