"""Locates values in YAML text, to edit a file in place instead of rewriting it."""

from typing import Any

import yaml

from policypress.diagnostics import Edit
from policypress.loading.document import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# The parser counts these as line breaks, but editors do not.
_NO_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def as_parsed(text: str) -> str:
    """Return the text to pass to the parser. Every character keeps its position."""
    for character in _NO_LINE_ENDS:
        text = text.replace(character, " ")
    return text


def compose(text: str) -> Any:
    """Parse valid YAML text into nodes with position marks, which are exact unless the node is empty."""
    return yaml.compose(as_parsed(text), Loader=_LOADER)


def entries(node: Any) -> dict[str, tuple[Any, Any]]:
    """Return the key node and value node of each key of a mapping."""
    return {key.value: (key, value) for key, value in node.value}


def node_at(node: Any, path: Path) -> Any:
    """Return the node of the value at `path`."""
    for step in path:
        node = node.value[step] if isinstance(step, int) else entries(node)[step][1]
    return node


def end_of(text: str, node: Any) -> int:
    """Return the end offset of a value, without the trailing blank lines that are part of a block."""
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def edit(text: str, start: int, end: int, new: str) -> Edit:
    """Return an edit that replaces the characters from `start` up to but excluding `end` (0-based)."""
    return Edit(*_place(text, start), *_place(text, end), new)


def with_edits(text: str, edits: list[Edit]) -> str:
    """Apply the edits to `text`. Of overlapping edits, only the first is applied."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    pieces: list[str] = []
    done = 0
    for one in sorted(set(edits)):
        start, end = starts[one.line - 1] + one.column - 1, starts[one.end_line - 1] + one.end_column - 1
        if start >= done:
            pieces += [text[done:start], one.new]
            done = end
    return "".join([*pieces, text[done:]])


def _place(text: str, index: int) -> tuple[int, int]:
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)
