"""The command line: its words, what it prints, and its exit codes."""

from __future__ import annotations

import argparse
import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from policypress.diagnostics import (
    INFO,
    BuildError,
    CommandRefused,
    Problem,
    SourceProblems,
    counted,
    said_once,
)
from policypress.diagnostics import formats as problem_formats
from policypress.paths import ROOT, SOURCE
from policypress.system import limits
from policypress.text.escape import one_line

OK, SOURCE_PROBLEMS, USAGE, FAILED = 0, 1, 2, 3

__all__ = ["BuildError", "count", "progress", "run", "say", "warn"]

Command = Callable[[argparse.Namespace], None]

_EPILOG = """\
exit codes:
  0  done
  1  something in the source or the package is wrong, or cannot be signed off; each problem is printed
     with file, line and column (warnings are printed too, and do not count)
  2  the command was called with words it does not know
  3  the build failed for another reason, such as a full disk, or was stopped; the previous dist/
     is untouched
"""


def progress(message: str) -> None:
    """Tell a person at a terminal what goes on; a pipe hears nothing."""
    if sys.stderr.isatty():
        _say(f"  {message}")


def say(lines: Iterable[str]) -> None:
    """Print what a command was asked for, a line each."""
    for line in lines:
        print(one_line(line))


def warn(problems: Sequence[Problem], form: str) -> None:
    """Print what is to be looked at but keeps nothing from going on, and how much of it there is."""
    _report(problems, form, "nothing that keeps a build from going on.")


def count(problems: Sequence[Problem]) -> None:
    """Print only how much there is to be looked at; a remark alone is not worth a builder's attention."""
    if warnings := [problem for problem in problems if problem.severity != INFO]:
        _say(f"{counted(warnings)}; `build.py check` shows them.")


def run(commands: Mapping[str, Command], arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, run the command of that name, say what went wrong; the exit code."""
    # Nearly all that is made is kept: to look for garbage as often as Python does takes a fifth of the time.
    gc.set_threshold(100_000, 50)
    _open_streams()
    _stop_in_good_order()
    options = _parser().parse_args(arguments)
    try:
        commands[options.command](options)
    except SourceProblems as error:
        ending = "left for people to fix" if options.command == "fix" else "nothing was written"
        _report(error.problems, getattr(options, "format", "text"), f"{ending}.")
        return SOURCE_PROBLEMS
    except CommandRefused as error:
        _say(*error.reasons, *([error.ending] if error.ending else []))
        return error.code
    except BuildError as error:
        if hasattr(options, "dist"):
            failed = f"The build failed: {error}".split("\n")
            _say(*failed, f"The previous {str(options.dist).rstrip('/')}/ is as it was.")
        else:
            _say(*str(error).split("\n"), "Nothing was written.")
        return FAILED
    except (ModuleNotFoundError, OSError, KeyboardInterrupt) as error:
        _say(_reason(error))
        return FAILED
    return OK


def _reason(error: ModuleNotFoundError | OSError | KeyboardInterrupt) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"Run `make build` first: it installs what build.py needs. (There is no module {error.name}.)"
    if isinstance(error, KeyboardInterrupt):
        return "Stopped; nothing was replaced."
    name = f" ({error.filename})" if error.filename else ""
    return f"The system refused: {error.strerror or error}{name}."


def _report(problems: Sequence[Problem], form: str, ending: str) -> None:
    """Say problems to a person on standard error, or print them for a program on standard output."""
    if form != "text":
        say(problem_formats.formatted(problems, form))
    elif problems:
        lines = "\n".join(said_once(problems)).split("\n")
        _say(*lines, f"{counted(problems)}; {ending}")


def _say(*lines: str) -> None:
    """Write lines to standard error; where nobody can hear them, the exit code still tells."""
    try:
        print(*map(one_line, lines), sep="\n", file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 (until the process ends)


def _stop_in_good_order() -> None:
    """Take the end of a session and a request to end like Ctrl-C, unless they are to be ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _open_streams() -> None:
    """Lead standard streams that are closed nowhere: a file opened later would get what is written there."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 (until the process ends)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="build.py",
        description="Turns the policies in source/ into a bilingual site and an open dataset in dist/.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="check the source, then build dist/site and dist/data")
    check = commands.add_parser("check", help="load the source and run every rule; writes nothing")
    shown = "for a person (text), as annotations of a pull request (github), or for an editor (json)"
    check.add_argument("--format", choices=problem_formats.FORMATS, default="text", help=shown)
    serve = commands.add_parser(
        "serve", help="build --preview, show the site at a local address, rebuild on every change"
    )
    fix = commands.add_parser("fix", help="apply the fixes that `check` offers; comments stay")
    fix.add_argument(
        "--diff", "--dry-run", action="store_true", help="show what would change; writes nothing"
    )
    for command in (build, check, fix, serve, *_translate_parsers(commands)):
        command.add_argument("--source", type=Path, default=SOURCE, help="folder of the source (source/)")
    for command in (build, serve):
        command.add_argument("--dist", type=Path, default=ROOT / "dist", help="folder to build (dist/)")
    verify = commands.add_parser("verify", help="check a package, built or downloaded; writes nothing")
    verify.add_argument("package", type=Path, metavar="PATH", help="its folder or zip")
    limit_memory = f"most memory that the check may use, in MB ({limits.MEMORY_MB})"
    limit_seconds = f"most time that the check may take, in seconds ({limits.SECONDS})"
    diff = commands.add_parser("diff", help="what two packages say differently, by id; writes nothing")
    diff.add_argument("old", type=Path, metavar="OLD", help="folder or zip of the earlier package")
    diff.add_argument("new", type=Path, metavar="NEW", help="folder or zip of the later one")
    for command in (verify, diff):
        command.add_argument("--memory", type=_count, default=limits.MEMORY_MB, help=limit_memory)
        command.add_argument("--seconds", type=_count, default=limits.SECONDS, help=limit_seconds)
    formats = ("markdown", "json")
    diff.add_argument("--format", choices=formats, default="markdown", help="for people or for machines")
    release = commands.add_parser("release", help="check a version number and write it where it stands")
    release.add_argument("version", metavar="VERSION", help="three numbers, as in 0.2.0")
    release.add_argument("--date", type=_date, help="day of the release (today)")
    release.add_argument("--dry-run", action="store_true", help="say what would be written; write nothing")
    hint = "for a look while editing: the source is checked, the written dataset is not; not for publishing"
    build.add_argument("--preview", action="store_true", help=hint)
    build.add_argument("--site-url", type=_address, help="address of the published site, for canonical links")
    serve.add_argument("--port", type=_port, default=8000, help="port of the local address (8000)")
    return parser


def _translate_parsers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
) -> list[argparse.ArgumentParser]:
    translate = commands.add_parser(
        "translate", help="where the English stands; sign-off; what has changed since"
    )
    actions = translate.add_subparsers(dest="action", required=True, metavar="ACTION")
    status = actions.add_parser("status", help="counts by measure; with ids, the story of each sentence")
    approve = actions.add_parser(
        "approve", help="sign off what was read, for somebody who did not translate it"
    )
    seal = actions.add_parser("seal", help="seal the sign-offs that people typed into the files")
    diff = actions.add_parser("diff", help="what has changed since the sign-off, word by word")
    for action in (status, approve, seal, diff):
        number = "+" if action is approve else "*"
        hint = "id of a sentence, heading, measure, section or policy, such as m07-s2 or m07"
        action.add_argument("ids", nargs=number, metavar="ID", help=hint)
        action.add_argument("--policy", help="id of the policy, where several have such a text")
    approve.add_argument(
        "--by", required=True, type=_handle, help="who signs: a name or role, as in reader-b"
    )
    approve.add_argument("--date", type=_date, help="day of the sign-off (today)")
    return [status, approve, seal, diff]


def _handle(word: str) -> str:
    if not re.fullmatch("[a-z][a-z0-9-]*", word):
        raise argparse.ArgumentTypeError(f"“{word}”: write small letters, digits and hyphens")
    return word


def _date(word: str) -> str:
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", word) and date.fromisoformat(word):
            return word
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"“{word}” is not a date; write year, month and day: 2026-11-23")


def _address(word: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", word):
        raise argparse.ArgumentTypeError(
            f"“{word}” is no address of a site; write https://…, as a browser shows it"
        )
    return word


def _count(word: str) -> int:
    if not word.isascii() or not word.isdigit() or not 0 < int(word) < 1_000_000:
        raise argparse.ArgumentTypeError(f"“{word}” is not a whole number from 1 to 999999")
    return int(word)


def _port(word: str) -> int:
    if not word.isascii() or not word.isdigit() or int(word) > 65535:
        raise argparse.ArgumentTypeError(f"“{word}” is no port; name one from 0 (any that is free) to 65535")
    return int(word)
