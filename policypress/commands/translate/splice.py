"""Writes a sign-off into a YAML file without changing any other byte.

Dumping the whole file would lose comments, alignment and line breaks, so only the spans of values that the
parser reports are replaced. The result is parsed again to check that it contains the same data plus the
sign-off.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from typing import Any

import yaml

from policypress.diagnostics import BuildError, Place
from policypress.loading.document import Path
from policypress.loading.spans import end_of, entries, node_at
from policypress.loading.strict_yaml import parse

SignOff = Mapping[str, str]
Cut = tuple[int, int, str]

_READ_OTHERWISE = frozenset("true false yes no on off null".split())


def with_reviews(text: str, file: str, reviews: Mapping[Place, SignOff]) -> str:
    """Add to `text` a sign-off for each segment whose key `en` is at the given place.

    Raises BuildError if the file has changed since it was loaded, or if the result would not parse as
    expected.
    """
    document, problems = parse(text, file)
    paths = {document.key_place(path): path[:-1] for path in document.marks if path[-1:] == ("en",)}
    if problems or not reviews.keys() <= paths.keys():
        raise BuildError(f"{file} changed while this command was running. Run it again.")
    # The other loader does not give the exact position of an empty value.
    root = yaml.compose(text, Loader=yaml.SafeLoader)
    expected = copy.deepcopy(document.data)
    cuts: list[Cut] = []
    for place, record in reviews.items():
        cuts += _cuts(text, node_at(root, paths[place]), record)
        _value(expected, paths[place])["review"] = dict(record)
    for start, end, new in sorted(cuts, reverse=True):
        text = text[:start] + new + text[end:]
    written, problems = parse(text, file)
    if problems or written.data != expected:
        raise BuildError(f"The YAML layout of {file} does not allow this. Add the sign-off by hand.")
    return text


def _value(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _cuts(text: str, segment: Any, record: SignOff) -> list[Cut]:
    found = entries(segment)
    if "review" not in found:
        # After the last of these keys, as in the schema.
        before = [found[name] for name in ("en", "translated_by") if name in found]
        key, value = max(before, key=lambda entry: entry[0].start_mark.index)
        if segment.flow_style:
            return [_at(end_of(text, value), f", review: {_flow(record)}")]
        return [_line_after(text, end_of(text, value), _block(record, key.start_mark.column))]
    key, review = found["review"]
    if not isinstance(review, yaml.MappingNode):
        if segment.flow_style:
            return [_at(text.index(":", key.end_mark.index) + 1, f" {_flow(record)}")]
        return [_line_after(text, key.end_mark.index, _lines(record, key.start_mark.column + 2))]
    return _changes(text, review, record)


def _changes(text: str, review: Any, record: SignOff) -> list[Cut]:
    """Return the changes to an existing sign-off: values that differ, and the seal if it is missing."""
    found = entries(review)
    cuts: list[Cut] = []
    for name, value in record.items():
        if name not in found:
            key, last = found["date"]
            line = f"{' ' * key.start_mark.column}{name}: {_scalar(name, value)}"
            end = end_of(text, last)
            cuts.append(
                _at(end, f", {line.lstrip()}") if review.flow_style else _line_after(text, end, [line])
            )
            continue
        node = found[name][1]
        start, end = node.start_mark.index, end_of(text, node)
        if node.value != value:
            # A comment may only follow a quoted value.
            commented = re.match(r"[ ]*#", text[end:])
            new = f'"{value}"' if commented else _scalar(name, value)
            cuts.append((start, end, new if end > start else f" {new}"))
    return cuts


def _at(position: int, new: str) -> Cut:
    return position, position, new


def _line_after(text: str, position: int, lines: list[str]) -> Cut:
    """Insert lines below the line that contains `position`."""
    end = text.find("\n", position)
    if end < 0:
        return _at(len(text), "".join(f"\n{line}" for line in lines))
    return _at(end + 1, "".join(f"{line}\n" for line in lines))


def _block(record: SignOff, column: int) -> list[str]:
    return [f"{' ' * column}review:", *_lines(record, column + 2)]


def _lines(record: SignOff, column: int) -> list[str]:
    return [f"{' ' * column}{name}: {_scalar(name, value)}" for name, value in record.items()]


def _flow(record: SignOff) -> str:
    return "{" + ", ".join(f"{name}: {_scalar(name, value)}" for name, value in record.items()) + "}"


def _scalar(name: str, value: str) -> str:
    return f'"{value}"' if name == "date" or value in _READ_OTHERWISE else value
