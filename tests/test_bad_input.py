"""Whatever an editor does to the source: a sentence that helps, exit code 1, and the old dist/ untouched."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from conftest import ROOT

import build
from policypress import cli

POLICY = "policies/hufubangui-2023-9/policy.yml"
M05, M06, M07, M08 = (
    f"policies/hufubangui-2023-9/measures/m{number}.yml" for number in ("05", "06", "07", "08")
)
ORIGINAL = "policies/hufubangui-2023-9/original.txt"


class Case(NamedTuple):
    """A file, what is done to it, and every line that the command line prints to standard error."""

    file: str
    harm: Callable[[Path], object]
    says: str


def text(change: Callable[[str], str]) -> Callable[[Path], object]:
    """Change the text of a file."""

    def harm(path: Path) -> None:
        before = path.read_bytes().decode()
        after = change(before)
        assert after != before
        path.write_bytes(after.encode("utf-8", "surrogatepass"))

    return harm


def data(change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    """Change the bytes of a file."""
    return lambda path: path.write_bytes(change(path.read_bytes()))


def swap(old: str, new: str) -> Callable[[Path], object]:
    """Replace the first `old` by `new`."""
    return text(lambda content: content.replace(old, new, 1))


def english(start: str) -> Callable[[Path], object]:
    """Put `start` before the English of the first sentence."""
    return text(lambda c: re.sub(r"(- id: m[0-9]+-s1\n.*\n    en: >-\n      )", rf"\g<1>{start}", c, count=1))


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Remove the file and put something else in its place."""

    def harm(path: Path) -> None:
        path.unlink()
        make(path)

    return harm


def link_elsewhere(path: Path) -> None:
    path.rename(path.parents[4] / "elsewhere.yml")
    path.symlink_to(path.parents[4] / "elsewhere.yml")


def empty(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


def a_file_instead(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("x", "utf-8")


CASES: dict[str, Case] = {
    "not UTF-8": Case(
        M07,
        data(lambda content: content.replace("径予".encode(), "径予".encode("gbk"))),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:40: The file is not UTF-8: byte 0xbe cannot be read. [encoding]\n"
        "    → Save it with the encoding UTF-8.\n"
        "1 problem; nothing was written.\n",
    ),
    "not UTF-8, with line ends of another system": Case(
        M07,
        data(lambda content: content.replace("径予".encode(), "径予".encode("gbk")).replace(b"\n", b"\r")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:40: The file is not UTF-8: byte 0xbe cannot be read. [encoding]\n"
        "    → Save it with the encoding UTF-8.\n"
        "1 problem; nothing was written.\n",
    ),
    "a byte order mark": Case(
        M07,
        data(lambda content: b"\xef\xbb\xbf" + content),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file begins with a byte order mark (BOM), which nobody sees. [encoding]\n"
        "    → Save it as “UTF-8”, not “UTF-8 with BOM”.\n"
        "1 problem; nothing was written.\n",
    ),
    "Windows line ends": Case(
        M07,
        data(lambda content: content.replace(b"\n", b"\r\n")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has line ends of Windows or old Mac computers (CR). [line-ends]\n"
        "    → Save it with line ends “LF”.\n"
        "1 problem; nothing was written.\n",
    ),
    "mixed line ends": Case(
        M07,
        data(lambda content: content.replace(b"id: m07\n", b"id: m07\r\n")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The file has line ends of Windows or old Mac computers (CR). [line-ends]\n"
        "    → Save it with line ends “LF”.\n"
        "1 problem; nothing was written.\n",
    ),
    "old Mac line ends": Case(
        M07,
        data(lambda content: content.replace(b"\n", b"\r")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has line ends of Windows or old Mac computers (CR). [line-ends]\n"
        "    → Save it with line ends “LF”.\n"
        "1 problem; nothing was written.\n",
    ),
    "NUL": Case(
        M07,
        swap("径予", "径\0予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: There is a character here that does not belong in a text (NUL, U+0000). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "1 problem; nothing was written.\n",
    ),
    "a bidirectional override": Case(
        M07,
        swap("径予", "径\u202e予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: There is a character here that does not belong in a text (U+202E). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "1 problem; nothing was written.\n",
    ),
    "a zero-width space": Case(
        M07,
        swap("径予", "径\u200b予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: There is a character here that does not belong in a text (zero-width space, U+200B). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "1 problem; nothing was written.\n",
    ),
    "a zero-width joiner in the English": Case(
        M07,
        english("\u200d"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:12:7: There is a character here that does not belong in a text (zero-width joiner, U+200D). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "1 problem; nothing was written.\n",
    ),
    "a no-break space everywhere": Case(
        M07,
        text(lambda content: content.replace("  zh", "\u00a0\u00a0zh")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: There is a character here that does not belong in a text (no-break space, U+00A0). [character]\n"
        "    → Use spaces.\n"
        "    The same in 11 more places of this file.\n"
        "12 problems; nothing was written.\n",
    ),
    "a tab as indentation": Case(
        M07,
        swap("  zh: 发挥", "\tzh: 发挥"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: There is a character here that does not belong in a text (tab, U+0009). [character]\n"
        "    → Use spaces.\n"
        "1 problem; nothing was written.\n",
    ),
    "a tab after a key": Case(
        M07,
        swap("id: m07", "id:\tm07"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: There is a character here that does not belong in a text (tab, U+0009). [character]\n"
        "    → Use spaces.\n"
        "1 problem; nothing was written.\n",
    ),
    "the same key twice": Case(
        M07,
        swap("label_zh: （七）\n", "label_zh: （七）\nlabel_zh: （八）\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: The key “label_zh” stands here a second time; it is already in line 3. [duplicate-key]\n"
        "    → Keep one of the two.\n"
        "1 problem; nothing was written.\n",
    ),
    "no": Case(
        M07,
        swap("label_zh: （七）", "label_zh: no"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “no” can be read in more than one way (a date, a number, yes or no). [ambiguous-value]\n"
        '    → Put it in quotation marks: "no".\n'
        "1 problem; nothing was written.\n",
    ),
    "a number with a leading zero": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 012"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “012” can be read in more than one way (a date, a number, yes or no). [ambiguous-value]\n"
        '    → Put it in quotation marks: "012".\n'
        "1 problem; nothing was written.\n",
    ),
    "a number with an underscore": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 1_000"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “1_000” can be read in more than one way (a date, a number, yes or no). [ambiguous-value]\n"
        '    → Put it in quotation marks: "1_000".\n'
        "1 problem; nothing was written.\n",
    ),
    "a time of day": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 12:30:45"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “12:30:45” can be read in more than one way (a date, a number, yes or no). [ambiguous-value]\n"
        '    → Put it in quotation marks: "12:30:45".\n'
        "1 problem; nothing was written.\n",
    ),
    "a plain number": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “label_zh” should be a text; here stands the number 7. [wrong-type]\n"
        "    → The number of the measure as printed, with its brackets, as in （七）.\n"
        "1 problem; nothing was written.\n",
    ),
    "a date without quotation marks": Case(
        POLICY,
        swap('"2023-03-31"', "2023-03-31"),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “2023-03-31” can be read in more than one way (a date, a number, yes or no). [ambiguous-value]\n"
        '    → Put it in quotation marks: "2023-03-31".\n'
        "1 problem; nothing was written.\n",
    ),
    "a date that does not exist": Case(
        POLICY,
        swap('"2023-03-31"', '"2023-02-30"'),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “2023-02-30” is not a valid “issued_on”. [wrong-form]\n"
        '    → The date of the notice, in quotation marks: "2023-03-31".\n'
        "1 problem; nothing was written.\n",
    ),
    "a date in words": Case(
        POLICY,
        swap('"2023-03-31"', "31 March 2023"),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “31 March 2023” is not a valid “issued_on”. [wrong-form]\n"
        '    → The date of the notice, in quotation marks: "2023-03-31".\n'
        "1 problem; nothing was written.\n",
    ),
    "a date that the text does not say": Case(
        POLICY,
        swap('"2023-04-06"', '"2023-04-16"'),
        "source/policies/hufubangui-2023-9/policy.yml:8:15: effective_on is 2023-04-16, but the text of effective says 2023年4月6日. [dates-as-printed]\n"
        '    → Write effective_on: "2023-04-06".\n'
        "1 problem; nothing was written.\n",
    ),
    "an address with markup": Case(
        POLICY,
        swap("source_url:", "source_url: https://www.shanghai.gov.cn/<img>"),
        "source/policies/hufubangui-2023-9/policy.yml:4:13: “https://www.shanghai.gov.cn/<img>” is not a valid “source_url”. [wrong-form]\n"
        "    → The address where the issuer published the text, other characters than those of addresses percent-encoded; empty while none is verified.\n"
        "1 problem; nothing was written.\n",
    ),
    "null": Case(
        POLICY,
        swap("expires_on:", "expires_on: null"),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: “null” is not the way to say “unknown” here. [ambiguous-value]\n"
        "    → Leave the value empty.\n"
        "1 problem; nothing was written.\n",
    ),
    "a tilde": Case(
        POLICY,
        swap("expires_on:", "expires_on: ~"),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: “~” is not the way to say “unknown” here. [ambiguous-value]\n"
        "    → Leave the value empty.\n"
        "1 problem; nothing was written.\n",
    ),
    "empty quotation marks": Case(
        POLICY,
        swap("expires_on:", 'expires_on: ""'),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: Here are quotation marks with nothing between them. [empty-quotes]\n"
        "    → Leave the value empty.\n"
        "1 problem; nothing was written.\n",
    ),
    "an unclosed quotation mark": Case(
        POLICY,
        swap('"2023-03-31"', '"2023-03-31'),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: The quotation mark opened here is not closed on the same line. [yaml-quote]\n"
        "    → Close it at the end of the text, or write the text below “>-”.\n"
        "1 problem; nothing was written.\n",
    ),
    "a quotation mark never closed": Case(
        M07,
        text(lambda content: content + 'note: "open\n'),
        'source/policies/hufubangui-2023-9/measures/m07.yml:48:7: The quotation mark opened here is never closed. The line: “note: "open”. [yaml]\n'
        "    → Close it at the end of the text.\n"
        "1 problem; nothing was written.\n",
    ),
    "an anchor": Case(
        M07,
        swap("label_zh: （七）", "label_zh: &seven （七）"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “&seven” names this value. [yaml-anchor]\n"
        "    → Remove the anchor; a text that begins with & goes in quotation marks.\n"
        "1 problem; nothing was written.\n",
    ),
    "an alias": Case(
        M07,
        swap("label_zh: （七）", "label_zh: *seven"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “*seven” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "1 problem; nothing was written.\n",
    ),
    "an alias bomb": Case(
        M07,
        text(lambda content: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n" + content),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:4: “&a” names this value. [yaml-anchor]\n"
        "    → Remove the anchor; a text that begins with & goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: “&b” names this value. [yaml-anchor]\n"
        "    → Remove the anchor; a text that begins with & goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:8: “*a” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:12: “*a” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:4: “&c” names this value. [yaml-anchor]\n"
        "    → Remove the anchor; a text that begins with & goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:8: “*b” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:12: “*b” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:5: “*c” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:9: “*c” refers to another place. [yaml-alias]\n"
        "    → Write the value out here; a text that begins with * goes in quotation marks.\n"
        "9 problems; nothing was written.\n",
    ),
    "a tag that would run a command": Case(
        M07,
        swap("label_zh: （七）", "label_zh: !!python/object/apply:os.system [touch ran]"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “!!python/object/apply:os.system” gives the value a type. [yaml-tag]\n"
        "    → Remove it; a text that begins with ! goes in quotation marks.\n"
        "1 problem; nothing was written.\n",
    ),
    "a merge key": Case(
        M07,
        swap("heading:", "<<: {a: b}\nheading:"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: “<<” copies keys from elsewhere. [yaml-merge]\n"
        "    → Write them out.\n"
        "1 problem; nothing was written.\n",
    ),
    "two documents": Case(
        M07,
        text(lambda content: content + "---\nid: m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:48:1: A second document begins here (“---”). [yaml-documents]\n"
        "    → One file holds one document.\n"
        "1 problem; nothing was written.\n",
    ),
    "60,000 brackets": Case(
        M07,
        text(lambda content: content + "more: " + "[" * 60_000),
        "source/policies/hufubangui-2023-9/measures/m07.yml:48:18: Values are nested more than 12 deep. [yaml-depth]\n"
        "    → Is a bracket or an indentation wrong?\n"
        "1 problem; nothing was written.\n",
    ),
    "30 million characters": Case(
        M07,
        text(lambda content: content + "# " + "x" * 30_000_000),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has 30,002,402 bytes; a source file has at most 2,000,000. [file-size]\n"
        "    → Is this the right file?\n"
        "1 problem; nothing was written.\n",
    ),
    "marks of a merge": Case(
        M07,
        swap(
            "label_zh: （七）\n", "<<<<<<< HEAD\nlabel_zh: （七）\n=======\nlabel_zh: （八）\n>>>>>>> other\n"
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:1: The line “<<<<<<< HEAD” was left behind by a merge. [merge-conflict]\n"
        "    → Decide between the two versions and remove the marker lines.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: The line “=======” was left behind by a merge. [merge-conflict]\n"
        "    → Decide between the two versions and remove the marker lines.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:7:1: The line “>>>>>>> other” was left behind by a merge. [merge-conflict]\n"
        "    → Decide between the two versions and remove the marker lines.\n"
        "3 problems; nothing was written.\n",
    ),
    "a full-width colon after a key": Case(
        M07,
        swap("label_zh: ", "label_zh："),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:9: After the key “label_zh” stands a full-width colon “：”. [full-width-colon]\n"
        "    → Write “label_zh: ”, with a colon and a space.\n"
        "1 problem; nothing was written.\n",
    ),
    "no colon after a key": Case(
        M07,
        swap("heading:\n", "heading\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: This line is no “key: value”. The line: “heading”. [yaml]\n"
        "    → Put a colon and a space after the key, or indent the line if it continues a text.\n"
        "1 problem; nothing was written.\n",
    ),
    "no space after the colon": Case(
        M07,
        swap("id: m07\n", "id:m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: After “id:” a space is missing. [space-after-colon]\n"
        "    → Write “id: ”, with a colon and a space.\n"
        "1 problem; nothing was written.\n",
    ),
    "a wrong indentation": Case(
        M07,
        swap("    zh: 支持临港", "   zh: 支持临港"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:4: The structure breaks here. The line: “zh: 支持临港新片区设立国际转运集拼监管中心，开展国际中转集拼业务。”. [yaml]\n"
        "    → Compare the indentation with the lines above.\n"
        "1 problem; nothing was written.\n",
    ),
    "an ideographic space as indentation": Case(
        M07,
        swap("    zh: 支持临港", "\u3000\u3000zh: 支持临港"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:1: The line is indented with a full-width space. [indentation]\n"
        "    → Indent with ordinary spaces, two a level.\n"
        "1 problem; nothing was written.\n",
    ),
    "a colon in a plain text": Case(
        M07,
        text(lambda content: content.replace("en: >-\n      Support", "en: Note: support")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:13: There is a second “: ” in this line, or the indentation of the line is wrong. The line: “en: Note: support the Lin-gang Special Area in setting up a …”. [yaml]\n"
        "    → Write a text that holds “: ” below its key, after “>-”.\n"
        "1 problem; nothing was written.\n",
    ),
    "a percent sign at the start": Case(
        M07,
        swap("label_zh: （七）", "label_zh: %7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: A value cannot begin with this character. The line: “label_zh: %7”. [yaml]\n"
        "    → Put the value in quotation marks, or below its key, after “>-”.\n"
        "1 problem; nothing was written.\n",
    ),
    "an at sign at the start": Case(
        M07,
        swap("label_zh: （七）", "label_zh: @7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: A value cannot begin with this character. The line: “label_zh: @7”. [yaml]\n"
        "    → Put the value in quotation marks, or below its key, after “>-”.\n"
        "1 problem; nothing was written.\n",
    ),
    "line breaks kept": Case(
        M07,
        swap("en: >-", "en: |"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:6:7: This text holds a line break; every text is one paragraph. [line-break]\n"
        "    → Begin it with “>-” and leave no empty line inside.\n"
        "1 problem; nothing was written.\n",
    ),
    "folded Chinese": Case(
        M07,
        swap("zh: 支持临港新片区", "zh: >-\n      支持临港新片区\n      "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:9: m07-s2 is not as printed: here “…支持临港新片区 设立国际转运集拼…”, official “…支持临港新片区设立国际转运集拼…” (source/policies/hufubangui-2023-9/original.txt, line 164). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a comment that eats the text": Case(
        M07,
        swap("，开展国际中转", "， #开展国际中转"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:29: The text ends here, because a comment begins after it (“ #”). [yaml-comment]\n"
        "    → Write a text that holds “ #” below its key, after “>-”; a comment goes in a line of its own.\n"
        "1 problem; nothing was written.\n",
    ),
    "a space at the end of a quoted text": Case(
        M07,
        swap("label_zh: （七）", 'label_zh: "（七） "'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: This text begins or ends with a space. [outer-space]\n"
        "    → Remove the space.\n"
        "1 problem; nothing was written.\n",
    ),
    "an unknown key": Case(
        M07,
        swap("heading:", "headings:"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: The key “headings” is not known here. [unknown-key]\n"
        "    → Did you mean “heading”?\n"
        "1 problem; nothing was written.\n",
    ),
    "a missing key": Case(
        M07,
        swap("label_zh: （七）\n", ""),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The key “label_zh” is missing. [missing-key]\n"
        "    → The number of the measure as printed, with its brackets, as in （七）.\n"
        "1 problem; nothing was written.\n",
    ),
    "a text where a list belongs": Case(
        M07,
        swap("responsible:\n", "responsible: 市商务委\nrest:\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:39:14: “responsible” should be a list or nothing; here stands “市商务委”. [wrong-type]\n"
        "    → The bodies named under the measure, each as printed, in the printed order; an empty list where none is named.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:40:1: The key “rest” is not known here. [unknown-key]\n"
        "    → Known here: id, label_zh, heading, sentences, responsible, translated_by.\n"
        "2 problems; nothing was written.\n",
    ),
    "an empty file": Case(
        M07,
        text(lambda _: ""),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file should be a group of keys; here stands nothing. [wrong-type]\n"
        "    → One measure of a policy: a file measures/mNN.yml.\n"
        "1 problem; nothing was written.\n",
    ),
    "only a sentence": Case(
        M07,
        text(lambda _: "Hello.\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file should be a group of keys; here stands “Hello.”. [wrong-type]\n"
        "    → One measure of a policy: a file measures/mNN.yml.\n"
        "1 problem; nothing was written.\n",
    ),
    "a list instead of keys": Case(
        M07,
        text(lambda _: "- m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file should be a group of keys; here stands a list. [wrong-type]\n"
        "    → One measure of a policy: a file measures/mNN.yml.\n"
        "1 problem; nothing was written.\n",
    ),
    "an unknown agency": Case(
        M07,
        swap("  - 市商务委\n", "  - 市商务局\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:39:1: m07-responsible is not as printed: here “…展改革委、市商务局、上海海关、市交…”, official “…展改革委、市商务委、上海海关、市交…” (source/policies/hufubangui-2023-9/original.txt, line 176). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:41:5: “市商务局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "    → Did you mean “市商务委”?\n"
        "2 problems; nothing was written.\n",
    ),
    "an agency named twice": Case(
        M07,
        swap("  - 市商务委\n", "  - 市商务委\n  - 市商务委\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:42:5: “市商务委” stands in “responsible” a second time. [duplicate-entry]\n"
        "    → Keep one of the two.\n"
        "1 problem; nothing was written.\n",
    ),
    "agencies swapped": Case(
        M07,
        swap("  - 市发展改革委\n  - 市商务委\n", "  - 市商务委\n  - 市发展改革委\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:39:1: m07-responsible is not as printed: here “…（责任单位：市商务委、市发展改革委、上海…”, official “…（责任单位：市发展改革委、市商…” (source/policies/hufubangui-2023-9/original.txt, line 174). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "an unknown parent": Case(
        "agencies.yml",
        text(
            lambda content: re.sub(
                r"parent_id: shanghai-government", "parent_id: shanghai-governmet", content, count=1
            )
        ),
        "source/agencies.yml:125:16: There is no agency with the id “shanghai-governmet”. [unknown-agency]\n"
        "    → Did you mean “shanghai-government”?\n"
        "1 problem; nothing was written.\n",
    ),
    "an unknown kind of agency": Case(
        "agencies.yml",
        swap("kind: municipal_department", "kind: municipal_departments"),
        "source/agencies.yml:8:11: “municipal_departments” is not a code of codelists/agency-kinds.yml. [unknown-code]\n"
        "    → Did you mean “municipal_department”?\n"
        "1 problem; nothing was written.\n",
    ),
    "an agency registered twice": Case(
        "agencies.yml",
        swap("short_zh: 市财政局", "short_zh: 市商务委"),
        "source/agencies.yml:17:15: “市商务委” is already the short_zh of the entry in line 5. [duplicate-id]\n"
        "    → Each short_zh stands once.\n"
        "source/policies/hufubangui-2023-9/measures/m02.yml:56:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m03.yml:40:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:47:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m05.yml:38:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m06.yml:39:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m12.yml:36:5: “市财政局” is not the name of a body in agencies.yml (short_zh). [unknown-agency]\n"
        "7 problems; nothing was written.\n",
    ),
    "a code that is not in its list": Case(
        POLICY,
        swap("kind: notice", "kind: notices"),
        "source/policies/hufubangui-2023-9/policy.yml:35:11: “notices” is not a code of codelists/segment-kinds.yml. [unknown-code]\n"
        "    → Did you mean “notice”?\n"
        "1 problem; nothing was written.\n",
    ),
    "a code twice in its list": Case(
        "codelists/evidence.yml",
        swap("id: inferred", "id: official"),
        "source/agencies.yml:95:15: “inferred” is not a code of codelists/evidence.yml. [unknown-code]\n"
        "    → One of: official.\n"
        "    The same in 16 more places of this file.\n"
        "source/codelists/evidence.yml:13:9: “official” is already the id of the entry in line 6. [duplicate-id]\n"
        "    → Each id stands once.\n"
        "18 problems; nothing was written.\n",
    ),
    "a list under another name": Case(
        "codelists/evidence.yml",
        swap("id: evidence", "id: evidences"),
        "source/codelists/evidence.yml:2:5: The id “evidences” does not fit here. [wrong-id]\n"
        "    → Expected is “evidence”.\n"
        "1 problem; nothing was written.\n",
    ),
    "a term twice in the glossary": Case(
        "glossary.yml",
        text(
            lambda content: re.sub(
                r"(  - id: )([a-z0-9-]+)(\n(?:.*\n)*?  - id: )[a-z0-9-]+\n", r"\1\2\3\2\n", content, count=1
            )
        ),
        "source/glossary.yml:13:9: “cpc-20th-national-congress” is already the id of the entry in line 3. [duplicate-id]\n"
        "    → Each id stands once.\n"
        "1 problem; nothing was written.\n",
    ),
    "measures in the wrong order": Case(
        POLICY,
        swap("      - m07\n      - m08\n", "      - m08\n      - m07\n"),
        "source/policies/hufubangui-2023-9/measures/m08.yml:3:11: The label of m08 is not as printed: here “…（八）推动跨境电 … 民银行上海分行）…”, official “……” (source/policies/hufubangui-2023-9/original.txt, line 160). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/measures/m09.yml:3:11: The label of m09 is not as printed: here “…）（九）支持保税…”, official “…）（八）推动跨境 … 人民银行上海分行）（九）支持保税…” (source/policies/hufubangui-2023-9/original.txt, line 178). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/policy.yml:86:9: “m08” stands where “m07” is expected. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "source/policies/hufubangui-2023-9/policy.yml:87:9: “m07” stands where “m09” is expected. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "source/policies/hufubangui-2023-9/policy.yml:88:9: “m09” stands where “m08” is expected. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "5 problems; nothing was written.\n",
    ),
    "a measure listed twice": Case(
        POLICY,
        swap("      - m07\n", "      - m07\n      - m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: The label of m07 is not as printed: here “…）（七）发挥上海自 … 港新片区管委会）…”, official “…）…” (source/policies/hufubangui-2023-9/original.txt, line 180). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/policy.yml:87:9: The measure “m07” is already listed in line 86. [duplicate-id]\n"
        "    → Each measure is listed once.\n"
        "2 problems; nothing was written.\n",
    ),
    "a measure that is not listed": Case(
        POLICY,
        swap("      - m21\n", ""),
        "source/policies/hufubangui-2023-9/measures/m21.yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n"
        "source/policies/hufubangui-2023-9/policy.yml:117:9: effective is not as printed: here “…）本文件自202…”, official “…）（二十一）完善 … 司法局、市贸促会）本文件自202…” (source/policies/hufubangui-2023-9/original.txt, line 406). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "2 problems; nothing was written.\n",
    ),
    "sections in the wrong order": Case(
        POLICY,
        text(lambda content: content.replace("id: sec1", "id: sec9").replace("id: sec2", "id: sec1")),
        "source/policies/hufubangui-2023-9/policy.yml:66:9: The id “sec9” does not fit here. [wrong-id]\n"
        "    → Expected is “sec1”.\n"
        "source/policies/hufubangui-2023-9/policy.yml:79:9: The id “sec1” does not fit here. [wrong-id]\n"
        "    → Expected is “sec2”.\n"
        "2 problems; nothing was written.\n",
    ),
    "an id used twice": Case(
        POLICY,
        swap("- id: notice", "- id: title"),
        "source/policies/hufubangui-2023-9/policy.yml:34:9: The id “title” is already used in line 21. [duplicate-id]\n"
        "    → Each id stands once in a policy.\n"
        "1 problem; nothing was written.\n",
    ),
    "the id of another measure": Case(
        M07,
        swap("id: m07\n", "id: m08\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:5: The id “m08” does not fit here. [wrong-id]\n"
        "    → Expected is “m07”.\n"
        "1 problem; nothing was written.\n",
    ),
    "the id of another sentence": Case(
        M07,
        swap("id: m07-s2", "id: m07-s3"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:15:9: The id “m07-s3” does not fit here. [wrong-id]\n"
        "    → Expected is “m07-s2”.\n"
        "1 problem; nothing was written.\n",
    ),
    "the id of another policy": Case(
        POLICY,
        swap("id: hufubangui-2023-9", "id: hufubangui-2023-8"),
        "source/policies/hufubangui-2023-9/policy.yml:2:5: The id “hufubangui-2023-8” does not fit here. [wrong-id]\n"
        "    → Expected is “hufubangui-2023-9”.\n"
        "1 problem; nothing was written.\n",
    ),
    "no Chinese": Case(
        M07,
        text(lambda content: re.sub(r"zh: 支持临港.*", "zh:", content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:8: “zh” should be a text; here stands nothing. [wrong-type]\n"
        "    → The official Chinese text, as printed, in one line: Chinese punctuation, half-width digits, no spaces added.\n"
        "1 problem; nothing was written.\n",
    ),
    "Chinese left in the English": Case(
        M07,
        english("外贸 "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 holds “外贸”. [english-is-english]\n"
        "    → Translate it, or use English marks.\n"
        "1 problem; nothing was written.\n",
    ),
    "full-width punctuation in the English": Case(
        M07,
        english("First， "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 holds “，”. [english-is-english]\n"
        "    → Translate it, or use English marks.\n"
        "1 problem; nothing was written.\n",
    ),
    "a character lost": Case(
        M07,
        swap("径予放行", "径放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…特殊综合保税区径放行口岸。…”, official “…特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a character doubled": Case(
        M07,
        swap("径予放行", "径予予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…殊综合保税区径予予放行口岸。…”, official “…殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a word “corrected”": Case(
        M07,
        swap("径予放行", "准予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区准予放行口岸。…”, official “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "another word “corrected”": Case(
        "policies/hufubangui-2023-9/measures/m03.yml",
        swap("制订", "制定"),
        "source/policies/hufubangui-2023-9/measures/m03.yml:21:9: m03-s3 is not as printed: here “…新示范区建设，制定淮海新天地国家进…”, official “…新示范区建设，制订淮海新天地国家进…” (source/policies/hufubangui-2023-9/original.txt, line 84). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "an amount changed": Case(
        "policies/hufubangui-2023-9/measures/m04.yml",
        swap("1500亿元", "150亿元"),
        "source/policies/hufubangui-2023-9/measures/m04.yml:22:9: m04-s3 is not as printed: here “…上海分行设立150亿元外贸专项信…”, official “…上海分行设立1500亿元外贸专项信…” (source/policies/hufubangui-2023-9/original.txt, line 103). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:23:5: m04-s3: the Chinese says “150亿元” (RMB 15,000,000,000), which does not stand in the English. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:23:5: m04-s3: the English says “RMB 150 billion”, for which the Chinese has no number. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "3 problems; nothing was written.\n",
    ),
    "a comparator changed": Case(
        M05,
        swap("不低于500亿", "不高于500亿"),
        "source/policies/hufubangui-2023-9/measures/m05.yml:10:9: m05-s1 is not as printed: here “…企业，承保规模不高于500亿美元，…”, official “…企业，承保规模不低于500亿美元，…” (source/policies/hufubangui-2023-9/original.txt, line 125). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "an amount changed in the English": Case(
        M05,
        swap("USD 50 billion", "USD 5 billion"),
        "source/policies/hufubangui-2023-9/measures/m05.yml:11:5: m05-s1: the Chinese says “500亿美元” (USD 50,000,000,000), which does not stand in the English. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "source/policies/hufubangui-2023-9/measures/m05.yml:11:5: m05-s1: the English says “USD 5 billion”, for which the Chinese has no number. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "2 problems; nothing was written.\n",
    ),
    "a sentence lost": Case(
        M07,
        text(lambda content: re.sub(r"  - id: m07-s5\n(?:    .*\n)+", "", content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:28:9: At the end of m07-s4 the official text also has “建设外高桥生物医药特色产业园和外高桥保税区国际医疗器械智造基地。” (source/policies/hufubangui-2023-9/original.txt, line 172). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a script in the Chinese": Case(
        M07,
        swap("径予放行", "<script>alert(1)</script>径予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区<script>alert(1)</script>径予放行口岸。…”, official “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the Chinese says “1” (1), which does not stand in the English. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "2 problems; nothing was written.\n",
    ),
    "a bar in the Chinese": Case(
        M07,
        swap("径予放行", "径予|放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…殊综合保税区径予|放行口岸。…”, official “…殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "braces in the Chinese": Case(
        M07,
        swap("径予放行", "{{ 径予放行 }}"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区{{ 径予放行 }}口…”, official “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "backticks in the Chinese": Case(
        M07,
        swap("径予放行", "`径予放行`"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区`径予放行`口岸。…”, official “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a Markdown link in the Chinese": Case(
        M07,
        swap("径予放行", "[径予](x)放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区[径予](x)放行…”, official “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a Markdown heading in the Chinese": Case(
        M07,
        text(lambda content: re.sub(r"zh: (支持临港.*)", r'zh: "# \1"', content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:9: m07-s2 is not as printed: here “…# 支持临港新片区设…”, official “…支持临港新片区设…” (source/policies/hufubangui-2023-9/original.txt, line 164). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "1 problem; nothing was written.\n",
    ),
    "a formula in the English": Case(
        M07,
        english("=HYPERLINK(1) "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the English says “1”, for which the Chinese has no number. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:9: The text begins with “=”; a spreadsheet would take it for a formula. [cells-are-text]\n"
        "    → Begin it with another character.\n"
        "2 problems; nothing was written.\n",
    ),
    "a formula with a plus": Case(
        M07,
        english("+1 "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the English says “1”, for which the Chinese has no number. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:9: The text begins with “+”; a spreadsheet would take it for a formula. [cells-are-text]\n"
        "    → Begin it with another character.\n"
        "2 problems; nothing was written.\n",
    ),
    "a formula with an at sign in a name": Case(
        "agencies.yml",
        swap("name_en: Shanghai Municipal Finance Bureau", 'name_en: "@Shanghai Municipal Finance Bureau"'),
        "source/agencies.yml:18:14: The text begins with “@”; a spreadsheet would take it for a formula. [cells-are-text]\n"
        "    → Begin it with another character.\n"
        "1 problem; nothing was written.\n",
    ),
    "a missing measure": Case(
        M07,
        Path.unlink,
        "source/policies/hufubangui-2023-9/policy.yml:86:9: There is no file measures/m07.yml. [missing-file]\n"
        "1 problem; nothing was written.\n",
    ),
    "a missing registry": Case(
        "agencies.yml",
        Path.unlink,
        "source/agencies.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the history.\n"
        "1 problem; nothing was written.\n",
    ),
    "a missing original": Case(
        ORIGINAL,
        Path.unlink,
        "source/policies/hufubangui-2023-9/original.txt:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the history.\n"
        "1 problem; nothing was written.\n",
    ),
    "a measure under another name": Case(
        M07,
        lambda path: path.rename(path.with_name("m7.yml")),
        "source/policies/hufubangui-2023-9/measures/m7.yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n"
        "source/policies/hufubangui-2023-9/policy.yml:86:9: There is no file measures/m07.yml. [missing-file]\n"
        "    → Did you mean “m7”?\n"
        "2 problems; nothing was written.\n",
    ),
    "a file of another kind": Case(
        M07,
        lambda path: path.with_name("notes.txt").write_text("x", "utf-8"),
        "source/policies/hufubangui-2023-9/measures/notes.txt:1:1: This does not belong here. [unexpected-file]\n"
        "    → Files here end in “.yml”.\n"
        "1 problem; nothing was written.\n",
    ),
    "a copy beside the measure": Case(
        M07,
        lambda path: path.with_name("m07 (copy).yml").write_bytes(path.read_bytes()),
        "source/policies/hufubangui-2023-9/measures/m07 (copy).yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n"
        "1 problem; nothing was written.\n",
    ),
    "a folder where a file belongs": Case(
        M07,
        instead(Path.mkdir),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Here is a folder where a file belongs. [missing-file]\n"
        "    → Put the file itself here.\n"
        "1 problem; nothing was written.\n",
    ),
    "a file where a folder belongs": Case(
        "codelists",
        a_file_instead,
        "source/codelists:1:1: Here is a file where a folder belongs. [missing-file]\n"
        "1 problem; nothing was written.\n",
    ),
    "a link where a file belongs": Case(
        M07,
        link_elsewhere,
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Here is a link where a file belongs. [missing-file]\n"
        "    → Put the file itself here.\n"
        "1 problem; nothing was written.\n",
    ),
    "a pipe where a file belongs": Case(
        M07,
        instead(os.mkfifo),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Here is something else where a file belongs. [missing-file]\n"
        "    → Put the file itself here.\n"
        "1 problem; nothing was written.\n",
    ),
    "an original that was edited": Case(
        ORIGINAL,
        data(lambda content: content.replace("径予".encode(), "准予".encode())),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 is not as printed: here “…山特殊综合保税区径予放行口岸。…”, official “…山特殊综合保税区准予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states another SHA-256. [original-unchanged]\n"
        "    → Restore the file; it is never edited.\n"
        "2 problems; nothing was written.\n",
    ),
    "a zero-width space written as an escape": Case(
        M07,
        swap("label_zh: （七）", r'label_zh: "（七\u200b）"'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: There is a character here that does not belong in a text (zero-width space, U+200B). [character]\n"
        "    → Remove the escape that stands for it.\n"
        "1 problem; nothing was written.\n",
    ),
    "colors for the terminal": Case(
        M07,
        swap("label_zh: （七）", r'"\e[31mlabel": （七）'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The key “label_zh” is missing. [missing-key]\n"
        "    → The number of the measure as printed, with its brackets, as in （七）.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:1: The key “\\u001b[31mlabel” is not known here. [unknown-key]\n"
        "    → Known here: id, label_zh, heading, sentences, responsible, translated_by.\n"
        "2 problems; nothing was written.\n",
    ),
    "line ends that only Unicode knows": Case(
        M07,
        text(
            lambda content: content.replace("径予", "径\u2028予").replace("label_zh: （七）", "label_zh: 7")
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “label_zh” should be a text; here stands the number 7. [wrong-type]\n"
        "    → The number of the measure as printed, with its brackets, as in （七）.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: There is a character here that does not belong in a text (line separator, U+2028). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "2 problems; nothing was written.\n",
    ),
    "a key that is given twice below such a line end": Case(
        M07,
        text(lambda content: "# a\x85b\n" + content.replace("label_zh:", "id: m07\nlabel_zh:")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:4: There is a character here that does not belong in a text (U+0085). [character]\n"
        "    → Delete it; it cannot be seen in most editors.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: The key “id” stands here a second time; it is already in line 3. [duplicate-key]\n"
        "    → Keep one of the two.\n"
        "2 problems; nothing was written.\n",
    ),
    "a text of half a million characters": Case(
        M07,
        swap("label_zh: （七）", f"label_zh: {'七' * 500_000}"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: This text has 500,000 characters; a text has at most 4,000. [yaml-text]\n"
        "    → Is a quotation mark or an indentation wrong?\n"
        "1 problem; nothing was written.\n",
    ),
    "a number of thousands of digits in both texts": Case(
        M07,
        text(
            lambda c: re.sub(
                r"zh: (支持临港.*)\n.*\n", rf"zh: \1{'亿' * 1000}元\n    en: >-\n      {'9' * 3000} ", c
            )
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:9: m07-s2 is not as printed: here “…际中转集拼业务。亿亿亿亿亿亿亿亿 … 亿亿亿亿亿亿亿元…”, official “…际中转集拼业务。…” (source/policies/hufubangui-2023-9/original.txt, line 166). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:5: m07-s2: the Chinese says “亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿…” (a very large number), which does not stand in the English. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:5: m07-s2: the English says “9999999999999999999999999999999999999999…”, for which the Chinese has no number. [numbers-agree]\n"
        "    → Make the numbers of the two texts agree.\n"
        "3 problems; nothing was written.\n",
    ),
    "a heading with the mark that the form puts after it": Case(
        M07,
        swap("发挥上海自贸试验区创新引领作用", "发挥上海自贸试验区创新引领作用。"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:7: m07-heading ends with “。”, which the form puts there (source/policies/hufubangui-2023-9/original.txt, line 160). [text-as-printed]\n"
        "    → Leave the “。” away.\n"
        "1 problem; nothing was written.\n",
    ),
    "a list of codes that is missing": Case(
        "codelists/agency-kinds.yml",
        Path.unlink,
        "source/codelists/agency-kinds.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the history.\n"
        "1 problem; nothing was written.\n",
    ),
    "a code that the build sets by itself": Case(
        "codelists/en-statuses.yml",
        swap("id: draft", "id: drafted"),
        "source/codelists/en-statuses.yml:5:1: The code “draft” is missing, which the build sets by itself. [unknown-code]\n"
        "    → Add it again.\n"
        "1 problem; nothing was written.\n",
    ),
    "the id of a sentence for the title": Case(
        POLICY,
        swap("id: letterhead", "id: m07-s1"),
        "source/policies/hufubangui-2023-9/policy.yml:11:9: The id “m07-s1” is that of a section or a measure, or begins with one. [wrong-id]\n"
        "    → Choose another, as in annex-title.\n"
        "1 problem; nothing was written.\n",
    ),
    "a name that programs take for nothing": Case(
        "agencies.yml",
        swap("short_en: Finance Bureau", "short_en: NA"),
        "source/agencies.yml:19:15: The text is “NA”, which programs that read the data take for nothing. [cells-are-text]\n"
        "    → Write it in other words, or leave it empty.\n"
        "1 problem; nothing was written.\n",
    ),
    "a bar in a rendering": Case(
        "glossary.yml",
        swap("- Four Top 100", "- Four Top 100 | Four Hundreds"),
        "source/glossary.yml:29:9: A rendering holds “|”, which separates renderings in the data. [cells-are-text]\n"
        "    → Write it without “|”.\n"
        "1 problem; nothing was written.\n",
    ),
    "an empty original": Case(
        ORIGINAL,
        data(lambda _: b""),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states another SHA-256. [original-unchanged]\n"
        "    → Restore the file; it is never edited.\n"
        "source/policies/hufubangui-2023-9/original.txt:1:1: The official text is empty. [text-as-printed]\n"
        "    → Restore the file; it is never edited.\n"
        "2 problems; nothing was written.\n",
    ),
    "an original of 3 million bytes": Case(
        ORIGINAL,
        data(lambda content: content * 200),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file has 3,391,000 bytes; a source file has at most 2,000,000. [file-size]\n"
        "    → Is this the right file?\n"
        "1 problem; nothing was written.\n",
    ),
    "an original that is one character, over and over": Case(
        ORIGINAL,
        data(lambda _: "的".encode() * 600_000),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states another SHA-256. [original-unchanged]\n"
        "    → Restore the file; it is never edited.\n"
        "source/policies/hufubangui-2023-9/policy.yml:13:9: letterhead is not as printed: here “…上海市人民政府办 … 3年4月3日印发…”, official “…的的的的的的的的 … 的的的的的的的的…” (source/policies/hufubangui-2023-9/original.txt, line 1). [text-as-printed]\n"
        "    → Write exactly what is printed.\n"
        "2 problems; nothing was written.\n",
    ),
    "no source at all": Case(
        ".",
        shutil.rmtree,
        "source:1:1: This folder is missing. [missing-file]\n1 problem; nothing was written.\n",
    ),
    "an empty source": Case(
        ".",
        empty,
        "source/agencies.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the history.\n"
        "source/codelists:1:1: This folder is missing. [missing-file]\n"
        "source/glossary.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the history.\n"
        "source/policies:1:1: This folder is missing. [missing-file]\n"
        "4 problems; nothing was written.\n",
    ),
    "no policy": Case(
        "policies",
        empty,
        "source/policies:1:1: There is no policy in this folder. [missing-file]\n"
        "    → Add a folder for one.\n"
        "1 problem; nothing was written.\n",
    ),
}


def everything_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", CASES)
def test_says_what_is_wrong_and_what_would_be_right(
    name: str,
    source: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    case = CASES[name]
    old = tmp_path / "dist" / "data"
    old.mkdir(parents=True)
    (old / "kept.csv").write_text("id\n", "utf-8")
    case.harm(source / case.file)
    monkeypatch.chdir(tmp_path)
    code = cli.run(build.COMMANDS, ["build", "--source", "source", "--dist", "dist"])
    said = capsys.readouterr()
    assert said.err == case.says
    assert code == 1
    assert said.out == ""
    assert everything_in(tmp_path / "dist") == {"data/kept.csv": b"id\n"}
    assert not list(tmp_path.glob(".dist-new-*"))


WRITTEN = {
    "not UTF-8": (
        data(lambda content: content.decode().encode("gbk", "replace")),
        "2:8: The file is not UTF-8",
    ),
    "a head that is no YAML": (
        swap("title: 关于本站", "title: 关于: 本站"),
        "2:10: There is a second “: ” in this line",
    ),
    "a misspelt key": (swap("description:", "descripton:"), "3:1: The key “descripton” is not known here."),
    "a misspelt placeholder": (
        swap("{{ report }}", "{{ reprot }}"),
        "“{{ reprot }}” is filled in by nobody.",
    ),
    "no head": (text(lambda content: content.split("---\n", 2)[2]), "1:1: The page has no head."),
    "no twin": (
        lambda path: path.rename(path.with_name("more.md")),
        "more.md:1:1: This page has no twin in docs/en/.",
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_written_pages_are_checked_too(name: str, tmp_path: Path):
    """In a copy of everything that a build needs, since docs/ stands beside build.py."""
    for part in ("build.py", "policypress", "source", "schema", "docs", "mkdocs.yml"):
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, tmp_path / part)
    harm, says = WRITTEN[name]
    harm(tmp_path / "docs/zh/about.md")
    command = [sys.executable, "build.py", "check"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert says in result.stderr
    assert (result.returncode, "Traceback" in result.stderr) == (1, False)
