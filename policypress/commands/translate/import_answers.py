"""Implements `translate import`: takes the answers in an exchange file into the source."""

import tempfile
from argparse import Namespace
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.exchange import Exchange, Row, read_file, write_conflicts
from policypress.commands.translate.export import exchange_of
from policypress.commands.translate.merge import (
    APPLIED,
    CONFLICT,
    KINDS,
    REFUSED,
    SAME,
    Outcome,
    merge,
    proposal,
)
from policypress.commands.translate.signing import policy_of, unknown_reader
from policypress.commands.translate.splice import Changes, Values, changed_files
from policypress.commands.translate.status import problems_by_segment, problems_in
from policypress.diagnostics import CommandRefused, Problem, errors_of, report_lines
from policypress.loading.source import shown_path
from policypress.model import Corpus, Segment
from policypress.system.replace_files import read_all, replace_all, writing
from policypress.text.escape import one_line, quoted
from policypress.text.fingerprint import normal_en, normal_zh
from policypress.text.word_diff import word_by_word

# A rule for annotators, who update the quotations later.
_QUOTED = "english-still-quoted"


def run(options: Namespace, check: Check) -> Iterator[str]:
    """Run `translate import` and yield the lines to print. Answers that are not applied go to a new file.

    Raises CommandRefused at the end if there are such answers, or if the new English has errors. Raises
    BuildError and writes nothing if another program has changed one of the source files.
    """
    rows = read_file(options.file).rows
    started = read_file(options.base).rows if options.base else ()
    reasons = []
    with writing(options.source):
        read = read_all(options.source)
        corpus, _ = check(options.source, with_rules=False)
        if why := unknown_reader(corpus, options.by):
            raise CommandRefused([why])
        outcomes = merge(corpus, rows, started)
        applied = {o.segment: o.row.en for o in outcomes if o.kind == APPLIED and o.segment}
        changes = changed_files(
            {s.en_place: _values(corpus, s, en, options.by) for s, en in applied.items()}, read
        )
        problems = problems_after(check, options.source, read, changes, applied) if applied else []
        left = [outcome for outcome in outcomes if outcome.kind in (CONFLICT, REFUSED)]
        if left:
            reasons = [f"Not imported: {len(left)}."]
        if not options.dry_run:
            if left:
                name = shown_path(write_conflicts(options.file, _conflicts(corpus, left, options.source)))
                reasons[0] += f" See {name}: write the right English there, and import it."
            replace_all(changes)
    yield from (line for outcome in outcomes for line in _lines(outcome))
    counts = Counter(outcome.kind for outcome in outcomes)
    yield ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])
    others = [problem for problem in problems if problem.rule != _QUOTED]
    yield from "\n".join(report_lines(others)).split("\n") if others else ()
    if len(problems) > len(others):
        yield f"Quotes of annotations to update: {len(problems) - len(others)} [{_QUOTED}]"
    if not applied or options.dry_run:
        yield "No file was changed."
    if errors_of(others):
        reasons.append("The new English has errors. Correct them before the next build.")
    if reasons:
        raise CommandRefused(reasons, ending="")


def _values(corpus: Corpus, segment: Segment, en: str, by: str) -> Values:
    """Return the new English. It names its translator unless the file does. A text that differs from its
    reviews must always name its own."""
    reviewed = not segment.names_translator and policy_of(corpus, segment).readings_of.get(segment.id)
    is_named = segment.translated_by == by and not reviewed
    return {"en": en} if is_named else {"en": en, "translated_by": by}


def problems_after(
    check: Check,
    source: Path,
    read: Mapping[Path, bytes],
    changes: Changes,
    segments: Iterable[Segment] | None = None,
) -> list[Problem]:
    """Return the problems that a source would have after changes, of some segments or of all files."""
    with tempfile.TemporaryDirectory(prefix="import-") as folder:
        copy = Path(folder, "source")
        originals = {}
        for path in read.keys() | changes.keys():
            target = copy / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(changes[path][1] if path in changes else read[path])
            originals[shown_path(target)] = shown_path(path)
        found = problems_in(check, copy)
        if segments is not None:
            by_segment = problems_by_segment(check(copy, with_rules=False)[0], found)
            found = [problem for segment in segments for problem in by_segment.get(segment.id, ())]
    places = {one: originals.get(one.place.file, one.place.file) for one in found}
    return [replace(one, place=replace(one.place, file=path), fix=one.fix) for one, path in places.items()]


def _lines(outcome: Outcome) -> Iterator[str]:
    """Yield the lines about one row, or nothing if it is unchanged."""
    kind, row, segment, why = outcome
    if kind != SAME:
        reason = f" ({row.where}): {why}" if why else ""
        yield f"{segment.id if segment else row.id or quoted(row.zh)}: {kind}{reason}"
    if kind == APPLIED and segment:
        yield f"  {word_by_word(normal_en(segment.en), row.en)}"
    elif kind == CONFLICT and segment:
        if normal_zh(row.zh) != normal_zh(segment.zh):
            yield from (f"  Chinese here: {segment.zh}", f"  Chinese in the file: {row.zh}")
        yield from (f"  here: {segment.en}", f"  in the file: {row.en}")
    elif kind == REFUSED:
        yield f"  in the file: {row.en}"


def _conflicts(corpus: Corpus, left: Sequence[Outcome], source: Path) -> Exchange:
    """Return a file with both texts of each sentence as notes. Its answers are empty, and its base is new."""
    known = dict.fromkeys(outcome.segment for outcome in left if outcome.segment)
    fresh = exchange_of(corpus, list(known), source)
    rows = {row.id: row for row in fresh.rows}
    for _, row, segment, why in left:
        name = segment.id if segment else one_line(row.id or row.zh)
        notes = [("problem", why), ("answer", one_line(row.en))]
        if segment and normal_zh(row.zh) != normal_zh(segment.zh):
            notes.append(("Chinese in the file", one_line(row.zh)))
        if segment and row.base and (merged := proposal(row.base, normal_en(segment.en), row.en)):
            notes.append(("proposed merge", one_line(merged)))
        before = rows.get(name) or Row(one_line(row.id), one_line(row.zh), "", row.base)
        rows[name] = before._replace(en="", notes=(*before.notes, *notes))
    return fresh._replace(rows=list(rows.values()))
