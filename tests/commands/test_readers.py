"""Who may sign: readers, certifications, and ways around a second reader."""

import re
import shutil
from pathlib import Path

import pytest
from bare import READER, use_readers
from conftest import ROOT, swap
from desk import M07, POLICY, READERS, TABLE, add_row, amend, git, make_person, remove_english, sign
from unsigned import EN

pytestmark = pytest.mark.slow

OLD, NEW = "Support the Lin-gang", "Back the Lin-gang"


def english_of(name: str) -> str:
    found = re.search(rf"- id: {name}\n.*\n    en: >-\n((?:      .*\n)+)", M07.read_text("utf-8"))
    assert found
    return " ".join(found[1].split())


def refusal(say, words: str) -> str:
    said = say(words)
    assert (said.code, said.out) == (1, "")
    return said.err


# ---- ways around a second reader ---------------------------------------------------------------


def test_a_reader_cannot_sign_their_own_correction(say):
    refused = refusal(say, "translate approve m07-s1 --by corrector")
    assert "m07-s1 was changed by corrector. Someone else must review and sign it." in refused
    row = {"reader": "fifth-reader", "date": "2026-11-25", "verdict": "changed", "kind": "style"}
    swap(M07, OLD, NEW)
    add_row("m07-s2", **row, severity="minor", after=english_of("m07-s2"))
    assert "was changed by fifth-reader" in refusal(say, "translate approve m07-s2 --by fifth-reader")
    add_row("m07-s2", reader="reader-b")
    sign(say, "m07-s2 --by reader-b --date 2026-11-25")


def test_an_author_cannot_sign_after_the_chinese_changes(say):
    amend("径予放行", "准予放行")
    zh = re.search("zh: (.*准予.*)", M07.read_text("utf-8"))
    assert zh
    add_row("m07-s1", reader="corrector", zh=zh[1])
    assert "was changed by corrector" in refusal(say, "translate approve m07-s1 --by corrector")


def test_check_refuses_a_correction_signed_by_its_author(say):
    sign(say)
    swap(M07, "by: reader-b", "by: corrector")
    assert f"{M07}:15:5: m07-s1 was signed by corrector, who changed it." in refusal(say, "check")


def test_check_refuses_a_sign_off_without_a_row(say):
    sign(say, "m07-s2 --by reader-b --date 2026-11-24")
    swap(M07, "by: reader-b", "by: corrector")
    assert "m07-s2 was signed by corrector, who has no row with these texts" in refusal(say, "check")


def test_seal_refuses_a_signer_without_a_row(say):
    review = '    review: {by: corrector, date: "2026-11-24"}\n'
    swap(M07, "      operations.\n", f"      operations.\n{review}")
    assert "corrector cannot sign m07-s2" in refusal(say, "translate seal")


def test_a_retranslation_needs_a_named_translator(say, state):
    swap(M07, OLD, NEW)
    add_row("m07-s2", reader="fifth-reader", before=english_of("m07-s2"), after=english_of("m07-s2"))
    unknown = (
        f"{TABLE}:135:1: The English in “before” is in no earlier row for m07-s2. [reviewed-text-is-known]"
    )
    assert unknown in refusal(say, "check")
    assert unknown in refusal(say, "translate approve m07-s2 --by fifth-reader")
    swap(M07, "      operations.\n", "      operations.\n    translated_by: fifth-reader\n")
    assert "was translated by fifth-reader" in refusal(say, "translate approve m07-s2 --by fifth-reader")
    add_row("m07-s2", reader="reader-b")
    sign(say, "m07-s2 --by reader-b --date 2026-11-25")
    assert state("m07-s2") == "reviewed"


def test_a_newer_row_with_other_text_is_an_error(say):
    sign(say)
    add_row("m07-s1", after="Speed up.", verdict="changed", kind="style", severity="minor")
    assert f"{TABLE}:135:1: m07-s1 is signed, but its newest row has different text." in refusal(say, "check")


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("before", "03/31/2023"),
        ("after", "03/31/2023"),
        ("before", "31-Mar-23"),
        ("after", "31.03.23"),
        ("after", "2023-03-31 00:00:00"),
        ("before", "45016"),
    ],
)
def test_a_text_converted_by_a_spreadsheet_is_refused(say, row: str, cell: str):
    change = {"verdict": "changed", "kind": "style", "severity": "minor", "before": EN, "after": "Speed up."}
    add_row("m07-s1", **{**change, row: cell})
    assert f"{TABLE}:135:1: “{row}” is “{cell}”, which looks like a text converted" in refusal(say, "check")


def test_two_reviewers_merge_without_conflicts(say):
    shutil.copy(ROOT / ".gitattributes", ".")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "start")
    for name, segment in (("one", "m07-s2"), ("two", "m07-s3")):
        git("switch", "-qc", name, "main")
        add_row(segment, reader="reader-b", date="2026-11-25")
        sign(say, f"{segment} --by reader-b --date 2026-11-25")
        git("commit", "-qam", name)
    git("merge", "-q", "one")
    assert [line.split(",")[0] for line in TABLE.read_text("utf-8").splitlines()[-2:]] == ["m07-s3", "m07-s2"]
    assert say("check").code == 0
    counts = next(line for line in say("translate status").out.splitlines() if line.startswith("m07"))
    assert counts.split()[1:] == ["0", "4", "2", "0", "0"]


# ---- people and certification ------------------------------------------------------------------


@pytest.mark.parametrize(("qualification", "status"), [("CATTI Level 1", "certified"), ("", "reviewed")])
def test_a_qualified_person_certifies_a_sentence(say, state, qualification: str, status: str):
    make_person("reader-b", qualification)
    sign(say)
    assert state() == status
    swap(M07, "Speed up the Phase III", "Accelerate the Phase III")
    assert state() == "draft"


def certify(by: str = "certifier", date: str = "2026-11-25") -> None:
    with (POLICY / "policy.yml").open("a", encoding="utf-8") as file:
        file.write(f'certified:\n  by: {by}\n  date: "{date}"\n  version: "0.1.0"\n')


def test_a_whole_text_is_certified_until_any_text_changes(say, state):
    make_person("certifier", "CATTI Level 1")
    certify()
    assert state() == "draft"
    assert say("translate seal").out.endswith("policy.yml:138:1: certificate sealed\n")
    assert re.search(r"\n  version: \"0.1.0\"\n  seal: z", (POLICY / "policy.yml").read_text("utf-8"))
    assert say("check") == (0, "", "")
    assert (state(), state("m07-responsible"), state("notice")) == ("certified",) * 3
    assert "certificate sealed" not in say("translate seal").out
    swap(POLICY / "measures/m21.yml", "      ", "      Please ")
    assert (state(), state("notice")) == ("draft", "draft")


@pytest.mark.parametrize(
    ("by", "qualification", "says"),
    [
        (
            "reader-b",
            "",
            "reader-b cannot certify a text: readers.yml states no person with a qualification.",
        ),
        ("corrector", "Jurist", "corrector cannot certify this text, because corrector worded addressees."),
        ("certifir", "", "There is no reader with the id “certifir”."),
    ],
)
def test_who_cannot_certify_a_whole_text(say, by: str, qualification: str, says: str):
    if qualification:
        make_person(by, qualification)
    certify(by)
    assert says in refusal(say, "check")
    assert says in refusal(say, "translate seal")


@pytest.mark.parametrize(
    ("date", "why"), [("2026-11-25", "some texts have no English"), ("2962-01-01", "today")]
)
def test_a_certificate_needs_all_english_and_a_past_date(say, date: str, why: str):
    make_person("certifier", "CATTI Level 1")
    certify(date=date)
    if "English" in why:
        remove_english()
    assert f"hufubangui-2023-9 cannot be certified: {why}" in refusal(say, "translate seal").replace(
        f"{date} is after ", ""
    )


# ---- the register ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pair", ["reader-1 reader-l", "reader-0 reader-o", "reader-b readerb", "modern modem"]
)
def test_handles_that_look_alike_are_refused(say, pair: str):
    one, other = pair.split()
    READERS.write_text(READERS.read_text("utf-8") + READER.format(one) + READER.format(other), "utf-8")
    assert f"“{other}” looks like “{one}”. [similar-handle]" in refusal(say, "check")


def test_an_unused_reader_is_a_warning(say):
    READERS.write_text(READERS.read_text("utf-8") + READER.format("reader-x"), "utf-8")
    said = say("check")
    assert said.code == 0
    assert "The reader “reader-x” is not used. [reader-in-use]" in said.err


def test_an_unknown_signer_is_refused_with_a_suggestion(say):
    assert "Did you mean “reader-b”?" in refusal(say, "translate approve m07-s2 --by raeder-b")


ENV = 'environment.\n    review: {by: reeder-a, date: "2031-04-02"}\n'
BACK_CHECK = """\
answered_by: reeder-a
answered_on: "2031-04-02"
questions:
  - id: sec1-01
    segment: m02-s1
    quote_zh: 继续
    question_zh: 什么？
    question_en: What?
    expected_en: That.
    answer_en: That.
    verdict: right
"""
ROW = "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"
ROW += "m02-s1,reeder-a,2031-04-02,no change,,,继续,Go on,Go on,right\n"


@pytest.mark.parametrize(
    ("edit", "place"),
    [
        (
            ("measures/m02.yml", "    en:\n", "    en:\n    translated_by: reeder-a\n"),
            "measures/m02.yml:18:20",
        ),
        (("measures/m02.yml", "", "\ntranslated_by: reeder-a\n"), "measures/m02.yml"),
        (("policy.yml", "", "\ntranslated_by: reeder-a\n"), "policy.yml"),
        (("measures/m02.yml", "environment.\n", ENV), "measures/m02.yml:13:18"),
        (("review.csv", "", ROW), "review.csv:2:1"),
        (("back-check.yml", "", BACK_CHECK), "back-check.yml:1:14"),
    ],
)
def test_every_handle_must_be_in_the_register(invented: Path, check, edit: tuple[str, str, str], place: str):
    file, old, new = edit
    path = invented / "policies/wuyou-2031-12" / file
    text = path.read_text("utf-8") if path.exists() else ""
    path.write_text(text.replace(old, new, 1) if old else text.rstrip("\n") + new, "utf-8")
    result = check(invented)
    line = next(line for line in result.stderr.splitlines() if "unknown-reader" in line)
    assert place in line
    assert "There is no reader with the id “reeder-a”." in line
    assert "Did you mean “reader-a”?" in result.stderr


def test_an_annotator_must_be_in_the_register(invented: Path, check):
    folder = invented / "policies/wuyou-2031-12/readings"
    (folder / "reader-a").rename(folder / "reeder-a")
    assert "readings/reeder-a:1:1: There is no reader with the id “reeder-a”." in check(invented).stderr


def test_readers_are_loaded_with_unique_handles(invented: Path, check):
    with (invented / "readers.yml").open("a", encoding="utf-8") as file:
        file.write(READER.format("reader-a"))
    assert "Duplicate id “reader-a”" in check(invented).stderr
    use_readers(invented)
    assert check(invented).returncode == 0
