"""Paths and commands in the maintainers' guide exist, and the policy template builds."""

import ast
import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, run_build

TEMPLATE = ROOT / "docs" / "template"
each_language = pytest.mark.parametrize("language", ["en", "zh"])


def spans(language: str) -> list[str]:
    """All texts between backticks in the guide."""
    return re.findall("`([^`]+)`", (ROOT / "docs" / language / "maintaining.md").read_text("utf-8"))


def names_in(file: Path) -> set[str]:
    body = ast.parse(file.read_text("utf-8")).body
    return {node.name for node in body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


@each_language
def test_every_path_and_function_in_the_guide_exists(language: str) -> None:
    tops = {path.name for path in ROOT.iterdir()} - {"dist"}
    paths = [
        span.partition("::") for span in spans(language) if span.partition("::")[0].split("/")[0] in tops
    ]
    for path, _, name in paths:
        assert path.split(" ")[0] == "build.py" or (ROOT / path).exists(), path
        assert not name or name in names_in(ROOT / path), f"{path}::{name}"
    assert sum(1 for _, _, name in paths if name) >= 13
    # Everything that looks like a path begins with an existing folder.
    for span in spans(language):
        if "/" in span and " " not in span and "," not in span:
            assert span.split("/")[0] in {*tops, "", "dist", "measures", "hufubangui-2023-9"}, span


@each_language
def test_every_command_in_the_guide_exists(language: str) -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    targets = [span.removeprefix("make ") for span in spans(language) if span.startswith("make ")]
    assert targets
    for target in targets:
        assert re.search(f"^{target}:", makefile, re.MULTILINE), target


def test_make_audit_runs_every_audit_test() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for file in (ROOT / "tests").rglob("test_*.py"):
        if file != Path(__file__) and "mark.audit" in file.read_text("utf-8"):
            path = file.relative_to(ROOT).as_posix()
            assert path in makefile or f" {path.rpartition('/')[0]} " in makefile, path


def test_the_two_facts_of_the_guide_reach_the_output(dist: Path) -> None:
    line = "hufubangui-2023-9,hufubangui-2023-9/m07,2,shanghai-commerce-commission,市商务委"
    assert all(line in spans(language) for language in ("en", "zh"))
    assert line in (dist / "data" / "responsibilities.csv").read_text("utf-8").splitlines()
    with (dist / "data" / "segments.csv").open(encoding="utf-8", newline="") as file:
        texts = {row["segment_id"]: row["segment_zh"] for row in csv.DictReader(file)}
    assert "不低于500亿美元" in texts["hufubangui-2023-9/m05-s1"]
    site = dist / "site"
    assert 'id="m05-s1"' in (site / "policies/hufubangui-2023-9/m05/index.html").read_text("utf-8")
    agency = (site / "agencies/shanghai-commerce-commission/index.html").read_text("utf-8")
    assert 'href="../../policies/hufubangui-2023-9/m07/"' in agency


@pytest.mark.slow
def test_the_template_builds(invented: Path, tmp_path: Path) -> None:
    shutil.copytree(TEMPLATE / "example-2030-1", invented / "policies" / "example-2030-1")
    for name in ("agencies", "glossary", "entities", "readers"):
        entries = (TEMPLATE / f"{name}.yml").read_text("utf-8").split(":\n", 1)[1]
        with (invented / f"{name}.yml").open("a", encoding="utf-8") as file:
            file.write(entries)
    result = run_build("build", "--source", invented, "--dist", tmp_path / "dist")
    assert (result.returncode, result.stderr) == (0, "")
    with (tmp_path / "dist" / "data" / "responsibilities.csv").open(encoding="utf-8", newline="") as file:
        named = [(row["agency_id"], row["printed_as"]) for row in csv.DictReader(file)]
    assert ("example-template-office", "市范本办") in named


@pytest.mark.parametrize(
    ("file", "schema"),
    {
        "example-2030-1/policy.yml": "policy",
        "example-2030-1/measures/m01.yml": "measure",
        "agencies.yml": "agencies",
        "glossary.yml": "glossary",
        "entities.yml": "entities",
        "readers.yml": "readers",
    }.items(),
)
def test_the_template_explains_every_key(file: str, schema: str) -> None:
    """The first use of each key is below a comment, or below a key that shares its comment."""
    content = json.loads((ROOT / "schema" / f"{schema}.schema.json").read_text("utf-8"))
    keys = set()
    parts = [content]
    while parts:
        part = parts.pop()
        keys |= part.get("properties", {}).keys()
        below = [*part.get("properties", {}).values(), part.get("items"), part.get("additionalProperties")]
        parts += [value for value in below if isinstance(value, dict)]
    explained = set()
    commented = False
    for line in (TEMPLATE / file).read_text("utf-8").splitlines():
        found = re.match(r" *(?:- )?([a-z][a-z0-9_]*):", line)
        commented = line.lstrip().startswith("#") or (commented and bool(found))
        if found and commented:
            explained.add(found[1])
    assert explained == keys
