"""Checks the layout of source files. Layout problems never stop a build.

A uniform layout keeps diffs small and readable. `./build.py fix` can fix all of these problems.
"""

import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml

from policypress.diagnostics import INFO, Edit, Place, Problem
from policypress.loading.document import Document, Path
from policypress.loading.spans import compose, edit, end_of, entries
from policypress.loading.validation import key_order

LONGEST_LINE = 110
WIDTH = 96
# The file types that contain English text maintained by translators.
TRANSLATED = ("measure", "policy")

_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_AT_END = re.compile(r"[ \t](?:\n|\Z)")


def folded(text: str, indent: int) -> list[str]:
    """Return the lines of a folded block, indented by `indent` spaces."""
    wrapped = textwrap.wrap(text, WIDTH - indent, break_long_words=False, break_on_hyphens=False)
    return [" " * indent + line for line in wrapped]


def check_layout(document: Document, schema_name: str) -> Iterator[Problem]:
    """Yield layout problems in a file that has no other problems."""
    text, file = document.text, document.file
    for found in _TRAILING.finditer(text) if _BLANK_AT_END.search(text) else ():
        cut = edit(text, found.start(), found.end(), "")
        what = "The line has trailing whitespace."
        yield Problem(Place(file, cut.line, cut.column), "trailing-blank", what, "", INFO, (cut,))
    if text.rstrip("\n") + "\n" != text:
        cut = edit(text, len(text.rstrip("\n")), len(text), "\n")
        what = "The file does not end with exactly one newline."
        yield Problem(Place(file, cut.line, cut.column), "final-newline", what, "", INFO, (cut,))
    for node, path in _nodes(compose(text)):
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            yield from _order(document, node, key_order(schema_name, path))
            if schema_name in TRANSLATED and "en" in entries(node):
                yield from _english(document, *entries(node)["en"])


def _as_listed(keys: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Sort the keys in the order of `wanted`, with any other keys at the end."""
    return sorted(keys, key=lambda key: wanted.index(key) if key in wanted else len(wanted))


def _nodes(root: Any) -> Iterator[tuple[Any, Path]]:
    """Yield `root` and every node below it, with their paths."""
    waiting: list[tuple[Any, Path]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        yield node, path
        if isinstance(node, yaml.MappingNode):
            waiting += [(value, (*path, key)) for key, (_, value) in entries(node).items()]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(value, (*path, index)) for index, value in enumerate(node.value)]


def _order(document: Document, node: Any, wanted: Sequence[str]) -> Iterator[Problem]:
    """Yield a problem if the keys of a group are not in schema order."""
    keys = [key.value for key, _ in node.value]
    right = _as_listed(keys, wanted)
    if keys == right:
        return
    first = next(index for index, (key, other) in enumerate(zip(keys, right, strict=True)) if key != other)
    mark = node.value[first][0].start_mark
    place = Place(document.file, mark.line + 1, mark.column + 1)
    what = f"Expected the key “{right[first]}” but found “{keys[first]}”."
    instead = f"Put the keys in this order: {', '.join(right)}."
    yield Problem(place, "key-order", what, instead, INFO, _reordered(document.text, node, right))


def _reordered(text: str, node: Any, right: list[str]) -> tuple[Edit, ...] | None:
    """Return edits that reorder the entries of a group, each with the comments directly above it."""
    column = node.start_mark.column
    starts = [node.value[0][0].start_mark.index]
    for key, _ in node.value[1:]:
        starts.append(_with_comments(text, key.start_mark.index - column))
    stop = _line_end(text, end_of(text, node.value[-1][1]))
    if any(text[start - 1 : start] != "\n" for start in starts[1:]):
        return None
    # The first entry may follow the dash of a list item. All others start a new line.
    bounds = [*starts, stop]
    pieces = [text[a:b].removesuffix("\n") for a, b in itertools.pairwise(bounds)]
    pieces[0] = " " * column + pieces[0]
    by_key = dict(zip((key.value for key, _ in node.value), pieces, strict=True))
    new = "\n".join(by_key[key] for key in right)
    return (edit(text, starts[0], stop, new[column:]),)


def _with_comments(text: str, start: int) -> int:
    """Return the start of the comment lines directly above the line that begins at `start`."""
    while start > 0:
        above = text.rfind("\n", 0, start - 1) + 1
        if not text[above:start].lstrip(" ").startswith("#"):
            break
        start = above
    return start


def _line_end(text: str, index: int) -> int:
    end = text.find("\n", index)
    return len(text) if end < 0 else end


def _english(document: Document, key: Any, value: Any) -> Iterator[Problem]:
    """Yield a problem if English is not below its key or has lines too long for side-by-side diffs."""
    text = document.text
    if not isinstance(value, yaml.ScalarNode) or not value.value:
        return
    place = Place(document.file, key.start_mark.line + 1, key.start_mark.column + 1)
    start, stop = value.start_mark.index, end_of(text, value)
    lines = folded(value.value, key.start_mark.column + 2)
    block = "\n".join([">-", *lines])
    fix = (edit(text, start, stop, block),) if " ".join(map(str.strip, lines)) == value.value else None
    if value.style != ">":
        what = "The English text is not below its key."
        instead = "Put “>-” after the key and the text on the next line."
        yield Problem(place, "english-below-its-key", what, instead, INFO, fix)
    elif any(len(line) > LONGEST_LINE and " " in line.strip() for line in text[start:stop].split("\n")):
        what = f"A line in this English text is longer than {LONGEST_LINE} characters."
        yield Problem(place, "long-line", what, "Break it at a space.", INFO, fix)
