"""Translation tools read the memory and the glossaries, which agree with the tables and the printed text."""

import hashlib
import io
import re
from pathlib import Path

import pytest
from conftest import rows, swap
from lxml import etree
from translate.storage import tbx, tmx

import build
from policypress.contract import load_contract
from policypress.dataset.format import dataset_input
from policypress.dataset.package import WRITERS
from policypress.paths import CONTRACT

NAME = "shanghai-foreign-trade-2023"
REAL, INVENTED = "hufubangui-2023-9", "wuyou-2031-12"

# The rules of TMX 1.4 and the TBX core structure for the elements used here.
TMX_DTD = """
<!ELEMENT tmx (header, body)> <!ATTLIST tmx version CDATA #FIXED "1.4">
<!ELEMENT header (note|prop)*>
<!ATTLIST header creationtool CDATA #REQUIRED creationtoolversion CDATA #REQUIRED
  segtype (block|paragraph|sentence|phrase) #REQUIRED o-tmf CDATA #REQUIRED adminlang CDATA #REQUIRED
  srclang CDATA #REQUIRED datatype CDATA #REQUIRED>
<!ELEMENT body (tu*)> <!ELEMENT note (#PCDATA)>
<!ELEMENT prop (#PCDATA)> <!ATTLIST prop type CDATA #REQUIRED>
<!ELEMENT tu ((note|prop)*, tuv+)>
<!ATTLIST tu tuid CDATA #IMPLIED segtype (block|paragraph|sentence|phrase) #IMPLIED
  creationid CDATA #IMPLIED changedate CDATA #IMPLIED changeid CDATA #IMPLIED>
<!ELEMENT tuv ((note|prop)*, seg)> <!ATTLIST tuv xml:lang CDATA #REQUIRED> <!ELEMENT seg (#PCDATA)>
"""
TBX_DTD = """
<!ELEMENT martif (martifHeader, text)>
<!ATTLIST martif type CDATA #REQUIRED xml:lang CDATA #REQUIRED>
<!ELEMENT martifHeader (fileDesc)> <!ELEMENT fileDesc (titleStmt, sourceDesc+)>
<!ELEMENT titleStmt (title)> <!ELEMENT title (#PCDATA)> <!ELEMENT sourceDesc (p+)> <!ELEMENT p (#PCDATA)>
<!ELEMENT text (body)> <!ELEMENT body (termEntry+)>
<!ELEMENT termEntry (transacGrp*, langSet+)> <!ATTLIST termEntry id ID #IMPLIED>
<!ELEMENT transacGrp (transac, transacNote, date)> <!ELEMENT date (#PCDATA)>
<!ELEMENT transac (#PCDATA)> <!ATTLIST transac type CDATA #REQUIRED>
<!ELEMENT transacNote (#PCDATA)> <!ATTLIST transacNote type CDATA #REQUIRED>
<!ELEMENT langSet ((descrip|note)*, tig+)> <!ATTLIST langSet xml:lang CDATA #REQUIRED>
<!ELEMENT descrip (#PCDATA)> <!ATTLIST descrip type CDATA #REQUIRED> <!ELEMENT note (#PCDATA)>
<!ELEMENT tig (term, termNote*)> <!ELEMENT term (#PCDATA)>
<!ELEMENT termNote (#PCDATA)> <!ATTLIST termNote type CDATA #REQUIRED>
"""


@pytest.fixture(scope="session")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


def faults(dtd: str, document: etree._ElementTree) -> list[str]:
    validator = etree.DTD(io.StringIO(dtd))
    return [] if validator.validate(document) else [str(error) for error in validator.error_log]


def test_the_translation_memory_is_valid_tmx(data: Path):
    document = etree.parse(data / f"{NAME}.tmx")
    assert faults(TMX_DTD, document) == []
    assert "Unofficial translation. The Chinese text prevails." in [n.text for n in document.iter("note")]


def memory(data: Path) -> list[tmx.tmxunit]:
    with (data / f"{NAME}.tmx").open("rb") as file:
        return tmx.tmxfile(file, "zh-CN", "en").units


def test_a_translation_tool_reads_every_pair(data: Path):
    ids = [unit.xmlelement.get("tuid") for unit in memory(data)]
    assert len(ids) == len(set(ids))
    units = [unit for unit in memory(data) if not unit.xmlelement.get("tuid").endswith("#printed")]
    expected = [row for row in rows(data, "segments") if row["segment_en"]]
    assert [(unit.source, unit.target) for unit in units] == [
        (row["segment_zh"], row["segment_en"]) for row in expected
    ]
    assert [unit.xmlelement.get("tuid") for unit in units] == [row["segment_id"] for row in expected]
    states = [unit.xmlelement.findtext("prop[@type='x-en-status']") for unit in units]
    assert states == [row["en_status"] for row in expected]


def test_the_memory_says_how_units_are_segmented(invented: Path):
    policy = invented / "policies" / INVENTED / "policy.yml"
    before, two_sentences = policy.read_text("utf-8"), ("起施行，有效期至", "起施行。有效期至")
    original = before.partition("source_sha256: ")[2][:64]
    for path in (policy, policy.with_name("original.txt")):
        swap(path, *two_sentences)
    swap(policy, original, hashlib.sha256(path.read_bytes()).hexdigest())
    corpus = build.load_and_check(invented, with_rules=False)[0]
    (file,) = WRITERS["memory"](dataset_input(corpus, load_contract(CONTRACT)))
    found = {unit.get("tuid"): unit.get("segtype") for unit in etree.fromstring(file.content).iter("tu")}
    names = ("title", "m02-heading", "m02-heading#printed", "m01-s3", "effective")
    assert [found[f"{INVENTED}/{name}"] for name in names] == [*["phrase"] * 3, "sentence", "block"]


@pytest.mark.parametrize("policy", [REAL, INVENTED])
def test_the_memory_matches_the_published_text(data: Path, policy: str):
    """Every heading and list of agencies is a unit, and so is each sentence of the other paragraphs."""
    english = {unit.source: unit.target for unit in memory(data)}
    text = (data / f"policies/{policy}.zh-en.txt").read_text("utf-8-sig")
    for pair in text.partition("\n\n---")[0].split("\n\n"):
        zh, en = pair.split("\n")
        if "[not translated]" not in en:
            parts = [zh] if zh in english else re.findall("[^。]+。", zh)
            assert " ".join(english[part] for part in parts) == en


def test_the_glossary_is_valid_tbx(data: Path):
    document = etree.parse(data / "glossary.tbx")
    assert faults(TBX_DTD, document) == []


def test_tbx_records_decisions_on_terms(data: Path):
    (entry,) = etree.parse(data / "glossary.tbx").xpath("//termEntry[transacGrp]")
    assert entry.get("id") == "paper-port"
    assert entry.xpath("transacGrp/*/text()") == ["approval", "terminologist-a", "2031-04-02"]


def test_a_translation_tool_reads_every_term(data: Path):
    with (data / "glossary.tbx").open("rb") as file:
        units = tbx.tbxfile(file, "zh-CN", "en").units
    terms = rows(data, "terms")
    assert [(unit.source, unit.target) for unit in units] == [
        (row["term_zh"], row["term_en"]) for row in terms
    ]
    for unit, row in zip(units, terms, strict=True):
        by_status: dict[str, list[str]] = {}
        for term in unit.get_target_terms():
            by_status.setdefault(str(term.administrative_status), []).append(term.text)
        assert by_status.pop("preferredTerm-admn-sts") == [row["term_en"]]
        assert by_status.pop("admittedTerm-admn-sts", []) == list(filter(None, row["admitted"].split(" | ")))
        # OmegaT suggests every term of an entry, also one with the status “deprecated”.
        assert not by_status
        notes = [note.text for note in unit.get_common_notes()]
        avoided = (
            "paper <harbor>" if row["term_id"] == "paper-port" else row["deprecated"].replace(" | ", ", ")
        )
        avoid = f"Not: {avoided}." if avoided else ""
        assert notes == list(filter(None, (row["definition_en"], row["reason_en"], avoid)))


def test_the_tab_separated_glossary_has_allowed_renderings(data: Path):
    lines = (data / "glossary.utf8").read_text("utf-8").splitlines()
    entries = [line.split("\t") for line in lines if not line.startswith("#")]
    assert {len(entry) for entry in entries} == {3}
    terms = rows(data, "terms")
    allowed = [
        (t["term_zh"], en) for t in terms for en in (t["term_en"], *filter(None, t["admitted"].split(" | ")))
    ]
    assert [(zh, en) for zh, en, _ in entries] == allowed
    notes = {en: note for _, en, note in entries}
    assert notes["Four Top 100"].startswith("admitted; preferred: Four Top 100s. not: four hundred, ")
