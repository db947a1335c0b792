"""Exceptions that end a command with a message for the user."""

from collections.abc import Iterable, Sequence

from policypress.diagnostics.problem import ERROR, Problem
from policypress.diagnostics.report import first_of


class SourceProblems(Exception):
    """Raised if the source cannot be built. `problems` are sorted by file, line and column.

    They include warnings and at least one error.
    """

    def __init__(self, problems: Iterable[Problem]):
        self.problems = tuple(sorted(set(problems)))
        super().__init__(f"{len(self.problems)} problem(s) in the source")


def errors_of(problems: Iterable[Problem]) -> list[Problem]:
    """Return the problems that stop a build."""
    return [problem for problem in problems if problem.severity == ERROR]


def unless_errors(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the sorted problems. Raises SourceProblems if any is an error."""
    problems = tuple(sorted(set(problems)))
    if errors_of(problems):
        raise SourceProblems(problems)
    return problems


class BuildError(Exception):
    """Raised if a build fails for a reason other than the source. The message is for the user."""

    @classmethod
    def of_many(cls, what: str, reasons: Sequence[str], most: int = 20) -> "BuildError":
        """Combine several reasons into one error that lists the first `most`."""
        return cls("\n  ".join([what, *first_of(reasons, most)]))


class CommandRefused(Exception):
    """Raised if a command refuses to run. `reasons` are full sentences, and `code` is the exit code.

    `ending` is printed last if the code is `SOURCE`.
    """

    SOURCE, USAGE = 1, 2

    def __init__(self, reasons: Sequence[str], code: int = SOURCE, ending: str = "Nothing was written."):
        self.reasons = tuple(reasons)
        self.code = code
        self.ending = ending if code == self.SOURCE else ""
        super().__init__("\n".join(self.reasons))
