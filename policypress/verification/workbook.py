"""Checks that the workbook contains the cells of the tables and nothing hidden, linked or executable.

A workbook is a zip of XML files. Parts, elements and attributes that a plain sheet doesn't need are
rejected, because they could hide a row, run a macro or load something from elsewhere.
"""

import io
import itertools
import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from string import ascii_uppercase
from xml.etree import ElementTree

from policypress.text.escape import quoted
from policypress.verification.contents import Contents, Value, differences, is_of_type
from policypress.verification.package_files import NoPackage, Package, open_archive

# Values by column letters, without empty cells. All numbers are floats.
Cell = Value | date
Cells = dict[str, Cell]

_ABOUT = "about"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The escape for characters that XML cannot contain, and for text that looks like an escape.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_COLUMN = re.compile("[A-Z]{1,3}")
# More columns than a table can have: A to ZZ.
_LETTERS = [*ascii_uppercase, *map("".join, itertools.product(ascii_uppercase, repeat=2))]
# The width and height below which a cell is invisible.
_SMALLEST = 2
# The row limit of Excel.
_MOST_ROWS = 1_048_576


# The parts and elements of a workbook with plain sheets, whether ours or saved by another program.
_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(app|core)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/(workbook|styles|sharedStrings|theme/theme1)\.xml|xl/worksheets/sheet[0-9]+\.xml"
)
_OF_BOOK = (
    "workbook fileVersion workbookPr workbookProtection bookViews workbookView sheets sheet"
    " definedNames definedName calcPr"
)
_OF_SHEET = (
    "worksheet sheetPr outlinePr pageSetUpPr dimension sheetViews sheetView pane selection sheetFormatPr"
    " cols col sheetData row c v is t autoFilter pageMargins pageSetup"
)
_OF_PART = {"workbook": set(_OF_BOOK.split()), "sheet": set(_OF_SHEET.split())}
_OF_PART["sharedStrings"] = {"sst", "si", "t"}
# The names that Excel gives to the filter and printed header of a sheet, each followed by its reference.
_NAMES = re.compile(
    r"(_xlnm\._FilterDatabase ('[^'\[\]|]+'|\w+)!\$A\$1:\$[A-Z]+\$[0-9]+"
    r"|_xlnm\.Print_Titles ('[^'\[\]|]+'|\w+)!\$1:\$1)"
)
# Number formats that show the whole value, by code. Built-in ones have no code in the file, but a number.
_WHOLE, _DATE = "#,##0", "yyyy-mm-dd"
_BUILT_IN = {"0": "General", "3": _WHOLE}
_NUMBER_FORMATS = {"General", _WHOLE, "#,##0.0##############", _DATE}
_FIRST_DAY = date(1899, 12, 30)
# Attributes that hide a sheet, row or column. A tiny width or height hides it too.
_HIDING = {"hidden", "zeroHeight", "collapsed"}
_SIZES = {"width", "ht", "defaultRowHeight", "defaultColWidth"}


def compare_workbook(contents: Contents, path: str, _: str) -> Iterator[str]:
    """Report differences from the tables and descriptor, and anything other than plain sheets."""
    expected: dict[str, list[list[Cell]]] = {_ABOUT: list(_about(contents))}
    for name in contents.values:
        expected[name] = [list(contents.columns(name)), *_dated(contents, name)]
    try:
        book = open_archive(io.BytesIO(contents.package.read(path)), path)
        texts, formats, parts = _texts(book), _formats(book), _sheets(book)
        strange = {part for part in book.paths if not _PARTS.fullmatch(part)}
        strange |= {part for part in book.paths if "/worksheets/" in part} - set(parts.values())
        yield from (f"{path} contains an unexpected part: {quoted(part)}." for part in sorted(strange))
        yield from (f"{path} has no sheet {name}." for name in expected if name not in parts)
        for name, part in parts.items():
            if name in expected:
                rows = [_cells(row) for row in expected[name]]
                yield from differences(_rows(book, part, texts, formats), rows, f"{path}, sheet {name}")
            else:
                yield f"{path} has a sheet {quoted(name)}, which is not a table."
        for part in sorted(book.paths):
            yield from (f"{path}: {part} {what}." for what in _more_than_plain(book, part))
    except (NoPackage, ElementTree.ParseError, LookupError, ValueError) as error:
        yield f"{path} cannot be read as a workbook: {str(error).rstrip('.')}."


def _more_than_plain(book: Package, part: str) -> Iterator[str]:
    """Report anything in a part that hides, links to or runs something, or alters a displayed value."""
    known = _OF_PART.get("sheet" if part.startswith("xl/worksheets/") else Path(part).stem)
    for item in _elements(book, part):
        name = item.tag.removeprefix(_MAIN)
        if known and name not in known:
            yield f"contains an unexpected element: {quoted(name)}"
        elif name == "definedName":
            if not _NAMES.fullmatch(f"{item.get('name')} {item.text}"):
                yield f"defines the name {quoted(item.get('name', ''))}"
        elif name == "numFmt" and item.get("formatCode") not in _NUMBER_FORMATS:
            yield f"has a number format, {quoted(item.get('formatCode', ''))}, that may not show whole values"
        elif name == "workbookPr" and item.get("date1904", "0") not in ("0", "false"):
            yield "counts days from 1904"
        elif item.get("TargetMode", "Internal") != "Internal":
            yield f"links to {quoted(item.get('Target', ''))}"
        elif (
            any(item.get(key, "0") not in ("0", "false") for key in _HIDING)
            or any(float(item.get(key, "9")) < _SMALLEST for key in _SIZES)
            or item.get("visibility", "visible") != "visible"
            or (name == "sheet" and item.get("state", "visible") != "visible")
        ):
            yield f"hides a {name} ({item.get('name') or item.get('r') or item.get('min') or 'all'})"


def _dated(contents: Contents, table: str) -> Iterator[list[Cell]]:
    """Yield the rows of a table with the values of its date columns as dates."""
    dates = {field["name"] for field in contents.schemas[table]["fields"] if field["type"] == "date"}
    for row in contents.values[table]:
        yield [
            date.fromisoformat(value) if column in dates and is_of_type(value or "", "date") else value
            for column, value in row.items()
        ]


def _about(contents: Contents) -> Iterator[list[Cell]]:
    """Yield the rows of the first sheet, which describes the package."""
    about = contents.descriptor
    yield ["key", "zh", "en"]
    yield ["title", about["title_zh"], about["title"]]
    yield ["notice", about["notice_zh"], about["notice"]]
    yield ["version", about["version"], about["version"]]
    yield ["commit", about.get("commit"), about.get("commit")]
    for row in contents.values["policies"]:
        yield ["policy", f"{row['document_number']} {row['policy_zh']}", row["policy_en"]]
    for item in about["licenses"]:
        chinese = f"{item['title_zh']}（{item['path']}）。{item['scope_zh']}"
        yield ["license", chinese, f"{item['title']} ({item['path']}). {item['scope']}"]


def _sheets(book: Package) -> dict[str, str]:
    """Return the part of the zip for each sheet name, in the order of the sheets."""
    parts = {
        item.attrib["Id"]: item.attrib["Target"]
        for item in _elements(book, "xl/_rels/workbook.xml.rels", "Relationship")
    }
    return {
        item.attrib["name"]: _part(parts[item.attrib[_RELATED]])
        for item in _elements(book, "xl/workbook.xml", "sheet")
    }


def _part(target: str) -> str:
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _texts(book: Package) -> list[str]:
    """Return the shared strings, which cells refer to by number."""
    path = "xl/sharedStrings.xml"
    return [_text(item) for item in _elements(book, path, "si")] if path in book.paths else []


def _formats(book: Package) -> list[str]:
    """Return the codes of the number formats, which cells refer to by number."""
    codes: dict[str, str] = dict(_BUILT_IN)
    formats: list[str] = []
    for item in _elements(book, "xl/styles.xml"):
        name = item.tag.removeprefix(_MAIN)
        if name == "numFmt":
            codes[item.attrib["numFmtId"]] = item.attrib["formatCode"]
        elif name == "cellXfs":
            formats = [codes[style.get("numFmtId", "0")] for style in item]
    return formats


def _cells(values: list[Cell]) -> Cells:
    lettered = zip(_LETTERS, values, strict=False)
    return {column: float(v) if type(v) is int else v for column, v in lettered if v is not None}


def _rows(book: Package, part: str, texts: list[str], formats: list[str]) -> list[Cells]:
    """Return the values of a sheet, including the header, up to the last non-empty row."""
    found: list[Cells] = []
    for row in _elements(book, part, "row"):
        number = int(row.attrib["r"])
        if not len(found) < number <= _MOST_ROWS:
            raise ValueError(f"row {number} of {part} is out of place")
        values: Cells = {}
        for cell in row:
            column = cell.attrib["r"].removesuffix(str(number))
            if not _COLUMN.fullmatch(column) or column in values:
                raise ValueError(f"the cell {quoted(cell.attrib['r'])} of {part} is out of place")
            values[column] = _value(cell, texts, formats)
        filled: Cells = {column: value for column, value in values.items() if value is not None}
        if filled:
            found += [*({} for _ in range(number - len(found) - 1)), filled]
        row.clear()
    return found


def _value(cell: ElementTree.Element, texts: list[str], formats: list[str]) -> Cell:
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if "is" in parts:
        return _text(parts["is"])
    content = (parts["v"].text if "v" in parts else None) or ""
    kind = cell.attrib.get("t", "n")
    if not content:
        return None
    if kind == "s":
        return texts[int(content)]
    if kind == "b":
        return content == "1"
    return _shown(float(content), formats[int(cell.get("s", "0"))]) if kind == "n" else content


def _shown(number: float, code: str) -> Cell:
    """Return a number as its format shows it."""
    if code == _DATE:
        return _FIRST_DAY + timedelta(number)
    return float(round(number)) if code == _WHOLE else number


def _text(item: ElementTree.Element) -> str:
    """Return the text of a shared or inline string."""
    whole = "".join(part.text or "" for part in item if part.tag == f"{_MAIN}t")
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), whole)


def _elements(book: Package, path: str, name: str = "") -> Iterator[ElementTree.Element]:
    """Yield each element of a part once it is parsed. If `name` is given, yield only those with that name."""
    content = book.read(path)
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise ValueError(f"{path} has a document type declaration or is not UTF-8")
    for _, item in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 (no declarations, see above)
        if item.tag.endswith(f"}}{name}" if name else ""):
            yield item
