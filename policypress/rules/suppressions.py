"""Suppressions (`check_ok`), each of which hides problems of a text, gives a reason and must be in use."""

from collections.abc import Iterable, Iterator

from policypress.diagnostics import Problem, Suppression, did_you_mean
from policypress.model import Segment
from policypress.rules.context import Context
from policypress.rules.rule import Rule


def unsuppressed(problems: Iterable[Problem], context: Context, rules: Iterable[Rule]) -> list[Problem]:
    """Return the problems that are not suppressed, plus problems with the suppressions themselves.

    `rules` contains those that may be suppressed.
    """
    left = list(problems)
    known = {rule.id for rule in rules}
    for segment in context.written_segments:
        for ok in segment.check_ok:
            silenced = {problem for problem in left if _silences(ok, problem, segment)}
            left = [problem for problem in left if problem not in silenced]
            left += [] if silenced else _wrong(ok, segment, known)
    return left


def _silences(ok: Suppression, problem: Problem, segment: Segment) -> bool:
    return problem.rule == ok.rule and problem.place == segment.en_place and ok.text in problem.what


def _wrong(ok: Suppression, segment: Segment, known: set[str]) -> Iterator[Problem]:
    if ok.rule not in known:
        what = f"{segment.local_id}: there is no rule “{ok.rule}” for the English."
        instead = did_you_mean(ok.rule, known) or "Use the id in square brackets at the end of the message."
        yield Problem(ok.place, "exception-unknown", what, instead)
    elif segment.en:
        words = f" with “{ok.text}”" if ok.text else ""
        what = f"{segment.local_id}: unused suppression of “{ok.rule}”{words}."
        yield Problem(ok.place, "exception-unneeded", what, "Remove it.")
