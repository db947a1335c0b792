"""Plants faults in a copy of a written package, and updates sizes, digests and archive."""

import csv
import hashlib
import json
import shutil
import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from conftest import Done, run_here

POLICY = "hufubangui-2023-9"
SQLITE, XLSX = (f"shanghai-foreign-trade-2023.{ending}" for ending in ("sqlite", "xlsx"))

Fault = Callable[[Path], object]
Table = list[list[str]]


def copy_of(data: Path, folder: Path, with_archive: bool = False) -> Path:
    """Copy the package to break it, by default without the archive, as if unpacked from it."""
    left_out = [] if with_archive else ["*.zip", "latest.json"]
    return Path(shutil.copytree(data, folder / "data", ignore=shutil.ignore_patterns(*left_out)))


def reseal(folder: Path) -> None:
    """Update sizes, digests and archive, so that only the planted fault is left to find."""
    descriptor = json.loads((folder / "datapackage.json").read_bytes())
    for item in descriptor.get("resources", []):
        if isinstance(item, dict) and (file := folder / item["path"]).is_file():
            content = file.read_bytes()
            item.update(bytes=len(content), hash=f"sha256:{hashlib.sha256(content).hexdigest()}")
    write_json(folder / "datapackage.json", descriptor)
    reseal_lists(folder)


def reseal_lists(folder: Path) -> None:
    """Update digests and archive, but not the sizes and digests in datapackage.json."""
    archives, latest = list(folder.glob("*.zip")), folder / "latest.json"
    beside = (*archives, latest)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path not in beside)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    files.pop("SHA256SUMS", None)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {path}\n" for path, content in files.items())
    (folder / "SHA256SUMS").write_text(sums, encoding="utf-8")
    for file in archives:
        with zipfile.ZipFile(file, "w") as archive:
            for path, content in (files | {"SHA256SUMS": sums.encode()}).items():
                archive.writestr(path, content)
    if latest.is_file():
        stated = json.loads(latest.read_bytes())
        for item in stated["files"]:
            if (file := folder / item["path"]).is_file():
                content = file.read_bytes()
                item.update(bytes=len(content), sha256=hashlib.sha256(content).hexdigest())
        write_json(latest, stated)


def write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def replace(path: str, old: str, new: str) -> Fault:
    """Replace the first `old` in a file."""
    return in_bytes(path, lambda content: content.replace(old.encode("utf-8"), new.encode("utf-8"), 1))


def in_bytes(path: str, change: Callable[[bytes], bytes]) -> Fault:
    """Change the bytes of a file."""

    def plant(folder: Path) -> None:
        content = (folder / path).read_bytes()
        assert change(content) != content, f"nothing to change in {path}"
        (folder / path).write_bytes(change(content))

    return plant


def in_table(path: str, change: Callable[[Table], object]) -> Fault:
    """Change the cells of a CSV file, including the header, in place."""

    def plant(folder: Path) -> None:
        with (folder / path).open(encoding="utf-8", newline="") as file:
            table = list(csv.reader(file))
        before = [list(row) for row in table]
        change(table)
        assert table != before, f"nothing to change in {path}"
        with (folder / path).open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(table)

    return plant


def in_rows(path: str, change: Callable[[list[str]], object]) -> Fault:
    """Change each row of a CSV file, including the header, in place."""
    return in_table(path, lambda table: list(map(change, table)))


def in_descriptor(change: Callable[[Any], object]) -> Fault:
    """Change datapackage.json in place."""

    def plant(folder: Path) -> None:
        descriptor = json.loads((folder / "datapackage.json").read_bytes())
        change(descriptor)
        write_json(folder / "datapackage.json", descriptor)

    return plant


def in_schema(table: str, change: Callable[[Any], object]) -> Fault:
    """Change the schema of a table in place."""

    def changed(package: Any) -> None:
        change(next(item for item in package["resources"] if item["name"] == table)["schema"])

    return in_descriptor(changed)


def in_field(table: str, name: str, change: Callable[[Any], object]) -> Fault:
    """Change the description of a column in place."""
    return in_schema(
        table, lambda schema: change(next(field for field in schema["fields"] if field["name"] == name))
    )


def in_database(*statements: str) -> Fault:
    """Run SQL on the database."""

    def plant(folder: Path) -> None:
        (file,) = folder.glob("*.sqlite")
        database = sqlite3.connect(file)
        for statement in statements:
            database.execute(statement)
        database.commit()
        database.close()

    return plant


def in_workbook(change: Callable[[Any], object]) -> Fault:
    """Change the workbook and save it with openpyxl instead of our own writer."""

    def plant(folder: Path) -> None:
        (file,) = folder.glob("*.xlsx")
        book = openpyxl.load_workbook(file)
        change(book)
        book.save(file)

    return plant


def in_workbook_file(path: str, old: bytes, new: bytes) -> Fault:
    """Replace the first `old` in a file inside the workbook, which is a zip."""

    def plant(folder: Path) -> None:
        (file,) = folder.glob("*.xlsx")
        with zipfile.ZipFile(file) as archive:
            content = {name: archive.read(name) for name in archive.namelist()}
        assert old in content[path], f"nothing to replace in {path}"
        content[path] = content[path].replace(old, new, 1)
        with zipfile.ZipFile(file, "w") as archive:
            for name, part in content.items():
                archive.writestr(name, part)

    return plant


def both(*faults: Fault) -> Fault:
    """Plant one fault after the other."""

    def plant(folder: Path) -> None:
        for fault in faults:
            fault(folder)

    return plant


def refused(command: str, *words: str | Path) -> Done:
    """Run a command that must reject the package, with a message on stderr and no traceback."""
    result = run_here(command, *words)
    assert (result.returncode, result.stdout) == (1, ""), result.stdout + result.stderr
    assert "Traceback" not in result.stderr
    assert " failed: " not in result.stderr, "an unexpected exception"
    assert all(line.isprintable() for line in result.stderr.splitlines())
    return result
