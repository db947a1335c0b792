"""Output formats for problems that editors and pull requests show beside the source lines."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from policypress.diagnostics.problem import ERROR, WARNING, Place, Problem

FORMATS = ("text", "github", "json")
_COMMANDS = {ERROR: "error", WARNING: "warning"}


def formatted(problems: Sequence[Problem], output_format: str) -> list[str]:
    """Return lines in the format `github` (workflow commands) or `json` (one array), in the given order.

    In JSON, lines and columns are 1-based, and `end` is exclusive.
    """
    if output_format == "github":
        return list(_github(problems))
    found = [
        {
            **asdict(start),
            "end": {"line": end.line, "column": end.column},
            "severity": problem.severity,
            "rule": problem.rule,
            "message": problem.what,
            "suggestion": problem.instead,
        }
        for problem, start, end in _located(problems)
    ]
    return json.dumps(found, ensure_ascii=False, indent=2).split("\n")


def _github(problems: Iterable[Problem]) -> Iterator[str]:
    """Yield the workflow commands that GitHub turns into annotations on a pull request.

    https://docs.github.com/actions/reference/workflow-commands-for-github-actions
    """
    for problem, start, end in _located(problems):
        values = {"file": start.file, "line": start.line, "col": start.column}
        values |= {"endLine": end.line, "endColumn": end.column, "title": problem.rule}
        listed = ",".join(f"{key}={_property(str(value))}" for key, value in values.items())
        advice = f"\n→ {problem.instead}" if problem.instead else ""
        yield f"::{_COMMANDS.get(problem.severity, 'notice')} {listed}::{_message(problem.what + advice)}"


def _message(text: str) -> str:
    """Escape line breaks and % for a workflow command."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")


def _located(problems: Iterable[Problem]) -> Iterator[tuple[Problem, Place, Place]]:
    """Yield each problem with the start and end of its span, or of its line if it has no span."""
    lines: dict[str, list[str]] = {}
    for problem in problems:
        place = problem.place
        if place.file not in lines:
            lines[place.file] = _lines(Path(place.file))
        spots = _spots(lines[place.file], place) if problem.span else []
        if problem.span and problem.span[1] <= len(spots):
            first, last = spots[problem.span[0]], spots[problem.span[1] - 1]
            yield problem, Place(place.file, *first), Place(place.file, last[0], last[1] + 1)
        else:
            here = lines[place.file][place.line - 1 : place.line]
            yield problem, place, Place(place.file, place.line, max(place.column, len("".join(here)) + 1))


def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").splitlines()
    except (OSError, ValueError):
        return []


def _spots(lines: Sequence[str], place: Place) -> list[tuple[int, int]]:
    """Return line and column of each character in the value whose key is at `place`, folded as in YAML."""
    row = place.line - 1
    head = lines[row][place.column - 1 :]
    value = head.partition(":")[2].strip()
    spots: list[tuple[int, int]] = []
    if value and value[0] not in ">|":
        begin = place.column - 1 + head.index(value) + (value[0] in "\"'")
        spots = [(row + 1, column + 1) for column in range(begin, len(lines[row].rstrip()))]
    for number in range(row + 1, len(lines)):
        text = lines[number].rstrip()
        indent = len(text) - len(text.lstrip())
        if text and indent < place.column:
            break
        if text:
            if spots:
                spots.append((spots[-1][0], spots[-1][1] + 1))
            spots += [(number + 1, column + 1) for column in range(indent, len(text))]
    return spots
