"""The translators' commands: where the English stands, sign-off, and what has changed since."""

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
    """Do what `translate status | approve | seal | diff` asks; the lines to print.

    `check` makes the model of a source folder and says what the checks find, with `with_rules=False` it
    takes one that breaks a rule: what stands in files that are being worked on can be asked at any time,
    signing needs files that are right. Raises SourceProblems, and CommandRefused where something cannot be
    signed or is not there.
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
    """Write sign-offs. What changes after the first line is not what was read, and is not replaced."""
    with writing(options.source):
        read = {shown_path(path): content for path, content in read_all(options.source).items()}
        corpus, _ = check(options.source, with_rules=True)
        chosen = select(corpus, options.ids, options.policy)
        if options.action == "approve":
            return signing.approve(corpus, chosen, read, options.by, options.date)
        return signing.seal(corpus, chosen, read)


def _found(check: Check, source: Path) -> Iterable[Problem]:
    """All that is said of a source, whether it keeps a build from going on or not."""
    try:
        return check(source)[1]
    except SourceProblems as error:
        return error.problems


__all__ = ["run"]
