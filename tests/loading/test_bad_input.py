"""Bad files and characters: a helpful message, exit code 1, and an unchanged dist/."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from bad_input import M07, ORIGINAL, Case, data, english, message_test, swap, text


def instead(make: Callable[[Path], object]) -> Callable[[Path], object]:
    """Remove the file and put something else in its place."""

    def damage(path: Path) -> None:
        path.unlink()
        make(path)

    return damage


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
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:40: The file is not valid UTF-8 (byte 0xbe). [encoding]\n"
        "    → Save it as UTF-8.\n",
    ),
    "not UTF-8, with old Mac line endings": Case(
        M07,
        data(lambda content: content.replace("径予".encode(), "径予".encode("gbk")).replace(b"\n", b"\r")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:40: The file is not valid UTF-8 (byte 0xbe). [encoding]\n"
        "    → Save it as UTF-8.\n",
    ),
    "a byte order mark": Case(
        M07,
        data(lambda content: b"\xef\xbb\xbf" + content),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file begins with an invisible byte order mark (BOM). [encoding]\n"
        "    → Save it as “UTF-8”, not “UTF-8 with BOM”. `./build.py fix` can fix this.\n",
    ),
    "Windows line endings": Case(
        M07,
        data(lambda content: content.replace(b"\n", b"\r\n")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has Windows or old Mac line endings (CR). [line-ends]\n"
        "    → Save it with “LF” line endings. `./build.py fix` can fix this.\n",
    ),
    "mixed line endings": Case(
        M07,
        data(lambda content: content.replace(b"id: m07\n", b"id: m07\r\n")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The file has Windows or old Mac line endings (CR). [line-ends]\n"
        "    → Save it with “LF” line endings. `./build.py fix` can fix this.\n",
    ),
    "old Mac line endings": Case(
        M07,
        data(lambda content: content.replace(b"\n", b"\r")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has Windows or old Mac line endings (CR). [line-ends]\n"
        "    → Save it with “LF” line endings. `./build.py fix` can fix this.\n",
    ),
    "NUL": Case(
        M07,
        swap("径予", "径\0予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: Unexpected character (NUL, U+0000). [character]\n"
        "    → Delete it (most editors do not show it).\n",
    ),
    "a bidirectional override": Case(
        M07,
        swap("径予", "径\u202e予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: Unexpected character (right-to-left override, U+202E). [character]\n"
        "    → Delete it (most editors do not show it). `./build.py fix` can fix this.\n",
    ),
    "a zero-width space": Case(
        M07,
        swap("径予", "径\u200b予"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: Unexpected character (zero width space, U+200B). [character]\n"
        "    → Delete it (most editors do not show it). `./build.py fix` can fix this.\n",
    ),
    "a zero-width joiner in the English": Case(
        M07,
        english("\u200d"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:12:7: Unexpected character (zero width joiner, U+200D). [character]\n"
        "    → Delete it (most editors do not show it). `./build.py fix` can fix this.\n",
    ),
    "a no-break space everywhere": Case(
        M07,
        text(lambda content: content.replace("  zh", "\u00a0\u00a0zh")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: Unexpected character (no-break space, U+00A0). [character]\n"
        "    → Use spaces. `./build.py fix` can fix this.\n"
        "    Same problem in 11 more places in this file.\n"
        "12 problems; nothing was written.\n",
    ),
    "a tab as indentation": Case(
        M07,
        swap("  zh: 发挥", "\tzh: 发挥"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: Unexpected character (tab, U+0009). [character]\n"
        "    → Use spaces. `./build.py fix` can fix this.\n",
    ),
    "a tab after a key": Case(
        M07,
        swap("id: m07", "id:\tm07"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: Unexpected character (tab, U+0009). [character]\n"
        "    → Use spaces. `./build.py fix` can fix this.\n",
    ),
    "30 million characters": Case(
        M07,
        text(lambda _: "# " + "x" * 29_999_998),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file has 30,000,000 bytes, but the limit is 2,000,000. [file-size]\n"
        "    → Check that this is the right file.\n",
    ),
    "merge conflict markers": Case(
        M07,
        swap(
            "label_zh: （七）\n", "<<<<<<< HEAD\nlabel_zh: （七）\n=======\nlabel_zh: （八）\n>>>>>>> other\n"
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:1: The line “<<<<<<< HEAD” is left over from a merge conflict. [merge-conflict]\n"
        "    → Choose one of the two versions and remove the marker lines.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: The line “=======” is left over from a merge conflict. [merge-conflict]\n"
        "    → Choose one of the two versions and remove the marker lines.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:7:1: The line “>>>>>>> other” is left over from a merge conflict. [merge-conflict]\n"
        "    → Choose one of the two versions and remove the marker lines.\n"
        "3 problems; nothing was written.\n",
    ),
    "a missing measure": Case(
        M07,
        Path.unlink,
        "source/policies/hufubangui-2023-9/policy.yml:88:9: There is no file measures/m07.yml. [missing-file]\n",
    ),
    "a missing registry": Case(
        "agencies.yml",
        Path.unlink,
        "source/agencies.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n",
    ),
    "a missing original": Case(
        ORIGINAL,
        Path.unlink,
        "source/policies/hufubangui-2023-9/original.txt:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n",
    ),
    "a measure under another name": Case(
        M07,
        lambda path: path.rename(path.with_name("m7.yml")),
        "source/policies/hufubangui-2023-9/measures/m7.yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n"
        "source/policies/hufubangui-2023-9/policy.yml:88:9: There is no file measures/m07.yml. [missing-file]\n"
        "    → Did you mean “m7”?\n"
        "2 problems; nothing was written.\n",
    ),
    "a file of another kind": Case(
        M07,
        lambda path: path.with_name("notes.txt").write_text("x", "utf-8"),
        "source/policies/hufubangui-2023-9/measures/notes.txt:1:1: This does not belong here. [unexpected-file]\n"
        "    → File names in this folder must end in “.yml”.\n",
    ),
    "a copy beside the measure": Case(
        M07,
        lambda path: path.with_name("m07 (copy).yml").write_bytes(path.read_bytes()),
        "source/policies/hufubangui-2023-9/measures/m07 (copy).yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n",
    ),
    "a folder where a file belongs": Case(
        M07,
        instead(Path.mkdir),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Expected a file but found a folder. [missing-file]\n"
        "    → Replace it with a regular file.\n",
    ),
    "a file where a folder belongs": Case(
        "codelists",
        a_file_instead,
        "source/codelists:1:1: Expected a folder but found a file. [missing-file]\n",
    ),
    "a link where a file belongs": Case(
        M07,
        link_elsewhere,
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Expected a file but found a link. [missing-file]\n"
        "    → Replace it with a regular file.\n",
    ),
    "a pipe where a file belongs": Case(
        M07,
        instead(os.mkfifo),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: Expected a file but found something else. [missing-file]\n"
        "    → Replace it with a regular file.\n",
    ),
    "a zero-width space written as an escape": Case(
        M07,
        swap("label_zh: （七）", r'label_zh: "（七\u200b）"'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: Unexpected character (zero width space, U+200B). [character]\n"
        "    → Remove its escape sequence.\n",
    ),
    "a duplicate key below a line end of Unicode": Case(
        M07,
        text(lambda content: "# a\x85b\n" + content.replace("label_zh:", "id: m07\nlabel_zh:")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:4: Unexpected character (U+0085). [character]\n"
        "    → Delete it (most editors do not show it).\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: Duplicate key “id” (first used on line 3). [duplicate-key]\n"
        "    → Keep one of the two.\n"
        "2 problems; nothing was written.\n",
    ),
    "a missing code list": Case(
        "codelists/agency-kinds.yml",
        Path.unlink,
        "source/codelists/agency-kinds.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n",
    ),
    "an original of 3 million bytes": Case(
        ORIGINAL,
        data(lambda content: content * 200),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file has 3,391,000 bytes, but the limit is 2,000,000. [file-size]\n"
        "    → Check that this is the right file.\n",
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
        "    → Restore it from the git history.\n"
        "source/codelists:1:1: This folder is missing. [missing-file]\n"
        "source/entities.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n"
        "source/glossary.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n"
        "source/policies:1:1: This folder is missing. [missing-file]\n"
        "source/readers.yml:1:1: This file is missing. [missing-file]\n"
        "    → Restore it from the git history.\n"
        "6 problems; nothing was written.\n",
    ),
    "no policy": Case(
        "policies",
        empty,
        "source/policies:1:1: This folder contains no policy. [missing-file]\n"
        "    → Add a folder for a policy.\n",
    ),
}

test_message = message_test(CASES)
