"""PO files, for OmegaT, Poedit, Weblate and gettext. The id is the context and the reference of an entry."""

import re

import polib

from policypress.commands.translate.exchange import Exchange, Row, base_in, note_lines
from policypress.loading.spans import as_parsed

# A line that polib would read as a shorter text, as at the end of a truncated file.
_UNCLOSED = re.compile(r'^(?:#~ )?(?:msg[a-z_]+(?:\[[0-9]+\])? )?"(?:[^"\\\n]|\\.)*$', re.MULTILINE)
_CHARSET = re.compile(rb"Content-Type:[^\n]*charset=([-\w]+)", re.IGNORECASE)


def read(content: bytes) -> Exchange:
    """Read a PO file in the encoding that its header names, or UTF-8."""
    found = _CHARSET.search(content)
    encoding = found[1].decode() if found and found[1] != b"CHARSET" else "utf-8"
    try:
        text = as_parsed(content.decode(encoding)).removeprefix("\ufeff").replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError) as error:
        raise ValueError(f"The file is not encoded in {encoding}. Save it as UTF-8.") from error
    if unclosed := _UNCLOSED.search(text):
        line = text.count("\n", 0, unclosed.start()) + 1
        raise ValueError(f"The text in line {line} does not end with a quotation mark.")
    try:
        file = polib.pofile(text + "\n")
    except OSError as error:
        raise ValueError(f"This is not a valid PO file: {error}.") from error
    return Exchange({"language": file.metadata.get("Language", "")}, [_row(entry) for entry in file])


def _row(entry: polib.POEntry) -> Row:
    problem, answer = "", entry.msgstr
    if entry.msgid_plural:
        problem = "It has plural forms. Write one translation."
        answer = " | ".join(filter(None, entry.msgstr_plural.values()))
    elif entry.fuzzy:
        problem = "It is marked as fuzzy. Remove the mark to import it."
    name = entry.msgctxt or next((name for name, _ in entry.occurrences), "")
    return Row(name, entry.msgid, answer, base_in(entry.comment), (), f"line {entry.linenum}", problem)


def write(exchange: Exchange) -> bytes:
    """Write a PO file. Draft is a note, not the flag `fuzzy`, because OmegaT empties fuzzy entries."""
    file = polib.POFile(wrapwidth=0)
    header = exchange.header
    file.metadata = {
        "Project-Id-Version": f"{header['project']} {header['version']}",
        "PO-Revision-Date": "",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": header["language"],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Commit": header["commit"],
    }
    for row in exchange.rows:
        entry = polib.POEntry(msgctxt=row.id or None, msgid=row.zh, msgstr=row.en)
        entry.occurrences = [(row.id, "")] if row.id else []
        entry.comment = "\n".join(note_lines(row))
        file.append(entry)
    return (str(file).rstrip("\n") + "\n").encode()
