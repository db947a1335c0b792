"""Kills builds before and after each kind of step, and at random moments: dist/ is always one complete
build, old or new, and the next build succeeds and leaves nothing else behind."""

import contextlib
import hashlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT, add_invented, without_policies

pytestmark = pytest.mark.slow

# Runs build.py and records every step that touches the target or its neighbors: the process, the call
# and its path. Given a kind and a number, it kills the process before or right after that step of that
# kind. The package contains no code for this.
WITNESS = """\
import multiprocessing, os, runpy, signal, sys
root, parent, record, kind, number, when = sys.argv[1:7]
main, seen = os.getpid(), 0
STEPS = {"os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.utime", "os.link", "os.symlink",
         "os.truncate", "os.chown", "os.setxattr", "shutil.copyfile", "sqlite3.connect"}
CALLS = {"syncfs", "renameat2"}


def where(path, folder):
    path = os.path.abspath(os.fsdecode(path))
    if os.path.commonpath((path, parent)) != parent:
        return "elsewhere"
    name, *rest = os.path.relpath(path, parent).split(os.sep)
    for start in (".dist-new-", ".dist-lock", "dist"):
        if name.startswith(start):
            return ("in " if rest else "") + start.rstrip("-")
    return "the parent" if name == "." else name


def step(event, args):
    if event == "open" and isinstance(args[0], (str, bytes, os.PathLike)) and isinstance(args[2], int):
        if args[2] & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            return "open", where(args[0], -1)
    if event == "ctypes.dlsym" and args[1] in CALLS:
        return args[1], "all"
    if event == "fcntl.flock":
        return "flock", ".dist-lock"
    if event in STEPS:
        name = event.rpartition(".")[2]
        folders = [argument for argument in args[1:] if type(argument) is int]
        folder = folders[-1] if name in ("mkdir", "rename", "remove", "rmdir") else -1
        path = args[1] if name in ("copyfile", "rename") else args[0]
        return name, where(path, folder) if isinstance(path, (str, bytes, os.PathLike)) else "elsewhere"


def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)


def watch(event, args):
    global seen
    found = step(event, args)
    if found is None or found[1] == "elsewhere":
        return
    name = " ".join(("main" if os.getpid() == main else "worker", *found))
    if record:
        os.write(log, (name + "\\n").encode())
    if name == kind:
        if seen == int(number):
            die() if when == "before" else sys.setprofile(die)
        seen += 1


log = os.open(record, os.O_WRONLY | os.O_CREAT | os.O_APPEND) if record else -1
sys.addaudithook(watch)
sys.argv = [os.path.join(root, "build.py"), *sys.argv[7:]]
sys.path.insert(0, root)
runpy.run_path(sys.argv[0], run_name="__main__")
"""

# Every kind of step of a build that replaces an older one. C library calls show when they are looked up.
# After the exchange the old build is in .dist-new.
KINDS = (
    "main mkdir the parent",
    "main open .dist-lock",
    "main flock .dist-lock",
    "main mkdir .dist-new",
    "main mkdir in .dist-new",
    "main open in .dist-new",
    "worker mkdir in .dist-new",
    "worker open in .dist-new",
    "main rename in .dist-new",
    "main rmdir in .dist-new",
    "main copyfile in .dist-new",
    "main utime in .dist-new",
    "main chmod in .dist-new",
    "main syncfs all",
    "main renameat2 all",
    "main remove in .dist-new",
    "main rmdir .dist-new",
    "main remove .dist-lock",
)

Digests = dict[str, str]


class Changed(Exception):
    """The folder was replaced while it was being read."""


def digests(folder: Path) -> Digests:
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def read(dist: Path) -> Digests:
    """Read the path file by file, as a visitor does. Raises Changed if the folder is replaced meanwhile."""
    before = dist.stat().st_ino  # raises if the path is missing, which must never happen
    try:
        found = digests(dist)
    except OSError as error:
        if dist.stat().st_ino == before:
            raise
        raise Changed from error
    if dist.stat().st_ino != before:
        raise Changed
    return found


class Scene(NamedTuple):
    """Two sources that differ in one word, their builds, and the folder with the target."""

    sources: tuple[Path, Path]
    builds: tuple[Digests, Digests]
    parent: Path
    witness: Path
    seconds: float

    @property
    def dist(self) -> Path:
        return self.parent / "dist"

    def command(
        self, number: int, kind: str = "", nth: int = 0, when: str = "before", record: str = ""
    ) -> list[str]:
        """Return the command that builds source `number`, killed at the `nth` step of a kind."""
        arguments = [str(ROOT), str(self.parent), record, kind, str(nth), when]
        words = ["build", "--source", str(self.sources[number]), "--dist", str(self.dist)]
        return [sys.executable, str(self.witness), *arguments, *words]

    def which(self) -> int:
        """Return the number of the source whose complete build is at the path."""
        found = read(self.dist)
        assert found in self.builds
        return self.builds.index(found)

    def beside(self) -> list[str]:
        """Return the names in the target's parent folder and in the folder for temporary files."""
        return sorted(path.name for folder in (self.parent, self.temporary) for path in folder.iterdir())

    @property
    def temporary(self) -> Path:
        return self.witness.parent / "temporary"

    def run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        variables = os.environ | {"TMPDIR": str(self.temporary)}
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, timeout=120, check=False
        )


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    folder = tmp_path_factory.mktemp("whole")
    (folder / "witness.py").write_text(WITNESS, "utf-8")
    (folder / "temporary").mkdir()
    sources = []
    for name in ("old", "new"):
        sources.append(add_invented(without_policies(folder / name)))  # a small policy builds faster
    glossary = sources[1] / "glossary.yml"
    glossary.write_text(
        glossary.read_text("utf-8").replace("definition_zh: ", "definition_zh: 即", 1), "utf-8"
    )
    scene = Scene((sources[0], sources[1]), ({}, {}), folder / "parent", folder / "witness.py", 0)
    builds = []
    for number in (0, 1):
        started = time.monotonic()
        done = scene.run(scene.command(number))
        assert (done.returncode, done.stderr) == (0, "")
        seconds = time.monotonic() - started
        builds.append(digests(scene.dist))
    assert builds[0] != builds[1]
    assert builds[0].keys() == builds[1].keys()
    return scene._replace(builds=(builds[0], builds[1]), seconds=seconds)


@contextlib.contextmanager
def visitor(scene: Scene) -> Iterator[None]:
    """Read the path repeatedly in the background; fail if it is ever missing or incomplete."""
    ended, wrong, visits = threading.Event(), [], 0

    def visit() -> None:
        nonlocal visits
        while not ended.is_set():
            try:
                scene.which()
                visits += 1
            except Changed:
                pass
            except Exception as error:
                wrong.append(error)
                return
            time.sleep(0.5)  # leave time for the build

    thread = threading.Thread(target=visit)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
    assert wrong == []
    assert visits > 0


def kill(scene: Scene, kind: str, nth: int, when: str) -> None:
    number = 1 - scene.which()
    with visitor(scene):
        killed = scene.run(scene.command(number, kind, nth, when))
    if kind.startswith("main"):
        assert killed.returncode == -signal.SIGKILL
    else:
        # The remaining process reports it and cleans up, and the old build is unchanged.
        assert killed.returncode == 3
        assert "a process that built the site was killed" in killed.stderr
        assert (scene.which(), scene.beside()) == (1 - number, ["dist"])


def build_again(scene: Scene, number: int) -> None:
    with visitor(scene):
        again = scene.run(scene.command(number))
    assert (again.returncode, again.stdout, again.stderr) == (0, "", "")
    assert scene.which() == number
    assert scene.beside() == ["dist"]


def recorded(scene: Scene, record: Path) -> list[str]:
    done = scene.run(scene.command(1 - scene.which(), record=str(record)))
    assert (done.returncode, done.stderr) == (0, "")
    return record.read_text("utf-8").splitlines()


@pytest.mark.audit
def test_list_of_step_kinds_is_complete(scene: Scene, tmp_path: Path):
    found = set(recorded(scene, tmp_path / "steps"))
    assert (found - set(KINDS), set(KINDS) - found) == (set(), set())


def test_a_killed_worker_leaves_the_old_build(scene: Scene):
    kill(scene, "worker open in .dist-new", 0, "before")


@pytest.mark.audit
@pytest.mark.parametrize("kind", KINDS)
def test_killed_before_and_after_every_kind_of_step(scene: Scene, kind: str, tmp_path: Path):
    steps = recorded(scene, tmp_path / "steps").count(kind)
    if kind.startswith("worker"):
        steps //= 2  # two workers, each with its own count
    for nth in sorted({0, steps // 2, steps - 1}):
        for when in ("before", "after"):
            number = 1 - scene.which()
            kill(scene, kind, nth, when)
            build_again(scene, number)


@pytest.mark.audit
def test_killed_at_twenty_random_moments(scene: Scene):
    chance = random.Random(2023)
    for _ in range(20):
        number = 1 - scene.which()
        with visitor(scene):
            variables = os.environ | {"TMPDIR": str(scene.temporary)}
            process = subprocess.Popen(
                scene.command(number), env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            with process:
                time.sleep(chance.uniform(0, scene.seconds))
                process.kill()
        build_again(scene, number)


def test_concurrent_build_waits_or_fails_with_a_message(scene: Scene):
    with visitor(scene):
        both = [
            subprocess.Popen(scene.command(number), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for number in (0, 1)
        ]
        ends = [(*process.communicate(timeout=120), process.returncode) for process in both]
    done = [number for number, (_, _, code) in enumerate(ends) if code == 0]
    assert done
    assert scene.which() in done
    for _, said, code in ends:
        assert (code, said) == (0, "") or (code == 3 and "another build is still writing to dist/" in said)
    assert scene.beside() == ["dist"]


def test_next_build_restores_dist_without_atomic_exchange(scene: Scene, tmp_path: Path):
    """Without it, dist/ is missing between two renames; a kill at that moment loses nothing."""
    number = 1 - scene.which()
    lacking = "import ctypes, types\nctypes.CDLL = lambda *_, **__: types.SimpleNamespace()\n"
    witness = tmp_path / "witness.py"
    witness.write_text(lacking + WITNESS, "utf-8")
    elsewhere = scene._replace(witness=witness)
    killed = scene.run(elsewhere.command(number, "main rename dist", 0, "before"))
    assert killed.returncode == -signal.SIGKILL
    assert not scene.dist.exists()
    [container] = scene.parent.glob(".dist-new-*")
    assert digests(container / "old") == scene.builds[1 - number]
    again = scene.run(elsewhere.command(number))
    assert (again.returncode, again.stderr) == (0, "")
    assert scene.which() == number
    assert scene.beside() == ["dist"]
