"""Annotations that do not fit the sentence or the registries are rejected with a message."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import build

pytestmark = pytest.mark.slow

FOLDER = "policies/wuyou-2031-12"
M01, M02 = f"{FOLDER}/measures/m01.yml", f"{FOLDER}/measures/m02.yml"
READING = f"{FOLDER}/readings/reader-b/m01.yml"
SHIPS = "occurrence: 2, target_zh: 船舶"


def check(
    source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> tuple[int, str]:
    """Run `./build.py check` and return its exit code and stderr."""
    monkeypatch.chdir(source.parent)
    code = build.run(["check", "--source", source.name])
    return code, capsys.readouterr().err


REFUSED = {
    "a quote that is not there": (M02, "quote_zh: 市商务委", "quote_zh: 市商务局",
        "The words “市商务局” do not occur in the Chinese of m02-s2.", "Did you mean “市商务委”?"),
    "a quote that occurs twice": (M01, SHIPS, "target_zh: 船舶",
        "The words “甲地的” occur 4 times in m01-s4.", "“occurrence: 1” to “occurrence: 4”."),
    "an occurrence too many": (M01, SHIPS, "occurrence: 5, target_zh: 船舶",
        "There is no occurrence 5 of “甲地的” in m01-s4, only 4.", "Write a number from 1 to 4."),
    "a value in ten thousands": (M01, 'value: "300000"', 'value: "30"',
        "The value 30 does not match the quote “30万美元”.", 'Write value: "300000".'),
    "a quote without a number": (M01, "quote_zh: 9个园区", "quote_zh: 园区",
        "The quote “园区” contains no numbers but must contain exactly one.", "Quote one number with its unit"),
    "an occurrence in words": (M01, "occurrence: 2, target_zh", "occurrence: two, target_zh",
        "“occurrence” must be a whole number or empty, but is “two”. [wrong-type]", ""),
    "a percentage as a number": (M01, 'value: "0.5"', 'value: "50"',
        "The value 50 does not match the quote “50%”.", 'Write value: "0.5".'),
    "a value that is not a number": (M01, 'value: "0.5"', "value: 50%",
        "“50%” is not a valid “value”.", "Write the number in base units"),
    "a comparator without its word": (M01, '"7", unit: day, comparator: eq',
        '"7", unit: day, comparator: lte',
        "The comparator is lte, but nothing in the quote supports it.", "Write comparator: eq."),
    "a word without its comparator": (M01, "comparator: lte", "comparator: eq",
        "The comparator is eq, but the quote has “内”.", "Write comparator: lte."),
    "a word left out of the quote": (M01, "quote_zh: 6个月内", "quote_zh: 6个月",
        "The quote “6个月” leaves out “内”, which is next to it.", "Add it to the quote and write comparator: lte."),
    "another unit": (M01, 'value: "3", unit: working_day', 'value: "3", unit: day',
        "The unit day does not match the quote “3个工作日”.", "Write unit: working_day."),
    "another thing counted": (M01, 'value: "8", unit: enterprise', 'value: "8", unit: item',
        "The unit item does not match the quote “8家企业”.", "Write unit: enterprise."),
    "another currency": (M01, "unit: HKD, currency: HKD", "unit: USD, currency: USD",
        "The unit USD does not match the quote “40万港元”.", "Write unit: HKD."),
    "unit and currency apart": (M01, "unit: HKD, currency: HKD", "unit: HKD",
        "The unit is HKD, but the currency is missing.", "Write currency: HKD."),
    "a statement of other words": (M01, "statement_zh: 惠及8家企业", "statement_zh: 惠及八家企业",
        "statement_zh: “惠及八家企业” is not in the Chinese of m01-s2.", "Copy the words"),
    "an actor of other words": (M01, "statement_zh: 惠及8家企业", "actor: 某公司, statement_zh: 惠及8家企业",
        "actor: “某公司” is not in the Chinese of m01-s2.", "Copy the words"),
    "a target of other words": (M01, "target_zh: 船舶", "target_zh: 船只",
        "target_zh: “船只” is not in the Chinese of m01-s4.", "Copy the words"),
    "an unknown code": (M01, "strength: support", "strength: supports",
        "“supports” is not a code in codelists/strengths.yml.", "Did you mean “support”?"),
    "an unknown topic": (M02, "topic: planning_rulemaking", "topic: planning_rule_making",
        "There is no topic with the id “planning_rule_making”.", "Did you mean “planning_rulemaking”?"),
    "an unknown entity": (M02, "entity: wuyou-paper-port", "entity: wuyou-paperport",
        "There is no entity with the id “wuyou-paperport”.", "Did you mean “wuyou-paper-port”?"),
    "an unknown agency": (M02, "agency: wuyou-commerce-commission", "agency: wuyou-commerce",
        "There is no agency with the id “wuyou-commerce”.", "Did you mean “wuyou-commerce-commission”?"),
    "an agency and an entity": (M02, "agency: wuyou-comm", "entity: wuyou-fleet, agency: wuyou-comm",
        "“市商务委” names both an entity and an agency.", "Use either entity or agency, with its id."),
    "no governor": (M01, "role: embedded, governor: a1", "role: embedded",
        "“使用” (embedded) has no governor.", "Add governor"),
    "a governor of what stands alone": (M01, "a2, quote_zh: 提高,", "a2, governor: a1, quote_zh: 提高,",
        "“提高” (action) has a governor.", "Write role: embedded, or remove the governor."),
    "an action without a strength": (M01, "quote_zh: 给予, role: action, strength: commit",
        "quote_zh: 给予, role: action",
        "“给予” (action) has no strength.", "Add strength with a code from codelists/strengths.yml."),
    "a governor that is no action": (M01, "governor: a2", "governor: n2",
        "The governor “n2” is not an action in m01-s1.", "Use one of: a1, a2, a3, a4."),
    "governors in a circle": (M01, "role: action, strength: support", "role: embedded, governor: a3",
        "The governors of a3 form a cycle.", "Use the id of the verb"),
    "topics in a circle": ("codelists/topics.yml", "broader_id:\n    label_zh: 一般企业",
        "broader_id: sme\n    label_zh: 一般企业",
        "The broader topics of sme form a cycle.", "Leave broader_id empty for the top topic."),
    "a strength of an outcome": (M01, "role: outcome}", "role: outcome, strength: commit}",
        "“惠及” (outcome) has a strength.", "Remove it. Only verbs"),
    "a numeral that nobody explains": (M01, '      - {quote_zh: "#1", reason: ordinal}\n', "",
        "m01-s1: the numeral “1” in “，按 #1、[甲]” is not annotated.", "Add it to quantities, or to non_"),
    "half a numeral": (M01, 'quote_zh: "[一]"', 'quote_zh: "["',
        "m01-heading: the numeral “一”", "Add it to quantities"),
    "numbers that overlap": (M01, 'quote_zh: "“+10%”"', "quote_zh: 提高至50%",
        "“50%” on line", "Keep one of the two or shorten the quote."),
    "a duplicate id": (M01, "{id: a2, quote_zh: 使用", "{id: a1, quote_zh: 使用",
        "Duplicate id “a1” (first used on line", "Give it the next number"),
    "an instrument with a role": (M01, "quote_zh: 补助, weight: primary",
        "quote_zh: 补助, weight: primary, role: beneficiary",
        "subsidy_fiscal has the scheme instrument, but its role is beneficiary.", "Remove the role."),
    "an unknown key": (M01, "verb_zh: 照录", "verb: 照录",
        "Unknown key “verb”.", "Did you mean “verb_zh”?"),
    "an action in a heading": (M01, "  topics:\n    - {topic: pilot_scheme",
        "  actions:\n    - {topic: pilot_scheme",
        "Unknown key “actions”.", "Did you mean"),
    "a reading of another measure": (READING, "m01-s4:", "m02-s1:",
        "m01 has no sentence or heading m02-s1.", ""),
    "a reading without its words": (READING, "quote_zh: 优化", "quote_zh: 优化着",
        "The words “优化着” do not occur in the Chinese of m01-s3.", ""),
    "a reading with an unknown key": (READING, "m01-s4:", "s4:",
        "Unknown key “s4”.", "Write the annotations of a measure by one reader"),
}  # fmt: skip


UNITS = {
    "CNY": "1,000元", "USD": "30万美元", "EUR": "2.5亿欧元", "HKD": "40万港元", "JPY": "500万日元", "GBP": "6万英镑",
    "ratio": "50%", "percentage_point": "2个百分点", "working_day": "3个工作日", "day": "7天", "hour": "24小时",
    "year": "2年", "month": "6个月内", "enterprise": "8家企业", "item": "9个园区",
}  # fmt: skip


@pytest.mark.parametrize("unit", UNITS)
def test_unit_must_match_the_quote(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], unit: str
):
    path, quote = two / M01, UNITS[unit]
    pattern = rf"(quote_zh: \"?{quote}\"?,.* unit: ){unit}(, currency: {unit})?,"
    text, times = re.subn(pattern, r"\g<1>time,", path.read_text("utf-8"))
    assert times == 1
    path.write_text(text, "utf-8")
    code, said = check(two, monkeypatch, capsys)
    assert code == 1
    assert f"The unit time does not match the quote “{quote}”. [" in said
    assert f"→ Write unit: {unit}.\n" in said


@pytest.mark.parametrize("case", REFUSED)
def test_refused(two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], case: str):
    file, right, wrong, what, instead = REFUSED[case]
    path = two / file
    text = path.read_text("utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    code, said = check(two, monkeypatch, capsys)
    assert code == 1
    first = next(line for line in said.splitlines() if what in line)
    assert re.match(rf"source/{re.escape(file)}:[0-9]+:[0-9]+: ", first)
    assert instead in said


def test_topic_has_one_weight_per_measure(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    path = two / M01
    more = "    topics:\n      - {topic: pilot_scheme, quote_zh: 贸易, weight: secondary}\n  - id: m01-s4\n"
    path.write_text(path.read_text("utf-8").replace("  - id: m01-s4\n", more, 1), "utf-8")
    code, said = check(two, monkeypatch, capsys)
    assert code == 1
    assert "The weight of pilot_scheme is secondary here but primary on line 10" in said


@pytest.mark.parametrize("order", [1, -1])
def test_adjacent_quotes_do_not_overlap(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], order: int
):
    path = two / M01
    verb = "      - {id: a1, quote_zh: 优化, role: action, strength: advance}\n"
    words = [verb, "      - {id: a2, quote_zh: 继续, role: outcome}\n"]
    both = "".join(words[::order])
    path.write_text(path.read_text("utf-8").replace(verb, both, 1), "utf-8")
    assert check(two, monkeypatch, capsys) == (0, "")


@pytest.mark.parametrize(
    ("quoted", "better"), [("8 enterprises", "8 firms"), ("Café Zürich catalog", "catalog of Café Zürich")]
)
def test_changed_english_is_only_a_warning(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quoted: str, better: str
):
    path = two / M01
    text = path.read_text("utf-8")
    assert quoted in text
    path.write_text(text.replace(quoted, better, 1), "utf-8")
    code, said = check(two, monkeypatch, capsys)
    assert code == 0
    assert f"warning: quote_en: “{quoted}” is no longer in our English. [english-still-quoted]" in said


def test_numerals_are_optional_until_a_policy_is_annotated(
    two: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    policy, path = two / FOLDER / "policy.yml", two / M01
    policy.write_text(policy.read_text("utf-8").replace("annotated: true\n", ""), "utf-8")
    left = re.sub(r"(?m)^ +- \{quote_zh: .*reason: .*\n", "", path.read_text("utf-8"))
    path.write_text(left, "utf-8")
    assert check(two, monkeypatch, capsys) == (0, "")
