"""Exchange files in other programs: gettext, translate-toolkit and LibreOffice.

Run by `make exchange`, which installs the Debian packages that are missing and can be installed.
"""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Say
from desk import everything
from exchange_files import ANSWER, COMMON, M02, MISSING, answers, export, kinds, notes, put
from translate.storage import factory

pytestmark = pytest.mark.audit


def take(tell: Say, path: Path | str):
    return tell(f"translate import {path} --by translator-b")


def run(*words: str) -> None:
    program = shutil.which(words[0], path=f"{Path(sys.executable).parent}:/usr/bin")
    assert program, f"{words[0]} is missing: run make exchange"
    subprocess.run([program, *words[1:]], check=True, capture_output=True, timeout=120)


# Commands that turn a.po into b.po. Those of translate-toolkit lose contexts, comments or both.
THROUGH = {
    "msgcat": ["msgcat a.po -o b.po"],
    "msgcat without wrapping": ["msgcat --no-wrap a.po -o b.po"],
    "msgcat in narrow lines": ["msgcat --width=40 a.po -o b.po"],
    "msgmerge": ["msgmerge --no-fuzzy-matching a.po template.po -o b.po"],
    "XLIFF and back": ["po2xliff a.po a.xlf", "xliff2po a.xlf b.po"],
    "CSV and back": ["po2csv a.po a.csv", "csv2po a.csv b.po"],
    "XLIFF": ["po2xliff a.po b.xlf"],
}


@pytest.mark.parametrize("way", THROUGH)
def test_po_through_other_programs(tell, way):
    path = export(tell, "a.po")
    shutil.copy(path, "template.po")
    run("msgfmt", "--check", "-o", "/dev/null", "a.po")
    put(path, m02_s2=ANSWER)
    for command in THROUGH[way]:
        run(*command.split())
    (result,) = Path().glob("b.*")
    before = everything()
    said = take(tell, result)
    assert (kinds(said.out), said.err) == ({MISSING: "applied"}, "")
    changed = {name for name, content in everything().items() if content != before[name]}
    assert changed == {str(M02)}


def test_msgcat_keeps_every_byte(tell):
    path = export(tell, "a.po")
    run(*"msgcat --no-wrap a.po -o b.po".split())
    assert Path("b.po").read_bytes() == path.read_bytes()


def test_msgmerge_does_not_lose_the_text_of_a_changed_sentence(tell):
    path = export(tell, "a.po")
    put(path, m02_s2=ANSWER)
    M02.write_text(M02.read_text("utf-8").replace("海关和纸上口岸", "港口和纸上口岸"), "utf-8")
    export(tell, "template.po")
    run(*"msgmerge a.po template.po -o b.po".split())
    said = take(tell, "b.po")
    assert set(kinds(said.out)) == {MISSING}
    assert ANSWER not in M02.read_text("utf-8")
    assert f"answer: {ANSWER}" in notes(Path("b.conflicts.po"))


@pytest.mark.parametrize("ending", ["po", "xlf"])
def test_translate_toolkit_reads_the_files(tell, ending):
    path = export(tell, f"a.{ending}")
    units = [unit for unit in factory.getobject(str(path)).units if unit.source]
    assert len(units) == 15
    for name, text in answers(path).items():
        unit = next(unit for unit in units if name in unit.getid())
        assert (unit.target or "") == text
        assert ending == "xlf" or not unit.isfuzzy()
        assert f"English at export: {text}".rstrip() in unit.getnotes()


def test_translate_toolkit_edits_xliff(tell):
    path = export(tell, "a.xlf")
    store = factory.getobject(str(path))
    unit = next(unit for unit in store.units if MISSING in unit.getid())
    unit.target = ANSWER
    store.save()
    assert kinds(take(tell, path).out) == {MISSING: "applied"}


def convert(path: Path, ending: str, folder: Path) -> Path:
    profile = f"-env:UserInstallation=file://{folder.absolute()}/profile"
    run(
        "soffice",
        "--headless",
        "--norestore",
        profile,
        "--convert-to",
        ending,
        "--outdir",
        str(folder),
        str(path),
    )
    return folder / f"{path.stem}.{ending.partition(':')[0]}"


@pytest.mark.parametrize("ending", ["xlsx", "ods"])
def test_libreoffice_saves_the_workbook(tell, tmp_path, ending):
    path = export(tell, "a.xlsx")
    put(path, m02_s2=ANSWER, m02_heading="March 31, 2023", m01_s3="007 trade", m01_heading="1/2")
    saved = convert(path, ending, tmp_path / "saved")
    if ending == "ods":
        saved = convert(saved, "xlsx", tmp_path / "again")
    assert answers(saved) == answers(path)
    said = take(tell, saved)
    assert kinds(said.out) == {
        "m01-heading": "applied",
        COMMON: "applied",
        "m02-heading": "applied",
        MISSING: "applied",
    }
