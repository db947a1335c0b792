"""The command line: its words, what it prints, and its exit codes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from policypress.problems import Failure, SourceProblems, said_once

OK, SOURCE_PROBLEMS, USAGE, FAILED = 0, 1, 2, 3

ROOT = Path(__file__).resolve().parents[1]

__all__ = ["Failure", "progress", "run"]

Command = Callable[[argparse.Namespace], None]

_EPILOG = """\
exit codes:
  0  done
  1  something in the source is wrong; each problem is printed with file, line and column
  2  the command was called with words it does not know
  3  the build failed for another reason, such as a full disk; the previous dist/ is untouched
"""


def progress(message: str) -> None:
    """Tell a person at a terminal what goes on; a pipe hears nothing."""
    if sys.stderr.isatty():
        print(f"  {message}", file=sys.stderr)


def run(commands: dict[str, Command], arguments: Sequence[str] | None = None) -> int:
    """Parse the command line, run the command of that name, say what went wrong; the exit code."""
    options = _parser().parse_args(arguments)
    try:
        commands[options.command](options)
    except SourceProblems as error:
        print(*said_once(error.problems), sep="\n", file=sys.stderr)
        count = len(error.problems)
        print(f"{count} {'problem' if count == 1 else 'problems'}; nothing was written.", file=sys.stderr)
        return SOURCE_PROBLEMS
    except Failure as error:
        print(f"The build failed: {error}\nThe previous {options.dist}/ is as it was.", file=sys.stderr)
        return FAILED
    except OSError as error:
        name = f" ({error.filename})" if error.filename else ""
        print(f"The system refused: {error.strerror or error}{name}.", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        print("Stopped; nothing was replaced.", file=sys.stderr)
        return FAILED
    return OK


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
    serve = commands.add_parser(
        "serve", help="build, show the site at a local address, rebuild on every change"
    )
    for command in (build, check, serve):
        command.add_argument(
            "--source", type=Path, default=ROOT / "source", help="folder of the source (source/)"
        )
    for command in (build, serve):
        command.add_argument("--dist", type=Path, default=ROOT / "dist", help="folder to build (dist/)")
        command.add_argument("--site-url", help="address of the published site, for canonical links")
    serve.add_argument("--port", type=int, default=8000, help="port of the local address (8000)")
    return parser
