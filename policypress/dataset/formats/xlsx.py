"""Writes the tables to an XLSX workbook, for people who open data in Excel or LibreOffice.

The first sheet describes the workbook. Each table follows on a sheet of its own, and the last is the data
dictionary. Text is written as text, so it is never read as a formula, date or number. Rows are as tall as
their wrapped text, because LibreOffice doesn't adjust the height of rows when it opens a workbook.
"""

import io
import math
import unicodedata
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from policypress.dataset.format import DatasetInput, WrittenFile, write_zip
from policypress.dataset.tables import Value

_NARROW, _WIDE = 8, 60
# The height of a line in points, and the number of lines in the tallest row that Excel can show.
_LINE, _MOST_LINES = 15, 27
# Lines break between words, so the lines of a text are longer together than the text.
_LOOSE = 1.1
_A4 = 9
# Number formats that show all digits. Other programs show General as 1.5E+11 in narrow columns.
_FORMATS = {"text": "General", "whole": "#,##0", "fraction": "#,##0.0##############", "date": "yyyy-mm-dd"}
# XLSX requires a creation time. Use the same as for archive entries.
NO_TIME = datetime(1980, 1, 1)


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `<name>.xlsx`."""
    # Imported lazily: only a build of the dataset needs it.
    import xlsxwriter

    contract = inputs.contract
    content = io.BytesIO()
    # Use `in_memory`, because temporary files would add the current time.
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": contract.title_en, "comments": contract.notice_en, "created": NO_TIME})
        formats = {"head": book.add_format({"bold": True, "bottom": 1, "valign": "top"})}
        for kind, code in _FORMATS.items():
            formats[kind] = book.add_format({"text_wrap": True, "valign": "top", "num_format": code})
        _sheet(book, "about", dict.fromkeys(("key", "zh", "en"), "string"), list(_about(inputs)), formats)
        for table in contract.tables:
            types = {field.name: field.type for field in table.fields}
            rows = [list(row.values()) for row in inputs.tables[table.name]]
            _sheet(book, table.name, types, rows, formats)
    yield WrittenFile(f"{contract.name}.xlsx", repacked(content.getvalue()))


def _about(inputs: DatasetInput) -> Iterator[Sequence[Value]]:
    contract = inputs.contract
    yield "title", contract.title_zh, contract.title_en
    yield "notice", contract.notice_zh, contract.notice_en
    yield "version", contract.version, contract.version
    yield "commit", inputs.commit, inputs.commit
    for policy in inputs.corpus.policies:
        yield "policy", f"{policy.document_number} {policy.title_zh}", policy.title_en or None
    for license in contract.licenses:
        zh = f"{license.title_zh}（{license.path}）。{license.scope_zh}"
        yield "license", zh, f"{license.title_en} ({license.path}). {license.scope_en}"


def _sheet(
    book: Any,
    name: str,
    types: Mapping[str, str],
    rows: Sequence[Sequence[Value]],
    formats: Mapping[str, Any],
) -> None:
    """Write a sheet. `types` has the type of each column by name."""
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, _LINE)
    _set_up_printing(sheet)
    texts = [["" if value is None else str(value) for value in row] for row in rows]
    widths = []
    for number, column in enumerate(types):
        longest = max(_width(text) for text in (column, *(row[number] for row in texts)))
        wide = max(_WIDE, math.ceil(longest * _LOOSE / _MOST_LINES))
        widths.append(min(max(longest + 2, _NARROW), wide))
        sheet.set_column(number, number, widths[-1])
        sheet.write_string(0, number, column, formats["head"])
    for line, row in enumerate(rows, 1):
        sheet.set_row(line, max(map(_lines, texts[line - 1], widths)) * _LINE)
        for number, (value, kind) in enumerate(zip(row, types.values(), strict=True)):
            _write_cell(sheet, (line, number), value, kind, formats)
    sheet.autofilter(0, 0, len(rows), len(types) - 1)


def _set_up_printing(sheet: Any) -> None:
    """Print on landscape pages as wide as the table, with the header on each."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(0.4, 0.4, 0.5, 0.5)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_cell(sheet: Any, at: tuple[int, int], value: Value, kind: str, formats: Mapping[str, Any]) -> None:
    if isinstance(value, str) and kind == "date":
        sheet.write_datetime(*at, date.fromisoformat(value), formats["date"])
    elif isinstance(value, str):
        sheet.write_string(*at, value, formats["text"])
    elif isinstance(value, bool):
        sheet.write_boolean(*at, value, formats["text"])
    elif value is not None:
        sheet.write_number(*at, value, formats["fraction" if value % 1 else "whole"])


def _lines(text: str, width: int) -> int:
    """Return the number of lines that a text takes in a column."""
    whole = _width(text)
    return 1 if whole + 2 <= width else math.ceil(whole * _LOOSE / width)


def _width(text: str) -> int:
    """Return the width of a string in digits. Chinese characters count as two."""
    if text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def repacked(content: bytes) -> bytes:
    """Repack the workbook, a zip archive, so that its bytes are the same on any machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        write_zip(target, ((name, old.read(name)) for name in old.namelist()))
    return target.getvalue()
