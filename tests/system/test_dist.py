"""A build replaces only files that a build wrote, and records its origin correctly."""

import json
import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from checkouts import copy_tree, git
from conftest import ROOT, Done, cases_of, put_old_build, run_here

import build
from policypress.loading import load_settings
from policypress.system import origin, replace_folder
from policypress.system.origin import origin_of

pytestmark = pytest.mark.slow


def tree(folder: Path) -> dict[str, bytes | str | None]:
    """Return everything below a folder: bytes of files, targets of links, None for folders."""
    found: dict[str, bytes | str | None] = {}
    for path in folder.rglob("*"):
        content = None if path.is_dir() else path.read_bytes()
        found[str(path.relative_to(folder))] = str(path.readlink()) if path.is_symlink() else content
    return found


def refused(target: Path) -> str:
    before = tree(target.parent)
    done = run_here("build", "--dist", target)
    assert (done.returncode, done.stdout) == (3, "")
    assert tree(target.parent) == before
    assert done.stderr.startswith("The build failed: ")
    assert done.stderr.endswith(f"The previous {target}/ is unchanged.\n")
    return done.stderr


def written(path: str, text: str = "mine\n") -> Callable[[Path], None]:
    def write(dist: Path) -> None:
        (dist / path).parent.mkdir(parents=True, exist_ok=True)
        (dist / path).write_text(text, "utf-8")

    return write


# ---- files that no build wrote -----------------------------------------------------------------

FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file": (written("site/CNAME"), "“site/CNAME”"),
    "a folder": (written("site/.well-known/security.txt"), "“site/.well-known/”"),
    "an empty folder": (lambda dist: (dist / "data" / "notes").mkdir(), "“data/notes/”"),
    "an archive of an earlier version": (written("site/data/policy-0.0.9.zip"), "“site/data/”"),
    "an edited file": (written("data/agencies.csv"), "“data/agencies.csv (changed since it was built)”"),
    "a worktree": (written("site/.git", "gitdir: elsewhere\n"), "“site/.git”"),
    "a link": (lambda dist: (dist / "site" / "old").symlink_to("."), "“site/old (a link)”"),
    "a link to a folder": (lambda dist: (dist / "old").symlink_to("data"), "“old (a link)”"),
    "a fifo": (lambda dist: os.mkfifo(dist / "data" / "pipe"), "“data/pipe (not a regular file)”"),
    "a list not from a build": (written("SHA256SUMS", f"{'0' * 64}  data/agencies.csv\n"), "“SHA256SUMS”"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_build_is_refused_if_dist_contains(tmp_path: Path, name: str):
    put_old_build(tmp_path / "dist")
    change, named = FOREIGN[name]
    change(tmp_path / "dist")
    if name == "a fifo":
        done = run_here("build", "--dist", tmp_path / "dist")
        assert f"\n  {named}\n" in done.stderr
        assert (done.returncode, len(list((tmp_path / "dist" / "data").iterdir()))) == (3, 3)
        return
    said = refused(tmp_path / "dist")
    assert f"\n  {named}\n" in said
    assert (
        "Move them elsewhere, list them under extra.keep in mkdocs.yml, or set --dist to another folder.\n"
        in said
    )


@pytest.mark.parametrize("names", [("data/thesis.csv",), ("data/a.csv", "site/b.html"), ("notes",)])
def test_folder_without_a_build_is_refused(tmp_path: Path, names: tuple[str, ...]):
    for name in names:
        written(name)(tmp_path / "thesis")
    assert "thesis/ has no file list (SHA256SUMS)" in refused(tmp_path / "thesis")


def test_dist_inside_the_source_is_refused():
    done = run_here("build", "--dist", ROOT / "source" / "dist")
    assert done.returncode == 3
    assert "cannot be replaced because it overlaps with" in done.stderr
    assert not (ROOT / "source" / "dist").exists()


def test_sha256sum_accepts_the_list_in_dist(dist: Path):
    subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=dist, check=True)
    listed = {line.split("  ")[1] for line in (dist / "SHA256SUMS").read_text("utf-8").splitlines()}
    assert listed == {path for path, content in tree(dist).items() if content is not None} - {"SHA256SUMS"}


def test_mount_point_is_refused(tmp_path: Path):
    put_old_build(tmp_path / "dist")
    site = tmp_path / "dist" / "site"
    code = 'mount --bind "$0" "$0" && exec "$1" "$2" build --dist "$3"'
    words = ["sh", "-c", code, site, sys.executable, ROOT / "build.py", tmp_path / "dist"]
    command = ["unshare", "--user", "--map-root-user", "--mount", *map(str, words)]
    if os.geteuid() == 0:
        command = ["unshare", "--mount", *map(str, words)]
    before = tree(tmp_path)
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert f"set --dist to another folder:\n  “{site}”\n" in done.stderr
    assert tree(tmp_path) == before


# ---- changes during a build --------------------------------------------------------------------

ORIGIN = origin_of(ROOT / "source")


def put_new_build(new: Path) -> None:
    put_old_build(new)
    (new / "SHA256SUMS").unlink()
    written("data/agencies.csv", "new\n")(new)


@pytest.mark.parametrize("name", ["dist", "*", "a[b]", "-rf"])
def test_folders_beside_dist_are_left_alone(tmp_path: Path, name: str):
    stem = "." + name.replace("[b]", "b")
    others = (f"{stem}-old/backup", f"{stem}-new-design/x", f"{stem}-new-abcdefgh/x", ".x-new-abcdefgh/x")
    for other in others:
        written(other)(tmp_path)
    before = tree(tmp_path)
    with replace_folder.replacing(tmp_path / name, (), ORIGIN) as new:
        put_new_build(new)
    shutil.rmtree(tmp_path / name)
    assert tree(tmp_path) == before


def test_leftovers_of_a_killed_build_are_removed(tmp_path: Path):
    for name in ("policypress-build", "new/half.csv"):
        written(f".dist-new-abc_0123/{name}")(tmp_path)
    (tmp_path / ".dist-new-abcdefgh").mkdir()
    with replace_folder.replacing(tmp_path / "dist", (), ORIGIN) as new:
        put_new_build(new)
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


@pytest.mark.parametrize("path", ["site/CNAME", "data/agencies.csv", "SHA256SUMS"])
def test_files_added_to_dist_during_a_build_stay(tmp_path: Path, path: str):
    put_old_build(tmp_path / "dist")
    with (
        pytest.raises(replace_folder.BuildError, match=f"dist/ was changed during the build:\n  “{path}”"),
        replace_folder.replacing(tmp_path / "dist", (), ORIGIN) as new,
    ):
        put_new_build(new)
        written(path)(tmp_path / "dist")
        before = tree(tmp_path / "dist")
    assert tree(tmp_path) == {"dist": None, **{f"dist/{path}": content for path, content in before.items()}}


@pytest.mark.parametrize("path", ["site/CNAME", "notes/x", "data/agencies.csv"])
def test_files_added_at_the_last_moment_are_kept(
    tmp_path: Path, path: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    put_old_build(tmp_path / "dist")
    exchange = replace_folder._put_in_place

    def write_first(new: Path, target: Path, old: Path) -> None:
        written(path)(target)
        exchange(new, target, old)

    monkeypatch.setattr(replace_folder, "_put_in_place", write_first)
    with replace_folder.replacing(tmp_path / "dist", (), ORIGIN) as new:
        put_new_build(new)
    assert (tmp_path / "dist" / "data" / "agencies.csv").read_text("utf-8") == "new\n"
    [container] = tmp_path.glob(".dist-new-*")
    said = capsys.readouterr().err
    assert (
        f"These files were added to dist/ while it was being replaced and are now in {container}:\n" in said
    )
    assert path in said
    assert (container / "new" / path).read_text("utf-8") == "mine\n"
    with replace_folder.replacing(tmp_path / "dist", (), ORIGIN) as new:
        put_new_build(new)
    assert (container / "new" / path).read_text("utf-8") == "mine\n"


# ---- in a separate repository ------------------------------------------------------------------

# Runs build.py, with a shell command before it creates its first folder `data`.
MEDDLER = """\
import os, runpy, subprocess, sys
script, *sys.argv = sys.argv[1:]
waiting = True


def meddle(event, args):
    global waiting
    if waiting and event == "os.mkdir" and os.path.basename(os.fsdecode(args[0])) == "data":
        waiting = False
        subprocess.run(script, shell=True, check=True, stdout=2)


sys.addaudithook(meddle)
sys.path.insert(0, os.path.dirname(sys.argv[0]))
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with two branches that differ in one page."""
    folder = copy_tree(tmp_path_factory.mktemp("template") / "repository")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "config", "user.name", "T")
    git(folder, "config", "user.email", "t@example.org")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All")
    git(folder, "checkout", "--quiet", "-b", "other")
    with (folder / "docs/en/about.md").open("a", encoding="utf-8") as page:
        page.write("\nOther words.\n")
    git(folder, "commit", "--quiet", "--all", "--message=Other")
    git(folder, "checkout", "--quiet", "main")
    return folder


@pytest.fixture
def repository(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the repository, which commands in this process use instead of this checkout."""
    folder = Path(shutil.copytree(template, tmp_path / "repository"))
    for module in (build, origin, origin.git):
        monkeypatch.setattr(module, "ROOT", folder)
    monkeypatch.setattr(origin, "SOURCE", folder / "source")
    monkeypatch.chdir(folder)
    return folder


def run(repository: Path, *words: str | Path) -> Done:
    return subprocess.run(
        [sys.executable, *map(str, words)], cwd=repository, capture_output=True, text=True, check=False
    )


def test_input_change_during_a_build_stops_it(repository: Path, tmp_path: Path):
    (tmp_path / "meddler.py").write_text(MEDDLER, "utf-8")
    words = ("git checkout -q other", "build.py", "build", "--dist", tmp_path / "dist")
    done = run(repository, tmp_path / "meddler.py", *words)
    assert (done.returncode, done.stdout) == (3, "")
    assert "docs/en/about.md" in done.stderr
    assert "build again" in done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"repository", "meddler.py"}


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("echo Changed. >> docs/en/about.md", "docs/en/about.md"),
        ("cp docs/en/about.md docs/en/more.md", "docs/en/more.md"),
        ("echo >> policypress/site/templates/measure.html", "policypress/site/templates/measure.html"),
        ("git commit -q --allow-empty -m x", "the commit changed from"),
    ],
)
def test_any_input_change_prevents_the_replacement(repository: Path, tmp_path: Path, script: str, named: str):
    before = origin_of(repository / "source")
    with (
        pytest.raises(replace_folder.BuildError, match=named),
        replace_folder.replacing(tmp_path / "dist", (), before) as new,
    ):
        put_new_build(new)
        subprocess.run(script, shell=True, check=True)
    assert list(tmp_path.iterdir()) == [repository]


def test_a_build_keeps_files_and_shows_the_contact(repository: Path, tmp_path: Path):
    put_old_build(tmp_path / "dist")
    kept = {"site/CNAME": "policy.example\n", "site/.well-known/security.txt": "Contact: …\n"}
    for path, text in kept.items():
        written(path, text)(tmp_path / "dist")
    config = (repository / "mkdocs.yml").read_text("utf-8")
    keep = "keep:\n    - site/CNAME\n    - site/.well-known/\n    - site/absent"
    config = config.replace("keep: []", keep).replace('contact: ""', "contact: errors@policy.example")
    (repository / "mkdocs.yml").write_text(config, "utf-8")
    assert run(repository, "build.py", "build", "--dist", tmp_path / "dist").stderr == ""
    for page in ("policies/wuyou-2031-12/m02/sentences", "translation", "about", "en/about"):
        html = (tmp_path / f"dist/site/{page}/index.html").read_text("utf-8")
        assert "发送给errors@policy.example" in html or "to errors@policy.example" in html
    names = ("site/CNAME", "site/.well-known", "site/absent")
    with replace_folder.replacing(tmp_path / "dist", names, origin_of(repository / "source")) as new:
        put_new_build(new)
    assert {path: (tmp_path / "dist" / path).read_text("utf-8") for path in kept} == kept
    with (
        pytest.raises(replace_folder.BuildError, match="the build itself writes data/agencies"),
        replace_folder.replacing(tmp_path / "new", ("data/agencies.csv",), ORIGIN) as new,
    ):
        put_new_build(new)


@pytest.mark.parametrize(("line", "says"), cases_of(__file__)["settings"])
def test_invalid_setting_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str, says: str):
    monkeypatch.chdir(tmp_path)
    config = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nextra:")[0]
    Path("mkdocs.yml").write_text(f"{config}\nextra:\n  {line}\n", "utf-8")
    (problem,) = load_settings(Path("mkdocs.yml"))[1]
    assert str(problem).startswith(f"mkdocs.yml:{config.count(chr(10)) + 3}:")
    assert f"“{says}" in str(problem)


def test_ignored_files_are_not_published_as_clean(repository: Path, tmp_path: Path):
    (repository / ".git/info/exclude").write_text("draft.md\n*~\n", "utf-8")
    for language in ("zh", "en"):
        page = repository / "docs" / language
        shutil.copy(page / "about.md", page / "draft.md")
        shutil.copy(page / "about.md", page / "about.md~")
    done = run(repository, "build.py", "build", "--dist", tmp_path / "dist")
    assert done.returncode == 0, done.stderr
    descriptor = json.loads((tmp_path / "dist/data/datapackage.json").read_text("utf-8"))
    assert descriptor["commit"] == git(repository, "rev-parse", "HEAD") + "-dirty"
    assert not list((tmp_path / "dist").rglob("*~"))
    for language in ("zh", "en"):
        (repository / "docs" / language / "draft.md").unlink()
    assert origin_of(repository / "source").commit == git(repository, "rev-parse", "HEAD")


def test_unexpected_files_are_refused_by_name(repository: Path):
    links = {"docs/en/host": "/etc/hostname", "docs/en/linked": "/etc"}
    names = "docs/en/x.html docs/en/evil.js docs/zh/.hidden docs/notes.txt docs/fr/about.md source/notes.txt"
    (repository / "docs/fr").mkdir()
    for path in names.split():
        (repository / path).write_text("x", "utf-8")
    for path, target in links.items():
        (repository / path).symlink_to(target)
    done = run_here("check", "--source", "source")
    assert done.returncode == 1
    assert all(f"{path}:1:1: " in done.stderr for path in links)
    assert all(path.removesuffix("/about.md") in done.stderr for path in names.split())


def test_backup_files_are_ignored_with_a_remark(repository: Path):
    names = ("about.md~", "#about.md#", ".#about.md", ".about.md.swp", ".DS_Store", "about.md.orig")
    folders = ("docs/en", "source", "source/policies/wuyou-2031-12/measures")
    paths = [f"{folder}/{name}" for folder in folders for name in names]
    for path in paths:
        (repository / path).write_bytes(b"\xff")
    done = run_here("check", "--source", "source")
    assert (done.returncode, done.stdout) == (0, "")
    assert all(f"{path}:1:1: " in done.stderr for path in paths)
    assert done.stderr.count("[backup-file]") == len(paths)


# ---- without enough memory ---------------------------------------------------------------------


@pytest.mark.parametrize("megabytes", [150, pytest.param(220, marks=pytest.mark.audit)])
def test_build_without_memory_fails_with_a_message(tmp_path: Path, megabytes: int):
    put_old_build(tmp_path / "dist")
    before = tree(tmp_path)
    size = megabytes * 1_000_000
    command = [sys.executable, str(ROOT / "build.py"), "build", "--dist", str(tmp_path / "dist")]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size)),
    )
    assert done.returncode in (0, 3), done.stderr
    if done.returncode:
        assert "Traceback" not in done.stderr
        assert done.stderr.count("\n") <= 2
        assert tree(tmp_path) == before
