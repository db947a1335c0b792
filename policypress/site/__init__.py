"""Builds the public site: Chinese at the root, English under /en/, and the data files."""

import importlib
import multiprocessing
import os
import shutil
import signal
import threading
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from policypress.contract import Answer, Contract, PublishedFile
from policypress.diagnostics import BuildError, Problem
from policypress.loading import load_settings
from policypress.model import Corpus
from policypress.paths import MKDOCS_YML
from policypress.site.pages import SiteInput
from policypress.site.render import CHINESE, ENGLISH, Language, Renderer


class Begin(Protocol):
    """Starts building pages. `files` are the dataset, in `data/`, and `answers` are for the cookbook."""

    def __call__(self, files: tuple[PublishedFile, ...], answers: tuple[Answer, ...] = ()) -> None: ...


@contextmanager
def building(  # noqa: PLR0917 (the pipeline passes its results in the order it produces them)
    corpus: Corpus,
    contract: Contract,
    folder: Path,
    site_url: str | None = None,
    commit: str | None = None,
    rules: tuple[Any, ...] = (),
    remarks: tuple[Problem, ...] = (),
) -> Iterator[Begin]:
    """Build the site in `folder`/site while the block writes the dataset.

    The block calls the yielded function once the dataset is written, because pages describe it. The files of
    the dataset are copied unchanged, and those in `folder`/served are moved into the site. `rules` are shown
    on a page, and `remarks` are the problems found in the English.
    Each language has its own process and folder, because MkDocs empties its target folder. Processes start
    while the dataset is written. After the block, the site is complete. Raises BuildError if MkDocs fails or
    warns, or if a process is killed or cannot start.
    """
    inputs = SiteInput(corpus, contract, (), commit, (), rules, remarks)
    target = folder / "site"
    folders: dict[Language, Path] = {CHINESE: target, ENGLISH: target.with_name(f"{target.name}-en")}
    builders: list[_Builder] = []

    def begin(files: tuple[PublishedFile, ...], answers: tuple[Answer, ...] = ()) -> None:
        for builder in builders:
            builder.begin(files, answers)

    try:
        for renderer in make_renderers():
            builders.append(_Builder(inputs, renderer, folders[renderer.language], site_url))
        yield begin
        for builder in builders:
            builder.finish()
    finally:
        # After a failed or interrupted build, don't wait for the processes.
        for builder in builders:
            builder.end()
    folders[ENGLISH].rename(target / ENGLISH.folder)
    shutil.copytree(folder / "data", target / "data")
    served = folder / "served"
    if served.exists():
        for path in served.iterdir():
            path.rename(target / path.name)
        served.rmdir()


def make_renderers() -> list[Renderer]:
    """Return the renderers of Chinese and English pages."""
    settings = load_settings(MKDOCS_YML)[0]
    return [Renderer(one, settings.repository, settings.contact) for one in (CHINESE, ENGLISH)]


class _Builder:
    """A process that builds one language. If forked, it inherits its input, so nothing is pickled.

    Raises BuildError if the process cannot start or is killed. Exceptions in the process are raised again.
    """

    def __init__(self, inputs: SiteInput, renderer: Renderer, folder: Path, site_url: str | None) -> None:
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        context: Any = multiprocessing.get_context(method)
        self._connection, theirs = context.Pipe()
        job = (theirs, inputs, renderer, folder, site_url)
        self._process = context.Process(target=_work, args=job)
        try:
            self._process.start()
        except OSError as error:
            raise BuildError(f"cannot start a process to build the site: {error.strerror}") from error
        theirs.close()

    def begin(self, files: tuple[PublishedFile, ...], answers: tuple[Answer, ...]) -> None:
        with suppress(BrokenPipeError):  # `finish` reports that the process is gone
            self._connection.send((files, answers))

    def finish(self) -> None:
        """Wait until the language is built."""
        try:
            error = self._connection.recv()
        except (EOFError, ConnectionError) as gone:
            raise BuildError("a process that built the site was killed. Out of memory?") from gone
        if error:
            raise error

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(
    connection: Connection, inputs: SiteInput, renderer: Renderer, folder: Path, site_url: str | None
) -> None:
    """Build a language once the parent has sent the files of the dataset. Sends back None or an exception."""
    error: BaseException | None = None
    try:
        _follow_the_parent()
        # Imported lazily: the parent process doesn't need MkDocs, which takes 0.2 s to import.
        on_demand = importlib.import_module("policypress.site.on_demand")
        renderer.prepare()
        files, answers = connection.recv()
        whole = replace(inputs, files=files, answers=answers)
        site = on_demand.LanguageFiles(whole, renderer, MKDOCS_YML, folder, site_url)
        for path in site:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(site.read(path))
    except EOFError:  # the parent is gone
        return
    except MemoryError:  # too little is left to describe it; the parent reports that the process ended
        os._exit(1)
    except BaseException as found:
        found.add_note(traceback.format_exc())
        error = found
    connection.send(error)


def _follow_the_parent() -> None:
    """Ignore interrupts, which the parent handles, and exit when the parent exits, even if it is killed.
    Otherwise, an orphan would keep locking and writing to a folder that the next build removes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
