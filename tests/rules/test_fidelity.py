"""The Chinese of the source is the official text: every broken piece of it is reported."""

import hashlib
import random
import re
from pathlib import Path

import pytest
from conftest import ROOT, Check

import build
from policypress.diagnostics import SourceProblems
from policypress.text.canonical import to_canonical, to_printed

ORIGINAL = ROOT / "source/policies/hufubangui-2023-9/original.txt"
PIECES = 150  # 9 opening, 4 section headings, 21 headings, 92 sentences, 21 lists of agencies, 3 closing
APART = 3  # every third piece is broken in the same run
KINDS = ("delete", "swap", "replace", "duplicate")


def pieces(source: Path) -> list[tuple[Path, int, int]]:
    """Return, for every piece of Chinese, its file, the line to break, and the line to be reported."""
    found = []
    folder = source / "policies/hufubangui-2023-9"
    policy = folder / "policy.yml"
    for file in [policy, *sorted(folder.glob("measures/*.yml"))]:
        lists = 0
        for number, line in enumerate(file.read_text("utf-8").split("\n"), 1):
            if re.match(" *zh: ", line):
                found.append((file, number, number))
            elif line == "responsible:":
                lists = number
            elif lists and line.startswith("  - "):
                found.append((file, number, lists))
                lists = 0
    return found


def broken(line: str, kind: str, chance: random.Random) -> str:
    """Return the line with one character of its text deleted, swapped, replaced or duplicated."""
    start = re.match(r" *(zh: |- )", line).end()  # type: ignore[union-attr]
    text = line[start:]
    at = chance.randrange(len(text))
    if kind == "delete":
        text = text[:at] + text[at + 1 :]
    elif kind == "duplicate":
        text = text[: at + 1] + text[at:]
    elif kind == "replace":
        text = text[:at] + chance.choice([c for c in "的准制定订为和之" if c != text[at]]) + text[at + 1 :]
    else:
        at = chance.choice([i for i in range(len(text) - 1) if text[i] != text[i + 1]])
        text = text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    return line[:start] + text


def test_pieces_are_complete():
    assert len(pieces(ROOT / "source")) == PIECES


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("first", range(APART))
def test_every_broken_piece_is_reported(source: Path, kind: str, first: int):
    chance = random.Random(f"{kind}-{first}")
    expected = set()
    for file, number, named in pieces(source)[first::APART]:
        lines = file.read_text("utf-8").split("\n")
        lines[number - 1] = broken(lines[number - 1], kind, chance)
        file.write_text("\n".join(lines), "utf-8")
        expected.add((file.name, named))
    with pytest.raises(SourceProblems) as raised:
        build.load_and_check(source)[0]
    found = [p.place for p in raised.value.problems if p.rule == "text-as-printed"]
    assert {(Path(place.file).name, place.line) for place in found} == expected


def test_a_print_mark_in_a_heading_is_an_error(source: Path, check: Check):
    path = source / "policies/hufubangui-2023-9/measures/m05.yml"
    path.write_text(path.read_text("utf-8").replace("支持力度\n", "支持力度。\n", 1), "utf-8")
    result = check(source)
    assert result.returncode == 1
    said = r"m05\.yml:\d+:7: m05-heading ends with “。”, which is already one of the print marks"
    assert re.search(said, result.stderr)


def test_swapped_agencies_are_an_error(source: Path, check: Check):
    path = source / "policies/hufubangui-2023-9/measures/m04.yml"
    text = path.read_text("utf-8")
    swapped = text.replace(
        "  - 人民银行上海分行\n  - 上海银保监局\n", "  - 上海银保监局\n  - 人民银行上海分行\n"
    )
    assert swapped != text
    path.write_text(swapped, "utf-8")
    result = check(source)
    assert "m04-responsible does not match the printed text" in result.stderr


def test_original_txt_has_the_published_digest(source: Path, check: Check):
    digest = "0955a55c73bfd424368872c23852afe633bb5c579944e8a2f042db3f2b6b99a3"
    assert hashlib.sha256(ORIGINAL.read_bytes()).hexdigest() == digest
    (source / "policies/hufubangui-2023-9/original.txt").write_bytes(ORIGINAL.read_bytes() + b"\n")
    result = check(source)
    assert result.returncode == 1
    assert "original.txt:1:1: The file is not the official text" in result.stderr


def test_canonical_text_converts_back_to_the_printed_text():
    printed = ORIGINAL.read_text("utf-8")
    lines = [line.lstrip(" \u3000") for line in printed.split("\n")]
    without_layout = "".join(lines).replace(" ", "")
    canonical = to_canonical(printed)
    assert to_printed(canonical.text) == without_layout
    assert len(canonical.text) == 5749
    assert canonical.text.count("。") == 116
    assert canonical.lines[0] == 2


def test_typed_text_keeps_ascii_punctuation_and_spaces():
    typed = "　　用 Open\u00a0Data 2.5 版（见 a.b:c, «d»）。 \u00a0 \n\u00a0９％＋１\n"
    assert to_canonical(typed).text == "用 Open Data 2.5 版（见 a.b:c, «d»）。9%+1"
    extracted = "\u00a0用\u00a0Open Da\nta ２.５ 版(见 «d»),９％\n"
    assert to_canonical(extracted).text == "用OpenData2。5版（见《d》），9%"


def test_an_unreadable_measure_hides_no_other_error(source: Path, check: Check):
    folder = source / "policies/hufubangui-2023-9/measures"
    (folder / "m06.yml").write_text("id: [m06\n", "utf-8")
    for name in ("m05", "m07"):
        path = folder / f"{name}.yml"
        path.write_text(path.read_text("utf-8").replace("。\n", "！\n", 1), "utf-8")
    result = check(source)
    assert "m06.yml:" in result.stderr
    assert "m05-s1 does not match the printed text" in result.stderr
    assert "m07-s1 does not match the printed text" in result.stderr
    assert "m06-" not in result.stderr


def test_an_unreadable_registry_hides_no_error_in_a_text(source: Path, check: Check):
    agencies = source / "agencies.yml"
    agencies.write_text(agencies.read_text("utf-8").replace("kind:", "kidn:", 1), "utf-8")
    measure = source / "policies/hufubangui-2023-9/measures/m05.yml"
    measure.write_text(measure.read_text("utf-8").replace("500亿美元", "600亿美元", 1), "utf-8")
    said = [line for line in check(source).stderr.splitlines() if line.startswith(str(source))]
    assert [re.findall(r"\[([a-z-]+)\]$", line)[0] for line in said] == [
        "unknown-key",
        "text-as-printed",
        "number",
        "number",
    ]
