"""Read the texts of a source folder with their places, and write files with other English."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

WIDTH = 96


@dataclass(frozen=True)
class Segment:
    """A Chinese text with its English; `lines` is their inclusive range in the file, from 1."""

    id: str
    path: Path
    zh: str
    en: str
    lines: tuple[int, int]
    en_marks: tuple[int, int]
    column: int

    @property
    def is_heading(self) -> bool:
        return self.id.endswith(("-heading", "title"))


def segments(source: Path) -> list[Segment]:
    """Return all segments with Chinese and English under `source`/policies, by file and line."""
    found: list[Segment] = []
    for path in sorted((source / "policies").glob("*/policy.yml")):
        for file in (path, *sorted((path.parent / "measures").glob("*.yml"))):
            root = yaml.compose(file.read_text("utf-8"), yaml.CSafeLoader)
            found.extend(_segments_below(root, "", file))
    return found


def _segments_below(node: yaml.Node | None, name: str, path: Path) -> Iterator[Segment]:
    for item in node.value if isinstance(node, yaml.SequenceNode) else []:
        yield from _segments_below(item, name, path)
    if not isinstance(node, yaml.MappingNode):
        return
    entries = {key.value: value for key, value in node.value}
    own = entries["id"].value if "id" in entries else f"{name}-heading"
    if {"zh", "en"} <= set(entries):
        en = entries["en"]
        key = next(key for key, _ in node.value if key.value == "en")
        lines = (node.start_mark.line + 1, max(node.start_mark.line + 1, node.end_mark.line))
        marks = (en.start_mark.index, en.end_mark.index)
        yield Segment(own, path, entries["zh"].value, en.value.strip(), lines, marks, key.start_mark.column)
    for value in entries.values():
        yield from _segments_below(value, own, path)


def written(path: Path, changes: Mapping[str, str], of: Mapping[str, Segment]) -> str:
    """Return the text of a file with the English of `changes`, by segment id."""
    text = path.read_text("utf-8")
    here = [of[name] for name in changes if of[name].path == path]
    for segment in sorted(here, key=lambda segment: -segment.en_marks[0]):
        start, end = segment.en_marks
        rest = text[end:]
        indent = " " * (segment.column + 2)
        lines = _wrapped(changes[segment.id], WIDTH - len(indent))
        after = "".join(f"{indent}{line}\n" for line in lines)
        before = f"{text[:start]}>-\n{after}" if changes[segment.id] else f"{text[:start].rstrip()}\n"
        text = f"{before}{' ' * _column(rest, text, end)}{rest.lstrip(' ')}"
    return text


def _column(rest: str, text: str, end: int) -> int:
    """Return the indentation of the line at `end`; the YAML mark may be before or after the indentation."""
    return end - text.rfind("\n", 0, end) - 1 + len(rest) - len(rest.lstrip(" "))


def _wrapped(text: str, width: int) -> list[str]:
    """Wrap a text into lines that fold back to it, broken only at single spaces."""
    lines = [""]
    for word in re.split(r"(?<=[^ ]) (?=[^ ])", text):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > width:
            lines.append(word)
        else:
            lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines
