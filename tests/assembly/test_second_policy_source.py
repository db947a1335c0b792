"""The source of the invented policy: its Chinese and numbers are checked like those of the real one."""

import dataclasses
import hashlib
import re
from pathlib import Path

import pytest
from conftest import Check, cases_of, run_build

from policypress import model
from policypress.rules.english import tokens

pytestmark = pytest.mark.slow

INVENTED = "policies/wuyou-2031-12/"


def test_check_finds_nothing(two: Path, check: Check) -> None:
    result = check(two)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(("file", "right", "wrong", "says"), cases_of(__file__)["changes"])
def test_a_change_is_found(  # noqa: PLR0917 (fixtures)
    invented: Path, check: Check, file: str, right: str, wrong: str, says: str
) -> None:
    path = invented / INVENTED / file
    text = path.read_text("utf-8")
    # Only the first match: annotations below quote the texts.
    assert right in text
    path.write_text(text.replace(right, wrong, 1), "utf-8")
    result = check(invented)
    assert result.returncode == 1
    assert says in result.stderr


@pytest.mark.slow
def test_a_policy_without_closing_builds(invented: Path, tmp_path: Path) -> None:
    policy, original = invented / INVENTED / "policy.yml", invented / INVENTED / "original.txt"
    publish(invented, original.read_text("utf-8").split("　　本措施自")[0])
    text = policy.read_text("utf-8")
    policy.write_text(text[: text.index("closing:")] + "closing:\n", "utf-8")
    result = run_build("build", "--source", invented, "--dist", tmp_path / "dist")
    assert (result.returncode, result.stderr) == (0, "")
    assert "施行日期" in (tmp_path / "dist" / "site" / INVENTED / "index.html").read_text("utf-8")


def publish(source: Path, original: str) -> None:
    """Replace the official text of the invented policy."""
    (source / INVENTED / "original.txt").write_text(original, "utf-8")
    policy = source / INVENTED / "policy.yml"
    digest = hashlib.sha256(original.encode()).hexdigest()
    policy.write_text(re.sub("sha256: .*", f"sha256: {digest}", policy.read_text("utf-8")), "utf-8")


def test_no_break_spaces_in_the_official_text_are_layout(invented: Path, check: Check) -> None:
    original = (invented / INVENTED / "original.txt").read_text("utf-8")
    original = original.replace("Open Data", "Open\u00a0Data").replace("　　海关", "\u00a0 　海关")
    publish(invented, original.replace("\n", " \u00a0 \u00a0\n"))
    result = check(invented)
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.parametrize(
    ("end", "says"),
    [
        ("牵头。", ""),
        (
            "牵头",
            "policy.yml:59:9: The end of the text does not match the printed text: found “…牵头。…”, but the official text has “…牵头…”",
        ),
        (
            "牵头。甲",
            "The end of the text does not match the printed text: found “…牵头。…”, but the official text has “…牵头。甲…”",
        ),
    ],
)
def test_a_text_may_end_with_a_list_of_agencies(invented: Path, check: Check, end: str, says: str) -> None:
    original = (invented / INVENTED / "original.txt").read_text("utf-8").split("　　本措施自")[0]
    original = original.replace("驻沪海关\n", "驻沪海关牵头。\n")
    publish(invented, f"{original.rstrip()}\n【责任单位】市商务委{end}\n")
    policy, measure = invented / INVENTED / "policy.yml", invented / INVENTED / "measures/m02.yml"
    text = policy.read_text("utf-8").replace("after_responsible:", "after_responsible: 牵头。")
    policy.write_text(text[: text.index("closing:")] + "closing:\n", "utf-8")
    text = measure.read_text("utf-8")
    measure.write_text(text.replace("\nresponsible:\n", "\nresponsible:\n  - 市商务委\n"), "utf-8")
    result = check(invented)
    assert (says in result.stderr) if says else (result.returncode, result.stderr) == (0, "")


def test_model_and_token_classes_are_frozen():
    both = [*vars(model).values(), *vars(tokens).values()]
    classes = [value for value in both if dataclasses.is_dataclass(value)]
    assert classes
    for made in classes:
        assert made.__dataclass_params__.frozen, made  # type: ignore[union-attr]
