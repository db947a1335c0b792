"""Changes the code one spot at a time and counts how often the tests notice.

    python tests/mutants.py --sample 400 --seed 1

A mutant is one changed operator, constant, condition or statement in the rooms that decide what is
right: loading, rules, model, assembly, printed form. A first run notes which test calls which function;
each mutant then runs, in a forked process and up to the first failure, the tests that call the function
it changes, first some that are spread over all that do. A mutant that runs for minutes counts as noticed.
Survivors are printed with file, line and change; those known to be equivalent stand in `EQUIVALENT` with
the reason.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import importlib
import importlib.abc
import importlib.util
import io
import multiprocessing
import os
import random
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("loading", "rules", "model.py", "assembly.py", "printed_form.py")
# In one process, so that they see the changed code; what builds anew would take hours.
TESTS = (
    "test_rules.py",
    "test_annotations.py",
    "test_bad_input.py",
    "test_bad_input_yaml.py",
    "test_bad_input_references.py",
    "test_bad_input_texts.py",
    "test_fidelity.py",
    "test_fix.py",
    "test_numbers.py",
    "test_second_policy_source.py",
    "test_translation.py",
    "test_translation_checks.py",
    "test_translation_layout.py",
    "test_translation_refusals.py",
    "test_translation_table.py",
)
# A mutant that this many tests do not notice is not worth the hour that all of them take together.
SPREAD, MOST = 40, 150
CPU_SECONDS, SECONDS = 240, 1200

# "file: the change" → why no test can tell the mutant from the code.
EQUIVALENT: dict[str, str] = {}

_COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
}
_OPERATIONS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.FloorDiv,
    ast.BitOr: ast.BitAnd,
}


class Mutant(NamedTuple):
    """A file, the number of the spot in it, and what is changed there, for people."""

    file: Path
    spot: int
    what: str
    line: int


class _Changer(ast.NodeTransformer):
    """Visits the spots of a tree in order; changes the one that is wanted and notes them all."""

    def __init__(self, wanted: int | None = None):
        self.wanted = wanted
        self.spots: list[str] = []

    def _here(self, node: ast.AST, what: str) -> bool:
        self.spots.append(f"{getattr(node, 'lineno', 0)} {what}")
        return len(self.spots) - 1 == self.wanted

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for index, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            if self._here(node, f"{type(operator).__name__} → {other.__name__} in {ast.unparse(node)}"):
                node.ops[index] = other()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, f"and ↔ or in {ast.unparse(node)}"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._here(node, f"no not in {ast.unparse(node)}"):
            return node.operand
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _OPERATIONS.get(type(node.op))
        if other and self._here(node, f"{type(node.op).__name__} → {other.__name__} in {ast.unparse(node)}"):
            node.op = other()
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self._here(node, f"{node.value} → {not node.value}"):
                return ast.copy_location(ast.Constant(not node.value), node)
        elif isinstance(node.value, int):
            if self._here(node, f"{node.value} → {node.value + 1}"):
                return ast.copy_location(ast.Constant(node.value + 1), node)
        elif isinstance(node.value, str) and node.value and self._here(node, f"{node.value[:40]!r} → ''"):
            return ast.copy_location(ast.Constant(""), node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if self._here(node, f"if {ast.unparse(node.test)[:60]} → if not"):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return ast.copy_location(ast.Break(), node) if self._here(node, "continue → break") else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node
        self.generic_visit(node)
        if self._here(node, f"without {ast.unparse(node)[:60]}"):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        value = node.value
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return node
        if self._here(node, f"return None for {ast.unparse(value)[:60]}"):
            node.value = ast.copy_location(ast.Constant(None), value)
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arguments(self, node: ast.arguments) -> ast.AST:
        node.defaults = [self.visit(default) for default in node.defaults]
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.args = self.visit(node.args)
        node.body = [self.visit(statement) for statement in node.body]
        return node


def mutants() -> Iterator[Mutant]:
    """Every mutant of the rooms, in the order of files and spots."""
    package = ROOT / "policypress"
    for room in ROOMS:
        files = sorted((package / room).rglob("*.py")) if (package / room).is_dir() else [package / room]
        for file in files:
            changer = _Changer()
            changer.visit(ast.parse(file.read_text("utf-8")))
            for spot, what in enumerate(changer.spots):
                yield Mutant(file, spot, f"{file.relative_to(ROOT)}:{what}", int(what.split()[0]))


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Loads the changed file in place of the real one."""

    def __init__(self, mutant: Mutant):
        self.mutant = mutant
        parts = mutant.file.relative_to(ROOT).with_suffix("").parts
        self.name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    def find_spec(self, name: str, path: object = None, target: object = None) -> Any:  # noqa: ARG002
        if name != self.name:
            return None
        folder = [str(self.mutant.file.parent)] if self.mutant.file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, self.mutant.file, loader=self, submodule_search_locations=folder
        )

    def create_module(self, spec: object) -> None:  # noqa: ARG002
        return None

    def exec_module(self, module: Any) -> None:
        tree = _Changer(self.mutant.spot).visit(ast.parse(self.mutant.file.read_text("utf-8")))
        exec(compile(ast.fix_missing_locations(tree), str(self.mutant.file), "exec"), module.__dict__)


class _Calls:
    """Notes for each test which functions of the rooms it calls, by file and first line."""

    def __init__(self) -> None:
        self.of: dict[str, set[tuple[str, int]]] = {}
        self._rooms = tuple(str(ROOT / "policypress" / room) for room in ROOMS)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        called: set[tuple[str, int]] = set()

        def trace(frame: FrameType, _event: str, _argument: object) -> None:
            code = frame.f_code
            if code.co_filename.startswith(self._rooms):
                called.add((code.co_filename, code.co_firstlineno))

        sys.settrace(trace)
        try:
            return (yield)
        finally:
            sys.settrace(None)
            self.of[item.nodeid] = called

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            print(f"{report.nodeid} fails without any change:\n{report.longreprtext}", file=sys.__stderr__)


def _pytest(words: Sequence[str], plugins: Sequence[object] = ()) -> int:
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", "not audit", f"--rootdir={ROOT}"]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return int(pytest.main([*options, *words], list(plugins)))


def _note(end: Connection) -> None:
    calls = _Calls()
    code = _pytest([str(ROOT / "tests" / name) for name in TESTS], [calls])
    end.send((code, calls.of))


def calls_of_tests() -> dict[str, set[tuple[str, int]]]:
    """Which functions each test calls; ends the program where a test fails without any mutant."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=_note, args=(theirs,))
    process.start()
    code, calls = ours.recv()
    process.join()
    if code != 0:
        raise SystemExit(code)
    return calls


def function_at(file: Path, line: int) -> int | None:
    """The first line, decorators included, of the innermost function around `line`; None outside of one."""
    found: tuple[int, int] | None = None
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef) and node.lineno <= line <= (node.end_lineno or 0):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            found = max(found or (0, 0), (node.lineno, first))
    return found[1] if found else None


def tests_for(mutant: Mutant, calls: Mapping[str, set[tuple[str, int]]]) -> list[str]:
    """The tests that call the changed function, or anything of the file; first some from all parts."""
    line = function_at(mutant.file, mutant.line)
    file = str(mutant.file)
    named = [
        test
        for test, called in calls.items()
        if ((file, line) in called if line else any(name == file for name, _ in called))
    ]
    apart = max(1, -(-len(named) // SPREAD))
    spread = [*named[::apart], *(test for index, test in enumerate(named) if index % apart)]
    return spread[:MOST]


def _run(mutant: Mutant, tests: list[str]) -> None:
    # Of the processor's time, so that a busy machine does not look like a mutant that hangs.
    signal.setitimer(signal.ITIMER_PROF, CPU_SECONDS)
    signal.alarm(SECONDS)
    sys.meta_path.insert(0, _Finder(mutant))
    os._exit(0 if _pytest([str(ROOT / test) for test in tests]) == 0 else 1)


def survives(mutant: Mutant, tests: list[str]) -> bool:
    """Whether all these tests pass with the mutant; a crash or a hang counts as noticed."""
    if not tests:
        return True
    process = multiprocessing.get_context("fork").Process(target=_run, args=(mutant, tests))
    process.start()
    process.join()
    return process.exitcode == 0


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--sample", type=int, default=400, help="how many mutants to try")
    parser.add_argument("--seed", type=int, default=1, help="seed of the sample")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes at a time")
    parser.add_argument("--at-least", type=float, default=0.0, help="share below which the exit code is 1")
    options = parser.parse_args()
    os.chdir(ROOT)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    for name in ("jsonschema", "jsonschema_rs", "yaml"):
        importlib.import_module(name)  # forked processes need not load it again
    calls = calls_of_tests()
    every = list(mutants())
    chosen = random.Random(options.seed).sample(every, min(options.sample, len(every)))
    with ThreadPoolExecutor(options.workers) as pool:
        outcome = list(pool.map(lambda mutant: survives(mutant, tests_for(mutant, calls)), chosen))
    alive = [mutant.what for mutant, lives in zip(chosen, outcome, strict=True) if lives]
    unexplained = [what for what in alive if what not in EQUIVALENT]
    for what in sorted(unexplained):
        print(f"survived  {what}")
    counted = len(chosen) - (len(alive) - len(unexplained))
    killed = counted - len(unexplained)
    print(f"{len(every)} mutants, {len(chosen)} tried, {killed} of {counted} noticed: {killed / counted:.0%}")
    return 0 if killed / counted >= options.at_least else 1


if __name__ == "__main__":
    sys.exit(main())
