"""Formats the output of the commands: counts, details of single segments, and word-by-word changes."""

from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.aligned import aligned
from policypress.commands.translate.history import signed_texts
from policypress.commands.translate.selection import select
from policypress.diagnostics import Problem, SourceProblems, counted
from policypress.model import Corpus, Policy, ReviewFinding, Segment
from policypress.rules.english.lexicon import Lexicon, TermEntry
from policypress.rules.english.terms import all_terms_in, rendering
from policypress.rules.english.tokens import Texts
from policypress.text.fingerprint import normal_en, normal_zh
from policypress.text.word_diff import word_by_word

# By the id of a segment.
Problems = Mapping[str, list[Problem]]


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate status | diff`. The files may be unfinished."""
    corpus, _ = check(options.source, with_rules=False)
    chosen = select(corpus, options.ids, options.policy)
    if options.action == "diff":
        return diff(corpus, chosen)
    found = problems_in(check, options.source)
    if options.ids:
        return details(corpus, chosen, problems_by_segment(corpus, found))
    return table(corpus, options.policy, found)


def problems_in(check: Check, source: Path) -> Iterable[Problem]:
    """Return all problems in a source, whether or not they stop a build."""
    try:
        return check(source)[1]
    except SourceProblems as error:
        return error.problems


def problems_by_segment(corpus: Corpus, found: Iterable[Problem]) -> Problems:
    """Return the problems of each segment by its id: those between its Chinese and the next segment."""
    starts: dict[str, list[tuple[int, str]]] = {}
    for segment in (segment for policy in corpus.policies for segment in policy.segments):
        starts.setdefault(segment.place.file, []).append((segment.place.line, segment.id))
    by_segment: dict[str, list[Problem]] = {}
    for problem in found:
        before = [start for start in starts.get(problem.place.file, ()) if start[0] <= problem.place.line]
        if before:
            by_segment.setdefault(max(before)[1], []).append(problem)
    return by_segment


def table(corpus: Corpus, policy_id: str | None, found: Iterable[Problem]) -> list[str]:
    """Return, for each policy, statuses counted by file, findings in its review table, and problems."""
    found = list(found)
    lines: list[str] = []
    for policy in corpus.policies:
        if policy_id in (None, policy.id):
            lines += [*([""] if lines else []), *_policy_table(corpus, policy)]
            lines.append(_checks(policy, found))
    return lines


def _policy_table(corpus: Corpus, policy: Policy) -> list[str]:
    states = [code.id for code in corpus.codelist("en-statuses").codes]
    parts = {"policy.yml": [s for s in policy.written_segments if not s.measure_id]}
    parts |= {m.local_id: [s for s in m.segments if s.has_own_english] for m in policy.measures}
    rows = [(name, Counter(s.en_status for s in segments)) for name, segments in parts.items()]
    rows.append(("all", Counter(s.en_status for s in policy.written_segments)))
    width = max(len(policy.id), *(len(name) for name, _ in rows))
    lines = ["  ".join([policy.id.ljust(width), *(f"{state:>8}" for state in states)])]
    for name, counts in rows:
        lines.append("  ".join([name.ljust(width), *(f"{counts[state]:>8}" for state in states)]))
    findings = Counter(f"{r.kind} {r.severity}" for r in policy.readings if r.is_finding)
    listed = ", ".join(f"{count} {name}" for name, count in sorted(findings.items()))
    total = f"{len(policy.readings)} reviews, {findings.total()} findings"
    lines.append(f"review.csv: {total}{f' ({listed})' if listed else ''}")
    if waiting := [s.local_id for s in policy.written_segments if s.review and s.review.seal is None]:
        lines.append(f"signed but not yet sealed (translate seal): {', '.join(waiting)}")
    return lines


def _checks(policy: Policy, found: Iterable[Problem]) -> str:
    """Return the number of problems in the English of a policy, by rule."""
    places = {segment.en_place for segment in policy.written_segments}
    here = [problem for problem in found if problem.place in places]
    rules = Counter(problem.rule for problem in here)
    listed = ", ".join(f"{count} {rule}" for rule, count in sorted(rules.items()))
    count = sum(len(segment.check_ok) for segment in policy.written_segments)
    suppressions = f", {count} suppressions" if count else ""
    return f"checks: {counted(here) or 'no problems'}{f' ({listed})' if listed else ''}{suppressions}"


def details(corpus: Corpus, segments: Sequence[Segment], found: Problems) -> list[str]:
    """Return the status, texts, terms, translator, sign-off, reviews and problems of each segment."""
    lexicon = Lexicon.of(corpus.agencies, corpus.terms)
    policies = {policy.id: policy for policy in corpus.policies}
    lines: list[str] = []
    for segment in segments:
        lines.append(f"{segment.id}: {segment.en_status}  ({segment.en_place})")
        if not segment.has_own_english:
            lines.append("  generated from the registry of agencies; not signed off")
            continue
        lines += aligned(segment.zh, segment.en)
        texts = Texts(segment.zh, segment.en)
        for entry in all_terms_in(segment.zh, lexicon):
            lines.append(f"  {entry.term.zh}: {shown_rendering(entry, texts)}")
        lines.append(f"  translated by {segment.translated_by or '(unknown)'}")
        if segment.review:
            lines.append(f"  signed by {segment.review.by} on {segment.review.date}; {_since(segment)}")
        for row in policies[segment.policy_id].readings_of.get(segment.id, ()):
            lines.append(f"  {_review(row)}")
        if segment.note:
            lines.append(f"  note: {segment.note}")
        lines += [f"  {one.severity}: {one.what} [{one.rule}]" for one in found.get(segment.id, ())]
    return lines


def shown_rendering(entry: TermEntry, texts: Texts) -> str:
    """Return the rendering that an English text has for a term, with its status."""
    status, words = rendering(texts, entry)
    if not status:
        return "in other words" if texts.en else "not translated"
    return f"“{words}” ({status})"


def _review(row: ReviewFinding) -> str:
    verdict = f"{row.verdict} ({row.kind}, {row.severity})" if row.kind else row.verdict
    return f"reviewed by {row.reader} on {row.date}: {verdict}. {row.reason}"


def _since(segment: Segment) -> str:
    """Return a phrase that states what has changed since the sign-off."""
    if segment.review is None or segment.review.seal is None:
        return "not yet sealed (translate seal)"
    names = {"zh": "the Chinese", "en": "the English"}
    changed = [names[language] for language in segment.changed_since_review]
    if not changed:
        return "unchanged since"
    return f"{' and '.join(changed)} {'has' if len(changed) == 1 else 'have'} changed since"


def diff(corpus: Corpus, segments: Sequence[Segment]) -> list[str]:
    """Return the changes to the signed text, marked by word in English and by character in Chinese."""
    policies = {policy.id: policy for policy in corpus.policies}
    lines: list[str] = []
    for segment in segments:
        review = segment.review
        if review is None or review.seal is None or segment.signed:
            continue
        lines.append(f"{segment.id}: {segment.en_status}  ({segment.en_place})")
        lines.append(f"  signed by {review.by} on {review.date}; {_since(segment)}")
        signed = signed_texts(segment, policies[segment.policy_id].readings_of.get(segment.id, ()))
        if signed.why_not:
            lines.append(f"  part of the signed text is missing: {signed.why_not}")
        zh, en = normal_zh(segment.zh), normal_en(segment.en)
        lines.append(f"  zh: {word_by_word(normal_zh(signed.zh), zh) if signed.zh else zh}")
        lines.append(f"  en: {word_by_word(normal_en(signed.en), en) if signed.en else en}")
    if not lines:
        lines.append("Nothing has changed since sign-off.")
    if never := sum(not (segment.review and segment.review.seal) for segment in segments):
        shown = "1 text was" if never == 1 else f"{never} texts were"
        lines.append(f"{shown} never signed off; `./build.py translate todo` shows what each needs.")
    return lines
