"""Damages the source in thousands of ways and checks it: never a traceback, always a sentence that helps.

    make fuzz                                  20,000 cases of the seed 1
    python tools/fuzz.py --seed 2 --only 4711  one case again, with what the command line said

A case is right when the command line ends with 0 or 1 within five seconds of a processor; with 1 it has said
what is wrong as `file:line:column: … [rule]`, at places that exist; with 0 the dataset that is
made of the source passes its own check, and (in every eighth case) every page can be made.
The cases run in child processes, so that a crash of the interpreter counts as what it is.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import multiprocessing
import os
import re
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from pathlib import Path
from random import Random
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT)]

from mutations import Change, Files, change  # noqa: E402

import build  # noqa: E402
from policypress import cli, dataset, diagnostics  # noqa: E402
from policypress.contract import load_contract  # noqa: E402
from policypress.site.pages import SiteInput, make_pages  # noqa: E402
from policypress.site.render import CHINESE, ENGLISH, Renderer, Words  # noqa: E402
from policypress.verification import verify  # noqa: E402

SECONDS = 5.0
RIGHT, REFUSED = "nothing wrong", "refused"
_PROBLEM = re.compile(
    r"(?P<file>source(?:/.*?)?):(?P<line>[0-9]+):(?P<column>[0-9]+): .+ \[(?P<rule>[a-z0-9-]+)\]"
)
_CONTINUED = re.compile(r"    (→ \S.*|The same in [0-9]+ more places of this file\.)")
_COUNT = r"1 {0}|[0-9]+ {0}s"
_WARNED = "; nothing that keeps a build from going on."
_SUM = re.compile(
    rf"({_COUNT.format('problem')})(, ({_COUNT.format('warning')}))?(, ({_COUNT.format('remark')}))?"
    r"; nothing was written\."
)


@dataclass(frozen=True)
class Result:
    """How a case ended. `fault` says what is wrong with that, empty where nothing is."""

    number: int
    outcome: str
    fault: str
    rules: tuple[str, ...] = ()


class Source:
    """A copy of the source, of which each case changes some files and puts them back."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.root = Path(shutil.copytree(ROOT / "source", folder / "source"))
        self.files: Files = {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in sorted(self.root.rglob("*"))
            if path.is_file()
        }

    @contextlib.contextmanager
    def with_change(self, changed: Change) -> Iterator[None]:
        self._write(changed)
        try:
            yield
        finally:
            self._write({path: self.files.get(path) for path in changed})

    def _write(self, changed: Change) -> None:
        for path, content in changed.items():
            if content is None:
                (self.root / path).unlink(missing_ok=True)
            else:
                (self.root / path).write_bytes(content)


def case(seed: int, number: int, files: Files) -> Change:
    """What case `number` of this seed changes."""
    return change(files, Random(f"{seed}/{number}"))


def check(source: Source) -> tuple[int | str, str]:
    """The exit code of `build.py check` in the folder of `source`, and its standard error."""
    said = io.StringIO()
    with contextlib.redirect_stderr(said), contextlib.chdir(source.folder):
        code: int | str
        try:
            code = cli.run(build.COMMANDS, ["check", "--source", "source"])
        except BaseException:
            code = "exception"
            traceback.print_exc()
    return code, said.getvalue()


def judge(code: int | str, said: str, root: Path) -> tuple[str, str, tuple[str, ...]]:
    """Outcome, fault and broken rules of a check of the source `root` that ended and said so."""
    if code == "exception":
        return "exception", said, ()
    if code == 0:
        silent = not said or said.endswith(f"{_WARNED}\n")
        return RIGHT, "" if silent else "it says something although nothing is wrong", ()
    if code != 1:
        return f"exit code {code}", said, ()
    *lines, last = said.splitlines() or [""]
    if not lines or not _SUM.fullmatch(last):
        return REFUSED, "it does not say what is wrong", ()
    rules: list[str] = []
    for line in lines:
        if not line.replace("\u3000", "").isprintable() or len(line) > 1_500:
            return REFUSED, f"no line for people: {line[:1500]!r}", ()
        if _CONTINUED.fullmatch(line) and rules:
            continue
        found = _PROBLEM.fullmatch(line)
        if not found:
            return REFUSED, f"not of the form “file:line:column: … [rule]”: {line}", ()
        # What cannot be printed in a name is said as an escape.
        name = re.sub(r"\\u([0-9a-f]{4})", lambda escape: chr(int(escape[1], 16)), found["file"])
        if not _exists(root.parent / name, int(found["line"]), int(found["column"])):
            return REFUSED, f"there is no such place: {line}", ()
        rules.append(found["rule"])
    return REFUSED, "", tuple(rules)


def _exists(file: Path, line: int, column: int) -> bool:
    """Whether a file has this line and column; something that is no file, or missing, has only its start."""
    if not file.is_file():
        return (line, column) == (1, 1)
    # Lines as editors count them: a lone CR ends one too.
    lines = re.split("\r\n|\r|\n", file.read_bytes().decode("utf-8", "replace"))
    return 1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) + 1


def use(source: Source, pages: bool) -> str:
    """What goes wrong when a source that `check` accepts is built; empty where nothing does."""
    with tempfile.TemporaryDirectory(dir=source.folder) as folder:
        try:
            corpus, contract = (
                build.load_and_check(source.root)[0],
                load_contract(ROOT / "schema" / "dataset.yml"),
            )
            files = dataset.write(corpus, contract, Path(folder) / "data")
            if faults := verify(Path(folder) / "data"):
                return "\n".join(["check accepts what the dataset refuses:", *faults[:5]])
            for language in (CHINESE, ENGLISH) if pages else ():
                renderer = Renderer(language, contract.notice_en)
                for page in make_pages(SiteInput(corpus, contract, files), Words(language)):
                    renderer.render(page)
        except (Exception, diagnostics.SourceProblems):
            return "check accepts what cannot be built:\n" + traceback.format_exc()
    return ""


def run_case(source: Source, seed: int, number: int) -> Result:
    with source.with_change(case(seed, number, source.files)):
        outcome, fault, rules = judge(*check(source), source.root)
        if outcome == RIGHT and not fault:
            fault = use(source, pages=number % 8 == 0)
        return Result(number, outcome, fault, rules)


# ---- children and their watch ------------------------------------------------------------------


def _child(pipe: Any, run: Callable[[int], Result], numbers: Iterable[int]) -> None:
    # What an interpreter prints while it crashes helps nobody; the parent says that it did.
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    for number in numbers:
        pipe.send(run(number))
    pipe.close()


class _Watched:
    """A child process with the numbers of the cases it still has to run."""

    def __init__(self, run: Callable[[int], Result], numbers: list[int]):
        self.run, self.numbers = run, numbers
        self.start()

    def start(self) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, theirs = context.Pipe(duplex=False)
        self.process = context.Process(
            target=_child, args=(theirs, self.run, list(self.numbers)), daemon=True
        )
        self.process.start()
        theirs.close()
        self.begin()

    def begin(self) -> None:
        """A case begins."""
        self.waited = 0.0
        self.used = self.cpu()

    def cpu(self) -> float:
        """Seconds of a processor that the child has had; on a busy machine those of the clock say little."""
        try:
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            return 0.0
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def takes_too_long(self, seconds: float, passed: float) -> bool:
        """Whether the case has used or waited too long, `passed` seconds after the last look at it."""
        # A machine that was put to sleep has let much time pass in which nobody worked.
        self.waited += min(passed, 1.0)
        return self.cpu() - self.used > seconds or self.waited > 12 * seconds

    def receive(self) -> Result:
        """The result of the next case; a child that died of it is replaced."""
        number = self.numbers.pop(0)
        try:
            result: Result = self.pipe.recv()
            self.begin()
        except EOFError:
            self.process.join()
            how = f"the process died (exit code {self.process.exitcode})"
            result = Result(number, "crash", how)
            self.start()
        return result

    def give_up(self, seconds: float) -> Result:
        """Kill the child over a case that takes too long."""
        self.process.kill()
        self.process.join()
        result = Result(self.numbers.pop(0), "too slow", f"not done after {seconds} s")
        self.start()
        return result


def watch(
    runs: Sequence[tuple[Callable[[int], Result], list[int]]], seconds: float = SECONDS
) -> Iterator[Result]:
    """The results of all cases, each list of numbers run by its function in a process of its own."""
    children = [_Watched(run, numbers) for run, numbers in runs if numbers]
    looked = time.monotonic()
    while children := [child for child in children if child.numbers]:
        ready = connection.wait([child.pipe for child in children], timeout=0.2)
        passed, looked = time.monotonic() - looked, time.monotonic()
        for child in children:
            if child.pipe in ready:
                yield child.receive()
            elif child.takes_too_long(seconds, passed):
                yield child.give_up(seconds)


# ---- the command -------------------------------------------------------------------------------


def keep(seed: int, number: int, source: Source, folder: Path) -> Path:
    """Write the changed files of a case below `folder`, to look at."""
    target = folder / f"{seed}-{number}"
    for path, content in case(seed, number, source.files).items():
        file = target / (path if content is not None else f"{path} is gone")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content or b"")
    return target


def fuzz(numbers: list[int], seed: int, workers: int, kept: Path) -> int:
    """Run the cases, print counts and faults; the number of faults."""
    outcomes: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    faults = 0
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    started = time.monotonic()
    with contextlib.ExitStack() as stack:
        sources = [
            Source(Path(stack.enter_context(tempfile.TemporaryDirectory(dir=memory)))) for _ in range(workers)
        ]
        runs = [
            (partial(run_case, source, seed), numbers[first::workers]) for first, source in enumerate(sources)
        ]
        for result in watch(runs):
            outcomes[result.outcome] += 1
            rules.update(set(result.rules))
            if result.fault:
                faults += 1
                where = keep(seed, result.number, sources[0], kept)
                print(
                    f"case {result.number} of seed {seed}: {result.outcome}: {result.fault}\n  in {where}",
                    flush=True,
                )
    taken = time.monotonic() - started
    print(f"{len(numbers)} cases of seed {seed} in {taken:.1f} s ({len(numbers) / taken:.0f} a second)")
    print(*(f"{count:>7}  {outcome}" for outcome, count in outcomes.most_common()), sep="\n")
    print("Cases in which a rule spoke:", ", ".join(f"{rule} {count}" for rule, count in rules.most_common()))
    print(f"{faults} {'fault' if faults == 1 else 'faults'}")
    return faults


def again(seed: int, number: int, kept: Path) -> int:
    """Run one case in this process and show everything of it; the number of faults."""
    with tempfile.TemporaryDirectory() as folder:
        source = Source(Path(folder))
        print(f"The files of the case are in {keep(seed, number, source, kept)}.")
        with source.with_change(case(seed, number, source.files)):
            code, said = check(source)
        result = run_case(source, seed, number)
    print(f"{said}exit code {code}: {result.outcome}{f': {result.fault}' if result.fault else ''}")
    return bool(result.fault)


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int, metavar="N", help="run one case and show what was said")
    parser.add_argument(
        "--keep", type=Path, default=ROOT / ".cache" / "fuzz", help="folder for cases that fail"
    )
    options = parser.parse_args()
    if options.only is not None:
        return again(options.seed, options.only, options.keep)
    return min(fuzz(list(range(options.cases)), options.seed, options.workers, options.keep), 1)


if __name__ == "__main__":
    sys.exit(main())
