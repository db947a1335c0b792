"""Implements `verify`, which checks a built or downloaded package and lists what was compared."""

from argparse import Namespace
from pathlib import Path

from policypress.diagnostics import BuildError, CommandRefused, first_of
from policypress.system.limits import run_limited
from policypress.verification import examine, verify
from policypress.verification.frictionless_gate import validate_with_frictionless

_MOST_SHOWN, _MOST_NAMED = 200, 30


def run(options: Namespace, _judge: object) -> list[str]:
    """Run `verify PATH` and return the lines to print. Raises CommandRefused if the package has problems."""
    if not options.package.exists():
        raise CommandRefused([f"No such file or folder: {options.package}."], CommandRefused.USAGE)
    limits = {"memory": options.memory, "seconds": options.seconds}
    lines: list[str] = run_limited(f"Checking {options.package}", _answer, options.package, **limits)
    return lines


def _answer(path: Path) -> list[str]:
    found = examine(path)
    if faults := found.faults:
        count = "1 problem" if len(faults) == 1 else f"{len(faults)} problems"
        raise CommandRefused([*first_of(faults, _MOST_SHOWN), f"Found {count} in {path}."], ending="")
    return [
        found.summary,
        f"Compared with the tables: {_listed(found.compared)}.",
        f"By checksum only: {_listed(found.checksum_only)}.",
        "No problems found. All checksums match.",
    ]


def _listed(names: list[str]) -> str:
    more = [f"and {len(names) - _MOST_NAMED} more"] if len(names) > _MOST_NAMED else []
    return ", ".join([*names[:_MOST_NAMED], *more]) or "none"


def require_valid(folder: Path) -> None:
    """Raise BuildError if either gate finds problems in the package in `folder`."""
    if faults := verify(folder, whole=True) + validate_with_frictionless(folder):
        raise BuildError.of_many("the written dataset is invalid:", faults)
