"""Workbooks for spreadsheet programs: one row per sentence. Only the answer or the review can be edited."""

import io
import itertools
import re
import warnings
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import openpyxl
import xlsxwriter

from policypress.commands.translate.exchange import REVIEW, Exchange, Row
from policypress.dataset.formats.xlsx import NO_TIME, repacked
from policypress.loading.review_table import KINDS, SEVERITIES, VERDICTS

_ID, _ZH, _EN, _BASE = "id", "Chinese", "English", "English at export"
_ABOUT = "about"
_CHOICES = {"verdict": VERDICTS, "kind": KINDS, "severity": SEVERITIES}
_WIDTHS = {_ID: 26, _ZH: 50, _EN: 60, _BASE: 50, "status": 10}
_OTHER_WIDTH = 36
_AS_TEXT = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_LARGEST = 200_000_000
_MOST_ROWS = 20_000
# What people may do in a protected sheet, besides editing the English.
_ALLOWED = dict.fromkeys(("autofilter", "format_cells", "format_columns", "format_rows", "sort"), True)
# The escape for characters that XML cannot contain.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_KINDS = {"n": "a number", "d": "a date", "b": "true or false", "f": "a formula", "e": "an error value"}


def read(content: bytes) -> Exchange:
    """Read all sheets with the columns “Chinese” and “English”."""
    try:
        sheets = dict(_sheets(content))
    except Exception as error:  # openpyxl raises errors of all kinds
        raise ValueError(f"This is not a valid workbook: {error}.") from error
    about = {_text(row[0]): _text(row[1]) for row in sheets.get(_ABOUT, {}).values() if len(row) > 1}
    tables = {name: rows for name, rows in sheets.items() if {_ZH, _EN} <= set(map(_text, rows.get(1, ())))}
    if not tables:
        raise ValueError(f"No sheet has the columns “{_ZH}” and “{_EN}” in its first row.")
    return Exchange(about, [row for name, rows in tables.items() for row in _rows(name, rows)])


def _sheets(content: bytes) -> Iterator[tuple[str, dict[int, list[Any]]]]:
    """Yield the cells of the rows with text in each sheet, by the numbers of the rows."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
            raise ValueError("it is too large")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
        for sheet in book.worksheets:
            # A far cell would otherwise pad a million rows to its column.
            sheet.reset_dimensions()
            filled = ((n, list(row)) for n, row in enumerate(sheet.iter_rows(), 1) if any(map(_text, row)))
            rows = dict(itertools.islice(filled, _MOST_ROWS + 1))
            if len(rows) > _MOST_ROWS:
                raise ValueError(f"sheet {sheet.title} has more than {_MOST_ROWS:,} rows with text")
            yield sheet.title, rows


def _rows(sheet: str, rows: Mapping[int, list[Any]]) -> Iterator[Row]:
    """Yield the rows below the header. Raises ValueError if two columns have the same name."""
    names = [_text(cell) for cell in rows[1]]
    for name in (_ID, _ZH, _EN, _BASE, *REVIEW):
        if names.count(name) > 1:
            raise ValueError(f"Sheet {sheet} has several columns “{name}”. Delete or rename the others.")
    for number, cells in itertools.islice(rows.items(), 1, None):
        values = dict(zip(names, cells, strict=False))
        texts = dict.fromkeys(names, "") | {name: _text(cell) for name, cell in values.items()}
        kind = _KINDS.get(values[_EN].data_type) if texts[_EN] else None
        problem = f"The cell contains {kind}. Enter it as text." if kind else ""
        where = f"sheet {sheet}, row {number}"
        notes = tuple((name, texts[name]) for name in REVIEW if texts.get(name))
        yield Row(texts.get(_ID, ""), texts[_ZH], texts[_EN], texts.get(_BASE), notes, where, problem)


def _text(cell: Any) -> str:
    """Return the text of a cell, or "" if it is empty."""
    text = "" if cell.value is None else str(cell.value)
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text).strip()


def write(exchange: Exchange) -> bytes:
    """Write a workbook. All cells are formatted as text, so that programs do not convert what is typed."""
    content = io.BytesIO()
    labels = dict.fromkeys(label for row in exchange.rows for label, _ in row.notes)
    is_review = REVIEW[0] in labels
    columns = [_ID, _ZH, _EN, *([] if is_review else [_BASE]), *labels]
    editable = REVIEW if is_review else (_EN,)
    with xlsxwriter.Workbook(content, _AS_TEXT) as book:
        book.set_properties({"title": exchange.header["project"], "created": NO_TIME})
        text = {"num_format": "@", "text_wrap": True, "valign": "top"}
        locked, head = book.add_format(text), book.add_format({**text, "bold": True, "bottom": 1})
        unlocked = book.add_format({**text, "locked": False, "bg_color": "#FFF9E5", "border": 1})
        sheet = book.add_worksheet("sentences")
        sheet.write_row(0, 0, columns, head)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, _WIDTHS.get(column, _OTHER_WIDTH))
        for line, row in enumerate(exchange.rows, 1):
            notes = {label: "\n".join(text for name, text in row.notes if name == label) for label in labels}
            texts = {_ID: row.id, _ZH: row.zh, _EN: row.en, _BASE: row.base or "", **notes}
            for number, column in enumerate(columns):
                sheet.write(line, number, texts[column], unlocked if column in editable else locked)
        for name in labels.keys() & _CHOICES.keys():
            number = columns.index(name)
            choice = {"validate": "list", "source": list(_CHOICES[name])}
            sheet.data_validation(1, number, len(exchange.rows), number, choice)
        sheet.freeze_panes(1, 1)
        sheet.autofilter(0, 0, len(exchange.rows), len(columns) - 1)
        sheet.protect("", _ALLOWED)
        about = book.add_worksheet(_ABOUT)
        about.set_column(0, 1, _OTHER_WIDTH)
        for line, pair in enumerate(exchange.header.items()):
            about.write_row(line, 0, pair, locked)
    return repacked(content.getvalue())
