"""Annotations that do not fit the sentence or the registries are rejected with a message."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Check, Said, swap

import build

pytestmark = pytest.mark.slow

FOLDER = "policies/wuyou-2031-12"
M01 = f"{FOLDER}/measures/m01.yml"
UNITS = dict(
    word.split(":")
    for word in """
    CNY:1,000元 USD:30万美元 EUR:2.5亿欧元 HKD:40万港元 JPY:500万日元 GBP:6万英镑 ratio:50% year:2年
    percentage_point:2个百分点 working_day:3个工作日 day:7天 hour:24小时
    month:6个月内 enterprise:8家企业 item:9个园区
    """.split()
)


@pytest.mark.parametrize("unit", UNITS)
def test_unit_must_match_the_quote(invented: Path, check: Check, unit: str):
    path, quote = invented / M01, UNITS[unit]
    pattern = rf"(quote_zh: \"?{quote}\"?,.* unit: ){unit},"
    text, times = re.subn(pattern, r"\g<1>time,", path.read_text("utf-8"))
    assert times == 1
    path.write_text(text, "utf-8")
    result = check(invented)
    assert result.returncode == 1
    assert f"The unit time does not match the quote “{quote}”. [" in result.stderr
    assert f"→ Write unit: {unit}.\n" in result.stderr


def test_topic_has_one_weight_per_measure(invented: Path, check: Check):
    more = "    topics:\n      - {topic: pilot_scheme, quote_zh: 贸易, weight: secondary}\n  - id: m01-s4\n"
    swap(invented / M01, "  - id: m01-s4\n", more)
    result = check(invented)
    assert result.returncode == 1
    assert "The weight of pilot_scheme is secondary here but primary on line 10" in result.stderr


@pytest.mark.parametrize("order", [1, -1])
def test_adjacent_quotes_do_not_overlap(invented: Path, check: Check, order: int):
    verb = "      - {id: a1, quote_zh: 优化, role: action, strength: advance}\n"
    words = [verb, "      - {id: a2, quote_zh: 继续, role: outcome}\n"]
    swap(invented / M01, verb, "".join(words[::order]))
    result = check(invented)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("quoted", "better"), [("8 enterprises", "8 firms"), ("Café Zürich catalog", "catalog of Café Zürich")]
)
def test_changed_english_is_only_a_remark(invented: Path, check: Check, quoted: str, better: str):
    swap(invented / M01, quoted, better)
    result = check(invented)
    assert result.returncode == 0
    assert f"info: quote_en: “{quoted}” is no longer in our English. [english-still-quoted]" in result.stderr


def test_lost_quotes_are_one_remark(invented: Path, check: Check, tell: Callable[..., Said]):
    lost = {"8 enterprises": "8 firms", "Café Zürich catalog": "catalog of Café Zürich"}
    for quoted, better in lost.items():
        swap(invented / M01, quoted, better)
    shown = check(invented).stderr
    assert shown.count("[english-still-quoted]") == 1
    assert "1 more of this rule: `./build.py check --format json` lists them." in shown
    problems = json.loads(tell("check --format json").out)
    assert len({p["line"] for p in problems if p["rule"] == "english-still-quoted"}) == 2
    segments = [s for policy in build.load_and_check(invented)[0].policies for s in policy.segments]
    quotes = {q.quote_en for s in segments for q in (*s.annotations.quantities, *s.annotations.mentions)}
    assert not lost.keys() & quotes


def test_numerals_are_optional_until_a_policy_is_annotated(invented: Path, check: Check):
    path = invented / M01
    swap(invented / FOLDER / "policy.yml", "annotated: true\n", "")
    left = re.sub(r"(?m)^ +- \{quote_zh: .*reason: .*\n", "", path.read_text("utf-8"))
    path.write_text(left, "utf-8")
    result = check(invented)
    assert (result.returncode, result.stderr) == (0, "")
