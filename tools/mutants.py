"""Mutation testing: change the code in one place at a time and count how often the tests fail.

    python tools/mutants.py --sample 400 --seed 1
    python tools/mutants.py --only loading/spans          # all mutants whose name contains this
    python tools/mutants.py --only @survivors.txt         # those in the output of an earlier run

A mutant is one changed operator, constant, condition or statement in the packages that validate the
source: loading, rules, model, assembly, printed form. A first run records which test executes which line.
Each mutant is then tested in a forked process, up to the first failure, with tests that execute the changed
line; other tests cannot detect it. Changes outside functions affect every line that uses the name. A mutant
that makes a test many times slower counts as detected. Survivors are printed immediately; known equivalent
mutants are in `EQUIVALENT` with the reason.

The sample is the first mutants in the order of a digest of seed and name. The name has file, function and
change, but no line number, so that the sample changes only where the code does.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import functools
import hashlib
import importlib
import importlib.abc
import importlib.util
import io
import multiprocessing
import os
import re
import signal
import sys
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from mutant_spots import EQUIVALENT, ROOT, Changer, Mutant, bound, files_of_rooms, functions, mutants

# Tests that run in one process and so use the changed code. Tests with builds would take hours.
TESTS = """
rules/test_rules.py rules/test_english_rules.py rules/test_english_data.py rules/test_fidelity.py
rules/test_numbers.py rules/test_translation_checks.py
assembly/test_annotations.py assembly/test_second_policy_source.py
loading/test_bad_input.py loading/test_bad_input_annotations.py loading/test_bad_input_editors.py
loading/test_bad_input_pages.py loading/test_bad_input_words.py loading/test_bad_input_yaml.py
loading/test_bad_input_references.py loading/test_bad_input_texts.py
commands/test_fix.py commands/test_translation.py commands/test_translation_layout.py
commands/test_translation_refusals.py commands/test_translation_table.py
""".split()
# The most tests to run on a mutant, to limit the time.
MOST = 80
# The CPU seconds allowed for a test, and additionally per second that it took without a mutant.
SECONDS, TIMES_SLOWER = 10, 10
# The name, in an instrumented module, of the byte array that marks executed lines.
EXECUTED = "__executed__"
# The wall-clock limit, for mutants that wait without using CPU time.
WAITING_SECONDS = 600


class _Noting(ast.NodeTransformer):
    """Makes each statement of a function first mark its line in the module's `EXECUTED`."""

    def __init__(self) -> None:
        self._inside = False

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self._inside = self._inside, True
        self.generic_visit(node)
        self._inside = before
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse", "finalbody"):
            statements = getattr(node, name, None)
            if self._inside and isinstance(statements, list):
                setattr(node, name, [new for statement in statements for new in self._noted(statement)])
        return node

    def _noted(self, statement: ast.stmt) -> list[ast.stmt]:
        note = ast.parse(f"{EXECUTED}[{statement.lineno}] = 1").body[0]
        return [ast.copy_location(ast.fix_missing_locations(note), statement), statement]


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads changed versions of files instead of the real ones."""

    def __init__(self, change: ast.NodeTransformer, files: Iterable[Path]):
        self.change = change
        self.files: dict[str, Path] = {}
        for file in files:
            parts = file.relative_to(ROOT).with_suffix("").parts
            self.files[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = file

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002
        file = self.files.get(name)
        if file is None:
            return None
        folder = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, file, loader=self, submodule_search_locations=folder
        )

    def create_module(self, spec: object) -> None:  # noqa: ARG002
        return None

    def exec_module(self, module: Any) -> None:
        file = self.files[module.__name__]
        text = file.read_text("utf-8")
        tree = ast.fix_missing_locations(self.change.visit(ast.parse(text)))
        setattr(module, EXECUTED, bytearray(text.count("\n") + 1))
        exec(compile(tree, str(file), "exec"), module.__dict__)


class Noted(NamedTuple):
    """The (file, line) that a test executes in the mutated packages, and its CPU seconds."""

    lines: frozenset[tuple[str, int]]
    seconds: float


class _Lines:
    """Records which lines each test executes, including its fixtures and shared fixtures."""

    def __init__(self, files: Iterable[Path]) -> None:
        self.of: dict[str, Noted] = {}
        self._files = _Finder(_Noting(), files)
        sys.meta_path.insert(0, self._files)
        self._shared: dict[str, set[tuple[str, int]]] = {}
        self._before: set[tuple[str, int]] = set()

    def _take(self) -> set[tuple[str, int]]:
        """The lines executed since the last call."""
        taken: set[tuple[str, int]] = set()
        for name, file in self._files.files.items():
            if name in sys.modules:
                executed = getattr(sys.modules[name], EXECUTED)
                taken.update((str(file), line) for line, done in enumerate(executed) if done)
                executed[:] = bytes(len(executed))
        return taken

    @pytest.hookimpl(wrapper=True)
    def pytest_fixture_setup(self, fixturedef: Any, request: Any) -> Iterator[Any]:  # noqa: ARG002
        if fixturedef.scope == "function":
            return (yield)
        self._before |= self._take()
        try:
            return (yield)
        finally:
            self._shared[fixturedef.argname] = self._take()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: Any) -> Iterator[None]:
        # Clear caches, so that this test executes what an earlier test has cached.
        for module in [sys.modules[name] for name in sys.modules if name.startswith("policypress")]:
            for thing in vars(module).values():
                if isinstance(thing, functools._lru_cache_wrapper):
                    thing.cache_clear()
        self._before = set()
        self._take()
        start = time.process_time()
        try:
            return (yield)
        finally:
            seconds = time.process_time() - start
            shared = (self._shared.get(name, set()) for name in item.fixturenames)
            self.of[item.nodeid] = Noted(frozenset(self._take().union(self._before, *shared)), seconds)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            print(f"{report.nodeid} fails without any change:\n{report.longreprtext}", file=sys.__stderr__)


class _Watch:
    """Limits the time of each test, and records the first that fails."""

    def __init__(self, noted: Mapping[str, Noted]) -> None:
        self.noted = noted
        self.failed: str | None = None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        # CPU time, so that a busy machine is not mistaken for a hanging mutant.
        known = self.noted[item.nodeid].seconds if item.nodeid in self.noted else 0
        signal.setitimer(signal.ITIMER_PROF, SECONDS + TIMES_SLOWER * known)
        signal.alarm(WAITING_SECONDS)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.failed = self.failed or report.nodeid


def _pytest(words: Sequence[str], plugins: Sequence[object] = ()) -> int:
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not audit", f"--rootdir={ROOT}"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, *words], list(plugins)))


def _note(end: Connection) -> None:
    lines = _Lines(files_of_rooms())
    code = _pytest([str(ROOT / "tests" / name) for name in TESTS], [lines])
    end.send((code, lines.of))


def note_tests() -> dict[str, Noted]:
    """Record what each test executes. Exits if a test fails without a mutant."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_note, args=(theirs,))
    process.start()
    code, noted = ours.recv()
    process.join()
    if code != 0:
        raise SystemExit(code)
    return noted


class Chooser:
    """Chooses the tests for a mutant: those that can detect it, most likely ones first."""

    def __init__(self, noted: Mapping[str, Noted]) -> None:
        self.noted = noted
        self.tests: dict[tuple[str, int], set[str]] = {}
        for test, what in noted.items():
            for place in what.lines:
                self.tests.setdefault(place, set()).add(test)
        self.functions: dict[tuple[str, str], set[tuple[str, int]]] = {}
        self.mentions: dict[str, set[tuple[str, int]]] = {}
        self.passed_on: dict[str, set[str]] = {}
        for file in files_of_rooms():
            self._read(file)
        self._noticed: dict[tuple[Path, str], list[str]] = {}

    def _read(self, file: Path) -> None:
        tree = ast.parse(file.read_text("utf-8"))
        around = functions(tree)
        begins: dict[int, int] = {}  # line → first line of its innermost statement
        for node in ast.walk(tree):
            if isinstance(node, ast.stmt):
                lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
                begins.update(dict.fromkeys(lines, node.lineno))
        for line, function in around.items():
            self.functions.setdefault((str(file), function), set()).add((str(file), line))
        for statement in tree.body:
            for node in ast.walk(statement):
                name = getattr(node, "id", None) or getattr(node, "attr", None)
                line = begins.get(getattr(node, "lineno", 0), 0)
                if name and line in around:
                    self.mentions.setdefault(name, set()).add((str(file), line))
                elif name:
                    self.passed_on.setdefault(name, set()).update(bound(statement) - {name})

    def _places(self, mutant: Mutant) -> set[tuple[str, int]]:
        """The lines affected by the change."""
        if mutant.header:
            return self.functions[str(mutant.file), mutant.function]
        if mutant.function:
            return {(str(mutant.file), mutant.line)}
        return set().union(*(self.mentions.get(name, set()) for name in self._names(mutant)))

    def _names(self, mutant: Mutant) -> set[str]:
        """The names that depend on the change, directly or indirectly."""
        names, more = set(mutant.names), set(mutant.names)
        while more:
            more = {new for name in more for new in self.passed_on.get(name, ())} - names
            names |= more
        return names

    def rarity(self, test: str, places: Iterable[tuple[str, int]]) -> float:
        """High for a test that executes some of these lines that few tests execute."""
        lines = self.noted[test].lines
        return round(sum(1 / len(self.tests[place]) for place in places if place in lines), 6)

    def tests_for(self, mutant: Mutant) -> list[str]:
        """At most `MOST` tests. Empty if no test executes the change."""
        places = self._places(mutant)
        able = set().union(*(self.tests.get(place, set()) for place in places))
        near = places | self.functions.get((str(mutant.file), mutant.function), set())
        file = {place for place in self.tests if place[0] == str(mutant.file)}
        likely = sorted(
            able,
            key=lambda test: (
                -self.rarity(test, near),
                -self.rarity(test, file),
                self.noted[test].seconds,
                test,
            ),
        )
        # Half of them the nearest tests, half spread over the rest.
        nearest, others = likely[: MOST // 2], likely[MOST // 2 :]
        others = others[:: max(1, -(-len(others) // (MOST // 2)))]
        former = [test for test in self._noticed.get((mutant.file, mutant.function), ()) if test in able]
        looking = [] if mutant.function else self._looking(mutant)
        return list(dict.fromkeys([*former[:5], *looking, *nearest, *others]))

    def _looking(self, mutant: Mutant) -> list[str]:
        """The tests that can inspect a module without calling it: those that call nothing, and those whose
        file mentions the changed names."""
        names = self._names(mutant)
        files = {test.split("::")[0] for test in self.noted}
        spoken = {file for file in files if names & set(re.findall(r"\w+", (ROOT / file).read_text("utf-8")))}
        found = [t for t, what in self.noted.items() if not what.lines or t.split("::")[0] in spoken]
        return sorted(found, key=lambda test: (self.noted[test].seconds, test))

    def remember(self, mutant: Mutant, test: str) -> None:
        """Record that this test detected a mutant of the function."""
        former = self._noticed.setdefault((mutant.file, mutant.function), [])
        if test in former:
            former.remove(test)
        former.insert(0, test)


def _run(mutant: Mutant, tests: list[str], noted: Mapping[str, Noted], end: Connection) -> None:
    sys.meta_path.insert(0, _Finder(Changer(mutant.number), [mutant.file]))
    watch = _Watch(noted)
    code = _pytest([str(ROOT / test) for test in tests], [watch])
    end.send(watch.failed)
    end.close()
    os._exit(0 if code == 0 else 1)


def survives(mutant: Mutant, chooser: Chooser) -> str:
    """Why no test detected the mutant. "" if a test failed, crashed or hung."""
    tests = chooser.tests_for(mutant)
    if not tests:
        return "not executed by any test"
    ours, theirs = multiprocessing.Pipe(duplex=False)
    arguments = (mutant, tests, chooser.noted, theirs)
    process = multiprocessing.get_context("fork").Process(target=_run, args=arguments)
    process.start()
    theirs.close()
    with contextlib.suppress(EOFError):
        if failed := ours.recv():
            chooser.remember(mutant, failed)
    process.join()
    return f"{len(tests)} tests pass" if process.exitcode == 0 else ""


def chosen_mutants(only: Sequence[str], seed: int, size: int) -> list[Mutant]:
    """The first `size` mutants, in digest order, whose name contains one of `only`."""
    texts = [text.partition("  # ")[0] for text in only]
    named = [mutant for mutant in mutants() if not texts or any(text in mutant.name for text in texts)]
    named.sort(key=lambda mutant: hashlib.sha256(f"{seed} {mutant.name}".encode()).digest())
    return named[:size]


def main() -> int:
    start = time.monotonic()
    parser = argparse.ArgumentParser(
        description=(__doc__ or "").split("\n", maxsplit=1)[0], fromfile_prefix_chars="@"
    )
    parser.add_argument("--sample", type=int, default=sys.maxsize, help="mutants to try (default: all)")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--only", nargs="+", default=[], help="try mutants whose name contains a text")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="parallel processes")
    parser.add_argument("--at-least", type=float, default=0.0, help="exit with 1 below this share")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    for name in ("jsonschema", "yaml"):
        importlib.import_module(name)  # forked processes need not load it again
    chosen = chosen_mutants(options.only, options.seed, options.sample)
    chooser = Chooser(note_tests())
    tried = noticed = equivalent = 0
    print(f"{len(chooser.noted)} tests, {time.monotonic() - start:.0f} s", file=sys.stderr, flush=True)
    with ThreadPoolExecutor(options.workers) as pool:
        outcome = pool.map(lambda mutant: survives(mutant, chooser), chosen)
        for mutant, why in zip(chosen, outcome, strict=True):
            tried += 1
            noticed += not why
            equivalent += bool(why) and mutant.name in EQUIVALENT
            if why and mutant.name not in EQUIVALENT:
                print(f"{mutant.name}  # line {mutant.line}, {why}", flush=True)
            if tried % 25 == 0:
                spent = time.monotonic() - start
                print(f"{noticed} of {tried} detected, {spent:.0f} s", file=sys.stderr, flush=True)
    counted = tried - equivalent
    share = noticed / counted if counted else 1.0
    print(f"{tried} tried, {equivalent} equivalent, {noticed} of {counted} detected: {share:.1%}")
    return 0 if share >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
