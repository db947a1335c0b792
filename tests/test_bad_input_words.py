"""Words and characters that no text of the source may hold: each of them is told by its name."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import Check

pytestmark = pytest.mark.slow

AGENCIES = "agencies.yml"
NAME = "short_en: Wuyou Commerce\n"


def said_of(words: str, invented: Path, check: Check) -> str:
    """What is said, without its place, where a short name is these words."""
    path = invented / AGENCIES
    before = path.read_text("utf-8")
    assert NAME in before
    path.write_text(before.replace(NAME, f"short_en: {words}\n", 1), "utf-8")
    result = check(invented)
    assert result.returncode == 1
    line = before[: before.index(NAME)].count("\n") + 1
    place, _, said = result.stderr.partition(": ")
    assert place.startswith(f"{path}:{line}:")
    return said


@pytest.mark.parametrize("word", "NA N/A n/a NaN nan -nan NULL null None #N/A <NA>".split())
def test_a_word_that_programs_take_for_nothing_is_told(word: str, invented: Path, check: Check):
    assert said_of(f'"{word}"', invented, check).startswith(
        "The text begins with “-”" if word.startswith("-") else f"The text is “{word}”, which programs"
    )


@pytest.mark.parametrize("mark", "=+-@")
def test_a_text_that_begins_as_a_formula_is_told(mark: str, invented: Path, check: Check):
    said = said_of(f'"{mark}1"', invented, check)
    assert said.startswith(f"The text begins with “{mark}”; a spreadsheet would take it for a formula.")


@pytest.mark.parametrize(
    ("character", "name"),
    {
        "\u00a0": "no-break space",
        "\u00ad": "soft hyphen",
        "\u200b": "zero-width space",
        "\u200c": "zero-width non-joiner",
        "\u200d": "zero-width joiner",
        "\u2028": "line separator",
        "\u2029": "paragraph separator",
        "\u2060": "word joiner",
        "\ufeff": "byte order mark",
        "\ufffd": "replacement character, the trace of a broken conversion",
    }.items(),
)
def test_a_character_that_nobody_sees_is_told_by_its_name(
    character: str, name: str, invented: Path, check: Check
):
    said = said_of(f"Wuyou{character}Commerce", invented, check)
    what = "There is a character here that does not belong in a text"
    assert said.startswith(f"{what} ({name}, U+{ord(character):04X}). [character]\n")


@pytest.mark.parametrize(("words", "chinese"), [("Wuyou 商务", "商务"), ("Wuyou（Commerce", "（")])
def test_chinese_in_an_english_name_is_told(words: str, chinese: str, invented: Path, check: Check):
    said = said_of(words, invented, check)
    assert said.startswith(f"The English name holds “{chinese}”. [english-is-english]\n")
