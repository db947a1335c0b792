"""A loaded YAML file: plain values, and where in the file each of them stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from policypress.diagnostics import Place

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """Line and column, from 1, of a key (of the value itself in a list) and of its value."""

    key_line: int
    key_column: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """`data` holds dicts, lists, str, int, bool and None; `marks` the place of every path in it.

    `text` is what the file says, as it was read.
    """

    file: str
    data: Any
    marks: dict[Path, Mark]
    text: str

    def place(self, path: Path) -> Place:
        """Where the value at `path` stands; the nearest enclosing value where it has no place."""
        while path not in self.marks:
            path = path[:-1]
        mark = self.marks[path]
        return Place(self.file, mark.line, mark.column)

    def key_place(self, path: Path) -> Place:
        """Where the key of `path` stands (for an entry of a list, the entry itself)."""
        mark = self.marks[path]
        return Place(self.file, mark.key_line, mark.key_column)

    @property
    def root(self) -> Node:
        return Node(self, ())


class Node:
    """One value of a document together with its place: what the model is made from."""

    __slots__ = ("document", "path", "value")

    def __init__(self, document: Document, path: Path, value: Any = None):
        self.document = document
        self.path = path
        self.value = document.data if path == () else value

    def __getitem__(self, key: str) -> Node:
        """The entry `key` of a mapping; a node with the value None where there is none."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, (*self.path, key), value)

    def __iter__(self) -> Iterator[Node]:
        """The entries of a list; nothing where the value is empty."""
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
        """The value as text; an empty string where there is none."""
        return self.value or ""
