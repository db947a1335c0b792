"""`./build.py diff`: differences between two written packages, as Markdown and JSON."""

import json
import shutil
from pathlib import Path

import pytest
from conftest import ARCHIVE, ROOT, run_here
from planter import copy_of, in_descriptor, in_rows, in_schema, in_table, replace, reseal

from policypress.verification import verify

pytestmark = pytest.mark.slow


@pytest.fixture
def later(data: Path, tmp_path: Path) -> Path:
    """The package with changes as in a later version."""
    folder = copy_of(data, tmp_path)
    in_descriptor(lambda package: package.update(version="9.0.0"))(folder)
    replace("segments.csv", "bunkering", "*fuelling*")(folder)
    replace("segments.csv", "径予放行", "放行")(folder)
    in_table("terms.csv", lambda table: table.pop(1))(folder)
    court = ["court", "法院", "法院", "Court | One", "", "judicial_body", "", "", "official", "", "", ""]
    in_table("agencies.csv", lambda table: table.append(court))(folder)
    in_rows("sections.csv", lambda row: row.append("note" if row[0] == "section_id" else ""))(folder)
    note = {"name": "note", "type": "string", "description": "A note.", "description_zh": "说明。"}
    in_schema("sections", lambda schema: schema["fields"].append(note))(folder)
    reseal(folder)
    return folder


def test_markdown_output(data: Path, later: Path) -> None:
    result = run_here("diff", data, later)
    assert (result.returncode, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].startswith("# shanghai-foreign-trade-2023 ")
    assert lines[0].endswith(" → 9.0.0")
    assert "## segments Segments · 文段" in lines
    assert "2 changed 修改" in lines
    assert any(
        "[-bunkering-]{+\\*fuelling\\*+}" in line and line.startswith("- segment\\_en: ") for line in lines
    )
    assert any("[-径予-]放行" in line and line.startswith("- segment\\_zh: ") for line in lines)
    assert "### + court" in lines
    assert "- agency\\_en: Court \\| One" in lines
    assert "- agency\\_zh: 法院" in lines
    assert "1 removed 删除" in lines
    assert "Columns added · 新增字段: note" in lines
    assert not any(line.startswith("## measures") for line in lines)


def test_json_output(data: Path, later: Path) -> None:
    result = run_here("diff", data, later, "--format", "json")
    found = json.loads(result.stdout)
    assert found["versions"]["new"] == "9.0.0"
    assert set(found["tables"]) == {"segments", "terms", "agencies", "sections"}
    assert found["tables"]["sections"]["columns"] == {"added": ["note"], "removed": []}
    (term,) = found["tables"]["terms"]["removed"]
    assert term["cells"]["term_id"] == term["id"]
    changed = {row["id"]: row["columns"] for row in found["tables"]["segments"]["changed"]}
    assert all(set(columns) <= {"segment_zh", "segment_en"} for columns in changed.values())
    assert any(
        "bunkering" in columns["segment_en"]["old"] for columns in changed.values() if "segment_en" in columns
    )


def test_a_zip_and_its_folder_are_equal(data: Path) -> None:
    result = run_here("diff", data, data / ARCHIVE)
    assert result.stdout.splitlines()[2:] == ["No differences. 没有任何不同。"]
    assert json.loads(run_here("diff", data, data / ARCHIVE, "--format", "json").stdout)["tables"] == {}


def test_diff_refuses_anything_but_a_package(data: Path, tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nothing", ROOT / "README.md"):
        result = run_here("diff", data, path)
        assert (result.returncode, result.stdout) == (1, "")
        assert f"{path} cannot be compared:" in result.stderr
        assert "Traceback" not in result.stderr
    broken = Path(shutil.copytree(data, tmp_path / "broken"))
    replace("sections.csv", "section_label", "label")(broken)
    assert "sections.csv: the header must be" in run_here("diff", data, broken).stderr
    assert verify(broken)
