"""The translation pages: statuses, people and dates, findings, and corrections."""

import csv
import hashlib
import html
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from bare import READER, make_bare, use_readers
from conftest import ROOT, swap
from lxml import etree
from unsigned import make_unsigned

pytestmark = pytest.mark.slow

POLICY = "policies/hufubangui-2023-9/"
ID = POLICY.split("/")[1]
each_language = pytest.mark.parametrize("root", ["", "en/"], ids=["zh", "en"])


@pytest.fixture(scope="session")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with a repository. Measure 7 was signed and then the Chinese of its first sentence amended."""
    tree = tmp_path_factory.mktemp("signed")
    enclosed = ("CHANGELOG.md", "CITATION.cff", "LICENSE-DATA")
    for name in ("build.py", "policypress", "source", "schema", "docs", "mkdocs.yml", *enclosed):
        (shutil.copytree if (ROOT / name).is_dir() else shutil.copy)(ROOT / name, tree / name)
    swap(tree / "mkdocs.yml", 'repository: ""', "repository: https://forge.example/trade/policy/")
    make_unsigned(make_bare(tree / "source"))
    m07 = tree / "source" / POLICY / "measures/m07.yml"
    swap(m07, "  - id: m07-s3\n", "    note: “集拼” <is> consolidation.\n  - id: m07-s3\n")
    run(tree, "translate", "approve", "m07", "--by", "reader-b", "--date", "2026-11-24")
    swap(tree / "source" / POLICY / "review.csv", "\nm08-heading,reader-b", "\nm08-heading,jurist")
    use_readers(tree / "source")
    readers = tree / "source/readers.yml"
    entry = READER.format("jurist")
    person = entry.replace("machine", "person").replace("    name:", "    name: <Wei> Zhang")
    swap(readers, entry, person.replace("_en:", "_en: Sworn translator", 1))
    run(tree, "translate", "approve", "m08-heading", "--by", "jurist", "--date", "2026-11-24")
    swap(m07, "径予放行", "准予放行")
    original = tree / "source" / POLICY / "original.txt"
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    swap(original, "径予放行", "准予放行")
    after = hashlib.sha256(original.read_bytes()).hexdigest()
    swap(tree / "source" / POLICY / "policy.yml", before, after)
    run(tree, "build")
    return tree / "dist" / "site"


def run(tree: Path, *words: str) -> None:
    result = subprocess.run(
        [sys.executable, "build.py", *words], cwd=tree, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr


def row(page: Path, local_id: str) -> str:
    """The HTML of a sentence on a page."""
    text = (page / "index.html").read_text("utf-8")
    start = text.index(f'id="{local_id}"')
    ends = [found.start() for found in re.finditer(r'<div class="row |</section>|<section', text[start:])]
    return text[start : start + ends[0]]


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub("<[^>]+>", " ", markup)).split())


def test_each_sentence_shows_its_translation_status(signed: Path) -> None:
    page = signed / "en" / POLICY
    stale = "Stale: the Chinese has changed since reader-b signed this off on November 24, 2026"
    assert stale in words(row(page / "m07", "m07-s1"))
    reviewed = "Reviewed by machine: reader-b, November 24, 2026"
    assert reviewed in words(row(page / "m07" / "sentences", "m07-s2"))
    assert "Draft" in words(row(page / "m08", "m08-s2"))
    certified = words(row(page / "m08" / "sentences", "m08-heading"))
    assert "Certified: <Wei> Zhang, November 24, 2026" in certified
    chinese = signed / POLICY / "m07"
    assert "待更新：reader-b于2026年11月24日审校后，中文有改动" in words(row(chinese, "m07-s1"))
    assert "机器审校：reader-b，2026年11月24日" in words(row(chinese / "sentences", "m07-s2"))


@each_language
def test_the_policy_page_marks_only_stale_sentences(signed: Path, root: str) -> None:
    text = (signed / root / POLICY / "index.html").read_text("utf-8")
    assert text.count('class="state state-') == 1
    assert "state-stale" in row(signed / root / POLICY, "m07-s1")


def test_the_memory_names_authors_and_omits_stale_pairs(signed: Path) -> None:
    (file,) = (signed.parent / "data").glob("*.tmx")
    units = {unit.get("tuid"): unit for unit in etree.parse(file).iter("tu")}
    assert f"{ID}/m07-s1" not in units
    known = ("creationid", "changeid", "changedate")
    for name in ("m07-s2", "m07-heading", "m07-heading#printed"):
        found = [units[f"{ID}/{name}"].get(key) for key in known]
        assert found == ["translator-a", "reader-b", "20261124T000000Z"]
    assert [units[f"{ID}/m08-s2"].get(key) for key in known] == ["translator-a", None, None]
    assert not set(units[f"{ID}/m07-responsible"].keys()) & set(known)


def test_the_policy_page_counts_statuses(signed: Path) -> None:
    text = words((signed / "en" / POLICY / "index.html").read_text("utf-8"))
    assert "Translation status: 122 draft; 5 reviewed; 1 certified; 1 stale" in text


def cells(page: Path, first: str) -> list[str]:
    """The cells of the table row that starts with the cell `first`."""
    rows = re.findall(r"<tr>(.*?)</tr>", (page / "index.html").read_text("utf-8"), re.DOTALL)
    found = [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]
    return next(cells for cells in found if cells[0] == first)


def test_the_translation_page_counts_by_measure(signed: Path) -> None:
    page = signed / "en" / "translation"
    assert cells(page, "Measure 7") == [
        *("Measure 7", "", "0", "0", "5", "0", "1", "2"),
        *("translator-a", "reader-b 2026-11-24 (5)"),
    ]
    assert cells(page, "Measure 8") == [
        *("Measure 8", "", "0", "6", "0", "1", "0", "0", "translator-a", "jurist 2026-11-24 (1)")
    ]
    assert cells(page, "Total")[2:8] == ["0", "122", "5", "1", "1", "4"]
    assert cells(page, "jurist") == ["jurist", "Person", "<Wei> Zhang", "Sworn translator", "A test."]
    assert cells(signed / "translation", "第（七）项")[4] == "5"


def test_bars_differ_in_shape_and_fill_their_width(signed: Path) -> None:
    text = (signed / "translation" / "index.html").read_text("utf-8")
    bars = re.findall(r'<svg class="share" .*?</svg>', text, re.DOTALL)
    assert len(bars) == 23
    shapes = set()
    for bar in bars:
        rects = re.findall(
            r'class="share-(\w+)" x="([0-9.]+)" width="([0-9.]+)" y="(\d+)" height="(\d+)"', bar
        )
        assert sum(float(width) for _, _, width, _, _ in rects) == pytest.approx(100, abs=0.05)
        shapes |= {(state, y, height) for state, _, _, y, height in rects}
    assert shapes == {
        *(("draft", "6", "4"), ("reviewed", "3", "7"), ("certified", "0", "10"), ("stale", "1", "8"))
    }


def test_findings_are_counted_and_linked(signed: Path) -> None:
    page = signed / "en" / "translation"
    assert cells(page, "Accuracy") == ["Accuracy", "0", "0", "2", "m07-s1 ; m10-s3"]
    assert cells(page, "Style")[:4] == ["Style", "0", "1", "0"]
    assert cells(page, "Addition") == ["Addition", "0", "0", "0", "none"]
    text = (page / "index.html").read_text("utf-8")
    assert f'<a href="../{POLICY}m07/#m07-s1">m07-s1</a>' in text
    assert f'<a href="../{POLICY}#addressees">addressees</a>' in text
    assert "corrector, November 22, 2026: 4 passages read, 4 findings" in words(text)
    story = words((page / ID / "index.html").read_text("utf-8"))
    assert story.count("reader-b, 2026-11-23 :") == 128
    assert cells(signed / "translation", "误译")[:4] == ["误译", "0", "0", "2"]


@each_language
def test_reviewed_is_explained_and_notes_are_escaped(signed: Path, root: str) -> None:
    text = (signed / root / "translation" / "index.html").read_text("utf-8")
    meaning = (
        "The English was translated by machine and in part reviewed by people and by machine in independent "
        "passes. People with a stated qualification have certified part of it."
        if root
        else "英文由机器翻译，部分译文另经人工和机器审校；部分译文经具备相应资质的人员审定。"
    )
    assert meaning in words(text)
    assert meaning in words((signed / root / "index.html").read_text("utf-8"))
    assert meaning in words((signed / root / "about" / "index.html").read_text("utf-8"))
    assert meaning in (signed / "data" / "README.md").read_text("utf-8")
    story = (signed / root / "translation" / ID / "index.html").read_text("utf-8")
    assert "“集拼” &lt;is&gt; consolidation." in story
    files = [path for path in (signed / "data").rglob("*.*") if path.suffix not in (".zip", ".tmx")]
    data = b"".join(path.read_bytes() for path in files)
    assert "is consolidation" not in data.decode("utf-8", "replace")
    people = csv.DictReader((signed / "data" / "readers.csv").read_text("utf-8").splitlines())
    assert [one["reader_name"] for one in people if one["reader_kind"] == "person"] == ["<Wei> Zhang"]


@each_language
def test_each_measure_links_to_its_translation_details(dist: Path, root: str) -> None:
    story = (dist / "site" / root / "translation" / ID / "index.html").read_text("utf-8")
    for page in (dist / "site" / root).glob(f"{POLICY}m*/index.html"):
        assert f'href="../../../translation/{ID}/#{page.parent.name}"' in page.read_text("utf-8")
        assert f'id="{page.parent.name}"' in story


@each_language
def test_every_footer_links_the_translation_page(dist: Path, root: str) -> None:
    for path in (dist / "site" / root).glob(f"{POLICY}m*/index.html"):
        assert 'href="../../../translation/"' in path.read_text("utf-8")
    assert (
        "translation/"
        in (dist / "site" / root / "about" / "index.html").read_text("utf-8").split("</main>")[0]
    )


@each_language
def test_with_a_repository_sentences_link_to_the_web_editor(signed: Path, root: str) -> None:
    base = f"https://forge.example/trade/policy/edit/main/source/{POLICY}"
    text = (signed / root / POLICY / "m07" / "sentences" / "index.html").read_text("utf-8")
    links = re.findall(r'class="improve" href="([^"]+)"', text)
    file = signed.parents[1] / "source" / POLICY / "measures/m07.yml"
    lines = file.read_text("utf-8").splitlines()
    assert len(links) == 6
    for link in links:
        path, _, line = link.partition("#L")
        assert path == f"{base}measures/m07.yml"
        assert lines[int(line) - 1].strip() == "en: >-"
    status = (signed / root / "translation" / ID / "index.html").read_text("utf-8")
    assert len(re.findall(re.escape(f"{base}policy.yml#L"), status)) == 16
    assert 'class="improve" data-copy' not in text + status


def test_without_a_repository_there_is_a_correction_to_copy(dist: Path) -> None:
    sentence = row(dist / "site" / "en" / POLICY / "m07" / "sentences", "m07-s5")
    correction = re.search(r"<pre class=\"improve\" data-copy=\"Copy\".*?>(.*?)</pre>", sentence, re.DOTALL)
    assert correction
    with (dist / "data" / "segments.csv").open(encoding="utf-8", newline="") as file:
        segment = next(row for row in csv.DictReader(file) if row["segment_id"] == "hufubangui-2023-9/m07-s5")
    assert html.unescape(re.sub("<[^>]+>", "", correction[1])) == (
        "hufubangui-2023-9/m07-s5\n"
        "Chinese: 建设外高桥生物医药特色产业园和外高桥保税区国际医疗器械智造基地。\n"
        f"Current English: {segment['segment_en']}\n"
        "Should be: "
    )
    assert "it gives no address for corrections" in sentence
    chinese = row(dist / "site" / POLICY / "m07" / "sentences", "m07-s5")
    assert "建议译文：" in chinese and "本站未公布联系方式" in chinese
    assert "/edit/" not in sentence
