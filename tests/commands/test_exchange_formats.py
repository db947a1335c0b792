"""Files as tools and people leave them: other encodings, cells of other types, other XML."""

import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from desk import everything
from exchange_files import ANSWER, COMMON, M02, MISSING, POLICY, edit, export, kinds, notes, put, take
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

pytestmark = pytest.mark.slow

HEAD = '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'


def rewrite(change: Callable[[str], str], encoding: str = "utf-8") -> Callable[[Path], int]:
    """Edit a file as text and save it in an encoding."""
    return lambda path: path.write_bytes(change(path.read_text("utf-8")).encode(encoding))


def rewrapped(text: str) -> str:
    """Wrap the comments as Poedit does."""
    return re.sub("(?m)^#[.] .*$", lambda line: re.sub(" (?=the|in|of)", "\n#. ", line[0]), text)


def as_obsolete(text: str) -> str:
    head, _, rest = text.partition("\n\n")
    return f"{head}\n\n" + re.sub("(?m)^(?=msg)", "#~ ", re.sub("(?m)^#[.:].*\n", "", rest))


# Changes that leave the answer to m02-s2 readable.
HARMLESS = {
    "po BOM": rewrite(lambda text: f"\ufeff{text}"),
    "po CRLF": rewrite(lambda text: text.replace("\n", "\r\n")),
    "po GB18030": rewrite(lambda text: text.replace("charset=UTF-8", "charset=GB18030"), "gb18030"),
    "po rewrapped comments": rewrite(rewrapped),
    "po without contexts": rewrite(lambda text: re.sub("(?m)^msgctxt.*\n", "", text)),
    "po without references": rewrite(lambda text: re.sub("(?m)^#:.*\n", "", text)),
    "po obsolete": rewrite(as_obsolete),
    "xlf UTF-16": rewrite(lambda text: text.replace("UTF-8", "UTF-16"), "utf-16"),
    "xlf inline tags": rewrite(
        lambda text: text.replace("The Municipal", '<g id="1">The</g> <mrk mtype="x">Municipal</mrk>')
    ),
    "xlf prefixed": rewrite(
        lambda text: re.sub("<(/?)(?=[a-z])", r"<\1x:", text).replace("xmlns=", "xmlns:x=")
    ),
    "xlf without resname": rewrite(lambda text: re.sub(' resname="[^"]*"', "", text)),
    "xlf numbered units": rewrite(lambda text: re.sub(' id="wuyou[^"]*"', ' id="1"', text)),
}


@pytest.mark.parametrize("case", HARMLESS)
def test_changes_by_tools_do_no_harm(tell, case):
    path = export(tell, f"a.{case.split()[0]}", "m01-s1 m01-s2 m01-s4 m02-s2")
    put(path, m02_s2=ANSWER)
    HARMLESS[case](path)
    said = take(tell, path)
    assert (kinds(said.out), said.err) == ({MISSING: "applied"}, "")
    assert "separately formulate" in M02.read_text("utf-8")


# Entries that need a decision by the translator.
UNCLEAR = {
    "fuzzy": ("msgctxt", "#, fuzzy\nmsgctxt", "It is marked as fuzzy."),
    "plural": (f'msgstr "{ANSWER}', f'msgid_plural "x"\nmsgstr[0] "{ANSWER}"\nmsgstr[1] "', "plural forms"),
}


@pytest.mark.parametrize("case", UNCLEAR)
def test_unclear_po_entries_are_refused(tell, case):
    old, new, reason = UNCLEAR[case]
    path = export(tell, "a.po", MISSING)
    put(path, m02_s2=ANSWER)
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    said = take(tell, path)
    assert said.code == 1
    assert reason in said.out
    assert f"answer: {ANSWER}" in notes(Path("a.conflicts.po"))


# Content of files that cannot be used, by name, and the reason.
INVALID: dict[str, tuple[bytes, str]] = {
    "truncated.po": (b'msgid "a"\nmsgstr "b', "The text in line 2 does not end with a quotation mark."),
    "words.po": (b"translation\n", "This is not a valid PO file"),
    "nothing.po": (b"", "The file is empty."),
    "nothing.xlf": (b"\n", "The file is empty."),
    "header.po": (b'msgid ""\nmsgstr "Language: en\\n"\n', "The file contains no Chinese sentences."),
    "latin.po": (
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=latin1\\n"\n\nmsgid "中"\nmsgstr "x"\n'.encode(),
        "The file contains no Chinese sentences. Export it again, and save it as UTF-8.",
    ),
    "encoding.po": ('msgid "中"\nmsgstr "x"\n'.encode("gb18030"), "The file is not encoded in utf-8"),
    "charset.po": (b'msgid ""\nmsgstr "Content-Type: text/plain; charset=klingon\\n"\n', "klingon"),
    "doctype.xlf": (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "contains <!DOCTYPE, which is not allowed"),
    "doctype16.xlf": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16"),
        "<!DOCTYPE",
    ),
    "two.xlf": (
        b'<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0"/>',
        "Save it as XLIFF 1.2.",
    ),
    "html.xlf": (b"<html/>", "This is not an XLIFF file."),
    "open.xlf": (b"<xliff>", "This is not valid XML: no element found"),
    "codec.xlf": (b'<?xml version="1.0" encoding="gbk"?><x/>', "This is not valid XML"),
    "text.xlsx": (b"id,English", "This is not a valid workbook"),
    "big.po": (b"#" * 20_000_001, "The file has 20,000,001 bytes, but the limit is 20,000,000."),
}


@pytest.mark.parametrize("name", INVALID)
def test_invalid_files_are_refused(tell, name):
    content, reason = INVALID[name]
    Path(name).write_bytes(content)
    before = everything()
    said = take(tell, name)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith(f"{name}: ")
    assert reason in said.err
    assert everything() == before


def test_inline_codes_are_refused(tell):
    path = export(tell, "a.xlf", MISSING)
    put(path, m02_s2=ANSWER)
    rewrite(lambda text: text.replace("The Municipal", '<ph id="1">{1}</ph> The Municipal'))(path)
    assert "It contains tags: ph." in take(tell, path).out


# A cell of another type, and the reason why it is refused, or the text that is taken from it.
CELLS: dict[str, tuple[Any, str]] = {
    "date": (datetime(2023, 3, 31), "a date"),
    "number": (2023, "a number"),
    "truth value": (True, "true or false"),
    "formula": ("=A1", "a formula"),
    "error": ("#N/A", "an error value"),
    "rich text": (CellRichText("The ", TextBlock(InlineFont(b=True), "paper"), " port."), "The paper port."),
    "escape": ("The_x000D_\npaper\tport.", "The paper port."),
    "literal escape": ("The _x005F_x000D_ port.", "The _x000D_ port."),
}


@pytest.mark.parametrize("case", CELLS)
def test_cells(tell, case):
    value, expected = CELLS[case]
    path = export(tell, "a.xlsx")
    book = openpyxl.load_workbook(path)
    row = next(row for row in book["sentences"] if row[0].value == f"{POLICY}/{MISSING}")
    row[2].number_format = "General"
    row[2].value = value
    book.save(path)
    said = take(tell, path)
    if expected.endswith("."):
        assert kinds(said.out) == {MISSING: "applied"}
        assert expected in M02.read_text("utf-8")
    else:
        assert kinds(said.out) == {MISSING: "refused"}
        assert (
            f"m02-s2: refused (sheet sentences, row {row[0].row}): The cell contains {expected}." in said.out
        )


def sorted_and_hidden(book: Any) -> None:
    sheet = book["sentences"]
    rows = sorted(([cell.value for cell in row] for row in sheet.iter_rows(min_row=2)), reverse=True)
    for line, values in enumerate(rows, 2):
        for column, value in enumerate(values, 1):
            sheet.cell(line, column).value = value
        sheet.row_dimensions[line].hidden = line > 2
    sheet.auto_filter.add_filter_column(0, ["x"])
    sheet.insert_cols(1)
    sheet.insert_rows(9)
    book.create_sheet("first", 0)["A1"] = "English"
    book["first"]["XFD1048576"] = "far away"
    del book["about"]


def test_a_sorted_and_rearranged_workbook(tell):
    path = export(tell, "a.xlsx")
    put(path, m02_s2=ANSWER)
    book = openpyxl.load_workbook(path)
    sorted_and_hidden(book)
    book.save(path)
    assert kinds(take(tell, path).out) == {MISSING: "applied"}


def test_answers_anywhere_in_a_workbook_are_found(tell):
    path = export(tell, "a.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book["sentences"]
    other = book.copy_worksheet(sheet)
    for place, name, text in ((sheet, COMMON, "Go on."), (other, MISSING, ANSWER)):
        row = next(row for row in place if row[0].value == f"{POLICY}/{name}")
        row[2].value = text
    sheet.move_range(f"A{sheet.max_row}:Z{sheet.max_row}", rows=30_000)
    sheet.move_range(f"C1:C{sheet.max_row}", cols=80)
    book.save(path)
    said = take(tell, path)
    assert kinds(said.out) == {COMMON: "applied", MISSING: "applied"}
    assert "2 applied, 28 unchanged" in said.out


def test_workbooks_that_would_lose_answers_are_refused(tell):
    path = export(tell, "a.xlsx")
    book = openpyxl.load_workbook(path)
    book["sentences"]["Z1"] = "English"
    book.save(path)
    assert "Sheet sentences has several columns “English”. Delete or rename" in take(tell, path).err
    for number in range(1, 20_002):
        book["about"].cell(number, 1).value = "x"
    book.save(path)
    assert "sheet about has more than 20,000 rows with text" in take(tell, path).err


def test_changed_locked_columns_and_headers(tell):
    path = export(tell, "a.xlsx")
    put(path, m02_s2=ANSWER, m01_s3="Go on.")
    edit(
        path,
        lambda entry: entry.update(
            zh=entry["zh"].replace("海关", "港口"), base=entry["base"].replace("Continue", "Carry")
        ),
    )
    said = take(tell, path)
    assert kinds(said.out) == {COMMON: "conflict", MISSING: "conflict"}
    book = openpyxl.load_workbook(path)
    book["sentences"]["C1"] = "Translation"
    book.save(path)
    assert "No sheet has the columns “Chinese” and “English” in its first row." in take(tell, path).err


def test_only_the_english_can_be_edited(tell):
    book = openpyxl.load_workbook(export(tell, "a.xlsx"))
    sheet = book["sentences"]
    assert sheet.protection.sheet
    assert sheet.freeze_panes == "B2"
    unlocked = {cell.column_letter for row in sheet for cell in row if not cell.protection.locked}
    assert unlocked == {"C"}
    assert {cell.number_format for row in sheet for cell in row} == {"@"}
    assert all(cell.alignment.wrap_text for row in sheet for cell in row)
