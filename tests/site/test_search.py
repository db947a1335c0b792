"""The search of the built site, used in a browser."""

import gzip
import re
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from conftest import read_yaml
from site_reader import POLICY, Search

SITES = {"zh": "/", "en": "/en/"}
QUERIES = read_yaml(Path(__file__).with_name("search_queries.yml"))


LEAVE_ONE_OUT = """async (chinese) => {
    const engine = await new Promise((resolve) => {
        document.addEventListener("policypress-search", ({ detail }) => resolve(detail));
        const script = document.createElement("script");
        script.src = document.querySelector("[data-index]").dataset.index;
        document.head.append(script);
    });
    const phrases = engine.items.flatMap((item, number) => (item.kind === "measure" ? item.phrases : [])
        .flatMap(([, ...some]) => some).map((phrase) => [number, phrase]));
    const isAsked = ([, phrase]) => /\\p{Script=Han}/u.test(phrase) === chinese;
    const sample = phrases.filter(isAsked).filter((_, i) => i % 7 === 0);
    const units = engine.units.map((unit, i) => [unit.item, unit.field, i]);
    let right = 0;
    for (const [number, phrase] of sample) {
        const order = engine.items[number].phrases.flatMap(([, ...some]) => some).indexOf(phrase);
        const hidden = units.filter(([item, field]) => item === number && field === "phrase")[order][2];
        const all = engine.postings;
        engine.postings = new Map([...all].map(([t, some]) => [t, some.filter((unit) => unit !== hidden)])
            .filter(([, some]) => some.length));
        right += engine.search(phrase)?.answers[0]?.item === engine.items[number] ? 1 : 0;
        engine.postings = all;
    }
    return [right, sample.length];
}"""


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


@pytest.mark.parametrize(("language", "query", "first", "required"), QUERIES["words"])
def test_words_of_the_text_find_their_measures(languages, language, query, first, required):
    found = languages[language].ask(query).found()
    assert found[0] == first
    assert set(required) <= set(measures(found))


@pytest.mark.parametrize(("language", "query", "first"), QUERIES["spellings"])
def test_other_spellings_find_the_same(languages, language, query, first):
    assert languages[language].ask(query).found()[0] == first


@pytest.mark.parametrize(("query", "named"), QUERIES["numbered"])
def test_ids_and_numbers_find_their_target(languages, query, named):
    for box in languages.values():
        box.ask(query)
        assert box.found()[0] == named
        assert box.found(similar=True) == []


@pytest.mark.parametrize(("language", "query", "named"), QUERIES["annotated"])
def test_topics_and_names_are_found(languages, query, language, named):
    box = languages[language].ask(query)
    assert named in box.found() + box.found(similar=True)


def test_terms_and_topics_follow_the_best_measure(languages):
    for language, query in (("zh", "跨境电商"), ("en", "cross-border e-commerce")):
        box = languages[language].ask(query)
        found = box.found()
        assert found[0] == "m08"
        assert "topics/cross_border_ecommerce/" in found


def test_an_unknown_measure_number_finds_no_measure(languages):
    assert measures(languages["zh"].ask("第二十二项").found()) == []
    assert measures(languages["zh"].ask("m22").found()) == []


def test_an_unknown_section_number_finds_no_section(languages):
    for query in ("第五部分", "section 5", "Part V"):
        assert not [found for found in languages["en"].ask(query).found() if "-heading" in found]


def test_every_result_is_listed(languages):
    box = languages["zh"].ask("贸易")
    assert box.status.inner_text() == f"{len(box.found())}条结果"
    assert len(box.found()) > 20
    assert len(set(box.found())) == len(box.found())


def test_a_question_without_answer_offers_ways_on(languages):
    asked = (
        ("zh", "幼儿园门票养老金海外仓", "海外仓"),
        ("en", "kindergarten zoo warehousing", "warehousing"),
    )
    for language, query, fewer in asked:
        box = languages[language].ask(query)
        assert box.status.inner_text().startswith(("没有找到", "Nothing found"))
        assert box.found() == []
        assert "m14" in box.found(similar=True)
        assert box.page.locator(".site-search__topics a").count() > 10
        box.page.locator(".site-search__fewer").click()
        assert box.box.input_value() == fewer
        assert box.found()[0] == "m14"


def test_pages_about_the_site_follow_the_policy(languages):
    for language, query in (("zh", "稳定"), ("en", "is this policy still in force")):
        box = languages[language].ask(query)
        kinds = box.page.locator(".site-search__kind").all_inner_texts()
        pages = [kind in ("页面", "Page") for kind in kinds]
        assert any(pages)
        assert pages == sorted(pages)


def test_the_index_has_no_checksums(dist: Path):
    index = (dist / "site" / "search-index.js").read_text(encoding="utf-8")
    assert not re.search(r"[0-9a-f]{40}", index)


@pytest.mark.slow
def test_phrases_find_their_target_without_themselves(languages):
    """Hide one phrase at a time: the others and the text must still lead to its target."""
    for language, least in (("zh", 0.55), ("en", 0.55)):
        right, asked = languages[language].page.evaluate(LEAVE_ONE_OUT, language == "zh")
        assert asked > 100
        assert right / asked > least


def test_no_results_are_reported_with_escaped_query(languages):
    box = languages["zh"].ask("<img src=x onerror=alert(1)>乌托邦")
    assert "没有找到" in box.status.inner_text()
    assert "<img src=x" in box.status.inner_text()
    assert box.page.locator(".site-search__panel img").count() == 0


def test_a_query_in_the_other_language_finds_and_suggests_it(search):
    search.open("/en/").ask("口岸签证")
    assert search.found()[0] == "m16"
    search.page.get_by_role("link", name="Search the Chinese pages for “口岸签证”").click()
    search.page.wait_for_url(re.compile(r"127\.0\.0\.1:\d+/\?q="))
    search.settle()
    assert search.found()[0] == "m16"
    search.ask("customs clearance")
    assert search.found()[0] == "m18"
    search.page.get_by_role("link", name="在英文版中搜索").click()
    search.page.wait_for_url(re.compile(r"/en/\?q="))
    search.settle()
    assert 18 in measures(search.found())


def test_snippets_mark_words_and_link_to_the_sentence(search):
    search.open("/agencies/").ask("国际转运集拼")
    assert search.results.first.locator(".site-search__kind").inner_text() == "措施"
    snippet = search.results.first.locator(".site-search__snippet a")
    assert snippet.count() == 1
    assert snippet.locator("mark").first.inner_text() == "国际转运集拼"
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
    page.keyboard.press("Control+k")
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
    assert page.evaluate("document.activeElement.hash").startswith("#m14-s")
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
    page.wait_for_url(f"**/{POLICY}m14/#m14-s*")
    assert page.complaints == []


def test_enter_opens_the_sentence_found(search):
    page = search.open("/en/").page
    search.ask("customer sent goods back, do I pay tax").box.press("Enter")
    page.wait_for_url(f"**/en/{POLICY}m08/#m08-s5")


def test_search_works_in_pages_opened_from_disk(browser_page, dist: Path):
    box = Search(browser_page, f"file://{dist}/site/").open("en/index.html").ask("bunkering")
    link = box.page.locator(".site-search__title").first.get_attribute("href")
    assert link.endswith("m11/index.html")
    assert browser_page.complaints == []


def test_search_works_under_trusted_types(browser_page, site_server: str):
    policy = "default-src 'self'; require-trusted-types-for 'script'; trusted-types policypress-search"

    def restrict(route):
        route.fulfill(
            response=(response := route.fetch()),
            headers={**response.headers, "Content-Security-Policy": policy},
        )

    browser_page.route("**/m07/", restrict)
    box = Search(browser_page, site_server).open(f"/{POLICY}m07/").ask("海外仓")
    assert box.found()[0] == "m14"
    assert browser_page.complaints == []


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
    assert [url for url in before if "search-index" in url] == []
    assert after == [f"{search.site}/search-index.js"]
    assert all(url.startswith(search.site) for url in page.requested)
    assert page.complaints == []


def test_a_network_failure_is_reported_and_can_be_retried(search):
    page = search.open("/en/").page
    page.route("**/search-index.js*", lambda route: route.abort())
    search.box.fill("port visa")
    page.get_by_role("button", name="Try again").wait_for()
    assert "could not be loaded" in search.status.inner_text()
    page.unroute("**/search-index.js*")
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


def test_without_scripts_a_link_replaces_the_search_box(browser, site_server: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_server}/en/")
    assert page.locator("[data-site-search]").is_hidden()
    page.get_by_role("link", name="Browse", exact=True).click()
    page.wait_for_url("**/en/policies/")
    context.close()


def test_both_languages_share_a_small_index(dist: Path):
    index = (dist / "site" / "search-index.js").read_bytes()
    assert len(gzip.compress(index, 9)) < 100_000
    assert "临时紧急来沪外籍人员" in index.decode() and "apply for port visas" in index.decode()
