"""The public site: Chinese at the root, English under /en/, the data files beside them."""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from policypress.contract import Answer, Contract, PublishedFile
from policypress.model import Corpus
from policypress.problems import Failure, Problem
from policypress.site import mkdocs_build
from policypress.site.pages import Material
from policypress.site.render import CHINESE, ENGLISH, Language

MKDOCS_YML = Path(__file__).resolve().parents[2] / "mkdocs.yml"


@contextmanager
def building(  # noqa: PLR0917 (the pipeline hands over what it made, in the order it was made)
    corpus: Corpus,
    contract: Contract,
    files: tuple[PublishedFile, ...],
    folder: Path,
    site_url: str | None = None,
    commit: str | None = None,
    answers: tuple[Answer, ...] = (),
    rules: tuple[Any, ...] = (),
    remarks: tuple[Problem, ...] = (),
) -> Iterator[None]:
    """Build the site into `site/` of `folder` while the block does something else.

    `files` are the files of the dataset in `data/` of `folder`; they are copied as they are. What the block
    leaves in `served/` of `folder` is moved beside the pages. `answers` are those of the cookbook, `rules`
    the catalogue that one page shows.
    Each language is built in a process and a folder of its own (MkDocs empties the folder it
    builds into). `remarks` is what the checks say of the texts. The site is complete when the block has
    ended. Raises Failure when MkDocs refuses the site or warns of anything, or when a process is killed.
    """
    material = Material(corpus, contract, files, commit, answers, rules, remarks)
    target = folder / "site"
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    folders: dict[Language, Path] = {CHINESE: target, ENGLISH: target.with_name(f"{target.name}-en")}
    _give_back_free_memory()
    # Handed over at the start and not with each task: a process that is forked has it already.
    start = (_start, (material,))
    with ProcessPoolExecutor(2, multiprocessing.get_context(method), *start) as pool:
        try:
            builds: list[Future[None]] = [
                pool.submit(_build_language, language, place, site_url) for language, place in folders.items()
            ]
            yield
            for build_of_language in builds:
                build_of_language.result()
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


def _give_back_free_memory() -> None:
    """What was needed to write the dataset would be held by three processes until the build ends."""
    gc.collect()
    libc: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


_MATERIAL: list[Material] = []


def _start(material: Material) -> None:
    _MATERIAL.append(material)
    _follow_the_parent()


def _build_language(language: Language, folder: Path, site_url: str | None) -> None:
    mkdocs_build.build_language(_MATERIAL[-1], language, MKDOCS_YML, folder, site_url)


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
