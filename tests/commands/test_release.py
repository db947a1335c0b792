"""`build.py release` on copies of the repository: each kind of change, and the number that it takes."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT, add_invented
from release_tree import CONTRACT, GLOSSARY, KINDS, Edit, contents, copy_tree, release, replaced, tell

pytestmark = pytest.mark.slow


INVENTED = (
    "wuyou-2031-12 with wuyou-government, wuyou-commerce-commission, paper-port, nowhere-term, "
    "open-data-package, cafe-zurich-catalog, wuyou-paper-port and wuyou-fleet"
)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy in which 0.1.0 is released."""
    tree = copy_tree(tmp_path_factory.mktemp("first") / "tree")
    result = release(tree, "0.1.0")
    assert (result.returncode, result.stderr) == (0, "")
    return tree


@pytest.fixture
def released(first: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(first, tmp_path / "tree"))


def without(path: str, pattern: str) -> Edit:
    def edit(tree: Path) -> None:
        text = (tree / path).read_text("utf-8")
        assert re.search(pattern, text), f"nothing to remove in {path}"
        (tree / path).write_text(re.sub(pattern, "", text, count=1), "utf-8")

    return edit


NOTE_EN = r"      - name: note_en\n        type: string\n(        .*\n)+"
LOCAL_ID = """\
      - name: local_id
        type: string
        title_zh: 政策内标识
        title_en: Local id
        description_zh: 在政策内的标识。
        description_en: The id within the policy.
"""
CODE = """\
  - id: court
    label_zh: 法院
    label_en: Court
    definition_zh: 人民法院。
    definition_en: A court of law.
"""


def append(file: Path, text: str) -> None:
    with file.open("a", encoding="utf-8") as opened:
        opened.write(text)


# What is done, the smallest number that it takes, one that is too small, what is said of it, and what the
# changelog names.
CASES: dict[str, tuple[Edit, str, str, str, str]] = {
    "column removed": (
        without(CONTRACT, NOTE_EN),
        "0.2.0",
        "0.1.1",
        "major: the column agencies.note_en is gone",
        "agencies.note_en",
    ),
    "column renamed": (
        replaced(CONTRACT, "- name: text_en", "- name: local_id"),
        "0.2.0",
        "0.1.1",
        "major: the column measures.text_en is gone",
        "text_en is now local_id",
    ),
    "column added": (
        replaced(CONTRACT, "  - name: segments\n", f"{LOCAL_ID}  - name: segments\n"),
        "0.2.0",
        "0.1.1",
        "minor: the column measures.local_id is new",
        "`local_id`",
    ),
    "another type": (
        replaced(CONTRACT, "issued_on\n        type: date", "issued_on\n        type: string"),
        "0.2.0",
        "0.1.1",
        "major: the column policies.issued_on promises another type: string instead of date",
        "issued_on",
    ),
    "narrower": (
        replaced(CONTRACT, "- name: short_zh\n", "- name: short_zh\n        unique: true\n"),
        "0.2.0",
        "0.1.1",
        "major: the column agencies.short_zh promises another unique: True instead of nothing",
        "agencies.short_zh",
    ),
    "table removed": (
        without(CONTRACT, r"(?s)  - name: terms\n.*?(?=  - name: [a-z_]+\n    title)"),
        "0.2.0",
        "0.1.1",
        "major: the table terms is gone",
        "terms",
    ),
    "form removed": (
        without(CONTRACT, r"  - kind: lines\n(    .*\n)+"),
        "0.2.0",
        "0.1.1",
        "major: the kind of file lines is gone",
        "lines",
    ),
    "code added": (
        lambda tree: append(tree / KINDS, CODE),
        "0.2.0",
        "0.1.1",
        "minor: the code agency-kinds/court is new",
        "court",
    ),
    "policy added": (
        lambda tree: add_invented(tree / "source"),
        "0.2.0",
        "0.1.1",
        "minor: the id wuyou-2031-12 of policies is new",
        INVENTED,
    ),
    "words corrected": (
        replaced("source/policies/hufubangui-2023-9/measures/m11.yml", "steadily expand", "expand steadily"),
        "0.1.1",
        "0.1.0",
        "patch: contents of the table segments changed",
        "",
    ),
    "description corrected": (
        replaced(CONTRACT, "description_en: One row per policy.", "description_en: A row per policy."),
        "0.1.1",
        "0.1.0",
        "patch: descriptions in the contract changed",
        "",
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_change_takes_its_number(released: Path, name: str) -> None:
    edit, enough, small, what, names = CASES[name]
    edit(released)
    tell(released, names)
    before = contents(released)
    refused = release(released, small)
    assert refused.returncode == 1
    assert f"{small} is too small" in refused.stderr
    assert refused.stderr.endswith("Nothing was written.\n")
    dry = release(released, enough, "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "would be written: schema/dataset.yml, CITATION.cff, LICENSE-DATA, CHANGELOG.md, rel" in dry.stdout
    assert contents(released) == before
    result = release(released, enough)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"  {what}\n" in result.stdout
    assert f'version: "{enough}"' in (released / CONTRACT).read_text("utf-8")
    record = json.loads((released / f"releases/{enough}.json").read_text("utf-8"))
    assert record["version"] == enough


def test_the_first_release(first: Path) -> None:
    for path, text in {
        CONTRACT: 'version: "0.1.0"\n',
        "CITATION.cff": 'version: 0.1.0\ndate-released: "2026-11-25"\n',
        "LICENSE-DATA": "version 0.1.0,",
        "CHANGELOG.md": "\n## 0.1.0 (2026-11-25)\n",
    }.items():
        assert text in (first / path).read_text("utf-8"), path
    record = json.loads((first / "releases/0.1.0.json").read_text("utf-8"))
    assert record["tables"]["responsibilities"]["primary_key"] == ["measure_id", "position"]
    assert record["tables"]["sections"]["columns"]["number"] == {
        "type": "integer",
        "required": True,
        "minimum": 1,
        "counts_within": ["policy_id"],
    }
    assert "hufubangui-2023-9/m07-s2" in record["ids"]["segments"]
    assert "stale" in record["codes"]["en-statuses"]
    assert (first / "releases/0.1.0.json").stat().st_size < 100_000


def test_after_1_0_what_goes_away_takes_a_major_version(released: Path) -> None:
    replaced(CONTRACT, "One row per policy.", "A row per policy.")(released)
    tell(released, "")
    assert release(released, "1.0.0").returncode == 0
    without(CONTRACT, NOTE_EN)(released)
    tell(released, "note_en")
    refused = release(released, "1.1.0")
    assert "that is a major change (docs/en/stability.md), so 2.0.0 or more:" in refused.stderr
    assert release(released, "2.0.0").returncode == 0


def test_what_the_changelog_does_not_tell_is_listed(released: Path) -> None:
    without(CONTRACT, NOTE_EN)(released)
    append(released / KINDS, CODE)
    add_invented(released / "source")
    refused = release(released, "0.2.0")
    assert "CHANGELOG.md has no section “## Unreleased” or “## 0.2.0 (unreleased)”" in refused.stderr
    tell(released, "We are happy to announce a new version, with a court-like thing.")
    refused = release(released, "0.2.0")
    assert refused.returncode == 1
    lines = refused.stderr.splitlines()
    assert lines[0] == "CHANGELOG.md does not tell of these; name each in its section:"
    assert lines[1:4] == [
        "  the column agencies.note_en is gone",
        "  the code agency-kinds/court is new",
        "  the id wuyou-2031-12 of policies is new",
    ]
    # What belongs to the policy is told with it; bodies and terms are for themselves.
    assert not any("wuyou-2031-12/" in line for line in lines)


TERM = "cpc-20th-national-congress"
FIRST_TERM = rf"  - id: {TERM}\n(?:    .*\n)+"


def retire(tree: Path, since: str, **other: str) -> None:
    entry = {"resource": "terms", "id": TERM, "since": f'"{since}"', "instead": "", **other}
    lines = [f"    {key}: {value}".rstrip() for key, value in entry.items()]
    text = "\n".join(["  -" + lines[0][3:], *lines[1:], "    why_zh: 不再需要。", "    why_en: Not needed."])
    append(tree / "source/retired.yml", text + "\n")


@pytest.mark.slow
def test_what_is_gone_says_what_became_of_it_and_never_comes_back(released: Path) -> None:
    term = re.search(FIRST_TERM, (released / GLOSSARY).read_text("utf-8"))
    retired = released / "source/retired.yml"
    empty = retired.read_text("utf-8")
    assert term
    without(GLOSSARY, FIRST_TERM)(released)
    tell(released, f"The term {TERM} is gone.")
    refused = release(released, "0.2.0")
    assert refused.stderr == (
        "source/retired.yml has to say of these ids that are gone what became of them:\n"
        f"  resource: terms, id: {TERM}\nNothing was written.\n"
    )
    retire(released, "0.1.0")
    refused = release(released, "0.2.0")
    assert f"  resource: terms, id: {TERM}: since is “0.1.0”, not “0.2.0”\n" in refused.stderr
    retired.write_text(empty, "utf-8")
    retire(released, "0.2.0")
    assert release(released, "0.2.0").returncode == 0
    # It stays said in later versions, and the id is not given to anything again.
    told = retired.read_text("utf-8")
    retired.write_text(empty, "utf-8")
    append(released / KINDS, CODE)
    tell(released, f"The code court; {TERM} is back.")
    assert f"  resource: terms, id: {TERM}\n" in release(released, "0.3.0").stderr
    replaced(GLOSSARY, "terms:\n", f"terms:\n{term[0]}")(released)
    refused = release(released, "0.3.0")
    assert f"{TERM} (terms) went away with an earlier version; it is not given to anything" in refused.stderr
    retired.write_text(told, "utf-8")
    assert f"The id “{TERM}” is retired here, but terms still use it." in release(released, "0.3.0").stderr


@pytest.mark.slow
def test_a_measure_that_is_gone_takes_its_texts_with_it(first: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(first, tmp_path / "tree"))
    add_invented(tree / "source")
    tell(tree, INVENTED)
    assert release(tree, "0.2.0").returncode == 0
    shutil.rmtree(tree / "source/policies/wuyou-2031-12")
    (tree / "source/retired.yml").write_text("retired:\n", "utf-8")
    tell(tree, "wuyou-2031-12 is gone.")
    asked = re.findall("resource: (.*)", release(tree, "0.3.0").stderr)
    assert asked == ["policies, id: wuyou-2031-12", *(f"measures, id: wuyou-2031-12/m0{n}" for n in (1, 2))]


def test_nothing_changed_or_no_number(released: Path) -> None:
    tell(released, "")
    assert "Nothing has changed since 0.1.0.\n" in release(released, "0.1.1").stderr
    for word in ("next", "1.0", "01.0.0", "0.2.0-rc1"):
        assert f"“{word}” is no version; write three numbers, as in 0.2.0." in release(released, word).stderr


def test_a_version_that_stands_nowhere_or_twice(released: Path) -> None:
    replaced("LICENSE-DATA", "version 0.1.0,", "this version,")(released)
    append(released / "CITATION.cff", "version: 0.1.0\n")
    add_invented(released / "source")
    tell(released, INVENTED)
    refused = release(released, "0.2.0").stderr
    assert "LICENSE-DATA names the version 0 times; it has to stand there once." in refused
    assert "CITATION.cff names the version 2 times; it has to stand there once." in refused


def test_the_version_stands_in_one_place_of_each_file() -> None:
    """Tests and guides take it from the contract, so that a release needs no other edit."""
    version = re.search(r'(?m)^version: "(.*)"$', (ROOT / CONTRACT).read_text("utf-8"))
    assert version
    for folder in ("tests", "docs", "policypress", "README.md", "CONTRIBUTING.md"):
        files = [ROOT / folder] if (ROOT / folder).is_file() else (ROOT / folder).rglob("*")
        for path in files:
            if path.suffix in (".py", ".md", ".yml", ".jinja") and path.name != "test_release.py":
                assert f"2023-{version[1]}.zip" not in path.read_text("utf-8"), path
