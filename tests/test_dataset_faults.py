"""Faults planted in a copy of the written dataset: the independent check names each of them."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from policypress.dataset import validate_with_frictionless, verify

POLICY = "hufubangui-2023-9"
ARCHIVE = "shanghai-foreign-trade-2023-0.1.0.zip"


@pytest.fixture(scope="session")
def data(dist: Path) -> Path:
    return dist / "data"


def test_frictionless_notices(data: Path, tmp_path: Path) -> None:
    folder = copy(data, tmp_path)
    replace("responsibilities.csv", "m07,1,", "m77,1,")(folder)
    reseal(folder)
    assert any(
        "responsibilities.csv" in fault and "foreign" in fault for fault in validate_with_frictionless(folder)
    )


def copy(data: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(data, tmp_path / "data"))


def reseal(folder: Path) -> None:
    """States sizes, digests and archive anew, so that only the fault planted before is left to find."""
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for item in descriptor["resources"]:
        if (folder / item["path"]).exists():
            content = (folder / item["path"]).read_bytes()
            item.update(bytes=len(content), hash=f"sha256:{hashlib.sha256(content).hexdigest()}")
    write_json(folder / "datapackage.json", descriptor)
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    rest = {path: content for path, content in files.items() if path not in ("SHA256SUMS", ARCHIVE)}
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in rest.items())
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    with zipfile.ZipFile(folder / ARCHIVE, "w") as archive:
        for path, content in (rest | {"SHA256SUMS": sums.encode()}).items():
            archive.writestr(path, content)


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


Fault = Callable[[Path], None]


def replace(path: str, old: str, new: str) -> Fault:
    """Replaces the first `old` in a file."""

    def plant(folder: Path) -> None:
        text = (folder / path).read_bytes().decode("utf-8")
        assert old in text, f"nothing to replace in {path}"
        (folder / path).write_bytes(text.replace(old, new, 1).encode("utf-8"))

    return plant


def in_bytes(path: str, change: Callable[[bytes], bytes]) -> Fault:
    def plant(folder: Path) -> None:
        content = (folder / path).read_bytes()
        assert change(content) != content
        (folder / path).write_bytes(change(content))

    return plant


def in_descriptor(change: Callable[[Any], object]) -> Fault:
    def plant(folder: Path) -> None:
        descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
        change(descriptor)
        write_json(folder / "datapackage.json", descriptor)

    return plant


def swap_columns(folder: Path) -> None:
    table = [[row[0], row[2], row[1], *row[3:]] for row in read_table(folder / "sections.csv")]
    write_table(folder / "sections.csv", table)


def drop_column(folder: Path) -> None:
    write_table(folder / "sections.csv", [row[:-1] for row in read_table(folder / "sections.csv")])


def double_row(folder: Path) -> None:
    table = read_table(folder / "sections.csv")
    write_table(folder / "sections.csv", [*table, table[-1]])


def change_measure_text(folder: Path) -> None:
    for form in ("csv", "json"):
        replace(f"measures.{form}", "径予放行", "径行放行")(folder)


def read_table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_table(path: Path, table: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(table)


S, R, P = "sections.csv", "responsibilities.csv", "policies.csv"

SEALED_FAULTS: dict[str, tuple[Fault, str]] = {
    "duplicate key": (double_row, "sections.csv, row 5: sections.id stands in an earlier row"),
    "duplicate composite key": (
        replace(R, "m07,2,", "m07,1,"),
        "stands in an earlier row with the same value",
    ),
    "dangling foreign key": (
        replace(R, "/m07,1,", "/m77,1,"),
        "refers to a row of measures.csv that is not there",
    ),
    "dangling self reference": (
        replace("agencies.csv", ",municipal_department,,", ",municipal_department,nobody,"),
        "agencies.csv, row 1: refers to a row of agencies.csv that is not there",
    ),
    "trailing space in a key": (
        replace(P, f"{POLICY},", f"{POLICY} ,"),
        "policies.csv, row 1, id: space around",
    ),
    "gap in positions": (replace(R, "/m07,7,", "/m07,8,"), "8 stands where 7 comes next within"),
    "gap in numbers": (
        replace(S, "/sec4,hufubangui-2023-9,4", "/sec4,hufubangui-2023-9,5"),
        "sections.csv, row 4",
    ),
    "rows out of order": (
        lambda folder: write_table(folder / S, [read_table(folder / S)[i] for i in (0, 2, 1, 3, 4)]),
        "sections.csv, row 1, number: 2 stands where 1 comes next",
    ),
    "full-width digit": (
        replace(S, ",2,二、", ",２,二、"),
        "sections.csv, row 2, number: “２” is not of type integer",
    ),
    "number with a fraction": (replace(S, ",2,二、", ",2.0,二、"), "“2.0” is not of type integer"),
    "zero": (replace(S, ",1,一、", ",0,一、"), "sections.csv, row 1, number: 0 is less than 1"),
    "day that does not exist": (replace(P, "2023-03-31", "2023-02-31"), "policies.csv, row 1, issued_on"),
    "date without zeros": (
        replace(P, "2023-04-06", "2023-4-6"),
        "effective_on: “2023-4-6” is not of type date",
    ),
    "required cell empty": (replace(S, "二、", ""), "sections.csv, row 2, label_zh: the cell is empty"),
    "pattern": (replace(P, ",0955a5", ",0955A5"), "policies.csv, row 1, source_sha256: “0955A5"),
    "code that is none": (replace("segments.csv", ",letterhead,1", ",header,1"), "segments.csv, row 1, kind"),
    "formula": (
        replace(S, "促进外贸创新发展", "=1+1"),
        "sections.csv, row 2, heading_zh: “=1+1” begins like a formula",
    ),
    "word read as missing": (replace(S, "促进外贸创新发展", "NA"), "“NA” is read as missing"),
    "control character": (
        replace(S, "促进外贸", "促进\x07外贸"),
        "sections.csv, row 1, heading_zh: space around",
    ),
    "byte order mark": (
        in_bytes(S, lambda content: b"\xef\xbb\xbf" + content),
        "begins with a byte order mark",
    ),
    "CRLF": (
        in_bytes(S, lambda content: content.replace(b"\n", b"\r\n")),
        "sections.csv has a carriage return",
    ),
    "NUL": (
        in_bytes(S, lambda content: content.replace(b"sec2", b"sec2\0", 1)),
        "sections.csv holds a NUL byte",
    ),
    "no UTF-8": (
        in_bytes(S, lambda content: content.decode("utf-8").encode("gbk", "replace")),
        "sections.csv cannot be read as UTF-8",
    ),
    "no final line feed": (
        in_bytes(S, lambda content: content[:-1]),
        "sections.csv does not end with a line feed",
    ),
    "unclosed quote": (replace(S, "二、", '"二、'), "sections.csv cannot be read"),
    "extra cell": (replace(S, ",2,二、", ",2,,二、"), "sections.csv, row 2: 7 cells instead of 6"),
    "blank row": (in_bytes(S, lambda content: content + b"\n"), "sections.csv, row 5: 0 cells instead of 6"),
    "missing column": (drop_column, "sections.csv: the header is not"),
    "swapped columns": (swap_columns, "sections.csv: the header is not"),
    "header in capitals": (replace(S, "label_zh", "Label_zh"), "sections.csv: the header is not"),
    "empty file": (in_bytes(S, lambda _: b""), "sections.csv: the header is not"),
    "JSON table differs": (
        replace("sections.json", "二、", "三、"),
        "sections.json, row 2: differs from sections.csv in label_zh",
    ),
    "JSON number as text": (
        replace("sections.json", '"number": 2', '"number": "2"'),
        "sections.json, row 2: differs",
    ),
    "JSON empty text for null": (
        replace("policies.json", '"expires_on": null', '"expires_on": ""'),
        "in expires_on",
    ),
    "JSON table is short": (in_bytes("sections.json", lambda _: b"[]\n"), "does not have the 4 rows"),
    "nested text differs": (
        replace(f"policies/{POLICY}.json", "径予放行", "径行放行"),
        "zh of hufubangui-2023-9/m07-s1 is not as in segments.csv",
    ),
    "nested agency differs": (
        replace(f"policies/{POLICY}.json", '"name_zh": "上海市商务委员会"', '"name_zh": "上海商务委员会"'),
        "is not named as in agencies.csv",
    ),
    "nested piece is missing": (
        in_bytes(
            f"policies/{POLICY}.json",
            lambda content: json.dumps(json.loads(content) | {"closing": []}, ensure_ascii=False).encode(
                "utf-8"
            ),
        ),
        "has 147 segments, segments.csv has 150",
    ),
    "measure text differs from its sentences": (
        change_measure_text,
        "text_zh of hufubangui-2023-9/m07 is not as in measures.csv",
    ),
    "official text differs": (replace(f"policies/{POLICY}.txt", "上海市", "上海 市"), "the source_sha256"),
    "code list differs": (
        replace("codes.csv", "segment-kinds,letterhead", "segment-kinds,masthead"),
        "its enum is not",
    ),
    "undeclared file": (lambda folder: (folder / "notes.txt").touch(), "notes.txt is declared nowhere"),
    "file is missing": (lambda folder: (folder / "README.md").unlink(), "README.md is missing"),
    "misspelt key": (
        in_descriptor(lambda package: package.update(licences=package.pop("licenses"))),
        "the key “licences” is not known here",
    ),
    "path leads out": (
        in_descriptor(lambda package: package["resources"][0].update(path="../policies.csv")),
        "leads out of the package",
    ),
    "resource twice": (
        in_descriptor(lambda package: package["resources"].append(package["resources"][0])),
        "the resource “policies” is declared twice",
    ),
    "bad expression": (
        in_descriptor(
            lambda p: p["resources"][0]["schema"]["fields"][0]["constraints"].update(pattern="m([0-9]")
        ),
        "the pattern is no regular expression",
    ),
    "key refers to no key": (
        in_descriptor(
            lambda p: p["resources"][1]["schema"]["foreignKeys"][0]["reference"].update(fields=["title_zh"])
        ),
        "a foreign key refers to something that is no key",
    ),
    "no JSON": (in_bytes("datapackage.json", lambda content: content[:-3]), "cannot be read as a descriptor"),
}


@pytest.mark.parametrize("name", SEALED_FAULTS)
def test_fault_is_found(data: Path, tmp_path: Path, name: str) -> None:
    plant, sentence = SEALED_FAULTS[name]
    folder = copy(data, tmp_path)
    plant(folder)
    if name != "no JSON":
        reseal(folder)
    assert any(sentence in fault for fault in verify(folder)), verify(folder)


OPEN_FAULTS: dict[str, tuple[Fault, str]] = {
    "size and hash": (
        in_bytes("README.md", lambda content: content + b" "),
        "README.md does not have the hash",
    ),
    "wrong size stated": (
        in_descriptor(lambda package: package["resources"][0].update(bytes=1)),
        "datapackage.json says 1",
    ),
    "checksum": (in_bytes("README.md", lambda content: content + b" "), "the digest that SHA256SUMS states"),
    "line of SHA256SUMS is missing": (
        in_bytes("SHA256SUMS", lambda content: content.partition(b"\n")[2]),
        "SHA256SUMS does not name README.md",
    ),
    "file in SHA256SUMS that is not there": (
        in_bytes("SHA256SUMS", lambda content: content + b"0" * 64 + b"  ghost.csv\n"),
        "SHA256SUMS names ghost.csv, which is not there",
    ),
    "archive differs": (replace("README.md", "Tables", "tables"), f"README.md in {ARCHIVE} is not the same"),
    "archive is broken": (in_bytes(ARCHIVE, lambda content: content[:1000]), f"{ARCHIVE} cannot be read"),
    "archive is missing": (lambda folder: (folder / ARCHIVE).unlink(), f"{ARCHIVE} is missing"),
}


@pytest.mark.parametrize("name", OPEN_FAULTS)
def test_fault_of_the_package_is_found(data: Path, tmp_path: Path, name: str) -> None:
    plant, sentence = OPEN_FAULTS[name]
    folder = copy(data, tmp_path)
    plant(folder)
    assert any(sentence in fault for fault in verify(folder)), verify(folder)


def test_resealing_alone_is_no_fault(data: Path, tmp_path: Path) -> None:
    folder = copy(data, tmp_path)
    reseal(folder)
    assert verify(folder) == []
