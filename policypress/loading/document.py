"""A loaded YAML file: plain values with their places in the file."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from policypress.diagnostics import Place

Path = tuple[str | int, ...]


class Mark(NamedTuple):
    """The line and column (1-based) of a key and of its value.

    For a list item, both positions are those of the value.
    """

    key_line: int
    key_column: int
    line: int
    column: int


@dataclass(frozen=True)
class Document:
    """A parsed YAML file; `text` is its content as read.

    `data` consists of dicts, lists, str, int, bool and None. `marks` has the position of every path in it.
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
        """Return the place of the key at `path`, or of the value itself if it is a list item."""
        mark = self.marks[path]
        return Place(self.file, mark.key_line, mark.key_column)

    @property
    def root(self) -> "Node":
        return Node(self, ())


class Node:
    """A value in a document, with its place. The model is built from nodes."""

    __slots__ = ("document", "path", "value")

    def __init__(self, document: Document, path: Path, value: Any = None):
        self.document = document
        self.path = path
        self.value = document.data if path == () else value

    def __getitem__(self, key: str) -> "Node":
        """Return a node for the value of `key`. Its value is None if there is no such key."""
        value = self.value.get(key) if isinstance(self.value, dict) else None
        return Node(self.document, (*self.path, key), value)

    def __iter__(self) -> Iterator["Node"]:
        """Iterate over the items of a list. An empty value has none."""
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
