"""Implements `translate`: translation status, sign-off, and changes since sign-off."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path

from policypress.commands.translate import signing, status
from policypress.commands.translate.selection import select
from policypress.diagnostics import Problem, SourceProblems
from policypress.loading.source import shown_path
from policypress.model import Corpus
from policypress.system.replace_files import read_all, writing

Check = Callable[..., tuple[Corpus, Iterable[Problem]]]


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate status | approve | seal | diff` and return the lines to print.

    `check` returns the model of a source folder and its problems. With `with_rules=False`, it accepts a
    source that breaks rules, so status and diff work on unfinished files. Sign-off needs files without
    errors. Raises SourceProblems, or CommandRefused if a segment does not exist or cannot be signed.
    """
    if options.action in ("approve", "seal"):
        return _sign(options, check)
    corpus, _ = check(options.source, with_rules=False)
    chosen = select(corpus, options.ids, options.policy)
    if options.action == "diff":
        return status.diff(corpus, chosen)
    if options.ids:
        return status.details(corpus, chosen)
    return status.table(corpus, options.policy, _found(check, options.source))


def _sign(options: Namespace, check: Check) -> list[str]:
    """Write sign-offs. Files that change while this runs are not replaced."""
    with writing(options.source):
        read = {shown_path(path): content for path, content in read_all(options.source).items()}
        corpus, _ = check(options.source, with_rules=True)
        chosen = select(corpus, options.ids, options.policy)
        if options.action == "approve":
            return signing.approve(corpus, chosen, read, options.by, options.date)
        return signing.seal(corpus, chosen, read)


def _found(check: Check, source: Path) -> Iterable[Problem]:
    """Return all problems in a source, whether or not they stop a build."""
    try:
        return check(source)[1]
    except SourceProblems as error:
        return error.problems


__all__ = ["run"]
