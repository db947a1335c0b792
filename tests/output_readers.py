"""Readers of every text format of the outputs, which return the content in order."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pybtex.database
import rdflib
import rispy
from markdown_it import MarkdownIt


class Events(HTMLParser):
    """Everything in a page, in order: elements with attributes, text, comments, declarations."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.events: list[Any] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.events.append([tag, *attrs])

    def handle_endtag(self, tag: str) -> None:
        self.events.append([f"/{tag}"])

    def handle_data(self, data: str) -> None:
        # A parser may split a text into pieces. Scripts for search engines contain JSON.
        if self.events[-1:] == [["script", ("type", "application/ld+json")]]:
            self.events.append(json.loads(data))
        elif self.events and isinstance(self.events[-1], str):
            self.events[-1] += data
        else:
            self.events.append(data)

    def handle_comment(self, data: str) -> None:
        self.events.append(["<!--", data])

    def handle_decl(self, decl: str) -> None:
        self.events.append(["<!", decl])

    def unknown_decl(self, data: str) -> None:
        self.events.append(["<![", data])

    def handle_pi(self, data: str) -> None:
        self.events.append(["<?", data])


def read_csv(path: Path) -> Any:
    with path.open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file, strict=True)
    return [
        [cell for name, cell in zip(header, row, strict=True) if name != "end_char"]
        for row in (header, *rows)
    ]


def read_json(path: Path) -> Any:
    """The content without the ends of quotes, which depend on the length of the text."""
    return json.loads(path.read_text("utf-8"), object_hook=lambda d: {k: d[k] for k in d if k != "end_char"})


def read_html(path: Path) -> Any:
    return Events(path.read_text("utf-8")).events


def read_markdown(path: Path) -> Any:
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    return Events(reader.render(path.read_text("utf-8"))).events


def read_xml(path: Path) -> Any:
    return [(item.tag, item.attrib, item.text, item.tail) for item in ElementTree.parse(path).iter()]


def read_lines(path: Path) -> Any:
    return [line.split("\t") for line in path.read_text("utf-8").split("\n")]


def read_json_lines(path: Path) -> Any:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


# What LaTeX prints for the commands in our BibTeX fields.
_LATEX = {"backslash": "\\", "asciitilde": "~", "asciicircum": "^", "braceleft": "{", "braceright": "}"}


def read_bibtex(path: Path) -> Any:
    def printed(text: str) -> str:
        found = re.sub(r"(?<!\\)[{}]", "", re.sub(r"\\text([a-z]+)\{\}", r"\\<\1>", text))
        return re.sub(r"\\(?:<([a-z]+)>|([&%$#_]))", lambda m: _LATEX[m[1]] if m[1] else m[2], found)

    entries = pybtex.database.parse_file(path, "bibtex", encoding="utf-8").entries
    return [
        [key, *(printed(str(person)) for person in entry.persons["author"])]
        + [[name, printed(text)] for name, text in entry.fields.items()]
        for key, entry in entries.items()
    ]


def read_ris(path: Path) -> Any:
    return rispy.loads(path.read_text("utf-8"))


def read_turtle(path: Path) -> Any:
    """Every statement. Those that differ only in their text are in the order of planting."""
    graph = rdflib.Graph().parse(path, format="turtle", publicID="https://policy.example/")
    triples = [(str(s), str(p), getattr(o, "language", None), str(o)) for s, p, o in graph]
    return sorted(triples, key=lambda triple: (*triple[:2], re.findall("T[0-9]{5}t", triple[3]), str(triple)))


def read_search_index(path: Path) -> Any:
    index = json.loads(path.read_text("utf-8").split("new Engine(", 1)[1].rsplit(") }", 1)[0])
    return {name: index[name] for name in ("policies", "items")}


READERS = {
    "data/*.csv": read_csv,
    "data/*.json": read_json,
    "data/policies/*.json": read_json,
    "data/README.md": read_markdown,
    "data/policies/*.md": read_markdown,
    "data/policies/*.xml": read_xml,
    "data/*.t[mb]x": read_xml,
    "data/*.jsonl": read_json_lines,
    "data/*.bib": read_bibtex,
    "data/*.ris": read_ris,
    "data/*.ttl": read_turtle,
    "data/*.utf8": read_lines,
    "data/*.txt": read_lines,
    "data/policies/*.txt": read_lines,
    "site/search-index.js": read_search_index,
    "site/**/*.html": read_html,
    "site/sitemap.xml": read_xml,
    "site/api/**/*.json": read_json,
    "site/llms.txt": read_markdown,
}
