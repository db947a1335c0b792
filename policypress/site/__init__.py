"""The public site: Chinese at the root, English under /en/, the data files beside them."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import shutil
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from policypress.contract import Answer, Contract, PublishedFile
from policypress.model import Corpus
from policypress.problems import Failure, Problem
from policypress.site.pages import Material
from policypress.site.render import CHINESE, ENGLISH, Language, Renderer

MKDOCS_YML = Path(__file__).resolve().parents[2] / "mkdocs.yml"


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
    Failure when MkDocs refuses the site or warns of anything, or when a process is killed.
    """
    material = Material(corpus, contract, (), commit, (), rules, remarks)
    target = folder / "site"
    folders: dict[Language, Path] = {CHINESE: target, ENGLISH: target.with_name(f"{target.name}-en")}
    with ExitStack() as stack:
        pools = {language: stack.enter_context(_process(material, language)) for language in folders}
        tasks: list[Future[None]] = [pool.submit(_get_ready) for pool in pools.values()]

        def begin(files: tuple[PublishedFile, ...], answers: tuple[Answer, ...] = ()) -> None:
            for language, pool in pools.items():
                tasks.append(pool.submit(_build_language, files, answers, folders[language], site_url))

        try:
            yield begin
            for task in tasks:
                task.result()
        except BaseException as error:
            # Nobody waits for the rest of a build that has failed or was stopped.
            for process in multiprocessing.active_children():
                process.terminate()
            if isinstance(error, BrokenProcessPool):
                raise Failure("a process that built the site was killed; perhaps memory is short") from error
            raise
    folders[ENGLISH].rename(target / ENGLISH.folder)
    shutil.copytree(folder / "data", target / "data")
    served = folder / "served"
    if served.exists():
        for path in served.iterdir():
            path.rename(target / path.name)
        served.rmdir()


def _process(material: Material, language: Language) -> ProcessPoolExecutor:
    """A process for one language. It is handed the material at its start: where it is forked it has all of
    it already, and nothing is sent."""
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    return ProcessPoolExecutor(1, multiprocessing.get_context(method), _start, (material, language))


# What the process of a language was started with.
_STARTED_WITH: list[tuple[Material, Renderer]] = []


def _start(material: Material, language: Language) -> None:
    _follow_the_parent()
    notice = getattr(material.contract, f"notice_{language.code}")
    _STARTED_WITH.append((material, Renderer(language, notice)))


def _get_ready() -> None:
    importlib.import_module("policypress.site.mkdocs_build")
    for _, renderer in _STARTED_WITH:
        renderer.get_ready()


def _build_language(
    files: tuple[PublishedFile, ...], answers: tuple[Answer, ...], folder: Path, site_url: str | None
) -> None:
    # Not imported by who only hands over: with MkDocs that takes a fifth of a second.
    from policypress.site import mkdocs_build

    for material, renderer in _STARTED_WITH:
        whole = replace(material, files=files, answers=answers)
        mkdocs_build.build_language(whole, renderer, MKDOCS_YML, folder, site_url)


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
