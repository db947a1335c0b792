"""Builds one language of the site with MkDocs: written pages from docs/ and pages generated in memory."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import escape
from mkdocs.commands.build import build as run_mkdocs
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import templates

from policypress.contract.addresses import policy_path
from policypress.contract.headers import CONTENT_POLICY
from policypress.diagnostics import BuildError, Problems
from policypress.loading.written_pages import pages_of
from policypress.site import json_ld, licenses, search_index
from policypress.site.pages import NAVIGATION, SiteInput, make_pages, not_found
from policypress.site.pages.annotation_pages import annotated_policies
from policypress.site.render import CHINESE, Addresses, Language, Page, Renderer

THEME = Path(__file__).parent / "theme"
# The pages that show the commit. If all pages showed it, each commit would change every page.
COMMIT_PAGES = ("about/", "dataset/")
# Footer links by group. Written pages that aren't in any group follow as `project`.
FOOTER = {
    "text": ("policies/", "agencies/", "matrix/", "topics/", "numbers/", "entities/"),
    "english": ("translation/", "translation/back-check/", "glossary/", "choices/", "rules/"),
    "data": ("dataset/", "dataset/cookbook/", "walk/", "annotations/", "codebook/", "stability/", "hosting/"),
}
STYLES = ("search.css", "site.css", "lists.css")
SCRIPTS = ("site.js", "search.js")


def build_language(
    inputs: SiteInput, renderer: Renderer, mkdocs_yml: Path, folder: Path, site_url: str | None
) -> None:
    """Build the pages in the renderer's language into `folder`. If MkDocs fails, raises BuildError with its
    messages."""
    language = renderer.language
    warnings = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(warnings)
    logger.propagate = False
    try:
        config = load_config(
            str(mkdocs_yml),
            docs_dir=str(mkdocs_yml.parent / "docs" / language.code),
            site_dir=str(folder),
            site_name=renderer.words("site_name"),
            site_url=_under(site_url, language),
            strict=True,
        )
        config.theme["language"] = language.tag
        config.plugins["policypress"] = _Plugin(inputs, renderer, site_url)
        run_mkdocs(config)
    except MkDocsException as error:
        reasons = [*warnings.found, str(error)]
        raise BuildError.of_many(f"MkDocs failed to build the site ({language.tag}):", reasons) from error
    finally:
        logger.removeHandler(warnings)


# Written pages link to pages generated from this repository's source, which may not exist for others.
_LINK_TO_GENERATED = re.compile(
    r"\[(?P<words>[^]]+)\]\((?P<page>(?:policies|topics|numbers|entities|annotations)/[^)#]*)index\.md[^)]*\)"
)


def _under(site_url: str | None, language: Language) -> str | None:
    return f"{site_url.rstrip('/')}/{language.folder}" if site_url else None


class _Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.found: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.found.append(record.getMessage())


class _GeneratedPage(MkDocsPage):
    """A page whose HTML is generated only when it is written, because MkDocs keeps all pages in memory.
    MkDocs does not parse the HTML either."""

    def __init__(self, page: Page, renderer: Renderer, file: File, config: MkDocsConfig) -> None:
        super().__init__(page.title, file, config)
        self.generated = page
        self._renderer = renderer

    def read_source(self, _config: MkDocsConfig) -> None:
        self.markdown = ""

    def render(self, _config: MkDocsConfig, _files: Files) -> None:
        self.content = ""

    def make_content(self) -> None:
        self.content = self._renderer.render(self.generated)


class _Loader(jinja2.FileSystemLoader):
    """Finds all templates, but lists only the static files that our pages use, because listing the theme's
    11,000 icons would take longer than writing all pages."""

    def __init__(self, folders: Sequence[str], assets: Sequence[str]) -> None:
        super().__init__(folders)
        self._assets = assets

    def list_templates(self) -> list[str]:
        return list(self._assets)


@dataclass(frozen=True)
class _Frame:
    """The values that the theme's templates show around the content. The templates must escape them."""

    lang: str
    twin_lang: str
    words: Any
    title: str
    description: str
    home: str
    assets: str
    licenses: str
    index: str
    twin: str
    navigation: tuple[tuple[str, str, bool], ...]
    footer: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    version: str
    notice: str
    canonical: str | None
    alternates: tuple[tuple[str, str], ...]
    material_css: str
    styles: tuple[str, ...]
    scripts: tuple[str, ...]
    dark_css: str
    theme_js: str
    repository: str
    commit: str | None
    content: str = ""
    structured: str = ""
    content_policy: str = CONTENT_POLICY


class _Plugin(BasePlugin):
    """Adds the generated pages, the frame around every page, and the search index."""

    def __init__(self, inputs: SiteInput, renderer: Renderer, site_url: str | None) -> None:
        self._inputs = inputs
        self._renderer = renderer
        self._language = renderer.language
        self._site_url = _under(site_url, CHINESE)
        self._twin_pages: set[str] = set()
        self._generated_pages: set[str] = set()
        self._searched: list[tuple[str, str, str]] = []
        self._footer: list[tuple[str, list[tuple[str, str]]]] = []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        theme = next(Path(folder) for folder in config.theme.dirs if Path(folder, "base.html").exists())
        self._theme = theme
        self._material_css = _name_of(theme, "assets/stylesheets/main.*.min.css")
        own = sorted(f"assets/{path.name}" for path in (THEME / "assets").glob("[!.]*[!~]"))
        shared = [self._material_css, *own] if self._language == CHINESE else []
        config.theme.get_env = lambda: _environment(config.theme.dirs, shared)  # type: ignore[method-assign]
        if self._language != CHINESE:
            config.theme.static_templates.discard("sitemap.xml")
        twin_pages = pages_of(Path(config.docs_dir).parent / self._language.other.code, Problems())
        self._twin_pages = {page.removesuffix(".md") + "/" for page in twin_pages}
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        written = set(pages_of(Path(config.docs_dir), Problems()))
        for file in list(files):
            if file.src_dir == config.docs_dir and file.src_uri not in written:
                files.remove(file)
        for page in make_pages(self._inputs, self._renderer.words):
            file = File.generated(
                config, f"{page.path}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
            )
            _GeneratedPage(page, self._renderer, file, config)
            files.append(file)
            self._twin_pages.add(page.path)
            self._generated_pages.add(page.path)
        return files

    def on_page_markdown(self, markdown: str, **_: Any) -> str:
        repository = self._renderer.repository
        report = "report_repository" if repository else "report_publisher"
        generated = self._generated_pages
        markdown = _LINK_TO_GENERATED.sub(
            lambda link: link[0] if link["page"] in generated else link["words"], markdown
        )
        to = {"repository": repository, "publisher": self._renderer.publisher}
        markdown = markdown.replace("{{ provenance }}", self._renderer.made["english"])
        return markdown.replace("{{ report }}", self._renderer.words(report, **to))

    def on_page_content(self, html: str, page: MkDocsPage, **_: Any) -> str:
        """Put the tables in written pages into boxes that scroll, also with the arrow keys."""
        box = f'<div class="box" role="group" tabindex="0" aria-label="{escape(page.title or "")}">'
        return html.replace("<table>", f'{box}<table class="sheet">').replace("</table>", "</table></div>")

    def on_page_context(
        self, context: templates.TemplateContext, page: MkDocsPage, **_: Any
    ) -> templates.TemplateContext:
        if isinstance(page, _GeneratedPage):
            page.make_content()
        generated = page.generated if isinstance(page, _GeneratedPage) else _as_page(page)
        page.toc = []  # type: ignore[assignment]
        context["frame"] = self._frame(generated)  # type: ignore[typeddict-unknown-key]
        return context

    def on_post_page(self, output: str, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Collect the text for the search index, then free the content."""
        if entry := _search_entry(page):
            self._searched.append(entry)
        page.content = ""
        return output

    def on_template_context(
        self, context: templates.TemplateContext, template_name: str, **_: Any
    ) -> templates.TemplateContext:
        if template_name == "404.html":
            page = not_found(self._renderer.words)
            root = "/" + (self._site_url or "").partition("://")[2].partition("/")[2]
            content = self._renderer.render(page, root)
            context["frame"] = self._frame(page, root, content)  # type: ignore[typeddict-unknown-key]
        context["twin_url"] = _under(self._site_url, self._language.other)  # type: ignore[typeddict-unknown-key]
        context["twin_pages"] = self._twin_pages  # type: ignore[typeddict-unknown-key]
        return context

    def on_post_build(self, config: MkDocsConfig) -> None:
        """Remove the compressed site map, whose bytes depend on the time. Servers compress files anyway."""
        site = Path(config.site_dir)
        (site / "sitemap.xml.gz").unlink(missing_ok=True)
        if self._language == CHINESE:
            licenses.write(site, self._theme, self._material_css)
        search_index.write_index(self._inputs.corpus, self._language.code, self._searched, site)

    def on_env(self, _env: jinja2.Environment, files: Files, **_: Any) -> None:
        """Collect the footer links, now that all page titles are known."""
        pages = [file.page for file in files.documentation_pages() if file.page]
        titles = {page.url: _title_of(page) for page in pages}
        grouped = {path for paths in FOOTER.values() for path in paths}
        written = [p.url for p in pages if not isinstance(p, _GeneratedPage) and p.url.count("/") == 1]
        rest = ("project", [path for path in written if path not in grouped])
        self._footer = [
            (name, [(path, titles[path]) for path in paths if path in titles])
            for name, paths in (*FOOTER.items(), rest)
        ]

    def _frame(self, page: Page, root: str | None = None, content: str = "") -> _Frame:
        words, language = self._renderer.words, self._language
        to = Addresses(language, page.path, root)
        exists = root is None and page.path in self._twin_pages
        url = self._site_url if root is None else None

        def at(path: str) -> str:
            return f"{url}{language.folder}{path}" if url else to.page(path)

        def data_at(path: str) -> str:
            return f"{url}data/{path}" if url else to.data(path)

        return _Frame(
            lang=language.tag,
            twin_lang=language.other.tag,
            words=words,
            title=page.title,
            description=page.description,
            home=to.page(""),
            assets=f"{to.root}assets/",
            licenses=to.root + licenses.FILE,
            index=f"{to.home}search-index.json",
            twin=to.twin(page.path if exists else ""),
            navigation=tuple((*self._entry(name, to), page.nav == name) for name in self._navigation()),
            footer=tuple(
                (name, tuple((to.page(path), title) for path, title in links)) for name, links in self._footer
            ),
            version=self._inputs.contract.version,
            notice=self._renderer.notice,
            canonical=f"{url}{language.folder}{page.path}" if url else None,
            alternates=(
                (CHINESE.tag, f"{url}{page.path}"),
                (CHINESE.other.tag, f"{url}{CHINESE.other.folder}{page.path}"),
                ("x-default", f"{url}{page.path}"),
            )
            if url and exists
            else (),
            material_css=to.root + self._material_css,
            styles=_versioned(STYLES, to.root),
            scripts=_versioned(SCRIPTS, to.root),
            dark_css=_versioned(("dark.css",), to.root)[0],
            theme_js=_versioned(("theme.js",), to.root)[0],
            repository=self._renderer.repository,
            commit=self._inputs.commit if page.path in COMMIT_PAGES else None,
            content=content,
            structured=json_ld.as_script(page.structured(at, data_at)) if page.structured else "",
        )

    def _navigation(self) -> Iterator[str]:
        """Return the navigation entries that have a page. Topics have one only if a policy is annotated."""
        policies = annotated_policies(self._inputs.corpus)
        return (name for name in NAVIGATION if name != "topics" or policies)

    def _entry(self, name: str, to: Addresses) -> tuple[str, str]:
        """Return the address and label of an entry. A single policy replaces the list of policies."""
        policies = self._inputs.corpus.policies
        if name == "policies" and len(policies) == 1:
            return to.page(policy_path(policies[0])), self._renderer.words("nav_policy")
        return to.page(f"{name}/"), self._renderer.words(f"nav_{name}")


def _environment(folders: Sequence[str], assets: Sequence[str]) -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701 (Material needs it off, and our templates escape)
        loader=_Loader(folders, assets), auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["url"] = templates.url_filter
    environment.filters["script_tag"] = templates.script_tag_filter
    return environment


def _name_of(folder: Path, pattern: str) -> str:
    (found,) = folder.glob(pattern)
    return found.relative_to(folder).as_posix()


@cache
def _digest(name: str) -> str | None:
    path = THEME / "assets" / name
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10] if path.exists() else None


def _versioned(names: Sequence[str], root: str) -> tuple[str, ...]:
    """Return addresses that change with the content, so that browsers don't use old cached files."""
    return tuple(f"{root}assets/{name}?{digest}" for name in names if (digest := _digest(name)))


def _title_of(page: MkDocsPage) -> str:
    return page.generated.title if isinstance(page, _GeneratedPage) else str(page.title)


def _as_page(page: MkDocsPage) -> Page:
    description = str(page.meta.get("description", ""))
    nav = "dataset" if page.url in FOOTER["data"] else "about"
    return Page(page.url, str(page.title), description, "", nav=nav)


def _search_entry(page: MkDocsPage) -> tuple[str, str, str] | None:
    """Return the address, title and text of a page, or None if search takes its text from the corpus."""
    generated = page.generated if isinstance(page, _GeneratedPage) else None
    if generated is None or generated.own_text:
        return page.url, str(page.title), _plain(page.content or "")
    if page.url.count("/") <= 1:
        return page.url, generated.title, generated.description
    return None


class _Text(HTMLParser):
    BLOCKS = frozenset("p div li dd dt h1 h2 h3 h4 tr section pre td th caption blockquote br".split())

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])


def _plain(html: str) -> str:
    """Return the text of a page, with one line per paragraph."""
    parser = _Text()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
