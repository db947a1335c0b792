"""Renders pages as HTML: strings, addresses, dates and templates for one language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

from policypress.model import Agency, Corpus, Measure, Policy, Section, Segment
from policypress.text.bilingual import in_language
from policypress.text.canonical import spaced_label

HERE = Path(__file__).parent
MONTHS = ("January February March April May June July August September October November December").split()
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Language:
    """A language of the site. `code` is as in `title_zh`, `tag` as in `lang=`, and `folder` has its pages."""

    code: str
    tag: str
    folder: str

    @property
    def other(self) -> "Language":
        return ENGLISH if self == CHINESE else CHINESE


CHINESE = Language("zh", "zh-Hans", "")
ENGLISH = Language("en", "en", "en/")


@dataclass(frozen=True)
class Page:
    """A generated page. `path` is relative to the language's root (`policies/<id>/`, "" for the home
    page), and `nav` is its navigation entry. `structured` builds its data for search engines, using two
    functions that return the address of a page and of a data file."""

    path: str
    title: str
    description: str
    template: str
    values: Mapping[str, Any] = field(default_factory=dict)
    nav: str = ""
    structured: Callable[[Callable[[str], str], Callable[[str], str]], list[dict[str, Any]]] | None = None


@lru_cache(maxsize=1)
def _strings() -> dict[str, dict[str, str]]:
    with (HERE / "strings.yml").open(encoding="utf-8") as file:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.load(file, Loader=loader)  # noqa: S506 (both are safe)


class Words:
    """The strings in one language. Missing strings or placeholders raise KeyError."""

    def __init__(self, language: Language) -> None:
        self.language = language

    def __call__(self, key: str, **filling: Any) -> str:
        """Return the string `key` with its {placeholders} filled in. `n` chooses between `one|other`."""
        text = _strings()[key][self.language.code]
        if "n" in filling and "|" in text:
            one, other = text.split("|")
            text = one if filling["n"] == 1 else other
        return text.format(**filling) if filling else text

    def date(self, iso: str) -> str:
        """Format a date such as `2023-04-06` as usual in the language."""
        year, month, day = (int(part) for part in iso.split("-"))
        if self.language == CHINESE:
            return f"{year}年{month}月{day}日"
        return f"{MONTHS[month - 1]} {day}, {year}"

    def size(self, count: int) -> str:
        """Format a number of bytes for readers, in units of 1,000."""
        if count < 1000:
            return f"{count} B"
        return f"{count / 1000:.0f} kB" if count < 999_500 else f"{count / 1e6:.1f} MB"

    def section(self, section: Section) -> str:
        """Return `第一部分`, the label itself if it begins with 第 (`第一章`), or `Section 1`."""
        if self.language == CHINESE and section.label_zh.startswith("第"):
            return section.label_zh
        numeral = NUMERALS[section.number - 1] if section.number <= len(NUMERALS) else str(section.number)
        return self("section_label", number=section.number, numeral=numeral)

    def measure(self, measure: Measure) -> str:
        """Return `第（七）项`, the label itself if it begins with 第 (`第七条`), or `Measure 7`."""
        label = measure.label_zh.rstrip("、.．")
        if self.language == CHINESE and label.startswith("第"):
            return label
        return self("measure_label", number=measure.number, label=label)

    def document_number(self, policy: Policy) -> str:
        """Return the document number, in Chinese if it is not translated."""
        return (self.language == ENGLISH and policy.number.en) or policy.document_number

    def title(self, title: str, policy: Policy, corpus: Corpus) -> str:
        """Return the title of a policy's page, with the document number if there are several policies."""
        return f"{title} · {self.document_number(policy)}" if len(corpus.policies) > 1 else title

    def label(self, label_zh: str) -> str:
        """Return a printed label, plus any space between it and the heading that follows."""
        return spaced_label(label_zh)


class Addresses:
    """Addresses relative to one page, so that the site works in any folder.

    `root` is absolute, and set only for a page that can be shown at any address (404).
    """

    def __init__(self, language: Language, path: str, root: str | None = None) -> None:
        depth = path.count("/")
        up = language.folder.count("/")
        self.language = language
        self.path = path
        self.home = "../" * depth if root is None else root + language.folder
        self.root = "../" * (depth + up) if root is None else root

    def page(self, path: str, fragment: str = "") -> str:
        """Return the address of a page in the same language, optionally with a fragment."""
        anchor = f"#{fragment}" if fragment else ""
        if path == self.path and anchor:
            return anchor
        return (self.home + path or "./") + anchor

    def twin(self, path: str) -> str:
        """Return the address of the page with the same path in the other language."""
        return self.root + self.language.other.folder + path or "./"

    def data(self, path: str) -> str:
        """Return the address of a file in the dataset."""
        return f"{self.root}data/{path}"


class Renderer:
    """Renders the content of pages as HTML. All text is escaped."""

    def __init__(self, language: Language, repository: str = "", contact: str = "") -> None:
        self.language = language
        self.words = Words(language)
        self._languages = (language, language.other)
        self.repository = repository
        self.publisher = contact or self.words("publisher")

    @cached_property
    def _environment(self) -> jinja2.Environment:
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals.update(
            t=self.words,
            lang=self.language,
            languages=self._languages,
            text=self.text,
            plain=self.plain,
            twin_text=self.twin_text,
            short=self.short,
            publisher=self.publisher,
            edit_address=self.edit_address,
        )
        return environment

    def prepare(self) -> None:
        """Compile the templates and load the strings, which takes longer than writing a hundred pages."""
        for name in self._environment.list_templates():
            self._environment.get_template(name)
        _strings()

    def render(self, page: Page, root: str | None = None) -> str:
        """Return the content of the page as HTML."""
        template = self._environment.get_template(page.template)
        to = Addresses(self.language, page.path, root)
        return template.render(page.values, page=page, to=to, repository=self.repository)

    def render_file(self, template: str, **values: Any) -> str:
        """Return the content of a file that is not a page."""
        return self._environment.get_template(template).render(values)

    def text(self, thing: Any, name: str = "") -> str:
        """Return `name_zh` or `name_en` of an object (without a name, `zh` or `en`). If it is missing, return
        the other language, marked as such."""
        for language in self._languages:
            if words := in_language(thing, name, language.code):
                return words if language == self.language else _marked(words, language)
        return ""

    def plain(self, thing: Any, name: str = "") -> str:
        """Do the same as `text`, but without markup, for attributes."""
        own, other = (in_language(thing, name, language.code) for language in self._languages)
        return own or other

    def short(self, agency: Agency) -> str:
        """Return the short name of an agency, or its full name if it has none."""
        return self.text(agency, "short" if in_language(agency, "short", self.language.code) else "name")

    def edit_address(self, segment: Segment) -> str:
        """Return the address of a segment in the repository's web editor, or "" without a repository.

        It uses the path in the repository, regardless of where the source is on this machine.
        """
        folder = f"policies/{segment.policy_id}/"
        inside = segment.en_place.file.rpartition(folder)[2]
        path = f"edit/main/source/{folder}{inside}#L{segment.en_place.line}"
        return f"{self.repository.rstrip('/')}/{path}" if self.repository else ""

    def twin_text(self, thing: Any, name: str = "") -> str:
        """Return the text in the other language, marked as such. If the English is missing (so English pages
        show the Chinese instead), return a note that it is not translated."""
        own, other = (in_language(thing, name, language.code) for language in self._languages)
        if not own or not other:
            return Markup('<span class="missing">{}</span>').format(self.words("not_translated"))
        return _marked(other, self.language.other)


def _marked(words: str, language: Language) -> Markup:
    return Markup('<span lang="{}">{}</span>').format(language.tag, words)
