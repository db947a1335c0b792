"""The records that every check reports: problem, place, edit, suppression."""

from dataclasses import dataclass, field
from typing import NamedTuple

from policypress.text.escape import one_line

# Only errors stop a build.
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")

_LONGEST = 500


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a source file: the path as shown to the user, and the 1-based line and column."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Edit(NamedTuple):
    """A replacement by `new` of the text from (line, column) up to but excluding (end_line, end_column)."""

    line: int
    column: int
    end_line: int
    end_column: int
    new: str


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One problem found by a check.

    `what` describes the problem and `instead` the correction (may be empty), both in sentences that
    non-programmers can understand. `rule` is the id of the broken rule, and `severity` is its severity.
    `fix` contains the edits if there is only one possible fix (no edits if rewriting the file is enough),
    otherwise None. If only part of the text that begins at `place` is affected, `span` contains the start
    and end offsets of that part.
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
        fixed = "" if self.fix is None else "`./build.py fix` can fix this."
        advice = " ".join(filter(None, (_shortened(self.instead), fixed)))
        advice = f"\n    → {advice}" if advice else ""
        return f"{_shortened(str(self.place))}: {weight}{_shortened(self.what)} [{self.rule}]{advice}"


class Problems(list[Problem]):
    """The problems found so far."""

    def add(
        self, place: Place, rule: str, what: str, instead: str = "", fix: tuple[Edit, ...] | None = None
    ) -> None:
        """Record an error."""
        self.append(Problem(place, rule, what, instead, fix=fix))


@dataclass(frozen=True)
class Suppression:
    """A request in the source to ignore `rule` for one segment, with the reason `why`.

    If `text` is set, it applies only to problems that quote these words.
    """

    rule: str
    why: str
    text: str
    place: Place


def _shortened(text: str) -> str:
    return one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
