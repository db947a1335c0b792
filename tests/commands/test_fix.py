"""`./build.py fix`: what it fixes, what it keeps, and that it agrees with `check`."""

import random
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import cases_of, files_in

import build
from policypress.diagnostics import Problem, SourceProblems
from policypress.rules import RULES

pytestmark = pytest.mark.slow

M01, M02, POLICY = (
    f"policies/wuyou-2031-12/{name}" for name in ("measures/m01.yml", "measures/m02.yml", "policy.yml")
)
REVIEW = "policies/hufubangui-2023-9/review.csv"
FILES = {"m01": M01, "m02": M02, "policy": POLICY, "review": REVIEW}
Fix = Callable[..., "tuple[int, str, str]"]

FIXED = cases_of(__file__)["fixed"]


# Typical slips: text and what replaces it.
DAMAGE = [
    ("\n", "\r\n"), ("\n", "  \n"), (": ", ":"), (": ", "："), (" ", "\t"), (" ", "\u00a0"), ("，", ","),
    ("0", "０"), ("  ", "\u3000"), (">-", "|"), (">-\n", ""), ("- ", "-\t"), ("。", "."),
    ('"', ""), ('"', "'"),
]  # fmt: skip


@pytest.fixture
def fix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Fix:
    """Runs `./build.py fix` on a copy of the source; returns exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words: str) -> tuple[int, str, str]:
        code = build.run(["fix", "--source", "source", *words])
        return code, *capsys.readouterr()

    return run


def harm(path: Path, right: str, wrong: str) -> None:
    text = path.read_bytes().decode()
    assert right in text
    path.write_bytes(text.replace(right, wrong, 1).encode())


def problems(source: Path) -> list[Problem]:
    try:
        return list(build.load_and_check(source)[1])
    except SourceProblems as error:
        return list(error.problems)


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case[0])
def test_only_marked_problems_are_fixed(fix: Fix, case: list[str], request: pytest.FixtureRequest):
    rule, name, right, wrong, fixed = case
    file = FILES[name]
    source = request.getfixturevalue("source" if file == REVIEW else "invented")
    before = files_in(source)
    harm(source / file, right, wrong)
    found = problems(source)
    assert rule in {problem.rule for problem in found if problem.fix is not None}
    assert "`./build.py fix` can fix this." in str(next(p for p in found if p.rule == rule))
    code, out, err = fix()
    expected = before[file].decode().replace(right, right if fixed is None else fixed, 1)
    if rule == "long-line":
        # The whole text is wrapped again: same words, shorter lines.
        text = (source / file).read_text("utf-8")
        assert text.split() == expected.split()
    else:
        assert (source / file).read_bytes().decode() == expected
    assert files_in(source) | {file: before[file]} == before
    # The fixed label breaks another rule, which has no fix.
    assert [problem for problem in problems(source) if problem.fix is not None] == []
    assert (code, err) == (0, "") or (fixed is not None and rule == "wrong-type")
    assert out == f"source/{file}: fixed\n"
    after = files_in(source)
    fix()
    assert files_in(source) == after


def test_check_reports_layout_problems_with_place_and_fix(
    invented: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """Wrong key order at every level, and all other layout problems."""
    harm(invented / M02, 'id: m02\nlabel_zh: "2."\n', 'label_zh: "2."\nid: m02  \n')
    words = "Leverage the Driving Role of Key Industries in Imports and Exports\n"
    zh = "  zh: 发挥重点产业进出口带动作用\n"
    harm(invented / M02, f"{zh}  en: >-\n    {words}", f"  en: {words}{zh}")
    harm(
        invented / M02,
        "id: m02-s1\n    zh: 继续优化虚构贸易环境。\n",
        "zh: 继续优化虚构贸易环境。\n    id: m02-s1\n",
    )
    zh = "    zh: 海关和纸上口岸的办法由市商务委另行制定。\n"
    harm(invented / M02, f"{zh}    en:\n", f"    en:\n{zh}")
    harm(invented / M02, "responsible:\n", "responsible:")
    harm(invented / POLICY, "en: >-\n      April 1, 2031", "en: April 1, 2031")
    harm(invented / M01, "cross-border trade,", "inter-provincial-and-cross-border trade,")
    monkeypatch.chdir(tmp_path)
    assert build.run(["check", "--source", "source"]) == 0
    fixed = "`./build.py fix` can fix this.\n"
    assert capsys.readouterr().err == (
        f"source/{M01}:78:5: info: A line in this English text is longer than 110 characters. [long-line]\n"
        f"    → Break it at a space. {fixed}"
        f"source/{M02}:2:1: info: Expected the key “id” but found “label_zh”. [key-order]\n"
        f"    → Put the keys in this order: id, label_zh, heading, sentences, responsible. {fixed}"
        f"source/{M02}:3:8: info: The line has trailing whitespace. [trailing-blank]\n"
        f"    → {fixed}"
        f"source/{M02}:5:3: info: Expected the key “zh” but found “en”. [key-order]\n"
        f"    → Put the keys in this order: zh, en. {fixed}"
        f"source/{M02}:5:3: info: The English text is not below its key. [english-below-its-key]\n"
        f"    → Put “>-” after the key and the text on the next line. {fixed}"
        f"source/{M02}:8:5: info: Expected the key “id” but found “zh”. [key-order]\n"
        f"    → Put the keys in this order: id, zh, en, actions. {fixed}"
        f"source/{M02}:15:5: info: Expected the key “zh” but found “en”. [key-order]\n"
        f"    → Put the keys in this order: id, zh, en, actions, topics, mentions. {fixed}"
        f"source/{M02}:24:13: info: The file does not end with exactly one newline. [final-newline]\n"
        f"    → {fixed}"
        f"source/{POLICY}:34:5: info: The English text is not below its key. "
        f"[english-below-its-key]\n    → Put “>-” after the key and the text on the next line. {fixed}"
        "9 remarks; no errors.\n"
    )


def test_every_fixable_rule_has_a_case():
    assert {rule for rule, *_ in FIXED} == {rule.id for rule in RULES if rule.fixable}


def test_the_source_has_nothing_to_fix(fix: Fix, invented: Path):
    before = files_in(invented)
    assert fix() == (0, "Nothing to fix.\n", "")
    assert files_in(invented) == before


@pytest.mark.parametrize("text", ["note:x", "note：x", "see: >-\n  note:x"])
def test_text_that_looks_like_a_key_is_kept(fix: Fix, invented: Path, text: str):
    harm(invented / M02, 'label_zh: "2."\n', f"label_zh: |-\n  {text}\n")
    fix()
    assert f"\n  {text}\n" in (invented / M02).read_text("utf-8")


def test_comments_and_alignment_are_kept(fix: Fix, invented: Path):
    """Several fixes in one file. Some are found only after others are applied."""
    path = invented / M02
    path.write_bytes(
        "\ufeff# yaml-language-server: $schema=../../../../schema/measure.schema.json\r\n"
        "# Read by the second reader.\r\n"
        "sentences:\r\n"
        "  - id:   m02-s1   \r\n"
        "    # Plain on purpose.\r\n"
        "    en: Continue to improve the fictitious trade environment.\r\n"
        "    zh: 继续优化虚构贸易环境.\r\n"
        "  - id: m02-s2\r\n"
        "    zh: 海关和纸上口岸的办法由市商务委另行制定。\r\n"
        "    en:\r\n"
        "\r\n"
        "# Headings last.\r\n"
        "heading:\r\n"
        "  zh: 发挥重点产业进出口带动作用\r\n"
        '  en: ""\r\n'
        "responsible:\r\n"
        "id：m02\r\n"
        'label_zh: "2."'.encode()
    )
    code, out, err = fix()
    assert (code, out, err) == (0, f"source/{M02}: fixed\n", "")
    assert path.read_text("utf-8") == (
        "# yaml-language-server: $schema=../../../../schema/measure.schema.json\n"
        "# Read by the second reader.\n"
        "id: m02\n"
        'label_zh: "2."\n'
        "# Headings last.\n"
        "heading:\n"
        "  zh: 发挥重点产业进出口带动作用\n"
        "  en:\n"
        "sentences:\n"
        "  - id:   m02-s1\n"
        "    zh: 继续优化虚构贸易环境。\n"
        "    # Plain on purpose.\n"
        "    en: >-\n"
        "      Continue to improve the fictitious trade environment.\n"
        "  - id: m02-s2\n"
        "    zh: 海关和纸上口岸的办法由市商务委另行制定。\n"
        "    en:\n"
        "\n"
        "responsible:\n"
    )


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        (M02, "另行制定", "另行制订"),
        (M02, "label_zh", "label"),
        (M02, "    zh: 海关", "   zh: 海关"),
        (M02, "Continue", "Continue， "),
        (M02, "id: m02-s2", "id: m02-s3"),
        (M02, "en: >-\n      Continue to", "en: |\n      Continue\n\n      to"),
        (M01, "  - 驻沪海关", "  - 驻港海关"),
        (M01, "  - 驻沪海关\n", "  - 驻沪海关\n  - 驻沪海关\n"),
    ],
)
def test_problems_without_a_fix_are_reported_and_kept(
    fix: Fix, invented: Path, file: str, right: str, wrong: str
):
    harm(invented / file, right, wrong)
    harm(invented / POLICY, "id: wuyou-2031-12\n", "id: wuyou-2031-12  \n")
    broken = (invented / file).read_bytes()
    code, out, err = fix()
    assert code == 1
    assert f"source/{file}:" in err
    assert err.endswith("left to fix by hand.\n")
    assert "`./build.py fix`" not in err
    assert (invented / file).read_bytes() == broken
    assert out == f"source/{POLICY}: fixed\n"


def test_an_unreadable_file_is_kept(fix: Fix, invented: Path):
    path = invented / M02
    path.write_bytes(path.read_bytes().replace("海关".encode(), "海关".encode("gbk")) + b"  \r\n")
    broken = path.read_bytes()
    code, out, err = fix()
    assert (code, out) == (1, "")
    assert "The file is not valid UTF-8" in err
    assert path.read_bytes() == broken


@pytest.mark.parametrize("word", ["--diff", "--dry-run"])
def test_diff_shows_the_fixes_and_writes_nothing(fix: Fix, invented: Path, word: str, tmp_path: Path):
    harm(invented / POLICY, '"2031-04-01"', "2031-04-01")
    harm(invented / M02, "responsible:\n", "responsible:")
    before = files_in(invented)
    code, out, err = fix(word)
    assert (code, err) == (0, "")
    assert files_in(invented) == before
    assert '-issued_on: 2031-04-01\n+issued_on: "2031-04-01"\n' in out
    (tmp_path / "patch").write_text(out, "utf-8")
    subprocess.run(["git", "apply", "patch"], cwd=tmp_path, check=True)
    patched = files_in(invented)
    for name, content in before.items():
        (invented / name).write_bytes(content)
    fix()
    assert files_in(invented) == patched != before


def test_diff_also_reports_problems_without_a_fix(fix: Fix, invented: Path):
    harm(invented / POLICY, '"2031-04-01"', "2031-04-01")
    harm(invented / M02, "label_zh", "label")
    code, out, err = fix("--diff")
    assert code == 1
    assert "+issued_on" in out
    assert "Unknown key “label”." in err
    assert "issued_on" not in err


def test_fix_works_beside_symbolic_links(fix: Fix, invented: Path):
    (invented / "policies/wuyou-2031-12/measures/m03.yml").symlink_to(invented / M02)
    harm(invented / M02, "id: m02\n", "id: m02  \n")
    code, out, err = fix()
    assert (code, out) == (1, f"source/{M02}: fixed\n")
    assert "Expected a file but found a link." in err


@pytest.mark.parametrize("seed", range(3))
def test_one_run_fixes_any_damage(seed: int, invented: Path):
    """Much random damage of fixable kinds: nothing raises, and one run fixes everything."""
    chance = random.Random(seed)
    files = [path for path in sorted(invented.rglob("*.yml")) if path.stat().st_size < 20_000]
    for path in chance.sample(files, 6):
        text = path.read_text("utf-8")
        for _ in range(6):
            old, new = chance.choice(DAMAGE)
            spots = [i for i in range(len(text)) if text.startswith(old, i)]
            if spots:
                at = chance.choice(spots)
                text = text[:at] + new + text[at + len(old) :]
        path.write_bytes(text.encode())
    words = ["fix", "--source", str(invented)]
    assert build.run(words) in (0, 1)
    after = files_in(invented)
    assert [problem for problem in problems(invented) if problem.fix is not None] == []
    assert build.run(words) in (0, 1)
    assert files_in(invented) == after
