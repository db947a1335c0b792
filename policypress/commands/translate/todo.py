"""Lists what remains to be done for the English: everything open, with its place and the next step."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterator, Sequence

from policypress.commands.translate import Check
from policypress.commands.translate.selection import select
from policypress.commands.translate.status import Problems, problems_by_segment, problems_in
from policypress.diagnostics import ERROR, INFO, SEVERITIES, WARNING, Problem
from policypress.diagnostics.formats import formatted
from policypress.model import Policy, Segment

_QUOTES = "english-still-quoted"


def run(options: Namespace, check: Check) -> list[str]:
    """Return the open items, in the format of `check`. The files may be unfinished."""
    corpus, _ = check(options.source, with_rules=False)
    chosen = select(corpus, options.ids, options.policy)
    found = problems_in(check, options.source)
    by_segment = problems_by_segment(corpus, found)
    items: list[Problem] = []
    for policy in corpus.policies:
        items += _of_policy(policy, [s for s in chosen if s.policy_id == policy.id], by_segment)
    if not options.ids and not options.policy:
        placed = {problem for segment in chosen for problem in by_segment.get(segment.id, ())}
        items += [problem for problem in found if problem.severity != INFO and problem not in placed]
    items.sort(key=lambda item: (SEVERITIES.index(item.severity), item))
    if options.format == "json":
        return formatted(items, "json")
    last = f"{len(items)} open" if items else "Nothing to do: all texts are translated, reviewed and signed."
    return [line for item in items for line in str(item).split("\n")] + [last]


def _of_policy(policy: Policy, segments: Sequence[Segment], found: Problems) -> Iterator[Problem]:
    quotes = []
    for segment in segments:
        here = found.get(segment.id, ())
        quotes += [problem for problem in here if problem.rule == _QUOTES]
        stale = [problem for problem in here if problem.rule == "stale"]
        yield from stale or _step(
            policy, segment, [p for p in here if p.severity != INFO and p.rule != _QUOTES]
        )
    if quotes:
        what = f"Quotes of annotations that are no longer in the English: {len(quotes)}."
        instead = "For annotators: `./build.py check` lists them. Quote the current words."
        yield Problem(quotes[0].place, _QUOTES, what, instead, INFO)
    ids = {segment.id for segment in segments}
    for question in policy.back_check.questions if policy.back_check else ():
        if question.ask_again and question.segment_id in ids:
            name = question.segment_id.rpartition("/")[2]
            what = f"Question {question.id} on {name} was answered from earlier or unsigned English."
            yield Problem(question.place, "ask-again", what, "Ask it again when the English is signed.", INFO)


def _step(policy: Policy, segment: Segment, found: Sequence[Problem]) -> Iterator[Problem]:
    """Yield the next step for a text that is not stale, or nothing if it is done."""
    rows = policy.readings_of.get(segment.id, ())
    name, kind, severity = segment.local_id, "", INFO
    if not segment.en:
        kind, what, instead = "missing", f"{name} has no English.", "Translate it."
    elif found:
        rules = ", ".join(f"{count} {rule}" for rule, count in sorted(Counter(p.rule for p in found).items()))
        severity = ERROR if any(problem.severity == ERROR for problem in found) else WARNING
        kind, what = f"{segment.en_status}-with-{severity}s", f"{name} ({segment.en_status}): {rules}."
        instead = (
            f"`./build.py translate status {segment.id}` shows them. Correct the English or give a reason."
        )
    elif rows and not rows[-1].approves(segment):
        kind, severity = "not-as-reviewed", WARNING
        what = f"{name}: the newest review is of other text (review.csv, line {rows[-1].place.line})."
        instead = "Review the current text and add a row."
    elif segment.en_status != "draft":
        return
    elif not rows:
        kind, what, instead = "unreviewed", f"{name} has no row in review.csv.", "Review it and add a row."
    elif segment.review and segment.review.seal is None:
        kind, what = "unsealed", f"{name} has a sign-off without a seal."
        instead = "A maintainer adds it with `./build.py translate seal`."
    elif (verb := policy.authors_of(segment).get(rows[-1].reader)) is not None:
        kind, what = "unreviewed", f"{name} was {verb} by {rows[-1].reader}, who cannot sign it."
        instead = "Someone else must review it and add a row."
    else:
        kind, what = "unsigned", f"{name} was reviewed by {rows[-1].reader} but is not signed."
        instead = f"Sign it: ./build.py translate approve {segment.id} --by {rows[-1].reader}"
    yield Problem(segment.en_place, kind, what, instead, severity)
