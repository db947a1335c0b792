"""Messages about bad Chinese, English and dates."""

from __future__ import annotations

import re

import pytest
from bad_input import M05, M07, ORIGINAL, POLICY, Case, data, english, message_test, swap, text

pytestmark = pytest.mark.slow

CASES: dict[str, Case] = {
    "a date that differs from the text": Case(
        POLICY,
        swap('"2023-04-06"', '"2023-04-16"'),
        "source/policies/hufubangui-2023-9/policy.yml:8:15: effective_on is 2023-04-16, but effective says 2023年4月6日. [dates-as-printed]\n"
        '    → Write effective_on: "2023-04-06".\n',
    ),
    "folded Chinese": Case(
        M07,
        swap("zh: 支持临港新片区", "zh: >-\n      支持临港新片区\n      "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:9: m07-s2 does not match the printed text: found “…支持临港新片区 设立国际转运集拼…”, but the official text has “…支持临港新片区设立国际转运集拼…” (source/policies/hufubangui-2023-9/original.txt, line 164). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "Chinese left in the English": Case(
        M07,
        english("外贸 "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 contains “外贸”. [english-is-english]\n"
        "    → Translate it, or use English punctuation.\n",
    ),
    "full-width punctuation in the English": Case(
        M07,
        english("First， "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: The English of m07-s1 contains “，”. [english-is-english]\n"
        "    → Translate it, or use English punctuation.\n",
    ),
    "a character lost": Case(
        M07,
        swap("径予放行", "径放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…特殊综合保税区径放行口岸。…”, but the official text has “…特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a character doubled": Case(
        M07,
        swap("径予放行", "径予予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…殊综合保税区径予予放行口岸。…”, but the official text has “…殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a word “corrected”": Case(
        M07,
        swap("径予放行", "准予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区准予放行口岸。…”, but the official text has “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "another word “corrected”": Case(
        "policies/hufubangui-2023-9/measures/m03.yml",
        swap("制订", "制定"),
        "source/policies/hufubangui-2023-9/measures/m03.yml:23:9: m03-s3 does not match the printed text: found “…新示范区建设，制定淮海新天地国家进…”, but the official text has “…新示范区建设，制订淮海新天地国家进…” (source/policies/hufubangui-2023-9/original.txt, line 84). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "an amount changed": Case(
        "policies/hufubangui-2023-9/measures/m04.yml",
        swap("1500亿元", "150亿元"),
        "source/policies/hufubangui-2023-9/measures/m04.yml:22:9: m04-s3 does not match the printed text: found “…上海分行设立150亿元外贸专项信…”, but the official text has “…上海分行设立1500亿元外贸专项信…” (source/policies/hufubangui-2023-9/original.txt, line 103). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:23:5: m04-s3: the Chinese says “150亿元” (RMB 15,000,000,000), which is not in the English. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "source/policies/hufubangui-2023-9/measures/m04.yml:23:5: m04-s3: the English says “RMB 150 billion”, which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "3 problems; nothing was written.\n",
    ),
    "a comparator changed": Case(
        M05,
        swap("不低于500亿", "不高于500亿"),
        "source/policies/hufubangui-2023-9/measures/m05.yml:10:9: m05-s1 does not match the printed text: found “…企业，承保规模不高于500亿美元，…”, but the official text has “…企业，承保规模不低于500亿美元，…” (source/policies/hufubangui-2023-9/original.txt, line 125). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m05.yml:11:5: m05-s1: “500亿美元” is “no more than” in Chinese but “no less than” in English (“USD 50 billion”). [comparator]\n"
        "    → Use the same limit as the Chinese.\n"
        "2 problems; nothing was written.\n",
    ),
    "an amount changed in the English": Case(
        M05,
        swap("USD 50 billion", "USD 5 billion"),
        "source/policies/hufubangui-2023-9/measures/m05.yml:11:5: m05-s1: the Chinese says “500亿美元” (USD 50,000,000,000), which is not in the English. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "source/policies/hufubangui-2023-9/measures/m05.yml:11:5: m05-s1: the English says “USD 5 billion”, which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "2 problems; nothing was written.\n",
    ),
    "a sentence lost": Case(
        M07,
        text(lambda content: re.sub(r"  - id: m07-s5\n(?:    .*\n)+", "", content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:31:9: The official text also has “建设外高桥生物医药特色产业园和外高桥保税区国际医疗器械智造基地。” at the end of m07-s4 (source/policies/hufubangui-2023-9/original.txt, line 172). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a script in the Chinese": Case(
        M07,
        swap("径予放行", "<script>alert(1)</script>径予放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区<script>alert(1)</script>径予放行口岸。…”, but the official text has “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the Chinese says “1” (1), which is not in the English. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "2 problems; nothing was written.\n",
    ),
    "a bar in the Chinese": Case(
        M07,
        swap("径予放行", "径予|放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…殊综合保税区径予|放行口岸。…”, but the official text has “…殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "braces in the Chinese": Case(
        M07,
        swap("径予放行", "{{ 径予放行 }}"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区{{ 径予放行 }}口…”, but the official text has “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "backticks in the Chinese": Case(
        M07,
        swap("径予放行", "`径予放行`"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区`径予放行`口岸。…”, but the official text has “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a Markdown link in the Chinese": Case(
        M07,
        swap("径予放行", "[径予](x)放行"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区[径予](x)放行…”, but the official text has “…山特殊综合保税区径予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a Markdown heading in the Chinese": Case(
        M07,
        text(lambda content: re.sub(r"zh: (支持临港.*)", r'zh: "# \1"', content)),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:9: m07-s2 does not match the printed text: found “…# 支持临港新片区设…”, but the official text has “…支持临港新片区设…” (source/policies/hufubangui-2023-9/original.txt, line 164). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n",
    ),
    "a formula in the English": Case(
        M07,
        english("=HYPERLINK(1) "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the English says “1”, which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:9: The text begins with “=”, so a spreadsheet would treat it as a formula. [cells-are-text]\n"
        "    → Begin with a different character.\n"
        "2 problems; nothing was written.\n",
    ),
    "a formula with a plus": Case(
        M07,
        english("+1 "),
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:5: m07-s1: the English says “1”, which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:11:9: The text begins with “+”, so a spreadsheet would treat it as a formula. [cells-are-text]\n"
        "    → Begin with a different character.\n"
        "2 problems; nothing was written.\n",
    ),
    "a formula with an at sign in a name": Case(
        "agencies.yml",
        swap("name_en: Shanghai Municipal Finance Bureau", 'name_en: "@Shanghai Municipal Finance Bureau"'),
        "source/agencies.yml:18:14: The text begins with “@”, so a spreadsheet would treat it as a formula. [cells-are-text]\n"
        "    → Begin with a different character.\n",
    ),
    "an edited original": Case(
        ORIGINAL,
        data(lambda content: content.replace("径予".encode(), "准予".encode())),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: m07-s1 does not match the printed text: found “…山特殊综合保税区径予放行口岸。…”, but the official text has “…山特殊综合保税区准予放行口岸。…” (source/policies/hufubangui-2023-9/original.txt, line 162). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states a different SHA-256. [original-unchanged]\n"
        "    → Restore the file. Never edit it.\n"
        "2 problems; nothing was written.\n",
    ),
    "a number with thousands of digits in both texts": Case(
        M07,
        text(
            lambda c: re.sub(
                r"zh: (支持临港.*)\n.*\n", rf"zh: \1{'亿' * 1000}元\n    en: >-\n      {'9' * 3000}\n", c
            )
        ),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:9: m07-s2 does not match the printed text: found “…际中转集拼业务。亿亿亿亿亿亿亿亿 … 亿亿亿亿亿亿亿元…”, but the official text has “…际中转集拼业务。…” (source/policies/hufubangui-2023-9/original.txt, line 166). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:18:5: m07-s2: the Chinese says “亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿亿…” (a very large number), which is not in the English. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:18:5: m07-s2: the English says “9999999999999999999999999999999999999999…”, which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        "3 problems; nothing was written.\n",
    ),
    "a heading that includes its print mark": Case(
        M07,
        swap("发挥上海自贸试验区创新引领作用", "发挥上海自贸试验区创新引领作用。"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:7: m07-heading ends with “。”, which is already one of the print marks (source/policies/hufubangui-2023-9/original.txt, line 160). [text-as-printed]\n"
        "    → Remove the “。”.\n",
    ),
    "a name that programs read as missing": Case(
        "agencies.yml",
        swap("short_en: Finance Bureau", "short_en: NA"),
        "source/agencies.yml:19:15: The text is “NA”, which programs read as a missing value. [cells-are-text]\n"
        "    → Use another word, or leave the value empty.\n",
    ),
    "a bar in a rendering": Case(
        "glossary.yml",
        swap("- Four Top 100", "- Four Top 100 | Four Hundreds"),
        "source/glossary.yml:29:9: The translation contains “|”, which separates translations in the data. [cells-are-text]\n"
        "    → Remove the “|”.\n",
    ),
    "an empty original": Case(
        ORIGINAL,
        data(lambda _: b""),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states a different SHA-256. [original-unchanged]\n"
        "    → Restore the file. Never edit it.\n"
        "source/policies/hufubangui-2023-9/original.txt:1:1: The official text is empty. [text-as-printed]\n"
        "    → Restore the file. Never edit it.\n"
        "2 problems; nothing was written.\n",
    ),
    "an original with one repeated character": Case(
        ORIGINAL,
        data(lambda _: "的".encode() * 600_000),
        "source/policies/hufubangui-2023-9/original.txt:1:1: The file is not the official text: source/policies/hufubangui-2023-9/policy.yml states a different SHA-256. [original-unchanged]\n"
        "    → Restore the file. Never edit it.\n"
        "source/policies/hufubangui-2023-9/policy.yml:13:9: letterhead does not match the printed text: found “…上海市人民政府办 … 3年4月3日印发…”, but the official text has “…的的的的的的的的 … 的的的的的的的的…” (source/policies/hufubangui-2023-9/original.txt, line 1). [text-as-printed]\n"
        "    → Copy the printed text exactly.\n"
        "2 problems; nothing was written.\n",
    ),
}

test_message = message_test(CASES)
