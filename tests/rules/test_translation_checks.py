"""The checks of the English, through the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Check, Said, run_here, swap

pytestmark = pytest.mark.slow

M01, M02 = (f"policies/wuyou-2031-12/measures/{name}.yml" for name in ("m01", "m02"))


def test_missing_english_is_not_reported(texts: Path, check: Check):
    swap(texts / M02, "en: >-\n      Continue to improve the fictitious trade environment.\n", "en:\n")
    result = check(texts)
    assert (result.returncode, result.stderr) == (0, "")


def test_json_has_the_range_of_the_words(texts: Path):
    swap(texts / M01, "RMB 1,000", "RMB\n      10,000")
    items = json.loads(run_here("check", "--source", texts, "--format", "json").stdout)
    found = next(item for item in items if item["message"].startswith("m01-s2: the English"))
    lines = (texts / M01).read_text("utf-8").splitlines()
    end = found["end"]
    words = (lines[found["line"] - 1][found["column"] - 1 :], lines[end["line"] - 1][: end["column"] - 1])
    assert words == ("RMB", "      10,000")
    assert (found["severity"], found["rule"]) == ("error", "number")
    assert found["suggestion"] == "Make the numbers match in both languages."


def test_github_annotations_are_escaped(texts: Path):
    swap(texts / M01, "share to 50%", "share to 60%")
    done = run_here("check", "--source", texts, "--format", "github")
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert any("says “60%25”" in line and line.endswith("both languages.") for line in lines)
    for line in lines:
        assert re.fullmatch(
            r"::error file=[^:,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[a-z-]+::.+%0A→.+", line
        )


def suppression(rule: str, why: str = "the sentence is right as written", words: str = "") -> str:
    more = f", text: {words}" if words else ""
    return f"    check_ok:\n      - {{rule: {rule}, why: {why}{more}}}\n  - id: m02-s2\n"


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        (suppression("actor"), ""),
        (suppression("actor", words="We"), ""),
        (suppression("actor", words="企业名单"), "m02-s1: unused suppression of “actor” with “企业名单”. [exception-unneeded]\n    → Remove it."),
        (suppression("open-list"), "m02-s1: unused suppression of “open-list”. [exception-unneeded]\n    → Remove it."),
        (suppression("actors"), "m02-s1: there is no rule “actors” for the English. [exception-unknown]\n    → Did you mean “actor”?"),
        (suppression("text-as-printed"), "there is no rule “text-as-printed” for the English."),
        (suppression("actor", why="too short"), "[value-form]"),
        ("    check_ok:\n      - {rule: actor}\n  - id: m02-s2\n", "why"),
    ],
)  # fmt: skip
def test_a_suppression_silences_its_rule_and_must_be_used(texts: Path, check: Check, beside: str, says: str):
    swap(texts / M01, "Continue to improve", "We continue to improve")
    swap(texts / M02, "Continue to improve", "We continue to improve")
    assert "2 warnings" in check(texts).stderr
    swap(texts / M02, "  - id: m02-s2\n", beside)
    result = check(texts)
    assert says.removesuffix("[value-form]") in result.stderr
    assert result.returncode == (1 if says else 0)
    assert says or "1 warning; no errors" in result.stderr


def test_status_counts_problems_of_the_checks(tell: Callable[..., Said]):
    assert "checks: no problems" in tell("translate status").out
    swap(Path("source", M01), "and 9 parks", "and 9 parks. We agree")
    assert re.search(r"checks: 1 warning \(1 actor\)", tell("translate status").out)
    swap(Path("source", M01), "RMB 1,000", "RMB 10,000")
    assert re.search(r"checks: 2 problems, 1 warning.*\(1 actor, .*2 number", tell("translate status").out)


def test_the_published_text_passes(check: Check):
    assert check(ROOT / "source").returncode == 0
