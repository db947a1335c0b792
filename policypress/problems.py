"""What is wrong in a source file, where, and what would be right: said one way everywhere."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A spot in a source file: path as shown to people, line and column counted from 1."""

    file: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong.

    `what` says what is wrong, `instead` what would be right (may be empty), both as
    sentences for somebody who edits text, not code. `rule` is the id of the rule broken.
    """

    place: Place
    rule: str
    what: str
    instead: str = ""

    def __str__(self) -> str:
        advice = f"\n    → {self.instead}" if self.instead else ""
        return f"{self.place}: {self.what} [{self.rule}]{advice}"


class SourceProblems(Exception):
    """Raised when the source cannot be built; `problems` are sorted by file, line, column."""

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problem(s) in the source")


class Failure(Exception):
    """A build that cannot go on for a reason outside the source; its text is for people."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean “…”?` for the known word nearest to `word`, or an empty string."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"Did you mean “{near[0]}”?" if near else ""


def quoted(text: str, limit: int = 40) -> str:
    """`text` in quotation marks, shortened to `limit` characters, control characters shown."""
    shown = "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in text[: limit + 1])
    return f"“{shown[:limit]}…”" if len(text) > limit else f"“{shown}”"
