"""Reads the review table of a policy: one row for each review of a segment by a reader."""

import csv
import re
from collections.abc import Iterator
from datetime import date

from policypress.diagnostics import Place, Problem, did_you_mean
from policypress.loading.characters import check_cell
from policypress.text.escape import quoted

COLUMNS = ("segment_id", "reader", "date", "verdict", "kind", "severity", "zh", "before", "after", "reason")
VERDICTS = ("no change", "changed")
KINDS = ("accuracy", "omission", "addition", "terminology", "style", "grammar")
SEVERITIES = ("critical", "major", "minor")

# The name or role of a translator or reader.
HANDLE = re.compile(r"[a-z][a-z0-9-]*\Z")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
# How a spreadsheet writes a text that it takes for a date or a number: 03/31/2023, 31-Mar-23, 2023.
_CONVERTED = re.compile(r"[0-9]+([./ :-]+([0-9]+|[A-Z][a-z]{2}))*%?\Z")

Row = tuple[int, dict[str, str]]


def read_rows(text: str, file: str) -> tuple[list[Row], list[Problem]]:
    """Return the valid rows of a review table with their line numbers, and the problems in all others."""
    rows: list[Row] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, ...], int] = {}
    # The "after" text of one review is the "before" text of the next. Sharing strings halves memory use.
    once: dict[str, str] = {}
    for first, last, cells in _read(text):
        place = Place(file, first)
        if first == 1 and (found := list(_header_problems(cells, place))):
            return [], found
        if first > 1 and not (found := list(_row_problems(cells, place, last))):
            assert cells
            line = seen.setdefault(tuple(cells), first)
            if line == first:
                kept = (once.setdefault(cell, cell) for cell in cells)
                rows.append((first, dict(zip(COLUMNS, kept, strict=True))))
            else:
                found = [_wrong(place, f"Duplicate row (same as line {line}).", "Keep one of the two.")]
        problems += found
    return (rows, problems) if text else ([], list(_header_problems([], Place(file))))


def _wrong(place: Place, what: str, instead: str) -> Problem:
    return Problem(place, "review-row", what, instead)


def _read(text: str) -> Iterator[tuple[int, int, list[str] | None]]:
    """Yield first line, last line and cells of each row. Cells are None if a line cannot be parsed."""
    lines = text.split("\n")
    lines = [f"{line}\n" for line in (lines if lines[-1] else lines[:-1])]
    done = 0
    while done < len(lines):
        reader = csv.reader(lines[done:], strict=True)
        begun = done
        try:
            for cells in reader:
                last = begun + reader.line_num
                yield done + 1, last, cells
                done = last
        except csv.Error:
            yield done + 1, done + 1, None
            done += 1


_UNREADABLE = "The row cannot be parsed because a quotation mark is inside a cell or is not closed."
_QUOTING = "Quote cells that contain a comma or quotation mark, and double any quotation marks in them."


def _row_problems(cells: list[str] | None, place: Place, last_line: int) -> Iterator[Problem]:
    if cells is None:
        yield _wrong(place, _UNREADABLE, _QUOTING)
    elif not any(cells):
        yield _wrong(place, "The row is empty.", "Remove it.")
    elif len(cells) != len(COLUMNS):
        what = f"The row has {len(cells)} cells, but the table has {len(COLUMNS)} columns."
        fewer = len(cells) < len(COLUMNS)
        yield _wrong(place, what, "Add an empty cell for each missing value." if fewer else _QUOTING)
    elif last_line != place.line:
        what = "A cell of this row contains a line break, or a quotation mark is not closed."
        yield _wrong(place, what, "Write each row on one line.")
    else:
        yield from row_problems(dict(zip(COLUMNS, cells, strict=True)), place)


def _header_problems(cells: list[str] | None, place: Place) -> Iterator[Problem]:
    if cells is None:
        yield _wrong(place, _UNREADABLE, _QUOTING)
        return
    missing = [name for name in COLUMNS if name not in cells]
    what = f"The column “{missing[0]}” is missing." if missing else "The columns are not the expected ones."
    instead = f"The first line must be: {','.join(COLUMNS)}"
    for separator, name in ((";", "semicolons"), ("\t", "tabs")):
        if len(cells) == 1 and cells[0].split(separator) == list(COLUMNS):
            what = f"The columns are separated by {name}."
            instead = "Save the table with commas between the columns."
    if tuple(cells) != COLUMNS:
        yield Problem(place, "review-table", what, instead)


def row_problems(row: dict[str, str], place: Place) -> Iterator[Problem]:
    """Yield problems with the values of a row."""
    for name, cell in row.items():
        yield from check_cell(cell, name, place)
    yield from (_wrong(place, what, instead) for what, instead in _mistakes(row))


def _mistakes(row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong in a row, and what to write instead."""
    for name in (name for name in _WANTED if not row[name]):
        yield f"“{name}” is empty.", _WANTED[name]
    for name in ("before", "after"):
        if _CONVERTED.match(row[name]):
            what = f"“{name}” is {quoted(row[name])}, which looks like a text converted by a spreadsheet."
            yield what, "Restore the text. Format cells as text before you edit."
    if not HANDLE.match(row["reader"]):
        what = f"{quoted(row['reader'])} is not a valid reader name."
        yield what, "Use a name or role in lowercase letters, digits and hyphens, such as reader-b."
    if not _is_date(row["date"]):
        what = f"{quoted(row['date'])} is not a date."
        yield what, "Write the year, month and day, for example 2026-11-23."
    same = row["before"].split() == row["after"].split()
    if row["verdict"] == "changed":
        yield from _one_of(row, "kind", KINDS)
        yield from _one_of(row, "severity", SEVERITIES)
        if same:
            what = "The verdict is “changed”, but “before” and “after” are the same."
            yield what, "Write the new English in “after”."
    elif row["verdict"] == "no change":
        for name in (name for name in ("kind", "severity") if row[name]):
            what = f"The verdict is “no change”, but “{name}” is {quoted(row[name])}."
            yield what, f"Leave “{name}” empty."
        if not same:
            what = "The verdict is “no change”, but “before” and “after” differ."
            yield what, "Write “changed” as the verdict, or the same English in both."
    else:
        # No suggestion: “unchanged” is close to “changed” but means the opposite.
        yield from _one_of(row, "verdict", VERDICTS, suggest=False)


_WANTED = {
    "segment_id": "Write the id of the segment, such as m07-s1.",
    "zh": "Copy the Chinese text that was reviewed.",
    "after": "Copy the English text that the reader approves.",
    "reason": "Give a short reason.",
}


def _one_of(
    row: dict[str, str], name: str, known: tuple[str, ...], suggest: bool = True
) -> Iterator[tuple[str, str]]:
    if row[name] not in known:
        what = f"{quoted(row[name])} is not a valid “{name}”." if row[name] else f"“{name}” is empty."
        meant = did_you_mean(row[name], known) if suggest else ""
        yield what, meant or f"Use one of: {', '.join(known)}."


def _is_date(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and date.fromisoformat(text))
    except ValueError:
        return False
