"""The built site in a browser: requests, layout, languages, colors, print, and without scripts."""

import gzip
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from site_reader import POLICY, each_language

PAGES = ["", "policies/", POLICY, f"{POLICY}m07/", "agencies/", "agencies/shanghai-customs/", "matrix/"]
PAGES += ["glossary/", "dataset/", "translation/", "about/"]


@each_language
def test_pages_request_only_our_host_and_fit_on_a_phone(browser_page, site_server, root) -> None:
    for path in PAGES:
        browser_page.set_viewport_size({"width": 1280, "height": 900})
        browser_page.requested.clear()
        browser_page.goto(f"{site_server}/{root}{path}")
        assert 5 <= len(browser_page.requested) <= 7, path
        assert {urlsplit(url).netloc for url in browser_page.requested} == {urlsplit(site_server).netloc}
        browser_page.set_viewport_size({"width": 360, "height": 740})
        width, furthest = browser_page.evaluate("""() => {
            const scrolls = (e) => e && e !== document.body &&
                (["auto", "scroll"].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
            const hidden = (e) => getComputedStyle(e).opacity === "0" || e.closest(".skip");
            const edges = [...document.body.querySelectorAll("*")].filter((e) => !scrolls(e) && !hidden(e))
                .map((e) => e.getBoundingClientRect().right);
            return [document.documentElement.scrollWidth, Math.max(...edges)];
        }""")
        assert width == 360, path
        assert furthest <= 360.5, path
        assert browser_page.complaints == [], path


def test_a_first_visit_to_a_measure_takes_30_kilobytes(browser_page, site_server, dist: Path) -> None:
    browser_page.goto(f"{site_server}/{POLICY}m08/")
    paths = [urlsplit(url).path.lstrip("/") for url in browser_page.requested]
    files = [dist / "site" / (path + "index.html" if path.endswith("/") else path) for path in paths]
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) <= 30_000


def test_language_switch_opens_the_same_page(browser_page, site_server) -> None:
    for path in ("", POLICY, f"{POLICY}m07/", "agencies/shanghai-customs/", "about/"):
        browser_page.goto(f"{site_server}/{path}")
        browser_page.click(".twin-link")
        assert browser_page.url == f"{site_server}/en/{path}"
        assert browser_page.get_attribute("html", "lang") == "en"
        browser_page.click(".twin-link")
        assert browser_page.url == f"{site_server}/{path}"
        assert browser_page.get_attribute("html", "lang") == "zh-Hans"


def test_404_page_switches_to_the_other_home_page(browser_page, site_server) -> None:
    assert browser_page.goto(f"{site_server}/no/such/page").status == 404
    assert browser_page.inner_text("h1") == "页面不存在"
    browser_page.click(".twin-link")
    assert browser_page.url == f"{site_server}/en/"
    assert browser_page.goto(f"{site_server}/en/no/such/page").status == 404
    assert browser_page.inner_text("h1") == "Page not found"


def shown(page, selector: str) -> bool:
    return page.locator(selector).first.is_visible()


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_policy_page_shows_chinese_both_or_english(browser, site_server, javascript) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(f"{site_server}/{POLICY}")
    chinese, english = "#m07-s2 .zh", "#m07-s2 .en"
    assert (shown(page, chinese), shown(page, english)) == (True, False)
    page.click("label[for=show-both]")
    assert (shown(page, chinese), shown(page, english)) == (True, True)
    page.click("label[for=show-en]")
    assert (shown(page, chinese), shown(page, english)) == (False, True)
    assert page.inner_text(english).startswith("Support the Lin-gang Special Area")
    page.reload()
    assert shown(page, chinese) is not javascript
    context.close()


def test_languages_are_side_by_side_on_a_wide_screen(browser_page, site_server) -> None:
    browser_page.goto(f"{site_server}/en/{POLICY}")
    english = browser_page.locator("#m07-s2 .en").bounding_box()
    chinese = browser_page.locator("#m07-s2 .zh").bounding_box()
    assert english["x"] + english["width"] <= chinese["x"]
    assert abs(english["y"] - chinese["y"]) < 2


def test_phone_without_script_has_text_and_outline(browser, site_server) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{site_server}/{POLICY}")
    assert not shown(page, ".outline nav")
    page.click(".outline > label")
    page.click(".outline a[href='#m21']")
    assert page.url.endswith("#m21")
    assert shown(page, "#m21-s3 .zh")
    assert not shown(page, ".theme-button")
    context.close()


def test_permanent_links_work_with_the_keyboard(browser_page, site_server) -> None:
    browser_page.goto(f"{site_server}/{POLICY}m07/")
    browser_page.focus("#m07-s1 .mark")
    browser_page.keyboard.press("Tab")
    while browser_page.evaluate("document.activeElement.className") != "more":
        browser_page.keyboard.press("Tab")
    focused = browser_page.locator("#m07-s1 .more:focus")
    assert focused.evaluate("link => getComputedStyle(link).outlineStyle") == "solid"
    browser_page.keyboard.press("Tab")
    browser_page.keyboard.press("Enter")
    assert browser_page.url == f"{site_server}/{POLICY}m07/#m07-s2"


def ground(page) -> str:
    return page.evaluate("getComputedStyle(document.body).backgroundColor")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_colors_follow_the_system(browser, site_server, javascript) -> None:
    grounds = {}
    for scheme in ("light", "dark"):
        context = browser.new_context(color_scheme=scheme, java_script_enabled=javascript)
        page = context.new_page()
        page.goto(f"{site_server}/")
        grounds[scheme] = ground(page)
        context.close()
    assert grounds == {"light": "rgb(255, 255, 255)", "dark": "rgb(15, 23, 25)"}


def test_the_color_button_is_remembered(browser_page, site_server) -> None:
    browser_page.goto(f"{site_server}/")
    browser_page.click(".theme-button")
    assert ground(browser_page) == "rgb(15, 23, 25)"
    browser_page.goto(f"{site_server}/en/matrix/")
    assert ground(browser_page) == "rgb(15, 23, 25)"
    browser_page.click(".theme-button")
    browser_page.reload()
    assert ground(browser_page) == "rgb(255, 255, 255)"


@pytest.fixture
def card(browser, site_server) -> Iterator[Page]:
    """A page that shows all about sentence 5 of measure 7, with access to the clipboard."""
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{site_server}/en/{POLICY}m07/")
    page.click("#m07-s5 .more")
    page.wait_for_selector("dialog[open]")
    yield page
    context.close()


def copied(page: Page, button: str) -> str:
    found = page.locator("dialog").locator(button)
    found.click()
    expect(found).to_have_text("Copied")
    return page.evaluate("navigator.clipboard.readText()")


def test_text_citation_and_correction_can_be_copied(card: Page) -> None:
    english, chinese = (card.inner_text(f"#m07-s5 > .{code}") for code in ("en", "zh"))
    assert copied(card, ".zh + .copy") == chinese
    assert copied(card, ".texts > .copy:last-child") == f"{english}\t{chinese}"
    table = card.evaluate("""async () => {
        const [item] = await navigator.clipboard.read();
        return (await item.getType("text/html")).text();
    }""")
    assert "<td lang" in table and chinese in table
    address = f"{card.url}#m07-s5"
    assert copied(card, ".cite .copy >> nth=0").endswith(
        f"[Z/OL]//上海市人民政府办公厅. 上海市促进外贸稳规模提质量的若干政策措施: 沪府办规〔2023〕9号. "
        f"2023-03-31: 第5句. {address}"
    )
    correction = copied(card, ".improve + .copy")
    assert correction.startswith("hufubangui-2023-9/m07-s5\nChinese: 建设外高桥生物医药")
    assert correction.endswith(".\nShould be:")


def test_a_refused_copy_leaves_the_text_selected(card: Page) -> None:
    card.evaluate("void (navigator.clipboard.writeText = () => Promise.reject())")
    button = card.locator("dialog .zh + .copy")
    button.click()
    assert button.inner_text() == "Selected; press Ctrl+C"
    assert card.evaluate("getSelection().toString()").strip() == card.inner_text("#m07-s5 > .zh")


def test_a_sentence_card_shows_the_print_and_closes(card: Page) -> None:
    shown_print = card.inner_text("dialog .print")
    assert "建设外高桥" in shown_print.replace("\n", "")
    assert "reader, November" in card.inner_text("dialog .state")
    card.keyboard.press("Escape")
    expect(card.locator("dialog")).to_have_count(0)
    assert card.evaluate("document.activeElement.className") == "more"
    assert card.url.endswith("m07/")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_a_copied_passage_has_nothing_but_the_text(browser, site_server, javascript) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    page.goto(f"{site_server}/{POLICY}m08/")
    passages = page.locator(".parallel .row[id] > [lang]").all_text_contents()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.parallel'))")
    selected = page.evaluate("getSelection().toString()").split("\n")
    headers = page.locator(".titles > div").all_text_contents()
    assert [line.strip() for line in selected if line.strip()] == [
        words.strip() for words in (*headers, *passages)
    ]
    context.close()


def test_without_script_a_sentence_links_to_its_page(browser, site_server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site_server}/{POLICY}m07/")
    page.click("#m07-s5 .more")
    assert page.url == f"{site_server}/{POLICY}m07/sentences/#m07-s5"
    page.click("#m07-s5 .improve")
    selected = page.evaluate("getSelection().toString()")
    assert selected.startswith("hufubangui-2023-9/m07-s5\n中文：建设外高桥")
    assert selected.rstrip().endswith("建议译文：")
    context.close()


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_numbers_are_cards_on_a_phone(browser_page, site_server, root) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(f"{site_server}{root}numbers/")
    box = browser_page.locator(".box").first
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    cell = browser_page.locator(".numbers td[data-label]").first
    assert cell.evaluate("cell => getComputedStyle(cell, '::before').content") in ('"数值"', '"Value"')


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_matrix_cells_are_aligned_on_a_phone(browser_page, site_server, root) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    browser_page.goto(f"{site_server}{root}matrix/")
    head = browser_page.locator(".matrix thead tr:nth-child(2) th:nth-child(2)").bounding_box()
    cell = browser_page.locator(".matrix tbody tr:first-child td:nth-child(2)").bounding_box()
    assert abs(head["x"] - cell["x"]) < 1 and cell["x"] + 5 * cell["width"] < 390


def test_scrolling_boxes_can_be_focused_by_keyboard(browser_page, site_server) -> None:
    browser_page.set_viewport_size({"width": 390, "height": 844})
    for path in ("matrix/", "dataset/", "dataset/cookbook/", "hosting/", "translation/"):
        browser_page.goto(f"{site_server}/{path}")
        unreached = browser_page.evaluate("""() => [...document.querySelectorAll("main *")].filter((e) =>
            ["auto", "scroll"].includes(getComputedStyle(e).overflowX) && e.scrollWidth > e.clientWidth + 1 &&
            e.tabIndex < 0).map((e) => e.textContent)""")
        assert unreached == [], path


@pytest.mark.parametrize("width", [1280, 390])
def test_click_targets_are_at_least_24_pixels(browser_page, site_server, width) -> None:
    browser_page.set_viewport_size({"width": width, "height": 844})
    of_measure = ".row > .more, .row > .mark"
    places = {"matrix/": ".ordinals a", "glossary/": "h2 > .mark", f"{POLICY}m07/": of_measure}
    for path, targets in places.items():
        browser_page.goto(f"{site_server}/{path}")
        for target in browser_page.locator(targets).all()[:30]:
            box = target.bounding_box()
            assert min(box["width"], box["height"]) >= 23.9, (path, target.inner_text(), box)


def test_touch_targets_are_large_and_do_not_overlap(browser, site_server) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(f"{site_server}/en/{POLICY}m07/")
    targets = [page.locator(f"#m07-s2 {target}").bounding_box() for target in (".mark", ".more")]
    targets.append(page.locator("#m07-s3 .mark").bounding_box())
    assert all(target["width"] >= 44 and target["height"] >= 44 for target in targets)
    above = pairwise(targets)
    assert all(one["y"] + one["height"] <= other["y"] + 0.5 for one, other in above)
    page.tap("#m07-s2 .more")
    page.wait_for_selector("dialog[open] pre.improve")
    context.close()


@pytest.mark.parametrize(("width", "highest"), [(1280, 330), (390, 420)])
@each_language
def test_every_measure_starts_on_the_first_screen(browser_page, site_server, root, width, highest) -> None:
    browser_page.set_viewport_size({"width": width, "height": 800})
    for number in range(1, 22):
        browser_page.goto(f"{site_server}/{root}{POLICY}m{number:02}/")
        top = browser_page.locator(f"#m{number:02}-s1 > [lang]").first.bounding_box()["y"]
        assert top <= highest, (number, top)


@pytest.mark.parametrize("path", [POLICY, f"{POLICY}m07/"])
def test_print_has_id_both_texts_and_address_but_no_controls(browser_page, site_server, path) -> None:
    browser_page.set_viewport_size({"width": 718, "height": 1047})  # A4 minus margins of 1 cm
    browser_page.goto(f"{site_server}/en/{path}")
    browser_page.emulate_media(media="print")
    assert browser_page.inner_text(".print-url") == f"{site_server}/en/{path}"
    for tool in (".bar", ".foot-links", ".outline", ".copy", ".more", ".switch"):
        for place in browser_page.locator(tool).all():
            assert not place.is_visible(), tool
    mark, english, chinese = (
        browser_page.locator(f"#m07-s2 {part}").bounding_box() for part in ("> .mark", "> .en", "> .zh")
    )
    assert mark["x"] + mark["width"] <= english["x"] < english["x"] + english["width"] <= chinese["x"]
    assert max(box["y"] for box in (mark, english, chinese)) - english["y"] < 12
    assert chinese["x"] + chinese["width"] <= 718


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_the_footer_leads_to_every_kind_of_page(browser_page, site_server, root) -> None:
    browser_page.goto(f"{site_server}{root}{POLICY}m07/")
    browser_page.click('.foot-links a[href$="#pages"]')
    links = browser_page.locator(".page-map a").evaluate_all("links => links.map(a => a.pathname)")
    names = "topics numbers entities glossary matrix rules choices codebook"
    names += " dataset/cookbook translation/back-check"
    assert {f"{root}{name}/" for name in names.split()} <= set(links)
    assert len(links) == len(set(links))
    for link in links:
        assert browser_page.request.get(site_server + link).ok, link


@each_language
def test_link_from_a_measure_opens_its_translation_details(browser_page, site_server, root) -> None:
    story = f"{site_server}/{root}translation/hufubangui-2023-9/#m07"
    browser_page.goto(f"{site_server}/{root}policies/hufubangui-2023-9/m07/")
    browser_page.click('a[href$="translation/hufubangui-2023-9/#m07"]')
    assert browser_page.url == story
    browser_page.locator("#m07 li").first.wait_for()
    opened = browser_page.locator("details.story[open] summary")
    assert opened.count() == 1
    assert opened.evaluate("summary => summary.getBoundingClientRect().top") >= 0


@each_language
def test_links_work_when_opened_from_a_disk(browser_page, dist: Path, root) -> None:
    browser_page.goto((dist / "site" / root / "index.html").as_uri())
    browser_page.click(".card a[href*='m07/']")
    browser_page.click("#m07-s2 .more")
    browser_page.wait_for_url("**/m07/sentences/index.html#m07-s2")
    browser_page.click(".twin-link")
    assert browser_page.get_attribute("html", "lang") == ("zh-Hans" if root else "en")
    assert browser_page.complaints == []
