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

from policypress.diagnostics import Edit, Problem, SourceProblems, errors_of
from policypress.loading.characters import decode
from policypress.loading.spans import with_edits
from policypress.system.replace_files import read_all, replace_all, writing

_MOST_PASSES = 50

Check = Callable[[Path], tuple[object, Iterable[Problem]]]


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
            replace_all(changes)
    for path, texts in changes.items():
        yield from _diff(path, *texts) if options.diff else [f"{path.as_posix()}: fixed"]
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


def _changes(source: Path, check: Check) -> dict[Path, tuple[bytes, bytes]]:
    """Return the bytes of each changed file before and after. The source is read once and fixed in a copy."""
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
        changes = {path: (read[path], copy.read_bytes()) for path, copy in copies.items()}
        return {path: (before, after) for path, (before, after) in changes.items() if before != after}


def _edits_by_file(problems: Iterable[Problem]) -> dict[Path, list[Edit]]:
    edits: dict[Path, list[Edit]] = {}
    for problem in problems:
        if problem.fix is not None:
            edits.setdefault(Path(problem.place.file), []).extend(problem.fix)
    return edits


def _diff(path: Path, *texts: bytes) -> Iterator[str]:
    name = path.as_posix().lstrip("/")
    before, after = (list(io.StringIO(text.decode("utf-8"), newline="\n")) for text in texts)
    for line in difflib.unified_diff(before, after, f"a/{name}", f"b/{name}"):
        yield line.rstrip("\n")
        if not line.endswith("\n"):
            yield "\\ No newline at end of file"
