"""Mutation testing: change the code in one place at a time and count how often the tests fail.

    make mutants                        the fifth mutant of every function
    make mutants mutants='*text*'       all mutants with such a name

mutmut chooses the tests of a function by what it recorded in a first run. It neither changes decorated
functions, which all rules and cached properties are, nor code outside functions. So it works on a copy in
.cache/mutants, in which `@decorator` is a statement after the function. Show a survivor in that folder with
`mutmut show NAME`.
"""

import ast
import fnmatch
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COPY = ROOT / ".cache" / "mutants"
# With fewer mutants of this share detected, the exit code is 1.
AT_LEAST = 0.85
SURVIVED = (0, 33)  # exit codes of mutmut: all tests pass, or no test calls the function
MUTMUT = f"{sys.executable} -m mutmut".split()


class Undecorated(ast.NodeTransformer):
    """Turns the decorators of each function into an assignment after it."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST | list[ast.stmt]:
        if not node.decorator_list or ast.unparse(node.decorator_list[0]) in ("staticmethod", "classmethod"):
            return node
        value: ast.expr = ast.Name(node.name)
        for decorator in reversed(node.decorator_list):
            value = ast.Call(decorator, [value], [])
        node.decorator_list = []
        return [node, ast.Assign([ast.Name(node.name, ast.Store())], value)]


def main() -> int:
    names = sys.argv[1:] or ["*__mutmut_5"]
    shutil.rmtree(COPY, ignore_errors=True)
    shutil.copytree(ROOT, COPY, ignore=shutil.ignore_patterns(".*", "dist", "__pycache__"))
    for file in (COPY / "policypress").rglob("*.py"):
        tree = Undecorated().visit(ast.parse(file.read_text("utf-8")))
        file.write_text(ast.unparse(ast.fix_missing_locations(tree)) + "\n", "utf-8")
    packages = next((ROOT / ".venv" / "lib").glob("python*/site-packages"))
    environment = {**os.environ, "PYTHONPATH": str(packages)}
    subprocess.run([*MUTMUT, "run", *names], cwd=COPY, env=environment, check=True)
    codes = {
        name: code
        for file in (COPY / "mutants").rglob("*.meta")
        for name, code in json.loads(file.read_text("utf-8"))["exit_code_by_key"].items()
        if code is not None and any(fnmatch.fnmatch(name, wanted) for wanted in names)
    }
    survivors = sorted(name for name, code in codes.items() if code in SURVIVED)
    print("\n".join(survivors))
    share = 1 - len(survivors) / max(len(codes), 1)
    print(f"{len(codes)} tried, {len(survivors)} survived, detected: {share:.1%}")
    return 0 if share >= AT_LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
