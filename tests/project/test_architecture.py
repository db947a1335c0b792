"""Architecture: imports in one direction, short files and functions, no duplicated sets of values."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT

# Allowed imports of each room (a folder or file of policypress/). A room imports only rooms above it
# in this table, so there are no import cycles.
MAY_IMPORT: dict[str, set[str]] = {
    "paths": set(),
    "text": set(),
    "diagnostics": {"text"},
    "model": {"diagnostics", "text"},
    "system": {"diagnostics", "paths", "text"},
    "verification": {"diagnostics", "text"},
    "cli": {"diagnostics", "paths", "system", "text"},
    "loading": {"diagnostics", "paths", "system", "text"},
    "assembly": {"diagnostics", "loading", "model", "text"},
    "contract": {"diagnostics", "loading", "model", "text"},
    "rules": {"assembly", "contract", "diagnostics", "loading", "model", "text"},
    "dataset": {"contract", "model", "paths", "text"},
    "site": {"contract", "diagnostics", "loading", "model", "paths", "text"},
    "commands": {
        *("cli", "contract", "dataset", "diagnostics", "loading", "model"),
        *("paths", "rules", "site", "system", "text", "verification"),
    },
}
FOLDERS = ("policypress", "tests", "tools", "requirements")
MOST_LINES = {".py": 400, ".js": 400, ".css": 400}
MOST_LINES_OF_A_FUNCTION = 60
REASON = "long because "


def written(suffix: str) -> list[Path]:
    """All hand-written files with this ending."""
    below = [path for folder in FOLDERS for path in (ROOT / folder).rglob(f"*{suffix}")]
    return [*ROOT.glob(f"*{suffix}"), *below]


def imported(path: Path) -> Iterator[str]:
    """The full names of all modules that a file imports, at any level."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def edges() -> set[tuple[str, str]]:
    """All pairs (room, imported room)."""
    found = set()
    for path in (ROOT / "policypress").rglob("*.py"):
        room = path.relative_to(ROOT / "policypress").parts[0].removesuffix(".py")
        for name in imported(path):
            top, _, rest = name.partition(".")
            if top == "policypress" and rest.split(".")[0] != room:
                found.add((room, rest.split(".")[0]))
    return found


def test_imports_match_the_table():
    allowed = {(room, other) for room, others in MAY_IMPORT.items() for other in others}
    assert edges() - allowed == set(), "an import that is not in the table"
    assert allowed - edges() == set(), "the table has an unused import"
    rooms = {path.stem for path in (ROOT / "policypress").glob("*") if path.suffix == ".py" or path.is_dir()}
    assert rooms - {"__init__", "__pycache__"} == set(MAY_IMPORT)


def test_imports_run_in_one_direction():
    above: set[str] = set()
    for room, others in MAY_IMPORT.items():
        assert others <= above, f"{room} imports a room below it"
        above.add(room)


def test_module_names_are_unique():
    names = [path.stem for path in (ROOT / "policypress").rglob("*.py") if path.stem != "__init__"]
    assert {name for name in names if names.count(name) > 1} <= {"annotations", "tmx", "xlsx"}


def test_the_guide_shows_the_same_order():
    """The order of rooms in CONTRIBUTING.md agrees with the table."""
    line = "`diagnostics` ← `model` ← `loading` ← `assembly` ← `rules`"
    assert line in (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    order = [word.strip("`") for word in line.split(" ← ")]
    assert order == [room for room in MAY_IMPORT if room in order]


def test_build_is_short_and_never_imported():
    assert (ROOT / "build.py").read_text("utf-8").count("\n") <= 80
    for path in (ROOT / "policypress").rglob("*.py"):
        assert "build" not in {name.split(".")[0] for name in imported(path)}, path


@pytest.mark.parametrize("suffix", MOST_LINES)
def test_long_files_give_a_reason(suffix: str):
    files = written(suffix)
    assert files
    for path in files:
        text = path.read_text("utf-8")
        assert text.count("\n") <= MOST_LINES[suffix] or REASON in text, f"{path} is too long"


def test_long_functions_give_a_reason():
    for path in written(".py"):
        text = path.read_text("utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                assert node.end_lineno
                lines = text.splitlines()[node.lineno - 1 : node.end_lineno]
                short = len(lines) <= MOST_LINES_OF_A_FUNCTION
                assert short or REASON in "\n".join(lines), f"{path}::{node.name} is too long"


def test_closed_sets_are_defined_once():
    """Three or more strings together in two files are one set that would have to be kept in sync. The
    independent check in verification/ deliberately shares no code."""
    seen: dict[frozenset[str], Path] = {}
    for path in sorted((ROOT / "policypress").rglob("*.py")):
        if path.parent.name == "verification":
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            elements = node.elts if isinstance(node, ast.Tuple | ast.List | ast.Set) else []
            words = [e.value for e in elements if isinstance(e, ast.Constant) and isinstance(e.value, str)]
            if len(words) >= 3 and len(words) == len(elements):
                first = seen.setdefault(frozenset(words), path)
                assert first == path, f"{words} is in {first} and {path}"
