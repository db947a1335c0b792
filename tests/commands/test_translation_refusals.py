"""Refused sign-offs, and the arguments of the translators' commands."""

import re
import shutil
from pathlib import Path

import pytest
from conftest import Say
from desk import M07, POLICY, SIGNED, TABLE, add_row, everything, remove_english, sign, swap
from unsigned import EN

pytestmark = pytest.mark.slow


def refused(say: Say, words: str) -> str:
    """The reasons that a command gives; checks that nothing was written."""
    before = everything()
    result = say(f"translate {words}")
    assert result.code == 1
    assert result.out == ""
    assert everything() == before
    *reasons, last = result.err.splitlines()
    assert last == "Nothing was written."
    return "\n".join(reasons)


def test_the_translator_cannot_sign(say):
    assert refused(say, "approve m07-s1 --by translator-a") == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: "
        "m07-s1 was translated by translator-a. Someone else must review and sign it."
    )
    swap(M07, "    zh: 支持临港", "    translated_by: reader-b\n    zh: 支持临港")
    assert "m07-s2 was translated by reader-b" in refused(say, "approve m07-s2 --by reader-b")


def test_check_refuses_a_sign_off_by_the_translator(say):
    swap(
        M07, "      operations.\n", '      operations.\n    review: {by: translator-a, date: "2026-11-24"}\n'
    )
    result = say("check")
    assert result.err == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:21:5: m07-s2 was signed by translator-a, "
        "who translated it. [reviewer-is-not-translator]\n"
        "    → Remove the review. Someone else must sign it.\n"
        "1 problem; nothing was written.\n"
    )


def test_text_without_translator_cannot_be_signed(say):
    swap(M07, "translated_by: translator-a\n", "")
    assert "m07-s1 has no translator." in refused(say, "approve m07-s1 --by reader-b")
    swap(M07, "      operations.\n", '      operations.\n    review: {by: reader-b, date: "2026-11-24"}\n')
    assert "m07-s2 was signed by reader-b but has no translator." in say("check").err


def test_missing_english_cannot_be_signed(say):
    remove_english()
    assert refused(say, "approve m07 --by reader-b").endswith("m07.yml:11:5: m07-s1 has no English yet.")


def test_responsibilities_cannot_be_signed(say):
    assert "comes from the registry" in refused(say, "approve m07-responsible --by reader-b")


def test_unreviewed_text_cannot_be_signed(say):
    rows = TABLE.read_text("utf-8").splitlines(keepends=True)
    TABLE.write_text("".join(row for row in rows if not row.startswith("m07-s1,")), "utf-8")
    assert "m07-s1 has not been reviewed yet" in refused(say, "approve m07-s1 --by reader-b")
    TABLE.unlink()
    assert "m07-s1 has not been reviewed yet" in refused(say, "approve m07-s1 --by reader-b")


def test_english_edited_after_the_review_cannot_be_signed(say):
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    assert refused(say, "approve m07-s1 --by reader-b") == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 is not what the "
        "reader approved: the newest row for it "
        "(source/policies/hufubangui-2023-9/review.csv, line 49) has different text."
    )


def test_only_the_newest_row_counts(say, state):
    add_row("m07-s1", date="2026-11-26", after="Speed up.", verdict="changed", kind="style", severity="minor")
    add_row("m07-s1", date="2026-11-25", before=EN, after=EN)
    assert "not what the reader approved" in refused(say, "approve m07-s1 --by reader-b")
    add_row("m07-s1", reader="reader-b", date="2026-11-26", before=EN, after=EN)
    sign(say, "m07-s1 --by reader-b --date 2026-11-26")
    assert state() == "reviewed"


def test_a_review_by_the_translator_does_not_count(say):
    add_row("m07-s1", reader="translator-a")
    assert "line 135) is by translator-a. Review m07-s1," in refused(say, "approve m07-s1 --by reader-b")


def test_only_the_last_reader_signs(say):
    assert refused(say, "approve m07-s2 --by corrector") == (
        f"{M07}:17:5: corrector cannot sign m07-s2: the newest row for it ({TABLE}, line 50) is by reader-b. "
        "Review m07-s2, add your own row, and then sign it."
    )
    add_row("m07-s1", reader="reader-c")
    assert "line 135) is by reader-c." in refused(say, "approve m07-s1 --by reader-b")


@pytest.mark.parametrize("day", ["1999-01-01", "2026-11-22", "2999-12-31"])
@pytest.mark.parametrize("typed", [False, True])
def test_sign_off_date_is_between_review_and_today(say, day: str, typed: bool):
    """Either typed into the file and sealed, or signed by the command."""
    if typed:
        review = f'    review: {{by: reader-b, date: "{day}"}}\n'
        swap(M07, "      operations.\n", f"      operations.\n{review}")
    if typed and day < "2026-11-23":  # already an error in `check`
        assert f"m07-s2 was signed on {day}, but reader-b reviewed it on 2026-11-23." in say("check").err
        return
    result = refused(say, "seal m07-s2" if typed else f"approve m07-s2 --by reader-b --date {day}")
    assert f"m07-s2 cannot be signed on {day}: the date must not be before that of the newest row" in result


def test_a_review_in_the_future_cannot_be_signed(say):
    add_row("m07-s1", reader="reader-b", date="2962-01-01")
    result = refused(say, "approve m07-s1 --by reader-b")
    assert (
        "the newest row for it (source/policies/hufubangui-2023-9/review.csv, line 135), 2962-01-01" in result
    )
    assert say("check").code == 0  # the same on every day


def test_several_are_signed_or_none_with_all_reasons(say, state):
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    swap(POLICY / "measures/m08.yml", "translated_by: translator-a", "translated_by: reader-b")
    reasons = refused(say, "approve m06 m07 m08-s2 --by reader-b").splitlines()
    assert [reason.split(": ")[0].rsplit("/")[-1] for reason in reasons] == ["m07.yml:11:5", "m08.yml:17:5"]
    assert state("m06-s1") == "draft"


def test_a_source_that_breaks_a_rule_is_not_signed(say):
    swap(M07, "径予放行", "准予放行")
    before = everything()
    result = say("translate approve m07-s2 --by reader-b")
    assert result.code == 1
    assert "[text-as-printed]" in result.err
    assert everything() == before
    assert say("translate status").code == 0


def test_invalid_arguments_are_refused(say):
    result = say("translate approve m07-s9 hufubangui-2023-9/m70 --by reader-b")
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("Unknown id “m07-s9”. Did you mean “m07-s")
    assert "“hufubangui-2023-9/m70”. Did you mean “hufubangui-2023-9/m" in result.err
    result = say("translate status --policy hufubangui-2023-8")
    assert result.err == "There is no policy “hufubangui-2023-8”. Did you mean “hufubangui-2023-9”?\n"
    for words in ("--by Reader", "--by reader-b --date 2026-02-30", "--by reader-b --date 20261124", ""):
        assert say(f"translate approve m07-s1 {words}").code == 2


# ---- selection by id ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "count"),
    [
        ("m07", 6),
        ("hufubangui-2023-9/m07", 6),
        ("m07-s1 m07 m07-s1", 6),
        ("sec2", 28),
        ("sec2-heading", 1),
        ("policy-title annex-title", 0),
        ("annex-title --policy hufubangui-2023-9", 1),
        ("hufubangui-2023-9", 129),
    ],
)
def test_ids_name_segments_measures_sections_and_policies(say, words, count):
    result = say(f"translate approve {words} --by reader-b --date 2026-11-24")
    assert len(result.out.splitlines()) == count
    written = b"".join(everything().values())
    assert len(re.findall(rb"\n +seal: z", written)) == count
    assert say("check").code == 0


def test_with_two_policies_a_local_id_needs_the_policy(say):
    other = Path("source/policies/other-2024-1")
    shutil.copytree(POLICY, other)
    swap(other / "policy.yml", "id: hufubangui-2023-9", "id: other-2024-1")
    result = say("translate status m07-s1")
    assert result.code == 2
    assert result.err == ("“m07-s1” exists in several policies. Add --policy, or write policy/m07-s1.\n")
    assert say("translate status other-2024-1/m07-s1").out.startswith("other-2024-1/m07-s1: draft")
    sign(say, "m07-s1 --by reader-b --date 2026-11-24 --policy other-2024-1")
    assert b"review:" not in M07.read_bytes()
    assert SIGNED.encode() in (other / "measures/m07.yml").read_bytes()
