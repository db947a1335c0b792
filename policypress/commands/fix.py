"""Implements `fix`, which applies the fixes of problems to the source.

A fix edits part of a file and keeps the rest, including comments. Fixes are applied to a copy until no
fixable problems are left. Then the changed files are replaced, or shown as a diff.
"""

import difflib
import io
import tempfile
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from policypress.diagnostics import Edit, Problem, SourceProblems, errors_of
from policypress.loading.characters import decode
from policypress.loading.spans import with_edits
from policypress.system.replace_files import read_all, replace_all, writing

_MOST_PASSES = 50

Check = Callable[[Path], tuple[object, Iterable[Problem]]]


class _Change(NamedTuple):
    """A file to fix, with its bytes before and after."""

    path: Path
    before: bytes
    after: bytes


def run(options: Namespace, check: Check) -> Iterator[str]:
    """Fix the files below `options.source` and yield the lines to print.

    `check` returns the problems of a source folder or raises SourceProblems. If `options.diff` is
    set, writes nothing and yields a unified diff. Raises SourceProblems at the end if unfixed errors remain.
    Raises BuildError and writes nothing if another program has changed one of the files.
    """
    source: Path = options.source
    with writing(source):
        changes = _changes(source, check)
        if not options.diff:
            replace_all({change.path: (change.before, change.after) for change in changes})
    for change in changes:
        yield from _diff(change) if options.diff else [f"{change.path.as_posix()}: fixed"]
    left = [problem for problem in _problems(source, check) if not (options.diff and problem.fix is not None)]
    if errors_of(left):
        raise SourceProblems(left)
    if not changes:
        yield "Nothing to fix."


def _problems(source: Path, check: Check) -> list[Problem]:
    try:
        return list(check(source)[1])
    except SourceProblems as error:
        return list(error.problems)


def _changes(source: Path, check: Check) -> list[_Change]:
    """Return the changed files. The source is read only once, and fixes are made to a copy."""
    read = read_all(source)
    with tempfile.TemporaryDirectory(prefix="fix-") as folder:
        copies = {path: Path(folder, "source", path.relative_to(source)) for path in read}
        for path, copy in copies.items():
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(read[path])
        for _ in range(_MOST_PASSES):
            edits = _edits_by_file(_problems(Path(folder, "source"), check))
            for path, wanted in edits.items():
                text, _found = decode(path.read_bytes(), "")
                path.write_bytes(with_edits(text, wanted).encode("utf-8"))
            if not edits:
                break
        changes = (_Change(path, read[path], copy.read_bytes()) for path, copy in copies.items())
        return [change for change in changes if change.before != change.after]


def _edits_by_file(problems: Iterable[Problem]) -> dict[Path, list[Edit]]:
    edits: dict[Path, list[Edit]] = {}
    for problem in problems:
        if problem.fix is not None:
            edits.setdefault(Path(problem.place.file), []).extend(problem.fix)
    return edits


def _diff(change: _Change) -> Iterator[str]:
    name = change.path.as_posix().lstrip("/")
    before, after = (list(io.StringIO(text.decode("utf-8"), newline="\n")) for text in change[1:])
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"
