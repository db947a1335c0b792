"""The review table of a policy: what each reader said of each segment, one row a reading."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date

from policypress.loading.characters import check_cell
from policypress.problems import Place, Problem, did_you_mean, quoted

COLUMNS = ("segment_id", "reader", "date", "verdict", "kind", "severity", "zh", "before", "after", "reason")
VERDICTS = ("no change", "changed")
KINDS = ("accuracy", "omission", "addition", "terminology", "style", "grammar")
SEVERITIES = ("critical", "major", "minor")

_HANDLE = re.compile(r"[a-z][a-z0-9-]*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")

Row = tuple[int, dict[str, str]]


def read_rows(text: str, file: str) -> tuple[list[Row], list[Problem]]:
    """The rows of a review table that are right, each with its line, and what is wrong with the others."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            found = list(_row_problems(cells, line, reader.line_num, file))
            if line > 1 and not found:
                if tuple(cells) in seen:
                    what = f"This row stands a second time; it is already in line {seen[tuple(cells)]}."
                    found.append(Problem(Place(file, line), "review-row", what, "Keep one of the two."))
                seen.setdefault(tuple(cells), line)
            if line > 1 and not found:
                rows.append((line, dict(zip(COLUMNS, cells, strict=True))))
            problems += found
            if line == 1 and found:
                return [], problems
            line = reader.line_num + 1
    except csv.Error as error:
        what = f"The row cannot be read ({error})."
        instead = "Put a cell that holds a comma or a quotation mark in quotation marks; double those inside."
        problems.append(Problem(Place(file, line), "review-table", what, instead))
    if line == 1 and not problems:
        problems.append(_header_problem([], file))
    return rows, problems


def _row_problems(cells: list[str], first_line: int, last_line: int, file: str) -> Iterator[Problem]:
    place = Place(file, first_line)
    if first_line == 1:
        if tuple(cells) != COLUMNS:
            yield _header_problem(cells, file)
        return
    if len(cells) != len(COLUMNS):
        what = f"The row has {len(cells)} cells; the table has {len(COLUMNS)} columns."
        yield Problem(place, "review-row", what, "Write an empty cell where there is nothing to say.")
        return
    if last_line != first_line:
        what = "A cell of this row holds a line break, or a quotation mark is not closed."
        yield Problem(place, "review-row", what, "Write each row in one line.")
        return
    row = dict(zip(COLUMNS, cells, strict=True))
    for name, cell in row.items():
        yield from check_cell(cell, name, place)
    yield from _says(row, place)


def _header_problem(cells: list[str], file: str) -> Problem:
    missing = [name for name in COLUMNS if name not in cells]
    what = f"The column “{missing[0]}” is missing." if missing else "The columns are not the expected ones."
    return Problem(Place(file), "review-table", what, f"The first line is: {','.join(COLUMNS)}")


def _says(row: dict[str, str], place: Place) -> Iterator[Problem]:
    """What is wrong with the words of a row."""
    for name in ("segment_id", "zh", "after", "reason"):
        if not row[name]:
            yield Problem(place, "review-row", f"“{name}” is empty.", _WANTED[name])
    if not _HANDLE.match(row["reader"]):
        what = f"{quoted(row['reader'])} is not the name of a reader."
        instead = "A name or role of their own choice: small letters, digits and hyphens, as in reader-b."
        yield Problem(place, "review-row", what, instead)
    if not _is_date(row["date"]):
        what = f"{quoted(row['date'])} is not a date."
        yield Problem(place, "review-row", what, "Write year, month and day: 2026-11-23.")
    yield from _one_of(row, "verdict", VERDICTS, place)
    if row["verdict"] == "changed":
        yield from _one_of(row, "kind", KINDS, place)
        yield from _one_of(row, "severity", SEVERITIES, place)
        if row["before"].split() == row["after"].split():
            what = "The verdict is “changed”, but “before” and “after” are the same."
            yield Problem(place, "review-row", what, "Write the new English under “after”.")
    elif row["verdict"] == "no change":
        for name in ("kind", "severity"):
            if row[name]:
                what = f"The verdict is “no change”, but “{name}” says {quoted(row[name])}."
                yield Problem(place, "review-row", what, f"Leave “{name}” empty.")
        if row["before"].split() != row["after"].split():
            what = "The verdict is “no change”, but “before” and “after” differ."
            yield Problem(place, "review-row", what, "Write “changed”, or the same English twice.")


_WANTED = {
    "segment_id": "Name the segment by its id, as in m07-s1.",
    "zh": "Copy the Chinese that was read.",
    "after": "Copy the English that the reader stands for.",
    "reason": "Say why, in a few words.",
}


def _one_of(row: dict[str, str], name: str, known: tuple[str, ...], place: Place) -> Iterator[Problem]:
    if row[name] not in known:
        what = f"{quoted(row[name])} is not a value of “{name}”." if row[name] else f"“{name}” is empty."
        instead = did_you_mean(row[name], known) or f"One of: {', '.join(known)}."
        yield Problem(place, "review-row", what, instead)


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and date.fromisoformat(text))
    except ValueError:
        return False
