"""The arguments of `translate`. Imports no dependencies, because `make build` may not have run yet."""

import re
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path

from policypress.cli import Subparsers, iso_date
from policypress.model import EN_STATUSES

_FORMATS = "in the format of its ending: .po, .xlsx or .xlf"
_IMPORTED = "translated file (.po, .xlsx, .xlf, .tmx) or corrections from the site (.txt, .md)"

_TODO = """\
The JSON is an array with the keys of `check --format json`: file, line, column, end, severity, rule, message
and suggestion. `rule` is the kind of item: missing, stale, draft-with-errors (or the like), not-as-reviewed,
unreviewed, unsealed, unsigned, ask-again, english-still-quoted, or the rule of a problem outside the texts.
"""


def add_parsers(commands: "Subparsers[ArgumentParser]") -> list[ArgumentParser]:
    """Add `translate` to the commands and return the parsers of its actions, which all read a source."""
    translate = commands.add_parser(
        "translate",
        help="show what is open in the English, search it, sign it off, or exchange files",
    )
    actions = translate.add_subparsers(dest="action", required=True, metavar="ACTION")
    status = actions.add_parser(
        "status", help="show counts by measure or, with ids, the history of each sentence"
    )
    approve = actions.add_parser(
        "approve", help="sign off reviewed segments; the reader must not be their translator"
    )
    seal = actions.add_parser("seal", help="add seals to sign-offs typed into the files")
    seal.set_defaults(date=None)
    diff = actions.add_parser("diff", help="show changes since the sign-off, word by word")
    todo = actions.add_parser(
        "todo", help="list everything that is open, with its place and the next step", epilog=_TODO
    )
    export = actions.add_parser(
        "export", help="write sentences to a file for a translation tool or spreadsheet; see import"
    )
    imported = actions.add_parser(
        "import", help="take changed sentences from a file; keeps what has changed here since the export"
    )
    reviewed = actions.add_parser(
        "read", help="take a reviewer's workbook into review.csv; see export --for-review"
    )
    for action in (todo, status, approve, seal, diff, export):
        number = "+" if action is approve else "*"
        hint = "id of a sentence, heading, measure, section or policy, such as m07-s2 or m07"
        action.add_argument("ids", nargs=number, metavar="ID", help=hint)
        action.add_argument("--policy", help="id of the policy, if several contain this id")
    approve.add_argument(
        "--by", required=True, type=_handle, help="who signs off: a name or role, such as reader-b"
    )
    approve.add_argument("--date", type=iso_date, help="sign-off date (today)")
    todo.add_argument(
        "--format", choices=("text", "json"), default="text", help="for a terminal or a program (text)"
    )
    states = f"only sentences with these statuses, separated by commas: {', '.join(EN_STATUSES)}"
    export.add_argument("--state", type=_states, metavar="STATES", help=states)
    export.add_argument("--term", metavar="ID", help="only sentences that contain this glossary term")
    export.add_argument("--to", required=True, type=Path, metavar="FILE", help=f"new file, {_FORMATS}")
    export.add_argument(
        "--for-review", action="store_true", help="a workbook (.xlsx) with columns for a review; see read"
    )
    reviewed.add_argument("file", type=Path, metavar="FILE", help="the reviewer's workbook (.xlsx)")
    reviewed.add_argument("--by", required=True, type=_handle, help="who reviewed: a handle in readers.yml")
    reviewed.add_argument("--sign", action="store_true", help="sign off the sentences that were not changed")
    imported.add_argument("file", type=Path, metavar="FILE", help=_IMPORTED)
    imported.add_argument(
        "--by", required=True, type=_handle, help="who translated: a name or role, such as translator-b"
    )
    base = "the file that the translator started from, if FILE does not have the English that it replaces"
    imported.add_argument("--base", type=Path, metavar="FILE", help=f"{base}, such as the memory for a .tmx")
    imported.add_argument("--dry-run", action="store_true", help="show what would change; writes nothing")
    for action in (export, imported):
        action.add_argument("--language", type=_language, help="language of the translation (en)")
    return [todo, status, approve, seal, diff, export, imported, reviewed, *_searches(actions)]


def _searches(actions: "Subparsers[ArgumentParser]") -> list[ArgumentParser]:
    find = actions.add_parser(
        "find", help="find words in all texts, in either language; exits with 1 if there are none"
    )
    find.add_argument("words", nargs="+", metavar="WORDS", help="Chinese words, or English in any inflection")
    term = actions.add_parser("term", help="show a glossary term with every text that it affects")
    term.add_argument("term", metavar="ID", help="id of the term, or the term in Chinese")
    term.add_argument("--becomes", metavar="WORDS", help="show what would keep the present rendering")
    return [find, term]


def _states(words: str) -> list[str]:
    states = words.split(",")
    if unknown := [state for state in states if state not in EN_STATUSES]:
        raise ArgumentTypeError(f"“{unknown[0]}” is not a status; use {', '.join(EN_STATUSES)}")
    return states


def _language(word: str) -> str:
    if word != "en":
        raise ArgumentTypeError(f"“{word}” is not supported; the policies are translated into en only")
    return word


def _handle(word: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9-]*", word):
        raise ArgumentTypeError(f"“{word}” is not a valid name; use lowercase letters, digits and hyphens")
    return word
