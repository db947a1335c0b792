"""The files of one language of the site, each made when it is read.

A build reads all of them and a preview those that a browser asks for, so both have the same bytes.
"""

from collections.abc import Iterator
from pathlib import Path

from mkdocs.commands.build import build as run_mkdocs

from policypress.site.mkdocs_build import GeneratedPage, Plugin, Prepared, configured, failures
from policypress.site.pages import SiteInput, make_pages
from policypress.site.render import Renderer


class LanguageFiles:
    """The files of one language, by path below its root."""

    def __init__(
        self, inputs: SiteInput, renderer: Renderer, mkdocs_yml: Path, folder: Path, site_url: str | None
    ) -> None:
        """Convert the written pages. MkDocs empties `folder` if it exists.

        Raises BuildError if MkDocs fails or warns.
        """
        self._plugin = Plugin(inputs, renderer, site_url)
        config = configured(self._plugin, mkdocs_yml, folder)
        with failures(renderer.language):
            try:
                run_mkdocs(config)
            except Prepared:
                for page in self._plugin.pages:
                    level = config.validation.links.anchors
                    page.validate_anchor_links(files=self._plugin.files, log_level=level)
        files = (file for file in self._plugin.files if file.inclusion.is_included())
        self._files = {file.dest_uri: file for file in files}
        self._others = self._plugin.other_files()

    def __iter__(self) -> Iterator[str]:
        yield from (*self._files, *self._others)

    def follow(self, inputs: SiteInput) -> bool:
        """Show other inputs from now on. Returns False, and changes nothing, if they have other pages, which
        the written pages may link to."""
        pages = {page.path: page for page in make_pages(inputs, self._plugin.renderer.words)}
        shown = [page for page in self._plugin.pages if isinstance(page, GeneratedPage)]
        if list(pages) != [page.url for page in shown]:
            return False
        self._plugin.inputs = inputs
        for page in shown:
            page.generated = pages[page.url]
            page.title = page.generated.title
        self._plugin.collect_page_map()
        return True

    def read(self, path: str) -> bytes | None:
        """Return the file at a path, or None if there is none."""
        if file := self._files.get(path):
            return self._plugin.render_page(file.page).encode() if file.page else file.content_bytes
        return self._others[path]().encode() if path in self._others else None
