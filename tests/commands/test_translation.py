"""The state of each English text, from the files as an editor leaves them and through the command line."""

from __future__ import annotations

import re

import pytest
from desk import M07, SIGNED, add_row, amend, everything, sign, swap

pytestmark = pytest.mark.slow


def test_what_nobody_signed_is_a_draft_and_what_has_no_english_is_missing(state):
    assert state() == "draft"
    text = M07.read_text("utf-8")
    M07.write_text(re.sub(r"(- id: m07-s1\n.*\n    en:) >-\n(?:      .*\n)+", r"\1\n", text), "utf-8")
    assert state() == "missing"
    swap(M07, "径予放行口岸。\n    en:\n", "径予放行口岸。\n    en: Speed up.\n")
    assert state() == "draft"


def test_approve_writes_the_sign_off_and_nothing_else(say, state):
    before = everything()
    said = say("translate approve m07-s1 --by reader-b --date 2026-11-24")
    assert said == (0, "hufubangui-2023-9/m07-s1: signed by reader-b\n", "")
    assert state() == "reviewed"
    after = everything()
    assert [name for name in after if after[name] != before[name]] == [str(M07)]
    left, _, right = after[str(M07)].decode().partition(SIGNED)
    assert left + right == before[str(M07)].decode()
    assert left.endswith("Yangshan Special Comprehensive Bonded Zone.\n")
    assert sorted(before) == sorted(after)
    assert say("check").code == 0


def test_a_second_sign_off_by_the_same_reader_changes_nothing(say):
    sign(say)
    before = everything()
    said = say("translate approve m07-s1 --by reader-b")
    assert (said.code, said.out) == (0, "There is nothing to sign; no file was changed.\n")
    assert everything() == before


def test_another_reader_or_day_replaces_the_sign_off(say):
    sign(say)
    add_row("m07-s1", reader="reader-c")
    sign(say, "m07-s1 --by reader-c --date 2026-11-26")
    text = M07.read_text("utf-8")
    assert 'by: reader-c\n      date: "2026-11-26"\n      seal: z' in text
    assert text.count("review:") == 1
    sign(say, "m07-s1 --by reader-c --date 2026-11-27")
    assert 'date: "2026-11-27"' in M07.read_text("utf-8")


def test_english_edited_after_the_sign_off_is_a_draft_and_undone_it_is_reviewed_again(say, state):
    sign(say)
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    assert state() == "draft"
    assert "the English has changed since" in say("translate status m07-s1").out
    swap(M07, "Accelerate the Phase III", "Speed up the Phase III")
    assert state() == "reviewed"


def test_english_wrapped_otherwise_stays_reviewed(say, state):
    sign(say)
    text = M07.read_text("utf-8")
    block = re.search(r"- id: m07-s1\n.*\n    en: >-\n((?:      .*\n)+)", text)
    assert block
    one_line = " ".join(block[1].split())
    M07.write_text(text.replace("en: >-\n" + block[1], f'en: "{one_line}"\n', 1), "utf-8")
    assert state() == "reviewed"
    swap(M07, f'"{one_line}"', "|-\n      " + one_line)
    assert state() == "reviewed"


def test_chinese_changed_makes_stale_and_a_typo_fix_in_the_english_leaves_it_so(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    assert say("check").code == 0
    assert state() == "stale"
    swap(M07, "Speed up the Phase III", "Speed up Phase III")
    assert state() == "stale"
    assert "the Chinese and the English have changed since" in say("translate status m07-s1").out
    swap(M07, "Speed up Phase III", "Speed up the Phase III")
    amend("准予放行", "径予放行")
    assert state() == "reviewed"


@pytest.mark.parametrize(
    ("old", "new"),
    [("扩区，研究", "扩区,研究"), ("口岸。\n", "口岸．\n"), ("三期", "三 期"), ("口岸。\n", "口岸.\n")],
)
def test_a_change_of_width_or_space_in_the_chinese_is_no_change(say, state, old, new):
    sign(say)
    swap(M07, old, new)
    assert state() == "reviewed"


def test_deleting_the_review_makes_a_draft(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    swap(M07, SIGNED, "")
    assert state() == "draft"


def test_deleting_the_english_makes_missing(say, state):
    sign(say)
    text = M07.read_text("utf-8")
    M07.write_text(re.sub(r"(- id: m07-s1\n.*\n    en:) >-\n(?:      .*\n)+", r"\1\n", text), "utf-8")
    assert state() == "missing"
    assert say("check").code in (0, 1)


@pytest.mark.parametrize(
    ("seal", "becomes"),
    [
        ("z00000000-e00000000", "stale"),
        ("z1644d6f1-e00000000", "draft"),
        ("z0644d6f1-ebd81c298", "stale"),
        ("", "draft"),
    ],
)
def test_a_seal_that_fits_not_only_lowers_the_state(say, state, seal, becomes):
    sign(say)
    swap(M07, "seal: z1644d6f1-ebd81c298", f"seal: {seal}".rstrip())
    assert state() == becomes
    said = say("check")
    assert (said.code, said.err) == (0, "")


def test_a_seal_copied_to_another_sentence_does_not_sign_it(say, state):
    sign(say)
    swap(M07, "      operations.\n", "      operations.\n" + SIGNED)
    assert state("m07-s2") == "stale"
    assert state("m07-s1") == "reviewed"


@pytest.mark.parametrize(
    "seal", ["1644d6f1", "z1644d6f1", "Z1644D6F1-EBD81C298", "z1644d6f1-ebd81c2980", "12345"]
)
def test_a_damaged_seal_is_refused_without_the_right_one(say, seal):
    sign(say)
    swap(M07, "seal: z1644d6f1-ebd81c298", f"seal: {seal}")
    said = say("check")
    assert said.code == 1
    assert "m07.yml:18:13:" in said.err
    assert "Nobody types a seal." in said.err
    assert "z1644d6f1-ebd81c298" not in said.err.replace(f"“{seal}”", "")


def test_no_command_prints_a_fingerprint(say):
    sign(say)
    amend("径予放行", "准予放行")
    swap(M07, "Speed up the", "Speed up")
    for words in ("status", "status m07", "diff", "approve m07-s1 --by reader-b", "seal"):
        said = say(f"translate {words}")
        assert not re.search("[ze][0-9a-f]{8}", said.out + said.err), words


def test_a_sign_off_typed_by_hand_is_a_draft_until_it_is_sealed(say, state):
    swap(M07, "      operations.\n", '      operations.\n    review: {by: reader-b, date: "2026-11-24"}\n')
    assert state("m07-s2") == "draft"
    assert "signed but not sealed yet (translate seal): m07-s2" in say("translate status").out
    assert say("translate seal") == (0, "hufubangui-2023-9/m07-s2: signed by reader-b\n", "")
    assert re.search(
        r'    review: \{by: reader-b, date: "2026-11-24", seal: z[0-9a-f]{8}-e[0-9a-f]{8}\}\n',
        M07.read_text("utf-8"),
    )
    assert state("m07-s2") == "reviewed"
    before = everything()
    assert say("translate seal").out == "There is nothing to sign; no file was changed.\n"
    assert everything() == before


def test_seal_touches_no_sign_off_that_has_a_seal(say, state):
    sign(say)
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    before = everything()
    assert say("translate seal").code == 0
    assert everything() == before
    assert state() == "draft"


def test_a_stale_sentence_is_signed_again_after_a_new_reading(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    refused = say("translate approve m07-s1 --by reader-b")
    assert refused.code == 1
    assert "The Chinese of m07-s1 is not the one that was read" in refused.err
    zh = re.search("zh: (.*准予.*)", M07.read_text("utf-8"))
    assert zh
    add_row("m07-s1", reader="reader-b", zh=zh[1])
    sign(say, "m07-s1 --by reader-b --date 2026-11-26")
    assert state() == "reviewed"


# ---- what cannot be signed ---------------------------------------------------------------------
