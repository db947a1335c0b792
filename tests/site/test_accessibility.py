"""Accessibility: axe-core on one page of each kind."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import serving

pytestmark = pytest.mark.slow

# The pages of the invented policy are short and have every kind of part.
INVENTED = "policies/wuyou-2031-12/"
PAGES = f"""
/ {INVENTED} {INVENTED}m01/ {INVENTED}m03/ policies/hufubangui-2023-9/m07/
policies/hufubangui-2023-9/m07/sentences/ agencies/
agencies/wuyou-commerce-commission/ matrix/ topics/ topics/auto/ numbers/ firmness/ entities/ annotations/
glossary/ glossary/paper-port/ translation/ rules/ dataset/ dataset/cookbook/ codebook/ dependencies/ about/
hosting/ translating/ no-such-page
""".split()


@pytest.fixture(scope="module")
def server(both: Path) -> Iterator[str]:
    with serving(both / "site") as address:
        yield address


@pytest.mark.parametrize(("root", "width", "scheme"), [("en/", 1280, "light"), ("", 390, "dark")])
def test_axe_finds_no_violations(browser, server: str, root, width, scheme) -> None:
    phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=scheme, has_touch=phone, is_mobile=phone
    )
    page, axe, found = context.new_page(), Axe(), []
    for path in PAGES:
        page.goto(f"{server}/{root}{path.lstrip('/')}")
        for violation in axe.run(page).response["violations"]:
            found += [(path, violation["id"], node["target"]) for node in violation["nodes"]]
    context.close()
    assert found == []
