"""The built site: links, texts, data page, addresses and assets, in both languages."""

import hashlib
import html
import json
import re
import subprocess
import sys
from collections import Counter
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import material
import pytest
from conftest import ROOT, rows
from lxml import etree
from site_reader import POLICY, Html, all_pages, broken_links, each_language, page_of, read

SENTENCES = (3, 8, 5, 5, 4, 4, 5, 6, 4, 4, 3, 4, 4, 3, 7, 3, 3, 5, 4, 5, 3)


@pytest.fixture(scope="session")
def pages(dist: Path) -> dict[str, Html]:
    return all_pages(dist)


# ---- links -------------------------------------------------------------------------------------


@pytest.mark.slow
def test_every_link_and_fragment_exists(dist: Path, pages: dict[str, Html]) -> None:
    broken, checked = broken_links(dist, pages)
    assert broken == []
    assert checked > 7_000


def test_ids_are_unique_on_each_page(pages: dict[str, Html]) -> None:
    doubled = {address: [i for i, n in Counter(page.ids).items() if n > 1] for address, page in pages.items()}
    assert {address: ids for address, ids in doubled.items() if ids} == {}


@each_language
def test_links_of_the_404_page_work_at_any_depth(dist: Path, root: str) -> None:
    page = read(dist / "site" / root / "404.html")
    for link in page.links:
        assert link.startswith(("/", "#")), link
        path = urlsplit(link).path.lstrip("/")
        if path or link.startswith("/"):
            file = dist / "site" / path
            assert (file / "index.html" if file.is_dir() else file).is_file(), link


@each_language
def test_measures_and_agencies_link_to_each_other_113_times(dist: Path, root: str) -> None:
    site = dist / "site" / root
    forward, backward = set(), set()
    for number in range(1, 22):
        page = (site / POLICY / f"m{number:02}" / "index.html").read_text(encoding="utf-8")
        units = page[page.index('class="units"') :].partition("</section>")[0]
        forward |= {(f"m{number:02}", agency) for agency in re.findall('/agencies/([a-z0-9-]+)/"', units)}
    for file in (site / "agencies").glob("*/index.html"):
        for link in read(file).links:
            if POLICY in link and link.endswith("/") and not link.endswith(POLICY):
                backward.add((link.rstrip("/").rsplit("/", 1)[1], file.parent.name))
    assert len(forward) == 113
    assert forward == backward


@each_language
def test_matrix_has_113_filled_cells_for_34_agencies(dist: Path, root: str) -> None:
    text = (dist / "site" / root / "matrix" / "index.html").read_text(encoding="utf-8")
    body = text[text.index("<tbody>") : text.index("</tbody>")]
    assert body.count('<th scope="row">') == 34
    assert sum(body.count(f"<td>{position}</td>") for position in range(1, 12)) == 113


# ---- text --------------------------------------------------------------------------------------


@each_language
def test_every_sentence_can_be_linked_on_both_pages(dist: Path, root: str) -> None:
    ids = [f"m{m:02}-s{s}" for m, count in enumerate(SENTENCES, 1) for s in range(1, count + 1)]
    assert len(ids) == 92
    whole = page_of(dist, root + POLICY)
    for local_id in ids:
        single = page_of(dist, f"{root}{POLICY}{local_id[:3]}/")
        for page in (whole, single):
            assert local_id in page.ids
            assert f"#{local_id}" in page.links
        assert {f"{local_id[:3]}-heading", f"{local_id[:3]}-responsible"} <= set(single.ids)


@each_language
def test_policy_page_has_the_official_text_in_order(dist: Path, root: str) -> None:
    text = page_of(dist, root + POLICY).text
    position = text.index("上海市人民政府办公厅文件")
    for row in rows(dist / "data", "segments"):
        position = text.index(row["segment_zh"], position) + (len(row["segment_zh"]) if root == "" else 0)


@each_language
def test_measure_pages_have_both_texts(dist: Path, root: str) -> None:
    for row in rows(dist / "data", "segments"):
        if row["measure_id"] and row["segment_kind"] != "responsibility":
            page = page_of(dist, f"{root}policies/{row['measure_id']}/")
            assert row["segment_zh"] in page.text
            assert row["segment_en"] in page.text


def test_every_page_has_the_notice_once(pages: dict[str, Html]) -> None:
    for address, page in pages.items():
        notice = "Unofficial translation. The" if page.lang == "en" else "英文为非官方译文，一切以中文为准"
        assert page.text.count(notice) == 1, address


def test_both_languages_have_the_same_pages(pages: dict[str, Html]) -> None:
    english = {address.removeprefix("en/") for address in pages if address.startswith("en/")}
    chinese = {address for address in pages if not address.startswith("en/")}
    assert {a.strip("/") for a in english} == {a.strip("/") for a in chinese}
    for address, page in pages.items():
        assert page.lang == ("en" if address.startswith("en/") else "zh-Hans")


def test_titles_are_unique_and_in_the_page_language(pages: dict[str, Html]) -> None:
    for folder in ("en/", ""):
        titles = [p.title for a, p in pages.items() if a.startswith("en/") == bool(folder)]
        assert len(titles) == len(set(titles))
    assert pages[f"{POLICY}m07/"].title == "第（七）项 发挥上海自贸试验区创新引领作用 · 上海外贸政策"
    assert pages[f"en/{POLICY}m07/"].title.startswith("Measure 7: ")
    assert pages[f"en/{POLICY}m07/"].title.endswith(" · Shanghai Foreign Trade Policy")


def test_every_agency_has_a_page_with_its_measure_count(dist: Path) -> None:
    agencies = {row["agency_id"] for row in rows(dist / "data", "agencies")}
    assert {path.parent.name for path in (dist / "site" / "agencies").glob("*/index.html")} == agencies
    assert "21项措施" in page_of(dist, "agencies").text
    assert page_of(dist, "en/agencies/shanghai-customs").text.count(" as printed\n") == 11


def test_glossary_lists_every_term_with_its_places(dist: Path) -> None:
    page = page_of(dist, "glossary")
    for row in rows(dist / "data", "terms"):
        assert row["term_id"] in page.ids
        assert row["term_zh"] in page.text and row["term_en"] in page.text
    text = (dist / "site" / "glossary" / "index.html").read_text(encoding="utf-8")
    term = next(row for row in rows(dist / "data", "terms") if row["term_zh"] == "海外仓")
    entry = text[text.index(f'id="{term["term_id"]}"') :]
    assert "第（十四）项" in entry[: entry.index("</section>")]


@pytest.mark.parametrize("root", ["", "en/"])
def test_a_term_page_shows_every_use_in_context(dist: Path, root: str) -> None:
    segments = [row for row in rows(dist / "data", "segments") if row["segment_kind"] != "responsibility"]
    for term in rows(dist / "data", "terms"):
        page = page_of(dist, f"{root}glossary/{term['term_id']}")
        used = [row for row in segments if term["term_zh"] in row["segment_zh"]]
        for row in used:
            assert row["segment_zh"] in page.text and row["segment_en"] in page.text
        html = (dist / "site" / root / "glossary" / term["term_id"] / "index.html").read_text("utf-8")
        assert html.count(f"<mark>{term['term_zh']}</mark>") == sum(
            row["segment_zh"].count(term["term_zh"]) for row in used
        )
    html = (dist / "site" / root / "glossary" / "overseas-warehouse" / "index.html").read_text("utf-8")
    assert 'm14/#m14-s2"' in html and "<mark>overseas warehouses</mark>" in html


# ---- data page ---------------------------------------------------------------------------------


@each_language
def test_firmness_page_and_chart_agree_with_the_data(dist: Path, root: str) -> None:
    strengths = [row["code_id"] for row in rows(dist / "data", "codes") if row["codelist_id"] == "strengths"]
    actions = [row for row in rows(dist / "data", "actions") if row["strength"]]
    counts = [sum(row["strength"] == strength for row in actions) for strength in strengths]
    page = page_of(dist, f"{root}firmness/")
    firm = [link for link in page.links if "policies/" in link and "-s" in link]
    assert len(firm) == counts[0]
    (chart,) = (dist / "site" / root / "firmness").glob("*.svg")
    squares = etree.parse(chart).findall(".//{*}rect[@width='16']")
    drawn = Counter(square.get("fill") for square in squares)
    legend = [square.get("fill") for square in etree.parse(chart).findall(".//{*}rect[@width='14']")]
    assert [drawn[color] for color in legend] == counts


def test_data_is_copied_byte_for_byte(dist: Path) -> None:
    original = {
        p.relative_to(dist / "data"): p.read_bytes() for p in (dist / "data").rglob("*") if p.is_file()
    }
    copies = dist / "site" / "data"
    assert {p.relative_to(copies): p.read_bytes() for p in copies.rglob("*") if p.is_file()} == original


@each_language
def test_data_page_links_every_file_with_its_checksum(dist: Path, root: str) -> None:
    page = page_of(dist, f"{root}dataset")
    for file in (path for path in (dist / "data").rglob("*") if path.is_file()):
        name = file.relative_to(dist / "data").as_posix()
        assert f"{'../' * (1 + root.count('/'))}data/{name}" in page.links
        assert hashlib.sha256(file.read_bytes()).hexdigest() in page.text, name


@each_language
def test_data_page_explains_every_column(dist: Path, root: str) -> None:
    text = (dist / "site" / root / "dataset" / "index.html").read_text(encoding="utf-8")
    for resource in json.loads((dist / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        if resource.get("type") == "table" and not resource["name"].endswith("-json"):
            start = text.index(f'id="table-{resource["name"]}"')
            section = text[start : text.index("</section>", start)]
            for column in resource["schema"]["fields"]:
                assert f"<code>{column['name']}</code>" in section


def test_examples_of_the_data_page_run(dist: Path) -> None:
    text = (dist / "site" / "en" / "dataset" / "index.html").read_text(encoding="utf-8")
    codes = [html.unescape(part.split("<code>")[1].split("</code>")[0]) for part in text.split("<pre ")[1:]]
    assert len(codes) == 3
    pandas, sql, python = codes
    runs = [pandas, f"import duckdb\nduckdb.sql({sql!r}).show()", python]
    outputs = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=dist / "data",
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        ).stdout
        for code in runs
    ]
    assert "Shanghai Municipal Commission of Commerce" in outputs[0] and "21" in outputs[0]
    assert "Shanghai Municipal Commission of Commerce" in outputs[1] and "21" in outputs[1]
    assert outputs[2].startswith("[('shanghai-commerce-commission', 21), ('shanghai-customs', 11)")


# ---- addresses of the site, strictness ---------------------------------------------------------


def test_without_site_url_there_are_no_absolute_addresses(dist: Path, pages: dict[str, Html]) -> None:
    assert all(page.canonical is None for page in pages.values())
    assert not (dist / "site" / "sitemap.xml").exists()


@pytest.mark.slow
def test_with_site_url_pages_have_canonical_and_alternates(dist_with_url: Path) -> None:
    address = "https://policy.example/trade/"
    page = page_of(dist_with_url, f"en/{POLICY}m07")
    assert page.canonical == f"{address}en/{POLICY}m07/"
    assert page.alternates == {
        "zh-Hans": f"{address}{POLICY}m07/",
        "en": f"{address}en/{POLICY}m07/",
        "x-default": f"{address}{POLICY}m07/",
    }
    site_map = (dist_with_url / "site" / "sitemap.xml").read_text(encoding="utf-8")
    assert f"<loc>{address}</loc>" in site_map
    assert f"<loc>{address}en/{POLICY}m21/</loc>" in site_map
    assert "lastmod" not in site_map
    assert list((dist_with_url / "site").rglob("*.gz")) == []
    assert "/trade/agencies/" in read(dist_with_url / "site" / "404.html").links


def test_no_page_has_an_inline_script_or_style(dist: Path, pages: dict[str, Html]) -> None:
    assert {a for a, page in pages.items() if page.inline_scripts} == set()
    for file in (dist / "site").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert " style=" not in text and "<style" not in text, file
        assert "default-src 'self'" in text, file


def test_every_third_party_asset_has_a_license(dist: Path, pages: dict[str, Html]) -> None:
    site = dist / "site"
    text = (site / "assets/LICENSES.txt").read_text("utf-8")
    own = {path.name for path in (ROOT / "policypress/site/theme/assets").iterdir()}
    files = {path.name for path in (site / "assets").rglob("*") if path.is_file()} - own
    assert files == {"LICENSES.txt", "style.css"}
    assert (
        f"assets/style.css begins with rules from Material for MkDocs {version('mkdocs-material')}," in text
    )
    for holder in ("Martin Donath", "Pictogrammers", "TERMS AND CONDITIONS"):
        assert holder in text
    for address, page in pages.items():
        links = [link for link in page.links if link.endswith("assets/LICENSES.txt")]
        assert len(links) == 1, address


@pytest.mark.slow
def test_every_icon_is_from_a_licensed_set(dist: Path) -> None:
    icons = Path(material.__file__ or "").parent / "templates/.icons"
    known = {shape(path.read_text("utf-8")) for path in (icons / "material").rglob("*.svg")}
    sheet = (dist / "site/assets/style.css").read_text("utf-8")
    drawn = re.findall(r'url\("data:image/svg\+xml[^"]*"\)', sheet)
    assert len(drawn) == sheet.count("url(") > 0
    assert {shape(icon) for icon in drawn} - known == set()


def shape(svg: str) -> str:
    return re.sub(r"\s+", " ", "".join(re.findall(r"""\bd=["']([^"']+)""", svg)))


def test_pages_load_nothing_from_other_hosts(dist: Path) -> None:
    for file in (dist / "site").rglob("*.html"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if "://" in line:
                assert 'src="http' not in line and "<link" not in line, (file, line)
