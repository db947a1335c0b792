"""XLIFF 1.2, for memoQ, Trados and other translation tools. The id of a unit is the id of its segment."""

from collections.abc import Container, Iterable
from xml.etree import ElementTree

from policypress.commands.translate.exchange import SOURCE_LANGUAGE, Exchange, Row, base_in, note_lines
from policypress.dataset.formats.xml import Element, add, as_xml

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# What po2xliff makes of the header of a PO file.
_PO_HEADER = "x-gettext-domain-header"
# Elements whose text is part of the sentence.
_TEXT = {"target", "g", "mrk"}


def parse_xml(content: bytes, refused: bytes = b"<!DOCTYPE") -> Element:
    """Parse XML that must not contain the declaration `refused`, because entities could be harmful."""
    # Without NUL bytes, UTF-16 is like ASCII.
    if refused in content.replace(b"\0", b""):
        raise ValueError(f"The file contains {refused.decode()}, which is not allowed here. Remove it.")
    try:
        return ElementTree.fromstring(content)  # noqa: S314 (no declarations, see above)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise ValueError(f"This is not valid XML: {error}.") from error


def read(content: bytes) -> Exchange:
    """Read an XLIFF 1.x file."""
    root = parse_xml(content)
    if _name(root) != "xliff":
        raise ValueError("This is not an XLIFF file.")
    if root.get("version", "").startswith("2"):
        raise ValueError("This is an XLIFF 2 file. Save it as XLIFF 1.2.")
    files = [element for element in root if _name(element) == "file"]
    header = {"language": next((file.get("target-language", "") for file in files), "")}
    units = (unit for file in files for unit in file.iter() if _name(unit) == "trans-unit")
    units = (unit for unit in units if unit.get("restype") != _PO_HEADER)
    return Exchange(header, [_row(unit, number) for number, unit in enumerate(units, 1)])


def _row(unit: Element, number: int) -> Row:
    parts: dict[str, Element] = {}
    for element in unit:
        parts.setdefault(_name(element), element)
    notes = [_text(element) for element in unit if _name(element) == "note"]
    return Row(
        unit.get("resname") or unit.get("id") or "",
        _text(parts.get("source")),
        _text(parts.get("target")),
        base_in("\n".join(notes)),
        where=f"unit {number}",
        problem=tags_in(map(_name, parts["target"].iter()), _TEXT) if "target" in parts else "",
    )


def tags_in(names: Iterable[str], allowed: Container[str]) -> str:
    """Return a sentence about the tags in a text that are not allowed there, or ""."""
    tags = ", ".join(sorted({name for name in names if name not in allowed}))
    return f"It contains tags: {tags}. Remove them." if tags else ""


def _name(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: Element | None) -> str:
    return "" if element is None else "".join(element.itertext())


def write(exchange: Exchange) -> bytes:
    """Write an XLIFF 1.2 file."""
    header = exchange.header
    root = Element("xliff", version="1.2", xmlns="urn:oasis:names:tc:xliff:document:1.2")
    attributes = {
        "original": header["project"],
        "source-language": SOURCE_LANGUAGE,
        "target-language": header["language"],
        "datatype": "plaintext",
        "product-version": header["version"],
        "build-num": header["commit"],
    }
    file = add(root, "file", **attributes)
    body = add(file, "body")
    for number, row in enumerate(exchange.rows, 1):
        unit = add(body, "trans-unit", id=row.id or str(number), resname=row.id or None)
        unit.set(_SPACE, "preserve")
        add(unit, "source", row.zh)
        add(unit, "target", row.en, state="translated" if row.en else "new")
        for line in note_lines(row):
            add(unit, "note", line)
    return as_xml(root)
