"""Words and characters that are not allowed in source texts."""

import shutil
from pathlib import Path

import pytest
from conftest import ROOT, Check, cases_of

pytestmark = pytest.mark.slow

AGENCIES = "agencies.yml"
NAME = "short_en: Wuyou Commerce\n"


def message_for(words: str, invented: Path, check: Check) -> str:
    """Return the message, without its place, if an agency has these words as its short name."""
    path = invented / AGENCIES
    before = path.read_text("utf-8")
    assert NAME in before
    path.write_text(before.replace(NAME, f"short_en: {words}\n", 1), "utf-8")
    result = check(invented)
    assert result.returncode == 1
    line = before[: before.index(NAME)].count("\n") + 1
    place, _, message = result.stderr.partition(": ")
    assert place.startswith(f"{path}:{line}:")
    return message


@pytest.mark.parametrize("word", "NA N/A n/a NaN nan -nan NULL null None #N/A <NA>".split())
def test_word_that_programs_read_as_missing(word: str, invented: Path, check: Check):
    assert message_for(f'"{word}"', invented, check).startswith(
        "The text begins with “-”" if word.startswith("-") else f"The text is “{word}”, which programs"
    )


@pytest.mark.parametrize("mark", "=+-@＝＋－＠")
def test_text_that_begins_like_a_formula(mark: str, invented: Path, check: Check):
    said = message_for(f'"{mark}1"', invented, check)
    assert f"The text begins with “{mark}”, so a spreadsheet would treat it as a formula." in said


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("entities.yml: Shanghai", "=1+1", "The text begins with “=”, so a spreadsheet would treat"),
        ("entities.yml: Shanghai", "Shanghai 上海", "The English name contains “上海”. [english-is-"),
        ("codelists/topics.yml: Credit and finance", '"@x"', "The text begins with “@”, so a spreadsheet"),
    ],
    ids=["entity", "entity with Chinese", "topic"],
)
def test_entity_names_and_topic_labels_are_checked(
    before: str, after: str, said: str, tmp_path: Path, check: Check
):
    source = shutil.copytree(ROOT / "source", tmp_path / "source")
    file, _, words = before.partition(": ")
    text = (source / file).read_text("utf-8")
    assert text.count(f"_en: {words}\n") == 1
    (source / file).write_text(text.replace(f"_en: {words}\n", f"_en: {after}\n"), "utf-8")
    assert f": {said}" in check(source).stderr


@pytest.mark.parametrize(("code", "name"), cases_of(__file__)["invisible"].items())
def test_invisible_character_is_named(code: str, name: str, invented: Path, check: Check):
    said = message_for(f"Wuyou{chr(int(code[2:], 16))}Commerce", invented, check)
    shown = f"{name}, " if name else ""
    assert said.startswith(f"Unexpected character ({shown}{code}). [character]\n")


@pytest.mark.parametrize(("words", "chinese"), [("Wuyou 商务", "商务"), ("Wuyou（Commerce", "（")])
def test_chinese_in_an_english_name(words: str, chinese: str, invented: Path, check: Check):
    said = message_for(words, invented, check)
    assert said.startswith(f"The English name contains “{chinese}”. [english-is-english]\n")


@pytest.mark.parametrize(
    ("letter", "name"),
    {
        "\u0430": "Cyrillic small letter a",
        "\u03bf": "Greek small letter omicron",
        "\u0661": "Arabic-indic digit one",
        "\U0001d44e": "Mathematical italic small a",
    }.items(),
)
@pytest.mark.parametrize(
    ("before", "whose"),
    [
        ("short_en: Wuyou ", "The English name"),
        ("note_en: ", "“note_en”"),
        ("Continue to ", "The English of m02-s1"),
        ("admitted:\n      - ", "The English name"),
    ],
)
def test_letter_of_another_script_in_english(  # noqa: PLR0917 (fixtures)
    letter: str, name: str, before: str, whose: str, invented: Path, check: Check
):
    files = [file for file in invented.rglob("*.yml") if before in file.read_text("utf-8")]
    text = files[-1].read_text("utf-8")
    files[-1].write_text(text.replace(before, f"{before}p{letter}y ", 1), "utf-8")
    assert f": {whose} contains “{letter}” ({name}). [english-is-english]\n" in check(invented).stderr


@pytest.mark.parametrize(("words", "chinese"), [("Ｗuyou", "Ｗ"), ("Wu\u3000you", r"\u3000")])
def test_full_width_text_in_an_english_name(words: str, chinese: str, invented: Path, check: Check):
    said = message_for(words, invented, check)
    assert said.startswith(f"The English name contains “{chinese}”. [english-is-english]\n")
