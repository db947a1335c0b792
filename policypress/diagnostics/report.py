"""Reports problems as lines for a terminal."""

from collections import Counter
from collections.abc import Iterable

from policypress.diagnostics.problem import SEVERITIES, Place, Problem

_OFTEN = 4


def report_lines(problems: Iterable[Problem]) -> list[str]:
    """Return sorted lines, errors first. A problem repeated within a file is shown once with a count."""
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
            more = f"\n    Same problem in {len(group) - 1} more places in this file."
            lines.append((weight, group[0].place, f"{group[0]}{more}"))
    return [line for *_, line in sorted(lines)]


def counted(problems: Iterable[Problem]) -> str:
    """Return the number of problems by severity, as in `2 problems, 1 warning`, or "" if there are none."""
    counts = Counter(problem.severity for problem in problems)
    names = dict(zip(SEVERITIES, ("problem", "warning", "remark"), strict=True))
    found = [(counts[severity], name) for severity, name in names.items() if counts[severity]]
    return ", ".join(f"{count} {name}" if count == 1 else f"{count} {name}s" for count, name in found)
