"""The arguments of `translate`. Imports no dependencies, because `make build` may not have run yet."""

from __future__ import annotations

import re
from argparse import ArgumentParser, ArgumentTypeError

from policypress.cli import Subparsers, iso_date


def add_parsers(commands: Subparsers[ArgumentParser]) -> list[ArgumentParser]:
    """Add `translate` to the commands and return the parsers of its actions, which all read a source."""
    translate = commands.add_parser(
        "translate", help="show the status of the English, sign it off, or show changes since the sign-off"
    )
    actions = translate.add_subparsers(dest="action", required=True, metavar="ACTION")
    status = actions.add_parser(
        "status", help="show counts by measure or, with ids, the history of each sentence"
    )
    approve = actions.add_parser(
        "approve", help="sign off reviewed segments; the reader must not be their translator"
    )
    seal = actions.add_parser("seal", help="add seals to sign-offs typed into the files")
    diff = actions.add_parser("diff", help="show changes since the sign-off, word by word")
    for action in (status, approve, seal, diff):
        number = "+" if action is approve else "*"
        hint = "id of a sentence, heading, measure, section or policy, such as m07-s2 or m07"
        action.add_argument("ids", nargs=number, metavar="ID", help=hint)
        action.add_argument("--policy", help="id of the policy, if several contain this id")
    approve.add_argument(
        "--by", required=True, type=_handle, help="who signs off: a name or role, such as reader-b"
    )
    approve.add_argument("--date", type=iso_date, help="sign-off date (today)")
    return [status, approve, seal, diff]


def _handle(word: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9-]*", word):
        raise ArgumentTypeError(f"“{word}” is not a valid name; use lowercase letters, digits and hyphens")
    return word
