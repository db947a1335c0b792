"""Markup in every text of the source arrives in every output as the text it is, and does nothing.

Two outputs are made of the same corpus: in one each text field holds a plain word of its own, in
the other the same word among markup. Read by a parser of its format, the second has to be the
first with the markup put in place of the words, character for character, and nothing else:
no element, no attribute, no row more or less. The fields are found by walking the model.

The file is long because what is planted, how it is read and what is expected are one argument.
"""

from __future__ import annotations

import csv
import dataclasses
import functools
import hashlib
import json
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pybtex.database
import pytest
import rdflib
import rispy
from conftest import ROOT, serving
from markdown_it import MarkdownIt

import build
from policypress import dataset, rules, site
from policypress.contract import Contract, load_contract
from policypress.diagnostics import Place
from policypress.model import KINDS, Annotations, Corpus, Policy, Retired, ReviewFinding, Segment
from policypress.verification import verify
from policypress.verification.frictionless_gate import validate_with_frictionless

pytestmark = pytest.mark.slow

# Fields that hold no text for people. Each is checked by the schema or by a rule against a closed
# form, so that no markup can stand in it; source_url, which can hold nearly anything, is planted below.
NO_TEXT = {
    # Ids: small letters, digits and hyphens; they make the addresses.
    *("id", "local_id", "policy_id", "measure_id", "section_id", "codelist_id", "parent_id", "successor_id"),
    # Codes of the code lists, and of the review table.
    *("kind", "evidence", "en_status", "verdict", "severity"),
    # Names or roles of translators and readers, what they read and when: small letters, digits and hyphens.
    *("translated_by", "reader", "by", "answered_by", "segment_id", "date", "seal"),
    # What annotations refer to, and their codes.
    *("broader_id", "governor_id", "actor_id", "topic_id", "entity_id", "agency_id"),
    *("scheme", "role", "strength", "weight", "unit", "currency", "comparator"),
    # What an id was retired from, since when, and what takes its place.
    *("resource", "since", "instead"),
    # Dates.
    *("issued_on", "printed_on", "effective_on", "expires_on", "answered_on"),
    # The official text is published as the file it is; here it is made of the planted segments.
    *("original", "source_sha256"),
}
# In the contract, whose names are those of columns and files, text is what stands in two languages.
CONTRACT_TEXT = re.compile(".*_(zh|en)")

MARKUP = (
    "<img src=x onerror=alert(1)> </script><script>alert(1)</script> </title></textarea><svg/onload=alert(1)>"
    " \" onmouseover=\"alert(1) ' onfocus='alert(1) {{ 7*7 }} {% raw %} {0} {n} %s [x](javascript:alert(1))"
    " ![x](javascript:alert(1)) [r]: javascript:x <javascript:alert(1)> <https://policy.example/x> *i* _i_"
    " **b** __b__ ~~s~~ `c` ``d`` | a | <!-- --> <![CDATA[ ]]> <?php ?> &amp; &lt;b&gt; &#60;i&#62; &nbsp;"
    " \\ \\< \\n ${x} $x$ \\u003cb\\u003e } { @misc{x, title={x}} % # ^ <x> a owl:Thing . ',\" ;, end"
)
# What stands at the beginning of a text, where Markdown and links look first.
BEGINNINGS = (
    "# x ",
    "1. x ",
    "> x ",
    "* x ",
    "| a | ",
    "``` ",
    "~~~ ",
    "<b>",
    "javascript:alert(1)//",
    '"',
    ",",
    "&lt;",
)
ADDRESS = "https://policy.example/"
# What RFC 3986 allows in an address; the schema of a policy allows nothing else in its source_url.
IN_ADDRESS = "?q='x'&amp;*b*_i_(y)~~s~~!$;,#'onmouseover='alert(1)"
SITE_URL = f"{ADDRESS}a&amp;b/"
SECOND = "second-2024-1"


_RETIRED = (Place("retired.yml"), Place("retired.yml"))
RETIRED = (
    Retired("measures", "hufubangui-2023-9/m98", "0.1.0", "hufubangui-2023-9/m01", "x", "x", *_RETIRED),
    Retired("terms", "nobody-says-so", "0.1.0", None, "x", "x", *_RETIRED),
)
_SAID = ("x", "x", "x", "x", Place("review.csv"))
READINGS = (
    ReviewFinding(
        "hufubangui-2023-9/m07-s1", "reader-b", "2026-11-23", "changed", "accuracy", "minor", *_SAID
    ),
    ReviewFinding("hufubangui-2023-9/m07-s2", "reader-b", "2026-11-23", "no change", None, None, *_SAID),
)


class Plants:
    """Gives each text field a word of its own, plain or among markup, and takes the markup out again."""

    def __init__(self, marked: bool):
        self.marked = marked
        self.texts: list[tuple[str, str]] = []
        self.fields: dict[str, list[str]] = {}

    def plant(self, owner: type, name: str, in_list: bool = False) -> str:
        number = len(self.texts)
        word = f"T{number:05}t"
        begins = BEGINNINGS[number % len(BEGINNINGS)]
        plain, marked = word, f"{begins}{word} {MARKUP}"
        if name == "source_url" or (name == "source" and number % 2):
            plain, marked = ADDRESS + word, ADDRESS + word + IN_ADDRESS
        if in_list:
            # A list is one cell of the data, in which “|” separates; the rule cells_are_text refuses it.
            marked = marked.replace("|", "/")
        self.texts.append((plain, marked))
        self.fields.setdefault(f"{owner.__name__}.{name}", []).append(word)
        return marked if self.marked else plain

    def without_markup(self, text: str) -> str:
        """`text`, where each planted text that stands there whole and unchanged is its plain word."""
        for number in re.findall("[Tt]([0-9]{5})t", text):
            plain, marked = self.texts[int(number)]
            text = text.replace(marked, plain).replace(marked.lower(), plain.lower())
        return text


Change = Callable[[type, str, str | None], str | None]


def rebuilt(thing: Any, change: Change, change_list: Change, made: dict[int, Any]) -> Any:
    """A dataclass with all its texts changed, and those of everything in it; an object stays one object."""
    if id(thing) in made:
        return made[id(thing)]
    hints = typing.get_type_hints(type(thing))
    values: dict[str, Any] = {}
    for field in dataclasses.fields(thing):
        value, hint, owner = getattr(thing, field.name), hints[field.name], type(thing)
        if hint in (str, str | None):
            values[field.name] = change(owner, field.name, value)
        elif hint == tuple[str, ...]:
            values[field.name] = tuple(change_list(owner, field.name, item) for item in value)
        elif hint in (int, int | None, int | float, bool, Place, Mapping[str, str]):  # the names lead to ids
            values[field.name] = value
        elif dataclasses.is_dataclass(hint) or isinstance(hint, types.UnionType):
            values[field.name] = value and rebuilt(value, change, change_list, made)
        elif typing.get_origin(hint) is tuple and dataclasses.is_dataclass(typing.get_args(hint)[0]):
            values[field.name] = tuple(rebuilt(item, change, change_list, made) for item in value)
        else:
            raise TypeError(f"{owner.__name__}.{field.name}: say in this test how {hint} is planted")
    if isinstance(thing, Segment):
        values["annotations"] = quoting_all(values["annotations"], values["zh"])
    made[id(thing)] = type(thing)(**values)
    if isinstance(thing, Policy):
        text = "\n".join(segment.zh for segment in made[id(thing)].segments)
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        made[id(thing)] = dataclasses.replace(made[id(thing)], original=text, source_sha256=digest)
    return made[id(thing)]


def quoting_all(annotations: Annotations, zh: str) -> Annotations:
    """The annotations on the whole of a text: the words that they quoted are not in it any more."""
    kinds = {kind: getattr(annotations, kind) for kind in KINDS}
    return Annotations(
        **{
            kind: tuple(dataclasses.replace(entry, quote_zh=zh, start=0, end=len(zh)) for entry in entries)
            for kind, entries in kinds.items()
        }
    )


def untranslated(policy: Policy) -> Policy:
    """The policy under another id, without English, without a date of printing and without closing texts."""

    def change(_owner: type, name: str, value: str | None) -> str | None:
        if value is None or name in ("printed_on", "source_url"):
            return None
        if name in ("en", "title_en"):
            return ""
        return "missing" if name == "en_status" else value.replace(policy.id, SECOND)

    made = {id(policy.issuer): policy.issuer}
    made |= {id(entry.agency): entry.agency for entry in policy.responsibilities}
    return dataclasses.replace(rebuilt(policy, change, change, made), closing=())


def planted(corpus: Corpus, contract: Contract, plants: Plants) -> tuple[Corpus, Contract]:
    (policy,) = corpus.policies
    policy = dataclasses.replace(policy, readings=READINGS, annotation_readings=())
    corpus = dataclasses.replace(corpus, policies=(policy, untranslated(policy)), retired=RETIRED)

    def in_corpus(owner: type, name: str, value: str | None, in_list: bool = False) -> str | None:
        # English that is missing has to stay so: what stands in for it is planted as well.
        keeps = name in NO_TEXT or (name in ("en", "title_en") and not value)
        return value if keeps else plants.plant(owner, name, in_list)

    def in_contract(owner: type, name: str, value: str | None, in_list: bool = False) -> str | None:
        if name == "pattern":
            return None  # of document numbers and labels, which hold here what they never will
        return plants.plant(owner, name, in_list) if CONTRACT_TEXT.fullmatch(name) else value

    return (
        rebuilt(corpus, in_corpus, functools.partial(in_corpus, in_list=True), {}),
        rebuilt(contract, in_contract, functools.partial(in_contract, in_list=True), {}),
    )


@dataclasses.dataclass
class Outputs:
    """The folders of the two outputs, and what was planted."""

    plain: Path
    marked: Path
    plants: Plants

    def files(self, pattern: str) -> list[Path]:
        """The files of the plain output that the pattern names, relative to it; at least one."""
        found = sorted(path.relative_to(self.plain) for path in self.plain.glob(pattern) if path.is_file())
        assert found, pattern
        return found


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    made = []
    for marked in (False, True):
        folder = tmp_path_factory.mktemp("planted")
        promised = load_contract(ROOT / "schema" / "dataset.yml")
        corpus, contract = planted(
            build.load_and_check(ROOT / "source")[0], promised, plants := Plants(marked)
        )
        with site.building(corpus, contract, folder, SITE_URL, rules=rules.as_data()) as begin:
            files = dataset.write(corpus, contract, folder / "data")
            begin(files, dataset.answers(corpus, contract))
            dataset.write_served(corpus, contract, files, folder / "served", None, SITE_URL)
            faults = verify(folder / "data") + validate_with_frictionless(folder / "data")
        assert faults == []
        made.append((folder, plants))
    (plain, _), (marked_folder, plants) = made
    assert len(plants.texts) > 1_000
    return Outputs(plain, marked_folder, plants)


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
        # A parser may hand over a text in pieces; what a script for search engines says is JSON.
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
        [cell for name, cell in zip(header, row, strict=True) if name != "end"] for row in (header, *rows)
    ]


def read_json(path: Path) -> Any:
    """The content without where quotes end, which is as far as their text is long."""
    return json.loads(path.read_text("utf-8"), object_hook=lambda d: {k: d[k] for k in d if k != "end"})


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


# What LaTeX prints for what stands in a field of BibTeX, as far as our files use it.
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
    """Every statement; where several differ in their text alone, in the order in which it was planted."""
    graph = rdflib.Graph().parse(path, format="turtle", publicID=ADDRESS)
    triples = [(str(s), str(p), getattr(o, "language", None), str(o)) for s, p, o in graph]
    return sorted(triples, key=lambda triple: (*triple[:2], re.findall("T[0-9]{5}t", triple[3]), str(triple)))


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
    "site/search-index.json": read_json,
    "site/en/search-index.json": read_json,
    "site/**/*.html": read_html,
    "site/sitemap.xml": read_xml,
    "site/api/**/*.json": read_json,
    "site/llms.txt": read_markdown,
}

DATA = ("data/*.csv", "data/*.json", "data/README.md")
PAGES = ("site/[!d]*/**/*.html", "site/dataset/*.html", "site/*.html")
# How many texts of a field an output leaves out: in the data the titles of code lists, the Chinese title of
# a source, and the files that are made after the descriptor (itself, checksums, archive, latest.json); on the
# pages the responsible bodies as one text (each is named by itself), and what the archive is.
NOT_IN_DATA = {"Codelist.title_zh": 15, "Codelist.title_en": 15, "Credit.title_zh": 1}
NOT_IN_DATA |= {
    f"FileKind.{name}": 4 for name in ("title_zh", "title_en", "description_zh", "description_en")
}
# What the print puts between the pieces is not data; after a heading pages put nothing.
FORM = ("after_heading", "before_responsible", "between_responsible", "after_responsible")
NOT_IN_DATA |= {f"PrintMarks.{name}": 2 for name in FORM}
NOT_ON_PAGES = {
    "PrintMarks.after_heading": 2,
    "Segment.zh": 42,
    "Segment.en": 21,
}
# What the readers said and notes for translators are no data; the pages show before and after of findings
# only, and no notes to responsible bodies, which the source cannot have.
NOT_IN_DATA |= {f"ReviewFinding.{name}": 4 for name in ("zh", "before", "after", "reason")}
NOT_IN_DATA |= {"Segment.note": 297}
NOT_ON_PAGES |= {"ReviewFinding.zh": 4, "ReviewFinding.before": 2, "ReviewFinding.after": 2}
NOT_ON_PAGES |= {"Segment.note": 42}
NOT_ON_PAGES |= {f"FileKind.{name}": 1 for name in ("description_zh", "description_en")}
# Annotations quote texts that have lost their words here; of topics and entities the pages show what is used.
ANNOTATIONS = {"Quantity", "NonQuantity", "Action", "Condition", "MeasureTopic", "Mention"}
SHOWN_IF_USED = ANNOTATIONS | {"Topic", "Entity"}
# The questions of a back-check stand on a page and are no data.
NOT_DATA = ANNOTATIONS | {"Question"}


def each(value: Any, change: Callable[[str], str]) -> Any:
    """A value as parsers give it, with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): each(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [each(item, change) for item in value]
    return value


# Sizes and digests of the files, which differ with what is in them.
_MEASURED = re.compile(r"(?:\b[0-9.]+ (?:B|kB|MB)(?=\b|[0-9a-f]{64}))?(?:[0-9a-f]{64})?")


def comparable(path: Path, read: Callable[[Path], Any], plants: Plants | None = None) -> Any:
    def change(text: str) -> str:
        return _MEASURED.sub("", plants.without_markup(text) if plants else text)

    found = each(read(path), change)
    for item in [*found.get("resources", ()), *found.get("files", ())] if isinstance(found, dict) else ():
        del item["bytes"]
    return found


@pytest.mark.parametrize("pattern", READERS)
def test_markup_is_text_and_nothing_else_differs(outputs: Outputs, pattern: str):
    for path in outputs.files(pattern):
        plain = comparable(outputs.plain / path, READERS[pattern])
        marked = comparable(outputs.marked / path, READERS[pattern], outputs.plants)
        if marked != plain:
            differing = next(((a, b) for a, b in zip(marked, plain, strict=False) if a != b), None)
            pytest.fail(f"{path}: {differing or 'more on one side'}")


@pytest.mark.parametrize(("patterns", "left_out"), [(DATA, NOT_IN_DATA), (PAGES, NOT_ON_PAGES)])
def test_no_text_is_lost(outputs: Outputs, patterns: tuple[str, ...], left_out: dict[str, int]):
    files = [outputs.plain / path for pattern in patterns for path in outputs.files(pattern)]
    words = set(re.findall("T[0-9]{5}t", "".join(file.read_text("utf-8") for file in files)))
    lost = {
        field: len(set(planted) - words)
        for field, planted in outputs.plants.fields.items()
        if field.partition(".")[0] not in (SHOWN_IF_USED if patterns is PAGES else NOT_DATA)
    }
    assert {field: count for field, count in lost.items() if count} == left_out


def test_the_address_of_the_site_is_text_too(outputs: Outputs):
    page = read_html(outputs.marked / "site" / "en" / "matrix" / "index.html")
    assert ["link", ("rel", "canonical"), ("href", f"{SITE_URL}en/matrix/")] in page
    assert page[page.index(["p", ("class", "print-url")]) + 1] == f"{SITE_URL}en/matrix/"
    addresses = [
        text for tag, _, text, _ in read_xml(outputs.marked / "site" / "sitemap.xml") if tag.endswith("}loc")
    ]
    assert f"{SITE_URL}en/matrix/" in addresses


@pytest.fixture(scope="module")
def marked_site(outputs: Outputs) -> Iterator[str]:
    with serving(outputs.marked / "site") as address:
        yield address


HARM = (
    "img, svg[onload], [onerror], [onmouseover], [onfocus], iframe, object, textarea,"
    " script:not([src], [type='application/ld+json']), a[href^='javascript:' i]"
)


@pytest.mark.parametrize("root", ["", "en/"], ids=["zh", "en"])
def test_a_browser_shows_markup_and_runs_none(browser_page, marked_site, root):
    dialogs: list[str] = []

    def dismiss(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    browser_page.on("dialog", dismiss)
    kinds = ("", "policies/hufubangui-2023-9/", "policies/hufubangui-2023-9/m07/", f"policies/{SECOND}/")
    for path in (*kinds, "agencies/shanghai-customs/", "matrix/", "glossary/", "dataset/"):
        browser_page.goto(f"{marked_site}/{root}{path}")
        assert browser_page.locator(HARM).count() == 0, path
        assert "<img src=x onerror=alert(1)>" in browser_page.inner_text("main"), path
    browser_page.fill(".site-search__input", "onmouseover")
    browser_page.wait_for_selector(".site-search__results li")
    assert "<script>alert(1)</script>" in browser_page.inner_text(".site-search__results")
    assert browser_page.locator(HARM).count() == 0
    assert dialogs == []
    assert browser_page.complaints == []
