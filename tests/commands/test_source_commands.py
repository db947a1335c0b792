"""Commands while another program, or a second command, writes to the source."""

import functools
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ROOT, Say
from desk import M07, git, swap
from exchange_files import ANSWER, export, put
from interloper import HALF, TEXT, WAYS, Interloper, in_place, renamed_over

import build
from policypress.commands import fix
from policypress.commands.translate import import_answers, signing
from policypress.system import replace_files

pytestmark = pytest.mark.slow

M01 = "policies/wuyou-2031-12/measures/m01.yml"
M02 = "policies/wuyou-2031-12/measures/m02.yml"
WATCHED = (replace_files, fix, signing, import_answers)


def everything(folder: Path) -> dict[Path, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    return {path: path.read_bytes() for path in paths}


def restore(before: dict[Path, bytes]) -> None:
    for path in everything(Path("source")).keys() - before:
        path.unlink()
    for path, content in before.items():
        path.write_bytes(content)


def run_with(words: str, actions: dict[int, Callable[[], object]]) -> tuple[int, int]:
    """Run a command with actions at its steps. Returns the exit code and the number of steps."""
    codes: list[int] = []
    call = [*words.split(), "--source", "source"]
    steps = Interloper(*WATCHED).run(lambda: codes.append(build.run(call)), actions)
    return codes[0], steps


def save_at_steps(words: str, path: Path, every: int) -> None:
    """Run a command repeatedly while another program saves `path`, each time at a different step.

    The save must be kept. Other files must be unchanged, or as the command writes them if it succeeds.
    """
    before = everything(Path("source"))
    steps = run_with(words, {})[1]
    after = everything(Path("source"))
    for number, step in enumerate(range(0, steps, every)):
        restore(before)
        way = WAYS[number % len(WAYS)]
        code, _ = run_with(words, {step: functools.partial(way, path)})
        found = everything(Path("source"))
        found.pop(path.with_name(".backup"), None)
        assert TEXT in found.pop(path), (step, way)
        assert found.keys() == before.keys() - {path}
        for name, content in found.items():
            assert content in ((before[name],) if code == 3 else (before[name], after[name])), (step, name)


TO_FIX = {"nothing": (), "the file": (M02,), "another file": (M01,), "both": (M01, M02)}


@pytest.fixture
def beside(invented: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(invented.parent)
    return Path("source")


def add_blanks(source: Path, *names: str) -> None:
    for name in names:
        swap(source / name, "\nlabel_zh", "  \nlabel_zh")


@pytest.mark.parametrize("fixed", TO_FIX)
def test_fix_keeps_concurrent_saves(beside: Path, fixed: str):
    add_blanks(beside, *TO_FIX[fixed])
    save_at_steps("fix", beside / M02, every=200)


@pytest.mark.audit
@pytest.mark.parametrize("fixed", TO_FIX)
def test_fix_keeps_concurrent_saves_at_every_step(beside: Path, fixed: str):
    add_blanks(beside, *TO_FIX[fixed])
    save_at_steps("fix", beside / M02, every=2)


def test_diff_shows_only_its_own_fixes(beside: Path, capsys: pytest.CaptureFixture[str]):
    add_blanks(beside, M01, M02)
    before = everything(beside)
    _, steps = run_with("fix --diff", {})
    for number, step in enumerate(range(0, steps, 200)):
        restore(before)
        capsys.readouterr()
        run_with("fix --diff", {step: functools.partial(WAYS[number % len(WAYS)], beside / M02)})
        changed = [line[1:] for line in capsys.readouterr().out.splitlines() if line[:1] in ("+", "-")]
        assert {line.strip().partition(" ")[0] for line in changed} <= {"--", "++", "id:"}, step


def test_fix_reports_a_half_saved_file(beside: Path, capsys: pytest.CaptureFixture[str]):
    def half() -> None:
        in_place(beside / M02, TEXT[:HALF])

    add_blanks(beside, M02)
    before = everything(beside)
    _, steps = run_with("fix", {})
    seen = set()
    for step in range(0, steps, 200):
        restore(before)
        capsys.readouterr()
        code, _ = run_with("fix", {step: half})
        err = capsys.readouterr().err
        seen.add((code, "The file is not valid UTF-8" in err, f"source/{M02}\nNothing was written." in err))
        assert (beside / M02).read_bytes() == TEXT[:HALF]
    assert seen == {(1, True, False), (3, False, True)}


def test_fix_leaves_another_branch_and_git_alone(beside: Path, capsys: pytest.CaptureFixture[str]):
    """The source is its own git repository, and another branch is checked out meanwhile."""
    add_blanks(beside, M02)
    git("-C", "source", "init", "-q", "-b", "main")
    git("-C", "source", "add", "-A")
    git("-C", "source", "commit", "-qm", "main")
    git("-C", "source", "checkout", "-q", "-b", "other")
    for path in [*beside.glob("*.yml"), *beside.glob("codelists/*.yml"), beside / M02]:
        swap(path, "\n", "\n# of the other branch\n")
    git("-C", "source", "commit", "-qam", "other")
    other, head = everything(beside), (beside / ".git/refs/heads/other").read_bytes()
    fixed = other[beside / M02].replace(b"  \nlabel_zh", b"\nlabel_zh")
    steps, switched = 1, []

    def check_out() -> None:
        done = subprocess.run("git -C source checkout -q other".split(), check=False, capture_output=True)
        switched.append(done.returncode == 0)

    for number in range(6):
        git("-C", "source", "checkout", "-qf", "main")
        _, steps = run_with("fix", {number * steps // 6: check_out})
        found = everything(beside)
        if switched[-1]:  # git refuses if M02 was already fixed
            assert found.pop(beside / M02) in (other[beside / M02], fixed), number
            assert found.items() <= other.items(), number
        assert (beside / ".git/refs/heads/other").read_bytes() == head
    assert True in switched
    assert ".git" not in capsys.readouterr().out


def test_read_only_files_are_not_replaced(
    beside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    add_blanks(beside, M01, M02)
    before = everything(beside)
    (beside / M02).chmod(0o444)
    refused = "source/{} is read-only or belongs to another user.\nNothing was written.\n"
    assert run_with("fix", {})[0] == 3
    assert capsys.readouterr().err == refused.format(M02)
    monkeypatch.setattr(os, "geteuid", lambda: (beside / M01).stat().st_uid + 1)
    assert run_with("fix", {})[0] == 3
    assert capsys.readouterr().err == refused.format(M01)
    assert everything(beside) == before


def test_a_second_command_waits_or_is_refused(
    beside: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(replace_files, "_TIMEOUT_SECONDS", 0.0)
    Path("a.po").write_text('msgid "乌有"\nmsgstr "y"\n', "utf-8")
    with replace_files.writing(beside):
        sign = "translate approve m01-s1 --by reader-b"
        for words in ("fix", sign, "translate seal", "translate import a.po --by translator-b"):
            assert run_with(words, {})[0] == 3
            assert capsys.readouterr().err == (
                "Another command is writing to source. Try again when it has finished.\n"
                "Nothing was written.\n"
            )


@pytest.mark.usefixtures("say")
def test_sign_offs_keep_concurrent_saves():
    save_at_steps("translate approve m07 m08 --by reader-b", M07, every=300)


def test_imports_keep_concurrent_saves(tell: Say):
    path = export(tell, "a.po")
    put(path, m01_s3="Go on.", m02_s2=ANSWER)
    save_at_steps(f"translate import {path} --by translator-b", Path("source", M02), every=800)


@pytest.mark.usefixtures("say")
def test_english_edited_meanwhile_is_not_signed():
    before = everything(Path("source"))
    approve = "translate approve m07-s1 --by reader-b"
    steps = run_with(approve, {})[1]
    for step in range(0, steps, 150):
        restore(before)
        signed: list[bool] = []

        def edit(signed: list[bool] = signed) -> None:
            signed.append("by: reader-b" in M07.read_text("utf-8"))
            renamed_over(M07, M07.read_bytes().replace(b"Speed up the", b"Accelerate the"))

        code, _ = run_with(approve, {step: edit})
        assert b"Accelerate the" in M07.read_bytes(), step
        assert signed == [code == 0], step


# Waits longer for other commands than build.py, because the machine may be busy.
PATIENT = """\
import sys
sys.path.insert(0, sys.argv.pop(1))
import build
from policypress.system import replace_files
replace_files._TIMEOUT_SECONDS = 60.0
sys.exit(build.run())
"""


def start(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PATIENT, str(ROOT), *words, "--source", "source"]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def sign_concurrently(say: Say, times: int) -> None:
    say("translate status m07-s1")  # copies the source
    before = everything(Path("source"))
    for _ in range(times):
        restore(before)
        swap(M07, "\nlabel_zh", "  \nlabel_zh")
        approve = ("translate", "approve", "--by", "reader-b")
        both = [start(*approve, "m07-s1"), start(*approve, "m07-s2"), start("fix")]
        ends = [(*process.communicate(timeout=120), process.returncode) for process in both]
        assert [(code, err) for _, err, code in ends] == [(0, "")] * 3
        text = M07.read_text("utf-8")
        assert (text.count("by: reader-b"), text.count("  \nlabel_zh")) == (2, 0)


def test_concurrent_sign_offs_and_fix_all_succeed(say: Say):
    sign_concurrently(say, 1)


@pytest.mark.audit
def test_concurrent_commands_succeed_repeatedly(say: Say):
    sign_concurrently(say, 20)


def save_while_fix_runs(beside: Path, times: int) -> None:
    """Keep saving texts that `fix` wants to change until the process has ended."""
    path = beside / M02
    add_blanks(beside, M01, M02)
    text = path.read_bytes()
    for _ in range(times):
        process = start("fix")
        saved, number = b"", 0
        while process.poll() is None:
            saved, number = text + b"# typed %d\n" % number, number + 1
            (renamed_over if number % 2 else in_place)(path, saved)
        process.communicate()
        assert path.read_bytes() in (saved, saved.replace(b"  \nlabel_zh", b"\nlabel_zh"))


def test_fix_keeps_saves_of_another_process(beside: Path):
    save_while_fix_runs(beside, 3)


@pytest.mark.audit
def test_fix_keeps_many_saves_of_another_process(beside: Path):
    save_while_fix_runs(beside, 50)
