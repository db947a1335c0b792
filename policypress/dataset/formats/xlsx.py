"""Writes the tables to an XLSX workbook, for people who open data in Excel or LibreOffice.

The first sheet describes the workbook. Each table follows on a sheet of its own, and the last is the data
dictionary. Text is written as text, so it is never read as a formula, date or number.
"""

import io
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from policypress.dataset.format import DatasetInput, WrittenFile, write_zip
from policypress.dataset.tables import Value

_NARROW, _WIDE = 8, 60
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
        head = book.add_format({"bold": True, "bottom": 1})
        cell = book.add_format({"text_wrap": True, "valign": "top"})
        _sheet(book, "about", ("key", "zh", "en"), list(_about(inputs)), (head, cell))
        for table in contract.tables:
            columns = [field.name for field in table.fields]
            rows = [list(row.values()) for row in inputs.tables[table.name]]
            _sheet(book, table.name, columns, rows, (head, cell))
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
    book: Any, name: str, columns: Sequence[str], rows: Sequence[Sequence[Value]], formats: tuple[Any, Any]
) -> None:
    head, cell = formats
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for number, column in enumerate(columns):
        cells = [str(row[number]) for row in rows if row[number] is not None]
        longest = max(_width(text) for text in (column, *cells))
        sheet.set_column(number, number, min(max(longest + 2, _NARROW), _WIDE))
        sheet.write_string(0, number, column, head)
    for line, row in enumerate(rows, 1):
        for number, value in enumerate(row):
            if isinstance(value, str):
                sheet.write_string(line, number, value, cell)
            elif isinstance(value, bool):
                sheet.write_boolean(line, number, value, cell)
            elif value is not None:
                sheet.write_number(line, number, value, cell)
    sheet.autofilter(0, 0, len(rows), len(columns) - 1)


def _width(text: str) -> int:
    """Return the width of a string in digits. Chinese characters count as two, unless the string has
    `_WIDE` characters or more."""
    if len(text) >= _WIDE or text.isascii():
        return len(text)
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def repacked(content: bytes) -> bytes:
    """Repack the workbook, a zip archive, so that its bytes are the same on any machine."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old:
        write_zip(target, ((name, old.read(name)) for name in old.namelist()))
    return target.getvalue()
