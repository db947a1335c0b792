"""Imported English is written into files of any layout, is a draft, and is checked."""

import re
import unicodedata
from pathlib import Path

import pytest
from conftest import cases_of, swap
from desk import M07, everything, sign
from exchange_files import (
    ANSWER,
    COMMON,
    M01,
    M02,
    MISSING,
    answers,
    each_format,
    export,
    kinds,
    notes,
    put,
    take,
)

pytestmark = pytest.mark.slow

# The sentence is last in the file, so no annotations depend on it.
CASES = cases_of(__file__)
LAYOUTS = CASES["layouts"]


def lay_out(sentence: str) -> None:
    """Replace the last sentence of m02."""
    text = M02.read_text("utf-8")
    M02.write_text(text.partition("  - id: m02-s2")[0] + sentence + "responsible:\n", "utf-8")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_english_is_written_in_any_layout(tell, layout):
    before, after = LAYOUTS[layout]
    lay_out(before)
    path = export(tell, "a.po", MISSING)
    put(path, m02_s2=ANSWER)
    said = take(tell, path)
    assert kinds(said.out) == {MISSING: "applied"}, said.err
    text = M02.read_text("utf-8")
    assert before not in text
    assert text.partition("  - ")[2].endswith(after.partition("  - ")[2] + "responsible:\n")
    assert "unchanged" in take(tell, path).out
    assert M02.read_text("utf-8") == text


@each_format
def test_any_words_survive(tell, ending):
    path = export(tell, f"a.{ending}", MISSING)
    for text in cases_of(__file__)["words"]:
        put(path, m02_s2=text)
        assert kinds(take(tell, path).out) == {MISSING: "applied"}, text
        path.unlink()
        assert f"English at export: {text}" in notes(export(tell, path.name, MISSING))


@each_format
def test_spaces_and_accents_are_normalized(tell, ending):
    path = export(tell, f"a.{ending}", MISSING)
    put(path, m02_s2=f" {unicodedata.normalize('NFD', 'Café')}\u00a0in\ta\n bag\u2003x ")
    assert kinds(take(tell, path).out) == {MISSING: "applied"}
    assert "    en: >-\n      Café in a bag x\n" in M02.read_text("utf-8")


# Answers that the source cannot contain, and the reason.
UNWRITABLE = {
    "zero-width": ("Zero\u200bwidth", "Unexpected character (zero width space, U+200B)."),
    "replacement": ("Lost \ufffd", "replacement character"),
    "chinese": ("The 纸上口岸", "It contains Chinese."),
    "long": ("word " * 900, "It is longer than 4,000 characters."),
}


@each_format
@pytest.mark.parametrize("case", UNWRITABLE)
def test_unwritable_answers_are_refused_one_by_one(tell, ending, case):
    text, reason = UNWRITABLE[case]
    path = export(tell, f"a.{ending}")
    put(path, m02_s2=text, m01_s3="Go on.")
    said = take(tell, path)
    assert kinds(said.out) == {COMMON: "applied", MISSING: "refused"}
    assert re.search(rf"m02-s2: refused \((line|sheet|unit) [^)]*[0-9]\): .*{re.escape(reason)}", said.out)
    assert said.out.isprintable() or said.out.replace("\n", "").isprintable()
    assert said.code == 1
    assert "answer: " in notes(Path(f"a.conflicts.{ending}"))


def test_problems_of_the_new_english_are_shown(tell):
    path = export(tell, "a.po")
    money = notes(path)
    assert "RMB 1,000" in money
    put(path, m01_s3="Continue  to continue to  make great efforts.", m02_s2="Grant 7 ports.")
    put(path, m01_s2="Grant the “paper port” a subsidy.")
    before = everything()
    said = take(tell, path, "--by translator-b --dry-run")
    assert said.code == 1
    assert everything() == before
    assert not Path("a.conflicts.po").exists()
    assert "No file was changed." in said.out
    real = take(tell, path)
    assert real.out == said.out.replace("No file was changed.\n", "")
    assert said.err == real.err == "The new English has errors. Correct them before the next build.\n"
    assert f"{M01}:" in real.out
    assert f"{M02}:" in real.out
    assert "Quotes of annotations to update: 17 [english-still-quoted]" in real.out
    assert "quote_en:" not in real.out
    assert "m01-heading" not in real.out


def test_reviewed_english_becomes_a_draft_and_back(say, state):
    sign(say)
    first = export(say, "a.po", "m07-s1")
    text = first.read_text("utf-8")
    assert not re.search("[ze][0-9a-f]{8}", text.replace("-dirty", ""))
    assert "#. status: reviewed" in text
    first.write_text(re.sub('msgstr "Speed up', 'msgstr "Accelerate', text), "utf-8")
    reviewed = M07.read_text("utf-8")
    said = take(say, first, "--by reader-b")
    assert said.code == 0, said.err
    assert state() == "draft"
    assert say("check").code == 0
    assert "m07-s1 was translated by reader-b" in say("translate approve m07-s1 --by reader-b").err
    swap(M07, "Accelerate", "Speed up")
    assert "m07-s1 was signed by reader-b, who translated it." in say("check").err
    swap(M07, "    translated_by: reader-b\n", "")
    assert M07.read_text("utf-8") == reviewed
    assert state() == "reviewed"


def test_stale_english_stays_stale(say, state):
    sign(say)
    swap(M07, "径予放行", "准予放行")
    path = export(say, "a.po", "--state stale")
    path.write_text(re.sub('msgstr "Speed up', 'msgstr "Accelerate', path.read_text("utf-8")), "utf-8")
    assert take(say, path).code in (0, 1)
    assert state() == "stale"


@each_format
def test_no_fingerprint_is_exported(say, ending):
    sign(say)
    path = export(say, f"a.{ending}", "m07")
    assert "status: reviewed" in notes(path)
    assert not re.search("[ze][0-9a-f]{8}", notes(path) + " ".join(answers(path).values()))


def test_nothing_is_written_if_one_file_is_read_only(tell):
    path = export(tell, "a.po")
    put(path, m02_s2=ANSWER, m01_s3="Go on.")
    before = everything()
    M02.chmod(0o444)
    said = take(tell, path)
    assert said.code == 3
    assert f"{M02} is read-only or belongs to another user." in said.err
    assert everything() == before


REFUSED = CASES["refused"]


@pytest.mark.parametrize("words", REFUSED)
def test_refused_commands(tell, words):
    Path("b.po").write_text("", "utf-8")
    Path("ja.po").write_text('msgid ""\nmsgstr "Language: ja\\n"\n\nmsgid "x"\nmsgstr "y"\n', "utf-8")
    before = everything()
    code, reason = REFUSED[words]
    said = tell(f"translate {words}")
    assert (said.code, said.out) == (code, "")
    assert reason in said.err
    assert everything() == before
    assert not Path("a.po").exists()


def test_sentences_are_selected_by_id_state_and_term(tell):
    for words, expected in {
        "m02": "m02-heading m02-s1 m02-s2",
        "--state missing,stale": "m01-heading m02-s2",
        "--term paper-port": "m01-s2 m02-s2",
        "m02 --term paper-port --state missing": "m02-s2",
    }.items():
        found = answers(export(tell, "a.po", words))
        assert [name.split("/")[1] for name in found] == expected.split()
        Path("a.po").unlink()
