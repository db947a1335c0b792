"""Mistakes made when editing YAML and tables by hand: each is reported once, at its cause.

Uses only the invented policy, which has annotations and takes a fraction of the time.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from bad_input import Case, message_test, swap, text

pytestmark = pytest.mark.slow

FOLDER = "policies/wuyou-2031-12"
M01, M02, POLICY, TABLE = (
    f"{FOLDER}/{name}" for name in ("measures/m01.yml", "measures/m02.yml", "policy.yml", "review.csv")
)
BACK_CHECK = f"{FOLDER}/back-check.yml"
FIRST = "    en: >-\n      Continue to improve the fictitious trade environment.\n"


def table(*lines: str) -> str:
    return "".join(f"{line}\n" for line in (HEADER, *lines))


HEADER = "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason"
ROW = "m01-s3,reader-a,2031-04-02,no change,,,继续优化虚构贸易环境。,Go on.,Go on.,Agrees."


def written(*lines: str) -> Callable[[Path], object]:
    """Write a review table with these rows."""
    return lambda path: path.write_text(table(*lines), "utf-8")


def written_questions(path: Path) -> None:
    """Write a back-check with two questions that have the same id."""
    question = """\
  - id: sec1-01
    segment: m01-s3
    quote_zh: 优化
    question_zh: 什么？
    question_en: What?
    expected_en: That.
    answer_en: That.
    verdict: right
"""
    head = 'answered_by: reader-a\nanswered_on: "2031-04-02"\nquestions:\n'
    path.write_text(head + question * 2, "utf-8")


def three_at_once(folder: Path) -> None:
    """Damage three files: invalid UTF-8, invalid YAML, and an unknown key."""
    path = folder / "measures/m01.yml"
    path.write_bytes(path.read_bytes().replace("单笔".encode(), "单笔".encode("gbk")))
    swap("strength: advance}", "strength: advance")(folder / "measures/m02.yml")
    swap("annotated: true", "anotated: true")(folder / "policy.yml")


CASES: dict[str, Case] = {
    "an entry without its hyphen": Case(
        M02,
        swap("  - id: m02-s2", "    id: m02-s2"),
        "source/policies/wuyou-2031-12/measures/m02.yml:15:5: Duplicate keys “id”, “zh”, “en”, “actions” (“id” was first used on line 9). [duplicate-key]\n"
        "    → Keep one of each. If a new list entry begins here, put “- ” before it.\n",
    ),
    "a group of keys pasted twice": Case(
        M02,
        swap('id: m02\nlabel_zh: "2."\n', 'id: m02\nlabel_zh: "2."\nid: m02\nlabel_zh: "2."\n'),
        "source/policies/wuyou-2031-12/measures/m02.yml:4:1: Duplicate keys “id”, “label_zh” (“id” was first used on line 2). [duplicate-key]\n"
        "    → Keep one of each. If a new list entry begins here, put “- ” before it.\n",
    ),
    "a line of a text indented too far": Case(
        M01,
        swap("      record <script>", "          record <script>"),
        "source/policies/wuyou-2031-12/measures/m01.yml:17:11: This line is indented more than the first line of its text, which splits the text. [line-break]\n"
        "    → Indent all lines of the text equally.\n",
    ),
    "an empty line in a text": Case(
        M01,
        swap("      record <script>", "\n      record <script>"),
        "source/policies/wuyou-2031-12/measures/m01.yml:17:1: An empty line splits this text, but text must be one paragraph. [line-break]\n"
        "    → Remove it.\n",
    ),
    "a missing space after a hyphen": Case(
        M01,
        swap("  - 驻沪海关", "  -驻沪海关"),
        "source/policies/wuyou-2031-12/measures/m01.yml:109:3: Missing space after “-”. [wrong-type]\n"
        "    → Write “- ”, with a space.\n",
    ),
    "an apostrophe in single quotation marks": Case(
        "agencies.yml",
        swap("name_en: Shanghai Municipal Finance Bureau", "name_en: 'Shanghai's Finance Bureau'"),
        "source/agencies.yml:18:24: The quotation mark before this column ends the text, but the line continues. The line: “name_en: 'Shanghai's Finance Bureau'”. [yaml]\n"
        "    → If the text contains quotation marks, put “>-” after the key and the text on the next line.\n",
    ),
    "an unclosed brace": Case(
        M02,
        swap("strength: advance}", "strength: advance"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:9: The bracket “{” opened here is not closed on its line. The line: “- {id: a1, quote_zh: 优化, role: action, strength: advance”. [yaml]\n"
        "    → Close it with “}”.\n",
    ),
    "an extra brace": Case(
        M02,
        swap("strength: advance}", "strength: advance}}"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:64: This “}” has no opening bracket. The line: “- {id: a1, quote_zh: 优化, role: action, strength: advance}}”. [yaml]\n"
        "    → Remove it, or add the opening bracket.\n",
    ),
    "a missing comma between braces": Case(
        M02,
        swap("quote_zh: 优化, role", "quote_zh: 优化 role"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:35: The content between “{” and “}” cannot be parsed from here on. The line: “- {id: a1, quote_zh: 优化 role: action, strength: advance}”. [yaml]\n"
        "    → Separate entries with an ordinary comma and a space. If an entry contains a comma, put it in quotation marks.\n",
    ),
    "a full-width comma between braces": Case(
        M02,
        swap("quote_zh: 优化, role", "quote_zh: 优化，role"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:35: The content between “{” and “}” cannot be parsed from here on. The line: “- {id: a1, quote_zh: 优化，role: action, strength: advance}”. [yaml]\n"
        "    → Separate entries with an ordinary comma and a space. If an entry contains a comma, put it in quotation marks.\n",
    ),
    "a full-width colon between braces": Case(
        M02,
        swap("quote_zh: 优化", "quote_zh：优化"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:26: The key “quote_zh” is followed by a full-width colon “：”. [full-width-colon]\n"
        "    → Write “quote_zh: ”, with a colon and a space.\n",
    ),
    "a comma in a text between braces": Case(
        M01,
        swap("quote_en: paper port", "quote_en: paper, port"),
        "source/policies/wuyou-2031-12/measures/m01.yml:69:77: Unknown key “port”. [unknown-key]\n"
        "    → If it is part of the text before the comma, put the whole text in quotation marks.\n",
    ),
    "yes where true belongs": Case(
        M01,
        swap("criteria_stated: true", "criteria_stated: yes"),
        "source/policies/wuyou-2031-12/measures/m01.yml:102:97: “criteria_stated” must be true or false, but is “yes”. [wrong-type]\n"
        "    → Write true if the policy itself states the criteria, otherwise false.\n",
    ),
    "an unquoted version that is too short": Case(
        "retired.yml",
        text(
            lambda c: c.replace(
                "retired:\n",
                "retired:\n  - resource: terms\n    id: a-term\n    since: 0.2\n    instead:\n    why_zh: 已删\n    why_en: Gone.\n",
                1,
            )
        ),
        "source/retired.yml:6:12: “0.2” is not a valid “since”. [wrong-form]\n"
        '    → Write the first version of the dataset without it, in quotation marks, such as "0.2.0".\n',
    ),
    "curly quotation marks around a date": Case(
        POLICY,
        swap('"2031-04-01"', "“2031-04-01”"),
        "source/policies/wuyou-2031-12/policy.yml:7:12: YAML reads curly quotation marks as part of the value. [wrong-form]\n"
        '    → Use straight quotation marks: "2031-04-01".\n',
    ),
    "a suppression whose reason is too short": Case(
        M02,
        swap(FIRST, f"{FIRST}    check_ok:\n      - {{rule: number, why: ok}}\n"),
        "source/policies/wuyou-2031-12/measures/m02.yml:14:29: “why” is too short: “ok”. [empty-value]\n"
        "    → Write why the text is correct, in at least ten characters; shown on the translation page.\n",
    ),
    "an incomplete agency": Case(
        "agencies.yml",
        text(lambda c: c + "  - id: new-body\n    name_zh: 新机构\n"),
        "source/agencies.yml:627:5: The keys “short_zh”, “name_en”, “short_en”, “kind”, “evidence”, “source”, “note_zh”, “note_en”, “parent_id”, “successor_id” are missing. [missing-key]\n"
        "    → Copy them from a similar entry or docs/template, and leave unknown values empty.\n",
    ),
    "a reader's folder with capitals in its name": Case(
        f"{FOLDER}/readings/reader-a",
        lambda path: path.rename(path.with_name("Reader A")),
        "source/policies/wuyou-2031-12/readings/Reader A:1:1: “Reader A” is not a valid reader name. [unexpected-file]\n"
        "    → Name the folder with lowercase letters, digits and hyphens, such as reader-b.\n",
    ),
    "a policy folder beside the registries": Case(
        "policies",
        lambda path: (path.parent / "wuyou-2032-1").mkdir(),
        "source/wuyou-2032-1:1:1: This does not belong here. [unexpected-file]\n"
        "    → Use only these names here: agencies.yml, codelists, entities.yml, glossary.yml, policies, readers.yml, retired.yml.\n",
    ),
    "a table with semicolons": Case(
        TABLE,
        lambda path: path.write_text(table(ROW).replace(",", ";"), "utf-8"),
        "source/policies/wuyou-2031-12/review.csv:1:1: The columns are separated by semicolons. [review-table]\n"
        "    → Save the table with commas between the columns.\n",
    ),
    "a table with tabs": Case(
        TABLE,
        lambda path: path.write_text(table(ROW).replace(",", "\t"), "utf-8"),
        "source/policies/wuyou-2031-12/review.csv:1:1: The columns are separated by tabs. [review-table]\n"
        "    → Save the table with commas between the columns.\n",
    ),
    "empty rows": Case(
        TABLE,
        written("", ROW, ",,,,,,,,,"),
        "source/policies/wuyou-2031-12/review.csv:2:1: The row is empty. [review-row]\n"
        "    → Remove it.\n"
        "source/policies/wuyou-2031-12/review.csv:4:1: The row is empty. [review-row]\n"
        "    → Remove it.\n"
        "2 problems; nothing was written.\n",
    ),
    "a comma in a cell": Case(
        TABLE,
        written(ROW.replace("Agrees.", "Agrees, as it is.")),
        "source/policies/wuyou-2031-12/review.csv:2:1: The row has 11 cells, but the table has 10 columns. [review-row]\n"
        "    → Quote cells that contain a comma or quotation mark, and double any quotation marks in them.\n",
    ),
    "an unknown verdict": Case(
        TABLE,
        written(ROW.replace("no change", "unchanged")),
        "source/policies/wuyou-2031-12/review.csv:2:1: “unchanged” is not a valid “verdict”. [review-row]\n"
        "    → Use one of: no change, changed.\n",
    ),
    "a quotation mark in a cell, and a bad date below": Case(
        TABLE,
        written(ROW.replace("Agrees.", '"The "right" word.'), ROW.replace("2031-04-02", "2031/04/02")),
        "source/policies/wuyou-2031-12/review.csv:2:1: The row cannot be parsed because a quotation mark is inside a cell or is not closed. [review-row]\n"
        "    → Quote cells that contain a comma or quotation mark, and double any quotation marks in them.\n"
        "source/policies/wuyou-2031-12/review.csv:3:1: “2031/04/02” is not a date. [review-row]\n"
        "    → Write the year, month and day, for example 2026-11-23.\n"
        "2 problems; nothing was written.\n",
    ),
    "an agency that is its own parent": Case(
        "agencies.yml",
        swap("parent_id: wuyou-government", "parent_id: wuyou-commerce-commission"),
        "source/agencies.yml:615:5: Following parent_id from wuyou-commerce-commission leads back to wuyou-commerce-commission. [bodies-lead-on]\n"
        "    → Use another agency, or leave the value empty.\n",
    ),
    "a rendering both deprecated and admitted": Case(
        "glossary.yml",
        text(
            lambda c: c.replace(
                "      - port on paper & <screen>\n    deprecated:\n",
                "      - port on paper & <screen>\n    deprecated:\n      - port on paper & <screen>\n",
            )
        ),
        "source/glossary.yml:2044:5: 纸上口岸: “port on paper & <screen>” is deprecated but also preferred or admitted. [rendering-in-use-or-not]\n"
        "    → Keep one of the two.\n",
    ),
    "two questions with the same id": Case(
        BACK_CHECK,
        written_questions,
        "source/policies/wuyou-2031-12/back-check.yml:12:9: Duplicate id “sec1-01” (first used on line 4). [duplicate-id]\n"
        "    → Each id must be unique.\n",
    ),
    "a reading of a missing measure": Case(
        f"{FOLDER}/readings/reader-a/m01.yml",
        lambda path: path.rename(path.with_name("m1.yml")),
        "source/policies/wuyou-2031-12/readings/reader-a/m1.yml:1:1: This file is named after m1, which is not a measure. [unknown-segment]\n"
        "    → Did you mean “m01”?\n",
    ),
    "an unknown code": Case(
        M01,
        swap("comparator: lte", 'comparator: "<="'),
        "source/policies/wuyou-2031-12/measures/m01.yml:55:114: “<=” is not a code in codelists/comparators.yml. [unknown-code]\n"
        "    → Use one of: eq, gt, gte, lt, lte.\n",
    ),
    "two agencies on one line": Case(
        M01,
        swap("  - 驻沪海关", "  - 驻沪海关、市商务委"),
        "source/policies/wuyou-2031-12/measures/m01.yml:108:1: m01-responsible does not match the printed text: found “…任单位】驻沪海关、市商务委…”, but the official text has “…任单位】驻沪海关…” (source/policies/wuyou-2031-12/original.txt, line 16). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/wuyou-2031-12/measures/m01.yml:109:5: “驻沪海关、市商务委” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "    → Write each agency on its own line, without punctuation between them.\n"
        "2 problems; nothing was written.\n",
    ),
    "the full name of an agency": Case(
        POLICY,
        swap("issuer: 乌有市政府", "issuer: 乌有市人民政府"),
        "source/policies/wuyou-2031-12/policy.yml:6:9: “乌有市人民政府” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "    → Did you mean “乌有市政府”?\n",
    ),
    "the English name of an agency": Case(
        POLICY,
        swap("issuer: 乌有市政府", "issuer: Wuyou Government"),
        "source/policies/wuyou-2031-12/policy.yml:6:9: “Wuyou Government” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "    → Did you mean “乌有市政府”?\n",
    ),
    "an invalid glossary causes no other warnings": Case(
        "glossary.yml",
        text(
            lambda c: c.replace(
                "    admitted:\n      - port on paper & <screen>\n", "    admitted: port on paper\n"
            )
        ),
        "source/glossary.yml:2047:15: “admitted” must be a list or empty, but is “port on paper”. [wrong-type]\n"
        "    → Write other acceptable renderings.\n",
    ),
    "a missing zero in an id": Case(
        TABLE,
        written(ROW.replace("m01-s3", "m1-s3")),
        "source/policies/wuyou-2031-12/review.csv:2:1: There is no segment “m1-s3” with English of its own. [readings-are-of-texts]\n"
        "    → Did you mean “m01-s3”?\n",
    ),
    "the same mistake all over a file": Case(
        "glossary.yml",
        text(lambda c: c.replace("    en: ", "    en:\u00a0", 150)),
        "source/glossary.yml:5:8: Unexpected character (no-break space, U+00A0). [character]\n"
        "    → Use spaces. `./build.py fix` can fix this.\n"
        "    Same problem in 149 more places in this file.\n"
        "150 problems; nothing was written.\n",
    ),
    "two adjacent texts, one without its last mark": Case(
        M02,
        text(lambda c: c.replace("虚构贸易环境。", "虚构的贸易的环境").replace("海关和纸上", "海关与纸上")),
        "source/policies/wuyou-2031-12/measures/m02.yml:10:9: m02-s1 does not match the printed text: found “…继续优化虚构的贸易的环境海关与…”, but the official text has “…继续优化虚构贸易环境。海关和…” (source/policies/wuyou-2031-12/original.txt, line 19). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/wuyou-2031-12/measures/m02.yml:16:9: m02-s2 does not match the printed text: found “…的贸易的环境海关与纸上口岸的办法由…”, but the official text has “…构贸易环境。海关和纸上口岸的办法由…” (source/policies/wuyou-2031-12/original.txt, line 20). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "2 problems; nothing was written.\n",
    ),
    "two words in a long, repetitive sentence": Case(
        M01,
        swap("戊地的货物先行申报", "戊地的商物先行审报"),
        "source/policies/wuyou-2031-12/measures/m01.yml:77:9: m01-s4 does not match the printed text: found “…自主选择、戊地的商物先行审报、戊地…”, but the official text has “…自主选择、戊地的货物先行申报、戊地…” (source/policies/wuyou-2031-12/original.txt, line 13). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a print mark that is not printed": Case(
        POLICY,
        swap("after_heading:\n", "after_heading: 。\n"),
        "source/policies/wuyou-2031-12/measures/m01.yml:5:7: The official text has no “。” between m01-heading and m01-s1 (source/policies/wuyou-2031-12/original.txt, line 13). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/wuyou-2031-12/measures/m02.yml:5:7: The official text has no “。” between m02-heading and m02-s1 (source/policies/wuyou-2031-12/original.txt, line 19). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "2 problems; nothing was written.\n",
    ),
    "a print mark with other words": Case(
        POLICY,
        swap("【责任单位】", "【负责单位】"),
        "source/policies/wuyou-2031-12/measures/m01.yml:108:1: The official text also has “【责任单位】” at the beginning of m01-responsible (source/policies/wuyou-2031-12/original.txt, line 14). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "an empty date": Case(
        POLICY,
        swap('expires_on: "2033-04-30"', "expires_on:"),
        "source/policies/wuyou-2031-12/policy.yml:10:12: expires_on is empty, but effective says 2033年4月30日. [dates-as-printed]\n"
        '    → Write expires_on: "2033-04-30".\n',
    ),
    "a list as a key": Case(
        M02,
        swap("id: m02\n", "? [id]\n: m02\n"),
        "source/policies/wuyou-2031-12/measures/m02.yml:2:3: Expected a key but found a list or a mapping. [yaml-key]\n"
        "    → Write “key: value”.\n",
    ),
    "three files broken in three ways": Case(
        FOLDER,
        three_at_once,
        "source/policies/wuyou-2031-12/measures/m01.yml:34:18: The file is not valid UTF-8 (byte 0xb5). [encoding]\n"
        "    → Save it as UTF-8.\n"
        "source/policies/wuyou-2031-12/measures/m02.yml:14:9: The bracket “{” opened here is not closed on its line. The line: “- {id: a1, quote_zh: 优化, role: action, strength: advance”. [yaml]\n"
        "    → Close it with “}”.\n"
        "source/policies/wuyou-2031-12/policy.yml:19:1: Unknown key “anotated”. [unknown-key]\n"
        "    → Did you mean “annotated”?\n"
        "3 problems; nothing was written.\n",
    ),
}

test_one_message_per_mistake = message_test(CASES, fixture="invented")
