"""Every citation is the same in each file, and programs print its number, policy and sentence."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pybtex.database
import pytest
import rispy
import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from conftest import ROOT, rows

Fields = dict[str, str]

NUMBER = "沪府办规〔2023〕9号"
TITLE = "上海市促进外贸稳规模提质量的若干政策措施"
CREATOR = "policypress contributors"
URL = "https://policy.example/trade/"


@pytest.fixture(scope="session")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


def cited(data: Path) -> list[Fields]:
    """The entries required in every file: the dataset, then each policy, its translation and parts."""
    about = json.loads((data / "datapackage.json").read_bytes())
    found = [{"type": "dataset", "id": about["name"], "title": about["title"], "author": CREATOR}]
    found[0] |= {"version": about["version"], "language": "en", "note": about["notice"]}
    agencies = {row["agency_id"]: row for row in rows(data, "agencies")}
    for policy in rows(data, "policies"):
        issuer = agencies[policy["issuer_id"]]
        common = {"type": "legislation", "number": policy["document_number"], "date": policy["issued_on"]}
        common |= {"author": issuer["agency_zh"], "language": "zh-CN"}
        found.append(
            {**common, "id": policy["policy_id"], "title": policy["policy_zh"]}
            | unofficial(policy["policy_en"])
        )
        if policy["policy_en"]:
            english = {
                "id": f"{policy['policy_id']}/en",
                "title": policy["policy_en"],
                "author": issuer["agency_en"],
            }
            english |= {"language": "en", "note": about["notice"], "translator": CREATOR}
            found.append({**common, **english})
        for measure in (row for row in rows(data, "measures") if row["policy_id"] == policy["policy_id"]):
            label = measure["measure_label"]
            title = f"{label}{'' if label.endswith('）') else ' '}{measure['measure_zh']}"
            part = {**common, "title": title, "container": policy["policy_zh"]}
            part |= unofficial(measure["measure_en"])
            found.append({**part, "id": measure["measure_id"], "section": label})
            for row in rows(data, "segments"):
                if (row["measure_id"], row["segment_kind"]) == (measure["measure_id"], "sentence"):
                    number = row["segment_id"].rpartition("-s")[2]
                    found.append({**part, "id": row["segment_id"], "section": f"{label}第{number}句"})
    return found


def unofficial(title: str) -> Fields:
    return {"note": f"Unofficial English translation of the title: {title}"} if title else {}


def in_bibtex(path: Path) -> list[Fields]:
    found = []
    entries = pybtex.database.parse_file(path, "bibtex", encoding="utf-8").entries
    for key, entry in entries.items():
        texts = {name: re.sub(r"[{}]|\\([&%$#_])", r"\1", text) for name, text in entry.fields.items()}
        people = {role: re.sub("[{}]", "", str(names[0])) for role, names in entry.persons.items()}
        if "booktitle" in texts:
            texts["container"] = texts.pop("booktitle")
        printed = texts.pop("howpublished", "")
        if "container" in texts:
            start = f"{texts['container']}, {texts['number']}, "
            assert printed.startswith(start)
            texts["section"] = printed.removeprefix(start)
        else:
            assert printed == texts.get("number", "")
        dated = [texts.pop(name, "0") for name in ("year", "month")]
        assert [int(part) for part in dated] == [
            int(part) for part in texts.get("date", "0-0").split("-")[:2]
        ]
        found.append({"id": key, "type": entry.type, **people, **texts})
    return found


RIS_TYPES = {"STAT": "legislation", "DATA": "dataset"}
RIS_FIELDS = {"secondary_title": "container", "note": "number", "edition": "version"}


def in_ris(path: Path) -> list[Fields]:
    found = []
    for entry in rispy.loads(path.read_text("utf-8")):
        assert entry.pop("year", "") == entry.get("date", "")[:4]
        fields = {RIS_FIELDS.get(name, name): text for name, text in entry.items() if isinstance(text, str)}
        fields |= {"type": RIS_TYPES[entry["type_of_reference"]], "author": entry["authors"][0]}
        del fields["type_of_reference"]
        for name, lists in {"note": "notes", "translator": "subsidiary_authors", "url": "urls"}.items():
            if lists in entry:
                (fields[name],) = entry[lists]
        if "date" in fields:
            fields["date"] = fields["date"].replace("/", "-")
        found.append(fields)
    return found


def in_csl(path: Path) -> list[Fields]:
    found = []
    for item in json.loads(path.read_bytes()):
        fields = {name.lower(): text for name, text in item.items() if isinstance(text, str)}
        for role in {"author", "translator"} & item.keys():
            fields[role] = item[role][0]["literal"]
        if "issued" in item:
            year, month, day = item["issued"]["date-parts"][0]
            fields["date"] = f"{year}-{month:02}-{day:02}"
        if "container-title" in fields:
            fields["container"] = fields.pop("container-title")
        printed = [fields[name] for name in ("number", "section") if name in fields]
        assert fields.pop("publisher", "") == ", ".join(printed)
        found.append(fields)
    return found


READERS: dict[str, Callable[[Path], list[Fields]]] = {
    "citations.bib": in_bibtex,
    "citations.ris": in_ris,
    "citations.csl.json": in_csl,
}


@pytest.mark.parametrize("name", READERS)
def test_every_file_has_the_same_citations(data: Path, name: str):
    assert READERS[name](data / name) == cited(data)


def test_a_citation_processor_formats_every_entry(data: Path):
    items = json.loads((data / "citations.csl.json").read_text("utf-8"))
    style = CitationStylesStyle("harvard-cite-them-right", validate=False)
    bibliography = CitationStylesBibliography(style, CiteProcJSON(items), formatter.plain)
    for item in items:
        bibliography.register(Citation([CitationItem(item["id"])]))
    printed = [str(entry) for entry in bibliography.bibliography()]
    assert len(printed) == len(items)
    for entry in cited(data)[1:]:
        start = f"{entry['author']} ({entry['date'][:4]}) {entry['title']}"
        assert any(line.startswith(start) for line in printed), entry


MEASURE = "（七）发挥上海自贸试验区创新引领作用"
OFFICE = "General Office of the Shanghai Municipal People’s Government"
BOTH = (
    f"{TITLE} [Several Policies and Measures of Shanghai Municipality to Stabilize the Scale and Improve the "
    "Quality of Foreign Trade]"
)
STYLES = {
    "citations.txt": (
        f"上海市人民政府办公厅. {TITLE}: {NUMBER}[Z]. 2023-03-31.",
        f"上海市人民政府办公厅. {MEASURE}[Z]//上海市人民政府办公厅. {TITLE}: {NUMBER}. 2023-03-31.",
    ),
    "citations.oscola.txt": (
        f"{OFFICE}, {BOTH} ({NUMBER}, 31 March 2023)",
        f"{OFFICE}, {BOTH} ({NUMBER}, 31 March 2023) measure 7",
    ),
    "citations.chicago.txt": (
        f"{OFFICE}. {BOTH}. {NUMBER}. March 31, 2023.",
        f"{OFFICE}. “{MEASURE} [Leverage the Shanghai Pilot Free Trade Zone as a Leading Force in "
        f"Innovation].” In {BOTH}, {NUMBER}. March 31, 2023.",
    ),
}


@pytest.mark.parametrize("name", STYLES)
def test_citations_as_text_name_every_work(data: Path, name: str):
    lines = (data / name).read_text("utf-8-sig").splitlines()
    works = [entry for entry in cited(data) if not entry.get("section", "").endswith("句")]
    assert len(lines) == len(works)
    assert lines[1] == STYLES[name][0]
    assert lines[9] == STYLES[name][1]
    for line, entry in zip(lines, works, strict=True):
        assert entry.get("number", entry.get("version", "")) in line


def test_citations_have_the_page_address_with_a_site_url(data: Path, dist_with_url: Path):
    folder, site = dist_with_url / "data", dist_with_url / "site"
    entries = [read(folder / name) for name, read in READERS.items()]
    assert [[entry["url"] for entry in one] for one in entries] == [[e["url"] for e in entries[0]]] * 3
    for entry in entries[0]:
        path, _, anchor = entry["url"].removeprefix(URL).partition("#")
        page = (site / path / "index.html").read_text("utf-8")
        assert not anchor or f'id="{anchor}"' in page
    for name in STYLES:
        assert all(URL in line for line in (folder / name).read_text("utf-8-sig").splitlines())
    for name in (*READERS, *STYLES):
        assert "policy.example" not in (data / name).read_text("utf-8")


def output(*words: str | Path) -> str:
    program = shutil.which(str(words[0]))
    assert program, f"{words[0]} is missing: run make programs"
    done = subprocess.run([program, *map(str, words[1:])], capture_output=True, timeout=300, check=True)
    return (done.stdout + done.stderr).decode("utf-8")


@pytest.mark.audit
@pytest.mark.parametrize("name", ["citations.bib", "citations.csl.json"])
def test_pandoc_prints_number_and_policy(dist: Path, tmp_path: Path, name: str):
    (tmp_path / "c.md").write_text("---\nnocite: '@*'\n---\n", "utf-8")
    bibliography = dist / "data" / name
    text = output(
        *("pandoc", tmp_path / "c.md", "--citeproc", "--bibliography", bibliography),
        *("-t", "plain", "--wrap=none"),
    )
    entries = [entry for entry in cited(dist / "data") if "container" in entry]
    lines = [line for line in text.splitlines() if line]
    for entry in entries:
        found = [line for line in lines if entry["title"] in line]
        assert any(entry["container"] in line for line in found), entry["id"]
    assert text.count(NUMBER) >= len(entries)


@pytest.mark.audit
def test_biber_reads_every_entry(dist: Path, tmp_path: Path):
    bib = shutil.copy(dist / "data" / "citations.bib", tmp_path)
    said = output("biber", "--tool", "--output-file", tmp_path / "out.bib", bib)
    assert "WARN" not in said and "ERROR" not in said
    assert (tmp_path / "out.bib").read_text("utf-8").count("@") == len(cited(dist / "data"))


CITATION_JS = """
const { Cite } = require("@citation-js/core");
require("@citation-js/plugin-bibtex");
require("@citation-js/plugin-ris");
const text = require("fs").readFileSync(process.argv[2], "utf-8");
const items = new Cite(text).data.map((i) => [i.type, i.title, i.number, i["container-title"], i.language]);
console.log(JSON.stringify(items));
"""


@pytest.mark.audit
@pytest.mark.parametrize("name", ["citations.bib", "citations.ris"])
def test_citation_js_reads_every_entry(dist: Path, name: str):
    script = ROOT / ".cache" / "node" / "citations.js"
    script.write_text(CITATION_JS, "utf-8")
    names = ("type", "title", "number", "container", "language")
    expected = [[entry.get(name) for name in names] for entry in cited(dist / "data")]
    assert json.loads(output("node", script, dist / "data" / name)) == expected


@pytest.mark.audit
def test_bibutils_reads_statutes(dist: Path):
    mods = output("ris2xml", dist / "data" / "citations.ris")
    works = [entry for entry in cited(dist / "data") if entry["type"] == "legislation"]
    assert mods.count(">legislation</genre>") == len(works)


def test_the_citation_of_the_repository_agrees_with_the_data(dist: Path):
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    descriptor = json.loads((dist / "data" / "datapackage.json").read_text("utf-8"))
    assert cff["version"] == descriptor["version"]
    assert cff["license"] == descriptor["licenses"][0]["name"]
    (policy,) = rows(dist / "data", "policies")
    (reference,) = cff["references"]
    assert reference["title"] == policy["policy_zh"]
    assert reference["number"] == policy["document_number"]
    assert reference["date-released"] == policy["issued_on"]
    issuer = next(row for row in rows(dist / "data", "agencies") if row["agency_id"] == policy["issuer_id"])
    assert reference["authors"] == [{"name": issuer["agency_zh"]}]
