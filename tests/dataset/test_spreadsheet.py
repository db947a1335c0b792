"""The workbook in LibreOffice has the same data as the CSV files, and the cookbook formulas work. All text is
seen when it is printed.

Run by `make spreadsheet`, which installs LibreOffice if it is missing and can be installed.
"""

import csv
import re
import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest
from conftest import ROOT

import build
from policypress.contract import load_contract
from policypress.dataset import answers
from policypress.dataset.cookbook import questions

# UTF-8, comma, quotes if needed, numbers as stored and not as displayed, one file per sheet.
TO_CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"

# The box of a word and the size of a page, as printed by pdftotext.
WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">')
SIZE = re.compile(r'width="([\d.]+)" height="([\d.]+)"')

pytestmark = pytest.mark.audit


def convert(workbook: Path, form: str, target: Path) -> None:
    """Convert a workbook in LibreOffice."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: apt-get install libreoffice-calc"
    command = [office, "--headless", "--norestore", f"-env:UserInstallation=file://{target.parent}/profile"]
    command += ["--convert-to", form, "--outdir", str(target), str(workbook)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


def sheets(workbook: Path, folder: Path) -> dict[str, list[list[str]]]:
    """The sheets of a workbook by name, as exported by LibreOffice."""
    convert(workbook, TO_CSV, folder / "sheets")
    found = {}
    for file in (folder / "sheets").glob("*.csv"):
        with file.open(encoding="utf-8-sig", newline="") as opened:
            found[file.stem.removeprefix(f"{workbook.stem}-")] = list(csv.reader(opened))
    return found


def test_libreoffice_reads_the_tables_correctly(dist: Path, tmp_path: Path) -> None:
    (workbook,) = (dist / "data").glob("*.xlsx")
    found = sheets(workbook, tmp_path)
    for table in load_contract(ROOT / "schema" / "dataset.yml").tables:
        flags = [number for number, field in enumerate(table.fields) if field.type == "boolean"]
        for row in found[table.name][1:]:
            for number in flags:
                row[number] = row[number].lower()  # LibreOffice writes TRUE and FALSE
        with (dist / "data" / f"{table.name}.csv").open(encoding="utf-8", newline="") as opened:
            assert found[table.name] == list(csv.reader(opened)), table.name


def test_no_printed_line_covers_another(dist: Path, tmp_path: Path) -> None:
    (workbook,) = (dist / "data").glob("*.xlsx")
    convert(workbook, "pdf", tmp_path / "printed")
    (printed,) = (tmp_path / "printed").glob("*.pdf")
    read = shutil.which("pdftotext")
    assert read, "pdftotext is missing: apt-get install poppler-utils"
    done = subprocess.run([read, "-bbox", printed, "-"], check=True, capture_output=True, text=True)
    pages = [WORD.findall(page) for page in done.stdout.split("<page ")[1:]]
    assert 20 < len(pages) < 80
    assert all(width > height for width, height in SIZE.findall(done.stdout))
    for number, words in enumerate(pages, 1):
        boxes = sorted(tuple(map(float, word)) for word in words)
        for place, (_, top, right, bottom) in enumerate(boxes):
            for start, over, _, under in boxes[place + 1 :]:
                if start > right - 1:
                    break
                assert min(bottom, under) - max(top, over) < (bottom - top) / 2, f"page {number}, {over}"


def test_the_cookbook_formulas_are_correct(dist: Path, tmp_path: Path) -> None:
    (workbook,) = (dist / "data").glob("*.xlsx")
    book = openpyxl.load_workbook(workbook)
    sheet = book.create_sheet("asked")
    asked = {item["id"]: item for item in questions()}
    corpus = build.load_and_check(ROOT / "source")[0]
    found = answers(corpus, load_contract(ROOT / "schema" / "dataset.yml"))
    assert len(found) >= 8
    for answer in found:
        sheet.append([answer.id, answer.formula])
    book.save(tmp_path / "asked.xlsx")
    for (name, value), answer in zip(sheets(tmp_path / "asked.xlsx", tmp_path)["asked"], found, strict=True):
        last = [row[-1] for row in answer.rows]
        kind = asked[name]["equals"]
        number = len(last) if kind == "rows" else int(last[0]) if kind == "first" else sum(map(int, last))
        assert (name, int(value)) == (answer.id, number)
