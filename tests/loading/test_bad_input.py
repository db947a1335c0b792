"""Bad input: a helpful message, exit code 1, and an unchanged dist/. The cases are in messages/*.yml."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import Case, cases
from conftest import files_in, run_here, swap

Damage = Callable[[Path], object]


def in_bytes(change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of a file."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def in_text(change: Callable[[str], str]) -> Damage:
    return in_bytes(lambda content: change(content.decode()).encode())


def not_utf8(word: str) -> Damage:
    """Write a word of the file in GBK."""
    return in_bytes(lambda content: content.replace(word.encode(), word.encode("gbk")))


def instead(make: Damage) -> Damage:
    """Remove the file or folder and put something else in its place."""

    def damage(path: Path) -> None:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
        make(path)

    return damage


def renamed(name: str) -> Damage:
    return lambda path: path.rename(path.with_name(name))


def link(path: Path) -> None:
    path.symlink_to(path.rename(Path.cwd() / "elsewhere"))


def three_at_once(policies: Path) -> None:
    """Damage three files: invalid UTF-8, invalid YAML, and an unknown key."""
    folder = policies / "wuyou-2031-12"
    not_utf8("单笔")(folder / "measures/m01.yml")
    swap(folder / "measures/m02.yml", "strength: advance}", "strength: advance")
    swap(folder / "policy.yml", "annotated: true", "anotated: true")


def many_digits(path: Path) -> None:
    swap(path, "环境。", f"环境。{'亿' * 1000}元")
    swap(path, "Continue", f"{'9' * 3000}\n      continue")


DAMAGES: dict[str, Damage] = {
    "not UTF-8": not_utf8("优化"),
    "not UTF-8, with old Mac line endings": lambda path: (
        not_utf8("优化")(path),
        in_bytes(lambda content: content.replace(b"\n", b"\r"))(path),
    ),
    "a byte order mark": in_bytes(lambda content: b"\xef\xbb\xbf" + content),
    "Windows line endings": in_bytes(lambda content: content.replace(b"\n", b"\r\n")),
    "mixed line endings": in_bytes(lambda content: content.replace(b"id: m01\n", b"id: m01\r\n")),
    "old Mac line endings": in_bytes(lambda content: content.replace(b"\n", b"\r")),
    "a no-break space everywhere": in_text(lambda text: text.replace("  zh", "\u00a0\u00a0zh")),
    "the same mistake all over a file": in_text(lambda text: text.replace("    kind: ", "    kind:\u00a0")),
    "30 million characters": in_bytes(lambda _: b"# " + b"x" * 29_999_998),
    "an original of 3 million bytes": in_text(lambda _: "的" * 1_000_000),
    "an original with one repeated character": in_text(lambda _: "的" * 600_000),
    "60,000 brackets": in_text(lambda text: text + "more: " + "[" * 60_000),
    "a text of half a million characters": in_text(lambda text: text.replace("第一条", "一" * 500_000)),
    "a number with thousands of digits in both texts": many_digits,
    "a missing measure": Path.unlink,
    "a missing registry": Path.unlink,
    "a missing original": Path.unlink,
    "a missing code list": Path.unlink,
    "a measure under another name": renamed("m1.yml"),
    "a reading of a missing measure": renamed("m1.yml"),
    "a reader's folder with capitals in its name": renamed("Reader A"),
    "a file of another kind": lambda path: path.with_name("notes.txt").write_text("x"),
    "a copy beside the measure": lambda path: shutil.copy(path, path.with_name("m01 (copy).yml")),
    "a policy folder beside the registries": lambda path: path.with_name("wuyou-2032-1").mkdir(),
    "a folder where a file belongs": instead(Path.mkdir),
    "a file where a folder belongs": instead(Path.touch),
    "a pipe where a file belongs": instead(os.mkfifo),
    "a link where a file belongs": link,
    "a folder that is a link": link,
    "no source at all": shutil.rmtree,
    "an empty source": instead(Path.mkdir),
    "no policy": instead(Path.mkdir),
    "three files broken in three ways": three_at_once,
}
PLAIN, ANNOTATED = ("files", "yaml", "references", "texts"), ("editors", "annotations")
ALL = [
    pytest.param(fixture, case, id=f"{name}: {title}", marks=() if name == "files" else pytest.mark.slow)
    for fixture, names in (("texts", PLAIN), ("invented", ANNOTATED))
    for name in names
    for title, case in cases(name, DAMAGES)
]


@pytest.mark.parametrize(("fixture", "case"), ALL)
def test_message(fixture: str, case: Case, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    """The output is exactly as expected, and the old dist/ is unchanged."""
    source: Path = request.getfixturevalue(fixture)
    monkeypatch.chdir(source.parent)
    old = source.parent / "dist/data"
    old.mkdir(parents=True)
    (old / "kept.csv").write_text("id\n", "utf-8")
    inside = source / "policies/wuyou-2031-12" / case.file
    case.damage(source / case.file if (source / case.file).exists() else inside)
    result = run_here("build", "--source", "source", "--dist", "dist")
    assert (result.stdout, result.stderr) == ("", case.says)
    assert result.returncode == 1
    assert files_in(Path("dist")) == {"data/kept.csv": b"id\n"}
    assert not list(Path().glob(".dist-new-*"))
