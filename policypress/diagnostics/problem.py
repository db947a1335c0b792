"""What is wrong in a source file, where, and what would be right: said one way everywhere."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from policypress.text.escape import one_line

# How much a problem weighs. Only an error keeps a build from going on.
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")

_LONGEST = 500


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a source file: path as shown to people, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Edit(NamedTuple):
    """A stretch of a file, from (line, column) to before (end_line, end_column), and what to put there."""

    line: int
    column: int
    end_line: int
    end_column: int
    new: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    `what` says what is wrong, `instead` what would be right (may be empty), both as
    sentences for somebody who edits text, not code. `rule` is the id of the rule broken,
    `severity` what the rule's is. `fix` holds the edits that fix it where there is one way only
    (none, where reading the file and writing it is enough), else None. `span` are the offsets of the
    words in question in the text that begins at `place`, where it is only some of them.
    """

    place: Place
    rule: str
    what: str
    instead: str = ""
    severity: str = ERROR
    fix: tuple[Edit, ...] | None = field(default=None, compare=False)
    span: tuple[int, ...] = ()

    def __str__(self) -> str:
        weight = "" if self.severity == ERROR else f"{self.severity}: "
        fixed = "" if self.fix is None else "`build.py fix` can fix this."
        advice = " ".join(filter(None, (_shortened(self.instead), fixed)))
        advice = f"\n    → {advice}" if advice else ""
        return f"{_shortened(str(self.place))}: {weight}{_shortened(self.what)} [{self.rule}]{advice}"


@dataclass(frozen=True)
class Suppression:
    """An exception beside a text: what this rule says of it is right as it stands, for the reason `why`.

    With `text` it is meant only of findings that say these words.
    """

    rule: str
    why: str
    text: str
    place: Place


def _shortened(text: str) -> str:
    return one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
