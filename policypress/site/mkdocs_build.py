"""Prepares one language of the site with MkDocs: converts the written pages, and adds generated pages."""

import logging
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import escape
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import MkDocsException
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import meta, templates

from policypress.contract.addresses import policy_path
from policypress.contract.headers import CONTENT_POLICY
from policypress.contract.provenance import statements
from policypress.diagnostics import BuildError, Problems
from policypress.loading.written_pages import is_picture, pages_of
from policypress.site import assets, json_ld, licenses, search_index
from policypress.site.pages import NAVIGATION, SiteInput, annotation_pages, make_pages, not_found
from policypress.site.pages.annotation_pages import annotated_policies
from policypress.site.render import CHINESE, Addresses, Language, Page, Renderer, Words
from policypress.text.bilingual import in_language

# The pages that show the commit. If all pages showed it, each commit would change every page.
COMMIT_PAGES = ("about/", "dataset/")
# Footer links by group. Written pages that aren't in any group follow as `project`.
PAGE_MAP = {
    "text": ("policies/", "agencies/", "matrix/", "topics/", "numbers/", "firmness/", "entities/"),
    "english": ("translation/", "translation/back-check/", "translating/", "glossary/", "choices/", "rules/"),
    "data": ("dataset/", "dataset/cookbook/", "walk/", "annotations/", "codebook/", "stability/", "hosting/"),
}


@contextmanager
def failures(language: Language) -> Iterator[None]:
    """Raise BuildError with the messages of MkDocs if it fails or warns in the block."""
    warnings = _Warnings()
    logger = logging.getLogger("mkdocs")
    logger.addHandler(warnings)
    logger.propagate = False
    try:
        yield
        reasons = warnings.found
    except MkDocsException as error:
        reasons = [*warnings.found, str(error)]
    finally:
        logger.removeHandler(warnings)
    if reasons:
        raise BuildError.of_many(f"MkDocs failed to build the site ({language.tag}):", reasons)


def configured(plugin: "Plugin", mkdocs_yml: Path, folder: Path) -> MkDocsConfig:
    """Return the configuration of a build of one language into `folder`."""
    language = plugin.renderer.language
    config = load_config(
        str(mkdocs_yml),
        docs_dir=str(mkdocs_yml.parent / "docs" / language.code),
        site_dir=str(folder),
        site_name=plugin.renderer.words("site_name"),
        site_url=_under(plugin.site_url, language),
        strict=True,
    )
    config.theme["language"] = language.tag
    config.plugins["policypress"] = plugin
    return config


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


class GeneratedPage(MkDocsPage):
    """A page whose HTML is generated only when it is written, because MkDocs keeps all pages in memory.
    MkDocs does not parse the HTML either."""

    def __init__(self, page: Page, renderer: Renderer, file: File, config: MkDocsConfig) -> None:
        super().__init__(page.title, file, config)
        self.generated = page
        self.renderer = renderer

    def read_source(self, _config: MkDocsConfig) -> None:
        self.markdown = ""

    def render(self, _config: MkDocsConfig, _files: Files) -> None:
        self.content = ""

    def make_content(self) -> None:
        self.content = self.renderer.render(self.generated)


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
    locale: str
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
    pages: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    version: str
    notice: str
    canonical: str | None
    alternates: tuple[tuple[str, str], ...]
    style_sheet: str
    scripts: tuple[str, ...]
    dark_css: str
    theme_js: str
    repository: str
    commit: str | None
    content: str = ""
    structured: str = ""
    content_policy: str = CONTENT_POLICY


class Prepared(Exception):
    """Stops MkDocs before it writes anything."""


class Plugin(BasePlugin):
    """Adds the generated pages, and renders every page with its frame, and the files besides pages."""

    files: Files

    def __init__(self, inputs: SiteInput, renderer: Renderer, site_url: str | None) -> None:
        self.inputs = inputs
        self.renderer = renderer
        self._language = renderer.language
        self.site_url = _under(site_url, CHINESE)
        self._twin_pages: set[str] = set()
        self._generated_pages: set[str] = set()
        self._page_map: list[tuple[str, list[tuple[str, str]]]] = []

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        theme = next(Path(folder) for folder in config.theme.dirs if Path(folder, "base.html").exists())
        self._theme = theme
        (self._material_css,) = theme.glob("assets/stylesheets/main.*.min.css")
        shared = assets.published() if self._language == CHINESE else []
        config.theme.get_env = lambda: _environment(config.theme.dirs, shared)  # type: ignore[method-assign]
        twin_pages = pages_of(Path(config.docs_dir).parent / self._language.other.code, Problems())
        self._twin_pages = {page.removesuffix(".md") + "/" for page in twin_pages}
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        written = set(pages_of(Path(config.docs_dir), Problems()))
        for file in list(files):
            if file.src_dir == config.docs_dir and not (file.src_uri in written or is_picture(file.src_uri)):
                files.remove(file)
        for page in make_pages(self.inputs, self.renderer.words):
            file = File.generated(
                config, f"{page.path}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV
            )
            GeneratedPage(page, self.renderer, file, config)
            files.append(file)
            self._twin_pages.add(page.path)
            self._generated_pages.add(page.path)
        return files

    def on_page_markdown(self, markdown: str, **_: Any) -> str:
        repository = self.renderer.repository
        report = "report_repository" if repository else "report_publisher"
        generated = self._generated_pages
        markdown = _LINK_TO_GENERATED.sub(
            lambda link: link[0] if link["page"] in generated else link["words"], markdown
        )
        if "{{ provenance }}" in markdown:
            english = statements(self.inputs.corpus, self.renderer.language.code)["english"]
            markdown = markdown.replace("{{ provenance }}", english)
        to = {"repository": repository, "publisher": self.renderer.publisher}
        return markdown.replace("{{ report }}", self.renderer.words(report, **to))

    def on_page_content(self, html: str, page: MkDocsPage, **_: Any) -> str:
        """Put the tables in written pages into boxes that scroll, also with the arrow keys."""
        box = f'<div class="box" role="group" tabindex="0" aria-label="{escape(page.title or "")}">'
        return html.replace("<table>", f'{box}<table class="sheet">').replace("</table>", "</table></div>")

    def on_env(self, env: jinja2.Environment, files: Files, config: MkDocsConfig) -> None:
        """Keep what pages are rendered with, and stop MkDocs."""
        self._environment, self._config, self.files = env, config, files
        self._documents = files.documentation_pages()
        self.collect_page_map()
        raise Prepared

    @property
    def pages(self) -> list[MkDocsPage]:
        return [file.page for file in self._documents if file.page]

    def render_page(self, page: MkDocsPage) -> str:
        """Return a page, and free its content if it can be generated again."""
        if isinstance(page, GeneratedPage):
            page.make_content()
        output = self._render("main.html", _as_page(page), page)
        if isinstance(page, GeneratedPage):
            page.content = ""
        return output

    def _render(self, name: str, shown: Page, page: MkDocsPage | None, *frame: str) -> str:
        return self._environment.get_template(name).render(
            config=self._config,
            frame=self._frame(shown, *frame),
            page=page,
            pages=self._documents,
            twin_url=_under(self.site_url, self._language.other),
            twin_pages=self._twin_pages,
        )

    def other_files(self) -> dict[str, Callable[[], str]]:
        """Return functions that make the text files that are neither pages nor assets, by path."""
        files: dict[str, Callable[[], str]] = {"404.html": partial(self._template, "404.html")}
        version = self.inputs.contract.version
        for path, values in annotation_pages.charts(self.inputs.corpus):
            files[path] = partial(self.renderer.render_file, "firmness.svg.jinja", version=version, **values)
        if self._language == CHINESE:
            files[search_index.FILE] = self._index
            files[licenses.FILE] = partial(licenses.text, self._theme, assets.STYLE_SHEET)
            files[assets.STYLE_SHEET] = partial(assets.style_sheet, self._material_css)
            if self.site_url:
                files["sitemap.xml"] = partial(self._template, "sitemap.xml")
        return files

    def _template(self, name: str) -> str:
        page = not_found(self.renderer.words)
        root = "/" + (self.site_url or "").partition("://")[2].partition("/")[2]
        return self._render(name, page, None, root, self.renderer.render(page, root))

    def _index(self) -> str:
        return search_index.make_index(self.inputs.corpus, list(self._searched_pages()))

    def _searched_pages(self) -> Iterator[search_index.Page]:
        """Yield the pages that are not about an entry of the corpus, except the home page."""
        chinese, english = map(self._described, (CHINESE, CHINESE.other))
        for (url, zh, about_zh), (_, en, about_en) in zip(chinese, english, strict=True):
            if url.count("/") == 1 or url.startswith("dataset/"):
                yield url, (zh, en), (about_zh, about_en)

    def _described(self, language: Language) -> Iterator[tuple[str, str, str]]:
        """Yield the address, title and description of all pages in one language."""
        for page in make_pages(self.inputs, Words(language)):
            yield page.path, page.title, page.description
        for name in pages_of(folder := Path(self._config.docs_dir).parent / language.code, Problems()):
            text, head = meta.get_data((folder / name).read_text(encoding="utf-8"))
            titled = head.get("title") or text.partition("# ")[2].partition("\n")[0]
            yield name.removesuffix(".md") + "/", titled, head["description"]

    def collect_page_map(self) -> None:
        """Collect the links to all pages, once all page titles are known."""
        titles = {page.url: _title_of(page) for page in self.pages}
        grouped = {path for paths in PAGE_MAP.values() for path in paths}
        written = [p.url for p in self.pages if not isinstance(p, GeneratedPage) and p.url.count("/") == 1]
        rest = ("project", [path for path in written if path not in grouped])
        self._page_map = [
            (name, [(path, titles[path]) for path in paths if path in titles])
            for name, paths in (*PAGE_MAP.items(), rest)
        ]

    def _frame(self, page: Page, root: str | None = None, content: str = "") -> _Frame:
        words, language = self.renderer.words, self._language
        to = Addresses(language, page.path, root)
        exists = root is None and page.path in self._twin_pages
        url = self.site_url if root is None else None

        def at(path: str) -> str:
            return f"{url}{language.folder}{path}" if url else to.page(path)

        def data_at(path: str) -> str:
            return f"{url}data/{path}" if url else to.data(path)

        return _Frame(
            lang=language.tag,
            locale="zh_CN" if language == CHINESE else "en_US",
            twin_lang=language.other.tag,
            words=words,
            title=page.title,
            description=page.description,
            home=to.page(""),
            assets=f"{to.root}assets/",
            licenses=to.root + licenses.FILE,
            index=f"{to.root}{search_index.FILE}?{search_index.version()}",
            twin=to.twin(page.path if exists else ""),
            navigation=tuple((*self._entry(name, to), page.nav == name) for name in self._navigation()),
            pages=tuple(
                (name, tuple((to.page(path), title) for path, title in links))
                for name, links in self._page_map
                if page.path == "about/"
            ),
            version=self.inputs.contract.version,
            notice=in_language(self.inputs.contract, "notice", language.code),
            canonical=f"{url}{language.folder}{page.path}" if url else None,
            alternates=(
                (CHINESE.tag, f"{url}{page.path}"),
                (CHINESE.other.tag, f"{url}{CHINESE.other.folder}{page.path}"),
                ("x-default", f"{url}{page.path}"),
            )
            if url and exists
            else (),
            style_sheet=assets.style_sheet_address(self._material_css, to.root),
            scripts=assets.versioned(("site.js", "search.js"), to.root),
            dark_css=assets.versioned(("dark.css",), to.root)[0],
            theme_js=assets.versioned(("theme.js",), to.root)[0],
            repository=self.renderer.repository,
            commit=self.inputs.commit if page.path in COMMIT_PAGES else None,
            content=content,
            structured=json_ld.as_script(page.structured(at, data_at)) if page.structured else "",
        )

    def _navigation(self) -> Iterator[str]:
        """Return the navigation entries that have a page. Topics have one only if a policy is annotated."""
        policies = annotated_policies(self.inputs.corpus)
        return (name for name in NAVIGATION if name != "topics" or policies)

    def _entry(self, name: str, to: Addresses) -> tuple[str, str]:
        """Return the address and label of an entry. A single policy replaces the list of policies."""
        policies = self.inputs.corpus.policies
        if name == "policies" and len(policies) == 1:
            return to.page(policy_path(policies[0])), self.renderer.words("nav_policy")
        return to.page(f"{name}/"), self.renderer.words(f"nav_{name}")


def _environment(folders: Sequence[str], published: Sequence[str]) -> jinja2.Environment:
    environment = jinja2.Environment(  # noqa: S701 (Material needs it off, and our templates escape)
        loader=_Loader(folders, published), auto_reload=False, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["url"] = templates.url_filter
    environment.filters["script_tag"] = templates.script_tag_filter
    return environment


def _title_of(page: MkDocsPage) -> str:
    return page.generated.title if isinstance(page, GeneratedPage) else str(page.title)


def _as_page(page: MkDocsPage) -> Page:
    if isinstance(page, GeneratedPage):
        return page.generated
    description = str(page.meta.get("description", ""))
    nav = "dataset" if page.url in PAGE_MAP["data"] else "about"
    return Page(page.url, str(page.title), description, "", nav=nav)
