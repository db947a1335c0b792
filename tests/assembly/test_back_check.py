"""The back-check: questions with evidence, shown on a page, asked again after changes."""

import csv
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Check, run_build

from policypress.loading import strict_yaml

pytestmark = pytest.mark.slow

FILE = "policies/hufubangui-2023-9/back-check.yml"
RECORD = ROOT / "source" / FILE


@pytest.fixture
def asked(tmp_path: Path) -> Path:
    """A copy of the whole source, to be changed."""
    return Path(shutil.copytree(ROOT / "source", tmp_path / "source"))


def test_ten_questions_per_section_and_no_wrong_answers():
    questions = strict_yaml.parse(RECORD.read_text("utf-8"), FILE)[0].data["questions"]
    sections = [question["id"].partition("-")[0] for question in questions]
    assert all(sections.count(section) >= 10 for section in ("sec1", "sec2", "sec3", "sec4"))
    assert {question["verdict"] for question in questions} == {"right"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("segment: m01-s2", "segment: m01-s9", "There is no segment “m01-s9”"),
        ("3个工作日以内\n", "5个工作日以内\n", "is not in m01-s2"),
        ("verdict: right", "verdict: rigth", "“rigth” is not a valid “verdict”"),
        ("answered_by: second-english-only-reader\n", "", "The key “answered_by” is missing"),
    ],
)
def test_a_faulty_back_check_is_refused(asked: Path, check: Check, old: str, new: str, says: str):
    file = asked / FILE
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    done = check(asked)
    assert done.returncode == 1
    assert "back-check.yml:" in done.stderr and says in done.stderr


@pytest.mark.parametrize("root", ["", "en/"])
def test_every_answer_is_shown_with_its_evidence(dist: Path, root: str):
    page = (dist / "site" / root / "translation" / "back-check" / "index.html").read_text("utf-8")
    questions = strict_yaml.parse(RECORD.read_text("utf-8"), FILE)[0].data["questions"]
    for question in questions:
        assert question["quote_zh"] in page
        assert f'#{question["segment"]}"' in page
    assert page.count('<li id="hufubangui-2023-9-') == len(questions)


def test_changed_english_must_be_asked_again(asked: Path, dist: Path, tmp_path: Path):
    table = asked / "policies/hufubangui-2023-9/review.csv"
    rows = list(csv.DictReader(table.read_text("utf-8").splitlines()))
    newer = next(row for row in reversed(rows) if row["segment_id"] == "m07-s4")
    newer |= {"reader": "settling-reader", "date": "2026-11-30", "verdict": "changed"}
    newer |= {"kind": "style", "severity": "minor"}
    with table.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writerows([newer | {"after": "Other words."}, newer | {"before": "Other words."}])
    assert run_build("build", "--source", asked, "--dist", tmp_path / "after").returncode == 0
    page = "site/en/translation/back-check/index.html"
    before, after = ((folder / page).read_text("utf-8") for folder in (dist, tmp_path / "after"))
    assert after.count("must be asked again") - before.count("must be asked again") == 1
