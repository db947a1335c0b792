"""`translate todo`, `find` and `term`: what is open, where words occur, and what a term affects."""

import json
import re
import shutil
import unicodedata
from pathlib import Path

import pytest
from conftest import ROOT, run_here, swap

pytestmark = pytest.mark.slow

POLICY = "policies/wuyou-2031-12"
ENGLISH = "Continue to improve the fictitious trade environment."
ROW = "m02-s1,reader-b,2024-04-02,no change,,,继续优化虚构贸易环境。,{0},{0},Agrees."
HEADER = "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"
TYPED = '    translated_by: reader-a\n    review: {by: reader-b, date: "2024-04-02"}\n'
STALE = TYPED.replace('02"}', '02", seal: z00000000-e00000000}')


def translate(source: Path, *words: str, code: int = 0) -> str:
    done = run_here("translate", *words, "--source", source)
    assert done.returncode == code, done.stderr
    return done.stdout + done.stderr


# English, lines below it, and review row of m02-s1, with the kind of item and what it takes.
STEPS = {
    "missing": ("", "", "", "Translate it."),
    "stale": (ENGLISH, STALE, "", "Update the English and have it reviewed."),
    "draft-with-errors": (
        "Continue 7 times to improve trade.",
        "",
        "",
        "`./build.py translate status wuyou-2031-12/m02-s1`",
    ),
    "draft-with-warnings": (
        "We must improve the trade environment.",
        "",
        "",
        "Correct the English or give a reason.",
    ),
    "unreviewed": (ENGLISH, "", "", "Review it and add a row."),
    "not-as-reviewed": (ENGLISH, "", ROW.format("Go on."), "Review the current text and add a row."),
    "unsealed": (ENGLISH, TYPED, ROW.format(ENGLISH), "`./build.py translate seal`"),
    "unreviewed again": (
        ENGLISH,
        "",
        ROW.replace("no change,,", "changed,style,minor")
        .format("Go on.")
        .replace("Go on.,A", f"{ENGLISH},A"),
        "Someone else must review it and add a row.",
    ),
    "unsigned": (ENGLISH, "", ROW.format(ENGLISH), "translate approve wuyou-2031-12/m02-s1 --by reader-b"),
}


def write(source: Path, english: str, below: str, row: str) -> None:
    swap(source / POLICY / "measures/m02.yml", f"en: >-\n      {ENGLISH}\n", f"en: {english}\n{below}")
    if row:
        (source / POLICY / "review.csv").write_text(f"{HEADER}{row}\n", "utf-8")


@pytest.mark.parametrize("kind", STEPS)
def test_todo_names_the_next_step_of_a_text(kind: str, invented: Path):
    write(invented, *STEPS[kind][:3])
    (item,) = json.loads(translate(invented, "todo", "m02-s1", "--format", "json"))
    assert (item["file"], item["line"]) == (f"{invented}/{POLICY}/measures/m02.yml", 11)
    assert (item["rule"], item["message"][:6]) == (kind.removesuffix(" again"), "m02-s1")
    assert STEPS[kind][3] in item["suggestion"]
    text = translate(invented, "todo", "m02")
    assert f"m02.yml:11:5: {'' if item['severity'] == 'error' else item['severity'] + ': '}m02-s1" in text
    assert text.endswith("\n3 open\n")


def test_todo_with_nothing_open_says_so(invented: Path):
    write(invented, ENGLISH, TYPED, ROW.format(ENGLISH))
    translate(invented, "seal", "m02-s1")
    done = "Nothing to do: all texts are translated, reviewed and signed.\n"
    assert translate(invented, "todo", "m02-s1") == done
    assert json.loads(translate(invented, "todo", "m02-s1", "--format", "json")) == []
    table = invented / POLICY / "review.csv"
    table.write_text(
        table.read_text("utf-8") + ROW.format("Go on.").replace("04-02", "04-03") + "\n", "utf-8"
    )
    assert "review.csv, line 3" in translate(invented, "todo", "m02-s1")


def test_todo_sums_up_quotes_and_lists_questions(invented: Path):
    swap(invented / POLICY / "measures/m01.yml", "and 9 parks.", "and nine parks.")
    question = {"id": "sec1-01", "segment": "m01-s3", "quote_zh": "继续", "question_zh": "什么？"}
    question |= dict.fromkeys(("question_en", "expected_en", "answer_en"), "What?") | {"verdict": "right"}
    text = f'answered_by: reader-a\nanswered_on: "2024-04-02"\nquestions: [{json.dumps(question)}]\n'
    (invented / POLICY / "back-check.yml").write_text(text, "utf-8")
    items = json.loads(translate(invented, "todo", "m01", "--format", "json"))
    found = {item["rule"]: item["message"] for item in items}
    assert found["english-still-quoted"] == "Quotes of annotations that are no longer in the English: 1."
    assert found["ask-again"] == "Question sec1-01 on m01-s3 was answered from earlier or unsigned English."
    assert not re.search(r"ask-again|english-still", translate(invented, "todo", "m02"))


# Words, the texts that have them, and a marked piece.
FOUND = {
    "纸上口岸": ("m01-s2 m02-s2 paper-port wuyou-paper-port", "对“{=纸上口岸=}”给予"),
    "ＰＡＰＥＲ ports": ("m01-s2 paper-port wuyou-paper-port", "“{=paper port=}”"),
    "capping subsidies": ("", ""),
    "with a cap of": ("m01-s2", "{=with a cap of=}"),
    "单笔1,000元 subsidies": ("m01-s2", "a single {=subsidy=} of"),
    "重点产业进出口 leverage": ("sec2-heading m02-heading", "{=Leverage=}"),
    "port on paper": ("paper-port", "{=port on paper=} & <screen>"),
    "乌有市商务委员会": ("wuyou-commerce-commission", "{=乌有市商务委员会=}"),
    "有官方用例": ("evidence/official", "{=有官方用例=}"),
    "财政补助": ("fee_reduction subsidy_fiscal", "{=财政补助=}"),
}  # fmt: skip


@pytest.mark.parametrize("words", FOUND)
def test_find_shows_each_text_in_both_languages(words: str, invented: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("COLUMNS", "60")
    ids, marked = FOUND[words]
    out = translate(invented, "find", *words.split(), code=0 if ids else 1)
    assert re.findall(r"(?m)^\w+ (?:wuyou-2031-12/)?([\w/-]+).*\(.*:\d+:\d+\)$", out) == ids.split()
    shown = [line for line in out.splitlines() if line.startswith("  ")]
    assert marked in "".join(shown).replace(" " * 6, " ") or marked in re.sub(r" {6}", "", "".join(shown))
    assert len([line for line in shown if line.startswith("  zh: ")]) == len(ids.split())
    wide = [sum(1 + (unicodedata.east_asian_width(c) in "WF") for c in line) for line in shown]
    assert max(wide, default=0) <= 60


@pytest.mark.parametrize(
    ("words", "near"),
    [
        ("纸上口案", "Did you mean “纸上口岸”?"),
        ("enviroment", "Did you mean “environment”?"),
        ("environment trade", "not next to each other: wuyou-2031-12/m01-s3, wuyou-2031-12/m02-s1"),
        ("\x1b[31mzz", r"No text contains “\u001b[31mzz”."),
    ],
)
def test_find_without_hits_suggests_words(words: str, near: str, invented: Path):
    out = translate(invented, "find", words, code=1)
    assert near in out
    assert "written" not in out


def test_term_shows_the_decision_and_every_use(invented: Path):
    out = translate(invented, "term", "paper-port")
    assert "\n  replaced: paper <harbor>\n  decided: by terminologist-a on 2031-04-02\n" in out
    assert "  sentence wuyou-2031-12/m01-s2: “paper port” (preferred)  (" in out
    assert "  sentence wuyou-2031-12/m02-s2: not translated  (" in out
    assert "Did you mean “paper-port”?" in translate(invented, "term", "paper-prt", code=2)


VARIANTS = {
    "gone": ("", "", ""),
    "admitted": ("overseas warehouse", "", ""),
    "deprecated": ("", "overseas warehouse", ""),
    "replaced": ("", "", 'decided: {by: reader-a, date: "2026-11-24", replaces: [overseas warehouse]}'),
}
SENTENCES = {"m04-s4", "m14-heading", "m14-s1", "m14-s2"}
STRICT = {
    *("overseas_warehouse (label)", "overseas-warehouse-platform (name)", "new-forms-of-trade (definition)"),
    *("cross-border-e-commerce-b2b-exports (definition)", "public-overseas-warehouse (definition)"),
    *("public-overseas-warehouse (rendering)", "overseas-warehouse-set-up (rendering)"),
    "overseas-warehouse-set-up (admitted)",
}
LOOSE = {
    *("platform_infrastructure (examples)", "transport_logistics (examples)"),
    *("cross_border_ecommerce (excludes)", "overseas_warehouse (examples)"),
}
LEFT = {"gone": STRICT, "admitted": set(), "deprecated": STRICT | LOOSE, "replaced": STRICT | LOOSE}


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """A complete copy of the real source."""
    return Path(shutil.copytree(ROOT / "source", tmp_path / "real"))


@pytest.mark.parametrize("variant", VARIANTS)
def test_check_reports_what_a_term_change_leaves(variant: str, real: Path):
    admitted, deprecated, decided = VARIANTS[variant]
    old = "    en: overseas warehouse\n    admitted:\n    deprecated:\n"
    new = f"    en: offshore warehouse\n    admitted: [{admitted}]\n    deprecated: [{deprecated}]\n"
    swap(real / "glossary.yml", old, new)
    swap(
        real / "glossary.yml",
        "  - id: insurance-policies-as-",
        f"    {decided}\n  - id: insurance-policies-as-",
    )
    done = run_here("check", "--format", "json", "--source", real)
    found = json.loads(done.stdout)
    assert done.returncode == (1 if variant == "deprecated" else 0)
    said = {item["message"].split(": ")[0] for item in found if item["rule"].startswith("term")}
    assert said == (LEFT[variant] | SENTENCES if LEFT[variant] else set())
    out = translate(real, "term", "海外仓")
    status = "in other words" if variant == "gone" else f"“overseas warehouse” ({variant})"
    assert f"sentence hufubangui-2023-9/m04-s4: {status}  (" in out


def test_term_shows_what_would_keep_the_old_words(real: Path):
    out = translate(real, "term", "overseas-warehouse", "--becomes", "offshore warehouse")
    named = re.findall(r"(?m)^  \w+ (?:\S+/)?([\w-]+)(?: (\w+))?  \(", out)
    listed = {f"{name} ({key or 'rendering'})" for name, key in named}
    assert listed == {f"{name} (rendering)" for name in SENTENCES} | STRICT | LOOSE
    assert re.search(r"docs/en/choices\.md:\d+: “overseas warehouse”", out)
    same = translate(real, "term", "overseas-warehouse", "--becomes", "offshore trade")
    assert "“offshore trade” is already the rendering of offshore-trade." in same


def test_a_local_id_of_two_policies_is_ambiguous(two: Path):
    assert "exists in several policies" in translate(two, "todo", "m01", code=2)
    assert "hufubangui" not in translate(two, "todo", "--policy", "wuyou-2031-12")
