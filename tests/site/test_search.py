"""The search of the built site, used in a browser."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import read_yaml
from site_reader import POLICY, Search

SITES = {"zh": "/", "en": "/en/"}
QUERIES = read_yaml(Path(__file__).with_name("search_queries.yml"))


def measures(found: list[str]) -> list[int]:
    return sorted(int(page[1:]) for page in found if re.fullmatch(r"m\d\d", page))


@pytest.fixture
def search(browser_page, site_server: str) -> Search:
    return Search(browser_page, site_server)


@pytest.fixture(scope="module")
def languages(browser, site_server: str):
    """One search box per language, shared by all queries."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield {name: Search(context.new_page(), site_server).open(path) for name, path in SITES.items()}
    context.close()


@pytest.mark.parametrize(("query", "first", "expected"), QUERIES["chinese"])
def test_a_chinese_query_finds_its_measures_and_no_others(languages, query, first, expected):
    found = languages["zh"].ask(query).found()
    assert (found[0], measures(found)) == (first, list(expected))


@pytest.mark.parametrize(("query", "first", "required"), QUERIES["english"])
def test_an_english_query_finds_its_measures(languages, query, first, required):
    found = languages["en"].ask(query).found()
    assert found[0] == first
    assert set(required) <= set(measures(found))


@pytest.mark.parametrize(("query", "named"), QUERIES["numbered"])
def test_ids_and_numbers_find_their_target(languages, query, named):
    for box in languages.values():
        box.ask(query)
        assert box.found()[0] == named
        assert box.found(similar=True) == []


@pytest.mark.parametrize(("language", "query", "named"), QUERIES["annotated"])
def test_topics_and_names_are_found(languages, query, language, named):
    assert named in languages[language].ask(query).found()


def test_a_named_topic_follows_the_best_measure(languages):
    assert languages["zh"].ask("跨境电商").found()[:2] == ["m08", "topics/cross_border_ecommerce/"]
    box = languages["en"].ask("cross-border e-commerce")
    assert box.found()[:2] == ["m08", "topics/cross_border_ecommerce/"]
    assert box.page.locator(".site-search__kind").nth(1).inner_text() == "Topic"


def test_an_unknown_measure_number_finds_no_measure(languages):
    assert measures(languages["zh"].ask("第二十二项").found()) == []
    assert measures(languages["zh"].ask("m22").found()) == []


def test_an_unknown_section_number_finds_no_section(languages):
    for query in ("第五部分", "section 5", "Part V"):
        assert not [found for found in languages["en"].ask(query).found() if "-heading" in found]


def test_every_result_is_listed(languages):
    box = languages["zh"].ask("上海")
    assert box.status.inner_text() == f"{box.results.count()}条结果"
    assert box.results.count() > 40
    assert len(set(box.found())) == box.results.count()


def test_without_exact_match_similar_text_is_shown(languages):
    box = languages["zh"].ask("出口信保")
    assert "没有完全匹配" in box.status.inner_text()
    assert box.found() == []
    assert box.found(similar=True)[0] == "m05"
    box.ask("融资难")
    assert {"m04", "m06"} <= set(box.found(similar=True))
    box = languages["en"].ask("warehose")
    assert box.status.inner_text().startswith("No exact match")
    assert box.found(similar=True)[0] == "m14"


def test_separated_words_follow_exact_results(languages):
    box = languages["zh"].ask("出口退税")
    assert measures(box.found(similar=True)) == [14]
    assert "分开" in box.page.locator(".site-search__apart").inner_text()
    assert 8 in measures(box.ask("人民币结算").found(similar=True))


def test_no_results_are_reported_with_escaped_query(languages):
    box = languages["zh"].ask("<img src=x onerror=alert(1)>乌托邦")
    assert "没有找到" in box.status.inner_text()
    assert "<img src=x" in box.status.inner_text()
    assert box.page.locator(".site-search__panel img").count() == 0


def test_a_query_in_the_other_script_suggests_that_language(search):
    search.open("/en/").ask("口岸签证")
    assert search.found()[0] == "glossary/#port-visa"
    search.page.get_by_role("link", name="Search the Chinese text for “口岸签证”").click()
    search.page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/\?q="))
    search.settle()
    assert search.found()[0] == "m16"
    search.ask("customs clearance")
    search.page.get_by_role("link", name="在英文版中搜索").click()
    search.page.wait_for_url(re.compile(r"/en/\?q="))
    search.settle()
    assert 18 in measures(search.found())


def test_snippets_mark_words_and_link_to_the_sentence(search):
    search.open("/agencies/").ask("国际转运集拼")
    assert search.results.first.locator(".site-search__kind").inner_text() == "措施"
    snippet = search.results.first.locator(".site-search__snippet a")
    assert snippet.count() == 1
    assert snippet.locator("mark").all_inner_texts() == ["国际转运集拼"]
    snippet.click()
    search.page.wait_for_url(f"**/{POLICY}m07/#m07-s2")
    target = search.page.locator(":target")
    assert target.get_attribute("id") == "m07-s2"
    assert "国际转运集拼监管中心" in target.inner_text()
    search.page.go_back()
    search.settle()
    assert search.box.input_value() == "国际转运集拼"


def test_every_link_in_the_results_exists(languages, dist: Path):
    for language, query in (("zh", "上海"), ("zh", "贸易"), ("en", "trade"), ("en", "Shanghai")):
        box = languages[language].ask(query)
        more = box.page.locator(".site-search__result .site-search__more")
        while more.count():
            more.first.click()
        links = box.page.locator(".site-search__results a").evaluate_all("links => links.map(a => a.href)")
        assert len(links) > 60
        for link in links:
            path, _, fragment = link.removeprefix(box.site).partition("#")
            html = (dist / "site" / path.lstrip("/") / "index.html").read_text(encoding="utf-8")
            assert not fragment or f'id="{fragment}"' in html, link


def test_a_long_list_of_sentences_can_be_expanded(search):
    search.open("/").ask("跨境电商")
    first = search.results.first
    assert first.locator(".site-search__snippet").count() == 3
    first.get_by_role("button").click()
    assert first.locator(".site-search__snippet").count() == 6


def test_the_search_works_with_the_keyboard_alone(search):
    page = search.open("/").page
    page.keyboard.press("/")
    page.keyboard.insert_text("海外仓")
    search.settle()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.className") == "site-search__title"
    page.keyboard.press("End")
    last = page.evaluate("document.activeElement.href")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.href") == last
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.hash") == "#m14-s1"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.name") == "q"
    assert page.locator(".site-search__panel").is_hidden()
    assert page.url == f"{search.site}/"
    page.keyboard.press("Control+k")
    search.settle()
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{POLICY}m14/")
    assert page.complaints == []


def test_a_slash_typed_in_another_field_is_kept(search):
    page = search.open("/").page
    page.evaluate("document.querySelector('main, article').append(document.createElement('textarea'))")
    page.locator("textarea").press("/")
    assert page.locator("textarea").input_value() == "/"


def test_a_search_can_be_linked(search):
    search.open("/en/glossary/?q=port%20visas").settle()
    assert search.box.input_value() == "port visas"
    assert search.found()[0] == "m16"
    search.ask("forfaiting")
    search.page.wait_for_url("**/en/glossary/?q=forfaiting")
    search.page.keyboard.press("Escape")
    search.page.wait_for_url("**/en/glossary/")


@pytest.mark.parametrize(
    ("asked", "kept"), [("贸" * 2000, "贸" * 200), ("$" * 7900, "$" * 200), ("a" * 199 + "😀b", "a" * 199)]
)
def test_a_long_query_is_truncated(search, asked: str, kept: str):
    search.open(f"/en/?{urlencode({'q': asked})}").settle()
    assert search.box.input_value() == kept
    query = parse_qs(urlsplit(search.page.url).query)["q"]
    assert query == [kept]
    search.page.evaluate("text => { document.querySelector('.site-search__input').value = text }", asked)
    search.box.dispatch_event("input")
    assert search.box.input_value() == kept


def test_search_waits_for_the_input_method(search):
    page = search.open("/").page
    search.ask("海外仓")
    search.box.fill("")
    keyboard = page.context.new_cdp_session(page)
    keyboard.send("Input.imeSetComposition", {"text": "kou'an", "selectionStart": 6, "selectionEnd": 6})
    assert search.box.input_value() == "kou'an"
    assert search.results.count() == 0
    assert "没有" not in search.status.inner_text()
    keyboard.send("Input.insertText", {"text": "口岸签证"})
    page.wait_for_selector(".site-search__result")
    assert search.found()[0] == "m16"


def test_engine_and_index_are_loaded_on_first_use(search):
    page = search.open(f"/{POLICY}m07/").page
    page.wait_for_load_state("networkidle")
    before = list(page.requested)
    search.box.click()
    search.ask("海外仓")
    # Chromium asks for the icon of the site when it likes.
    after = [url.partition("?")[0] for url in page.requested[len(before) :] if "favicon" not in url]
    assert [url for url in before if "search-core" in url or "search-index" in url] == []
    assets = f"{search.site}/assets"
    assert after == [
        f"{search.site}/search-index.json",
        f"{assets}/search-core.js",
        f"{assets}/search-text.js",
    ]
    assert all(url.startswith(search.site) for url in page.requested)
    assert page.complaints == []


def test_a_network_failure_is_reported_and_can_be_retried(search):
    page = search.open("/en/").page
    page.route("**/search-index.json", lambda route: route.abort())
    search.box.fill("port visa")
    page.get_by_role("button", name="Try again").wait_for()
    assert "could not be loaded" in search.status.inner_text()
    page.unroute("**/search-index.json")
    page.route("**/search-core.js*", lambda route: route.abort())
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Try again").wait_for()
    page.unroute("**/search-core.js*")
    page.route("**/search-text.js*", lambda route: route.abort())
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("button", name="Try again").wait_for()
    page.unroute("**/search-text.js*")
    page.get_by_role("button", name="Try again").click()
    search.settle()
    assert search.found()[0] == "m16"


@pytest.mark.parametrize("path", ["/", "/en/"])
@pytest.mark.parametrize("width", [360, 1024])
def test_on_a_small_screen_an_icon_opens_a_dialog(search, path, width):
    page = search.page
    page.set_viewport_size({"width": width, "height": 740})
    search.open(path)
    assert search.box.is_hidden()
    opener = page.locator(".site-search__opener")
    opener.click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_attribute("aria-label") == {"/": "搜索", "/en/": "Search"}[path]
    search.ask("海外仓")
    assert any(found.startswith("glossary/") for found in search.found())
    size = dialog.bounding_box()
    assert size["x"] >= 0 and size["x"] + size["width"] <= width
    if width == 360:
        assert (size["width"], size["height"]) == (360, 740)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.querySelector('.site-search').contains(document.activeElement)")
    page.locator(".site-search__close").click()
    assert search.box.is_hidden()
    assert opener.evaluate("node => node === document.activeElement")


@pytest.mark.parametrize(("path", "width"), [("/", 1240), ("/en/", 1240), ("/en/", 1280)])
def test_the_field_fits_into_the_header(search, path, width):
    search.page.set_viewport_size({"width": width, "height": 740})
    search.open(path)
    assert search.box.is_visible()
    assert search.page.evaluate("document.documentElement.scrollWidth") <= width
    brand = search.page.locator(".brand").bounding_box()
    button = search.page.locator(".theme-button").bounding_box()
    margin = brand["x"]
    assert button["x"] + button["width"] <= width - margin + 1


def test_without_scripts_the_search_box_is_hidden(browser, site_server: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_server}/")
    assert page.locator("[data-site-search]").is_hidden()
    context.close()


def test_each_index_has_the_text_of_its_language(dist: Path):
    chinese = (dist / "site" / "search-index.json").read_text(encoding="utf-8")
    english = (dist / "site" / "en" / "search-index.json").read_text(encoding="utf-8")
    assert "临时紧急来沪外籍人员" in chinese and "临时紧急来沪外籍人员" not in english
    assert "port visa" in english and "apply for port visas" not in chinese
    assert "外汇管理局上海市分局" in english and "State Administration of Foreign Exchange" in chinese
