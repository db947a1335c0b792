"""Markup in any text of the source appears in every output as text, and has no effect.

Two outputs are made from the same corpus. In one, each text field holds a unique plain word; in the
other, the same word surrounded by markup. Parsed by its format, the second must equal the first with
the words replaced by the markup, character for character: no element, attribute or row may differ.
The fields are found by walking the model.
"""

import dataclasses
import functools
import hashlib
import re
import types
import typing
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, add_invented, serving, without_policies
from output_readers import READERS, read_html, read_xml

import build
from policypress import dataset, rules, site
from policypress.contract import Contract, load_contract
from policypress.diagnostics import Place
from policypress.model import KINDS, Annotations, Corpus, Policy, Retired, ReviewFinding, SearchWords, Segment
from policypress.verification import verify
from policypress.verification.frictionless_gate import validate_with_frictionless

pytestmark = pytest.mark.slow

# Fields without text for people. The schema or a rule restricts each to a format without markup. Only
# source_url can hold nearly anything; it is planted below.
NO_TEXT = {
    # Ids: lower-case letters, digits and hyphens. They are part of addresses.
    *("id", "local_id", "policy_id", "measure_id", "section_id", "codelist_id", "parent_id", "successor_id"),
    # Codes of the code lists, and of the review table.
    *("kind", "evidence", "en_status", "verdict", "severity", "languages"),
    # Names or roles of translators and readers, reviewed ids and dates: lower-case letters, digits, hyphens.
    *("translated_by", "reader", "by", "answered_by", "segment_id", "date", "seal"),
    # References and codes of annotations.
    *("broader_id", "governor_id", "actor_id", "topic_id", "entity_id", "agency_id"),
    *("scheme", "role", "strength", "weight", "unit", "comparator"),
    # The table, version and replacement of a retired id.
    *("resource", "since", "instead"),
    # Dates.
    *("issued_on", "printed_on", "effective_on", "expires_on", "answered_on"),
    # The official text is published unchanged; here it is made from the planted segments.
    *("original", "source_sha256"),
}
# In the contract, only bilingual fields are text. The others are names of columns and files.
CONTRACT_TEXT = re.compile(".*_(zh|en)")

MARKUP = (
    "<img src=x onerror=alert(1)> </script><script>alert(1)</script> </title></textarea><svg/onload=alert(1)>"
    " \" onmouseover=\"alert(1) ' onfocus='alert(1) {{ 7*7 }} {% raw %} {0} {n} %s [x](javascript:alert(1))"
    " ![x](javascript:alert(1)) [r]: javascript:x <javascript:alert(1)> <https://policy.example/x> *i* _i_"
    " **b** __b__ ~~s~~ `c` ``d`` | a | <!-- --> <![CDATA[ ]]> <?php ?> &amp; &lt;b&gt; &#60;i&#62; &nbsp;"
    " \\ \\< \\n ${x} $x$ \\u003cb\\u003e } { @misc{x, title={x}} % # ^ <x> a owl:Thing . ',\" ;, end"
)
# Beginnings of texts, which are special in Markdown and links.
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
# The characters that RFC 3986 allows in an address. The schema of a policy allows only these in source_url.
IN_ADDRESS = "?q='x'&amp;*b*_i_(y)~~s~~!$;,#'onmouseover='alert(1)"
SITE_URL = f"{ADDRESS}a&amp;b/"
SECOND = "second-2024-1"


_RETIRED = (Place("retired.yml"), Place("retired.yml"))
RETIRED = (
    Retired("measures", "wuyou-2031-12/m98", "0.1.0", "wuyou-2031-12/m01", "x", "x", *_RETIRED),
    Retired("terms", "nobody-says-so", "0.1.0", None, "x", "x", *_RETIRED),
)
_SAID = ("x", "x", "x", "x", Place("review.csv"))
READINGS = (
    ReviewFinding("wuyou-2031-12/m01-s1", "reader-b", "2026-11-23", "changed", "accuracy", "minor", *_SAID),
    ReviewFinding("wuyou-2031-12/m01-s2", "reader-b", "2026-11-23", "no change", None, None, *_SAID),
)


class Plants:
    """Gives each text field a unique word, plain or with markup, and removes the markup again."""

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
            # A list is one cell separated by “|”, so the rule cells_are_text rejects “|”.
            marked = marked.replace("|", "/")
        self.texts.append((plain, marked))
        self.fields.setdefault(f"{owner.__name__}.{name}", []).append(word)
        return marked if self.marked else plain

    def without_markup(self, text: str) -> str:
        """`text` with each planted text that appears complete and unchanged replaced by its plain word."""
        for number in re.findall("[Tt]([0-9]{5})t", text):
            plain, marked = self.texts[int(number)]
            text = text.replace(marked, plain).replace(marked.lower(), plain.lower())
        return text


Change = Callable[[type, str, str | None], str | None]
# The names of a policy lead to ids, and no page shows the words for the search.
KEPT = (int, int | None, int | float, bool, Place, Mapping[str, str], SearchWords, frozenset[str])


def rebuilt(thing: Any, change: Change, change_list: Change, made: dict[int, Any]) -> Any:
    """A copy of a dataclass with all texts changed, recursively. Shared objects stay shared."""
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
        elif hint in KEPT:
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
        # Full-width punctuation, so that the text counts as typed, whose other characters are kept.
        text = "\n".join((*(segment.zh for segment in made[id(thing)].segments), "。"))
        digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
        made[id(thing)] = dataclasses.replace(made[id(thing)], original=text, source_sha256=digest)
    return made[id(thing)]


def quoting_all(annotations: Annotations, zh: str) -> Annotations:
    """The annotations with the whole text as quote, because the quoted words are no longer in it."""
    kinds = {kind: getattr(annotations, kind) for kind in KINDS}
    return Annotations(
        **{
            kind: tuple(dataclasses.replace(entry, quote_zh=zh, start=0, end=len(zh)) for entry in entries)
            for kind, entries in kinds.items()
        }
    )


def untranslated(policy: Policy) -> Policy:
    """The policy with another id, without English, print date and closing texts."""

    def change(_owner: type, name: str, value: str | None) -> str | None:
        if value is None or name in ("printed_on", "source_url"):
            return None
        if name in ("en", "title_en"):
            return ""
        return "missing" if name == "en_status" else value.replace(policy.id, SECOND)

    made: dict[int, Any] = {id(policy.issuer): policy.issuer}
    made |= {id(entry.agency): entry.agency for entry in policy.responsibilities}
    made |= {id(s.review.signer): s.review.signer for s in policy.segments if s.review and s.review.signer}
    return dataclasses.replace(rebuilt(policy, change, change, made), closing=())


def planted(corpus: Corpus, contract: Contract, plants: Plants) -> tuple[Corpus, Contract]:
    (policy,) = corpus.policies
    policy = dataclasses.replace(policy, readings=READINGS, annotation_readings=())
    corpus = dataclasses.replace(corpus, policies=(policy, untranslated(policy)), retired=RETIRED)

    def in_corpus(owner: type, name: str, value: str | None, in_list: bool = False) -> str | None:
        # Missing English must stay missing; its replacement text is planted too.
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
    """The folders of the two outputs, and the planted texts."""

    plain: Path
    marked: Path
    plants: Plants

    def files(self, pattern: str) -> list[Path]:
        """The files of the plain output that match the pattern, relative to it. At least one must exist."""
        found = sorted(path.relative_to(self.plain) for path in self.plain.glob(pattern) if path.is_file())
        assert found, pattern
        return found


@pytest.fixture(scope="module")
def outputs(tmp_path_factory: pytest.TempPathFactory) -> Outputs:
    made = []
    source = add_invented(without_policies(tmp_path_factory.mktemp("invented") / "source"))
    for marked in (False, True):
        folder = tmp_path_factory.mktemp("planted")
        promised = load_contract(ROOT / "schema" / "dataset.yml")
        corpus, contract = planted(build.load_and_check(source)[0], promised, plants := Plants(marked))
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


DATA = ("data/*.csv", "data/*.json", "data/README.md")
PAGES = ("site/[!d]*/**/*.html", "site/dataset/*.html", "site/*.html")
# The number of texts of a field that an output omits. The data omit the titles of code lists, the Chinese
# title of a source, and the files made after the descriptor (itself, checksums, archive, latest.json). Pages
# omit the list of responsible agencies as one text (each is named separately) and the archive's description.
NOT_IN_DATA = {"Codelist.title_zh": 16, "Codelist.title_en": 16, "Credit.title_zh": 1}
NOT_IN_DATA |= {
    f"FileKind.{name}": 4 for name in ("title_zh", "title_en", "description_zh", "description_en")
}
# Print marks are not in the data. Pages have no mark after a heading, and the policy names one agency.
FORM = ("after_heading", "before_responsible", "between_responsible", "after_responsible")
NOT_IN_DATA |= {f"PrintMarks.{name}": 2 for name in FORM}
NOT_ON_PAGES = {f"PrintMarks.{name}": 2 for name in ("after_heading", "between_responsible")}
NOT_ON_PAGES |= {"Segment.zh": 2, "Segment.en": 1}
# Comments of readers, notes for translators and replaced renderings are not in the data. Pages show texts
# before and after only for findings, and no notes on responsible agencies, which the source cannot have.
NOT_IN_DATA |= {f"ReviewFinding.{name}": 4 for name in ("zh", "before", "after", "reason")}
# No column uses the list of reasons why a numeral is not a quantity.
NOT_IN_DATA |= {f"Code.{name}": 4 for name in ("label_zh", "label_en", "definition_zh", "definition_en")}
NOT_IN_DATA |= {"Segment.note": 31, "Decision.replaces": 1}
NOT_ON_PAGES |= {"ReviewFinding.zh": 4, "ReviewFinding.before": 2, "ReviewFinding.after": 2}
NOT_ON_PAGES |= {"Segment.note": 2, "Contract.creator_zh": 1, "Contract.creator_en": 1}
NOT_ON_PAGES |= {f"FileKind.{name}": 1 for name in ("description_zh", "description_en")}
# The quoted words of annotations are no longer in the texts. Pages show only topics and entities in use.
ANNOTATIONS = {"Quantity", "NonQuantity", "Action", "Condition", "MeasureTopic", "Mention"}
SHOWN_IF_USED = ANNOTATIONS | {"Topic", "Entity"}
# The questions of a back-check are on a page but not in the data.
NOT_DATA = ANNOTATIONS | {"Question"}


def each(value: Any, change: Callable[[str], str]) -> Any:
    """A parsed value with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {change(key): each(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [each(item, change) for item in value]
    return value


# Sizes and digests of files, which depend on their content.
_MEASURED = re.compile(r"(?:\b[0-9.]+ (?:B|kB|MB)(?=\b|[0-9a-f]{64}))?(?:[0-9a-f]{64})?")


def comparable(path: Path, read: Callable[[Path], Any], plants: Plants | None = None) -> Any:
    def change(text: str) -> str:
        return _MEASURED.sub("", plants.without_markup(text) if plants else text)

    found = each(read(path), change)
    for item in [*found.get("resources", ()), *found.get("files", ())] if isinstance(found, dict) else ():
        del item["bytes"]
    return found


@pytest.mark.parametrize("pattern", READERS)
def test_markup_is_text_and_changes_nothing_else(outputs: Outputs, pattern: str):
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


def test_markup_in_the_site_address_is_escaped(outputs: Outputs):
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
def test_a_browser_shows_markup_but_does_not_run_it(browser_page, marked_site, root):
    dialogs: list[str] = []

    def dismiss(dialog: Any) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    browser_page.on("dialog", dismiss)
    kinds = ("", "policies/wuyou-2031-12/", "policies/wuyou-2031-12/m01/", f"policies/{SECOND}/")
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
