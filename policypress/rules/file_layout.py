"""Rules for the layout of source files. Loading finds these problems, and `./build.py fix` can fix them."""

from __future__ import annotations

from policypress.diagnostics import INFO
from policypress.rules.rule import Change, Rule
from policypress.rules.source_files import M02

RULES: tuple[Rule, ...] = (
    Rule(
        "trailing-blank",
        "Lines must not end with spaces.",
        "行尾不得有空格。",
        Change(M02, "id: m02\n", "id: m02  \n"),
        severity=INFO,
        fixable=True,
    ),
    Rule(
        "final-newline",
        "A file must end with exactly one line break.",
        "文件末尾须有且仅有一个换行符。",
        Change(M02, "responsible:\n", "responsible:\n\n"),
        severity=INFO,
        fixable=True,
    ),
    Rule(
        "key-order",
        "Keys must be in the order given in the schema.",
        "字段须按 JSON Schema 中的顺序排列。",
        Change(M02, 'id: m02\nlabel_zh: "2."\n', 'label_zh: "2."\nid: m02\n'),
        severity=INFO,
        fixable=True,
    ),
    Rule(
        "english-below-its-key",
        "The English of a policy must be on the lines below its key, after “>-”.",
        "政策的英文须写在字段名下方，以“>-”开头。",
        Change(M02, "en: >-\n      Continue", "en: Continue"),
        severity=INFO,
        fixable=True,
    ),
    Rule(
        "long-line",
        "A line of English must not exceed 110 characters.",
        "英文每行不得超过110个字符。",
        Change(M02, "Continue to improve", f"Continue to improve{' and improve' * 8}"),
        severity=INFO,
        fixable=True,
    ),
)
