"""What is wrong in a source file, where, and what would be right: said one way everywhere."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# How much a problem weighs. Only an error keeps a build from going on.
ERROR, WARNING, INFO = SEVERITIES = ("error", "warning", "info")

_OFTEN = 4
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
    `severity` what the rule's is. `mend` holds the edits that mend it where there is one way only
    (none, where reading the file and writing it is enough), else None. `span` are the offsets of the
    words in question in the text that begins at `place`, where it is only some of them.
    """

    place: Place
    rule: str
    what: str
    instead: str = ""
    severity: str = ERROR
    mend: tuple[Edit, ...] | None = field(default=None, compare=False)
    span: tuple[int, ...] = ()

    def __str__(self) -> str:
        weight = "" if self.severity == ERROR else f"{self.severity}: "
        mended = "" if self.mend is None else "`build.py fix` mends this."
        advice = " ".join(filter(None, (_shortened(self.instead), mended)))
        advice = f"\n    → {advice}" if advice else ""
        return f"{_shortened(str(self.place))}: {weight}{_shortened(self.what)} [{self.rule}]{advice}"


@dataclass(frozen=True)
class CheckOk:
    """An exception beside a text: what this rule says of it is right as it stands, for the reason `why`.

    With `text` it is meant only of findings that say these words.
    """

    rule: str
    why: str
    text: str
    place: Place


def said_once(problems: Iterable[Problem]) -> list[str]:
    """Lines for people, errors first, sorted; a mistake made over and over in a file is said once with
    a count."""
    groups: dict[tuple[str, str, str, str], list[Problem]] = {}
    for problem in sorted(problems):
        key = (problem.place.file, problem.rule, problem.what, problem.instead)
        groups.setdefault(key, []).append(problem)
    lines: list[tuple[int, Place, str]] = []
    for group in groups.values():
        weight = SEVERITIES.index(group[0].severity)
        if len(group) < _OFTEN:
            lines.extend((weight, problem.place, str(problem)) for problem in group)
        else:
            more = f"\n    The same in {len(group) - 1} more places of this file."
            lines.append((weight, group[0].place, f"{group[0]}{more}"))
    return [line for *_, line in sorted(lines)]


def counted(problems: Iterable[Problem]) -> str:
    """How many problems of each severity there are, as in `2 problems, 1 warning`; empty for none."""
    counts = Counter(problem.severity for problem in problems)
    names = dict(zip(SEVERITIES, ("problem", "warning", "remark"), strict=True))
    found = [(counts[severity], name) for severity, name in names.items() if counts[severity]]
    return ", ".join(f"{count} {name}" if count == 1 else f"{count} {name}s" for count, name in found)


class SourceProblems(Exception):
    """Raised when the source cannot be built; `problems` are sorted by file, line, column.

    At least one of them is an error; the warnings are there too.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problem(s) in the source")


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """The problems that keep a build from going on."""
    return [problem for problem in problems if problem.severity == ERROR]


def unless_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The problems, none of which keeps a build from going on; SourceProblems where one does."""
    problems = tuple(sorted(set(problems)))
    if errors_of(problems):
        raise SourceProblems(problems)
    return problems


class Failure(Exception):
    """A build that cannot go on for a reason outside the source; its text is for people."""

    @classmethod
    def of_many(cls, what: str, reasons: Sequence[str], most: int = 20) -> Failure:
        """One failure for a list of reasons, of which the first `most` are said."""
        more = [f"… and {len(reasons) - most} more"] if len(reasons) > most else []
        return cls("\n  ".join([what, *reasons[:most], *more]))


class Refused(Exception):
    """A command that does not do what it was asked; `reasons` are sentences, `code` the exit code.

    `ending` is said last where the code is `SOURCE`.
    """

    SOURCE, USAGE = 1, 2

    def __init__(self, reasons: Sequence[str], code: int = SOURCE, ending: str = "Nothing was written."):
        self.reasons = tuple(reasons)
        self.code = code
        self.ending = ending if code == self.SOURCE else ""
        super().__init__("\n".join(self.reasons))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean “…”?` for the known word nearest to `word`, or an empty string."""
    near = difflib.get_close_matches(word, sorted(known), n=5, cutoff=0.6)
    if not near:
        return ""
    same = [name for name in near if _same_number(word, name)]
    best = max(same or near, key=lambda name: _likeness(word, name))
    return f"Did you mean “{best}”?"


def _same_number(word: str, name: str) -> bool:
    """Whether a number was written without its zeros, or with its digits swapped."""
    short, right = (re.sub("0+(?=[0-9])", "", text) for text in (word, name))
    return short == right or sorted(word) == sorted(name)


def _likeness(word: str, name: str) -> tuple[float, int]:
    """How much alike two words are; of equals the one that begins alike: 市商务局 is meant as 市商务委."""
    alike = 0
    for ours, theirs in zip(word, name, strict=False):
        if ours != theirs:
            break
        alike += 1
    return round(difflib.SequenceMatcher(None, word, name).ratio(), 3), alike


def quoted(text: str, limit: int = 40) -> str:
    """`text` in quotation marks, shortened to `limit` characters, control characters shown."""
    shown = one_line(text[: limit + 1]).replace("\u3000", r"\u3000")
    return f"“{shown[:limit]}…”" if len(text) > limit else f"“{shown}”"


def one_line(text: str) -> str:
    """`text` as a terminal can show it, whatever is in a file or its name.

    Characters that are not printed are written as JSON writes them.
    """
    return "".join(c if c.isprintable() or c == "\u3000" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return re.sub("(....)", r"\\u\1", character.encode("utf-16-be", "surrogatepass").hex())


def _shortened(text: str) -> str:
    return one_line(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
