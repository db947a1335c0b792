"""Messages about bad keys, ids, codes and names."""

from __future__ import annotations

import re

import pytest
from bad_input import M07, POLICY, Case, message_test, swap, text

pytestmark = pytest.mark.slow

CASES: dict[str, Case] = {
    "a plain number": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “label_zh” must be text, but is the number 7. [wrong-type]\n"
        "    → Write the number of the measure as printed, including its brackets, for example （七）. `./build.py fix` can fix this.\n",
    ),
    "a date that does not exist": Case(
        POLICY,
        swap('"2023-03-31"', '"2023-02-30"'),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “2023-02-30” is not a valid “issued_on”. [wrong-form]\n"
        '    → Write the date of the notice, in quotation marks: "2023-03-31".\n',
    ),
    "a date in words": Case(
        POLICY,
        swap('"2023-03-31"', "31 March 2023"),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “31 March 2023” is not a valid “issued_on”. [wrong-form]\n"
        '    → Write the date of the notice, in quotation marks: "2023-03-31".\n',
    ),
    "an address with markup": Case(
        POLICY,
        swap("source_url:", "source_url: https://www.shanghai.gov.cn/<img>"),
        "source/policies/hufubangui-2023-9/policy.yml:4:13: “https://www.shanghai.gov.cn/<img>” is not a valid “source_url”. [wrong-form]\n"
        "    → Write the address where the issuer published the text, percent-encoded where needed; empty until one is verified.\n",
    ),
    "an unknown key": Case(
        M07,
        swap("heading:", "headings:"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: Unknown key “headings”. [unknown-key]\n"
        "    → Did you mean “heading”?\n",
    ),
    "a missing key": Case(
        M07,
        swap("label_zh: （七）\n", ""),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The key “label_zh” is missing. [missing-key]\n"
        "    → Write the number of the measure as printed, including its brackets, for example （七）.\n",
    ),
    "a text where a list belongs": Case(
        M07,
        swap("responsible:\n", "responsible: 市商务委\nrest:\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:42:14: “responsible” must be a list or empty, but is “市商务委”. [wrong-type]\n"
        "    → Write the agencies named under the measure, each as printed, in printed order; an empty list if none is named.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:43:1: Unknown key “rest”. [unknown-key]\n"
        "    → Use one of: id, label_zh, heading, sentences, responsible, translated_by.\n"
        "2 problems; nothing was written.\n",
    ),
    "a number where a list belongs": Case(
        M07,
        text(lambda content: content.partition("responsible:\n")[0] + "responsible: 7\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:42:14: “responsible” must be a list or empty, but is the number 7. [wrong-type]\n"
        "    → Write the agencies named under the measure, each as printed, in printed order; an empty list if none is named.\n",
    ),
    "an empty file": Case(
        M07,
        text(lambda _: ""),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file must be a group of keys, but is empty. [wrong-type]\n"
        "    → Write one measure of a policy: a file measures/mNN.yml.\n",
    ),
    "a plain text": Case(
        M07,
        text(lambda _: "Hello.\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file must be a group of keys, but is “Hello.”. [wrong-type]\n"
        "    → Write one measure of a policy: a file measures/mNN.yml.\n",
    ),
    "a list instead of keys": Case(
        M07,
        text(lambda _: "- m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:1: The file must be a group of keys, but is a list. [wrong-type]\n"
        "    → Write one measure of a policy: a file measures/mNN.yml.\n",
    ),
    "an unknown agency": Case(
        M07,
        swap("  - 市商务委\n", "  - 市商务局\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:42:1: m07-responsible does not match the printed text: found “…展改革委、市商务局、上海海关、市交…”, but the official text has “…展改革委、市商务委、上海海关、市交…” (source/policies/hufubangui-2023-9/original.txt, line 176). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:44:5: “市商务局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "    → Did you mean “市商务委”?\n"
        "2 problems; nothing was written.\n",
    ),
    "an agency named twice": Case(
        M07,
        swap("  - 市商务委\n", "  - 市商务委\n  - 市商务委\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:45:5: “responsible” contains “市商务委” twice. [duplicate-entry]\n"
        "    → Keep one of the two.\n",
    ),
    "two agencies swapped": Case(
        M07,
        swap("  - 市发展改革委\n  - 市商务委\n", "  - 市商务委\n  - 市发展改革委\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:42:1: m07-responsible does not match the printed text: found “…（责任单位：市商务委、市发展改革委、上海…”, but the official text has “…（责任单位：市发展改革委、市商…” (source/policies/hufubangui-2023-9/original.txt, line 174). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "an unknown parent": Case(
        "agencies.yml",
        text(
            lambda content: re.sub(
                r"parent_id: shanghai-government", "parent_id: shanghai-governmet", content, count=1
            )
        ),
        "source/agencies.yml:125:16: There is no agency with the id “shanghai-governmet”. [unknown-agency]\n"
        "    → Did you mean “shanghai-government”?\n",
    ),
    "an unknown kind of agency": Case(
        "agencies.yml",
        swap("kind: municipal_department", "kind: municipal_departments"),
        "source/agencies.yml:8:11: “municipal_departments” is not a code in codelists/agency-kinds.yml. [unknown-code]\n"
        "    → Did you mean “municipal_department”?\n",
    ),
    "two agencies with the same name": Case(
        "agencies.yml",
        swap("short_zh: 市财政局", "short_zh: 市商务委"),
        "source/agencies.yml:17:15: Duplicate short_zh “市商务委” (first used on line 5). [duplicate-id]\n"
        "    → Each short_zh must be unique.\n"
        "source/policies/hufubangui-2023-9/measures/m02.yml:60:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m03.yml:45:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:48:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m05.yml:39:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m06.yml:41:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "source/policies/hufubangui-2023-9/measures/m12.yml:38:5: “市财政局” is not the short_zh of an agency in agencies.yml. [unknown-agency]\n"
        "7 problems; nothing was written.\n",
    ),
    "an unknown code": Case(
        POLICY,
        swap("kind: notice", "kind: notices"),
        "source/policies/hufubangui-2023-9/policy.yml:35:11: “notices” is not a code in codelists/segment-kinds.yml. [unknown-code]\n"
        "    → Did you mean “notice”?\n",
    ),
    "a code twice in its list": Case(
        "codelists/evidence.yml",
        swap("id: inferred", "id: official"),
        "source/agencies.yml:95:15: “inferred” is not a code in codelists/evidence.yml. [unknown-code]\n"
        "    → Use one of: official.\n"
        "    Same problem in 16 more places in this file.\n"
        "source/codelists/evidence.yml:13:9: Duplicate id “official” (first used on line 6). [duplicate-id]\n"
        "    → Each id must be unique.\n"
        "18 problems; nothing was written.\n",
    ),
    "a code list with another id": Case(
        "codelists/evidence.yml",
        swap("id: evidence", "id: evidences"),
        "source/codelists/evidence.yml:2:5: Wrong id “evidences”. [wrong-id]\n    → Write “evidence”.\n",
    ),
    "a term twice in the glossary": Case(
        "glossary.yml",
        text(
            lambda content: re.sub(
                r"(  - id: )([a-z0-9-]+)(\n(?:.*\n)*?  - id: )[a-z0-9-]+\n", r"\1\2\3\2\n", content, count=1
            )
        ),
        "source/glossary.yml:13:9: Duplicate id “cpc-20th-national-congress” (first used on line 3). [duplicate-id]\n"
        "    → Each id must be unique.\n",
    ),
    "measures in the wrong order": Case(
        POLICY,
        swap("      - m07\n      - m08\n", "      - m08\n      - m07\n"),
        "source/policies/hufubangui-2023-9/measures/m08.yml:3:11: The label of m08 does not match the printed text: found “…（八）推动跨境电 … 民银行上海分行）…”, but the official text has “……” (source/policies/hufubangui-2023-9/original.txt, line 160). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m09.yml:3:11: The label of m09 does not match the printed text: found “…）（九）支持保税…”, but the official text has “…）（八）推动跨境 … 人民银行上海分行）（九）支持保税…” (source/policies/hufubangui-2023-9/original.txt, line 178). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/policy.yml:88:9: Expected “m07” but found “m08”. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "source/policies/hufubangui-2023-9/policy.yml:89:9: Expected “m09” but found “m07”. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "source/policies/hufubangui-2023-9/policy.yml:90:9: Expected “m08” but found “m09”. [measure-order]\n"
        "    → List the measures in the printed order, without gaps.\n"
        "5 problems; nothing was written.\n",
    ),
    "a measure listed twice": Case(
        POLICY,
        swap("      - m07\n", "      - m07\n      - m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: The label of m07 does not match the printed text: found “…）（七）发挥上海自 … 港新片区管委会）…”, but the official text has “…）…” (source/policies/hufubangui-2023-9/original.txt, line 180). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/policy.yml:89:9: Duplicate measure “m07” (first listed on line 88). [duplicate-id]\n"
        "    → List each measure once.\n"
        "2 problems; nothing was written.\n",
    ),
    "an unlisted measure": Case(
        POLICY,
        swap("      - m21\n", ""),
        "source/policies/hufubangui-2023-9/measures/m21.yml:1:1: No section lists this measure. [unexpected-file]\n"
        "    → List its id under a section of policy.yml, or remove the file.\n"
        "source/policies/hufubangui-2023-9/policy.yml:120:9: effective does not match the printed text: found “…）本文件自202…”, but the official text has “…）（二十一）完善 … 司法局、市贸促会）本文件自202…” (source/policies/hufubangui-2023-9/original.txt, line 406). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "2 problems; nothing was written.\n",
    ),
    "sections in the wrong order": Case(
        POLICY,
        text(lambda content: content.replace("id: sec1", "id: sec9").replace("id: sec2", "id: sec1")),
        "source/policies/hufubangui-2023-9/policy.yml:68:9: Wrong id “sec9”. [wrong-id]\n"
        "    → Write “sec1”.\n"
        "source/policies/hufubangui-2023-9/policy.yml:81:9: Wrong id “sec1”. [wrong-id]\n"
        "    → Write “sec2”.\n"
        "2 problems; nothing was written.\n",
    ),
    "an id used twice": Case(
        POLICY,
        swap("- id: notice", "- id: title"),
        "source/policies/hufubangui-2023-9/policy.yml:34:9: Duplicate id “title” (first used on line 21). [duplicate-id]\n"
        "    → Use each id once per policy.\n",
    ),
    "the id of another measure": Case(
        M07,
        swap("id: m07\n", "id: m08\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:5: Wrong id “m08”. [wrong-id]\n"
        "    → Write “m07”.\n",
    ),
    "the id of another sentence": Case(
        M07,
        swap("id: m07-s2", "id: m07-s3"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:16:9: Wrong id “m07-s3”. [wrong-id]\n"
        "    → Write “m07-s2”.\n",
    ),
    "the id of another policy": Case(
        POLICY,
        swap("id: hufubangui-2023-9", "id: hufubangui-2023-8"),
        "source/policies/hufubangui-2023-9/policy.yml:2:5: Wrong id “hufubangui-2023-8”. [wrong-id]\n"
        "    → Write “hufubangui-2023-9”.\n",
    ),
    "no Chinese": Case(
        M07,
        text(lambda content: re.sub(r"zh: 支持临港.*", "zh:", content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:8: “zh” must be text, but is empty. [wrong-type]\n"
        "    → Write the official Chinese text as printed, on one line: Chinese punctuation, half-width digits, no added spaces.\n",
    ),
    "a terminal escape sequence": Case(
        M07,
        swap("label_zh: （七）", r'"\e[31mlabel": （七）'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:1: The key “label_zh” is missing. [missing-key]\n"
        "    → Write the number of the measure as printed, including its brackets, for example （七）.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:1: Unknown key “\\u001b[31mlabel”. [unknown-key]\n"
        "    → Use one of: id, label_zh, heading, sentences, responsible, translated_by.\n"
        "2 problems; nothing was written.\n",
    ),
    "a Unicode line separator": Case(
        M07,
        text(
            lambda content: content.replace("径予", "径\u2028予").replace("label_zh: （七）", "label_zh: 7")
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “label_zh” must be text, but is the number 7. [wrong-type]\n"
        "    → Write the number of the measure as printed, including its brackets, for example （七）. `./build.py fix` can fix this.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:41: Unexpected character (line separator, U+2028). [character]\n"
        "    → Delete it (most editors do not show it).\n"
        "2 problems; nothing was written.\n",
    ),
    "a missing code that the build sets": Case(
        "codelists/en-statuses.yml",
        swap("id: draft", "id: drafted"),
        "source/codelists/en-statuses.yml:5:1: The code “draft” is missing, but the build uses it. [unknown-code]\n"
        "    → Add it again.\n",
    ),
    "a title with the id of a sentence": Case(
        POLICY,
        swap("id: letterhead", "id: m07-s1"),
        "source/policies/hufubangui-2023-9/policy.yml:11:9: The id “m07-s1” is, or begins with, the id of a section or measure. [wrong-id]\n"
        "    → Choose a different id, such as annex-title.\n",
    ),
}

test_message = message_test(CASES)
