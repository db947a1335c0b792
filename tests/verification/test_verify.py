"""`./build.py verify`: packages with faults specific to this dataset, zips, and the command."""

import json
import stat
import zipfile
from pathlib import Path

import pytest
from conftest import VERSION, Planted, run_here
from planter import (
    POLICY,
    SQLITE,
    Fault,
    both,
    copy_of,
    in_bytes,
    in_database,
    in_descriptor,
    in_field,
    in_rows,
    in_table,
    replace,
    reseal,
)

from policypress.verification import verify

pytestmark = pytest.mark.slow

S, P = "sections.csv", "policies.csv"
NESTED = f"policies/{POLICY}.json"
LINES = "segments.jsonl"


# Contents that contradict each other, in any format

FAULTS: dict[str, tuple[Fault, str]] = {
    "dangling self reference": (
        replace("agencies.csv", ",municipal_department,,", ",municipal_department,nobody,"),
        "agencies.csv, row 1: refers to a row of agencies.csv that does not exist",
    ),
    "gap in numbers": (
        replace(S, f"/sec4,{POLICY},4", f"/sec4,{POLICY},5"),
        "sections.csv, row 4, section_number",
    ),
    "rows out of order": (
        in_table(S, lambda table: table.insert(1, table.pop(2))),
        "sections.csv, row 1, section_number: expected 1 within",
    ),
    "full-width digit": (replace(S, ",2,二、", ",２,二、"), "“２” is not a valid integer"),
    "huge number": (replace(S, ",2,二、", f",{'9' * 5000},二、"), "is not a valid integer"),
    "day that does not exist": (replace(P, "2023-03-31", "2023-02-31"), "policies.csv, row 1, issued_on"),
    "date without zeros": (replace(P, "2023-04-06", "2023-4-6"), "“2023-4-6” is not a valid date"),
    "space before a text": (replace(S, "促进外贸", " 促进外贸"), "section_zh: leading or trailing spaces"),
    "control character": (replace(S, "促进外贸", "促进\x07外贸"), "section_zh: leading or trailing spaces"),
    "word read as missing": (replace(S, "促进外贸创新发展", "NA"), "read “NA” as a missing value"),
    "no final line feed": (in_bytes(S, lambda content: content[:-1]), "does not end with a line feed"),
    "code list differs": (
        replace("codes.csv", "segment-kinds,letterhead", "segment-kinds,masthead"),
        "segments.csv, segment_kind: its enum differs from segment-kinds in codes.csv",
    ),
    "JSON table differs": (
        replace("sections.json", "二、", "三、"),
        "sections.json, hufubangui-2023-9/sec2, section_label: differs from the tables",
    ),
    "JSON number as text": (
        replace("sections.json", '"section_number": 2', '"section_number": "2"'),
        "sec2, section_number: differs from",
    ),
    "JSON empty text for null": (
        replace("policies.json", '"expires_on": null', '"expires_on": ""'),
        "policies.json, hufubangui-2023-9, expires_on: differs from the tables",
    ),
    "duplicate JSON key": (
        replace("sections.json", '"section_number": 2', '"section_number": 2, "section_number": 2'),
        "sections.json cannot be read as JSON: duplicate key “section_number”",
    ),
    "JSON table is short": (
        in_bytes("sections.json", lambda _: b"[]\n"),
        "expected 4 entries as in the tables, found 0",
    ),
    "JSON without an end": (
        in_bytes("sections.json", lambda _: b"[" * 200_000),
        "sections.json cannot be read as JSON",
    ),
    "line differs": (replace(LINES, "促进外贸", "促进内贸"), "segments.jsonl, hufubangui-2023-9/"),
    "line repeats another heading": (
        replace(LINES, '"measure_zh": "', '"measure_zh": "新'),
        "hufubangui-2023-9/m01-heading, measure_zh: differs from the tables",
    ),
    "line is missing": (
        in_bytes(LINES, lambda content: content.partition(b"\n")[2]),
        "expected 150 entries as in the tables, found 149",
    ),
    "line is no JSON": (
        replace(LINES, '"segment_kind"', "segment_kind"),
        "segments.jsonl, line 1, cannot be read as JSON",
    ),
    "line lacks a column": (
        replace(LINES, '"segment_zh"', '"text"'),
        "hufubangui-2023-9/letterhead: missing key “segment_zh”",
    ),
    "database differs": (
        in_database("UPDATE segments SET segment_en = 'Other' WHERE segment_position = 7"),
        "table segments, hufubangui-2023-9/release, segment_en: differs from the tables",
    ),
    "database lacks a row": (
        in_database("DELETE FROM terms WHERE rowid = 1"),
        "table terms: expected 177 entries as in the tables, found 176",
    ),
    "database lacks a table": (in_database("DROP TABLE terms"), "the table “terms” differs from the schema"),
    "database has a view for a table": (
        in_database(
            "ALTER TABLE codes RENAME TO others",
            "CREATE VIEW codes AS WITH RECURSIVE n AS (SELECT 1 UNION ALL SELECT 1 FROM n) SELECT * FROM n",
        ),
        "the view “codes” differs from the schema",
    ),
    "database holds null for a text": (
        in_database("UPDATE agencies SET short_en = NULL WHERE agency_id = 'shanghai-customs'"),
        "table agencies, shanghai-customs, short_en: differs from",
    ),
    "index finds another text": (
        in_database("INSERT INTO segments_fts (rowid, segment_zh) VALUES (7, '没有的字')"),
        "the full-text index “segments_fts” differs from the table “segments”",
    ),
    "index is empty": (
        in_database("INSERT INTO segments_fts (segments_fts) VALUES ('delete-all')"),
        "the full-text index “segments_fts” differs from the table “segments”",
    ),
    "index is of single words": (
        in_database(
            "DROP TABLE segments_fts",
            "CREATE VIRTUAL TABLE segments_fts USING fts5(segment_zh, segment_en, content=segments)",
        ),
        "the table “segments_fts” differs from the schema",
    ),
    "metadata names another license": (
        replace("metadata.json", "/licenses/by/4.0/", "/publicdomain/zero/1.0/"),
        "metadata.json, license_url: differs from datapackage.json",
    ),
    "metadata describes a column wrongly": (
        replace(
            "metadata.json", '"facets": [\n            "segment_kind"', '"facets": [\n            "no_column"'
        ),
        "tables, segments, facets, row 1: differs from datapackage.json",
    ),
    "metadata runs other SQL": (
        replace("metadata.json", "ORDER BY policy_id, segment_position", "LIMIT 1"),
        "queries, search, sql: differs from datapackage.json",
    ),
    "database is none": (in_bytes(SQLITE, lambda content: content[1000:]), "cannot be read as a database"),
    "nested text differs": (
        replace(NESTED, "径予放行", "径行放行"),
        "sentences, hufubangui-2023-9/m07-s1, segment_zh: differs from the tables",
    ),
    "nested agency differs": (
        replace(NESTED, '"agency_zh": "上海市商务委员会"', '"agency_zh": "上海商务委员会"'),
        "agency, agency_zh: differs from the tables",
    ),
    "nested piece is missing": (
        in_bytes(NESTED, lambda content: json.dumps(json.loads(content) | {"closing": []}).encode()),
        "closing: expected 3 entries as in the tables, found 0",
    ),
    "nested document of another shape": (
        in_bytes(NESTED, lambda _: b"[]\n"),
        "hufubangui-2023-9.json: differs from the tables",
    ),
    "measure text differs from its sentences": (
        both(*(replace(f"measures.{ending}", "径予放行", "径行放行") for ending in ("csv", "json"))),
        "measures.csv, row 7: text_zh differs from segments.csv",
    ),
    "dictionary says otherwise": (
        replace(
            "dictionary.csv", "responsibilities,agency_position,次序", "responsibilities,agency_position,顺序"
        ),
        ", field_zh: differs from datapackage.json",
    ),
    "dictionary knows another constraint": (
        in_field("sections", "section_number", lambda field: field["constraints"].update(minimum=0)),
        ", minimum: differs from datapackage.json",
    ),
    "dictionary lacks a column": (
        in_table("dictionary.csv", lambda table: table.pop()),
        "dictionary.csv: expected 175 entries as in datapackage.json, found 174",
    ),
    "official text differs": (replace(f"policies/{POLICY}.txt", "上海市", "上海 市"), "the source_sha256"),
    "no descriptor": (
        lambda folder: (folder / "datapackage.json").write_text("[]\n", "utf-8"),
        "datapackage.json: must be an object, not “[]”",
    ),
    "descriptor with lists for texts": (
        in_descriptor(lambda package: package.update(name=[], licenses=["MIT"], resources=[1])),
        "datapackage.json, resource “1”: must be an object, not “1”",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(planted: Planted, name: str) -> None:
    plant, sentence = FAULTS[name]
    found = planted(plant, sealed=name != "no descriptor")
    assert any(sentence in fault for fault in found), found


# Faults planted after sizes, digests and the archive were made

UNSEALED: dict[str, tuple[Fault, str]] = {
    "hash": (
        in_bytes("README.md", lambda content: content + b" "),
        "README.md does not match the size and SHA-256 in datapackage.json",
    ),
    "checksum": (in_bytes("README.md", lambda content: content + b" "), "in SHA256SUMS"),
    "line of SHA256SUMS is missing": (
        in_bytes("SHA256SUMS", lambda content: content.partition(b"\n")[2]),
        "SHA256SUMS does not list “CHANGELOG.md”",
    ),
    "file in SHA256SUMS that is not there": (
        in_bytes("SHA256SUMS", lambda content: content + b"0" * 64 + b"  ghost.csv\n"),
        "SHA256SUMS lists “ghost.csv”, which does not exist",
    ),
    "line of SHA256SUMS is none": (
        in_bytes("SHA256SUMS", lambda content: content + b"nonsense\n"),
        "SHA256SUMS lists “”, which does not exist",
    ),
    "size in latest.json": (
        replace("latest.json", '"bytes": ', '"bytes": 1'),
        "policies.csv does not match the size and SHA-256 in latest.json",
    ),
    "version in latest.json": (
        replace("latest.json", '"version": "0', '"version": "9'),
        "The name or version in latest.json differs",
    ),
    "latest.json is broken": (in_bytes("latest.json", lambda content: content[:100]), "latest.json"),
    "archive differs": (
        replace("README.md", "Tables", "tables"),
        "README.md does not match the size and SHA-256 in shanghai-foreign-trade",
    ),
    "archive is broken": (
        lambda folder: next(folder.glob("*.zip")).write_bytes(b"PK"),
        ".zip is neither a folder nor a readable zip",
    ),
    "archive is missing": (lambda folder: next(folder.glob("*.zip")).unlink(), ".zip is missing"),
    "descriptor is no JSON": (
        in_bytes("datapackage.json", lambda content: content[:-3]),
        "datapackage.json cannot be read as JSON",
    ),
    "link": (
        lambda folder: (folder / "more.csv").symlink_to("/etc/hostname"),
        "“more.csv” is a link or special file",
    ),
}


@pytest.mark.parametrize("name", UNSEALED)
def test_fault_in_the_folder_of_a_build_is_found(light: Path, tmp_path: Path, name: str) -> None:
    plant, sentence = UNSEALED[name]
    folder = copy_of(light, tmp_path, with_archive=True)
    plant(folder)
    found = verify(folder, whole=True)
    assert any(sentence in fault for fault in found), found


# Zips, possibly from untrusted sources


Entries = dict[str | zipfile.ZipInfo, bytes]


def zipped(file: Path, entries: Entries, compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file


def link(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def patched(file: Path, old: bytes, new: bytes) -> Path:
    """Changes a file in ways that zipfile does not support."""
    assert old in file.read_bytes()
    file.write_bytes(file.read_bytes().replace(old, new))
    return file


def test_a_zip_with_unsafe_paths_is_refused(tmp_path: Path) -> None:
    for path in ("../e.csv", "/etc/e.csv", "a/../../e.csv", "C:e.csv", "a//e.csv", "bell\x07.csv"):
        file = zipped(tmp_path / "evil.zip", {path: b"x", "datapackage.json": b"{}"})
        (fault,) = verify(file)
        assert "points outside the package" in fault
    file = patched(zipped(tmp_path / "evil.zip", {"a+b.csv": b"x"}), b"a+b", b"a\\b")
    assert "points outside the package" in verify(file)[0]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["evil.zip"]


def test_a_zip_with_links_or_encryption_is_refused(tmp_path: Path) -> None:
    (fault,) = verify(zipped(tmp_path / "link.zip", {link("more.csv"): b"/etc/passwd"}))
    assert fault == "“more.csv” in link.zip is a link. Packages must not contain links."
    # The flags of the entry in the central directory.
    head = b"PK\x01\x02\x14\x03\x14\x00"
    file = patched(zipped(tmp_path / "secret.zip", {"a.csv": b"x"}), head + b"\x00", head + b"\x01")
    assert verify(file)[0] == "“a.csv” in secret.zip is encrypted."


def test_a_damaged_zip_is_reported(data: Path, tmp_path: Path) -> None:
    (whole,) = data.glob("*.zip")
    content = whole.read_bytes()
    for length in (0, 10, len(content) // 2, len(content) - 10):
        (tmp_path / "cut.zip").write_bytes(content[:length])
        (fault,) = verify(tmp_path / "cut.zip")
        assert "is neither a folder nor a readable zip" in fault
    with zipfile.ZipFile(whole) as archive:
        entries: Entries = {name: archive.read(name) for name in archive.namelist()}
    content = zipped(tmp_path / "stored.zip", entries).read_bytes()
    (tmp_path / "bent.zip").write_bytes(content.replace("径予放行".encode(), "径行放行".encode()))
    assert any("Bad CRC-32" in fault for fault in verify(tmp_path / "bent.zip"))


def test_a_zip_with_an_extra_top_level_folder_is_refused(tmp_path: Path) -> None:
    (fault,) = verify(zipped(tmp_path / "deep.zip", {"data/datapackage.json": b"{}"}))
    assert fault == "deep.zip is not a package: it has no datapackage.json at the top level."


def test_a_repacked_zip_is_valid(data: Path, tmp_path: Path) -> None:
    (whole,) = data.glob("*.zip")
    with zipfile.ZipFile(whole) as archive:
        entries: Entries = {name: archive.read(name) for name in archive.namelist()}
    again = zipped(tmp_path / "again.zip", dict(reversed(entries.items())), zipfile.ZIP_DEFLATED)
    assert verify(again) == verify(whole) == []


def test_an_older_package_is_checked_by_its_own_descriptor(light: Path, tmp_path: Path) -> None:
    """An imaginary older version without two tables, column titles and the last column of agencies."""
    folder = copy_of(light, tmp_path)
    for pattern in ("terms.*", "dictionary.*", "*.sqlite", "agencies.json", "metadata.json"):
        for path in folder.glob(pattern):
            path.unlink()
    in_rows("agencies.csv", lambda row: row.pop())(folder)

    def older(package: dict) -> None:
        gone = {"agencies.json", "metadata.json", SQLITE}
        gone |= {f"{table}.{ending}" for table in ("terms", "dictionary") for ending in ("csv", "json")}
        package["version"] = "0.0.9"
        package["resources"] = [item for item in package["resources"] if item["path"] not in gone]
        agencies = next(item for item in package["resources"] if item["name"] == "agencies")
        agencies["schema"]["fields"].pop()
        for field in agencies["schema"]["fields"]:
            del field["title"], field["title_zh"]

    in_descriptor(older)(folder)
    for name in (LINES, NESTED):
        in_bytes(name, lambda content: content.replace(f'{VERSION}"'.encode(), b'0.0.9"'))(folder)
    reseal(folder)
    assert verify(folder) == []


# The command


def test_the_command_accepts_a_valid_package(data: Path) -> None:
    (whole,) = data.glob("*.zip")
    for path in (data, whole):
        result = run_here("verify", path)
        assert (result.returncode, result.stderr) == (0, "")
        assert result.stdout.startswith("shanghai-foreign-trade-2023 ")
        assert result.stdout.endswith("No problems found. All checksums match.\n")


def test_the_command_reports_faults(light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    both(replace(S, ",2,二、", ",２,二、"), replace("README.md", "Tables", "tables"))(folder)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    result = run_here("verify", folder)
    assert (result.returncode, result.stdout) == (1, "")
    assert "README.md does not match the size and SHA-256 in datapackage.json.\n" in result.stderr
    assert "sections.csv, row 2, section_number: “２” is not a valid integer.\n" in result.stderr
    assert result.stderr.splitlines()[-1].endswith(f"problems in {folder}.")
    assert before == {path: path.read_bytes() for path in before}


def test_the_command_reports_a_wrong_path(tmp_path: Path) -> None:
    result = run_here("verify", tmp_path / "nothing")
    assert result.returncode == 2
    assert result.stderr == f"No such file or folder: {tmp_path / 'nothing'}.\n"
    result = run_here("verify", tmp_path)
    assert result.returncode == 1
    assert "is not a package: it has no datapackage.json." in result.stderr


def test_many_faults_are_counted(light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    in_table("segments.csv", lambda table: [row.__setitem__(6, " x") for row in table[1:]])(folder)
    result = run_here("verify", folder)
    lines = result.stderr.splitlines()
    assert len(lines) == 202
    assert lines[-2].startswith("… and ")
