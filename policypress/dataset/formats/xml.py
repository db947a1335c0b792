"""Writes XML in the style of the package. ElementTree escapes text and attributes."""

from collections.abc import Container
from xml.etree import ElementTree

Element = ElementTree.Element
# The attribute xml:lang.
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: Element, tag: str, text: str = "", **attributes: str | None) -> Element:
    """Append a child to `parent`. Attributes that are None are omitted."""
    given = {name: value for name, value in attributes.items() if value is not None}
    element = ElementTree.SubElement(parent, tag, given)
    element.text = text or None
    return element


def as_xml(root: Element, doctype: str = "", whole: Container[str] = ()) -> bytes:
    """Serialize the document: UTF-8, two spaces per level, final newline.

    Elements named in `whole` contain running text, so no indentation or line breaks are added to them.
    """
    _lay_out(root, "\n", whole)
    text = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{doctype}{text}\n'.encode()


def _lay_out(element: Element, margin: str, whole: Container[str]) -> None:
    if len(element) and element.tag not in whole:
        element.text = margin + "  "
        for child in element:
            _lay_out(child, margin + "  ", whole)
            child.tail = margin + "  "
        element[-1].tail = margin
