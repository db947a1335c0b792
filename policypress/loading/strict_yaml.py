"""Loads YAML from parser events as plain values with their places. Never guesses types or runs code.

PyYAML's own loaders read `no` as False, `012` as 10 and a date as an object, keep the last of
duplicate keys, and recurse. This loader reports such values as problems, with advice on what to write.
"""

import itertools
import re
from typing import Any, NamedTuple

import yaml

from policypress.diagnostics import Edit, Place, Problem, Problems
from policypress.loading.characters import unwanted_character
from policypress.loading.document import Document, Mark, Path
from policypress.loading.spans import as_parsed
from policypress.text.escape import quoted

MAX_DEPTH = 12
MAX_VALUES = 100_000
MAX_TEXT = 4_000

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
# The first letters of plain scalars that YAML may read as a type other than text.
_MEANT_OTHERWISE = frozenset(letter for letter in _RESOLVERS if letter and letter.isalpha())
# How to write text that is not a plain scalar.
_AS_BLOCK = "put “>-” after the key and the text on the next line"
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_NUMBER_LIKE = re.compile(r"[-+]?[0-9.][0-9_.,:]*(?:[eE][-+]?[0-9]+)?\Z")


class _Mark(NamedTuple):
    """A position in a file, counted from 0 like the parser's own marks."""

    line: int
    column: int


class _Stop(Exception):
    """Raised if the rest of the file cannot be parsed, after the reason was recorded as a problem."""


class _Builder:
    """Builds values from events without recursion, and records problems."""

    def __init__(self, file: str, text: str):
        self.file = file
        self._lines = text.split("\n")
        self.problems = Problems()
        self.marks: dict[Path, Mark] = {}
        self.root: Any = None
        self._stack: list[tuple[Any, Path]] = []
        self._keys: list[tuple[str, Any] | None] = []
        # For each open group, its latest run of consecutive duplicate keys: key, mark, first line.
        self._duplicates: list[list[tuple[str, Any, int]]] = []
        self._documents = 0

    def refuse(
        self, mark: Any, rule: str, what: str, instead: str = "", fix: tuple[Edit, ...] | None = None
    ) -> None:
        place = Place(self.file, mark.line + 1, mark.column + 1)
        self.problems.add(place, rule, what, instead, fix=fix)

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.close()
        elif isinstance(event, yaml.AliasEvent):
            instead = "Write out the value. If it is text that begins with *, put it in quotation marks."
            what = f"YAML aliases (“*{event.anchor}”) are not allowed."
            self.refuse(event.start_mark, "yaml-alias", what, instead)
            self._add(None, event.start_mark)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                what = "A second document starts here (“---”)."
                self.refuse(event.start_mark, "yaml-documents", what, "Write one document per file.")
                raise _Stop

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_decoration(event)
        if len(self._stack) >= MAX_DEPTH:
            what = f"Values are nested more than {MAX_DEPTH} levels deep."
            self.refuse(event.start_mark, "yaml-depth", what, "Check the brackets and the indentation.")
            raise _Stop
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._add(value, event.start_mark)
        self._stack.append((value, path))
        self._keys.append(None)
        self._duplicates.append([])

    def close(self) -> None:
        """Close the innermost group or list."""
        self._refuse_duplicates(self._duplicates.pop())
        self._stack.pop()
        self._keys.pop()

    def close_all(self) -> None:
        """Report the duplicate keys of groups that are still open because parsing stopped."""
        for duplicates in self._duplicates:
            self._refuse_duplicates(duplicates)

    @staticmethod
    def _is_second_entry(duplicates: list[tuple[str, Any, int]], mapping: dict[str, Any]) -> bool:
        """Return whether the duplicates look like a second list entry, which may have other keys too."""
        return len(duplicates) > 1 and duplicates[0][0] == next(iter(mapping))

    def _refuse_duplicates(self, duplicates: list[tuple[str, Any, int]]) -> None:
        """Report consecutive duplicate keys as one problem, caused by a copy or a missing “- ”."""
        if not duplicates:
            return
        (first, mark, line), *more = duplicates
        if more:
            names = ", ".join(f"“{key}”" for key, *_ in duplicates)
            what = f"Duplicate keys {names} (“{first}” was first used on line {line})."
            instead = "Keep one of each. If a new list entry begins here, put “- ” before it."
        else:
            what = f"Duplicate key “{first}” (first used on line {line})."
            instead = "Keep one of the two."
        self.refuse(mark, "duplicate-key", what, instead)
        duplicates.clear()

    def _scalar(self, event: yaml.ScalarEvent) -> None:
        if event.anchor or event.tag:
            self._refuse_decoration(event)
        expects_key = self._stack and type(self._stack[-1][0]) is dict and self._keys[-1] is None
        if expects_key:
            self._key(event)
        else:
            self._add(self._value(event) if self._has_a_size(event) else None, event.start_mark)

    def _key(self, event: yaml.ScalarEvent) -> None:
        mapping = self._stack[-1][0]
        key = event.value
        if event.value == "<<":
            what = "YAML merge keys (“<<”) are not allowed."
            self.refuse(event.start_mark, "yaml-merge", what, "Write out the keys.")
        if key in mapping:
            first = self.marks[(*self._stack[-1][1], key)]
            self._duplicates[-1].append((key, event.start_mark, first.key_line))
        elif not self._is_second_entry(self._duplicates[-1], mapping):
            self._refuse_duplicates(self._duplicates[-1])
        self._keys[-1] = (key, event.start_mark)

    def _has_a_size(self, event: yaml.ScalarEvent) -> bool:
        length = len(event.value)
        if length > MAX_TEXT:
            what = f"This text has {length:,} characters, but the limit is {MAX_TEXT:,}."
            self.refuse(event.start_mark, "yaml-text", what, "Check the quotation marks and the indentation.")
        return length <= MAX_TEXT

    def _value(self, event: yaml.ScalarEvent) -> Any:
        text = event.value
        if event.style in ("'", '"', "|", ">"):
            return self._text(event)
        if text == "":
            return None
        end: Any = event.end_mark
        line = self._lines[end.line]
        if "#" in line and re.match(r"\s+#", line[end.column :]):
            what = "The text ends here, because “ #” begins a comment."
            instead = f"If “ #” is part of the text, {_AS_BLOCK}."
            instead += " If it is a comment, move it to its own line."
            self.refuse(end, "yaml-comment", what, instead)
        self._refuse_outer_space(event)
        return text if text[0].isalpha() and text[0] not in _MEANT_OTHERWISE else self._bare(event)

    def _bare(self, event: yaml.ScalarEvent) -> Any:
        """Return the value of a plain scalar that may have a type other than text."""
        text = event.value
        if _INTEGER.match(text):
            return int(text) if len(text) <= 18 else text
        if text in ("true", "false"):
            return text == "true"
        tags = (tag for tag, pattern in _RESOLVERS.get(text[0], ()) if pattern.match(text))
        tag = next(tags, "")
        if tag == "tag:yaml.org,2002:null":
            what = f"{quoted(text)} is not allowed for an unknown value."
            fix = _instead_of(event, "")
            self.refuse(event.start_mark, "ambiguous-value", what, "Leave the value empty.", fix)
            return None
        if tag or _NUMBER_LIKE.match(text):
            what = f"{quoted(text)} is ambiguous: it could be a date, a number, yes or no."
            instead = f'Put it in quotation marks: "{text}".'
            self.refuse(event.start_mark, "ambiguous-value", what, instead, _instead_of(event, f'"{text}"'))
        return text

    def _text(self, event: Any) -> str | None:
        """Check that quoted or block text is one paragraph, closed on its line, without outer spaces."""
        text, mark = event.value, event.start_mark
        if event.style in ("'", '"') and event.end_mark.line != mark.line:
            what = "The quotation mark opened here is not closed on the same line."
            self.refuse(mark, "yaml-quote", what, f"Close it at the end of the line, or {_AS_BLOCK}.")
            raise _Stop
        if "\n" in text:
            self._line_break(event)
        elif not text:
            what = "There is nothing between the quotation marks."
            self.refuse(mark, "empty-quotes", what, "Leave the value empty.", _instead_of(event, ""))
            return None
        elif event.style == '"' and (what := unwanted_character(text)):
            self.refuse(mark, "character", what, "Remove its escape sequence.")
        else:
            self._refuse_outer_space(event)
        return text

    def _refuse_outer_space(self, event: Any) -> None:
        if event.value != event.value.strip():
            what, fix = "This text begins or ends with a space.", self._without_outer_space(event)
            self.refuse(event.start_mark, "outer-space", what, "Remove the space.", fix)

    def _line_break(self, event: Any) -> None:
        """Report a line break in text. In a folded block, report it at the line that causes it."""
        first = event.start_mark.line + 1
        lines = self._lines[first : event.end_mark.line] if event.style == ">" else []
        written = [(number, line) for number, line in enumerate(lines, first) if line.strip()]
        for (before, _), (number, line) in itertools.pairwise(written):
            indent = len(line) - len(line.lstrip(" "))
            mark = _Mark(before + 1, 0)
            if number > before + 1:
                what = "An empty line splits this text, but text must be one paragraph."
                instead = "Remove it."
            elif line[len(written[0][1]) - len(written[0][1].lstrip(" ")) :].startswith(" "):
                what = "This line is indented more than the first line of its text, which splits the text."
                instead, mark = "Indent all lines of the text equally.", _Mark(number, indent)
            else:
                continue
            self.refuse(mark, "line-break", what, instead)
            return
        what = "This text contains a line break, but text must be one paragraph."
        instead = "Put “>-” after the key, and leave no empty lines in the text."
        self.refuse(event.start_mark, "line-break", what, instead, self._as_one_paragraph(event))

    def _as_one_paragraph(self, event: Any) -> tuple[Edit, ...] | None:
        """Return an edit that makes it a `>-` block, or None if it has empty or indented lines."""
        line, column = event.start_mark.line, event.start_mark.column
        mark = self._lines[line][column:].rstrip()
        kept = re.search(r"\n[\n ]", event.value.strip())
        if kept or mark == ">-" or not re.fullmatch("[|>][-+]?", mark):
            return None
        return (Edit(line + 1, column + 1, line + 1, column + 1 + len(mark), ">-"),)

    def _without_outer_space(self, event: Any) -> tuple[Edit, ...] | None:
        """Return an edit that removes outer spaces within quotation marks, or None if they are escaped."""
        line = self._lines[event.start_mark.line]
        raw = line[event.start_mark.column + 1 : event.end_mark.column - 1]
        if event.style not in ("'", '"') or raw.strip(" ") == raw:
            return None
        quote = event.style
        return _instead_of(event, f"{quote}{raw.strip(' ')}{quote}")

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor:
            instead = "Remove it. If it is text that begins with &, put it in quotation marks."
            what = f"YAML anchors (“&{event.anchor}”) are not allowed."
            self.refuse(event.start_mark, "yaml-anchor", what, instead)
        if event.tag and not (event.tag == "!" and isinstance(event, yaml.ScalarEvent)):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            what = f"YAML tags (“{tag}”) are not allowed."
            instead = "Remove it. If it is text that begins with !, put it in quotation marks."
            self.refuse(event.start_mark, "yaml-tag", what, instead)

    def _add(self, value: Any, mark: Any) -> Path:
        if not self._stack:
            self.root = value
            spot = (mark.line + 1, mark.column + 1)
            self.marks[()] = Mark(*spot, *spot)
            return ()
        container, path = self._stack[-1]
        if type(container) is list:
            key_mark: Any = mark
            path = (*path, len(container))
            container.append(value)
        else:
            waiting = self._keys[-1]
            if waiting is None:
                what = "Expected a key but found a list or a mapping."
                self.refuse(mark, "yaml-key", what, "Write “key: value”.")
                raise _Stop
            key, key_mark = waiting
            self._keys[-1] = None
            path = (*path, key)
            container[key] = value
        self.marks[path] = Mark(key_mark.line + 1, key_mark.column + 1, mark.line + 1, mark.column + 1)
        if len(self.marks) > MAX_VALUES:
            what = f"The file has more than {MAX_VALUES:,} values."
            self.refuse(mark, "yaml-size", what, "Check that this is the right file.")
            raise _Stop
        return path


def _instead_of(event: Any, new: str) -> tuple[Edit, ...]:
    start, end = event.start_mark, event.end_mark
    return (Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, new),)


def parse(text: str, file: str) -> tuple[Document, list[Problem]]:
    """Return the document in `text` and its problems. The data is None if nothing could be parsed."""
    builder = _Builder(file, text)
    try:
        for event in yaml.parse(as_parsed(text), Loader=_PARSER):
            builder.feed(event)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax(error, text, file))
    except yaml.YAMLError as error:
        builder.problems.add(Place(file), "yaml", f"The file is not valid YAML: {error}.")
    builder.close_all()
    builder.marks.setdefault((), Mark(1, 1, 1, 1))
    return Document(file, builder.root, builder.marks, text), builder.problems


def _closes_a_quote(before: str) -> bool:
    """Return whether the beginning of a line ends with a quoted value."""
    return bool(re.search(r"""(?:^|[:{,\[-]) *(?:'[^']*'|"[^"]*")$""", before))


# Parts of the parser's messages, each with what is wrong and what to write.
_SYNTAX = {
    "mapping values are not allowed": (
        "This line contains a second “: ”, or its indentation is wrong.",
        f"If “: ” is part of the text, {_AS_BLOCK}.",
    ),
    "could not find expected ':'": (
        "This line is not in the format “key: value”.",
        "Put a colon and a space after the key, or indent the line if it continues the text above.",
    ),
    "cannot start any token": (
        "A value cannot begin with this character.",
        "Put the value in quotation marks, or put “>-” after the key and the value on the next line.",
    ),
    "did not find expected": (
        "The structure of the file is invalid here.",
        "Compare the indentation with the lines above.",
    ),
}


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """Convert the parser's error to a problem at the line that must be corrected."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    context, problem = error.context or "", error.problem or ""
    here = lines[min(mark.line, len(lines) - 1)] if mark else ""
    rest = here[mark.column :] if mark else ""
    if "quoted scalar" in context and error.context_mark:
        mark = error.context_mark
        what, instead = "The quotation mark opened here is never closed.", "Close it at the end of the text."
    elif mark and rest.strip() and _closes_a_quote(here[: mark.column]):
        what = "The quotation mark before this column ends the text, but the line continues."
        instead = f"If the text contains quotation marks, {_AS_BLOCK}."
    elif rest[:1] in ("}", "]"):
        what, instead = f"This “{rest[0]}” has no opening bracket.", "Remove it, or add the opening bracket."
    elif "flow" in context and error.context_mark:
        opened, at = context.endswith("mapping"), error.context_mark
        bracket, close = ("{", "}") if opened else ("[", "]")
        if mark and mark.line > at.line:
            mark, what = at, f"The bracket “{bracket}” opened here is not closed on its line."
            instead = f"Close it with “{close}”."
        else:
            what = f"The content between “{bracket}” and “{close}” cannot be parsed from here on."
            instead = "Separate entries with an ordinary comma and a space. "
            instead += "If an entry contains a comma, put it in quotation marks."
    else:
        unknown = f"The YAML is not valid here ({error.problem}).", ""
        what, instead = next((_SYNTAX[part] for part in _SYNTAX if part in problem), unknown)
        if "could not find expected ':'" in problem:
            mark = error.context_mark or mark
            if mark and re.match(r"-[^-\s]", lines[mark.line].strip()):
                what, instead = "Missing space after “-”.", "Write “- ”, with a space."
    line = min(mark.line, max(len(lines) - 1, 0)) if mark else 0
    shown = quoted(lines[line].strip(), 60) if lines[line].strip() else ""
    what = f"{what} The line: {shown}." if shown else what
    return Problem(Place(file, line + 1, (mark.column if mark else 0) + 1), "yaml", what, instead)
