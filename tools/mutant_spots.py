"""Finds the places that tools/mutants.py changes: operators, constants, conditions, statements."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("loading", "rules", "model", "assembly", "text")
# Mutant name → why no test can detect the mutant.
EQUIVALENT: dict[str, str] = {
    "policypress/rules/english/tokens.py module: True → False in @dataclass(frozen=True)": "no code changes "
    "or hashes the texts; the option protects against future changes",
    "policypress/rules/official_text.py _Comparison._changed: 0 → 1 in index = a1 - 1 if tag == 'insert' and "
    "a1 > 0 and (span[b2 - 1] in _CLOSING) else a1": "if a1 is 1, both characters are in the first piece: "
    "a one-character piece at the start of the official text is found, so it never waits",
    "policypress/text/canonical.py module: True → False in _MARKS = dict(zip('«»,.:()', '《》，。：（）', "
    "strict=True))": "both texts have the same length; the option protects against future changes",
}

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


class Spot(NamedTuple):
    """A place that can be changed: a readable description, and the first line of its statement."""

    what: str
    line: int
    header: bool


class Mutant(NamedTuple):
    """A changed spot of a file. `header` means that it is in a function header. `names` are those bound by
    a statement outside functions."""

    name: str
    file: Path
    number: int
    line: int
    header: bool
    function: str
    names: frozenset[str]


class Changer(ast.NodeTransformer):
    """Visits the spots of a tree in order, records them all and changes the `wanted` one."""

    def __init__(self, wanted: int | None = None):
        self.wanted = wanted
        self.spots: list[Spot] = []
        self._around: list[ast.stmt] = []

    def visit(self, node: ast.AST) -> Any:
        if not isinstance(node, ast.stmt):
            return super().visit(node)
        self._around.append(node)
        try:
            return super().visit(node)
        finally:
            self._around.pop()

    def _here(self, what: str, within: ast.AST | None = None) -> bool:
        statement = self._around[-1]
        text = ast.unparse(within or statement).partition("\n")[0]
        spot = Spot(f"{what} in {text[:90]}", statement.lineno, isinstance(statement, ast.FunctionDef))
        self.spots.append(spot)
        return len(self.spots) - 1 == self.wanted

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        for index, operator in enumerate(node.ops):
            other = _COMPARISONS[type(operator)]
            if self._here(f"{type(operator).__name__} → {other.__name__}", node):
                node.ops[index] = other()
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        if self._here("and ↔ or", node):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not) and self._here("no not", node):
            return node.operand
        return node

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        other = _OPERATIONS.get(type(node.op))
        if other and self._here(f"{type(node.op).__name__} → {other.__name__}", node):
            node.op = other()
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            if self._here(f"{node.value} → {not node.value}"):
                return ast.copy_location(ast.Constant(not node.value), node)
        elif isinstance(node.value, int):
            if self._here(f"{node.value} → {node.value + 1}"):
                return ast.copy_location(ast.Constant(node.value + 1), node)
        elif isinstance(node.value, str) and node.value and self._here(f"{node.value[:40]!r} → ''"):
            return ast.copy_location(ast.Constant(""), node)
        return node

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        for value in node.values:
            if isinstance(value, ast.FormattedValue):
                self.visit(value)
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        self.generic_visit(node)
        if self._here("if → if not", node.test):
            node.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return node

    def visit_Continue(self, node: ast.Continue) -> ast.AST:
        return ast.copy_location(ast.Break(), node) if self._here("continue → break") else node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node
        self.generic_visit(node)
        if self._here("without", node):
            return ast.copy_location(ast.Pass(), node)
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        value = node.value
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            return node
        if self._here("return None", value):
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


def functions(tree: ast.Module) -> dict[int, str]:
    """Line → qualified name of the innermost function around it."""
    found: dict[int, str] = {}

    def walk(node: ast.AST, outer: str) -> None:
        for child in ast.iter_child_nodes(node):
            name = outer
            if isinstance(child, ast.FunctionDef | ast.ClassDef):
                name = f"{outer}.{child.name}" if outer else child.name
                if isinstance(child, ast.FunctionDef):
                    found.update(dict.fromkeys(range(child.lineno, (child.end_lineno or 0) + 1), name))
            walk(child, name)

    walk(tree, "")
    return found


def bound(statement: ast.stmt) -> frozenset[str]:
    """The names that a statement of a module binds."""
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return frozenset({statement.name})
    return frozenset(
        node.id
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )


def files_of_rooms() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / "policypress" / room).rglob("*.py"))]


def mutants() -> Iterator[Mutant]:
    """All mutants of `ROOMS`, in the order of files and spots."""
    for file in files_of_rooms():
        tree = ast.parse(file.read_text("utf-8"))
        around = functions(tree)
        names = {
            line: bound(statement)
            for statement in tree.body
            for line in range(statement.lineno, (statement.end_lineno or 0) + 1)
        }
        changer = Changer()
        changer.visit(tree)
        seen: Counter[str] = Counter()
        for number, spot in enumerate(changer.spots):
            function = around.get(spot.line, "")
            name = f"{file.relative_to(ROOT)} {function or 'module'}: {spot.what}"
            seen[name] += 1
            yield Mutant(
                name + (f" ({seen[name]})" if seen[name] > 1 else ""),
                file,
                number,
                spot.line,
                spot.header,
                function,
                frozenset() if function else names[spot.line],
            )
