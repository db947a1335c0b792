"""Files that are only imported: OmegaT's memories, and corrections in the form that the site offers."""

import html
import re
from pathlib import Path

import pytest
from conftest import swap
from desk import everything, git
from exchange_files import ANSWER, COMMON, COMMON_EN, M01, M02, MISSING, POLICY, kinds, notes, take

pytestmark = pytest.mark.slow
OURS, THEIRS = "Keep improving the fictitious trade environment.", "Go on improving fictitious trade."

MISSING_ZH = "海关和纸上口岸的办法由市商务委另行制定。"
COMMON_ZH = "继续优化虚构贸易环境。"
HEADING_ZH = "2. 发挥重点产业进出口带动作用"
HEADING = "Leverage the Driving Role of Key Industries in Imports and Exports"
AGENCIES_ZH, AGENCIES = "【责任单位】驻沪海关", "(Responsible units: Shanghai Customs)"
LEVEL_1 = '<!DOCTYPE tmx SYSTEM "tmx11.dtd">\n<tmx version="1.1"><header srclang="ZH-CN"/><body>'


def memory(*pairs: tuple[str, str], head: str = LEVEL_1, encoding: str = "UTF-8", target: str = "EN") -> Path:
    """A TMX file with these pairs, as OmegaT saves it. The English is markup."""
    lang = "lang" if "1.1" in head else "xml:lang"
    units = ""
    for zh, en in pairs:
        units += f'<tu><tuv {lang}="ZH-CN"><seg>{html.escape(zh)}</seg></tuv>'
        units += f'<tuv {lang}="{target}"><seg>{en}</seg></tuv></tu>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>\n{head}{units}</body></tmx>\n'
    Path("a.tmx").write_text(text, encoding)
    return Path("a.tmx")


@pytest.mark.parametrize(
    ("head", "encoding"),
    [(LEVEL_1, "UTF-8"), (LEVEL_1.replace("11", "14").replace("1.1", "1.4"), "UTF-16")],
    ids=["level 1", "level 2"],
)
def test_omegat_memory_gives_missing_english(tell, head, encoding):
    pairs = [(MISSING_ZH, ANSWER), (HEADING_ZH, f"(2) {HEADING}"), (AGENCIES_ZH, AGENCIES)]
    pairs += [(COMMON_ZH, ""), (COMMON_ZH, COMMON_EN), ("英文为非官方译文。", "英文为非官方译文。")]
    said = take(tell, memory(*pairs, head=head, encoding=encoding))
    assert (said.code, said.err) == (0, ""), said.out
    assert kinds(said.out) == {MISSING: "applied"}
    assert "1 applied, 5 unchanged" in said.out
    assert "separately formulate" in M02.read_text("utf-8")


def test_printed_headings_lose_their_labels(tell):
    swap(M02, f"en: >-\n    {HEADING}", "en:")
    assert kinds(take(tell, memory((HEADING_ZH, f"(2) {HEADING}"))).out) == {"m02-heading": "applied"}
    assert f"en: >-\n    {HEADING}\n" in M02.read_text("utf-8")


def test_an_old_memory_reverts_nothing(tell):
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-qm", "first"]):
        git(*words)
    swap(M02, HEADING, "Newer")
    swap(M02, COMMON_EN, OURS)
    git("commit", "-qam", "second")
    before = everything()
    path = memory((HEADING_ZH, f"(2) {HEADING}"), ("第二章 发挥重点产业进出口带动作用", f"2. {HEADING}"))
    said = take(tell, path)
    assert (said.code, kinds(said.out)) == (0, {"m02-heading": "kept"})
    said = take(tell, memory((HEADING_ZH, "(2) Other")))
    assert (said.code, kinds(said.out)) == (1, {"m02-heading": "conflict"})
    assert {name: everything()[name] for name in before} == before
    assert "answer: Other" in notes(Path("a.conflicts.po"))


def test_the_memory_at_the_start_is_the_base(tell):
    memory((HEADING_ZH, f"(2) {HEADING}")).rename("start.tmx")
    words = "translate import a.tmx --by translator-b --base start.tmx"
    memory((HEADING_ZH, "(2) Other"))
    said = tell(words)
    assert (said.code, kinds(said.out)) == (0, {"m02-heading": "applied"})
    swap(M02, "Other", f"{HEADING} and Newer")
    memory((HEADING_ZH, f"(2) Older and {HEADING}"))
    said = tell(words)
    assert (said.code, kinds(said.out)) == (1, {"m02-heading": "conflict"})
    assert f"proposed merge: Older and {HEADING} and Newer" in notes(Path("a.conflicts.po"))
    memory((HEADING_ZH, f"(2) {HEADING}"))
    said = tell(words)
    assert (said.code, kinds(said.out)) == (0, {"m02-heading": "kept"})


# A pair in a memory that cannot be imported, and the reason.
REFUSED = {
    "tags of OmegaT": (MISSING_ZH, "Then &lt;g1&gt;customs&lt;/g1&gt;.", "It contains tags: </g1>, <g1>."),
    "tags of TMX": (MISSING_ZH, "Then <bpt i='1'>b</bpt>customs.", "It contains tags: bpt."),
    "half translated": (MISSING_ZH, "Customs and 纸上口岸.", "It contains Chinese."),
    "split": ("海关和纸上口岸的办法", "Measures", f"only a part of {POLICY}/{MISSING}. Join"),
    "joined": (COMMON_ZH + MISSING_ZH, "All.", f"{POLICY}/{MISSING}. Split it."),
    "unknown": ("没有这句话。", "None.", "There is no such sentence."),
    "agencies": (AGENCIES_ZH, "(Customs)", "Its English comes from the registry of agencies."),
    "ambiguous": (COMMON_ZH, THEIRS, "It could be any of"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_unusable_units_go_to_the_conflicts(tell, case):
    zh, en, why = REFUSED[case]
    before = M02.read_bytes()
    said = take(tell, memory((zh, en)))
    assert said.code == 1
    assert why in said.out and not said.out.startswith(":")
    assert M02.read_bytes() == before
    assert f"answer: {html.unescape(re.sub('<.*?>', '', en))}\n" in notes(Path("a.conflicts.po")) + "\n"


@pytest.mark.parametrize(
    ("head", "target", "why"),
    [
        ('<!DOCTYPE tmx [<!ENTITY a "b">]>\n<tmx version="1.4"><body>', "EN", "contains <!ENTITY"),
        (LEVEL_1, "FR", "The language of the translation is “fr”"),
        ("<martif><body>", "EN", "This is not valid XML"),
        (LEVEL_1.replace("<tmx", "<tbx").replace("<body>", "<tmx>"), "EN", "This is not valid XML"),
    ],
)
def test_unusable_memories_are_refused(tell, head, target, why):
    said = take(tell, memory((MISSING_ZH, ANSWER), head=head, target=target))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("a.tmx: ") and why in said.err


# Corrections


def correction(name: str, zh: str, base: str, en: str) -> str:
    current = f"Current English: {base}\n" if base else ""
    return f"{POLICY}/{name}\nChinese: {zh}\n{current}Should be: {en}\n"


FILLED = correction(MISSING, MISSING_ZH, "", ANSWER)
CHANGED = correction(COMMON, COMMON_ZH, COMMON_EN, THEIRS)
WRAPPED = CHANGED.replace("Should be: ", "Should be:\n\n").replace("on improving", "on\nimproving")
MAIL = f"Dear Sir or Madam,\n\n{FILLED}\n> {WRAPPED}".replace("\n", "\n> ") + "\n> \n> Yours,\n> Kim\n"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", f"# Corrections\n\n```\n{FILLED}```\n\n```text\n{CHANGED}```\nThank you.\n".encode()),
        ("a.txt", MAIL.encode("utf-16")),
        ("a.txt", f"\ufeff{FILLED}{CHANGED}".replace("\n", "\r\n").encode()),
        ("a.md", re.sub("(?m)^(.*?:)", r"* **\1**", f"- {FILLED}- {CHANGED}").encode()),
    ],
    ids=["Markdown", "mail", "Windows", "bold"],
)
def test_corrections_are_imported(tell, name, content):
    Path(name).write_bytes(content)
    said = take(tell, Path(name))
    assert kinds(said.out) == {MISSING: "applied", COMMON: "applied"}
    assert THEIRS in M01.read_text("utf-8") and "separately formulate" in M02.read_text("utf-8")
    assert "Thank" not in M01.read_text("utf-8") and "Kim" not in M01.read_text("utf-8")


def test_a_correction_of_older_english_is_a_conflict(tell):
    swap(M01, COMMON_EN, OURS)
    Path("a.txt").write_text(CHANGED, "utf-8")
    said = take(tell, Path("a.txt"))
    assert (said.code, kinds(said.out)) == (1, {COMMON: "conflict"})
    assert f"answer: {THEIRS}" in notes(Path("a.conflicts.po"))


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (FILLED.partition("Should")[0].encode(), f"{POLICY}/{MISSING} in line 1 has no line “Should be:”."),
        (b"Hello.\n", "It has no correction"),
        ((FILLED + CHANGED.partition("\n")[2]).encode(), "Line 4 does not belong to a correction."),
        (CHANGED.partition("/")[2].encode(), "Line 2 does not belong to a correction. Write the id"),
        (FILLED.encode("gbk"), "not encoded in UTF-8"),
    ],
)
def test_unusable_corrections_are_refused(tell, content, why):
    Path("a.txt").write_bytes(content)
    said = take(tell, Path("a.txt"))
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("a.txt: ") and why in said.err


@pytest.mark.parametrize("root", ["", "en/"])
def test_the_text_to_copy_can_be_imported(tell, both: Path, root: str):
    blocks = []
    for page in (both / "site" / root / "policies" / POLICY).rglob("index.html"):
        blocks += re.findall("<pre [^>]*data-copy[^>]*>(.*?)</pre>", page.read_text("utf-8"), re.DOTALL)
    texts = [html.unescape(re.sub("<[^>]+>", "", block)) for block in blocks]
    assert len(texts) > 5
    filled = {f"{POLICY}/{MISSING}": ANSWER, f"{POLICY}/{COMMON}": THEIRS}
    corrections = "\n\n".join(text + filled.get(text.split("\n")[0], "") for text in texts)
    Path("a.txt").write_text(corrections, "utf-8")
    said = take(tell, Path("a.txt"))
    assert kinds(said.out) == {MISSING: "applied", COMMON: "applied"}
    assert said.out.count("unchanged") == 1
