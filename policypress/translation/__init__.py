"""The translators' commands: where the English stands, sign-off, and what has changed since."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable

from policypress.model import Corpus
from policypress.translation import report, signing
from policypress.translation.selection import select


def run(options: Namespace, judge: Callable[..., tuple[Corpus, object]]) -> list[str]:
    """Do what `translate status | approve | seal | diff` asks; the lines to print.

    `judge` makes the model of a source folder, with `rules_too=False` also of one that breaks a rule:
    what stands in files that are being worked on can be asked at any time, signing needs files that
    are right. Raises SourceProblems, and Refused where something cannot be signed or is not there.
    """
    signs = options.action in ("approve", "seal")
    corpus, _ = judge(options.source, rules_too=signs)
    chosen = select(corpus, options.ids, options.policy)
    if options.action == "approve":
        return signing.approve(corpus, chosen, options.by, options.date)
    if options.action == "seal":
        return signing.seal(corpus, chosen)
    if options.action == "diff":
        return report.diff(corpus, chosen)
    return report.details(corpus, chosen) if options.ids else report.table(corpus, options.policy)


__all__ = ["run"]
