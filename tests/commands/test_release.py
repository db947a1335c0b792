"""`./build.py release` on copies of the repository: each kind of change and the version it needs."""

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


# Edit, expected line of output, names in the changelog.
CASES: dict[str, tuple[Edit, str, str]] = {
    "column removed": (
        without(CONTRACT, NOTE_EN),
        "major: column agencies.note_en was removed",
        "agencies.note_en",
    ),
    "column renamed": (
        replaced(CONTRACT, "- name: text_en", "- name: local_id"),
        "major: column measures.text_en was removed",
        "text_en is now local_id",
    ),
    "column added": (
        replaced(CONTRACT, "  - name: segments\n", f"{LOCAL_ID}  - name: segments\n"),
        "minor: column measures.local_id is new",
        "`local_id`",
    ),
    "another type": (
        replaced(CONTRACT, "issued_on\n        type: date", "issued_on\n        type: string"),
        "major: type of column policies.issued_on changed from date to string",
        "issued_on",
    ),
    "narrower": (
        replaced(CONTRACT, "- name: short_zh\n", "- name: short_zh\n        unique: true\n"),
        "major: unique of column agencies.short_zh changed from nothing to True",
        "agencies.short_zh",
    ),
    "table removed": (
        without(CONTRACT, r"(?s)  - name: terms\n.*?(?=  - name: [a-z_]+\n    title)"),
        "major: table terms was removed",
        "terms",
    ),
    "format removed": (
        without(CONTRACT, r"  - kind: lines\n(    .*\n)+"),
        "major: file kind lines was removed",
        "lines",
    ),
    "code added": (lambda tree: append(tree / KINDS, CODE), "minor: code agency-kinds/court is new", "court"),
    "policy added": (
        lambda tree: add_invented(tree / "source"),
        "minor: id wuyou-2031-12 of policies is new",
        INVENTED,
    ),
    "words corrected": (
        replaced("source/policies/hufubangui-2023-9/measures/m11.yml", "steadily expand", "expand steadily"),
        "patch: contents of table segments changed",
        "",
    ),
    "description corrected": (
        replaced(CONTRACT, "description_en: One row per policy.", "description_en: A row per policy."),
        "patch: descriptions in the contract changed",
        "",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_each_kind_of_change_needs_its_version(released: Path, name: str) -> None:
    edit, what, names = CASES[name]
    enough, small = ("0.1.1", "0.1.0") if what.startswith("patch") else ("0.2.0", "0.1.1")
    edit(released)
    tell(released, names)
    refused = release(released, small)
    assert refused.returncode == 1
    assert f"{small} is too low" in refused.stderr
    assert refused.stderr.endswith("Nothing was written.\n")
    result = release(released, enough)
    assert (result.returncode, result.stderr) == (0, "")
    assert f"  {what}\n" in result.stdout
    assert f'version: "{enough}"' in (released / CONTRACT).read_text("utf-8")
    record = json.loads((released / f"releases/{enough}.json").read_text("utf-8"))
    assert record["version"] == enough


def test_a_refused_release_and_a_dry_run_write_nothing(released: Path) -> None:
    replaced(CONTRACT, "One row per policy.", "A row per policy.")(released)
    tell(released, "")
    before = contents(released)
    assert release(released, "0.1.0").returncode == 1
    dry = release(released, "0.1.1", "--dry-run")
    assert (dry.returncode, dry.stderr) == (0, "")
    assert "would be written: schema/dataset.yml, CITATION.cff, LICENSE-DATA, CHANGELOG.md, rel" in dry.stdout
    assert contents(released) == before


def test_the_first_release(first: Path) -> None:
    for path, text in {
        CONTRACT: 'version: "0.1.0"\nreleased: "2026-11-25"\n',
        "CITATION.cff": 'version: 0.1.0\ndate-released: "2026-11-25"\nrepository-code: "https://code.example/"\n',
        "LICENSE-DATA": "version 0.1.0,",
        "CHANGELOG.md": "\n## 0.1.0 (2026-11-25)\n",
    }.items():
        assert text in (first / path).read_text("utf-8"), path
    record = json.loads((first / "releases/0.1.0.json").read_text("utf-8"))
    assert record["tables"]["responsibilities"]["primary_key"] == ["measure_id", "agency_position"]
    assert record["tables"]["sections"]["columns"]["section_number"] == {
        "type": "integer",
        "required": True,
        "minimum": 1,
        "counts_within": ["policy_id"],
    }
    assert "hufubangui-2023-9/m07-s2" in record["ids"]["segments"]
    assert "stale" in record["codes"]["en-statuses"]
    assert (first / "releases/0.1.0.json").stat().st_size < 100_000


def test_removal_after_1_0_needs_a_major_version(released: Path) -> None:
    replaced(CONTRACT, "One row per policy.", "A row per policy.")(released)
    tell(released, "")
    assert release(released, "1.0.0").returncode == 0
    without(CONTRACT, NOTE_EN)(released)
    tell(released, "note_en")
    refused = release(released, "1.1.0")
    assert "Use 2.0.0 or higher, because there are major changes (docs/en/stability.md):" in refused.stderr
    assert release(released, "2.0.0").returncode == 0


def test_changes_missing_from_the_changelog_are_listed(released: Path) -> None:
    without(CONTRACT, NOTE_EN)(released)
    append(released / KINDS, CODE)
    add_invented(released / "source")
    refused = release(released, "0.2.0")
    assert "CHANGELOG.md needs one section “## Unreleased” or “## 0.2.0 (unrel" in refused.stderr
    tell(released, "We are happy to announce a new version, with a court-like thing.")
    refused = release(released, "0.2.0")
    assert refused.returncode == 1
    lines = refused.stderr.splitlines()
    assert lines[0] == "CHANGELOG.md does not mention these changes. Add them to its section:"
    assert lines[1:4] == [
        "  column agencies.note_en was removed",
        "  code agency-kinds/court is new",
        "  id wuyou-2031-12 of policies is new",
    ]
    # Parts of the policy are not listed separately.
    assert not any("wuyou-2031-12/" in line for line in lines)


TERM = "cpc-20th-national-congress"
FIRST_TERM = rf"  - id: {TERM}\n(?:    .*\n)+"


def retire(tree: Path, since: str, **other: str) -> None:
    entry = {"resource": "terms", "id": TERM, "since": f'"{since}"', "instead": "", **other}
    lines = [f"    {key}: {value}".rstrip() for key, value in entry.items()]
    text = "\n".join(["  -" + lines[0][3:], *lines[1:], "    why_zh: 不再需要。", "    why_en: Not needed."])
    append(tree / "source/retired.yml", text + "\n")


def test_removed_ids_need_an_entry_and_cannot_be_reused(released: Path) -> None:
    term = re.search(FIRST_TERM, (released / GLOSSARY).read_text("utf-8"))
    retired = released / "source/retired.yml"
    empty = retired.read_text("utf-8")
    assert term
    without(GLOSSARY, FIRST_TERM)(released)
    tell(released, f"The term {TERM} is gone.")
    refused = release(released, "0.2.0")
    assert refused.stderr == (
        "These ids were removed. Add an entry for each to source/retired.yml:\n"
        f"  resource: terms, id: {TERM}\nNothing was written.\n"
    )
    retire(released, "0.1.0")
    refused = release(released, "0.2.0")
    assert f"  resource: terms, id: {TERM}: since must be “0.2.0”\n" in refused.stderr
    retired.write_text(empty, "utf-8")
    retire(released, "0.2.0")
    assert release(released, "0.2.0").returncode == 0
    # The entry must stay in later versions, and the id cannot be reused.
    entries = retired.read_text("utf-8")
    retired.write_text(empty, "utf-8")
    append(released / KINDS, CODE)
    tell(released, f"The code court; {TERM} is back.")
    assert f"  resource: terms, id: {TERM}\n" in release(released, "0.3.0").stderr
    replaced(GLOSSARY, "terms:\n", f"terms:\n{term[0]}")(released)
    refused = release(released, "0.3.0")
    assert f"{TERM} (terms) was removed in an earlier version. Use a new name." in refused.stderr
    retired.write_text(entries, "utf-8")
    assert f"The id “{TERM}” is retired but is still used in terms." in release(released, "0.3.0").stderr


def test_segments_of_a_removed_measure_need_no_entry(first: Path, tmp_path: Path) -> None:
    tree = Path(shutil.copytree(first, tmp_path / "tree"))
    add_invented(tree / "source")
    tell(tree, INVENTED)
    assert release(tree, "0.2.0").returncode == 0
    shutil.rmtree(tree / "source/policies/wuyou-2031-12")
    (tree / "source/retired.yml").write_text("retired:\n", "utf-8")
    tell(tree, "wuyou-2031-12 is gone.")
    asked = re.findall("resource: (.*)", release(tree, "0.3.0").stderr)
    assert asked == ["policies, id: wuyou-2031-12", *(f"measures, id: wuyou-2031-12/m0{n}" for n in (1, 2))]


def test_release_needs_changes_and_a_valid_version(released: Path) -> None:
    tell(released, "")
    assert "Nothing has changed since 0.1.0.\n" in release(released, "0.1.1").stderr
    for word in ("next", "1.0", "01.0.0", "0.2.0-rc1"):
        assert f"“{word}” is not a version. Write three numbers, for" in release(released, word).stderr


def test_files_must_contain_the_version_once(released: Path) -> None:
    replaced("LICENSE-DATA", "version 0.1.0,", "this version,")(released)
    append(released / "CITATION.cff", "version: 0.1.0\n")
    add_invented(released / "source")
    tell(released, INVENTED)
    refused = release(released, "0.2.0").stderr
    assert "LICENSE-DATA must contain the version exactly once, but contains it 0 times." in refused
    assert "CITATION.cff must contain the version exactly once, but contains it 2 times." in refused


def test_no_other_file_contains_the_version() -> None:
    """Tests and guides read it from the contract, so a release needs no other edit."""
    version = re.search(r'(?m)^version: "(.*)"$', (ROOT / CONTRACT).read_text("utf-8"))
    assert version
    for folder in ("tests", "docs", "policypress", "README.md", "CONTRIBUTING.md"):
        files = [ROOT / folder] if (ROOT / folder).is_file() else (ROOT / folder).rglob("*")
        for path in files:
            if path.suffix in (".py", ".md", ".yml", ".jinja") and path.name != "test_release.py":
                assert f"2023-{version[1]}.zip" not in path.read_text("utf-8"), path
