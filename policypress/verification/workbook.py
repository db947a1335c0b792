"""The part of the independent check that compares the workbook, cell by cell, with the CSV files.

A workbook is a zip of XML files; what is read of it is what Office Open XML says a spreadsheet holds: names
of sheets, texts that cells share, and cells.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from policypress.problems import quoted
from policypress.verification.opening import NoPackage, Package, Row, Tables, open_archive
from policypress.verification.tables import value_of

Data = Mapping[str, Any]
Value = str | int | float | bool | None
# The values of a row by the place of their column, from 0; empty cells are not there.
Cells = dict[int, Value]

_ABOUT = "about"
_RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What the format writes for a character that XML cannot hold, and for text that looks like that.
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
_CELL = re.compile("([A-Z]{1,3})([1-9][0-9]{0,6})")
# What stands for a formula among the values of cells; no cell of a package has one.
_FORMULA = "\0formula"
# No sheet has more rows than that.
_MOST_ROWS = 1_048_576


def verify_workbook(
    package: Package, path: str, tables: Tables, schemas: Mapping[str, Data], descriptor: Data
) -> Iterator[str]:
    """What in the workbook `path` is not as in the CSV files or, of what it is, not as in the descriptor."""
    try:
        book = open_archive(io.BytesIO(package.read(path)), path)
        texts, parts = _texts(book), _sheets(book)
        yield from (f"{path} has no sheet {name}." for name in tables if name not in parts)
        for name, part in parts.items():
            rows = _rows(book, part, texts)
            if name in tables:
                yield from _sheet(path, name, rows, _expected(tables[name], schemas[name]))
            elif name == _ABOUT:
                yield from _about(path, rows, descriptor, tables.get("policies", []))
            else:
                yield f"{path} has a sheet {quoted(name)}, which is no table."
    except (NoPackage, ElementTree.ParseError, LookupError, ValueError) as error:
        yield f"{path} cannot be read as a workbook: {str(error).rstrip('.')}."


def _expected(rows: list[Row], schema: Data) -> list[list[Value]]:
    types = {field["name"]: field["type"] for field in schema["fields"]}
    return [list(types), *([value_of(row[key], kind) for key, kind in types.items()] for row in rows)]


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


def _about(path: str, rows: list[Cells], descriptor: Data, policies: list[Row]) -> Iterator[str]:
    """What the first sheet says of the package, as far as the package says it elsewhere."""
    commit, version = descriptor.get("commit"), descriptor["version"]
    expected: list[list[Value]] = [
        ["key", "zh", "en"],
        ["title", descriptor["title_zh"], descriptor["title"]],
        ["version", version, version],
        ["commit", commit, commit],
    ]
    for row in policies:
        titles = f"{row.get('document_number')} {row.get('title_zh')}", row.get("title_en") or None
        expected.append(["policy", *titles])
    found = [[row.get(column) for column in range(3)] for row in rows]
    for wanted in expected:
        if wanted not in found:
            yield f"{path}, sheet {_ABOUT}: does not say what the package is: {wanted[0]}."


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


def _elements(book: Package, path: str, name: str) -> Iterator[ElementTree.Element]:
    """Each element of that name in a part of the zip, once it has been read."""
    content = book.read(path)
    if b"<!DOCTYPE" in content or b"\0" in content:
        # Declarations could make a small file fill the memory; the format has none and is UTF-8.
        raise ValueError(f"{path} has a document type or is not UTF-8")
    for _, item in ElementTree.iterparse(io.BytesIO(content)):  # noqa: S314 (see above)
        if item.tag.endswith(f"}}{name}"):
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
