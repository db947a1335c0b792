"""The public site: Chinese at the root, English under /en/, the data files beside them."""

from __future__ import annotations

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
    """Has the site made with these files of the dataset, in `data/` of the folder, and with these answers
    of the cookbook."""

    def __call__(self, files: tuple[PublishedFile, ...], answers: tuple[Answer, ...] = ()) -> None: ...


@contextmanager
def building(  # noqa: PLR0917 (the pipeline hands over what it made, in the order it was made)
    corpus: Corpus,
    contract: Contract,
    folder: Path,
    site_url: str | None = None,
    commit: str | None = None,
    rules: tuple[Any, ...] = (),
    remarks: tuple[Problem, ...] = (),
) -> Iterator[Begin]:
    """Build the site into `site/` of `folder` while the block does something else.

    The block says when the dataset is written, which the pages tell of; its files are copied as they are.
    What it leaves in `served/` of `folder` is moved beside the pages. `rules` is the catalogue that one page
    shows, `remarks` what the checks say of the texts.
    Each language is built in a process and a folder of its own (MkDocs empties the folder it builds into),
    which gets ready while the dataset is written. The site is complete when the block has ended. Raises
    BuildError when MkDocs refuses the site or warns of anything, or when a process is killed or cannot start.
    """
    inputs = SiteInput(corpus, contract, (), commit, (), rules, remarks)
    target = folder / "site"
    folders: dict[Language, Path] = {CHINESE: target, ENGLISH: target.with_name(f"{target.name}-en")}
    builders: list[_Builder] = []
    repository = load_settings(MKDOCS_YML)[0].repository

    def begin(files: tuple[PublishedFile, ...], answers: tuple[Answer, ...] = ()) -> None:
        for builder in builders:
            builder.begin(files, answers)

    try:
        for language, into in folders.items():
            notice = getattr(contract, f"notice_{language.code}")
            builders.append(_Builder(inputs, Renderer(language, notice, repository), into, site_url))
        yield begin
        for builder in builders:
            builder.finish()
    finally:
        # None waits for the rest of a build that has failed or was stopped.
        for builder in builders:
            builder.end()
    folders[ENGLISH].rename(target / ENGLISH.folder)
    shutil.copytree(folder / "data", target / "data")
    served = folder / "served"
    if served.exists():
        for path in served.iterdir():
            path.rename(target / path.name)
        served.rmdir()


class _Builder:
    """A process that builds one language. It takes what it needs with it where it is forked: nothing is sent.

    Raises BuildError where the process cannot start, does not end well, or what went wrong in it.
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
            raise BuildError(f"a process that builds the site could not start: {error.strerror}") from error
        theirs.close()

    def begin(self, files: tuple[PublishedFile, ...], answers: tuple[Answer, ...]) -> None:
        with suppress(BrokenPipeError):  # `finish` finds out that the process is gone
            self._connection.send((files, answers))

    def finish(self) -> None:
        """Wait until the language is built."""
        try:
            error = self._connection.recv()
        except (EOFError, ConnectionError) as gone:
            raise BuildError("a process that built the site was killed; perhaps memory is short") from gone
        if error:
            raise error

    def end(self) -> None:
        self._process.kill()
        self._process.join()
        self._connection.close()


def _work(
    connection: Connection, inputs: SiteInput, renderer: Renderer, folder: Path, site_url: str | None
) -> None:
    """Build a language when the parent says which files the dataset has; send None, or what went wrong."""
    error: BaseException | None = None
    try:
        _follow_the_parent()
        # Not imported by who only hands over: with MkDocs that takes a fifth of a second.
        mkdocs_build = importlib.import_module("policypress.site.mkdocs_build")
        renderer.get_ready()
        files, answers = connection.recv()
        whole = replace(inputs, files=files, answers=answers)
        mkdocs_build.build_language(whole, renderer, MKDOCS_YML, folder, site_url)
    except EOFError:  # the parent is gone
        return
    except BaseException as found:
        found.add_note(traceback.format_exc())
        error = found
    connection.send(error)


def _follow_the_parent() -> None:
    """Leave it to the parent to be stopped, and end when it does, even if it is killed: a process that
    goes on alone would write into a folder that the next build removes, and keep it locked."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_the_parent, daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
