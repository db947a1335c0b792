"""Builds of the same commit are identical in any environment, and record the commit."""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from checkouts import copy_tree, git
from conftest import ARCHIVE, ROOT

from policypress.system import origin

pytestmark = pytest.mark.slow

NOBODY = 12345  # a user id without a name and a home
SPAWNING = """\
import multiprocessing, runpy, sys
if __name__ == "__main__":
    multiprocessing.get_all_start_methods = lambda: ["spawn"]
    del sys.argv[0]
    sys.path.insert(0, sys.argv[0].rpartition("/")[0])
    runpy.run_path(sys.argv[0], run_name="__main__")
"""


def build(
    checkout: Path,
    dist: Path,
    *words: str,
    wrapper: Path | None = None,
    through: Sequence[str] = (),
    **more: Any,
) -> dict[str, str]:
    """Build a checkout and return the digest of every file in dist/. `through` prefixes the command."""
    before = [str(wrapper)] if wrapper else []
    program = [*through, sys.executable, *before, str(checkout / "build.py")]
    command = [*program, "build", "--dist", str(dist), *words]
    done = subprocess.run(
        command, **{"cwd": dist.parent} | more, capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    files = (path for path in dist.rglob("*") if path.is_file())
    return {
        path.relative_to(dist).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A folder that all users may enter and write to."""
    folder = Path(tempfile.mkdtemp(prefix="same-bytes-"))
    folder.chmod(0o777)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def repository(place: Path) -> Path:
    """A repository with two commits; the second changes no build input."""
    folder = copy_tree(place / "repository")
    git(folder, "init", "--quiet")
    for name in ("README.md", "CONTRIBUTING.md"):
        (folder / name).write_text("read by people only\n", "utf-8")
        git(folder, "add", "--all")
        git(folder, "commit", "--quiet", "--message", f"Add {name}")
    return folder


@pytest.fixture(scope="module")
def expected(place: Path, repository: Path) -> dict[str, str]:
    """Digests of a build in an ordinary environment."""
    return build(repository, place / "expected", env={"PATH": os.environ["PATH"]})


@pytest.fixture(scope="module")
def locales(place: Path) -> str:
    """A folder with a Turkish and a non-UTF-8 Chinese locale, if the system can create them."""
    folder = place / "locales"
    folder.mkdir()
    for name, charset in (("tr_TR", "UTF-8"), ("zh_CN", "GB18030")):
        if shutil.which("localedef"):
            words = [
                "localedef",
                "--no-archive",
                "-i",
                name,
                "-f",
                charset,
                str(folder / f"{name}.{charset}"),
            ]
            subprocess.run(words, capture_output=True, check=False)
    return str(folder)


def test_in_another_environment_from_a_shallow_clone(
    repository: Path, expected: dict[str, str], locales: str, tmp_path: Path
):
    git(tmp_path, "clone", "--quiet", "--depth=1", repository.as_uri(), "clone")
    assert git(tmp_path / "clone", "rev-list", "--count", "HEAD") == "1"
    variables = {"PATH": os.environ["PATH"], "LOCPATH": locales, "HOME": str(tmp_path), "LC_ALL": "C"}
    variables |= {"TZ": "Pacific/Kiritimati", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    variables |= {"PYTHONHASHSEED": "1"}
    assert build(tmp_path / "clone", tmp_path / "dist", env=variables, umask=0) == expected
    has_public_modes(tmp_path / "dist")


def test_in_another_environment_with_other_modes(
    repository: Path, expected: dict[str, str], locales: str, tmp_path: Path
):
    variables = {"PATH": os.environ["PATH"], "LOCPATH": locales, "HOME": str(tmp_path)}
    variables |= {"TZ": "America/St_Johns", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "4242"}
    assert build(repository, tmp_path / "dist", env=variables, umask=0o077) == expected
    has_public_modes(tmp_path / "dist")


def test_in_another_environment_and_other_processes(
    repository: Path, expected: dict[str, str], locales: str, tmp_path: Path
):
    """With spawned instead of forked processes, and long paths with Chinese and special characters."""
    folder = tmp_path / "签 出's & <copy>" / ("long" * 30)
    folder.mkdir(parents=True)
    wrapper = tmp_path / "spawning.py"
    wrapper.write_text(SPAWNING, "utf-8")
    git(tmp_path, "clone", "--quiet", "--no-hardlinks", str(repository), str(folder / "checkout"))
    variables = {"PATH": os.environ["PATH"], "LOCPATH": locales, "LC_ALL": "zh_CN.GB18030"}
    variables |= {"SOURCE_DATE_EPOCH": "86400", "PYTHONOPTIMIZE": "2"}
    made = build(folder / "checkout", folder / "dist", wrapper=wrapper, cwd="/", env=variables, umask=0o027)
    assert made == expected


def has_public_modes(dist: Path) -> None:
    modes: dict[bool, set[str]] = {True: set(), False: set()}
    for path in (dist, *dist.rglob("*")):
        modes[path.is_dir()].add(oct(path.stat().st_mode & 0o7777))
    assert modes == {True: {"0o755"}, False: {"0o644"}}


def as_nobody() -> list[str]:
    """Return a command prefix that runs a command as a user without a name and a home, or fail.

    If the interpreter is in a home folder that others may not enter, that user may read everything.
    """
    words = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    reading = [*words, "--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    mapped = ["unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}"]
    found = ""
    for way in (words, reading, mapped):
        if shutil.which(way[0]):
            probe = [*way, sys.executable, "-c", "import os; print(os.getuid(), os.getgid())"]
            done = subprocess.run(probe, cwd="/", capture_output=True, text=True, check=False)
            if done.stdout == f"{NOBODY} {NOBODY}\n":
                return way
            found += done.stderr
    raise AssertionError(f"cannot test: no way to run a process as another user: {found}")


def test_by_another_user(repository: Path, expected: dict[str, str], place: Path):
    way = as_nobody()
    (place / "nobodys").mkdir()
    (place / "nobodys").chmod(0o777)
    dist = place / "nobodys" / "dist"
    assert build(repository, dist, through=way, env={"PATH": os.environ["PATH"]}) == expected
    owners = {path.stat().st_uid for path in (dist, *dist.rglob("*"))}
    assert owners == ({os.geteuid()} if way[0] == "unshare" else {NOBODY})


def test_checksums_cover_all_other_data_files(place: Path, expected: dict[str, str]):
    lines = (place / "expected" / "data" / "SHA256SUMS").read_text("utf-8").splitlines()
    stated = {f"data/{path}": digest for digest, path in (line.split("  ") for line in lines)}
    left_out = {"data/SHA256SUMS", "data/latest.json", f"data/{ARCHIVE}"}
    assert stated == {
        path: digest for path, digest in expected.items() if path.startswith("data/") and path not in left_out
    }
    copies = {
        path.removeprefix("site/"): digest
        for path, digest in expected.items()
        if path.startswith("site/data/")
    }
    assert copies == {path: digest for path, digest in expected.items() if path.startswith("data/")}


# ---- the commit --------------------------------------------------------------------------------

# The pages that show the commit. In the data, all files do except tables and documents of the policy alone.
COMMIT_PAGES = tuple(
    f"site/{language}{page}/index.html" for language in ("", "en/") for page in ("about", "dataset")
)

API = "site/api/v1/index.json"


def is_independent(path: str) -> bool:
    """Whether a data file does not contain the commit itself."""
    name = path.rpartition("/")[2]
    table = name.endswith(".csv") or (name.endswith(".json") and name != "datapackage.json")
    original = name.endswith(".txt") and name.count(".") == 1
    cited = name.startswith("citations.") and not name.endswith(".bib")
    enclosed = name.startswith(("codebook.", "CHANGELOG", "CITATION"))
    return table or original or cited or enclosed or path in FOLLOWING


# The checksums, the archive that contains them, and the file with its digest.
FOLLOWING = tuple(
    f"{folder}data/{name}" for folder in ("", "site/") for name in ("SHA256SUMS", "latest.json", ARCHIVE)
)
FOLLOWING += ("SHA256SUMS",)


def test_commit_is_recorded_only_where_documented(
    repository: Path, expected: dict[str, str], place: Path, tmp_path: Path
):
    commit = git(repository, "rev-parse", "HEAD")
    dist = place / "expected"
    assert json.loads((dist / "data/datapackage.json").read_text("utf-8"))["commit"] == commit
    readme = (dist / "data/README.md").read_text("utf-8")
    assert f"commit `{commit}`" in readme
    assert f"提交 `{commit}`" in readme
    for language, words in (("", f"网站版本：{commit[:12]}"), ("en/", f"Built from commit {commit[:12]}")):
        for page in ("about", "dataset"):
            html = (dist / "site" / language / page / "index.html").read_text("utf-8")
            assert f'title="{commit}">{words}</span>' in html
    containing = {path for path in expected if commit.encode() in (dist / path).read_bytes()}
    data = {path for path in expected if path.startswith(("data/", "site/data/"))}
    direct = {*COMMIT_PAGES, API, *(path for path in data if not is_independent(path))}
    assert containing == {path for path in direct if not path.endswith(".xlsx")}  # compressed
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    git(tmp_path / "clone", "checkout", "--quiet", "HEAD~1")
    before = build(tmp_path / "clone", tmp_path / "dist")
    assert before.keys() == expected.keys()
    assert {path for path in expected if expected[path] != before[path]} == {*direct, *FOLLOWING}


def test_no_commit_without_a_repository_of_its_own(tmp_path: Path):
    """A copy in another repository, and a build without git and a home folder."""
    git(tmp_path, "init", "--quiet")
    folder = copy_tree(tmp_path / "within")
    shutil.rmtree(folder / "requirements")
    git(tmp_path, "add", "--all")
    git(tmp_path, "commit", "--quiet", "--message", "Add it all")
    assert commit_of(folder) == "None"
    build(folder, tmp_path / "dist", env={"PATH": ""})
    assert "commit" not in json.loads((tmp_path / "dist/data/datapackage.json").read_text("utf-8"))
    readme = (tmp_path / "dist/data/README.md").read_text("utf-8")
    assert not re.search("ommit `|提交 `|[Cc]ommit above", readme)
    assert "foot-commit" not in (tmp_path / "dist/site/en/dataset/index.html").read_text("utf-8")


@pytest.fixture
def clone(repository: Path, tmp_path: Path) -> Path:
    git(tmp_path, "clone", "--quiet", str(repository), "clone")
    return tmp_path / "clone"


def commit_of(checkout: Path, source: str = "source", **variables: str) -> str:
    """Return the commit that a build would record, without building."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables.items():
            patch.setenv(name, value)
        patch.chdir(checkout)
        patch.setattr(origin.git, "ROOT", checkout)
        patch.setattr(origin, "SOURCE", checkout / "source")
        return str(origin.commit_of(Path(source)))


@pytest.mark.parametrize("how", ["changed", "staged", "removed"])
def test_changed_input_is_dirty(clone: Path, how: str):
    for path in ("mkdocs.yml", "docs/en/about.md", "source/glossary.yml", "requirements/build.txt"):
        if how == "removed":
            (clone / path).unlink()
        else:
            with (clone / path).open("a", encoding="utf-8") as file:
                file.write("\n")
        if how == "staged":
            git(clone, "add", path)
        assert commit_of(clone) == git(clone, "rev-parse", "HEAD") + "-dirty", path
        git(clone, "reset", "--quiet", "--hard")
    assert commit_of(clone) == git(clone, "rev-parse", "HEAD")


def test_new_input_is_dirty(clone: Path):
    git(clone, "config", "status.showUntrackedFiles", "no")
    for path in ("policypress/more.py", "source/policies/new/policy.yml", "schema/更多.json"):
        (clone / path).parent.mkdir(exist_ok=True)
        (clone / path).write_text("", "utf-8")
        assert commit_of(clone) == git(clone, "rev-parse", "HEAD") + "-dirty", path
        (clone / path).unlink()


def test_files_that_no_build_reads_are_not_dirty(clone: Path):
    (clone / "README.md").write_text("changed\n", "utf-8")
    (clone / "notes.txt").write_text("new\n", "utf-8")
    (clone / "policypress" / "__pycache__").mkdir(exist_ok=True)
    (clone / "policypress" / "__pycache__" / "more.pyc").write_text("", "utf-8")
    (clone / "mkdocs.yml").touch()
    index = (clone / ".git" / "index").read_bytes()
    assert commit_of(clone) == git(clone, "rev-parse", "HEAD")
    assert (clone / ".git" / "index").read_bytes() == index


def test_linked_worktree_has_its_own_commit(clone: Path, tmp_path: Path):
    git(clone, "worktree", "add", "--quiet", str(tmp_path / "linked"), "HEAD~1")
    assert commit_of(tmp_path / "linked") == git(clone, "rev-parse", "HEAD~1")


def test_git_variables_of_a_hook_are_ignored(clone: Path, repository: Path):
    other = {"GIT_DIR": str(ROOT / "none"), "GIT_WORK_TREE": "/", "GIT_INDEX_FILE": "/none"}
    assert commit_of(clone, **other) == git(repository, "rev-parse", "HEAD")


def test_source_outside_the_repository_has_no_commit(clone: Path, tmp_path: Path):
    shutil.copytree(clone / "source", tmp_path / "source")
    assert commit_of(clone, str(tmp_path / "source")) == "None"
    assert re.fullmatch("[0-9a-f]{40}", commit_of(clone, str(clone / "docs" / ".." / "source")))


def test_no_commit_if_git_fails(clone: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(origin, "_TIMEOUT_SECONDS", 0.5)
    for script in (
        "echo 'fatal: detected dubious ownership in repository' >&2; exit 128",
        "echo '# branch.oid (initial)'",
        "echo '# branch.oid 0123'",
        "printf '\\377\\376\\0'",
        "echo '# branch.oid 0123456789012345678901234567890123456789'; exit 1",
        "kill -9 $$",
        "sleep 1000; echo",
    ):
        (tmp_path / "git").write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        (tmp_path / "git").chmod(0o755)
        assert commit_of(clone, PATH=f"{tmp_path}:{os.environ['PATH']}") == "None", script


def test_no_commit_without_git_or_a_first_commit(clone: Path, tmp_path: Path):
    assert commit_of(clone, PATH=str(tmp_path)) == "None"
    git(clone, "update-ref", "-d", "HEAD")
    assert commit_of(clone) == "None"
    shutil.rmtree(clone / ".git")
    assert commit_of(clone) == "None"
