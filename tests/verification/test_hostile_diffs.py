"""`./build.py diff` on invalid packages, and on changes other than in rows."""

import json
from pathlib import Path

import pytest
from conftest import run_here
from planter import (
    Fault,
    both,
    copy_of,
    in_bytes,
    in_descriptor,
    in_field,
    in_table,
    refused,
    replace,
    reseal,
)

pytestmark = pytest.mark.slow


DIFFERENT: dict[str, tuple[Fault, str]] = {
    "a table is missing": (lambda folder: (folder / "segments.csv").unlink(), "segments.csv"),
    "a digest is wrong": (
        replace("sections.csv", "促进", "推进"),
        "sections.csv does not match the size and SHA-256",
    ),
    "a duplicate key": (
        both(in_table("terms.csv", lambda table: table.append(table[1])), reseal),
        "terms.csv, row 178",
    ),
    "half a character": (
        in_bytes("datapackage.json", lambda content: content.replace(b'"title": "', b'"title": "\\ud800', 1)),
        "cannot be read as JSON",
    ),
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_an_invalid_package_is_not_compared(light: Path, tmp_path: Path, name: str) -> None:
    plant, sentence = DIFFERENT[name]
    folder = copy_of(light, tmp_path)
    plant(folder)
    assert sentence in refused("verify", folder).stderr
    for words in ((light, folder), (folder, light, "--format", "json")):
        answer = refused("diff", *words).stderr
        assert f"{folder} cannot be compared:" in answer
        assert sentence in answer


def test_changes_of_contract_licence_and_order_are_reported(light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    in_descriptor(lambda package: package["licenses"][0].update(name="Proprietary"))(folder)
    in_field("terms", "term_en", lambda field: field.update(description="Another."))(folder)
    in_table("terms.csv", lambda table: table.append(table.pop(1)))(folder)
    reseal(folder)
    lines = run_here("diff", light, folder).stdout.splitlines()
    assert any(line.startswith("- licenses") and line.endswith(" → Proprietary") for line in lines)
    assert any("description" in line and line.endswith(" → Another.") for line in lines)
    assert "The order of rows changed. 行的顺序不同。" in lines
    found = json.loads(run_here("diff", light, folder, "--format", "json").stdout)
    assert found["tables"]["terms"]["order"] == ["rows"]
    assert "terms.csv" in found["files"]["changed"]


def test_markup_in_a_package_is_escaped(light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    markup = '<img src=x onerror="alert(1)"> **[x](http://evil.example)** # `'
    in_field("terms", "term_id", lambda field: field.pop("constraints"))(folder)
    in_table("terms.csv", lambda table: table[1].__setitem__(0, markup))(folder)
    in_descriptor(lambda package: package.update(title=markup))(folder)
    reseal(folder)
    result = run_here("diff", light, folder)
    assert (result.returncode, result.stderr) == (0, "")
    assert "onerror" in result.stdout
    from markdown_it import MarkdownIt

    html = MarkdownIt("commonmark", {"html": True}).render(result.stdout)
    for tag in ("<img", "<a ", "<strong", "<code"):
        assert tag not in html
