"""Make the screenshot for the README: `picture.py FILE` renders a measure of the built site in Chromium."""

import functools
import http.server
import sys
import threading
from pathlib import Path

from conftest import ROOT, QuietHandler, launch_chromium
from playwright.sync_api import sync_playwright

PAGE = "/en/policies/hufubangui-2023-9/m07/"


def main(target: Path) -> None:
    handler = functools.partial(QuietHandler, directory=str(ROOT / "dist" / "site"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = launch_chromium(playwright)
            page = browser.new_page(viewport={"width": 1200, "height": 760}, color_scheme="light")
            page.goto(f"http://127.0.0.1:{server.server_port}{PAGE}")
            page.screenshot(path=target)
            browser.close()
        server.shutdown()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
