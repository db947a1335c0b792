"""Rules for files, values and references, which loading and assembly apply while they read.

They have no functions here because a file that violates one can't be processed further.
"""

from __future__ import annotations

from policypress.diagnostics import INFO
from policypress.rules.rule import Change, Rule

POLICY, M01, M02, REVIEWS = (
    f"policies/wuyou-2031-12/{name}"
    for name in ("policy.yml", "measures/m01.yml", "measures/m02.yml", "review.csv")
)
READINGS = "policies/wuyou-2031-12/readings"
_LABEL = 'label_zh: "2."'
_HEADER = "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"


def _label(value: str) -> Change:
    return Change(M02, _LABEL, f"label_zh: {value}")


# Files.
_FILES = (
    Rule(
        "missing-file",
        "Every expected file and folder must exist, be a regular file or folder, and be readable.",
        "应有的文件和文件夹须齐全，均为普通文件或文件夹，并可读取。",
        Change(M02, "", None),
    ),
    Rule(
        "unexpected-file",
        "There must be no unexpected files in source/ or docs/.",
        "源文件夹和 docs/ 中不得有多余的文件。",
        Change("policies/wuyou-2031-12/notes.txt", "", "a note"),
    ),
    Rule(
        "backup-file",
        "There must be no files left behind by editors or file managers, which are never read.",
        "不得有编辑器或文件管理器留下的文件；此类文件不会被读取。",
        Change("agencies.yml~", "", "agencies: []"),
        severity=INFO,
    ),
    Rule(
        "file-size",
        "A source file must not exceed 2,000,000 bytes.",
        "源文件不得超过2,000,000字节。",
        Change(M02, "", "#" * 2_000_001),
    ),
    Rule(
        "encoding",
        "A file must be UTF-8 without a byte order mark.",
        "文件编码须为 UTF-8，不带字节顺序标记（BOM）。",
        Change(M02, "# yaml", "\ufeff# yaml"),
        fixable=True,
    ),
    Rule(
        "line-ends",
        "Lines must end with LF only.",
        "换行符只用 LF。",
        Change(M02, "id: m02\n", "id: m02\r\n"),
        fixable=True,
    ),
    Rule(
        "character",
        "There must be no invisible or unintended characters, such as tabs or zero-width spaces.",
        "不得有不可见字符或误输入的字符，如制表符、零宽空格。",
        Change(M02, "海关和纸上", "海关\u200b和纸上"),
        fixable=True,
    ),
    Rule(
        "merge-conflict",
        "There must be no conflict markers left by a merge.",
        "不得有合并时留下的冲突标记。",
        Change(M02, "id: m02\n", "<<<<<<< ours\nid: m02\n"),
    ),
)

# YAML style.
_YAML = (
    Rule(
        "yaml",
        "A file must be valid YAML from beginning to end.",
        "文件须为可完整解析的 YAML。",
        _label("@2"),
    ),
    Rule(
        "full-width-colon",
        "The colon after a key must be half-width.",
        "字段名后须用半角冒号。",
        Change(M02, "id: m02\n", "id：m02\n"),
        fixable=True,
    ),
    Rule(
        "space-after-colon",
        "The colon after a key must be followed by a space.",
        "字段名的冒号后须有一个空格。",
        Change(M02, "id: m02\n", "id:m02\n"),
        fixable=True,
    ),
    Rule(
        "indentation",
        "Lines must be indented with ordinary spaces.",
        "缩进须用普通空格。",
        Change(M02, "    zh: 海关", "\u3000\u3000zh: 海关"),
        fixable=True,
    ),
    Rule(
        "duplicate-key",
        "A key must occur only once in its group.",
        "同一组中的字段不得重复。",
        Change(M02, "id: m02\n", "id: m02\nid: m03\n"),
    ),
    Rule(
        "ambiguous-value",
        "A value without quotation marks must be unambiguous, and unknown values must be left empty.",
        "不加引号的值不得有歧义；未知的留空。",
        _label("012"),
        fixable=True,
    ),
    Rule(
        "empty-quotes",
        "An empty value must be written without quotation marks.",
        "没有内容的值须留空，不写空引号。",
        _label('""'),
        fixable=True,
    ),
    Rule(
        "line-break",
        "Text must not contain line breaks.",
        "文字不得分段。",
        Change(M02, "en: >-", "en: |"),
        fixable=True,
    ),
    Rule(
        "outer-space",
        "Text must not begin or end with a space.",
        "文字首尾不得有空格。",
        _label('"2. "'),
        fixable=True,
    ),
    Rule(
        "yaml-quote",
        "A quotation mark must be closed on the same line.",
        "引号须在同一行内闭合。",
        _label('"2.\n  "'),
    ),
    Rule(
        "yaml-comment",
        "Text without quotation marks must not be followed by a comment.",
        "未加引号的文字后不得写注释。",
        _label("甲 # 乙"),
    ),
    Rule(
        "yaml-anchor",
        "Anchors (&) must not be used.",
        "不得使用锚点（&）。",
        _label("&two 二"),
    ),
    Rule(
        "yaml-alias",
        "Aliases (*) must not be used, because every value must be written out.",
        "各值须直接写出，不得使用别名（*）。",
        _label("*two"),
    ),
    Rule(
        "yaml-tag",
        "Type tags (!) must not be used.",
        "不得使用类型标签（!）。",
        _label("!!str 二"),
    ),
    Rule(
        "yaml-merge",
        "Merge keys (<<) must not be used.",
        "不得用 << 合并字段。",
        Change(M02, "id: m02\n", "id: m02\n<<: {a: b}\n"),
    ),
    Rule(
        "yaml-documents",
        "A file must contain only one YAML document.",
        "一个文件只能含一个 YAML 文档。",
        Change(M02, "id: m02\n", "id: m02\n---\nid: m03\n"),
    ),
    Rule(
        "yaml-key",
        "A key must be a plain word.",
        "字段名须为普通文字。",
        Change(M02, "id: m02\n", "? [id]\n: m02\n"),
    ),
    Rule(
        "yaml-depth",
        "Values must not be nested more than 12 levels deep.",
        "嵌套不得超过12层。",
        _label("[" * 12 + "]" * 12),
    ),
    Rule(
        "yaml-size",
        "A file must not contain more than 100,000 values.",
        "一个文件不得超过100,000个值。",
        _label(f"[{'1,' * 100_000}]"),
    ),
    Rule(
        "yaml-text",
        "Text must not exceed 4,000 characters.",
        "一段文字不得超过4,000个字符。",
        _label("二" * 4_001),
    ),
)

# Schemas.
_SCHEMA = (
    Rule(
        "unknown-key",
        "Every key must be allowed where it is used.",
        "不得有该处未规定的字段。",
        Change(M02, "heading:", "headings:"),
    ),
    Rule(
        "missing-key",
        "Every required key must be present.",
        "必填字段须齐全。",
        Change(M02, f"{_LABEL}\n", ""),
    ),
    Rule(
        "wrong-type",
        "A value must have the expected type: text, a number, a list or a group of keys.",
        "值的类型须正确：文字、数字、列表或一组字段。",
        _label("2"),
        fixable=True,
    ),
    Rule(
        "wrong-form",
        "A value must have the format described in its schema.",
        "值的格式须符合 JSON Schema 的规定。",
        Change(POLICY, '"2031-04-01"', '"2031-04-31"'),
    ),
    Rule(
        "empty-value",
        "A list or text that requires content must not be empty.",
        "必填的列表或文字不得为空。",
        Change("glossary.yml", "", "terms: []\n"),
    ),
    Rule(
        "unknown-value",
        "A value with a fixed set of choices must be one of them.",
        "取值限于固定选项的，须为其中之一。",
        Change("schema/dataset.yml", "type: string", "type: text"),
    ),
    Rule(
        "duplicate-entry",
        "An entry must occur only once in its list.",
        "列表各项不得重复。",
        Change(M01, "  - 驻沪海关\n", "  - 驻沪海关\n  - 驻沪海关\n"),
    ),
)

# References.
_REFERENCES = (
    Rule(
        "wrong-id",
        "An id must match its place: the name of the file or folder, or the next number.",
        "标识符须与所在位置相符：与文件或文件夹同名，或为下一个序号。",
        Change(M02, "id: m02\n", "id: m03\n"),
    ),
    Rule(
        "duplicate-id",
        "Ids and names used for lookup must be unique.",
        "标识符和用于查找的名称不得重复。",
        Change("agencies.yml", "short_zh: 乌有市商务委", "short_zh: 乌有市政府"),
    ),
    Rule(
        "unknown-agency",
        "Every agency that is named must be in the registry of agencies.",
        "提及的机构须已列入机构名录。",
        Change(M01, "  - 驻沪海关", "  - 驻港海关"),
    ),
    Rule(
        "unknown-reader",
        "Every translator, reader, annotator and signer must be in readers.yml.",
        "译者、审读者、标注者和审校者均须列入审读者名录（readers.yml）。",
        Change(M02, "    en:\n", "    en:\n    translated_by: reader-x\n"),
    ),
    Rule(
        "similar-handle",
        "Handles in readers.yml must not be easily confused, such as reader-1 and readerl.",
        "审读者代号不得相近易混，如 reader-1 和 readerl。",
        Change("readers.yml", "id: reader-b", "id: readera"),
    ),
    Rule(
        "unknown-code",
        "Every code must be in its code list, and each list must contain the codes that the build sets.",
        "代码须列入相应的代码表；代码表须包含程序自动使用的代码。",
        Change(POLICY, "kind: preamble", "kind: preface"),
    ),
    Rule(
        "quote-in-text",
        "An annotation must quote words of its sentence, and state which occurrence it means if several.",
        "标注所引词语须见于该句；出现多次的，须注明是第几处。",
        Change(M02, "quote_zh: 制定", "quote_zh: 制订"),
    ),
    Rule(
        "unknown-topic",
        "Every topic that is named must be in the list of topics.",
        "提及的主题须已列入主题表。",
        Change(M02, "topic: planning_rulemaking", "topic: planning"),
    ),
    Rule(
        "unknown-entity",
        "Every entity that is named must be in the registry of entities.",
        "提及的专有名称须已列入专有名称名录。",
        Change(M02, "entity: wuyou-paper-port", "entity: wuyou-port"),
    ),
    Rule(
        "unknown-governor",
        "The governor of a verb must be an action in the same sentence.",
        "支配某一动词的须为同一句中的行动。",
        Change(M01, "governor: a2", "governor: n1"),
    ),
    Rule(
        "unknown-segment",
        "A single reader's annotations must name sentences or headings of the measure of their file.",
        "单个标注者的文件只能标注该项措施的标题和句子。",
        Change(f"{READINGS}/reader-a/m01.yml", "m01-s4:", "m02-s1:"),
    ),
    Rule(
        "missing-evidence",
        "An entity with an English name must state the evidence for that name.",
        "专有名称有英文名称的，须注明依据。",
        Change("entities.yml", "evidence: inferred", "evidence:"),
    ),
    Rule(
        "measure-order",
        "Measures must be listed in the printed order, without gaps.",
        "措施须按原文顺序列出，不得缺号。",
        Change(POLICY, "      - m01\n", "      - m02\n"),
    ),
    Rule(
        "missing-segment",
        "The segments before the first section must include a document number and a title.",
        "第一部分之前须有发文字号和标题。",
        Change(POLICY, "kind: number", "kind: notice"),
    ),
)

# Files beside the source: review tables and pages.
_BESIDE = (
    Rule(
        "review-table",
        "A review table must be readable CSV with the expected columns.",
        "审校表须为可读取的 CSV，列名符合要求。",
        Change(REVIEWS, "", "segment,reader\n"),
    ),
    Rule(
        "review-row",
        "A row of a review table must be complete, and its verdict must match its texts.",
        "审校表各行须填写完整，结论与文字相符。",
        Change(
            REVIEWS, "", f"{_HEADER}m02-s1,reader-a,2031-04-02,changed,style,minor,继续,Go on,Go on,shorter\n"
        ),
    ),
    Rule(
        "page-head",
        "A hand-written page must begin with front matter.",
        "手写页面开头须有页面信息（front matter）。",
        Change("docs/zh/about.md", "---\n", ""),
    ),
    Rule(
        "page-pairs",
        "A hand-written page must exist in both languages.",
        "手写页面须中英文齐备。",
        Change("docs/zh/about.md", "", None),
    ),
    Rule(
        "page-html",
        "A page must use only Markdown and <span lang>, and link only to http(s), mailto and its own site.",
        "手写页面只能使用 Markdown 和 <span lang>，链接只能指向 http(s)、mailto 和本站页面。",
        Change("docs/zh/about.md", "{{ report }}", "{{ report }} <b>"),
    ),
    Rule(
        "placeholder",
        "Every placeholder in a hand-written page must be one that the build fills in.",
        "手写页面的占位符须为生成网站时可自动填入的占位符。",
        Change("docs/zh/about.md", "{{ report }}", "{{ reprot }}"),
    ),
)

RULES: tuple[Rule, ...] = (*_FILES, *_YAML, *_SCHEMA, *_REFERENCES, *_BESIDE)
