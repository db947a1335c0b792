"""Sentences go to translators' files and come back, in each format, without losing an edit of either side."""

import re
from pathlib import Path

import pytest
from conftest import swap
from desk import everything, git
from exchange_files import (
    ANSWER,
    COMMON,
    COMMON_EN,
    M01,
    M02,
    MISSING,
    POLICY,
    answers,
    each_format,
    edit,
    export,
    kinds,
    notes,
    put,
    take,
)

pytestmark = pytest.mark.slow
OURS, THEIRS = "Keep improving the fictitious trade environment.", "Go on improving fictitious trade."


@each_format
def test_there_and_back_changes_no_byte(tell, ending):
    before = everything()
    path = export(tell, f"a.{ending}")
    assert take(tell, path) == (0, "15 unchanged\nNo file was changed.\n", "")
    assert everything() == before
    assert export(tell, f"b.{ending}").read_bytes() == path.read_bytes()
    assert "status: draft" in notes(path)
    assert re.search("term: 纸上口岸 = paper port", notes(path))
    assert f"English at export: {COMMON_EN}" in notes(path)


@each_format
def test_an_answer_is_written_as_a_draft(tell, ending):
    path = export(tell, f"a.{ending}", "--state missing")
    assert set(answers(path)) == {f"{POLICY}/m01-heading", f"{POLICY}/m02-s2"}
    put(path, m02_s2=ANSWER)
    before = M02.read_text("utf-8")
    said = take(tell, path)
    assert said.code == 0, said.err
    assert kinds(said.out) == {MISSING: "applied"}
    lines = "      The Municipal Commission of Commerce will separately formulate measures for customs and\n"
    lines += "      the paper port.\n    translated_by: translator-b\n"
    assert M02.read_text("utf-8") == before.replace("    en:\n", f"    en: >-\n{lines}")
    again = everything()
    said = take(tell, path)
    assert (said.code, said.out.splitlines()[-1]) == (0, "No file was changed.")
    assert everything() == again
    assert tell("check").code == 0


# The English at export is COMMON_EN. What the source and the file have on import, and what happens.
DECISIONS = {
    "only the file changed": (COMMON_EN, THEIRS, "applied"),
    "only the source changed": (OURS, COMMON_EN, "kept"),
    "both changed": (OURS, THEIRS, "conflict"),
    "both changed in the same way": (OURS, OURS, ""),
    "only the line breaks changed": (COMMON_EN, COMMON_EN.replace(" ", "\n", 3), ""),
    "emptied": (COMMON_EN, "", ""),
    "emptied and changed": (OURS, "", ""),
    "replaced by its Chinese": (COMMON_EN, "继续优化虚构贸易环境。", ""),
    "filled in while it was removed": ("", THEIRS, "conflict"),
}


@each_format
@pytest.mark.parametrize("case", DECISIONS)
def test_decisions(tell, ending, case):
    here, answer, expected = DECISIONS[case]
    path = export(tell, f"a.{ending}")
    swap(M01, f"en: >-\n      {COMMON_EN}", f"en: {here}".rstrip())
    put(path, m01_s3=answer)
    before = M01.read_bytes()
    said = take(tell, path)
    assert kinds(said.out) == ({COMMON: expected} if expected else {})
    assert said.code == (expected == "conflict")
    assert (M01.read_bytes() != before) == (expected == "applied")
    assert (answer in M01.read_text("utf-8")) or expected != "applied"
    assert Path(f"a.conflicts.{ending}").exists() == (expected == "conflict")


@each_format
def test_a_conflict_can_be_resolved_in_its_file(tell, ending):
    path = export(tell, f"a.{ending}")
    swap(M01, COMMON_EN, COMMON_EN.replace("Continue to", "Always"))
    theirs = COMMON_EN.replace("environment", "climate")
    put(path, m01_s3=theirs, m02_s2=ANSWER)
    said = take(tell, path)
    assert said.code == 1
    assert kinds(said.out) == {COMMON: "conflict", MISSING: "applied"}
    conflicts = Path(f"a.conflicts.{ending}")
    assert said.err == (f"Not imported: 1. See {conflicts}: write the right English there, and import it.\n")
    assert answers(conflicts) == {f"{POLICY}/{COMMON}": ""}
    merged = COMMON_EN.replace("Continue to", "Always").replace("environment", "climate")
    for note in (f"answer: {theirs}", f"proposed merge: {merged}", "English at export: Always improve"):
        assert note in notes(conflicts)
    assert take(tell, conflicts).code == 0
    assert COMMON_EN.replace("Continue to", "Always") in M01.read_text("utf-8")
    content = conflicts.read_bytes()
    assert take(tell, path).code == 1
    assert conflicts.read_bytes() == content
    put(conflicts, m01_s3=merged)
    assert kinds(take(tell, conflicts).out) == {COMMON: "applied"}
    assert merged in M01.read_text("utf-8")
    assert take(tell, path).code == 1
    assert Path(f"a.conflicts-2.{ending}").exists()


@each_format
def test_the_order_of_two_imports_does_not_matter(tell, ending):
    one, other = (export(tell, f"{name}.{ending}") for name in "ab")
    put(one, m02_s2=ANSWER, m01_s3=OURS)
    put(other, m02_heading="Heading", m02_s1=THEIRS)
    before = everything()
    results = []
    for paths in ((one, other), (other, one)):
        for path in paths:
            assert take(tell, path).code == 0
        results.append(everything())
        for name, content in before.items():
            Path(name).write_bytes(content)
    assert results[0] == results[1] != before


def test_changed_chinese_is_a_conflict_unless_only_its_width(tell):
    path = export(tell, "a.po")
    put(path, m02_heading="Heading", m02_s1=THEIRS)
    swap(M02, "zh: 发挥重点产业", "zh: 发挥全部产业")
    swap(M02, "zh: 继续优化虚构贸易环境。", "zh: 继续优化虚构 贸易环境.")
    said = take(tell, path)
    assert kinds(said.out) == {"m02-heading": "conflict", "m02-s1": "applied"}
    assert "  Chinese here: 发挥全部产业进出口带动作用\n  Chinese in the file: 发挥重点产业" in said.out
    assert "Chinese in the file: 发挥重点产业" in notes(Path("a.conflicts.po"))
    assert take(tell, path).code == 1


# What the file has instead of the id m02-s2, and what happens.
IDS = {
    "none": ("", MISSING, "applied"),
    "local": (MISSING, MISSING, "applied"),
    "of another tool": ("17", MISSING, "applied"),
    "of another sentence": (f"{POLICY}/{COMMON}", COMMON, "conflict"),
    "of a list of agencies": (f"{POLICY}/m01-responsible", "m01-responsible", "refused"),
    "of a retired measure": (f"{POLICY}/m03-s1", "m03-s1", "refused"),
}


@each_format
@pytest.mark.parametrize("case", IDS)
def test_ids(tell, ending, case):
    new, name, expected = IDS[case]
    path = export(tell, f"a.{ending}", MISSING)
    edit(path, lambda entry: entry.update(id=new, en=ANSWER))
    said = take(tell, path)
    assert kinds(said.out) == {name: expected}
    assert ("separately formulate" in M02.read_text("utf-8")) == (expected == "applied")
    assert expected == "applied" or f"answer: {ANSWER}" in notes(Path(f"a.conflicts.{ending}"))
    assert ("See wuyou-2031-12/m01." in said.out) == (case == "of a retired measure")


@each_format
def test_sentences_with_the_same_chinese_need_an_id(tell, ending):
    path = export(tell, f"a.{ending}", f"{COMMON}")
    edit(path, lambda entry: entry.update(id="", en=THEIRS))
    said = take(tell, path)
    assert said.code == 1
    assert "It could be any of wuyou-2031-12/m01-s3, wuyou-2031-12/m02-s1. Add the id." in said.out
    edit(path, lambda entry: entry.update(zh="没有这句话。"))
    assert "There is no such sentence." in take(tell, path).out


def test_two_rows_of_one_sentence(tell):
    text = export(tell, "a.po", COMMON).read_text("utf-8")
    entry = text.partition("\n\n")[2]
    for second, expected in ((OURS, "applied"), (THEIRS, "conflict")):
        before = M01.read_bytes()
        rows = [entry.replace(f'msgstr "{COMMON_EN}', f'msgstr "{en}') for en in (OURS, second, COMMON_EN)]
        Path("b.po").write_text("\n\n".join([text.partition("\n\n")[0], *rows]), "utf-8")
        said = take(tell, Path("b.po"))
        assert kinds(said.out) == {COMMON: expected}
        M01.write_bytes(before)
    for en in (OURS, THEIRS):
        assert f"answer: {en}" in notes(Path("b.conflicts.po"))


@each_format
def test_old_english_without_a_base_reverts_nothing(tell, ending):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        git(*words)
    path = export(tell, f"a.{ending}", "m01-s3 m02")
    put(path, m02_s2=ANSWER, m02_heading="Heading")
    edit(path, lambda entry: entry.pop("base"))
    swap(M01, COMMON_EN, OURS)
    git("commit", "-qam", "second")
    said = take(tell, path)
    assert kinds(said.out) == {COMMON: "kept", MISSING: "applied", "m02-heading": "conflict"}
    assert "The English that the answer replaces is not known." in said.out
    assert OURS in M01.read_text("utf-8")
