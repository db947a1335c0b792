"""Renders one language of the site page by page, for a preview: each file as a build would write it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jinja2
from mkdocs.commands.build import build as run_mkdocs
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage

from policypress.site import search_index
from policypress.site.mkdocs_build import GeneratedPage, Plugin, configured, failures, search_entry
from policypress.site.pages import SiteInput, make_pages
from policypress.site.render import Renderer

_NOT_FOUND = "404.html"


class _Prepared(Exception):
    """Ends the build by MkDocs before it writes anything."""


class _Preparing(Plugin):
    nav: Navigation
    files: Files
    environment: jinja2.Environment

    def on_nav(self, nav: Navigation, **_: Any) -> None:
        self.nav = nav

    def on_env(self, env: jinja2.Environment, files: Files, **_: Any) -> None:
        super().on_env(env, files)
        self.environment, self.files = env, files
        raise _Prepared


class PagesOnDemand:
    """The files of one language, each made when it is read."""

    def __init__(self, inputs: SiteInput, renderer: Renderer, mkdocs_yml: Path, folder: Path) -> None:
        """Convert the written pages. `folder` is not written to, but MkDocs empties it if it exists.

        Raises BuildError if MkDocs fails or warns.
        """
        self._plugin = _Preparing(inputs, renderer, None)
        self._config: MkDocsConfig = configured(self._plugin, mkdocs_yml, folder)
        with failures(renderer.language):
            try:
                run_mkdocs(self._config)
            except _Prepared:
                self._documents = self._plugin.files.documentation_pages()
            for page in self._pages():
                page.validate_anchor_links(
                    files=self._plugin.files, log_level=self._config.validation.links.anchors
                )
        self._files = {file.dest_uri: file for file in self._plugin.files}

    def follow(self, inputs: SiteInput) -> bool:
        """Show other inputs from now on. Returns False, and changes nothing, if they have other pages, which
        the written pages may link to."""
        pages = {page.path: page for page in make_pages(inputs, self._plugin.renderer.words)}
        shown = [page for page in self._pages() if isinstance(page, GeneratedPage)]
        if list(pages) != [page.url for page in shown]:
            return False
        self._plugin.inputs = inputs
        for page in shown:
            page.generated = pages[page.url]
            page.title = page.generated.title
        self._plugin.collect_footer(self._plugin.files)
        return True

    def read(self, path: str) -> bytes | None:
        """Return the file at this path below the root of the language, or None if there is none."""
        if path == _NOT_FOUND:
            template = self._plugin.environment.get_template(path)
            context = get_context(self._plugin.nav, self._documents, self._config)
            return template.render(self._plugin.on_template_context(context, path)).encode()
        if file := self._files.get(path):
            if file.page is None:
                return file.content_bytes
            return self._render(file.page).encode(errors="xmlcharrefreplace")
        if path == search_index.FILE or path.startswith("assets/"):
            text = self._plugin.other_files(self._searched()).get(path)
            return text.encode() if text is not None else None
        return None

    def _pages(self) -> list[MkDocsPage]:
        return [file.page for file in self._documents if file.page]

    def _render(self, page: MkDocsPage) -> str:
        context = get_context(self._plugin.nav, self._documents, self._config, page)
        context = self._plugin.on_page_context(context, page)
        return self._plugin.environment.get_template("main.html").render(context)

    def _searched(self) -> list[search_index.Page]:
        for page in self._pages():
            if isinstance(page, GeneratedPage) and page.generated.own_text:
                page.make_content()
        return [entry for page in self._pages() if (entry := search_entry(page))]
