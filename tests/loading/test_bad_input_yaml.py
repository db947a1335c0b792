"""Messages about bad YAML."""

from __future__ import annotations

import pytest
from bad_input import M07, POLICY, Case, message_test, swap, text

pytestmark = pytest.mark.slow

CASES: dict[str, Case] = {
    "a duplicate key": Case(
        M07,
        swap("label_zh: （七）\n", "label_zh: （七）\nlabel_zh: （八）\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: Duplicate key “label_zh” (first used on line 3). [duplicate-key]\n"
        "    → Keep one of the two.\n",
    ),
    "two duplicate keys that are not adjacent": Case(
        M07,
        swap("id: m07\nlabel_zh: （七）\n", "id: m07\nid: m07\nlabel_zh: （七）\nlabel_zh: （七）\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:1: Duplicate key “id” (first used on line 2). [duplicate-key]\n"
        "    → Keep one of the two.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:5:1: Duplicate key “label_zh” (first used on line 4). [duplicate-key]\n"
        "    → Keep one of the two.\n"
        "2 problems; nothing was written.\n",
    ),
    "no": Case(
        M07,
        swap("label_zh: （七）", "label_zh: no"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “no” is ambiguous: it could be a date, a number, yes or no. [ambiguous-value]\n"
        '    → Put it in quotation marks: "no". `./build.py fix` can fix this.\n',
    ),
    "a number with a leading zero": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 012"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “012” is ambiguous: it could be a date, a number, yes or no. [ambiguous-value]\n"
        '    → Put it in quotation marks: "012". `./build.py fix` can fix this.\n',
    ),
    "a number with an underscore": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 1_000"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “1_000” is ambiguous: it could be a date, a number, yes or no. [ambiguous-value]\n"
        '    → Put it in quotation marks: "1_000". `./build.py fix` can fix this.\n',
    ),
    "a time of day": Case(
        M07,
        swap("label_zh: （七）", "label_zh: 12:30:45"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: “12:30:45” is ambiguous: it could be a date, a number, yes or no. [ambiguous-value]\n"
        '    → Put it in quotation marks: "12:30:45". `./build.py fix` can fix this.\n',
    ),
    "a date without quotation marks": Case(
        POLICY,
        swap('"2023-03-31"', "2023-03-31"),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: “2023-03-31” is ambiguous: it could be a date, a number, yes or no. [ambiguous-value]\n"
        '    → Put it in quotation marks: "2023-03-31". `./build.py fix` can fix this.\n',
    ),
    "null": Case(
        POLICY,
        swap("expires_on:", "expires_on: null"),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: “null” is not allowed for an unknown value. [ambiguous-value]\n"
        "    → Leave the value empty. `./build.py fix` can fix this.\n",
    ),
    "a tilde": Case(
        POLICY,
        swap("expires_on:", "expires_on: ~"),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: “~” is not allowed for an unknown value. [ambiguous-value]\n"
        "    → Leave the value empty. `./build.py fix` can fix this.\n",
    ),
    "empty quotation marks": Case(
        POLICY,
        swap("expires_on:", 'expires_on: ""'),
        "source/policies/hufubangui-2023-9/policy.yml:9:13: There is nothing between the quotation marks. [empty-quotes]\n"
        "    → Leave the value empty. `./build.py fix` can fix this.\n",
    ),
    "an unclosed quotation mark": Case(
        POLICY,
        swap('"2023-03-31"', '"2023-03-31'),
        "source/policies/hufubangui-2023-9/policy.yml:6:12: The quotation mark opened here is not closed on the same line. [yaml-quote]\n"
        "    → Close it at the end of the line, or put “>-” after the key and the text on the next line.\n",
    ),
    "a quotation mark never closed": Case(
        M07,
        text(lambda content: content + 'note: "open\n'),
        'source/policies/hufubangui-2023-9/measures/m07.yml:51:7: The quotation mark opened here is never closed. The line: “note: "open”. [yaml]\n'
        "    → Close it at the end of the text.\n",
    ),
    "an anchor": Case(
        M07,
        swap("label_zh: （七）", "label_zh: &seven （七）"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: YAML anchors (“&seven”) are not allowed. [yaml-anchor]\n"
        "    → Remove it. If it is text that begins with &, put it in quotation marks.\n",
    ),
    "an alias": Case(
        M07,
        swap("label_zh: （七）", "label_zh: *seven"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: YAML aliases (“*seven”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n",
    ),
    "an alias bomb": Case(
        M07,
        text(lambda content: "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n" + content),
        "source/policies/hufubangui-2023-9/measures/m07.yml:1:4: YAML anchors (“&a”) are not allowed. [yaml-anchor]\n"
        "    → Remove it. If it is text that begins with &, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: YAML anchors (“&b”) are not allowed. [yaml-anchor]\n"
        "    → Remove it. If it is text that begins with &, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:8: YAML aliases (“*a”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:12: YAML aliases (“*a”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:4: YAML anchors (“&c”) are not allowed. [yaml-anchor]\n"
        "    → Remove it. If it is text that begins with &, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:8: YAML aliases (“*b”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:12: YAML aliases (“*b”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:5: YAML aliases (“*c”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:9: YAML aliases (“*c”) are not allowed. [yaml-alias]\n"
        "    → Write out the value. If it is text that begins with *, put it in quotation marks.\n"
        "9 problems; nothing was written.\n",
    ),
    "a tag that would run a command": Case(
        M07,
        swap("label_zh: （七）", "label_zh: !!python/object/apply:os.system [touch ran]"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: YAML tags (“!!python/object/apply:os.system”) are not allowed. [yaml-tag]\n"
        "    → Remove it. If it is text that begins with !, put it in quotation marks.\n",
    ),
    "a merge key": Case(
        M07,
        swap("heading:", "<<: {a: b}\nheading:"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: YAML merge keys (“<<”) are not allowed. [yaml-merge]\n"
        "    → Write out the keys.\n",
    ),
    "two documents": Case(
        M07,
        text(lambda content: content + "---\nid: m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:51:1: A second document starts here (“---”). [yaml-documents]\n"
        "    → Write one document per file.\n",
    ),
    "60,000 brackets": Case(
        M07,
        text(lambda content: content + "more: " + "[" * 60_000),
        "source/policies/hufubangui-2023-9/measures/m07.yml:51:18: Values are nested more than 12 levels deep. [yaml-depth]\n"
        "    → Check the brackets and the indentation.\n",
    ),
    "a full-width colon after a key": Case(
        M07,
        swap("label_zh: ", "label_zh："),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:9: The key “label_zh” is followed by a full-width colon “：”. [full-width-colon]\n"
        "    → Write “label_zh: ”, with a colon and a space. `./build.py fix` can fix this.\n",
    ),
    "no colon after a key": Case(
        M07,
        swap("heading:\n", "heading\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:4:1: This line is not in the format “key: value”. The line: “heading”. [yaml]\n"
        "    → Put a colon and a space after the key, or indent the line if it continues the text above.\n",
    ),
    "no space after a hyphen at the margin": Case(
        M07,
        text(lambda content: content + "-市商务委\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:51:1: Missing space after “-”. The line: “-市商务委”. [yaml]\n"
        "    → Write “- ”, with a space.\n",
    ),
    "no space after the colon": Case(
        M07,
        swap("id: m07\n", "id:m07\n"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:2:4: Missing space after “id:”. [space-after-colon]\n"
        "    → Write “id: ”, with a colon and a space. `./build.py fix` can fix this.\n",
    ),
    "a wrong indentation": Case(
        M07,
        swap("    zh: 支持临港", "   zh: 支持临港"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:4: The structure of the file is invalid here. The line: “zh: 支持临港新片区设立国际转运集拼监管中心，开展国际中转集拼业务。”. [yaml]\n"
        "    → Compare the indentation with the lines above.\n",
    ),
    "an ideographic space as indentation": Case(
        M07,
        swap("    zh: 支持临港", "\u3000\u3000zh: 支持临港"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:1: The line is indented with a full-width space. [indentation]\n"
        "    → Indent with ordinary spaces, two per level. `./build.py fix` can fix this.\n",
    ),
    "a colon in a plain text": Case(
        M07,
        text(lambda content: content.replace("en: >-\n      Support", "en: Note: support")),
        "source/policies/hufubangui-2023-9/measures/m07.yml:18:13: This line contains a second “: ”, or its indentation is wrong. The line: “en: Note: support the Lin-gang Special Area in setting up a …”. [yaml]\n"
        "    → If “: ” is part of the text, put “>-” after the key and the text on the next line.\n",
    ),
    "a percent sign at the start": Case(
        M07,
        swap("label_zh: （七）", "label_zh: %7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: A value cannot begin with this character. The line: “label_zh: %7”. [yaml]\n"
        "    → Put the value in quotation marks, or put “>-” after the key and the value on the next line.\n",
    ),
    "an at sign at the start": Case(
        M07,
        swap("label_zh: （七）", "label_zh: @7"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: A value cannot begin with this character. The line: “label_zh: @7”. [yaml]\n"
        "    → Put the value in quotation marks, or put “>-” after the key and the value on the next line.\n",
    ),
    "line breaks kept": Case(
        M07,
        swap("en: >-", "en: |"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:6:7: This text contains a line break, but text must be one paragraph. [line-break]\n"
        "    → Put “>-” after the key, and leave no empty lines in the text. `./build.py fix` can fix this.\n",
    ),
    "a comment within a text": Case(
        M07,
        swap("，开展国际中转", "， #开展国际中转"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:17:29: The text ends here, because “ #” begins a comment. [yaml-comment]\n"
        "    → If “ #” is part of the text, put “>-” after the key and the text on the next line. If it is a comment, move it to its own line.\n",
    ),
    "a space at the end of a quoted text": Case(
        M07,
        swap("label_zh: （七）", 'label_zh: "（七） "'),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: This text begins or ends with a space. [outer-space]\n"
        "    → Remove the space. `./build.py fix` can fix this.\n",
    ),
    "a full-width space at the beginning": Case(
        M07,
        swap("zh: 加快", "zh: \u3000加快"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:10:9: This text begins or ends with a space. [outer-space]\n"
        "    → Remove the space.\n",
    ),
    "a text of half a million characters": Case(
        M07,
        swap("label_zh: （七）", f"label_zh: {'七' * 500_000}"),
        "source/policies/hufubangui-2023-9/measures/m07.yml:3:11: This text has 500,000 characters, but the limit is 4,000. [yaml-text]\n"
        "    → Check the quotation marks and the indentation.\n",
    ),
}

test_message = message_test(CASES)
