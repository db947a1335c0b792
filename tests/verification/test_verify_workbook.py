"""`./build.py verify` on workbooks that differ from the CSV files."""

from datetime import date
from pathlib import Path

import pytest
from conftest import Planted
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from planter import XLSX, Fault, copy_of, in_bytes, in_workbook, in_workbook_file, reseal

from policypress.verification import verify

pytestmark = pytest.mark.slow


FAULTS: dict[str, tuple[Fault, str]] = {
    "differs": (
        in_workbook(lambda book: book["segments"].__setitem__("F8", "其他")),
        "sheet segments, row 8, F: differs from the tables",
    ),
    "holds a number as text": (
        in_workbook(lambda book: book["sections"].__setitem__("C3", "2")),
        "sheet sections, row 3, C: differs from the tables",
    ),
    "holds 1 for true": (
        in_workbook(lambda book: book["policies"].__setitem__("L2", 1)),
        "sheet policies, row 2, L: differs from the tables",
    ),
    "holds a formula": (
        in_workbook(lambda book: book["sections"].__setitem__("D3", "=1+1")),
        "contains an unexpected element: “f”",
    ),
    "fills an empty cell": (
        in_workbook(lambda book: book["policies"].__setitem__("I2", "2030-01-01")),
        "sheet policies, row 2: unexpected key “I”",
    ),
    "has a column more": (
        in_workbook(lambda book: book["sections"].__setitem__("G2", "x")),
        "sheet sections, row 2: unexpected key “G”",
    ),
    "another header": (
        in_workbook(lambda book: book["sections"].__setitem__("C1", "no")),
        "sheet sections, row 1, C: differs from the tables",
    ),
    "has another date": (
        in_workbook(lambda book: book["policies"].__setitem__("G2", date(2023, 3, 30))),
        "sheet policies, row 2, G: differs from the tables",
    ),
    "holds a date as text": (
        in_workbook(lambda book: book["policies"].__setitem__("G2", "2023-03-31")),
        "sheet policies, row 2, G: differs from the tables",
    ),
    "shows a fraction as a whole": (
        in_workbook(lambda book: setattr(book["quantities"]["H7"], "number_format", "#,##0")),
        "sheet quantities, row 7, H: differs from the tables",
    ),
    "shows a number as a date": (
        in_workbook(lambda book: setattr(book["sections"]["C3"], "number_format", "yyyy-mm-dd")),
        "sheet sections, row 3, C: differs from the tables",
    ),
    "shows the month alone": (
        in_workbook(lambda book: setattr(book["policies"]["G2"], "number_format", "yyyy-mm")),
        "has a number format, “yyyy-mm”",
    ),
    "counts days from 1904": (
        in_workbook(lambda book: setattr(book, "epoch", CALENDAR_MAC_1904)),
        "xl/workbook.xml counts days from 1904",
    ),
    "lacks a row": (
        in_workbook(lambda book: book["terms"].delete_rows(5)),
        "sheet terms: expected 178 entries as in the tables, found 177",
    ),
    "lacks a sheet": (in_workbook(lambda book: book.remove(book["codes"])), "has no sheet codes"),
    "has a sheet more": (
        in_workbook(lambda book: book.create_sheet("notes")),
        "has a sheet “notes”, which is not a table",
    ),
    "is of another version": (
        in_workbook(lambda book: book["about"].__setitem__("B4", "0.0.9")),
        "sheet about, row 4, B: differs from the tables",
    ),
    "is none": (in_bytes(XLSX, lambda content: content[:-99]), "cannot be read as a workbook"),
    "with a row far away": (
        in_workbook_file("xl/worksheets/sheet1.xml", b'<row r="2"', b'<row r="9999999"'),
        "row 9999999 of xl/worksheets/sheet1.xml is out of place",
    ),
    "with a document type": (
        in_workbook_file("xl/sharedStrings.xml", b"<sst ", b"<!DOCTYPE sst [<!ENTITY a 'aa'>]><sst "),
        "xl/sharedStrings.xml has a document type",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(planted: Planted, data: Path, name: str) -> None:
    plant, sentence = FAULTS[name]
    found = planted(plant, data)
    assert any(sentence in fault for fault in found), found
    assert all(fault.startswith(XLSX) for fault in found), found


def test_a_workbook_saved_by_another_program_is_valid(data: Path, tmp_path: Path) -> None:
    folder = copy_of(data, tmp_path)
    before = (folder / XLSX).read_bytes()
    in_workbook(lambda _: None)(folder)
    assert (folder / XLSX).read_bytes() != before
    reseal(folder)
    assert verify(folder) == []
