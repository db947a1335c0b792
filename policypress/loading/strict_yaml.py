"""YAML text → plain values with places, built from parser events: nothing is guessed or executed.

PyYAML's own loaders read `no` as False, `012` as 10 and a date as an object, let the last of two
equal keys win, and recurse; here each of these is a problem that says what to write instead.
"""

from __future__ import annotations

import itertools
import re
from typing import Any, NamedTuple

import yaml

from policypress.diagnostics import Edit, Place, Problem
from policypress.loading.characters import unwanted_character
from policypress.loading.document import Document, Mark, Path
from policypress.loading.spans import as_parsed
from policypress.text.escape import quoted

MAX_DEPTH = 12
MAX_VALUES = 100_000
MAX_TEXT = 4_000

_PARSER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
# The letters with which a plain text begins that can be more than a text.
_MEANT_OTHERWISE = frozenset(letter for letter in _RESOLVERS if letter and letter.isalpha())
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)\Z")
_NUMBER_LIKE = re.compile(r"[-+]?[0-9.][0-9_.,:]*(?:[eE][-+]?[0-9]+)?\Z")


class _Mark(NamedTuple):
    """A spot in a file, counted from 0, as the parser's own marks count."""

    line: int
    column: int


class _Stop(Exception):
    """The rest of the file cannot be read; the reason has been noted."""


class _Builder:
    """Puts values together from events without recursion and notes what is refused."""

    def __init__(self, file: str, text: str):
        self.file = file
        self._lines = text.split("\n")
        self.problems: list[Problem] = []
        self.marks: dict[Path, Mark] = {}
        self.root: Any = None
        self._stack: list[tuple[Any, Path]] = []
        self._keys: list[tuple[str, Any] | None] = []
        # For each open group the keys that stand in it again, one after the other: key, mark, first line.
        self._again: list[list[tuple[str, Any, int]]] = []
        self._documents = 0

    def refuse(
        self, mark: Any, rule: str, what: str, instead: str = "", fix: tuple[Edit, ...] | None = None
    ) -> None:
        place = Place(self.file, mark.line + 1, mark.column + 1)
        self.problems.append(Problem(place, rule, what, instead, fix=fix))

    def feed(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._scalar(event)
        elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            self._open(event)
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            self.close()
        elif isinstance(event, yaml.AliasEvent):
            instead = "Write the value out here; a text that begins with * goes in quotation marks."
            self.refuse(
                event.start_mark, "yaml-alias", f"“*{event.anchor}” refers to another place.", instead
            )
            self._add(None, event.start_mark)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                what = "A second document begins here (“---”)."
                self.refuse(event.start_mark, "yaml-documents", what, "One file holds one document.")
                raise _Stop

    def _open(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_decoration(event)
        if len(self._stack) >= MAX_DEPTH:
            what = f"Values are nested more than {MAX_DEPTH} deep."
            self.refuse(event.start_mark, "yaml-depth", what, "Is a bracket or an indentation wrong?")
            raise _Stop
        value: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        path = self._add(value, event.start_mark)
        self._stack.append((value, path))
        self._keys.append(None)
        self._again.append([])

    def close(self) -> None:
        """Leave the innermost group or list."""
        self._refuse_again(self._again.pop())
        self._stack.pop()
        self._keys.pop()

    def close_all(self) -> None:
        """Say what has not been said yet, where the rest of the file cannot be read."""
        for again in self._again:
            self._refuse_again(again)

    @staticmethod
    def _begins_anew(again: list[tuple[str, Any, int]], mapping: dict[str, Any]) -> bool:
        """Whether a whole entry of a list stands there again, whatever further keys it has."""
        return len(again) > 1 and again[0][0] == next(iter(mapping))

    def _refuse_again(self, again: list[tuple[str, Any, int]]) -> None:
        """Keys that stand a second time, one after the other, are one mistake: a copy, or a lost “- ”."""
        if not again:
            return
        (first, mark, line), *more = again
        if more:
            names = ", ".join(f"“{key}”" for key, *_ in again)
            what = f"The keys {names} stand here a second time; “{first}” is already in line {line}."
            instead = "Keep one of each; where a new entry of a list begins here, put “- ” before it."
        else:
            what = f"The key “{first}” stands here a second time; it is already in line {line}."
            instead = "Keep one of the two."
        self.refuse(mark, "duplicate-key", what, instead)
        again.clear()

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
            self.refuse(event.start_mark, "yaml-merge", "“<<” copies keys from elsewhere.", "Write them out.")
        if key in mapping:
            first = self.marks[(*self._stack[-1][1], key)]
            self._again[-1].append((key, event.start_mark, first.key_line))
        elif not self._begins_anew(self._again[-1], mapping):
            self._refuse_again(self._again[-1])
        self._keys[-1] = (key, event.start_mark)

    def _has_a_size(self, event: yaml.ScalarEvent) -> bool:
        length = len(event.value)
        if length > MAX_TEXT:
            what = f"This text has {length:,} characters; a text has at most {MAX_TEXT:,}."
            self.refuse(event.start_mark, "yaml-text", what, "Is a quotation mark or an indentation wrong?")
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
            what = "The text ends here, because a comment begins after it (“ #”)."
            instead = (
                "Write a text that holds “ #” below its key, after “>-”; a comment goes in a line of its own."
            )
            self.refuse(end, "yaml-comment", what, instead)
        self._refuse_outer_space(event)
        return text if text[0].isalpha() and text[0] not in _MEANT_OTHERWISE else self._bare(event)

    def _bare(self, event: yaml.ScalarEvent) -> Any:
        """A value without quotation marks that may be more than a text."""
        text = event.value
        if _INTEGER.match(text):
            return int(text) if len(text) <= 18 else text
        if text in ("true", "false"):
            return text == "true"
        tags = (tag for tag, pattern in _RESOLVERS.get(text[0], ()) if pattern.match(text))
        tag = next(tags, "")
        if tag == "tag:yaml.org,2002:null":
            what = f"{quoted(text)} is not the way to say “unknown” here."
            fix = _instead_of(event, "")
            self.refuse(event.start_mark, "ambiguous-value", what, "Leave the value empty.", fix)
            return None
        if tag or _NUMBER_LIKE.match(text):
            what = f"{quoted(text)} can be read in more than one way (a date, a number, yes or no)."
            instead = f'Put it in quotation marks: "{text}".'
            self.refuse(event.start_mark, "ambiguous-value", what, instead, _instead_of(event, f'"{text}"'))
        return text

    def _text(self, event: Any) -> str | None:
        """A quoted or block text: one paragraph, closed on its line, without space around it."""
        text, mark = event.value, event.start_mark
        if event.style in ("'", '"') and event.end_mark.line != mark.line:
            what = "The quotation mark opened here is not closed on the same line."
            self.refuse(
                mark, "yaml-quote", what, "Close it at the end of the text, or write the text below “>-”."
            )
            raise _Stop
        if "\n" in text:
            self._line_break(event)
        elif not text:
            what = "Here are quotation marks with nothing between them."
            self.refuse(mark, "empty-quotes", what, "Leave the value empty.", _instead_of(event, ""))
            return None
        elif event.style == '"' and (what := unwanted_character(text)):
            self.refuse(mark, "character", what, "Remove the escape that stands for it.")
        else:
            self._refuse_outer_space(event)
        return text

    def _refuse_outer_space(self, event: Any) -> None:
        if event.value != event.value.strip():
            what, fix = "This text begins or ends with a space.", self._without_outer_space(event)
            self.refuse(event.start_mark, "outer-space", what, "Remove the space.", fix)

    def _line_break(self, event: Any) -> None:
        """The line break in a text, said where it comes from: a folded block has one only in odd places."""
        first = event.start_mark.line + 1
        lines = self._lines[first : event.end_mark.line] if event.style == ">" else []
        written = [(number, line) for number, line in enumerate(lines, first) if line.strip()]
        for (before, _), (number, line) in itertools.pairwise(written):
            indent = len(line) - len(line.lstrip(" "))
            mark = _Mark(before + 1, 0)
            if number > before + 1:
                what, instead = "An empty line breaks this text; every text is one paragraph.", "Remove it."
            elif line[len(written[0][1]) - len(written[0][1].lstrip(" ")) :].startswith(" "):
                what = (
                    "This line is indented more than the first line of its text, which breaks the text here."
                )
                instead, mark = "Indent all lines of a text alike.", _Mark(number, indent)
            else:
                continue
            self.refuse(mark, "line-break", what, instead)
            return
        what = "This text holds a line break; every text is one paragraph."
        instead = "Begin it with “>-” and leave no empty line inside."
        self.refuse(event.start_mark, "line-break", what, instead, self._as_one_paragraph(event))

    def _as_one_paragraph(self, event: Any) -> tuple[Edit, ...] | None:
        """`>-` for the mark of a block that keeps line breaks, where it holds no empty or indented line."""
        line, column = event.start_mark.line, event.start_mark.column
        mark = self._lines[line][column:].rstrip()
        kept = re.search(r"\n[\n ]", event.value.strip())
        if kept or mark == ">-" or not re.fullmatch("[|>][-+]?", mark):
            return None
        return (Edit(line + 1, column + 1, line + 1, column + 1 + len(mark), ">-"),)

    def _without_outer_space(self, event: Any) -> tuple[Edit, ...] | None:
        """The same quotation marks around the text alone, where the spaces are typed as such."""
        line = self._lines[event.start_mark.line]
        raw = line[event.start_mark.column + 1 : event.end_mark.column - 1]
        if event.style not in ("'", '"') or raw.strip(" ") == raw:
            return None
        quote = event.style
        return _instead_of(event, f"{quote}{raw.strip(' ')}{quote}")

    def _refuse_decoration(self, event: Any) -> None:
        if event.anchor:
            instead = "Remove the anchor; a text that begins with & goes in quotation marks."
            self.refuse(event.start_mark, "yaml-anchor", f"“&{event.anchor}” names this value.", instead)
        if event.tag and not (event.tag == "!" and isinstance(event, yaml.ScalarEvent)):
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            what = f"“{tag}” gives the value a type."
            instead = "Remove it; a text that begins with ! goes in quotation marks."
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
                self.refuse(
                    mark, "yaml-key", "A list or a mapping stands where a key belongs.", "Write key: value."
                )
                raise _Stop
            key, key_mark = waiting
            self._keys[-1] = None
            path = (*path, key)
            container[key] = value
        self.marks[path] = Mark(key_mark.line + 1, key_mark.column + 1, mark.line + 1, mark.column + 1)
        if len(self.marks) > MAX_VALUES:
            self.refuse(
                mark, "yaml-size", f"The file has more than {MAX_VALUES:,} values.", "Is this the right file?"
            )
            raise _Stop
        return path


def _instead_of(event: Any, new: str) -> tuple[Edit, ...]:
    start, end = event.start_mark, event.end_mark
    return (Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, new),)


def parse(text: str, file: str) -> tuple[Document, list[Problem]]:
    """The document in `text` and what is refused in it; its data is None when nothing could be read."""
    builder = _Builder(file, text)
    try:
        for event in yaml.parse(as_parsed(text), Loader=_PARSER):
            builder.feed(event)
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        builder.problems.append(_syntax(error, text, file))
    except yaml.YAMLError as error:
        builder.problems.append(Problem(Place(file), "yaml", f"The file cannot be read as YAML: {error}."))
    builder.close_all()
    builder.marks.setdefault((), Mark(1, 1, 1, 1))
    return Document(file, builder.root, builder.marks, text), builder.problems


def _closes_a_quote(before: str) -> bool:
    """Whether a line, up to a spot, ends with a value in quotation marks."""
    return bool(re.search(r"""(?:^|[:{,\[-]) *(?:'[^']*'|"[^"]*")$""", before))


def _syntax(error: yaml.MarkedYAMLError, text: str, file: str) -> Problem:
    """A sentence for the parser's own message, at the line where an editor has to look."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    context, problem = error.context or "", error.problem or ""
    here = lines[min(mark.line, len(lines) - 1)] if mark else ""
    rest = here[mark.column :] if mark else ""
    if "quoted scalar" in context and error.context_mark:
        mark = error.context_mark
        what, instead = "The quotation mark opened here is never closed.", "Close it at the end of the text."
    elif mark and rest.strip() and _closes_a_quote(here[: mark.column]):
        what = "The quotation mark before this spot ends the text, but the line goes on."
        instead = "Write a text that holds quotation marks below its key, after “>-”."
    elif rest[:1] in ("}", "]"):
        what, instead = f"There is no open bracket that this “{rest[0]}” closes.", "Remove one of the two."
    elif "flow" in context and error.context_mark:
        opened, at = context.endswith("mapping"), error.context_mark
        bracket, close = ("{", "}") if opened else ("[", "]")
        if mark and mark.line > at.line:
            mark, what = at, f"The bracket “{bracket}” opened here is not closed on its line."
            instead = f"Close it with “{close}”."
        else:
            what = f"From here on, what stands between “{bracket}” and “{close}” cannot be read."
            instead = (
                "Separate entries with an ordinary comma and a space; "
                "put a text that holds one in quotation marks."
            )
    elif "mapping values are not allowed" in problem:
        what = "There is a second “: ” in this line, or the indentation of the line is wrong."
        instead = "Write a text that holds “: ” below its key, after “>-”."
    elif "could not find expected ':'" in problem:
        what = "This line is no “key: value”."
        instead = "Put a colon and a space after the key, or indent the line if it continues a text."
        mark = error.context_mark or mark
        if mark and re.match(r"-[^-\s]", lines[mark.line].strip()):
            what, instead = "After the “-” a space is missing.", "Write “- ”, with a space."
    elif "cannot start any token" in problem:
        what = "A value cannot begin with this character."
        instead = "Put the value in quotation marks, or below its key, after “>-”."
    elif "did not find expected" in problem:
        what, instead = "The structure breaks here.", "Compare the indentation with the lines above."
    else:
        what, instead = f"The file cannot be read as YAML here ({error.problem}).", ""
    line = min(mark.line, max(len(lines) - 1, 0)) if mark else 0
    shown = quoted(lines[line].strip(), 60) if lines[line].strip() else ""
    what = f"{what} The line: {shown}." if shown else what
    return Problem(Place(file, line + 1, (mark.column if mark else 0) + 1), "yaml", what, instead)
