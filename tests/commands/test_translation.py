"""The status of English texts after edits to the files and after commands."""

import re

import pytest
from desk import M07, SIGNED, add_row, amend, everything, remove_english, sign, swap

pytestmark = pytest.mark.slow


def test_unsigned_is_draft_and_without_english_is_missing(state):
    assert state() == "draft"
    remove_english()
    assert state() == "missing"
    swap(M07, "径予放行口岸。\n    en:\n", "径予放行口岸。\n    en: Speed up.\n")
    assert state() == "draft"


def test_approve_writes_only_the_sign_off(say, state):
    before = everything()
    result = say("translate approve m07-s1 --by reader-b --date 2026-11-24")
    assert result == (0, "hufubangui-2023-9/m07-s1: signed by reader-b\n", "")
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
    result = say("translate approve m07-s1 --by reader-b")
    assert (result.code, result.out) == (0, "Nothing to sign. No file was changed.\n")
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


def test_edited_english_is_draft_until_the_edit_is_undone(say, state):
    sign(say)
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    assert state() == "draft"
    assert "the English has changed since" in say("translate status m07-s1").out
    swap(M07, "Accelerate the Phase III", "Speed up the Phase III")
    assert state() == "reviewed"


def test_rewrapped_english_stays_reviewed(say, state):
    sign(say)
    text = M07.read_text("utf-8")
    block = re.search(r"- id: m07-s1\n.*\n    en: >-\n((?:      .*\n)+)", text)
    assert block
    one_line = " ".join(block[1].split())
    M07.write_text(text.replace("en: >-\n" + block[1], f'en: "{one_line}"\n', 1), "utf-8")
    assert state() == "reviewed"
    swap(M07, f'"{one_line}"', "|-\n      " + one_line)
    assert state() == "reviewed"


def test_changed_chinese_is_stale_even_after_english_edits(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    result = say("check")
    assert (result.code, result.out) == (0, "")
    assert (
        "m07.yml:11:5: warning: m07-s1: the Chinese has changed since the sign-off by reader-b" in result.err
    )
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
def test_width_and_spaces_in_chinese_do_not_matter(say, state, old, new):
    sign(say)
    swap(M07, old, new)
    assert state() == "reviewed"


def test_deleting_the_review_makes_it_draft(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    swap(M07, SIGNED, "")
    assert state() == "draft"


def test_deleting_the_english_makes_it_missing(say, state):
    sign(say)
    remove_english()
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
def test_a_wrong_seal_only_lowers_the_status(say, state, seal, becomes):
    sign(say)
    swap(M07, "seal: z1644d6f1-ebd81c298", f"seal: {seal}".rstrip())
    assert state() == becomes
    result = say("check")
    assert (result.code, "[stale]" in result.err) == (0, becomes == "stale")


def test_a_seal_copied_to_another_sentence_does_not_sign_it(say, state):
    sign(say)
    swap(M07, "      operations.\n", "      operations.\n" + SIGNED)
    assert state("m07-s2") == "stale"
    assert state("m07-s1") == "reviewed"


@pytest.mark.parametrize(
    "seal", ["1644d6f1", "z1644d6f1", "Z1644D6F1-EBD81C298", "z1644d6f1-ebd81c2980", "12345"]
)
def test_error_for_a_damaged_seal_does_not_reveal_the_right_one(say, seal):
    sign(say)
    swap(M07, "seal: z1644d6f1-ebd81c298", f"seal: {seal}")
    result = say("check")
    assert result.code == 1
    assert "m07.yml:18:13:" in result.err
    assert "Never type a seal." in result.err
    assert "z1644d6f1-ebd81c298" not in result.err.replace(f"“{seal}”", "")


def test_no_command_prints_a_fingerprint(say):
    sign(say)
    amend("径予放行", "准予放行")
    swap(M07, "Speed up the", "Speed up")
    for words in ("status", "status m07", "diff", "approve m07-s1 --by reader-b", "seal"):
        result = say(f"translate {words}")
        assert not re.search("[ze][0-9a-f]{8}", result.out + result.err), words


def test_a_sign_off_typed_by_hand_is_a_draft_until_it_is_sealed(say, state):
    swap(M07, "      operations.\n", '      operations.\n    review: {by: reader-b, date: "2026-11-24"}\n')
    assert state("m07-s2") == "draft"
    assert "signed but not yet sealed (translate seal): m07-s2" in say("translate status").out
    assert say("translate seal") == (0, "hufubangui-2023-9/m07-s2: signed by reader-b\n", "")
    assert re.search(
        r'    review: \{by: reader-b, date: "2026-11-24", seal: z[0-9a-f]{8}-e[0-9a-f]{8}\}\n',
        M07.read_text("utf-8"),
    )
    assert state("m07-s2") == "reviewed"
    before = everything()
    assert say("translate seal").out == "Nothing to sign. No file was changed.\n"
    assert everything() == before


def test_seal_does_not_change_sealed_sign_offs(say, state):
    sign(say)
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    before = everything()
    assert say("translate seal").code == 0
    assert everything() == before
    assert state() == "draft"


def test_a_stale_sentence_is_signed_again_after_a_new_review(say, state):
    sign(say)
    amend("径予放行", "准予放行")
    refused = say("translate approve m07-s1 --by reader-b")
    assert refused.code == 1
    assert "The Chinese of m07-s1 has changed since its review" in refused.err
    zh = re.search("zh: (.*准予.*)", M07.read_text("utf-8"))
    assert zh
    add_row("m07-s1", reader="reader-b", zh=zh[1])
    sign(say, "m07-s1 --by reader-b --date 2026-11-26")
    assert state() == "reviewed"
