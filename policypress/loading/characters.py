"""Decodes source files and rejects characters that are invisible or probably unintended."""

import functools
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from policypress.diagnostics import Edit, Place, Problem
from policypress.text.escape import quoted

# Names that are clearer than those of Unicode, or missing there.
_NAMES = {
    "\x00": "NUL",
    "\t": "tab",
    "\ufeff": "byte order mark",
    "\ufffd": "replacement character, left by a broken conversion",
}
# Letters and symbols that are invisible or replace lost text.
_EMPTY = "\u115f\u1160\u2800\u3164\uffa0\ufffc\ufffd"
# Spreadsheets treat cells with these first characters as formulas; some include the full-width ones.
FORMULA = tuple("=+-@＝＋－＠")
_CONFLICT = re.compile(r"^(<{7}|={7}|>{7})( |$)", re.MULTILINE)
_WIDE_COLON = re.compile(r"^\s*(?:- )?([a-z][a-z0-9_]*)：", re.MULTILINE)
_NO_SPACE = re.compile(r"^\s*(?:- )?([a-z][a-z0-9_]*):(?!//)[^\s]", re.MULTILINE)
_BLOCK = re.compile(r":\s+[|>][-+0-9]*\s*$")
_WIDE_INDENT = re.compile(r"^ *\u3000", re.MULTILINE)
# Patterns of problems in a line. Text that matches none of them need not be checked line by line.
_ANY = (_CONFLICT, _WIDE_COLON, _NO_SPACE, _WIDE_INDENT)


def decode(data: bytes, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a file and problems with its encoding and line endings.

    The text is empty if the file cannot be decoded.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = _line_ends(data[: error.start].decode("utf-8"))
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        what = f"The file is not valid UTF-8 (byte 0x{data[error.start]:02x})."
        return "", [Problem(Place(file, line, column), "encoding", what, "Save it as UTF-8.")]
    problems: list[Problem] = []
    if text.startswith("\ufeff"):
        what = "The file begins with an invisible byte order mark (BOM)."
        instead = "Save it as “UTF-8”, not “UTF-8 with BOM”."
        problems.append(Problem(Place(file), "encoding", what, instead, fix=()))
        text = text[1:]
    if "\r" in text:
        line = text.count("\n", 0, text.index("\r")) + 1
        what = "The file has Windows or old Mac line endings (CR)."
        instead = "Save it with “LF” line endings."
        problems.append(Problem(Place(file, line), "line-ends", what, instead, fix=()))
    return _line_ends(text), problems


def _line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_characters(text: str, file: str) -> Iterator[Problem]:
    """Yield problems with the characters and lines of a YAML file, each with line and column."""
    if not any(map(_is_unwanted, set(text))) and not any(pattern.search(text) for pattern in _ANY):
        return
    block = -1
    for number, line in enumerate(text.split("\n"), 1):
        # `block` is the indentation of the key whose block text contains this line, or -1.
        indent = len(line) - len(line.lstrip(" "))
        block = -1 if line.strip() and indent <= block else block
        yield from _check_keys(line, Place(file, number), in_text=block >= 0)
        if not line.isascii() or not line.isprintable():
            yield from _check_line(line, Place(file, number))
        if _CONFLICT.match(line):
            what = f"The line {quoted(line)} is left over from a merge conflict."
            instead = "Choose one of the two versions and remove the marker lines."
            yield Problem(Place(file, number), "merge-conflict", what, instead)
        if block < 0 and _BLOCK.search(line):
            block = indent


def _check_keys(line: str, place: Place, in_text: bool) -> Iterator[Problem]:
    """Yield problems with the colon after a key. They have no fix in block text, where it may be no key."""
    if found := _NO_SPACE.match(line):
        what = f"Missing space after “{found[1]}:”."
        instead = f"Write “{found[1]}: ”, with a colon and a space."
        here = replace(place, column=found.end())
        fix = None if in_text else (Edit(here.line, here.column, here.line, here.column, " "),)
        yield Problem(here, "space-after-colon", what, instead, fix=fix)
    if found := _WIDE_COLON.match(line):
        what = f"The key “{found[1]}” is followed by a full-width colon “：”."
        instead = f"Write “{found[1]}: ”, with a colon and a space."
        here = replace(place, column=found.end())
        new = ":" if line[found.end() :][:1] in ("", " ") else ": "
        fix = None if in_text else (Edit(here.line, here.column, here.line, here.column + 1, new),)
        yield Problem(here, "full-width-colon", what, instead, fix=fix)


def _check_line(line: str, place: Place) -> Iterator[Problem]:
    """Yield a problem for each invisible or probably unintended character in a line."""
    start = len(line) - len(line.lstrip(" \t\u00a0\u3000"))
    for column, character in enumerate(line, 1):
        if not _is_unwanted(character):
            continue
        is_space = character == "\t" or unicodedata.category(character) == "Zs"
        instead = "Use spaces." if is_space else "Delete it (most editors do not show it)."
        new = "  " if character == "\t" and column <= start else " " if is_space else ""
        fix = None
        if is_space or unicodedata.category(character) == "Cf":
            fix = (Edit(place.line, column, place.line, column + 1, new),)
        here = replace(place, column=column)
        yield Problem(here, "character", unwanted_character(character), instead, fix=fix)
    if indent := _WIDE_INDENT.match(line):
        column = indent.end()
        edit = Edit(place.line, 1, place.line, start + 1, line[:start].replace("\u3000", "  "))
        instead = "Indent with ordinary spaces, two per level."
        what = "The line is indented with a full-width space."
        yield Problem(replace(place, column=column), "indentation", what, instead, fix=(edit,))


def unwanted_character(text: str) -> str:
    """Return a message about the first unexpected character of `text`, or ""."""
    found = next(filter(_is_unwanted, text), "")
    if not found:
        return ""
    code = f"U+{ord(found):04X}"
    name = _NAMES.get(found) or unicodedata.name(found, "").lower()
    return f"Unexpected character ({name}, {code})." if name else f"Unexpected character ({code})."


@functools.cache
def _is_unwanted(character: str) -> bool:
    """Return whether a character is not a letter, digit, punctuation, symbol, usual space or line break."""
    if character in _EMPTY:
        return True
    # Python may not know the newest ideographs, which occur in names of people and places.
    is_ideograph = "\U00020000" <= character < "\U0003fffe"
    return not (character in "\n \u3000" or is_ideograph or unicodedata.category(character)[0] in "LNPS")


def check_cell(cell: str, name: str, place: Place) -> Iterator[Problem]:
    """Yield problems with the characters in a table cell. `name` is the name of its column."""
    if unwanted := unwanted_character(cell):
        yield Problem(place, "character", unwanted, "Delete it (most editors do not show it).")
    if cell != cell.strip():
        what = f"“{name}” begins or ends with a space."
        yield Problem(place, "outer-space", what, "Remove the space.")
    if cell.startswith(FORMULA):
        what = f"“{name}” begins with “{cell[0]}”, so a spreadsheet would treat it as a formula."
        yield Problem(place, "cells-are-text", what, "Begin it with a different character.")
