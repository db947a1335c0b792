"""Shared by the tests of exchange files: reads and edits them like a translator."""

from collections.abc import Callable
from pathlib import Path

import openpyxl
import polib
import pytest
from conftest import Say
from lxml import etree

FORMATS = ("po", "xlsx", "xlf")
each_format = pytest.mark.parametrize("ending", FORMATS)

POLICY = "wuyou-2031-12"
M01, M02 = (Path(f"source/policies/{POLICY}/measures/{name}.yml") for name in ("m01", "m02"))
# A sentence without English, and one that shares its Chinese with another.
MISSING, COMMON = "m02-s2", "m01-s3"
COMMON_EN = "Continue to improve the fictitious trade environment."
ANSWER = (
    "The Municipal Commission of Commerce will separately formulate measures for customs and the paper port."
)

# An entry to edit: its fields by the names below.
Entry = dict[str, str]
_XLIFF = {None: "urn:oasis:names:tc:xliff:document:1.2"}
_COLUMNS = {"id": "id", "zh": "Chinese", "en": "English", "base": "English at export"}


def export(tell: Say, name: str, words: str = "") -> Path:
    said = tell(f"translate export {words} --to {name}")
    assert (said.code, said.err) == (0, ""), said.err
    return Path(name)


def take(tell: Say, path: Path | str, words: str = "--by translator-b"):
    return tell(f"translate import {path} {words}")


def answers(path: Path) -> dict[str, str]:
    """The answers in a file, by id."""
    found: dict[str, str] = {}
    edit(path, lambda entry: found.update({entry["id"]: entry["en"]}))
    return found


def notes(path: Path) -> str:
    """Everything that the file tells the translator, as text."""
    if path.suffix == ".po":
        return "\n".join(entry.comment for entry in polib.pofile(str(path)))
    if path.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(path)["sentences"]
        return "\n".join(f"{sheet.cell(1, cell.column).value}: {cell.value}" for row in sheet for cell in row)
    return "\n".join(note.text for note in etree.parse(path).iterfind(".//note", _XLIFF))


def put(path: Path, **by_id: str) -> None:
    """Write answers into a file. The ids are local, with `_` for `-`."""
    left = {f"{POLICY}/{name.replace('_', '-')}": text for name, text in by_id.items()}

    def change(entry: Entry) -> None:
        entry["en"] = left.pop(entry["id"], entry["en"])

    edit(path, change)
    assert not left


def edit(path: Path, change: Callable[[Entry], object]) -> None:
    """Let `change` edit the `id`, `zh`, `en` and `base` of each entry of a file, and save the file."""
    {".po": _edit_po, ".xlsx": _edit_xlsx, ".xlf": _edit_xliff}[path.suffix](path, change)


def _edit_po(path: Path, change: Callable[[Entry], object]) -> None:
    file = polib.pofile(str(path), wrapwidth=0)
    for item in file:
        head, found, base = item.comment.partition("English at export:")
        entry = {"id": item.msgctxt or "", "zh": item.msgid, "en": item.msgstr, "base": base.strip()}
        change(entry)
        item.msgctxt, item.msgid, item.msgstr = entry["id"] or None, entry["zh"], entry["en"]
        item.occurrences = item.occurrences if entry["id"] else []
        item.comment = head + f"{found} {entry['base']}".strip() if "base" in entry else head.strip()
    file.save()


def _edit_xlsx(path: Path, change: Callable[[Entry], object]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book["sentences"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    rows = list(range(2, sheet.max_row + 1))
    for number in rows:
        cells = {name: sheet.cell(number, columns[title]) for name, title in _COLUMNS.items()}
        entry = {name: cell.value or "" for name, cell in cells.items()}
        change(entry)
        for name, cell in cells.items():
            cell.value = entry.get(name) or None
        if "base" not in entry:
            sheet.cell(1, columns["English at export"]).value = "an old column"
    book.save(path)


def _edit_xliff(path: Path, change: Callable[[Entry], object]) -> None:
    tree = etree.parse(path)
    for unit in tree.iterfind(".//trans-unit", _XLIFF):
        source, target = unit.find("source", _XLIFF), unit.find("target", _XLIFF)
        (base,) = (
            note for note in unit.iterfind("note", _XLIFF) if note.text.startswith("English at export:")
        )
        entry = {"id": unit.get("resname", ""), "zh": source.text, "en": target.text or ""}
        entry["base"] = base.text.partition(":")[2].strip()
        change(entry)
        if entry["id"]:
            unit.set("resname", entry["id"])
        else:
            unit.attrib.pop("resname", None)
            unit.set("id", "1")
        source.text, target.text = entry["zh"], entry["en"]
        base.text = f"English at export: {entry['base']}" if "base" in entry else "x"
    tree.write(path, encoding="utf-8", xml_declaration=True)


def kinds(out: str) -> dict[str, str]:
    """What an import did, by local id, as it prints it."""
    lines = [line for line in out.splitlines() if line.startswith(f"{POLICY}/")]
    return {line.partition(": ")[0].split("/")[1]: line.partition(": ")[2].split(" ")[0] for line in lines}
