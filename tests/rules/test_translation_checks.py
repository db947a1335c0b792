"""The checks of the English, through the command line."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, Check, Said, swap

import build
from policypress import rules

pytestmark = pytest.mark.slow

FOLDER = "policies/hufubangui-2023-9"
# File, words of the translation, the slip, the rule that finds it, and its message.
SLIPS = [
    ("m04", "RMB 150 billion", "RMB 15 billion", "number", "m04-s3: the English says “RMB 15 billion”, which is not in the Chinese."),
    ("m01", "three working days", "three days", "unit", "m01-s2: “3个工作日” is 3 working days in Chinese but “three days” (3 days) in English."),
    ("m05", "USD 50 billion", "EUR 50 billion", "currency", "m05-s1: “500亿美元” is USD 50,000,000,000 in Chinese but “EUR 50 billion” (EUR 50,000,000,000) in English."),
    ("m17", "within one working day", "in about one working day", "comparator", "m17-s2: “1个工作日” is “no more than” in Chinese but “about” in English (“one working day”)."),
    ("policy", "April 6, 2023", "May 6, 2023", "date-and-document-number", "effective: the English says “May 6, 2023”, a date that is not in the Chinese."),
    ("policy", "[2023] No. 9", "[2023] No. 19", "date-and-document-number", "number: the document number 沪府办规〔2023〕9号 is different in English."),
    ("m15", "Shanghai Commercial Paper Exchange", "Shanghai Stock Exchange", "agency", "m15-s6: the Chinese names 上海票据交易所, but the English does not or uses a different name."),
    ("m07", "Waigaoqiao Specialized", "Zhangjiang Specialized", "name", "m07-s5: the English names Zhangjiang, but the Chinese does not."),
    ("m11", "increase the scale", "decrease the scale", "direction", "m11-s2: “decrease” is the opposite of 做大 in the Chinese."),
    ("m18", "entering and leaving China", "entering China", "both-sides", "m18-s5: 出入境 means two things, but the English has only “entering”."),
    ("m09", "imports of certain", "exports of certain", "direction", "m09-s4: “exports” is the opposite of 进口 in the Chinese."),
    ("m02", "Support eligible automobile", "Support large eligible automobile", "addition", "m02-s2: the English mentions “large”, but the Chinese does not."),
    ("m13", "free of charge, certificates of origin", "free of charge, papers", "term", "m13-s3: 原产地证书 occurs 2× in Chinese, but “certificate of origin” only 1× in English."),
    ("m02", "two-step declaration", "two-step reporting", "term", "m02-s5: the English does not translate 两步申报 as “two-step declaration”."),
    ("m02", "Adjust on an ongoing basis the range", "Dynamically adjust the range", "term-deprecated", "m02-s7: “Dynamically adjust” for 动态调整 is deprecated in the glossary."),
    ("m02", "and encourage enterprises", "and organize enterprises", "modality", "m02-s1: no English verb here has the strength of 鼓励."),
    ("m02", "Support eligible automobile", "Require eligible automobile", "strength", "m02-s2: “require” does not match the strength of the Chinese."),
    ("m02", "Support eligible automobile", "We support eligible automobile", "actor", "m02-s2: “We” adds an actor or duty that the Chinese does not have."),
    ("m03", "products such as grain", "products, namely grain", "open-list", "m03-s2: 等 leaves one list open in Chinese, but the English leaves none open."),
    ("m06", "direct lending and", "direct lending, etc. and", "closed-list", "m06-s4: “etc” leaves open a list that is complete in Chinese."),
    ("m08", "platforms, logistics and payment", "platforms and logistics", "list-item", "m08-s1: the item 支付 is missing from the English."),
    ("m15", "forfaiting, advances", "forfaiting, forfaiting, advances", "item-twice", "m15-s2: the item “forfaiting” is repeated."),
    ("m02", "Do not apply dangerous", "Apply dangerous", "negation", "m02-s3: the English has fewer negations than the Chinese (不)."),
    ("m02", "Support eligible automobile", "Support ineligible automobile", "negation-added", "m02-s2: “ineligible” negates something that the Chinese does not negate."),
    ("m11", "steadily expand", "expand", "omission", "m11-s1: 稳步 is missing from the English."),
    ("m20", "Support enterprises in responding to investigations in overseas intellectual property", "Safeguard", "clause", None),
    ("m02", "Support eligible automobile", "Support  eligible automobile", "space", "m02-s2: there are two spaces in a row."),
    ("m16", "“zero-visit” online", "“zero-visit online", "quotation", "m16-s2: “ and ” are not balanced."),
    ("m02", "Support eligible automobile", "Support support eligible automobile", "repeated-word", "m02-s2: “Support” is repeated."),
    ("m02", "annual round].", "annual round]", "final-stop", "m02-s2: the Chinese ends with 。, but the English does not end with a period."),
    ("m02", "Support eligible automobile", "support eligible automobile", "capital", "m02-s2: the text begins with a lowercase “s”."),
    ("m03", "Make good use of the national", "Give full play to the national", "chinglish", "m03-s1: “Give full play” is Chinglish."),
    ("m02", "customs supervision areas or bonded", "customs supervision areas and bonded", "alternative", "m02-s6: 或 (or) occurs 1× in Chinese, but “or” only 0× in English."),
    ("m02", "up import and export customs", "up export and import customs", "direction", "m02-s5: “import” and “export” are in the reverse order of the Chinese."),
    ("m07", "Support the Lin-gang Special Area", "Support the Yangshan Special Area", "name", "m07-s2: the English names Yangshan, but the Chinese does not."),
    ("m13", "under the Regional Comprehensive Economic", "under the Regional Overall Economic", "name", "m13-s3: the words before (RCEP) are not its name."),
    ("m12", "Import and Export Fair [Canton Fair]", "International Import Expo [Canton Fair]", "name", "m12-s1: the English names China International Import Expo more often than the Chinese."),
    ("m02", "export licenses [", "export lisences [", "misspelling", "m02-s2: “lisences” is not in the dictionary."),
    ("m02", "Support eligible automobile", "This will supports eligible automobile", "slip", "m02-s2: “will supports” has the wrong form of the verb."),
    ("m17", "Licenses", "Licences", "spelling", "m17-heading: “Licences” is British spelling, but this text uses American spelling."),
    ("m02", "export licenses [", "export licences [", "spelling", "m02-s2: “licences” is British spelling, but this text uses American spelling."),
    ("m02", "Support eligible automobile", "Support qualified automobile", "one-word", None),
]  # fmt: skip


def file_of(source: Path, name: str) -> Path:
    return source / FOLDER / (f"{name}.yml" if name == "policy" else f"measures/{name}.yml")


def plant(path: Path, right: str, wrong: str) -> None:
    content = path.read_text("utf-8")
    words = r"\s+".join(map(re.escape, right.split(" ")))
    *_, last = re.finditer(words, content)
    path.write_text(content[: last.start()] + wrong + content[last.end() :], "utf-8")


def said(source: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    capsys.readouterr()
    build.run(["check", "--source", str(source), "--format", "json"])
    return json.loads(capsys.readouterr().out)


@pytest.mark.parametrize(("file", "right", "wrong", "rule", "message"), SLIPS)
def test_the_message_for_a_slip(  # noqa: PLR0917 (fixtures)
    source: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    right: str,
    wrong: str,
    rule: str,
    message: str,
):
    plant(file_of(source, file), right, wrong)
    found = [f for f in said(source, capsys) if f["rule"] == rule]
    assert found
    assert message is None or message in [f["message"] for f in found]


@pytest.mark.parametrize(
    ("right", "rule"),
    [
        (" provide enterprises recognized as trade headquarters with facilitation support in matters such as household registration [hukou] for talent, financing guarantees, and entry into and exit from China;", "clause"),
        (" financing guarantees,", "list-item"),
        (" recognized as trade headquarters", "omission"),
    ],
)  # fmt: skip
def test_a_loss_is_reported_once(source: Path, capsys: pytest.CaptureFixture[str], right: str, rule: str):
    plant(file_of(source, "m01"), right, "")
    assert [f["rule"] for f in said(source, capsys) if f["message"].startswith("m01-s3")] == [rule]


def test_every_english_rule_has_a_slip():
    slips = {slip[3] for slip in SLIPS} | {"length", "same-text"}
    assert {rule.id for rule in rules.english.RULES} - slips == set()


def test_missing_english_is_not_reported(source: Path, check: Check):
    path = file_of(source, "m10")
    path.write_text(re.sub(r"en: >-\n(?: {6,}.*\n)+", "en:\n", path.read_text("utf-8")), "utf-8")
    result = check(source)
    assert (result.returncode, result.stderr) == (0, "")


def test_json_has_the_range_of_the_words(source: Path, capsys: pytest.CaptureFixture[str]):
    path = file_of(source, "m04")
    plant(path, "RMB 200 billion", "RMB 20 billion")
    found = next(f for f in said(source, capsys) if f["message"].startswith("m04-s3: the English"))
    lines = path.read_text("utf-8").splitlines()
    line, column, end = found["line"], found["column"], found["end"]
    words = [lines[line - 1][column - 1 :], *lines[line : end["line"]]]
    words[-1] = lines[end["line"] - 1][(column - 1 if line == end["line"] else 0) : end["column"] - 1]
    assert " ".join(" ".join(words).split()) == "RMB 20 billion"
    assert (found["severity"], found["rule"]) == ("error", "number")
    assert found["suggestion"] == "Make the numbers match in both languages."


def test_github_annotations_are_escaped(source: Path, capsys: pytest.CaptureFixture[str]):
    plant(file_of(source, "m06"), "10% (inclusive)", "20% (inclusive)")
    code = build.run(["check", "--source", str(source), "--format", "github"])
    lines = capsys.readouterr().out.splitlines()
    errors = [line for line in lines if line.startswith("::error ")]
    assert code == 1
    assert any(
        "says “20%25”" in line and line.endswith("both languages.") and "%0A→" in line for line in errors
    )
    for line in lines:
        assert re.fullmatch(
            r"::(error|warning|notice) file=[^:,]+,line=\d+,col=\d+,endLine=\d+,endColumn=\d+,title=[a-z-]+::.+",
            line,
        )


def suppression(rule: str, why: str = "the sentence is right as written", words: str = "") -> str:
    more = f", text: {words}" if words else ""
    return f"    check_ok:\n      - {{rule: {rule}, why: {why}{more}}}\n  - id: m02-s3\n"


@pytest.mark.parametrize(
    ("beside", "says"),
    [
        (suppression("one-word"), ""),
        (suppression("one-word", words="符合条件"), ""),
        (suppression("one-word", words="企业名单"), "m02-s2: unused suppression of “one-word” with “企业名单”. [exception-unneeded]\n    → Remove it."),
        (suppression("open-list"), "m02-s2: unused suppression of “open-list”. [exception-unneeded]\n    → Remove it."),
        (suppression("one-words"), "m02-s2: there is no rule “one-words” for the English. [exception-unknown]\n    → Did you mean “one-word”?"),
        (suppression("text-as-printed"), "there is no rule “text-as-printed” for the English."),
        (suppression("one-word", why="too short"), "[value-form]"),
        ("    check_ok:\n      - {rule: one-word}\n  - id: m02-s3\n", "why"),
    ],
)  # fmt: skip
def test_a_suppression_silences_its_rule_and_must_be_used(source: Path, check: Check, beside: str, says: str):
    path = file_of(source, "m02")
    plant(path, "Support eligible automobile", "Support qualified automobile")
    assert "warning" in check(source).stderr
    swap(path, "  - id: m02-s3\n", beside)
    result = check(source)
    assert says.removesuffix("[value-form]") in result.stderr
    assert result.returncode == (1 if says else 0)
    assert says or result.stderr == ""


def test_status_counts_problems_of_the_checks(say: Callable[..., Said]):
    assert "checks: no problems" in say("translate status").out
    plant(file_of(Path("source"), "m02"), "Support eligible automobile", "We support eligible automobile")
    assert re.search(r"checks: 1 warning \(1 actor\)", say("translate status").out)
    plant(file_of(Path("source"), "m04"), "RMB 200 billion", "RMB 20 billion")
    assert re.search(r"checks: 2 problems, 1 warning.*\(1 actor, .*2 number", say("translate status").out)


def test_the_published_text_passes(check: Check):
    assert check(ROOT / "source").returncode == 0
