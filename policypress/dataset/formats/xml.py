"""XML as all files of the package have it. Text and attributes are escaped by ElementTree."""

from __future__ import annotations

from collections.abc import Container
from xml.etree import ElementTree

Element = ElementTree.Element
# The attribute xml:lang.
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def add(parent: Element, tag: str, text: str = "", **attributes: str | None) -> Element:
    """A new last child of `parent`; an attribute that is None is left out."""
    element = ElementTree.SubElement(parent, tag, given(attributes))
    element.text = text or None
    return element


def given(attributes: dict[str, str | None]) -> dict[str, str]:
    """The attributes that have a value."""
    return {name: value for name, value in attributes.items() if value is not None}


def as_xml(root: Element, doctype: str = "", whole: Container[str] = ()) -> bytes:
    """The document: UTF-8, two spaces a level, final newline.

    Elements named in `whole` hold running text: nothing is put into them, not even a line break.
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
