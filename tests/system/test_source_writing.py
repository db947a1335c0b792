"""Commands that write to the source never lose what another program saves concurrently, at any step."""

import ctypes
import functools
import itertools
import os
import stat
import types
from collections.abc import Callable
from pathlib import Path

import pytest
from interloper import IN_PLACE, TEXT, WAYS, Interloper, held_open

from policypress.diagnostics import BuildError
from policypress.system import replace_files

pytestmark = pytest.mark.slow

NAMES = ("first.yml", "second.yml", "new.json")
BEFORE: dict[str, bytes | None] = {"first.yml": b"one: 1\n", "second.yml": b"two: 2\n", "new.json": None}
AFTER = {"first.yml": b"one: 2\n", "second.yml": b"two: 3\n", "new.json": b"{}\n"}

Way = Callable[[Path], object]


class Desk:
    """A folder with three files to replace, one of them new."""

    def __init__(self, folder: Path):
        self.folder, self.said, self.interloper = folder, "", Interloper(replace_files)

    def lay_out(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()
        for name, content in BEFORE.items():
            if content is not None:
                (self.folder / name).write_bytes(content)
        self.said = ""

    def replace(self) -> None:
        try:
            replace_files.replace_all({self.folder / name: (BEFORE[name], AFTER[name]) for name in NAMES})
        except BuildError as error:
            self.said = str(error)

    def steps(self) -> int:
        self.lay_out()
        steps = self.interloper.run(self.replace, {})
        assert self.contents() == AFTER
        return steps

    def contents(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def without(self, *changed: str) -> dict[str, bytes]:
        """Return the expected content of the other files: all new, or after a failure all old."""
        expected = BEFORE if self.said else AFTER
        return {name: content for name, content in expected.items() if content and name not in changed}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(os, "fsync", lambda _: None)  # thousands of files
    return Desk(tmp_path)


@pytest.mark.parametrize("way", WAYS)
def test_save_at_any_step_is_kept(desk: Desk, way: Way):
    for step in range(desk.steps()):
        for name in NAMES:
            desk.lay_out()
            desk.interloper.run(desk.replace, {step: functools.partial(way, desk.folder / name)})
            found = desk.contents()
            assert TEXT in found.pop(name), (step, name)
            found.pop(".backup", None)
            assert found == desk.without(name), (step, name)
            assert not desk.said or name in desk.said, (step, name)


@pytest.mark.parametrize("way", WAYS)
def test_two_saves_at_any_step_are_kept(desk: Desk, way: Way):
    """The first save makes the command restore the old files; the second comes before, during and after."""
    start = first_step_with_a_hidden_file(desk)
    first, second = desk.folder / "first.yml", desk.folder / "second.yml"
    beside = 0
    for step in itertools.count(start + 1):
        desk.lay_out()
        actions = {start: lambda: held_open(first), step: lambda: way(second)}
        desk.interloper.run(desk.replace, actions)
        if actions:
            break  # the command has fewer steps
        found = desk.contents()
        assert found.pop("first.yml") == TEXT, step
        found.pop(".backup", None)
        kept = {name: found.pop(name) for name in list(found) if name.startswith("second.yml")}
        assert all(name == "second.yml" or name in desk.said for name in kept), step
        assert any(TEXT in content for content in kept.values()), step
        assert found == {}, step
        beside += len(kept) > 1
    # The newest content is at the path. Only a save during the last swap ends up beside it.
    assert beside <= 20


def first_step_with_a_hidden_file(desk: Desk) -> int:
    """Return the first step at which a hidden file exists."""
    seen: list[int] = []

    def look(step: int) -> None:
        if any(name.startswith(".") for name in desk.contents()):
            seen.append(step)

    desk.lay_out()
    steps = desk.steps()
    desk.lay_out()
    desk.interloper.run(desk.replace, {step: functools.partial(look, step) for step in range(steps)})
    return seen[0]


@pytest.mark.parametrize("way", IN_PLACE)
def test_saves_in_place_are_kept_without_atomic_swap(desk: Desk, way: Way, monkeypatch: pytest.MonkeyPatch):
    """Without it, a save by renaming can be lost between two calls, but a write to the file itself cannot."""
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: types.SimpleNamespace())
    for step in range(desk.steps()):
        desk.lay_out()
        desk.interloper.run(desk.replace, {step: lambda: way(desk.folder / "second.yml")})
        found = desk.contents()
        assert TEXT in found.pop("second.yml"), step
        assert found == desk.without("second.yml"), step


@pytest.mark.parametrize("step", [0, 1, 2])
def test_full_disk_changes_no_file(desk: Desk, step: int, monkeypatch: pytest.MonkeyPatch):
    written: list[int] = []

    def full(descriptor: int) -> None:
        written.append(descriptor)
        if len(written) > step:
            raise OSError(28, "No space left on device")

    desk.lay_out()
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        desk.replace()
    assert desk.contents() == {name: content for name, content in BEFORE.items() if content}


def test_modes_and_unchanged_files_are_preserved(desk: Desk):
    desk.lay_out()
    first, second = desk.folder / "first.yml", desk.folder / "second.yml"
    first.chmod(0o600)
    untouched = second.stat()
    replace_files.replace_all({first: (b"one: 1\n", b"one: 2\n"), second: (b"two: 2\n", b"two: 2\n")})
    assert stat.S_IMODE(first.stat().st_mode) == 0o600
    assert (second.stat().st_ino, second.stat().st_mtime_ns) == (untouched.st_ino, untouched.st_mtime_ns)


def test_link_that_replaces_a_file_stays(desk: Desk):
    for step in range(desk.steps()):
        desk.lay_out()
        path, target = desk.folder / "second.yml", desk.folder / "elsewhere"

        def link(path: Path = path, target: Path = target) -> None:
            target.unlink(missing_ok=True)
            path.replace(target)
            path.symlink_to(target)

        desk.interloper.run(desk.replace, {step: link})
        assert path.readlink() == target, step


def test_only_visible_regular_files_are_read(desk: Desk):
    desk.lay_out()
    for name in (".git", "inner"):
        (desk.folder / name).mkdir()
        (desk.folder / name / "HEAD").write_bytes(TEXT)
    (desk.folder / ".m01.yml.swp").write_bytes(TEXT)
    (desk.folder / "link.yml").symlink_to(desk.folder / "first.yml")
    os.mkfifo(desk.folder / "queue.yml")
    expected = {name: content for name, content in BEFORE.items() if content} | {"inner/HEAD": TEXT}
    assert replace_files.read_all(desk.folder) == {
        desk.folder / name: content for name, content in expected.items()
    }
