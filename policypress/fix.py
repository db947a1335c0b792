"""Mends in the source what a machine can: exactly the problems that carry their own mend.

A mend is an edit of a stretch of a file, so that comments and everything else stay as they are. Mends are
tried on a copy, again and again, until nothing is left to mend; then the files that changed are replaced,
or shown as a comparison.
"""

from __future__ import annotations

import difflib
import io
import os
import stat
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from policypress.files import replace_all
from policypress.loading.characters import decode
from policypress.loading.spans import with_edits
from policypress.problems import Edit, Problem, SourceProblems, errors_of

_MOST_PASSES = 50

Judge = Callable[[Path], tuple[object, Iterable[Problem]]]


class _Change(NamedTuple):
    """A file that is mended, and what it says before and after."""

    path: Path
    before: str
    after: str


def run(options: Namespace, judge: Judge) -> Iterator[str]:
    """Mend the files below `options.source`; the lines to print.

    `judge` gives the problems of a source folder, or raises SourceProblems. With `options.diff` nothing is
    written, and the lines are a unified diff. Raises SourceProblems at the end where errors are left that
    only people can mend; the others are mended all the same.
    """
    source: Path = options.source
    changes = _changes(source, judge)
    for change in changes if options.diff else ():
        yield from _diff(change)
    if not options.diff:
        replace_all({change.path: change.after for change in changes})
        yield from (f"{change.path.as_posix()}: mended" for change in changes)
    left = [
        problem for problem in _problems(source, judge) if not (options.diff and problem.mend is not None)
    ]
    if errors_of(left):
        raise SourceProblems(left)
    if not changes:
        yield "There is nothing to mend."


def _problems(source: Path, judge: Judge) -> list[Problem]:
    try:
        return list(judge(source)[1])
    except SourceProblems as error:
        return list(error.problems)


def _changes(source: Path, judge: Judge) -> list[_Change]:
    """What is mended in which file, found out on a copy."""
    with tempfile.TemporaryDirectory(prefix="fix-") as folder:
        copy = Path(folder, "source")
        copied = _copy(source, copy)
        for _ in range(_MOST_PASSES):
            edits = _edits_by_file(_problems(copy, judge))
            for path, wanted in edits.items():
                text, _found = decode(path.read_bytes(), "")
                path.write_bytes(with_edits(text, wanted).encode("utf-8"))
            if not edits:
                break
        # A file that nobody could decode has no mends either.
        pairs = ((name, (source / name).read_bytes(), (copy / name).read_bytes()) for name in copied)
        return [
            _Change(source / name, before.decode("utf-8"), after.decode("utf-8"))
            for name, before, after in pairs
            if before != after
        ]


def _copy(source: Path, copy: Path) -> list[str]:
    """Copy the plain files below `source` that can be read; their names, sorted."""
    names = []
    for folder, _, files in os.walk(source):
        here = Path(folder).relative_to(source)
        (copy / here).mkdir(parents=True, exist_ok=True)
        for name in files:
            path = Path(folder, name)
            if stat.S_ISREG(path.lstat().st_mode) and os.access(path, os.R_OK):
                (copy / here / name).write_bytes(path.read_bytes())
                names.append((here / name).as_posix())
    return sorted(names)


def _edits_by_file(problems: Iterable[Problem]) -> dict[Path, list[Edit]]:
    edits: dict[Path, list[Edit]] = {}
    for problem in problems:
        if problem.mend is not None:
            edits.setdefault(Path(problem.place.file), []).extend(problem.mend)
    return edits


def _diff(change: _Change) -> Iterator[str]:
    name = change.path.as_posix().lstrip("/")
    before, after = (list(io.StringIO(text, newline="\n")) for text in (change.before, change.after))
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"
