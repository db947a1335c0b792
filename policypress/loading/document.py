"""A loaded YAML file: plain values, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from policypress.diagnostics import Place

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """Line and column, counted from 1, of a key (in a list, of the value itself) and of its value."""

    key_line: int
    key_column: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """`data` holds dicts, lists, str, int, bool and None; `marks` has the place of every path in it.

    `text` is the content of the file as read.
    """

    file: str
    data: Any
    marks: dict[Path, Mark]
    text: str

    def place(self, path: Path) -> Place:
        """Return the place of the value at `path`, or of the nearest enclosing value that has one."""
        while path not in self.marks:
            path = path[:-1]
        mark = self.marks[path]
        return Place(self.file, mark.line, mark.column)

    def key_place(self, path: Path) -> Place:
        """Return the place of the key of `path` (for a list entry, of the entry itself)."""
        mark = self.marks[path]
        return Place(self.file, mark.key_line, mark.key_column)

    @property
    def root(self) -> Node:
        return Node(self, ())


class Node:
    """A value of a document with its place, from which the model is built."""

    __slots__ = ("document", "path", "value")

    def __init__(self, document: Document, path: Path, value: Any = None):
        self.document = document
        self.path = path
        self.value = document.data if path == () else value

    def __getitem__(self, key: str) -> Node:
        """Return the entry `key` of a mapping, or a node with the value None if there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, (*self.path, key), value)

    def __iter__(self) -> Iterator[Node]:
        """Iterate over the entries of a list; an empty value has none."""
        for index, value in enumerate(self.value or ()):
            yield Node(self.document, (*self.path, index), value)

    @property
    def place(self) -> Place:
        return self.document.place(self.path)

    @property
    def key_place(self) -> Place:
        return self.document.key_place(self.path)

    @property
    def text(self) -> str:
        """The value as text, or "" if it is empty."""
        return self.value or ""
