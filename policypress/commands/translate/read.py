"""Implements `translate read`: takes a reviewer's workbook into the review table, and signs."""

import csv
import io
from argparse import Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from policypress.commands.translate import Check
from policypress.commands.translate.exchange import Row, read_file
from policypress.commands.translate.import_answers import problems_after
from policypress.commands.translate.signing import may_not_sign, policy_of, sign_off, today, unknown_reader
from policypress.commands.translate.splice import Change, Values, changed_files
from policypress.diagnostics import CommandRefused, Place, did_you_mean, errors_of, report_lines
from policypress.loading.review_table import COLUMNS, row_problems
from policypress.loading.source import shown_path
from policypress.model import Corpus, Segment
from policypress.system.replace_files import read_all, replace_all, writing
from policypress.text.escape import quoted
from policypress.text.fingerprint import normal_en, normal_zh


class Review(NamedTuple):
    """A reviewed sentence: its segment, and the row for the review table."""

    segment: Segment
    cells: dict[str, str]

    @property
    def is_change(self) -> bool:
        return self.cells["verdict"] == "changed"


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate read` and return the lines to print.

    Adds a row to the review table for each sentence with a verdict, puts new English in place and, with
    `--sign`, signs the sentences without a change. Raises CommandRefused with all reasons if something is
    wrong with the workbook, or if the result would have errors. In both cases, no files are changed.
    """
    rows = [row for row in read_file(options.file).rows if row.notes]
    with writing(options.source):
        read = read_all(options.source)
        corpus, _ = check(options.source)
        new = _reviews(corpus, rows, options)
        signed = [review.segment for review in new if options.sign and not review.is_change]
        values: dict[Place, Values] = {
            r.segment.en_place: {"en": r.cells["after"]} for r in new if r.is_change
        }
        values |= {s.en_place: {"review": sign_off(s, options.by, today())} for s in signed}
        changes = {**changed_files(values, read), **_tables(new, read, options.source)}
        found = errors_of(problems_after(check, options.source, read, changes)) if new else []
        if found:
            raise CommandRefused("\n".join(report_lines(found)).split("\n"))
        replace_all(changes)
    done = dict.fromkeys(signed, f", signed by {options.by}")
    lines = [
        f"{review.segment.id}: {review.cells['verdict']}{done.get(review.segment, '')}" for review in new
    ]
    return lines or ["No new review. No file was changed."]


def _reviews(corpus: Corpus, rows: Sequence[Row], options: Namespace) -> list[Review]:
    """Return the reviews in a workbook that are not in the review table yet."""
    segments = {segment.id: segment for policy in corpus.policies for segment in policy.written_segments}
    reviews: dict[str, Review] = {}
    if why := unknown_reader(corpus, options.by):
        raise CommandRefused([why])
    reasons: list[str] = []
    for row in rows:
        place = f"{shown_path(options.file)}, {row.where}"
        if row.id in segments and row.id not in reviews:
            review = _review(row, segments[row.id], options.by)
            if not _is_recorded(corpus, review):
                reasons += [f"{place}: {why}" for why in _obstacles(corpus, row, review, options.sign)]
                reviews[row.id] = review
        elif row.id in segments:
            reasons.append(f"{place}: {row.id} occurs twice.")
        else:
            reasons.append(f"{place}: Unknown id {quoted(row.id)}. {did_you_mean(row.id, segments)}".rstrip())
    if reasons:
        raise CommandRefused(reasons)
    return list(reviews.values())


def _review(row: Row, segment: Segment, by: str) -> Review:
    filled = dict(row.notes)
    before = normal_en(row.en)
    after = normal_en(filled.get("new English", "")) or ("" if filled.get("verdict") == "changed" else before)
    cells = {
        name: " ".join(filled.get(name, "").split()) for name in ("verdict", "kind", "severity", "reason")
    }
    cells |= {"segment_id": segment.local_id, "reader": by, "date": today()}
    return Review(segment, cells | {"zh": segment.zh, "before": before, "after": after})


def _is_recorded(corpus: Corpus, review: Review) -> bool:
    """Return whether the table has this review already, so that a workbook can be read twice."""
    wanted = [review.cells[name] for name in ("reader", "verdict", "before", "after", "reason")]
    rows = policy_of(corpus, review.segment).readings_of.get(review.segment.id, ())
    return any([r.reader, r.verdict, r.before, r.after, r.reason] == wanted for r in rows)


def _obstacles(corpus: Corpus, row: Row, review: Review, sign: bool) -> Iterator[str]:
    """Yield the reasons why a review cannot be recorded, or signed if `sign` is true, as sentences."""
    segment = review.segment
    for problem in row_problems(review.cells, segment.en_place):
        why = f"{problem.what} {problem.instead}"
        yield why.replace("“after”", "“new English”").replace("“before”", "“English”")
    if normal_zh(row.zh) != normal_zh(segment.zh):
        yield f"The Chinese of {segment.local_id} has changed since the export. Export it again."
    elif review.cells["before"] != normal_en(segment.en):
        yield f"The English of {segment.local_id} has changed since the export. Export it again."
    elif sign and not review.is_change:
        yield from filter(None, [may_not_sign(corpus, segment, review.cells["reader"])])


def _tables(reviews: Sequence[Review], read: Mapping[Path, bytes], source: Path) -> dict[Path, Change]:
    """Return the old and new bytes of each review table that gets new rows."""
    by_table: dict[Path, list[Review]] = {}
    for review in reviews:
        by_table.setdefault(source / "policies" / review.segment.policy_id / "review.csv", []).append(review)
    changes = {}
    for path, added in by_table.items():
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
        if path not in read:
            writer.writeheader()
        writer.writerows(review.cells for review in added)
        changes[path] = read.get(path), read.get(path, b"") + text.getvalue().encode("utf-8")
    return changes
