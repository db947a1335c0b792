"""Checks that hand-written pages contain only text and links: no HTML that runs code or loads resources."""

import importlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from policypress.diagnostics import Place, Problem

# The Markdown extensions of MkDocs itself and those listed in mkdocs.yml.
EXTENSIONS = ("toc", "tables", "fenced_code", "attr_list", "admonition", "def_list")
_TAGS = frozenset(
    "a blockquote br code dd div dl dt em h1 h2 h3 h4 h5 h6 hr li ol p pre span strong table tbody td th"
    " thead tr ul".split()
)
_ATTRIBUTES = frozenset({"class", "dir", "id", "lang", "start", "title"})
_ALIGNMENT = re.compile(r"text-align: (left|right|center);")
_NOT_RELATIVE = re.compile(r"[^/?#\\]*:|[/\\]")
# Pages can produce other HTML only if they match: a tag, an entity, an image, attributes in braces, or a link
# with a scheme. Only matching pages are rendered, to find out whether the match is in a code block.
_SUSPICIOUS = re.compile(
    r'<(?!span lang="[A-Za-z-]+">|/span>)[A-Za-z/!?][^<>]{0,80}>?|&#?\w+;?|!\[|\{[^{}\n]*=[^\n]*'
    r"|\](?:\(|:)\s*<?(?!https?:|mailto:)(?:[^\s()>]*:|[/\\])\S*"
    r"|(?:s\s*c\s*r\s*i\s*p\s*t|d\s*a\s*t\s*a)\s*:\S+",
    re.IGNORECASE,
)
# The only pictures that pages may have, with a description and a size.
_PICTURE = re.compile(r"!\[[^][\n]+\]\(pictures/[a-z-]+\.png\)\{ loading=lazy width=[0-9]+ height=[0-9]+ \}")
_PICTURE_FORM = "Write pictures as ![description](pictures/name.png){ loading=lazy width=800 height=400 }."
# Code blocks and inline code, which may contain anything.
_CODE = re.compile(r"^(```|~~~).*?^\1|(`+).+?\2", re.MULTILINE | re.DOTALL)


def check_html(markdown: str, file: str) -> Iterator[Problem]:
    """Yield a problem for each piece of HTML that is not allowed, at its place in the Markdown."""
    markdown = _PICTURE.sub(lambda picture: " " * len(picture[0]), markdown)
    if not _SUSPICIOUS.search(markdown):
        return
    without_code = _CODE.sub(lambda code: re.sub(".", " ", code[0]), markdown)
    suspicious = [*_SUSPICIOUS.finditer(without_code), *_SUSPICIOUS.finditer(markdown)]
    parser = _Parser()
    # Imported here because it takes 0.1 s and hardly any page needs it.
    parser.feed(importlib.import_module("markdown").markdown(markdown, extensions=list(EXTENSIONS)))
    parser.close()
    for words, what in parser.found:
        found = tuple(word.casefold() for word in words)
        spots = (spot for spot in suspicious if any(word in spot[0].casefold() for word in found))
        spot = next(spots, suspicious[0])
        line = markdown.count("\n", 0, spot.start()) + 1
        column = spot.start() - markdown.rfind("\n", 0, spot.start())
        instead = 'Use Markdown instead. The only tag you need is <span lang="…">.'
        if "![" in words:
            instead = _PICTURE_FORM
        yield Problem(Place(file, line, column), "page-html", what, instead)


class _Parser(HTMLParser):
    """Collects disallowed HTML: the strings that may have produced it, and a message."""

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
        # Like browsers, remove line breaks and tabs, then strip control characters and spaces.
        address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
        if _NOT_RELATIVE.match(address) and not re.match("(https?://|mailto:)", address, re.IGNORECASE):
            what = "This must be an https:, http: or mailto: link, or a relative link to a page of this site."
            self.found.append(((address[-20:],), what))

    def handle_data(self, data: str) -> None:
        if "<" in data:
            self.found.append((("<",), "A tag is not closed."))

    def handle_comment(self, _data: str) -> None:
        self.found.append((("<!",), "Comments are not allowed in pages because they would be published."))

    def handle_decl(self, decl: str) -> None:
        self.found.append((("<!", "<?"), f"“{decl[:20]}” is not allowed in a page."))

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)
