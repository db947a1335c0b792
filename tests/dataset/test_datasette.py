"""Datasette serves the database with its license, labels, facets and search."""

import json
import subprocess
from pathlib import Path
from urllib.parse import quote

import pytest
from conftest import ROOT

pytestmark = pytest.mark.audit

NAME = "shanghai-foreign-trade-2023"
DATASETTE = ROOT / ".cache" / "tools" / "bin" / "datasette"


def page(dist: Path, path: str) -> str:
    assert DATASETTE.exists(), "Datasette is missing: run make programs"
    data = dist / "data"
    files: list[str | Path] = [data / f"{NAME}.sqlite", "--metadata", data / "metadata.json"]
    done = subprocess.run([DATASETTE, *files, "--get", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_pages_show_license_and_column_descriptions(dist: Path):
    shown = page(dist, f"/{NAME}/segments")
    assert "Creative Commons Attribution 4.0 International" in shown
    assert "data-column-description" in shown
    assert ">Shanghai Municipal Commission of Commerce</a>" in page(dist, f"/{NAME}/responsibilities")


def test_facets_of_a_view_are_labels(dist: Path):
    answer = json.loads(page(dist, f"/{NAME}/actions_labeled.json"))
    assert answer["facet_results"].keys() == {"action_role_en", "strength_en"}


@pytest.mark.parametrize("query", ["segments.json?_search=跨境电商&", "search.json?words=海关&"])
def test_the_search_finds_chinese(dist: Path, query: str):
    found = json.loads(page(dist, f"/{NAME}/{quote(query, safe='/.?&=_')}_shape=objects"))["rows"]
    word = query.split("=")[1].rstrip("&")
    segments = json.loads((dist / "data" / "segments.json").read_bytes())
    expected = {row["segment_id"] for row in segments if word in row["segment_zh"]}
    assert {row["segment_id"] for row in found} == expected != set()
