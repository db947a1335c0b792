"""Writes English, translators and sign-offs into a YAML file without changing any other byte.

Dumping the whole file would lose comments, alignment and line breaks, so only the spans of values that the
parser reports are replaced. The result is parsed again to check that it contains the same data plus the
values.
"""

import copy
import json
import pathlib
import re
from collections.abc import Mapping
from typing import Any

import yaml

from policypress.diagnostics import BuildError, Place
from policypress.loading.characters import decode
from policypress.loading.document import Path
from policypress.loading.layout import folded
from policypress.loading.source import shown_path
from policypress.loading.spans import end_of, entries, node_at
from policypress.loading.strict_yaml import parse

SignOff = Mapping[str, str]
# Values of a segment by key: `en`, `translated_by` or `review`.
Values = Mapping[str, str | SignOff]
Cut = tuple[int, int, str]
Change = tuple[bytes | None, bytes]
Changes = dict[pathlib.Path, Change]

# The keys in the order of the schema. The last is of a policy, the others are of a segment.
_ORDER = ("en", "translated_by", "review", "certified")
_READ_OTHERWISE = frozenset("true false yes no on off null".split())


def changed_files(values: Mapping[Place, Values], read: Mapping[pathlib.Path, bytes]) -> Changes:
    """Return the old and new bytes of each file that contains one of the places (see `with_values`).

    `read` contains the files as they were before loading.
    """
    by_file: dict[str, dict[Place, Values]] = {}
    for place, value in values.items():
        by_file.setdefault(place.file, {})[place] = value
    paths = {shown_path(path): path for path in read}
    changes: Changes = {}
    for file, given in by_file.items():
        before = read[paths[file]]
        changes[paths[file]] = before, with_values(decode(before, file)[0], file, given).encode("utf-8")
    return changes


def with_values(text: str, file: str, values: Mapping[Place, Values]) -> str:
    """Set values of each segment in `text` whose key `en` is at the given place, or of the policy whose key
    `certified` is.

    Raises BuildError if the file has changed since it was loaded, or if the result would not parse as
    expected.
    """
    document, problems = parse(text, file)
    paths = {
        document.key_place(path): path[:-1]
        for path in document.marks
        if path[-1:] in (("en",), ("certified",))
    }
    if problems or not values.keys() <= paths.keys():
        raise BuildError(f"{file} changed while this command was running. Run it again.")
    expected = copy.deepcopy(document.data)
    for name in _ORDER:
        given = {paths[place]: value[name] for place, value in values.items() if name in value}
        if not given:
            continue
        # The other loader does not give the exact position of an empty value.
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        cuts: list[Cut] = []
        for path, value in given.items():
            cuts += _cuts(text, node_at(root, path), name, value)
            _value(expected, path)[name] = value if isinstance(value, str) else dict(value)
        for start, end, new in sorted(cuts, reverse=True):
            text = text[:start] + new + text[end:]
    written, problems = parse(text, file)
    if problems or written.data != expected:
        raise BuildError(f"The YAML layout of {file} does not allow this. Make the change by hand.")
    return text


def _value(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data


def _cuts(text: str, segment: Any, name: str, new: str | SignOff) -> list[Cut]:
    """Return the replacements that set one value of a segment."""
    found = entries(segment)
    if name not in found:
        before = [found[key] for key in _ORDER[: _ORDER.index(name)] if key in found]
        key, value = max(before, key=lambda entry: entry[0].start_mark.index)
        if segment.flow_style:
            return [_at(end_of(text, value), f", {name}: {_flow(name, new)}")]
        column = key.start_mark.column
        head, lines = _block(name, new, column)
        return [_line_after(text, end_of(text, value), [f"{' ' * column}{name}:{head}", *lines])]
    key, value = found[name]
    if isinstance(value, yaml.MappingNode) and not isinstance(new, str):
        return _changes(text, value, new)
    start, end = value.start_mark.index, end_of(text, value)
    head, lines = _block(name, new, key.start_mark.column, text[end:])
    if segment.flow_style:
        head, lines = f" {_flow(name, new)}", []
    if end <= start:
        colon = text.index(":", key.end_mark.index) + 1
        return [_at(colon, head), _line_after(text, colon, lines)]
    if header := re.compile("[|>][-+0-9]*").match(text, start):
        body = text.index("\n", start) if "\n" in text[start:end] else end
        return [(start, header.end(), head[1:]), (body, end, "".join(f"\n{line}" for line in lines))]
    return [(start, end, head[1:]), _line_after(text, end, lines)]


def _changes(text: str, review: Any, record: SignOff) -> list[Cut]:
    """Return the changes to an existing sign-off: values that differ, and the seal if it is missing."""
    found = entries(review)
    cuts: list[Cut] = []
    for name, value in record.items():
        if name not in found:
            key, last = max(found.values(), key=lambda entry: entry[0].start_mark.index)
            line = f"{' ' * key.start_mark.column}{name}: {_scalar(name, value)}"
            end = end_of(text, last)
            cuts.append(
                _at(end, f", {line.lstrip()}") if review.flow_style else _line_after(text, end, [line])
            )
            continue
        node = found[name][1]
        start, end = node.start_mark.index, end_of(text, node)
        if node.value != value:
            new = _scalar(name, value, text[end:])
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


def _block(name: str, new: str | SignOff, column: int, behind: str = "") -> tuple[str, list[str]]:
    """Return what follows the colon of a key in this column: the rest of its line, and the lines below."""
    if not isinstance(new, str):
        return "", _lines(new, column + 2)
    return (" >-", folded(new, column + 2)) if name == "en" else (f" {_scalar(name, new, behind)}", [])


def _lines(record: SignOff, column: int) -> list[str]:
    return [f"{' ' * column}{name}: {_scalar(name, value)}" for name, value in record.items()]


def _flow(name: str, new: str | SignOff) -> str:
    if not isinstance(new, str):
        return "{" + ", ".join(f"{key}: {_scalar(key, value)}" for key, value in new.items()) + "}"
    return json.dumps(new, ensure_ascii=False) if name == "en" else _scalar(name, new)


def _scalar(name: str, value: str, behind: str = "") -> str:
    """Return a value, quoted if YAML would misread it or if a comment is behind it in the text."""
    is_plain = name != "date" and value not in _READ_OTHERWISE and not re.match(" *#", behind)
    return value if is_plain else f'"{value}"'
