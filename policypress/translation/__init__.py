"""The translators' commands: where the English stands, sign-off, and what has changed since."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterable
from pathlib import Path

from policypress.files import read_all, writing
from policypress.loading.source import shown_path
from policypress.model import Corpus
from policypress.problems import Problem, SourceProblems
from policypress.translation import report, signing
from policypress.translation.selection import select

Judge = Callable[..., tuple[Corpus, Iterable[Problem]]]


def run(options: Namespace, judge: Judge) -> list[str]:
    """Do what `translate status | approve | seal | diff` asks; the lines to print.

    `judge` makes the model of a source folder and says what the checks find, with `rules_too=False` it
    takes one that breaks a rule: what stands in files that are being worked on can be asked at any time,
    signing needs files that are right. Raises SourceProblems, and Refused where something cannot be
    signed or is not there.
    """
    if options.action in ("approve", "seal"):
        return _sign(options, judge)
    corpus, _ = judge(options.source, rules_too=False)
    chosen = select(corpus, options.ids, options.policy)
    if options.action == "diff":
        return report.diff(corpus, chosen)
    if options.ids:
        return report.details(corpus, chosen)
    return report.table(corpus, options.policy, _found(judge, options.source))


def _sign(options: Namespace, judge: Judge) -> list[str]:
    """Write sign-offs. What changes after the first line is not what was read, and is not replaced."""
    with writing(options.source):
        read = {shown_path(path): content for path, content in read_all(options.source).items()}
        corpus, _ = judge(options.source, rules_too=True)
        chosen = select(corpus, options.ids, options.policy)
        if options.action == "approve":
            return signing.approve(corpus, chosen, read, options.by, options.date)
        return signing.seal(corpus, chosen, read)


def _found(judge: Judge, source: Path) -> Iterable[Problem]:
    """All that is said of a source, whether it keeps a build from going on or not."""
    try:
        return judge(source)[1]
    except SourceProblems as error:
        return error.problems


__all__ = ["run"]
