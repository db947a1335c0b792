"""OmegaT reads the published files and exported sentences, and its answers are imported."""

import re
import shutil
import subprocess
from pathlib import Path

import polib
import pytest
from conftest import Say, rows, teller
from desk import everything
from exchange_files import ANSWER, COMMON, M01, M02, MISSING, POLICY, export, kinds, put

pytestmark = pytest.mark.audit

JAR = Path("/usr/share/omegat/OmegaT.jar")
REAL, MEMORY = "hufubangui-2023-9", "shanghai-foreign-trade-2023.tmx"
LINE = f"\n\n{'-' * 40}\n\n"
PROJECT = """<omegat><project version="1.0">
<source_lang>ZH-CN</source_lang><target_lang>EN</target_lang><sentence_seg>true</sentence_seg>
<source_dir>source/</source_dir><target_dir>target/</target_dir><tm_dir>tm/</tm_dir>
<glossary_dir>glossary/</glossary_dir><dictionary_dir>dictionary/</dictionary_dir>
</project></omegat>
"""
TYPED = """<tmx version="1.1"><header creationtool="OmegaT" srclang="ZH-CN"/><body>
<tu><tuv lang="ZH-CN"><seg>{}</seg></tuv><tuv lang="EN"><seg>{}</seg></tuv></tu></body></tmx>
"""
# Prints the entries that OmegaT's readers find in a TBX and in a tab-separated glossary.
GLOSSARIES = """
import org.omegat.core.Core
import org.omegat.core.data.NotLoadedProject
import org.omegat.core.data.ProjectProperties
import org.omegat.gui.glossary.*
import org.omegat.util.Language

def properties = new ProjectProperties(new File(args[0]))
properties.sourceLanguage = new Language("ZH-CN")
properties.targetLanguage = new Language("EN")
Core.currentProject = [getProjectProperties: { properties }] as NotLoadedProject
def entries = args[1].endsWith("tbx") ? GlossaryReaderTBX.read(new File(args[1]), false)
    : GlossaryReaderTSV.read(new File(args[1]), false)
entries.each { println "${it.srcText}\\t${it.locText}" }
"""


def java(*words: str | Path) -> str:
    assert JAR.exists(), "OmegaT is missing: apt-get install omegat"
    command = ["java", "-Dfile.encoding=UTF-8", "-Dstdout.encoding=UTF-8", *map(str, words)]
    return subprocess.run(command, check=True, capture_output=True, timeout=120).stdout.decode("utf-8")


def translated(folder: Path, source: Path, memory: Path, typed: tuple[str, str] | None = None) -> str:
    """What OmegaT makes of a file with a memory and the pair that the translator typed."""
    for name in ("source", "target", "tm/auto", "glossary", "dictionary", "omegat"):
        (folder / name).mkdir(parents=True)
    (folder / "omegat.project").write_text(PROJECT, "utf-8")
    shutil.copy(source, folder / "source")
    shutil.copy(memory, folder / "tm/auto")
    for glossary in memory.parent.glob("glossary.*"):
        shutil.copy(glossary, folder / "glossary")
    if typed:
        (folder / "omegat/project_save.tmx").write_text(TYPED.format(*typed), "utf-8")
    java("-jar", JAR, folder, "--mode=console-translate", f"--config-dir={folder}/config")
    return (folder / "target" / source.name).read_text("utf-8")


def test_omegat_fills_the_whole_published_text(data: Path, tmp_path: Path):
    """Only the lines about the dataset, below the text, are left in Chinese."""
    chinese, english = (
        (data / f"policies/{REAL}.{language}.txt").read_text("utf-8-sig").split(LINE)
        for language in ("zh", "en")
    )
    folder = tmp_path / "project"
    filled = translated(folder, data / f"policies/{REAL}.zh.txt", data / MEMORY)
    assert filled.split(LINE) == [english[0], chinese[1]]
    left = re.search(r"^Remaining:\s+(\d+)", (folder / "omegat/project_stats.txt").read_text("utf-8"), re.M)
    assert left and int(left[1]) == 1 + len(chinese[1].splitlines())  # and the line


@pytest.mark.parametrize("name", ["glossary.tbx", "glossary.utf8"])
def test_omegat_suggests_no_deprecated_term(data: Path, tmp_path: Path, name: str):
    (tmp_path / "read.groovy").write_text(GLOSSARIES, "utf-8")
    said = java("-cp", JAR, "groovy.ui.GroovyMain", tmp_path / "read.groovy", tmp_path, data / name)
    terms = rows(data, "terms")
    allowed = {(t["zh"], en) for t in terms for en in (t["en"], *filter(None, t["admitted"].split(" | ")))}
    assert {tuple(line.split("\t")) for line in said.splitlines()} == allowed


def test_sentences_come_back_from_omegat(tell: Say, both: Path, tmp_path: Path):
    path = export(tell, "a.po")
    new = "Go on improving fictitious trade."
    put(path, m01_s3=new)
    before = everything()
    zh = next(entry.msgid for entry in polib.pofile(str(path)) if entry.msgctxt == f"{POLICY}/{MISSING}")
    returned = translated(tmp_path / "project", path, both / "data" / MEMORY, (zh, ANSWER))
    Path("b.po").write_text(returned, "utf-8")
    said = tell("translate import b.po --by translator-b")
    assert (said.code, kinds(said.out)) == (0, {MISSING: "applied", COMMON: "applied"}), said.err
    changed = {name for name, content in everything().items() if before.get(name) != content}
    assert changed == {str(M01), str(M02)}
    again = everything()
    (memory,) = (tmp_path / "project").glob("*-level2.tmx")
    shutil.copy(memory, "c.tmx")
    said = tell("translate import c.tmx --by translator-b")
    assert kinds(said.out) == {}
    assert again == everything()


def test_the_memory_of_omegat_changes_nothing(data: Path, source: Path, monkeypatch, capsys):
    """All printed headings and lists of agencies come back as their segments, unchanged."""
    folder = source.parent / "project"
    translated(folder, data / f"policies/{REAL}.zh.txt", data / MEMORY)
    for level in ("level1", "level2", "omegat"):
        words = f"translate import {folder}/project-{level}.tmx --by translator-a"
        said = teller(source, monkeypatch, capsys)(words)
        assert (said.code, said.out) == (0, "150 unchanged\nNo file was changed.\n"), said
