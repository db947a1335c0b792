"""Where in a YAML text each value begins and ends: for what is spliced into a file, not written anew."""

from __future__ import annotations

from typing import Any

import yaml

from policypress.diagnostics import Edit
from policypress.loading.document import Path

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# Editors do not count these as line ends, so that the places of the parser must not either.
_NO_LINE_ENDS = ("\x85", "\u2028", "\u2029")


def as_parsed(text: str) -> str:
    """The text as it is given to the parser, character for character in the same place."""
    for character in _NO_LINE_ENDS:
        text = text.replace(character, " ")
    return text


def compose(text: str) -> Any:
    """The nodes of a YAML text that can be read, each with its marks (exact for what is not empty)."""
    return yaml.compose(as_parsed(text), Loader=_LOADER)


def entries(node: Any) -> dict[str, tuple[Any, Any]]:
    """The keys of a mapping, each with the nodes of key and value."""
    return {key.value: (key, value) for key, value in node.value}


def node_at(node: Any, path: Path) -> Any:
    """The node of the value at `path`."""
    for step in path:
        node = node.value[step] if isinstance(step, int) else entries(node)[step][1]
    return node


def end_of(text: str, node: Any) -> int:
    """The end of a value without the blank lines that a block swallows."""
    start, end = node.start_mark.index, node.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def edit(text: str, start: int, end: int, new: str) -> Edit:
    """An edit of the characters from `start` to before `end`, counted from 0."""
    return Edit(*_place(text, start), *_place(text, end), new)


def with_edits(text: str, edits: list[Edit]) -> str:
    """`text` with these edits; of two that overlap, the first one alone."""
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
