"""Checks of numbers, units and currencies in both languages find planted changes."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, Check

import build
from policypress.diagnostics import ERROR, SourceProblems
from policypress.rules.english.quantities import matched

pytestmark = pytest.mark.slow

QUANTITY_RULES = {"number", "unit", "currency", "comparator", "date-and-document-number"}
# File, words of the translation with a number, and what they are changed to.
CHANGES = [
    ("policy.yml", "[2023] No. 9", "[2023] No. 6"),
    ("policy.yml", "[2023] No. 9", "[2022] No. 9"),
    ("policy.yml", "March 31, 2023", "March 13, 2023"),
    ("policy.yml", "March 31, 2023", "May 31, 2023"),
    ("policy.yml", "April 6, 2023", "April 6, 2033"),
    ("policy.yml", "April 6, 2023", "the date of issue"),
    ("policy.yml", "April 3, 2023", "April 6, 2023"),
    ("policy.yml", "20th", "19th"),
    ("m01.yml", "three working days", "five working days"),
    ("m01.yml", "three working days", "three days"),
    ("m01.yml", "three working days", "a few working days"),
    ("m01.yml", "top 100", "top 500"),
    ("m01.yml", "Class 1", "Class 3"),
    ("m02.yml", "two-step", "one-stop"),
    ("m03.yml", "365 days", "356 days"),
    ("m03.yml", "365 days", "365 hours"),
    ("m03.yml", "6 days", "seven days"),
    ("m04.yml", "RMB 150 billion", "RMB 15 billion"),
    ("m04.yml", "RMB 150 billion", "RMB 150 million"),
    ("m04.yml", "RMB 150 billion", "USD 150 billion"),
    ("m04.yml", "RMB 200 billion", "RMB 150 billion"),
    ("m04.yml", "RMB 200 billion", "a large amount"),
    ("m05.yml", "10,000", "1,000"),
    ("m05.yml", "10,000", "100,000"),
    ("m05.yml", "USD 50 billion", "RMB 50 billion"),
    ("m05.yml", "USD 50 billion", "USD 5 billion"),
    ("m05.yml", "90%", "9%"),
    ("m05.yml", "90%", "90"),
    ("m06.yml", "10%", "10 percentage points"),
    ("m06.yml", "RMB 10 billion", "RMB 100 billion"),
    ("m07.yml", "Phase III", "Phase II"),
    ("m10.yml", "three antis", "five antis"),
    ("m16.yml", "24-hour", "12-hour"),
    ("m16.yml", "24-hour", "24-day"),
    ("m17.yml", "one working day", "two working days"),
    ("m17.yml", "one year", "one month"),
    ("m18.yml", "70%", "17%"),
    ("m19.yml", "three-year", "five-year"),
    ("m19.yml", "three-year", "three-month"),
    ("m20.yml", "Improve", "Improve 12"),
    ("m21.yml", "arbitration institutions", "three arbitration institutions"),
]


def test_numbers_of_the_translation_agree(check: Check):
    assert check(ROOT / "source").returncode == 0


@pytest.mark.parametrize(("name", "right", "wrong"), CHANGES)
def test_a_changed_number_is_found(source: Path, name: str, right: str, wrong: str):
    folder = source / "policies/hufubangui-2023-9"
    path = folder / (name if name == "policy.yml" else f"measures/{name}")
    text = path.read_text("utf-8")
    words = r"\s+".join(map(re.escape, right.split()))
    *_, last = re.finditer(words, text)
    before, after = text[: last.start()], text[last.end() :]
    path.write_text(before + wrong + after, "utf-8")
    with pytest.raises(SourceProblems) as raised:
        build.load_and_check(source)[0]
    found = [p for p in raised.value.problems if p.rule in QUANTITY_RULES]
    start = before.rindex("en: >-")
    assert {p.place.line for p in found} == {text.count("\n", 0, start) + 1}
    errors = {p.rule for p in raised.value.problems if p.severity == ERROR}
    assert errors and errors <= QUANTITY_RULES


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("40万港元、500万日元、6万英镑", "HK$400,000, JPY 5 million and £60,000"),
        ("2.5亿欧元", "250 million euros"),
        ("单笔1,000元", "RMB 1,000 each"),
        ("5个自然日、15日、7天", "5 calendar days, 15 days, 7 days"),
        ("2031年第12号", "No. 12 of 2031"),
        ("2031年4月至6月30日", "from April 2031 to June 30"),
    ],
)
def test_currencies_units_and_dates_agree(zh: str, en: str):
    pairs, over = matched(zh, en)
    assert [two and (two.unit, two.value) for _, two in pairs] == [(one.unit, one.value) for one, _ in pairs]
    assert over == []
    changed = re.sub("[0-9]", lambda digit: str((int(digit[0]) + 1) % 10), en, count=1)
    pairs, over = matched(zh, changed)
    assert len([one for one, two in pairs if two is None]) == len(over) == 1


def test_the_message_of_a_wrong_currency(source: Path, check: Check):
    path = source / "policies/hufubangui-2023-9/measures/m05.yml"
    path.write_text(path.read_text("utf-8").replace("USD 50 billion", "RMB 50 billion"), "utf-8")
    result = check(source)
    assert result.returncode == 1
    said = "“500亿美元” is USD 50,000,000,000 in Chinese but “RMB 50 billion” (RMB 50,000,000,000)"
    assert f"{said} in English." in result.stderr
