"""A second, invented policy beside the real one, to find code that is tied to a single policy.

`tests/policies/wuyou-2031-12` is from a city that does not exist and has every oddity that the real
one lacks; `tests/policies/*.yml` are its entries in the registries.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT, rows, serving
from invented import INVENTED, REAL, TITLES, html_of
from site_reader import Search, all_pages, broken_links, each_language, page_of, read

from policypress.verification import verify
from policypress.verification.frictionless_gate import validate_with_frictionless

pytestmark = pytest.mark.slow

INVENTED_FOLDER = ROOT / "tests" / INVENTED
HEADING = "支持 <A&B> 试点 | *先行* [一]"
MISSING = {"": "尚无英文译文", "en/": "Not translated yet"}


def section_of(page: str, start: str, end: str) -> str:
    at = page.index(start)
    return page[at : page.index(end, at)]


# ---- dataset -----------------------------------------------------------------------------------


def test_the_dataset_is_valid(both: Path) -> None:
    assert verify(both / "data") == []
    assert validate_with_frictionless(both / "data") == []


def test_counts(both: Path) -> None:
    counted = {
        table: len(rows(both / "data", table)) for table in ("policies", "sections", "measures", "segments")
    }
    assert counted == {"policies": 2, "sections": 6, "measures": 23, "segments": 166}
    assert len(rows(both / "data", "responsibilities")) == 114
    assert len({row["agency_id"] for row in rows(both / "data", "responsibilities")}) == 34
    invented = [row for row in rows(both / "data", "segments") if row["policy_id"] == "wuyou-2031-12"]
    assert [row["segment_position"] for row in invented] == [str(number) for number in range(1, 17)]
    assert Counter(row["en_status"] for row in invented) == {"draft": 14, "missing": 2}


def test_ids_are_global_and_distinct(both: Path) -> None:
    for table in ("policies", "sections", "measures", "segments"):
        ids = [next(iter(row.values())) for row in rows(both / "data", table)]
        assert len(ids) == len(set(ids))
        if table != "policies":
            assert all(
                next(iter(row.values())).startswith(f"{row['policy_id']}/")
                for row in rows(both / "data", table)
            )
    assert [row["measure_id"] for row in rows(both / "data", "measures")][-2:] == [
        "wuyou-2031-12/m01",
        "wuyou-2031-12/m02",
    ]


def test_rows_of_the_invented_policy(both: Path) -> None:
    policy = rows(both / "data", "policies")[1]
    assert (policy["document_number"], policy["policy_zh"]) == ("乌有市人民政府公告2031年第12号", TITLES[1])
    dates = (policy["issued_on"], policy["printed_on"], policy["effective_on"], policy["expires_on"])
    assert dates == ("2031-04-01", "", "2031-05-01", "2033-04-30")
    assert policy["issuer_id"] == "wuyou-government"
    first, second = rows(both / "data", "measures")[-2:]
    assert (first["measure_label"], first["measure_zh"], first["measure_en"]) == ("第一条", HEADING, "")
    assert (second["measure_label"], second["measure_number"]) == ("2.", "2")
    assert second["text_en"] == "Continue to improve the fictitious trade environment."
    assert rows(both / "data", "responsibilities")[-1] == {
        "policy_id": "wuyou-2031-12",
        "measure_id": "wuyou-2031-12/m01",
        "agency_position": "1",
        "agency_id": "shanghai-customs",
        "printed_as": "驻沪海关",
    }
    texts = {
        row["segment_id"].split("/")[1]: row["segment_zh"] for row in rows(both / "data", "segments")[-16:]
    }
    assert texts["m01-s1"].startswith(
        "支持企业使用 Open Data Package 2.0 和 Café Zürich 目录，接口见 https://"
    )
    assert "比例提高至50%、再提高2个百分点，“+10%”封顶" in texts["m01-s2"]
    assert texts["m01-s3"] == texts["m02-s1"] == "继续优化虚构贸易环境。"
    assert texts["m01-s4"].startswith("由𠮷田商行、𠀋次郎商店与🚢船队") and len(texts["m01-s4"]) > 400
    assert texts["sec2-heading"] == texts["m02-heading"] == "发挥重点产业进出口带动作用"
    assert (texts["sec1-heading"], texts["m01-responsible"]) == ("总", "驻沪海关")
    assert "m02-responsible" not in texts


def test_each_policy_has_its_files(both: Path) -> None:
    document = json.loads((both / "data" / "policies" / "wuyou-2031-12.json").read_text("utf-8"))
    assert document["sections"][1]["measures"][0]["responsible"] is None
    assert document["sections"][0]["measures"][0]["heading"]["segment_en"] is None
    original = (INVENTED_FOLDER / "original.txt").read_bytes()
    assert (both / "data" / "policies" / "wuyou-2031-12.txt").read_bytes() == original
    readme = (both / "data" / "README.md").read_text("utf-8")
    assert all(title in readme for title in TITLES)
    assert "until 2033-04-30" in readme and "no end date stated" in readme


# ---- site --------------------------------------------------------------------------------------


def test_every_link_and_fragment_resolves(both: Path) -> None:
    broken, checked = broken_links(both, all_pages(both))
    assert broken == []
    assert checked > 7_000


def test_ids_are_unique_on_each_page(both: Path) -> None:
    for file in (both / "site").rglob("*.html"):
        ids = read(file).ids
        assert len(ids) == len(set(ids)), file


@each_language
def test_page_titles_are_distinct(both: Path, root: str) -> None:
    files = (both / "site" / root).rglob("index.html")
    titles = [read(file).title for file in files if root or "/site/en/" not in file.as_posix()]
    assert [title for title, count in Counter(titles).items() if count > 1] == []


def test_titles_name_the_policy(both: Path) -> None:
    site = "上海外贸政策"
    number = "乌有市人民政府公告2031年第12号"
    assert page_of(both, INVENTED).title == f"{TITLES[1]} · {number} · {site}"
    assert page_of(both, f"{INVENTED}m01").title == f"第一条 {HEADING} · {number} · {site}"
    assert page_of(both, f"{INVENTED}m02").title == f"第2项 发挥重点产业进出口带动作用 · {number} · {site}"
    assert (
        page_of(both, f"{REAL}m02").title
        == f"第（二）项 发挥重点产业进出口带动作用 · 沪府办规〔2023〕9号 · {site}"
    )
    assert page_of(both, f"en/{REAL}m02").title.count("Hu Fu Ban Gui [2023] No. 9") == 1


@each_language
def test_home_and_policies_list_both(both: Path, root: str) -> None:
    for path in ("", "policies/"):
        page = page_of(both, root + path)
        assert all(title in page.text for title in TITLES)
        up = "../" * path.count("/")
        assert {f"{up}{REAL}", f"{up}{INVENTED}"} <= {link.removeprefix("./") for link in page.links}
    assert ("2033年4月30日" if root == "" else "April 30, 2033") in page.text
    assert ("未载明" if root == "" else "Not stated") in page.text


@each_language
def test_the_navigation_links_to_the_list_of_policies(both: Path, root: str) -> None:
    assert "../policies/" in page_of(both, f"{root}matrix").links


@each_language
def test_the_navigation_marks_the_current_part(both: Path, root: str) -> None:
    parts = {}
    for file in (both / "site" / root).rglob("index.html"):
        path = file.parent.relative_to(both / "site" / root).as_posix()
        if path != "." and (root or path.split("/")[0] != "en"):
            bar = section_of(file.read_text("utf-8"), '<nav class="bar-nav"', "</nav>")
            (parts[path],) = re.findall(r'href="[./]*(\w+)/" aria-current="true"', bar)
    expected = {
        "policies": f"policies {REAL}m07 {INVENTED}m03 policies/wuyou-2030-1",
        "agencies": "agencies/shanghai-customs agencies/wuyou-trade-office",
        "topics": "topics/auto numbers entities annotations topics/wuyou-paper",
        "glossary": "glossary/paper-port glossary/wuyou-old-port",
        "dataset": "dataset/cookbook codebook walk stability hosting",
        "about": "translation translation/back-check translating rules choices about decisions dependencies maintaining",
    }
    assert {path: parts[path] for paths in expected.values() for path in paths.split()} == {
        path: part for part, paths in expected.items() for path in paths.split()
    }


@each_language
def test_the_policy_page_shows_the_official_text_in_order(both: Path, root: str) -> None:
    text = page_of(both, root + INVENTED).text
    position = text.index("乌有市人民政府公告")
    for row in rows(both / "data", "segments")[-16:]:
        position = text.index(row["segment_zh"], position) + (len(row["segment_zh"]) if root == "" else 0)
    assert "【责任单位】驻沪海关" in text and "（责任单位：驻沪海关" not in text
    assert "第一条 支持 <A&B>" in text


@each_language
def test_measures_have_pages_and_sentences_have_ids(both: Path, root: str) -> None:
    for measure, count in (("m01", 4), ("m02", 2)):
        ids = {f"{measure}-s{number}" for number in range(1, count + 1)} | {f"{measure}-heading"}
        assert ids <= set(page_of(both, f"{root}{INVENTED}{measure}").ids)
        assert ids <= set(page_of(both, root + INVENTED).ids)
    assert "m02-responsible" not in page_of(both, f"{root}{INVENTED}m02").ids


@each_language
def test_missing_english_is_shown_as_missing(both: Path, root: str) -> None:
    first, second = (page_of(both, f"{root}{INVENTED}{name}").text for name in ("m01", "m02"))
    assert (first.count(MISSING[root]), second.count(MISSING[root])) == (1, 1)
    whole = html_of(both, root + INVENTED)
    assert whole.count(MISSING[root]) == 2
    heading = section_of(whole, '<h3 id="m01-heading">', "</h3>")
    assert heading.count('href="../../policies/wuyou-2031-12/m01/"') == 2
    top = section_of(html_of(both, f"{root}{INVENTED}m01"), '<header class="head">', '<div class="state')
    assert top.count("支持 &lt;A&amp;B&gt; 试点 | *先行* [一]") == 1
    state = "初稿13段" if root == "" else "13 draft"
    assert state in page_of(both, root + INVENTED).text


@each_language
def test_html_and_markdown_in_texts_are_escaped(both: Path, root: str) -> None:
    for path in ("", "m01/"):
        page = page_of(both, f"{root}{INVENTED}{path}")
        for words in (HEADING, "{{ report }}", '<script>alert("x")</script> 与 &amp; 均照录', "[甲](乙)"):
            assert words in page.text
        assert page.inline_scripts == 0
    matrix = html_of(both, f"{root}matrix")
    assert 'title="支持 &lt;A&amp;B&gt; 试点 | *先行* [一]"' in matrix
    agency = page_of(both, f"{root}agencies/wuyou-commerce-commission").text
    assert "Wuyou Municipal Commission of <Commerce> & Trade" in agency


@each_language
def test_agency_pages_group_measures_by_policy(both: Path, root: str) -> None:
    page = html_of(both, f"{root}agencies/shanghai-customs")
    real, invented = (f'<h3><a href="../../{path}">' for path in (REAL, INVENTED))
    first = page[page.index(real) : page.index(invented)]
    rest = section_of(page, invented, "</section>")
    assert (first.count(f"{REAL}m"), first.count(f"{INVENTED}m")) == (11, 0)
    assert (rest.count(f"{REAL}m"), rest.count(f"{INVENTED}m")) == (0, 1)


@each_language
def test_a_short_name_resolves_within_its_policy(both: Path, root: str) -> None:
    ours, theirs = (
        html_of(both, f"{root}agencies/{name}")
        for name in ("shanghai-commerce-commission", "wuyou-commerce-commission")
    )
    assert INVENTED not in ours
    assert {f"{INVENTED}#preamble", f"{INVENTED}m02/#m02-s2"} == set(
        re.findall(f'{INVENTED}[^"]*#[^"]+', theirs)
    )
    assert REAL not in theirs


@each_language
def test_the_matrix_has_a_table_for_each_policy(both: Path, root: str) -> None:
    page = html_of(both, f"{root}matrix")
    assert page.count("<table") == page.count("<h2>") == 2
    first, second = page.split("<table")[1:]
    assert (first.count(f"{REAL}m"), first.count(f"{INVENTED}m")) == (21, 0)
    body = section_of(second, "<tbody>", "</tbody>")
    assert body.count("<tr>") == 1 and "agencies/shanghai-customs/" in body
    assert second.count(f"{INVENTED}m") == 2


@each_language
def test_the_glossary_links_terms_to_each_policy(both: Path, root: str) -> None:
    page = html_of(both, f"{root}glossary")
    port = section_of(page, 'id="paper-port"', "</section>")
    assert re.findall(f'{INVENTED}([^"]*)"', port) == ["", "m01/#m01-s2", "m02/#m02-s2"]
    pilot = section_of(page, 'id="pilot-program"', "</section>")
    assert f"{REAL}m" in pilot and f"{INVENTED}m01/#m01-heading" in pilot
    nowhere = section_of(page, 'id="nowhere-term"', "</section>")
    assert "policies/" not in nowhere


@each_language
def test_a_term_page_shows_who_decided_and_when(both: Path, root: str) -> None:
    page = html_of(both, f"{root}glossary/paper-port")
    assert 'terminologist-a, <time datetime="2031-04-02">' in page
    assert '<dd lang="en">paper &lt;harbor&gt;</dd>' in page
    assert "terminologist-a" not in html_of(both, f"{root}glossary/nowhere-term")


@each_language
def test_previous_and_next_stay_within_the_policy(both: Path, root: str) -> None:
    turns = {
        name: re.findall(r'rel="(prev|next)" href="[./]*([^"]+)"', html_of(both, root + name))
        for name in (f"{REAL}m01", f"{REAL}m21", f"{INVENTED}m01", f"{INVENTED}m02")
    }
    assert turns == {
        f"{REAL}m01": [("next", f"{REAL}m02/")],
        f"{REAL}m21": [("prev", f"{REAL}m20/")],
        f"{INVENTED}m01": [("next", f"{INVENTED}m02/")],
        f"{INVENTED}m02": [("prev", f"{INVENTED}m01/")],
    }


@each_language
def test_a_second_policy_adds_no_page_weight(both: Path, dist: Path, root: str) -> None:
    for number in range(1, 22):
        path = Path("site", root, REAL, f"m{number:02d}", "index.html")
        alone, beside = ((folder / path).stat().st_size for folder in (dist, both))
        assert abs(beside - alone) <= 0.02 * alone


def test_each_page_links_to_the_other_language(both: Path) -> None:
    for path in (INVENTED, f"{INVENTED}m01/", f"{INVENTED}m02/"):
        depth = "../" * path.count("/")
        assert f"{depth}en/{path}" in page_of(both, path).links
        assert f"../{depth}{path}" in page_of(both, f"en/{path}").links


# ---- search ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def server(both: Path) -> Iterator[str]:
    with serving(both / "site") as address:
        yield address


@pytest.mark.parametrize(
    ("start", "query", "names"),
    [
        (
            "/",
            "发挥重点产业进出口带动作用",
            ("沪府办规〔2023〕9号 · 上海市", "乌有市人民政府公告2031年第12号 · 乌有市"),
        ),
        (
            "/en/",
            "key industries driving",
            ("Hu Fu Ban Gui [2023] No. 9 · Several", "Announcement No. 12 of 2031"),
        ),
    ],
)
def test_search_finds_both_policies_and_names_them(browser_page, server: str, start, query, names) -> None:
    search = Search(browser_page, server).open(start).ask(query)
    assert search.found()[:2] == ["m02", f"{INVENTED}m02/"]
    shown = search.page.locator(".site-search__policy").all_inner_texts()
    assert shown[0].startswith(names[0]) and shown[1].startswith(names[1])


@pytest.mark.parametrize(
    ("query", "address"),
    [
        ("𠮷田商行", "m01/#m01-s4"),
        ("Zürich", "m01/#m01-s1"),
        ("café zürich", "m01/#m01-s1"),
        ("40万港元", "m01/#m01-s2"),
    ],
)
def test_search_finds_rare_characters(browser_page, server: str, query: str, address: str) -> None:
    search = Search(browser_page, server).open("/").ask(query)
    assert [found for found in search.found() if found.startswith("policies/")] == [f"{INVENTED}m01/"]
    snippet = search.results.first.locator(".site-search__snippet a")
    assert snippet.first.get_attribute("href") == f"{server}/{INVENTED}{address}"
    assert snippet.first.locator("mark").first.inner_text()


@pytest.mark.parametrize("query", ["第二项", "measure 2", "m02"])
def test_a_number_finds_the_measures_of_all_policies(browser_page, server: str, query: str) -> None:
    search = Search(browser_page, server).open("/").ask(query)
    assert search.found()[:2] == ["m02", f"{INVENTED}m02/"]


def test_a_global_id_finds_only_its_policy(browser_page, server: str) -> None:
    search = Search(browser_page, server).open("/").ask("wuyou-2031-12/m01-s2")
    assert search.found()[:1] == [f"{INVENTED}m01/#m01-s2"]
    assert "m01#m01-s2" not in search.found()


def test_search_omits_the_name_of_a_single_policy(browser_page, site_server: str) -> None:
    search = Search(browser_page, site_server).open("/").ask("海外仓")
    assert search.results.count() > 1
    assert search.page.locator(".site-search__policy").count() == 0
