"""Reports problems as lines for a terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence

from policypress.diagnostics.problem import INFO, SEVERITIES, Place, Problem

_OFTEN = 4


def report_lines(problems: Iterable[Problem]) -> list[str]:
    """Return sorted lines, errors first. A problem repeated within a file is shown once with a count.

    Of remarks with the same advice, only the first is shown, with a count; other formats have them all.
    """
    groups: dict[tuple[str, ...], list[Problem]] = {}
    for problem in sorted(problems):
        key: tuple[str, ...] = (problem.place.file, problem.rule, problem.what, problem.instead)
        if problem.severity == INFO and problem.instead and problem.fix is None:
            key = (problem.rule, problem.instead)
        groups.setdefault(key, []).append(problem)
    lines: list[tuple[int, Place, str]] = []
    for group in groups.values():
        weight = SEVERITIES.index(group[0].severity)
        if len({problem.what for problem in group}) > 1:
            more = f"\n    {len(group) - 1} more of this rule: `./build.py check --format json` lists them."
            lines.append((weight, group[0].place, f"{group[0]}{more}"))
        elif len(group) < _OFTEN:
            lines.extend((weight, problem.place, str(problem)) for problem in group)
        else:
            more = f"\n    Same problem in {len(group) - 1} more places in this file."
            lines.append((weight, group[0].place, f"{group[0]}{more}"))
    return [line for *_, line in sorted(lines)]


def first_of(lines: Sequence[str], most: int) -> list[str]:
    """Return the first `most` lines, and how many more there are."""
    return [*lines[:most], *([f"… and {len(lines) - most} more"] if len(lines) > most else [])]


def counted(problems: Iterable[Problem]) -> str:
    """Return the number of problems by severity, as in `2 problems, 1 warning`, or "" if there are none."""
    counts = Counter(problem.severity for problem in problems)
    names = dict(zip(SEVERITIES, ("problem", "warning", "remark"), strict=True))
    found = [(counts[severity], name) for severity, name in names.items() if counts[severity]]
    return ", ".join(f"{count} {name}" if count == 1 else f"{count} {name}s" for count, name in found)
