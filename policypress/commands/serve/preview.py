"""The current state of the site, from which the server takes every file that a browser asks for."""

import os
import secrets
import tempfile
import threading
import traceback
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from policypress import dataset, rules
from policypress.commands.translate import Check
from policypress.contract import load_contract
from policypress.diagnostics import BuildError, Problem, SourceProblems, counted, report_lines
from policypress.model import Corpus
from policypress.paths import CONTRACT, MKDOCS_YML
from policypress.site import make_renderers
from policypress.site.on_demand import LanguageFiles
from policypress.site.pages import SiteInput
from policypress.site.render import ENGLISH
from policypress.system.origin import commit_of

# The page that describes the files of the dataset, and the files besides pages. The dataset is written when
# one of them is read, because that takes longer than everything else.
_DESCRIBES_FILES = "dataset/index.html"
_FILES = ("data", "api", "llms.txt", "_headers")


class Preview:
    """The site of the last source without errors, and the problems of the current source, or "".

    `id` changes when the site or the problems change. `token` must be sent back by pages that post.
    """

    def __init__(self, source: Path, check: Check) -> None:
        self.source = source
        self.problems = ""
        self.token = secrets.token_urlsafe()
        self.lock = threading.RLock()
        self._check = check
        self._checking = threading.Lock()  # the stemmer is not thread-safe
        self._number = 0
        self._inputs: SiteInput | None = None
        self._files: dict[str, bytes] = {}
        self._pages: list[LanguageFiles] = []
        self._pages_written = False
        self.catalog = rules.as_data()
        self._contract = load_contract(CONTRACT)
        self._renderers = make_renderers()
        for renderer in self._renderers:
            renderer.prepare()

    @property
    def id(self) -> str:
        # Includes the process id, so that pages served by an earlier preview are reloaded too.
        return f"{os.getpid()}-{self._number}"

    @property
    def corpus(self) -> Corpus | None:
        return self._inputs.corpus if self._inputs else None

    def check(self, english: Mapping[str, str] | None = None) -> tuple[Corpus, Iterable[Problem]]:
        """Load the source, with other English for some segments. Raises SourceProblems."""
        with self._checking:
            return self._check(self.source, english=english)

    def follow(self, pages_written: bool = False) -> None:
        """Load the source again. `pages_written` says that a written page has changed."""
        self._pages_written |= pages_written
        try:
            corpus, warnings = self.check()
            commit = commit_of(self.source)
            with self.lock:
                self._show(corpus, tuple(warnings), commit)
        except SourceProblems as error:
            self.fail("\n".join([*report_lines(error.problems), f"{counted(error.problems)}."]))
        except BuildError as error:
            self.fail(str(error))
        except Exception:  # a bug, or code that is being edited
            self.fail(traceback.format_exc())

    def fail(self, problems: str) -> None:
        """Keep the last good state, and show these problems above it."""
        with self.lock:
            self._number += self.problems != problems
            self.problems = problems

    def read(self, path: str) -> bytes | None:
        """Return the file at a path below dist/site, or None if a build would not write it."""
        language, inside = int(path.startswith(ENGLISH.folder)), path.removeprefix(ENGLISH.folder)
        with self.lock:
            if self._inputs is None:
                return None
            if not self._files and (inside == _DESCRIBES_FILES or path.partition("/")[0] in _FILES):
                self._write_dataset(self._inputs)
            return self._files.get(path) or self._pages[language].read(inside)

    def _show(self, corpus: Corpus, warnings: tuple[Problem, ...], commit: str | None) -> None:
        answers = dataset.answers(corpus, self._contract)
        with tempfile.TemporaryDirectory() as folder:
            files = dataset.write_nested(corpus, self._contract, Path(folder, "data"), commit)
            shown = (commit, answers, self.catalog, warnings, self.token)
            inputs = SiteInput(corpus, self._contract, files, *shown)
            following = self._pages and not self._pages_written
            if not following or not all(pages.follow(inputs) for pages in self._pages):
                site = Path(folder, "site")
                self._pages = [LanguageFiles(inputs, one, MKDOCS_YML, site, None) for one in self._renderers]
        self._inputs, self._files, self._pages_written = inputs, {}, False
        self.problems = ""
        self._number += 1

    def _write_dataset(self, inputs: SiteInput) -> None:
        """Write all files of the dataset, and describe them on the pages."""
        with tempfile.TemporaryDirectory() as folder:
            site = Path(folder, "site")
            files = dataset.write(inputs.corpus, self._contract, site / "data", inputs.commit)
            dataset.write_served(inputs.corpus, self._contract, files, site, inputs.commit)
            written = [path for path in site.rglob("*") if path.is_file()]
            self._files = {path.relative_to(site).as_posix(): path.read_bytes() for path in written}
        self._inputs = replace(inputs, files=files)
        for pages in self._pages:
            pages.follow(self._inputs)
