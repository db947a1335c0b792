"""Sign-offs are written into files of any layout without other changes."""

import os
import re
import stat
from pathlib import Path

import pytest
from bare import use_readers
from desk import M07, POLICY, add_row, everything, sign
from unsigned import EN, ZH

pytestmark = pytest.mark.slow

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
    "a translator of its own": (
        f'{HEAD}    en: "{EN}"\n    translated_by: translator-b\n    note: x\n',
        f'{HEAD}    en: "{EN}"\n    translated_by: translator-b\n    review:\n      {NEW}    note: x\n',
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
        "       by: reader-b\n       seal: z1644d6f1-ebd81c298\n",
    ),
    "an old sign-off with an empty seal": (
        f'{HEAD}    en: "{EN}"\n    review: {{seal: , by: reader-b, date: "2026-11-24"}}\n',
        f'{HEAD}    en: "{EN}"\n    review: {{seal: z1644d6f1-ebd81c298 , by: reader-b, '
        'date: "2026-11-24"}\n',
    ),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_sign_off_is_written_in_any_layout(say, state, layout):
    before, after = LAYOUTS[layout]
    text = SENTENCE.sub(lambda _: before, M07.read_text("utf-8"), count=1)
    M07.write_text(text, "utf-8")
    use_readers(Path("source"))
    sign(say)
    assert M07.read_text("utf-8") == text.replace(before, after, 1)
    assert state() == "reviewed"
    assert say("translate approve m07-s1 --by reader-b").out == "Nothing to sign. No file was changed.\n"


def test_file_without_final_newline_and_reader_named_no(say, state):
    text = M07.read_text("utf-8")
    heading = re.search(r"heading:\n  .*\n  en: >-\n.*", text)
    assert heading
    M07.write_text(text.replace(heading[0] + "\n", "") + heading[0], "utf-8")
    add_row("m07-heading", reader="no", date="2026-11-24")
    sign(say, "m07-heading --by no --date 2026-11-24")
    assert 'Innovation\n  review:\n    by: "no"\n    date: "2026-11-24"\n    seal: z' in M07.read_text(
        "utf-8"
    )
    assert not M07.read_text("utf-8").endswith("\n")
    assert state("m07-heading") == "reviewed"


def test_texts_in_policy_yml_can_be_signed(say, state):
    sign(say, "annex-title sec3-heading imprint --by reader-b --date 2026-11-24")
    assert [state(name) for name in ("annex-title", "sec3-heading", "imprint", "title")] == [
        "reviewed",
        "reviewed",
        "reviewed",
        "draft",
    ]
    assert (POLICY / "policy.yml").read_text("utf-8").count("review:") == 3


def test_mode_is_kept_and_no_temporary_files_are_left(say):
    M07.chmod(0o640)
    before = sorted(Path("source").rglob("*"))
    sign(say)
    assert stat.S_IMODE(M07.stat().st_mode) == 0o640
    assert sorted(Path("source").rglob("*")) == before


def test_a_full_disk_leaves_every_file_unchanged(say, monkeypatch):
    before = everything()
    written: list[int] = []

    def full_disk(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) == 3:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full_disk)
    result = say("translate approve m06 m07 m08 --by reader-b")
    assert result.code == 3
    assert "No space left on device" in result.err
    assert everything() == before
