"""How a file of the source is laid out: no more than looks, so that nothing here keeps a build from going on.

One layout for all files keeps changes small and easy to read. `build.py fix` can fix all of these problems.
"""

from __future__ import annotations

import functools
import itertools
import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import yaml

from policypress.diagnostics import INFO, Edit, Place, Problem
from policypress.loading.document import Document, Mark, Path
from policypress.loading.spans import compose, edit, end_of, entries
from policypress.loading.validation import key_order

LONGEST_LINE = 110
WIDTH = 96
# The kinds of file in which an English text is one that translators keep.
TRANSLATED = ("measure", "policy")

_WRAP = functools.partial(textwrap.wrap, break_long_words=False, break_on_hyphens=False)
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_BLANK_AT_END = re.compile(r"[ \t](?:\n|\Z)")


def check_layout(document: Document, schema_name: str) -> Iterator[Problem]:
    """Problems with the layout of a file that is right in all else."""
    text, file = document.text, document.file
    for found in _TRAILING.finditer(text) if _BLANK_AT_END.search(text) else ():
        cut = edit(text, found.start(), found.end(), "")
        what = "The line ends with blanks that nobody sees."
        yield Problem(Place(file, cut.line, cut.column), "trailing-blank", what, "", INFO, (cut,))
    if text.rstrip("\n") + "\n" != text:
        cut = edit(text, len(text.rstrip("\n")), len(text), "\n")
        what = "The file does not end with exactly one line end."
        yield Problem(Place(file, cut.line, cut.column), "final-newline", what, "", INFO, (cut,))
    if _looks_right(document, schema_name):
        return
    for node, path in _nodes(compose(text)):
        if isinstance(node, yaml.MappingNode) and not node.flow_style:
            yield from _order(document, node, key_order(schema_name, path))
            if schema_name in TRANSLATED and "en" in entries(node):
                yield from _english(document, *entries(node)["en"])


def _looks_right(document: Document, schema_name: str) -> bool:
    """Whether the values and lines alone show that there is nothing to say about keys and English.

    Saves composing the text a second time, which takes longer than all other checks of the layout.
    """
    lines = document.text.split("\n")
    waiting: list[tuple[Any, Path]] = [(document.data, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, list):
            waiting += [(entry, (*path, index)) for index, entry in enumerate(value)]
        elif isinstance(value, dict):
            keys, mark = list(value), document.marks[path]
            in_one_line = lines[mark.line - 1][mark.column - 1] == "{"
            if not in_one_line and len(keys) > 1 and _as_listed(keys, key_order(schema_name, path)) != keys:
                return False
            translated = schema_name in TRANSLATED and value.get("en")
            if translated and not _is_folded(lines, document.marks[(*path, "en")]):
                return False
            for key, entry in value.items():
                if isinstance(entry, (dict, list)):
                    waiting.append((entry, (*path, key)))
    return True


def _is_folded(lines: list[str], mark: Mark) -> bool:
    """Whether a text stands below its key, behind `>`, in lines that are not too long."""
    below = itertools.takewhile(
        lambda line: not line.strip() or len(line) - len(line.lstrip(" ")) >= mark.key_column,
        lines[mark.line :],
    )
    return lines[mark.line - 1][mark.column - 1] == ">" and all(len(line) <= LONGEST_LINE for line in below)


def _as_listed(keys: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """The keys in the order in which they are `wanted`, then those that are not."""
    return sorted(keys, key=lambda key: wanted.index(key) if key in wanted else len(wanted))


def _nodes(root: Any) -> Iterator[tuple[Any, Path]]:
    """Every node below and with `root`, and where it is."""
    waiting: list[tuple[Any, Path]] = [(root, ())]
    while waiting:
        node, path = waiting.pop()
        yield node, path
        if isinstance(node, yaml.MappingNode):
            waiting += [(value, (*path, key)) for key, (_, value) in entries(node).items()]
        elif isinstance(node, yaml.SequenceNode):
            waiting += [(value, (*path, index)) for index, value in enumerate(node.value)]


def _order(document: Document, node: Any, wanted: Sequence[str]) -> Iterator[Problem]:
    """The keys of a group stand in the order in which the schema lists them."""
    keys = [key.value for key, _ in node.value]
    right = _as_listed(keys, wanted)
    if keys == right:
        return
    first = next(index for index, (key, other) in enumerate(zip(keys, right, strict=True)) if key != other)
    mark = node.value[first][0].start_mark
    place = Place(document.file, mark.line + 1, mark.column + 1)
    what = f"“{keys[first]}” stands where “{right[first]}” is expected."
    instead = f"The order is: {', '.join(right)}."
    yield Problem(place, "key-order", what, instead, INFO, _reordered(document.text, node, right))


def _reordered(text: str, node: Any, right: list[str]) -> tuple[Edit, ...] | None:
    """The entries of a group in another order, each with the comment lines right above it."""
    column = node.start_mark.column
    starts = [node.value[0][0].start_mark.index]
    for key, _ in node.value[1:]:
        starts.append(_with_comments(text, key.start_mark.index - column))
    stop = _line_end(text, end_of(text, node.value[-1][1]))
    if any(text[start - 1 : start] != "\n" for start in starts[1:]):
        return None
    # The first entry may stand behind the dash of a list; the others begin their lines.
    bounds = [*starts, stop]
    pieces = [text[a:b].removesuffix("\n") for a, b in itertools.pairwise(bounds)]
    pieces[0] = " " * column + pieces[0]
    by_key = dict(zip((key.value for key, _ in node.value), pieces, strict=True))
    new = "\n".join(by_key[key] for key in right)
    return (edit(text, starts[0], stop, new[column:]),)


def _with_comments(text: str, start: int) -> int:
    """The beginning of the comment lines right above the line that begins at `start`."""
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
    """English stands below its key, in lines that fit beside each other in a comparison."""
    text = document.text
    if not isinstance(value, yaml.ScalarNode) or not value.value:
        return
    place = Place(document.file, key.start_mark.line + 1, key.start_mark.column + 1)
    start, stop = value.start_mark.index, end_of(text, value)
    lines = _WRAP(value.value, WIDTH - key.start_mark.column - 2)
    folded = "".join([">-", *(f"\n{' ' * (key.start_mark.column + 2)}{line}" for line in lines)])
    fix = (edit(text, start, stop, folded),) if " ".join(lines) == value.value else None
    if value.style != ">":
        what, instead = "English stands in lines of its own below its key.", "Write it after “>-”."
        yield Problem(place, "english-below-its-key", what, instead, INFO, fix)
    elif any(len(line) > LONGEST_LINE and " " in line.strip() for line in text[start:stop].split("\n")):
        what = f"A line of this English has more than {LONGEST_LINE} characters."
        yield Problem(place, "long-line", what, "Break it at a space.", INFO, fix)
