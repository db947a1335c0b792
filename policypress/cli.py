"""The command line: arguments, output and exit codes."""

import argparse
import gc
import os
import re
import signal
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path

from policypress import diagnostics
from policypress.diagnostics import BuildError, Problem
from policypress.diagnostics import formats as problem_formats
from policypress.paths import ROOT, SOURCE
from policypress.system import limits
from policypress.text.escape import one_line

OK, SOURCE_PROBLEMS, USAGE, FAILED = 0, 1, 2, 3

__all__ = ["BuildError", "Subparsers", "count", "iso_date", "progress", "run", "say", "warn"]

Command = Callable[[argparse.Namespace], None]
Subparsers = argparse._SubParsersAction
AddParsers = Callable[["Subparsers[argparse.ArgumentParser]"], Sequence[argparse.ArgumentParser]]

_EPILOG = """\
exit codes:
  0  done
  1  the source or the package has errors, a segment cannot be signed off, or `translate find` finds
     nothing; every problem is printed with file, line and column (warnings never fail a command)
  2  invalid command line
  3  the build failed for another reason, such as a full disk, or was interrupted; the previous dist/
     is unchanged
"""


def progress(message: str) -> None:
    """Print progress to stderr if it is a terminal."""
    if sys.stderr.isatty():
        _print_stderr(f"  {message}")


def say(lines: Iterable[str]) -> None:
    """Print the output of a command, one line each."""
    for line in lines:
        print(one_line(line))
    sys.stdout.flush()


def warn(problems: Sequence[Problem], output_format: str) -> None:
    """Print warnings and a count. Warnings never fail the build."""
    _report(problems, output_format, "no errors.")


def count(problems: Sequence[Problem]) -> None:
    """Print only the number of problems, or nothing if there are only remarks."""
    if warnings := [problem for problem in problems if problem.severity != diagnostics.INFO]:
        _print_stderr(f"{diagnostics.counted(warnings)}; run `./build.py check` to see them.")


def run(
    commands: Mapping[str, Command], add_parsers: AddParsers, arguments: Sequence[str] | None = None
) -> int:
    """Parse the command line, run the command, report any failure, and return the exit code.

    `add_parsers` adds the commands that define their own arguments.
    """
    # Nearly all objects are kept, so garbage collection at Python's default rate takes 20% of the time.
    gc.set_threshold(100_000, 50)
    _replace_closed_streams()
    _handle_signals()
    options = _parser(add_parsers).parse_args(arguments)
    try:
        commands[options.command](options)
    except diagnostics.SourceProblems as error:
        ending = "left to fix by hand" if options.command == "fix" else "nothing was written"
        _report(error.problems, getattr(options, "format", "text"), f"{ending}.")
        return SOURCE_PROBLEMS
    except diagnostics.CommandRefused as error:
        _print_stderr(*error.reasons, *([error.ending] if error.ending else []))
        return error.code
    except BuildError as error:
        if hasattr(options, "dist"):
            failed = f"The build failed: {error}".split("\n")
            _print_stderr(*failed, f"The previous {str(options.dist).rstrip('/')}/ is unchanged.")
        else:
            _print_stderr(*str(error).split("\n"), "Nothing was written.")
        return FAILED
    except BrokenPipeError:  # the reader of the output, such as `head`, has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (ModuleNotFoundError, OSError, KeyboardInterrupt) as error:
        _print_stderr(_reason(error))
        return FAILED
    return OK


def _reason(error: ModuleNotFoundError | OSError | KeyboardInterrupt) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"Run `make build` first to install what build.py needs. (Missing module: {error.name}.)"
    if isinstance(error, KeyboardInterrupt):
        return "Interrupted; nothing was replaced."
    name = f" ({error.filename})" if error.filename else ""
    return f"System error: {error.strerror or error}{name}."


def _report(problems: Sequence[Problem], output_format: str, ending: str) -> None:
    """Print problems as text to stderr, or in a machine-readable format to stdout."""
    if output_format != "text":
        say(problem_formats.formatted(problems, output_format))
    elif problems:
        lines = "\n".join(diagnostics.report_lines(problems)).split("\n")
        _print_stderr(*lines, f"{diagnostics.counted(problems)}; {ending}")


def _print_stderr(*lines: str) -> None:
    """Print lines to stderr. If it cannot be written to, only the exit code reports the result."""
    try:
        print(*map(one_line, lines), sep="\n", file=sys.stderr, flush=True)
    except OSError:
        sys.stderr = Path(os.devnull).open("w")  # noqa: SIM115 (until the process ends)


def _handle_signals() -> None:
    """Handle SIGTERM and SIGHUP like Ctrl-C, unless they are ignored."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _replace_closed_streams() -> None:
    """Redirect closed standard streams to /dev/null, so that their output cannot end up in another file."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w"))  # noqa: SIM115 (until the process ends)


def _parser(add_parsers: AddParsers) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./build.py",
        description="Build a bilingual site and an open dataset in dist/ from the policies in source/.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="check the source, then build dist/site and dist/data")
    check = commands.add_parser("check", help="load the source and run all rules; writes nothing")
    shown = (
        "output format: for a terminal (text), as pull request annotations (github), or for an editor (json)"
    )
    check.add_argument("--format", choices=problem_formats.FORMATS, default="text", help=shown)
    serve = commands.add_parser(
        "serve", help="show the site locally, follow every change, and offer pages to edit the English"
    )
    fix = commands.add_parser("fix", help="apply the fixes that `check` offers; keeps comments")
    fix.add_argument(
        "--diff", "--dry-run", action="store_true", help="show what would change; writes nothing"
    )
    for command in (build, check, fix, serve, *add_parsers(commands)):
        command.add_argument("--source", type=Path, default=SOURCE, help="source folder (source/)")
    build.add_argument("--dist", type=Path, default=ROOT / "dist", help="output folder (dist/)")
    verify = commands.add_parser("verify", help="check a built or downloaded package; writes nothing")
    verify.add_argument("package", type=Path, metavar="PATH", help="folder or zip file of the package")
    limit_memory = f"memory limit, in MB ({limits.MEMORY_MB})"
    limit_seconds = f"time limit, in seconds ({limits.SECONDS})"
    diff = commands.add_parser("diff", help="compare two packages by id; writes nothing")
    diff.add_argument("old", type=Path, metavar="OLD", help="folder or zip file of the earlier package")
    diff.add_argument("new", type=Path, metavar="NEW", help="folder or zip file of the later package")
    for command in (verify, diff):
        command.add_argument("--memory", type=_COUNT, default=limits.MEMORY_MB, help=limit_memory)
        command.add_argument("--seconds", type=_COUNT, default=limits.SECONDS, help=limit_seconds)
    formats = ("markdown", "json")
    diff.add_argument("--format", choices=formats, default="markdown", help="output format")
    release = commands.add_parser(
        "release", help="check a version number and write it to all files that contain it"
    )
    release.add_argument("version", metavar="VERSION", help="three numbers, such as 0.2.0")
    release.add_argument("--date", type=iso_date, help="release date (today)")
    release.add_argument("--dry-run", action="store_true", help="show what would change; writes nothing")
    build.add_argument("--site-url", type=_address, help="address of the published site, for canonical links")
    serve.add_argument("--port", type=_PORT, default=8000, help="port of the local address (8000)")
    return parser


def iso_date(word: str) -> str:
    """Return a date typed on the command line. Raises ArgumentTypeError if it is not one."""
    try:
        if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", word) and date.fromisoformat(word):
            return word
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(
        f"“{word}” is not a date; write the year, month and day, for example 2026-11-23"
    )


def _address(word: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", word):
        raise argparse.ArgumentTypeError(
            f"“{word}” is not the address of a site; write https://…, as shown in a browser"
        )
    return word


def _number(lowest: int, highest: int, wanted: str) -> Callable[[str], int]:
    """Return a function that converts an argument to a number in a range. `wanted` describes it."""

    def convert(word: str) -> int:
        if not re.fullmatch("[0-9]+", word) or not lowest <= int(word) <= highest:
            raise argparse.ArgumentTypeError(f"“{word}” is not {wanted}")
        return int(word)

    return convert


_COUNT = _number(1, 999_999, "a whole number from 1 to 999999")
_PORT = _number(0, 65535, "a port; use 0 (any free port) to 65535")
