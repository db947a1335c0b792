"""The benchmark of the checks is independent of them, large enough, and reaches its floors."""

import ast
from pathlib import Path

import pytest
import translation_bench as bench
import yaml
from translation_text import written

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
FILES = ["tools/translation_bench.py", "tools/translation_seeds.py", "tests/translation_text.py"]


@pytest.fixture(scope="module")
def planting(tmp_path_factory: pytest.TempPathFactory) -> bench.Bench:
    return bench.Bench(ROOT / "source", tmp_path_factory.mktemp("planting"))


@pytest.mark.parametrize("name", FILES)
def test_the_benchmark_does_not_import_the_rules(name: str):
    tree = ast.parse((ROOT / name).read_text("utf-8"))
    imported = {
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    ours = {name for name in imported if name.startswith("policypress")}
    assert ours <= {"policypress.cli", "policypress.diagnostics.SourceProblems"}


def test_there_are_enough_errors_of_every_kind(planting: bench.Bench):
    counts = {kind: len(errors) for kind, errors in planting.errors.items()}
    assert len(counts) >= 30
    assert min(counts.values()) >= 5, counts
    assert sum(min(count, bench.SAMPLE) for count in counts.values()) >= 1500


def test_every_error_changes_the_english_of_its_segment(planting: bench.Bench):
    for errors in planting.errors.values():
        for error in errors:
            assert error.segment_id == error.changes[0][0]
            for name, after in error.changes:
                assert after != planting.of[name].en


def test_planting_changes_only_the_intended_text(planting: bench.Bench):
    error = next(e for e in planting.errors["double space"] if e.segment_id == "m05-s1")
    path = planting.of["m05-s1"].path
    right, planted = path.read_text("utf-8"), written(path, dict(error.changes), planting.of)
    before, after = yaml.safe_load(right), yaml.safe_load(planted)
    assert "  " in after["sentences"][0]["en"]
    assert after["sentences"][0].pop("en") == error.changes[0][1]
    before["sentences"][0].pop("en")
    assert after == before


def test_a_run_leaves_the_source_unchanged(planting: bench.Bench):
    files = sorted(path for path in planting.source.rglob("*") if path.is_file())
    before = [path.read_bytes() for path in files]
    assert planting.said_of(planting.errors["number"][:1])[0]
    assert [path.read_bytes() for path in files] == before


def test_recall_reaches_its_floors(planting: bench.Bench):
    results = planting.measure_all(bench.SHORT_SAMPLE, list(bench.RECALL_FLOORS))
    low = {
        result.kind: [(error.segment_id, error.way) for error in result.missed]
        for result in results
        if result.recall < bench.RECALL_FLOORS.get(result.kind, 0)
    }
    assert low == {}


def test_few_false_alarms_on_the_published_text(planting: bench.Bench):
    texts, said, elsewhere = bench.false_alarms(planting.source)
    severities = [finding.severity for found in said.values() for finding in found]
    assert severities.count("error") <= bench.ERRORS_ON_RIGHT_TEXT
    assert len(said) <= len(texts) * bench.SHARE_ON_RIGHT_TEXT
    assert elsewhere == []


def test_few_false_alarms_on_unseen_text(tmp_path: Path):
    texts, said, elsewhere = bench.false_alarms(bench.write_holdout(ROOT / "source", tmp_path))
    assert len([text for text in texts if "-s" in text.id]) == 25
    assert len(said) <= len(texts) * bench.SHARE_ON_HOLDOUT
    assert [finding for finding in elsewhere if "/policies/" in str(finding.path)] == []
