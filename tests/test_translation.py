"""The state of each English text, from the files as an editor leaves them and through the command line."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from unsigned import EN, HEADER, ZH, make_unsigned

import build
from policypress import cli

POLICY = Path("source/policies/hufubangui-2023-9")
M07 = POLICY / "measures/m07.yml"
TABLE = POLICY / "review.csv"
SIGNED = """\
    review:
      by: reader-b
      date: "2026-11-24"
      seal: z1644d6f1-ebd81c298
"""


class Said(NamedTuple):
    code: int
    out: str
    err: str


Say = Callable[..., Said]


@pytest.fixture
def say(source: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Say:
    """Run `build.py` with these words beside a copy of the source that nobody has signed."""
    make_unsigned(source)
    monkeypatch.chdir(source.parent)

    def run(words: str) -> Said:
        code = cli.run(build.COMMANDS, [*words.split(), "--source", "source"])
        return Said(code, *capsys.readouterr())

    return run


@pytest.fixture
def state(say: Say) -> Callable[..., str]:
    """The state of a segment, as `translate status` prints it."""

    def state_of(segment: str = "m07-s1") -> str:
        said = say(f"translate status {segment}")
        assert said.code == 0, said.err
        return said.out.split("  (")[0].split(": ")[1]

    return state_of


def swap(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")


def amend(old: str, new: str, file: Path = M07) -> None:
    """Change the Chinese, as a maintainer of the official text does: file, original and its digest."""
    swap(file, old, new)
    original = POLICY / "original.txt"
    swap(original, old, new)
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    policy = POLICY / "policy.yml"
    policy.write_text(
        re.sub("source_sha256: [0-9a-f]{64}", f"source_sha256: {digest}", policy.read_text("utf-8")), "utf-8"
    )


def add_row(segment: str, **changes: str) -> None:
    """A row below the others, as a reader writes it: the newest row of the segment, with changes."""
    rows = list(csv.DictReader(io.StringIO(TABLE.read_text("utf-8"), newline="")))
    row = next(row for row in reversed(rows) if row["segment_id"] == segment)
    row.update(
        {"reader": "third-reader", "date": "2026-11-25", "verdict": "no change", "kind": "", "severity": ""}
    )
    row.update({"before": row["after"], "reason": "Agrees."}, **changes)
    with TABLE.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, HEADER.split(","), lineterminator="\n").writerow(row)


def sign(say: Say, words: str = "m07-s1 --by reader-b --date 2026-11-24") -> None:
    said = say(f"translate approve {words}")
    assert (said.code, said.err) == (0, "")


def git(*words: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    subprocess.run(command, check=True, capture_output=True)


def everything() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path("source").rglob("*") if path.is_file()}


# ---- the transitions ---------------------------------------------------------------------------


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
    add_row("m07-s1", zh=zh[1])
    sign(say, "m07-s1 --by reader-b --date 2026-11-26")
    assert state() == "reviewed"


# ---- what cannot be signed ---------------------------------------------------------------------


def refused(say: Say, words: str) -> str:
    """What is said against it; nothing has been written."""
    before = everything()
    said = say(f"translate {words}")
    assert said.code == 1
    assert said.out == ""
    assert everything() == before
    *reasons, last = said.err.splitlines()
    assert last == "Nothing was written."
    return "\n".join(reasons)


def test_the_translator_cannot_sign(say):
    assert refused(say, "approve m07-s1 --by translator-a") == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: "
        "m07-s1 was translated by translator-a; somebody else reads and signs it."
    )
    swap(M07, "    zh: 支持临港", "    translated_by: reader-b\n    zh: 支持临港")
    assert "m07-s2 was translated by reader-b" in refused(say, "approve m07-s2 --by reader-b")


def test_a_sign_off_by_the_translator_in_the_file_is_refused_everywhere(say):
    swap(
        M07, "      operations.\n", '      operations.\n    review: {by: translator-a, date: "2026-11-24"}\n'
    )
    said = say("check")
    assert said.err == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:21:5: m07-s2 was signed by translator-a, "
        "who translated it. [reviewer-is-not-translator]\n"
        "    → Remove the review; somebody else reads and signs it.\n"
        "1 problem; nothing was written.\n"
    )


def test_without_a_named_translator_nothing_is_signed(say):
    swap(M07, "translated_by: translator-a\n", "")
    assert "It is not said who translated m07-s1." in refused(say, "approve m07-s1 --by reader-b")
    swap(M07, "      operations.\n", '      operations.\n    review: {by: reader-b, date: "2026-11-24"}\n')
    assert "m07-s2 was signed by reader-b, but it is not said who translated it." in say("check").err


def test_missing_english_cannot_be_signed(say):
    text = M07.read_text("utf-8")
    M07.write_text(re.sub(r"(- id: m07-s1\n.*\n    en:) >-\n(?:      .*\n)+", r"\1\n", text), "utf-8")
    assert refused(say, "approve m07 --by reader-b").endswith("m07.yml:11:5: m07-s1 has no English yet.")


def test_names_from_the_registry_cannot_be_signed(say):
    assert "put together from the registry" in refused(say, "approve m07-responsible --by reader-b")


def test_what_nobody_read_cannot_be_signed(say):
    rows = TABLE.read_text("utf-8").splitlines(keepends=True)
    TABLE.write_text("".join(row for row in rows if not row.startswith("m07-s1,")), "utf-8")
    assert "Nobody has read m07-s1 yet" in refused(say, "approve m07-s1 --by reader-b")
    TABLE.unlink()
    assert "Nobody has read m07-s1 yet" in refused(say, "approve m07-s1 --by reader-b")


def test_english_edited_after_the_reading_cannot_be_signed(say):
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    assert refused(say, "approve m07-s1 --by reader-b") == (
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 is not the one that "
        "the reader stands for: the newest row for it "
        "(source/policies/hufubangui-2023-9/review.csv, line 49) holds another text."
    )


def test_only_the_newest_row_counts(say, state):
    add_row("m07-s1", date="2026-11-26", after="Speed up.", verdict="changed", kind="style", severity="minor")
    add_row("m07-s1", date="2026-11-25")
    assert "not the one that the reader stands for" in refused(say, "approve m07-s1 --by reader-b")
    en = re.search(r"- id: m07-s1\n.*\n    en: >-\n((?:      .*\n)+)", M07.read_text("utf-8"))
    assert en
    after = " ".join(en[1].split())
    add_row("m07-s1", date="2026-11-26", before=after, after=after)
    sign(say)
    assert state() == "reviewed"


def test_a_reading_by_the_translator_does_not_count(say):
    add_row("m07-s1", reader="translator-a")
    assert "was read by translator-a, who translated it" in refused(say, "approve m07-s1 --by reader-b")


def test_several_at_once_all_or_nothing_and_every_reason_is_said(say, state):
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    swap(POLICY / "measures/m08.yml", "translated_by: translator-a", "translated_by: reader-b")
    reasons = refused(say, "approve m06 m07 m08-s2 --by reader-b").splitlines()
    assert [reason.split(": ")[0].rsplit("/")[-1] for reason in reasons] == ["m07.yml:11:5", "m08.yml:17:5"]
    assert state("m06-s1") == "draft"


def test_a_source_that_breaks_a_rule_is_not_signed(say):
    swap(M07, "径予放行", "准予放行")
    before = everything()
    said = say("translate approve m07-s2 --by reader-b")
    assert said.code == 1
    assert "[text-as-printed]" in said.err
    assert everything() == before
    assert say("translate status").code == 0


def test_words_that_cannot_be_understood(say):
    said = say("translate approve m07-s9 hufubangui-2023-9/m70 --by reader-b")
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith("There is no text with the id “m07-s9”. Did you mean “m07-s")
    assert "“hufubangui-2023-9/m70”. Did you mean “hufubangui-2023-9/m" in said.err
    said = say("translate status --policy hufubangui-2023-8")
    assert said.err == "There is no policy “hufubangui-2023-8”. Did you mean “hufubangui-2023-9”?\n"
    for words in ("--by Reader", "--by reader-b --date 2026-02-30", "--by reader-b --date 20261124", ""):
        with pytest.raises(SystemExit) as exit:
            say(f"translate approve m07-s1 {words}")
        assert exit.value.code == 2


# ---- what is chosen ----------------------------------------------------------------------------


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
    said = say(f"translate approve {words} --by reader-b --date 2026-11-24")
    assert len(said.out.splitlines()) == count
    written = b"".join(everything().values())
    assert len(re.findall(rb"\n +seal: z", written)) == count
    assert say("check").code == 0


def test_with_two_policies_a_local_id_needs_the_policy(say):
    other = Path("source/policies/other-2024-1")
    shutil.copytree(POLICY, other)
    swap(other / "policy.yml", "id: hufubangui-2023-9", "id: other-2024-1")
    said = say("translate status m07-s1")
    assert said.code == 2
    assert said.err == ("“m07-s1” stands in several policies: add --policy, or write policy/m07-s1.\n")
    assert say("translate status other-2024-1/m07-s1").out.startswith("other-2024-1/m07-s1: draft")
    sign(say, "m07-s1 --by reader-b --date 2026-11-24 --policy other-2024-1")
    assert b"review:" not in M07.read_bytes()
    assert SIGNED.encode() in (other / "measures/m07.yml").read_bytes()


# ---- only the bytes that have to change --------------------------------------------------------

SENTENCE = re.compile(r"  - id: m07-s1\n(?:    .*\n)+")
HEAD = f"  - id: m07-s1\n    zh: {ZH}\n"
TWO_LINES = EN.replace(", and", ",\n      and")
NEW = 'by: reader-b\n      date: "2026-11-24"\n      seal: z1644d6f1-ebd81c298\n'
LAYOUTS = {
    "quoted, with a comment": (
        f'{HEAD}    en: "{EN}"  # one line\n    # the next one\n',
        f'{HEAD}    en: "{EN}"  # one line\n    review:\n      {NEW}    # the next one\n',
    ),
    "plain over several lines, a note below": (
        f"  - zh: {ZH}\n    en: {TWO_LINES}\n    id: m07-s1\n    note: x\n",
        f"  - zh: {ZH}\n    en: {TWO_LINES}\n    review:\n      {NEW}    id: m07-s1\n    note: x\n",
    ),
    "folded, blank lines and a comment behind": (
        f"{HEAD}    en: >-  # folded\n        {EN}\n\n\n  # between\n",
        f"{HEAD}    en: >-  # folded\n        {EN}\n    review:\n      {NEW}\n\n  # between\n",
    ),
    "on one line": (
        f'  - {{id: m07-s1, zh: {ZH}, en: "{EN}"}}  # flow\n',
        f'  - {{id: m07-s1, zh: {ZH}, en: "{EN}", review: {{by: reader-b, date: "2026-11-24", '
        "seal: z1644d6f1-ebd81c298}}  # flow\n",
    ),
    "an empty review": (
        f'  - id: m07-s1\n    review:  # to be signed\n    zh: {ZH}\n    en: "{EN}"\n',
        f'  - id: m07-s1\n    review:  # to be signed\n      {NEW}    zh: {ZH}\n    en: "{EN}"\n',
    ),
    "an empty review on one line": (
        f'  - {{id: m07-s1, review: , zh: {ZH}, en: "{EN}"}}\n',
        f'  - {{id: m07-s1, review: {{by: reader-b, date: "2026-11-24", seal: z1644d6f1-ebd81c298}} , '
        f'zh: {ZH}, en: "{EN}"}}\n',
    ),
    "an old sign-off with comments": (
        f'{HEAD}    en: "{EN}"\n    review:  # whose?\n        date: "2026-01-01"  # when\n'
        "        seal: z00000000-e00000000\n        by:   'reader-a' # who\n    note: x\n",
        f'{HEAD}    en: "{EN}"\n    review:  # whose?\n        date: "2026-11-24"  # when\n'
        '        seal: z1644d6f1-ebd81c298\n        by:   "reader-b" # who\n    note: x\n',
    ),
    "an old sign-off without a seal": (
        f'{HEAD}    en: "{EN}"\n    review:\n       date: "2026-01-01"  # when\n       by: reader-a\n',
        f'{HEAD}    en: "{EN}"\n    review:\n       date: "2026-11-24"  # when\n'
        "       seal: z1644d6f1-ebd81c298\n       by: reader-b\n",
    ),
    "an old sign-off with an empty seal": (
        f'{HEAD}    en: "{EN}"\n    review: {{seal: , by: reader-b, date: "2026-11-24"}}\n',
        f'{HEAD}    en: "{EN}"\n    review: {{seal: z1644d6f1-ebd81c298 , by: reader-b, '
        'date: "2026-11-24"}\n',
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_whatever_the_layout_only_the_sign_off_is_written(say, state, layout):
    before, after = LAYOUTS[layout]
    text = SENTENCE.sub(lambda _: before, M07.read_text("utf-8"), count=1)
    M07.write_text(text, "utf-8")
    sign(say)
    assert M07.read_text("utf-8") == text.replace(before, after, 1)
    assert state() == "reviewed"
    assert (
        say("translate approve m07-s1 --by reader-b").out
        == "There is nothing to sign; no file was changed.\n"
    )


def test_a_file_without_a_last_line_end_and_a_reader_called_no(say, state):
    text = M07.read_text("utf-8")
    heading = re.search(r"heading:\n  .*\n  en: >-\n.*", text)
    assert heading
    M07.write_text(text.replace(heading[0] + "\n", "") + heading[0], "utf-8")
    sign(say, "m07-heading --by no --date 2026-11-24")
    assert 'Innovation\n  review:\n    by: "no"\n    date: "2026-11-24"\n    seal: z' in M07.read_text(
        "utf-8"
    )
    assert not M07.read_text("utf-8").endswith("\n")
    assert state("m07-heading") == "reviewed"


def test_opening_section_headings_and_closing_are_signed_in_policy_yml(say, state):
    sign(say, "annex-title sec3-heading imprint --by reader-b --date 2026-11-24")
    assert [state(name) for name in ("annex-title", "sec3-heading", "imprint", "title")] == [
        "reviewed",
        "reviewed",
        "reviewed",
        "draft",
    ]
    assert (POLICY / "policy.yml").read_text("utf-8").count("review:") == 3


def test_a_file_keeps_its_mode_and_nothing_is_left_beside_it(say):
    M07.chmod(0o640)
    before = sorted(Path("source").rglob("*"))
    sign(say)
    assert stat.S_IMODE(M07.stat().st_mode) == 0o640
    assert sorted(Path("source").rglob("*")) == before


def test_a_folder_that_cannot_be_written_leaves_every_file_as_it_was(say, monkeypatch):
    before = everything()
    replace = Path.replace
    done: list[Path] = []

    def full_disk(self: Path, target: Path) -> Path:
        if target.name == "m08.yml" and not done:
            done.append(target)
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full_disk)
    said = say("translate approve m06 m07 m08 --by reader-b")
    assert said.code == 3
    assert "No space left on device" in said.err
    assert everything() == before


# ---- what has changed --------------------------------------------------------------------------


def test_diff_shows_both_languages_word_by_word(say):
    assert say("translate diff").out == "Nothing has changed since it was signed.\n"
    sign(say)
    assert say("translate diff").out == "Nothing has changed since it was signed.\n"
    amend("径予放行", "准予放行")
    swap(M07, "Speed up the Phase III expansion", "Accelerate the Phase III enlargement")
    assert say("translate diff m07").out == (
        "hufubangui-2023-9/m07-s1: stale  (source/policies/hufubangui-2023-9/measures/m07.yml:11:5)\n"
        "  signed by reader-b on 2026-11-24; the Chinese and the English have changed since\n"
        "  zh: 加快推进洋山特殊综合保税区三期扩区，研究扩大洋山特殊综合保税区[-径-]{+准+}予放行口岸。\n"
        "  en: [-Speed up-]{+Accelerate+} the Phase III [-expansion-]{+enlargement+} of the Yangshan Special "
        "Comprehensive Bonded Zone, and study expanding the range of ports at which direct release [customs "
        "release without declaration] applies for the Yangshan Special Comprehensive Bonded Zone.\n"
    )


def test_what_was_signed_is_found_in_the_history_where_the_table_has_it_no_more(say):
    git("init", "-q")
    sign(say)
    git("add", "-A")
    git("commit", "-qm", "signed")
    renamed = M07.with_name("m7.yml")
    git("mv", str(M07), str(renamed))
    git("commit", "-qm", "moved")
    git("mv", str(renamed), str(M07))
    TABLE.unlink()
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    git("add", "-A")
    git("commit", "-qm", "edited")
    said = say("translate diff")
    assert "  en: [-Speed up-]{+Accelerate+} the Phase III expansion of" in said.out
    assert "cannot be shown" not in said.out


def test_without_table_and_history_diff_says_so(say, monkeypatch, tmp_path):
    sign(say)
    TABLE.unlink()
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    why = "  what was signed cannot be shown whole: the signed text is not in review.csv, and there is no git"
    assert why in say("translate diff").out
    monkeypatch.setenv("PATH", str(tmp_path))
    assert why in say("translate diff").out
    monkeypatch.undo()


# ---- the review table --------------------------------------------------------------------------

ROW = "m07-s1,reader-b,2026-11-25,no change,,,中文。,English.,English.,Agrees."
CHANGED = ROW.replace("English.", "Other.", 1)
BAD_ROWS = {
    ROW.replace("m07-s1", "m07-s9"): "There is no text with the id “m07-s9” that could be read.",
    ROW.replace(
        "m07-s1", "m07-responsible"
    ): "There is no text with the id “m07-responsible” that could be read.",
    ROW.replace("m07-s1", ""): "“segment_id” is empty.",
    ROW.replace("reader-b", "Reader B"): "“Reader B” is not the name of a reader.",
    ROW.replace("2026-11-25", "2026-02-30"): "“2026-02-30” is not a date.",
    ROW.replace("2026-11-25", "25.11.2026"): "“25.11.2026” is not a date.",
    ROW.replace("no change", "none"): "“none” is not a value of “verdict”.",
    ROW.replace("no change", ""): "“verdict” is empty.",
    ROW.replace("no change,,", "no change,style,"): "The verdict is “no change”, but “kind” says “style”.",
    CHANGED.replace("no change,,,", "changed,wording,minor,"): "“wording” is not a value of “kind”.",
    CHANGED.replace("no change,,,", "changed,style,,"): "“severity” is empty.",
    ROW.replace(
        "no change,,,", "changed,style,minor,"
    ): "The verdict is “changed”, but “before” and “after” are the same.",
    ROW.replace(
        "English.,English.", "English.,Other."
    ): "The verdict is “no change”, but “before” and “after” differ.",
    ROW.replace("English.,English.", ","): "“after” is empty.",
    ROW.replace("中文。", ""): "“zh” is empty.",
    ROW.replace("Agrees.", ""): "“reason” is empty.",
    ROW.replace("Agrees.", " Agrees."): "“reason” begins or ends with a space.",
    ROW.replace("Agrees.", "=1+1"): "“reason” begins with “=”; a spreadsheet would take it for a formula.",
    ROW.replace(
        "Agrees.", "Ag\u200brees."
    ): "There is a character here that does not belong in a text (zero-width space, U+200B).",
    ROW + ",more": "The row has 11 cells; the table has 10 columns.",
    ROW.replace("Agrees.", '"Agrees'): "unexpected end of data",
    ROW.replace(
        "Agrees.", '"Agrees\nwell."'
    ): "A cell of this row holds a line break, or a quotation mark is not closed.",
    "": "The row has 0 cells; the table has 10 columns.",
    f"{ROW}\n{ROW}": "This row stands a second time; it is already in line 131.",
}


@pytest.mark.parametrize("row", BAD_ROWS)
def test_a_wrong_row_is_refused_with_its_line_and_a_sentence(say, row):
    TABLE.write_text(TABLE.read_text("utf-8") + row + "\n", "utf-8")
    said = say("check")
    assert said.code == 1
    line = 132 if row == f"{ROW}\n{ROW}" else 131
    assert said.err.startswith(f"source/policies/hufubangui-2023-9/review.csv:{line}:1: ")
    assert BAD_ROWS[row] in said.err.splitlines()[0]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda _: "", "The column “segment_id” is missing."),
        (lambda text: text.replace(",zh,", ",", 1), "The column “zh” is missing."),
        (
            lambda text: text.replace("before,after", "after,before", 1),
            "The columns are not the expected ones.",
        ),
        (lambda text: "\ufeff" + text, "The file begins with a byte order mark (BOM), which nobody sees."),
        (
            lambda text: text.replace("\n", "\r\n"),
            "The file has line ends of Windows or old Mac computers (CR).",
        ),
    ],
)
def test_a_wrong_table_is_refused(say, change, says):
    TABLE.write_bytes(change(TABLE.read_text("utf-8")).encode())
    said = say("check")
    assert said.code == 1
    assert said.err.startswith("source/policies/hufubangui-2023-9/review.csv:1:1: " + says)


# ---- what the commands and the data say --------------------------------------------------------


def test_status_counts_by_measure(say):
    sign(say, "m07 --by reader-b --date 2026-11-24")
    amend("径予放行", "准予放行")
    lines = say("translate status").out.splitlines()
    assert lines[0].split() == ["hufubangui-2023-9", "missing", "draft", "reviewed", "stale"]
    assert lines[1].split() == ["policy.yml", "0", "16", "0", "0"]
    assert lines[8].split() == ["m07", "0", "0", "5", "1"]
    assert lines[23].split() == ["all", "0", "123", "5", "1"]
    assert lines[24].startswith("review.csv: 129 readings, 4 findings (2 accuracy minor, 1 omission minor, ")


def test_status_of_a_sentence_says_who_and_when(say):
    swap(M07, "      operations.\n", "      operations.\n    note: Consolidation is 集拼.\n")
    sign(say, "m07-s2 --by reader-b --date 2026-11-24")
    out = say("translate status m07-s2").out
    assert "  translated by translator-a\n" in out
    assert "  signed by reader-b on 2026-11-24; nothing has changed since\n" in out
    assert "  read by second-reader on 2026-11-23: no change. " in out
    assert "  note: Consolidation is 集拼.\n" in out


def test_the_state_reaches_the_data(say):
    sign(say, "m07-s2 m07-s1 --by reader-b --date 2026-11-24")
    amend("径予放行", "准予放行")
    assert say("build --dist dist").code == 0
    with Path("dist/data/segments.csv").open(encoding="utf-8", newline="") as file:
        states = {row["id"].split("/")[1]: row["en_status"] for row in csv.DictReader(file)}
    assert (states["m07-s1"], states["m07-s2"], states["m07-s3"]) == ("stale", "reviewed", "draft")
    assert states["m07-responsible"] == "draft"
    assert '"reviewed"' in Path("dist/data/policies/hufubangui-2023-9.json").read_text("utf-8")
