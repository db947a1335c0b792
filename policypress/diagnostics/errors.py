"""The exceptions that end a command with a message for people."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from policypress.diagnostics.problem import ERROR, Problem


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


class BuildError(Exception):
    """A build that cannot go on for a reason outside the source; its text is for people."""

    @classmethod
    def of_many(cls, what: str, reasons: Sequence[str], most: int = 20) -> BuildError:
        """One failure for a list of reasons, of which the first `most` are said."""
        more = [f"… and {len(reasons) - most} more"] if len(reasons) > most else []
        return cls("\n  ".join([what, *reasons[:most], *more]))


class CommandRefused(Exception):
    """A command that does not do what it was asked; `reasons` are sentences, `code` the exit code.

    `ending` is said last where the code is `SOURCE`.
    """

    SOURCE, USAGE = 1, 2

    def __init__(self, reasons: Sequence[str], code: int = SOURCE, ending: str = "Nothing was written."):
        self.reasons = tuple(reasons)
        self.code = code
        self.ending = ending if code == self.SOURCE else ""
        super().__init__("\n".join(self.reasons))
