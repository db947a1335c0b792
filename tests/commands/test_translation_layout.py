"""Sign-offs are written into files of any layout without other changes."""

import os
import re
import stat
from pathlib import Path

import pytest
from bare import use_readers
from conftest import cases_of
from desk import M07, POLICY, add_row, everything, sign
from unsigned import EN, ZH

pytestmark = pytest.mark.slow

SENTENCE = re.compile(r"  - id: m07-s1\n(?:    .*\n)+")
LAYOUTS = cases_of(__file__)["layouts"]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_only_the_sign_off_is_written_in_any_layout(say, state, layout):
    texts = {"<zh>": ZH, "<en>": EN, "<en on two lines>": EN.replace(", and", ",\n      and")}
    before, after = (re.sub("<[ehz].*?>", lambda m: texts[m[0]], text) for text in LAYOUTS[layout])
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
