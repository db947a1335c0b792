"""A reviewer's workbook: exported, filled in by a person, and read into the review table."""

import csv
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from bare import READER
from conftest import ROOT, Say, cases_of
from desk import M07, TABLE, everything

pytestmark = pytest.mark.slow

BOOK = Path("m07.xlsx")
AGREES: dict[str, Any] = {"verdict": "no change", "reason": "Agrees."}
CHANGED: dict[str, Any] = {"verdict": "changed", "kind": "style", "severity": "minor", "reason": "Shorter."}
NEW = "Build the Waigaoqiao biomedicine park and a smart manufacturing base for medical devices there."


@pytest.fixture
def review(say: Say) -> Say:
    """The command line, with an exported workbook and `reviewer` in readers.yml."""
    with Path("source/readers.yml").open("a", encoding="utf-8") as file:
        file.write(READER.format("reviewer"))
    assert say(f"translate export m07 --for-review --to {BOOK}") == (0, "m07.xlsx: 6 sentences\n", "")
    return say


def fill(line: int, sheet: str = "sentences", book: Path = BOOK, **cells: object) -> None:
    """Fill in cells of one line, by the name of the column with `_` for a space."""
    opened = openpyxl.load_workbook(book)
    columns = {cell.value: cell.column for cell in opened[sheet][1]}
    for name, value in cells.items():
        opened[sheet].cell(line, columns[name.replace("_", " ")]).value = value
    opened.save(book)


def refused(say: Say, words: str = "--by reviewer") -> str:
    before = everything()
    said = say(f"translate read {BOOK} {words}")
    assert (said.code, said.out) == (1, "")
    assert everything() == before
    return said.err


def test_a_review_is_recorded_and_signed(review, state):
    assert review(f"translate read {BOOK} --by reviewer").out == "No new review. No file was changed.\n"
    fill(2, **AGREES)
    fill(4, **AGREES)
    fill(7, **CHANGED, new_English=NEW)
    said = review(f"translate read {BOOK} --by reviewer --sign")
    assert said == (
        0,
        "hufubangui-2023-9/m07-heading: no change, signed by reviewer\n"
        "hufubangui-2023-9/m07-s2: no change, signed by reviewer\n"
        "hufubangui-2023-9/m07-s5: changed\n",
        "",
    )
    assert [state(f"m07-{name}") for name in ("heading", "s1", "s2", "s5")] == [
        *("reviewed", "draft", "reviewed", "draft")
    ]
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))[-3:]
    assert [
        (row["segment_id"], row["reader"], row["verdict"], row["kind"], row["reason"]) for row in rows
    ] == [
        ("m07-heading", "reviewer", "no change", "", "Agrees."),
        ("m07-s2", "reviewer", "no change", "", "Agrees."),
        ("m07-s5", "reviewer", "changed", "style", "Shorter."),
    ]
    assert (rows[2]["after"], rows[0]["before"]) == (NEW, rows[0]["after"])
    assert NEW.partition(" and ")[0] in " ".join(M07.read_text("utf-8").split())
    assert review("check").code == 0
    assert "was changed by reviewer" in review("translate approve m07-s5 --by reviewer").err
    before = everything()
    assert (
        review(f"translate read {BOOK} --by reviewer --sign").out == "No new review. No file was changed.\n"
    )
    assert everything() == before


@pytest.mark.usefixtures("review")
def test_only_the_review_can_be_edited_and_codes_are_chosen():
    sheet = openpyxl.load_workbook(BOOK)["sentences"]
    head = [cell.value for cell in sheet[1]]
    assert head[:8] == ["id", "Chinese", "English", "verdict", "kind", "severity", "new English", "reason"]
    assert sheet.protection.sheet
    assert [cell.protection.locked for cell in sheet[2]][:8] == [True] * 3 + [False] * 5
    choices = {str(v.sqref)[0]: v.formula1 for v in sheet.data_validations.dataValidation}
    assert choices == {
        "D": '"no change,changed"',
        "E": '"accuracy,omission,addition,terminology,style,grammar"',
        "F": '"critical,major,minor"',
    }


@pytest.mark.parametrize(("cells", "says"), cases_of(__file__)["wrong_rows"])
def test_a_wrong_row_changes_nothing(review, cells: dict[str, Any], says: str):
    fill(3, **AGREES)
    fill(4, **cells)
    said = refused(review)
    assert says in said
    assert "m07.xlsx, sheet sentences, row 4: " in said or "[english-is-english]" in said


def test_all_reasons_are_given_and_nothing_is_signed(review):
    fill(3, verdict="changed")
    fill(4, **AGREES)
    assert refused(review).count("row 3: ") == 4
    fill(3, **AGREES)
    assert refused(review, "--by corrector --sign").startswith(
        "m07.xlsx, sheet sentences, row 3: m07-s1 was changed by corrector."
    )
    assert refused(review, "--by reviewr").startswith(
        "reviewr is not in readers.yml. Did you mean “reviewer”?"
    )


def test_a_review_needs_a_workbook(review):
    assert review("translate export m07 --for-review --to m07.po").code == 2
    assert "row" not in review(f"translate read {BOOK.with_suffix('.ods')} --by reviewer").err


# ---- LibreOffice -------------------------------------------------------------------------------


def save(file: Path, to: str, folder: Path) -> Path:
    """Open a file in LibreOffice and save it in a format."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: apt-get install libreoffice-calc"
    command = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{folder}/profile"]
    # A person chooses UTF-8 in the dialog that opens for a CSV file.
    command += ["--infilter=CSV:44,34,76,1"] if file.suffix == ".csv" else []
    command += ["--convert-to", to, "--outdir", str(folder / "saved"), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return folder / "saved" / file.name


@pytest.mark.audit
def test_a_workbook_saved_by_libreoffice_is_read(review, tmp_path: Path):
    fill(3, **AGREES)
    fill(7, **CHANGED, new_English=NEW)
    shutil.copy(save(BOOK, "xlsx", tmp_path), BOOK)
    said = review(f"translate read {BOOK} --by reviewer --sign")
    assert (said.code, len(said.out.splitlines())) == (0, 2), said.err
    assert review("check").code == 0


@pytest.mark.audit
def test_a_table_damaged_by_libreoffice_is_refused(say: Say, tmp_path: Path):
    shutil.copy(ROOT / "source/policies/hufubangui-2023-9/review.csv", TABLE)
    assert "looks like a text converted" not in say("check").err
    before = list(csv.reader(TABLE.open(encoding="utf-8", newline="")))
    shutil.copy(save(TABLE, "csv:Text - txt - csv (StarCalc):44,34,76", tmp_path), TABLE)
    after = list(csv.reader(TABLE.open(encoding="utf-8", newline="")))
    damaged = {line for line, (old, new) in enumerate(zip(before, after, strict=True), 1) if old != new}
    assert damaged
    said = say("check --format json")
    assert said.code == 1
    found = [
        problem for problem in json.loads(said.out) if "converted by a spreadsheet" in problem["message"]
    ]
    assert {problem["line"] for problem in found} == damaged
