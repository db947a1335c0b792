"""The workbook: its cells are those of the tables, and nothing in it is hidden, linked or runs.

A workbook is a zip of XML files. A part, an element or an attribute that a plain sheet does not need is
refused: it could hide a row, run a macro or fetch something.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

from policypress.problems import quoted
from policypress.verification.container import NoPackage, Package, open_archive
from policypress.verification.contents import Contents, Value

# The values of a row by the place of their column, from 0; empty cells are not there.
Cells = dict[int, Value]

_ABOUT = "about"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What the format writes for a character that XML cannot hold, and for text that looks like that.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
# What stands for a formula among the values of cells; no cell of a package has one.
_FORMULA = "\0formula"
# Width and height below which a cell is not seen.
_SMALLEST = 2
# No sheet has more rows than that.
_MOST_ROWS = 1_048_576


# Parts and elements that a workbook of plain sheets has, ours or one saved by another program.
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
    " cols col sheetData row c v f is t autoFilter pageMargins"
)
_OF_PART = {"workbook": set(_OF_BOOK.split()), "sheet": set(_OF_SHEET.split())}
# What hides a sheet, a row or a column; a width or height of almost nothing does too.
_HIDING = {"hidden", "zeroHeight", "collapsed"}
_SIZES = {"width", "ht", "defaultRowHeight", "defaultColWidth"}


def compare_workbook(contents: Contents, path: str, _: str) -> Iterator[str]:
    """What in the workbook is not as in the tables and the descriptor, or is more than plain sheets."""
    expected = {_ABOUT: list(_about(contents))}
    for name, rows in contents.values.items():
        expected[name] = [list(contents.columns(name)), *(list(row.values()) for row in rows)]
    try:
        book = open_archive(io.BytesIO(contents.package.read(path)), path)
        strange = sorted(part for part in book.paths if not _PARTS.fullmatch(part))
        yield from (f"{path} has the part {quoted(part)}, which no plain sheet needs." for part in strange)
        texts, parts = _texts(book), _sheets(book)
        yield from (f"{path} has no sheet {name}." for name in expected if name not in parts)
        for name, part in parts.items():
            if name in expected:
                yield from _sheet(path, name, _rows(book, part, texts), expected[name])
            else:
                yield f"{path} has a sheet {quoted(name)}, which is no table."
        for part in sorted(book.paths):
            yield from (f"{path}: {part} {what}." for what in _more_than_plain(book, part))
    except (NoPackage, ElementTree.ParseError, LookupError, ValueError) as error:
        yield f"{path} cannot be read as a workbook: {str(error).rstrip('.')}."


def _more_than_plain(book: Package, part: str) -> Iterator[str]:
    """What in a part of the zip hides, links or runs something, or shows a value as another."""
    known = _OF_PART.get("sheet" if part.startswith("xl/worksheets/") else Path(part).stem)
    for item in _elements(book, part):
        name = item.tag.rpartition("}")[2]
        if known and name not in known:
            yield f"has the element {quoted(name)}"
        if name == "definedName":
            if item.get("name") != "_xlnm._FilterDatabase":
                yield f"defines the name {quoted(item.get('name', ''))}"
            continue
        if name == "numFmt" or (name == "xf" and item.get("numFmtId", "0") != "0"):
            yield "has a number format"
        if item.get("TargetMode") == "External":
            yield f"links to {quoted(item.get('Target', ''))}"
        if name == "sheet" and item.get("state", "visible") != "visible":
            yield f"hides the sheet {quoted(item.get('name', ''))}"
        hidden = any(item.get(key, "0") not in ("0", "false") for key in _HIDING)
        if hidden or any(float(item.get(key, "9")) < _SMALLEST for key in _SIZES):
            yield f"hides a {name} ({item.get('r') or item.get('min') or 'all'})"


def _sheet(path: str, name: str, rows: list[Cells], expected: list[list[Value]]) -> Iterator[str]:
    if len(rows) != len(expected):
        yield f"{path}, sheet {name}: has {len(rows) - 1} rows, {name}.csv has {len(expected) - 1}."
    for number, (cells, wanted) in enumerate(zip(rows, expected, strict=False)):
        for column in sorted(cells.keys() | range(len(wanted))):
            found, value = cells.get(column), wanted[column] if column < len(wanted) else None
            # A number has no type there: 1 and 1.0 are the same. Text and true or false have.
            if found == value and isinstance(found, (str, bool)) == isinstance(value, (str, bool)):
                continue
            if number == 0:
                yield f"{path}, sheet {name}: the header is not {', '.join(map(str, wanted))}."
                return
            which = expected[0][column] if column < len(expected[0]) else "a column that is not there"
            at = f"{path}, sheet {name}, row {number} (cell {_letters(column)}{number + 1})"
            what = "holds a formula" if found == _FORMULA else f"differs from {name}.csv"
            yield f"{at}: {what} in {quoted(str(which))}."


def _about(contents: Contents) -> Iterator[list[Value]]:
    """The first sheet: what the package is."""
    about = contents.descriptor
    yield ["key", "zh", "en"]
    yield ["title", about["title_zh"], about["title"]]
    yield ["notice", about["notice_zh"], about["notice"]]
    yield ["version", about["version"], about["version"]]
    yield ["commit", about.get("commit"), about.get("commit")]
    for row in contents.values["policies"]:
        yield ["policy", f"{row['document_number']} {row['title_zh']}", row["title_en"]]
    for item in about["licenses"]:
        chinese = f"{item['title_zh']}（{item['path']}）。{item['scope_zh']}"
        yield ["license", chinese, f"{item['title']} ({item['path']}). {item['scope']}"]


def _sheets(book: Package) -> dict[str, str]:
    """The part of the zip that each sheet is in, by the name of the sheet, in their order."""
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
    """The texts that cells name by their number."""
    path = "xl/sharedStrings.xml"
    return [_text(item) for item in _elements(book, path, "si")] if path in book.paths else []


def _rows(book: Package, part: str, texts: list[str]) -> list[Cells]:
    """The values of a sheet, the header first, as far as the last row that is not empty."""
    found: list[Cells] = []
    for row in _elements(book, part, "row"):
        number = int(row.attrib["r"])
        if not len(found) < number <= _MOST_ROWS:
            raise ValueError(f"row {number} of {part} is not in its place")
        values: Cells = {}
        for cell in row:
            match = _CELL.fullmatch(cell.attrib["r"])
            if not match or int(match[2]) != number or (column := _number(match[1])) in values:
                raise ValueError(f"the cell {quoted(cell.attrib['r'])} of {part} is not in its place")
            if (value := _value(cell, texts)) is not None:
                values[column] = value
        if values:
            found += [*({} for _ in range(number - len(found) - 1)), values]
        row.clear()
    return found


def _value(cell: ElementTree.Element, texts: list[str]) -> Value:
    parts = {part.tag.rpartition("}")[2]: part for part in cell}
    if "f" in parts:
        return _FORMULA
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
    return float(content) if kind == "n" else content


def _text(item: ElementTree.Element) -> str:
    """The text of a shared or inline string, in one piece or in runs; how it is pronounced is left out."""
    runs = [item, *(part for part in item if part.tag.endswith("}r"))]
    whole = "".join(part.text or "" for run in runs for part in run if part.tag.endswith("}t"))
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), whole)


def _elements(book: Package, path: str, name: str = "") -> Iterator[ElementTree.Element]:
    """Each element (of that name, if one is given) of a part of the zip, once it has been read."""
    content = book.read(path)
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise ValueError(f"{path} has a document type or is not UTF-8")
    for _, item in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 (no declarations, see above)
        if item.tag.endswith(f"}}{name}" if name else ""):
            yield item


def _number(letters: str) -> int:
    """The place of a column from 0: A is 0, AA is 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _letters(number: int) -> str:
    letters = ""
    while number >= 0:
        letters = chr(ord("A") + number % 26) + letters
        number = number // 26 - 1
    return letters
