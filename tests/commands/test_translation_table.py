"""The review table, `translate diff` and `translate status`."""

import csv
from pathlib import Path

import pytest
from conftest import cases_of
from desk import M07, TABLE, amend, git, sign, swap

pytestmark = pytest.mark.slow


def test_diff_shows_both_languages_word_by_word(say):
    never = "texts were never signed off; `./build.py translate todo` shows what each needs.\n"
    assert say("translate diff").out == f"Nothing has changed since sign-off.\n129 {never}"
    sign(say)
    assert say("translate diff").out == f"Nothing has changed since sign-off.\n128 {never}"
    assert say("translate diff m07-s1").out == "Nothing has changed since sign-off.\n"
    amend("径予放行", "准予放行")
    swap(M07, "Speed up the Phase III expansion", "Accelerate the Phase III enlargement")
    assert say("translate diff m07-s1").out == (
        "hufubangui-2023-9/m07-s1: stale  (source/policies/hufubangui-2023-9/measures/m07.yml:11:5)\n"
        "  signed by reader-b on 2026-11-24; the Chinese and the English have changed since\n"
        "  zh: 加快推进洋山特殊综合保税区三期扩区，研究扩大洋山特殊综合保税区[-径-]{+准+}予放行口岸。\n"
        "  en: [-Speed up-]{+Accelerate+} the Phase III [-expansion-]{+enlargement+} of the Yangshan Special "
        "Comprehensive Bonded Zone, and study expanding the range of ports at which direct release [customs "
        "release without declaration] applies for the Yangshan Special Comprehensive Bonded Zone.\n"
    )


def test_diff_finds_the_signed_text_in_git_history(say):
    git("init", "-q")
    sign(say)
    git("add", "-A")
    git("commit", "-qm", "signed")
    renamed = M07.with_name("m7.yml")
    git("mv", str(M07), str(renamed))
    git("commit", "-qm", "moved")
    git("mv", str(renamed), str(M07))
    TABLE.unlink()
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    git("add", "-A")
    git("commit", "-qm", "edited")
    result = say("translate diff")
    assert "  en: [-Speed up-]{+Accelerate+} the Phase III expansion of" in result.out
    assert "is missing" not in result.out


def test_diff_reports_a_signed_text_that_is_not_found(say, monkeypatch, tmp_path):
    sign(say)
    TABLE.unlink()
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    why = "  part of the signed text is missing: the signed text is not in review.csv, and this file has no"
    assert why in say("translate diff").out
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why in say("translate diff").out
    monkeypatch.undo()


# ---- the review table --------------------------------------------------------------------------

BAD_ROWS = cases_of(__file__)["bad_rows"]


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_wrong_row_is_reported_with_its_line(say, row):
    TABLE.write_text(TABLE.read_text("utf-8") + row + "\n", "utf-8")
    result = say("check")
    assert result.code == 1
    line = 136 if "Duplicate" in BAD_ROWS[row] else 135
    assert result.err.startswith(f"source/policies/hufubangui-2023-9/review.csv:{line}:1: ")
    assert BAD_ROWS[row] in result.err.splitlines()[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _: "", "The column “segment_id” is missing."),
        (lambda text: text.replace(",zh,", ",", 1), "The column “zh” is missing."),
        (
            lambda text: text.replace("before,after", "after,before", 1),
            "The columns are not the expected ones.",
        ),
        (lambda text: "\ufeff" + text, "The file begins with an invisible byte order mark (BOM)."),
        (lambda text: text.replace("\n", "\r\n"), "The file has Windows or old Mac line endings (CR)."),
    ],
)
def test_a_wrong_table_is_refused(say, change, says):
    TABLE.write_bytes(change(TABLE.read_text("utf-8")).encode())
    result = say("check")
    assert result.code == 1
    assert result.err.startswith("source/policies/hufubangui-2023-9/review.csv:1:1: " + says)


# ---- status ------------------------------------------------------------------------------------


def test_status_counts_by_measure(say):
    sign(say, "m07 --by reader-b --date 2026-11-24")
    amend("径予放行", "准予放行")
    lines = say("translate status").out.splitlines()
    assert lines[0].split() == ["hufubangui-2023-9", "missing", "draft", "reviewed", "certified", "stale"]
    assert lines[1].split() == ["policy.yml", "0", "16", "0", "0", "0"]
    assert lines[8].split() == ["m07", "0", "0", "5", "0", "1"]
    assert lines[23].split() == ["all", "0", "123", "5", "0", "1"]
    assert lines[24].startswith("review.csv: 133 reviews, 4 findings (2 accuracy minor, 1 omission minor, ")


def test_status_of_a_sentence_names_people_and_dates(say):
    swap(M07, "      operations.\n", "      operations.\n    note: Consolidation is 集拼.\n")
    sign(say, "m07-s2 --by reader-b --date 2026-11-24")
    out = say("translate status m07-s2").out
    assert "  translated by translator-a\n" in out
    assert "  signed by reader-b on 2026-11-24; unchanged since\n" in out
    assert "  reviewed by reader-b on 2026-11-23: no change. " in out
    assert "  note: Consolidation is 集拼.\n" in out
    assert "\n  zh: 支持临港新片区设立国际转运集拼监管中心" in out
    assert "\n  en: Support the Lin-gang Special Area" in out
    assert "\n  临港新片区: “Lin-gang Special Area” (preferred)\n" in out
    swap(M07, "Support the Lin-gang Special Area", "Help the area of Lin-gang")
    out = say("translate status m07-s2").out
    assert "\n  临港新片区: in other words\n" in out
    assert "\n  warning: m07-s2: the Chinese names 新片区, but the English does not." in out


@pytest.mark.slow
def test_the_status_is_in_the_dataset(say):
    sign(say, "m07-s2 m07-s1 --by reader-b --date 2026-11-24")
    amend("径予放行", "准予放行")
    assert say("build --dist dist").code == 0
    with Path("dist/data/segments.csv").open(encoding="utf-8", newline="") as file:
        states = {row["segment_id"].split("/")[1]: row["en_status"] for row in csv.DictReader(file)}
    assert (states["m07-s1"], states["m07-s2"], states["m07-s3"]) == ("stale", "reviewed", "draft")
    assert states["m07-responsible"] == "draft"
    assert '"reviewed"' in Path("dist/data/policies/hufubangui-2023-9.json").read_text("utf-8")
