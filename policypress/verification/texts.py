"""The files to read and to translate with: they say what the tables say, and nothing else."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple
from xml.etree import ElementTree

from policypress.problems import quoted
from policypress.verification.container import NoPackage
from policypress.verification.contents import Contents, Data, Typed

_XML = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_TMX = b'<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_LINE = "-" * 40
_NOT_TRANSLATED = "[not translated]"
# Marks of which an official text may have another width or form than the tables.
_MARKS = str.maketrans("《》。", "«».")


class _Block(NamedTuple):
    """A paragraph, or a heading of level 1 to 3 with its number, with the rows of its segments."""

    level: int
    number: str
    zh: str
    en: str
    segments: list[Typed]


def compare_original(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """Whether the official text has its stated digest and is, but for layout, the Chinese of the tables."""
    if contents.package.digest(path)[1] != contents.one("policies", "id", policy)["source_sha256"]:
        yield f"{path} does not have the source_sha256 that policies.csv states."
    printed = contents.package.read(path).decode("utf-8", "replace")
    if _squeezed(printed) != _squeezed("".join(block.zh for block in _blocks(contents, policy))):
        yield f"{path} is not the Chinese text of segments.csv."


def compare_edition(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """What in an edition, plain text or Markdown, in one language or in both, is not as in the tables."""
    language, form = path.removeprefix(f"policies/{policy}.").split(".")
    blocks = list(_blocks(contents, policy))
    about = [line for part in language.split("-") for line in _provenance(contents, part, policy)]
    if form == "txt":
        parts = [getattr(block, language.replace("-", "_"), f"{block.zh}\n{block.en}") for block in blocks]
        parts += [_LINE, "\n".join(about)]
    else:
        parts = list(_side_by_side(blocks) if language == "zh-en" else _one_language(blocks, language))
        parts += ["---", "\n".join(f"- {_markdown(line)}" for line in about)]
    yield from _lines(contents, path, "\n\n".join(parts).split("\n"))


def compare_glossary(contents: Contents, path: str, _: str) -> Iterator[str]:
    """What in the glossary for OmegaT is not as in the tables."""
    expected = [f"# {line}" for line in _provenance(contents, "en")]
    for term in contents.values["terms"]:
        admitted, deprecated = _list(term["admitted"]), _list(term["deprecated"])
        for rendering in (term["en"], *admitted):
            note = ["preferred" if rendering == term["en"] else f"admitted; preferred: {term['en']}"]
            note += [f"not: {', '.join(deprecated)}"] if deprecated else []
            note += [(term["definition_en"] or "").rstrip(".")]
            expected.append(f"{term['zh']}\t{rendering}\t{'. '.join(note).rstrip('. ')}.")
    yield from _lines(contents, path, expected)


def compare_memory(contents: Contents, path: str, _: str) -> Iterator[str]:
    """What in the translation memory (TMX) is not as in the tables."""
    descriptor = contents.descriptor
    expected = ["tmx", "1.4", "header", "policypress", descriptor["version"], "block", descriptor["name"]]
    expected += ["en", "zh-CN", "plaintext"]
    expected += [word for line in _provenance(contents, "en") for word in ("note", line)]
    expected.append("body")
    for row in contents.values["segments"]:
        if row["en"]:
            number = contents.one("policies", "id", row["policy_id"])["document_number"]
            expected += ["tu", row["id"], *(["sentence"] if row["kind"] == "sentence" else [])]
            expected += ["prop", "x-document-number", number, "prop", "x-kind", row["kind"]]
            expected += ["prop", "x-en-status", row["en_status"]]
            expected += ["tuv", "zh-CN", "seg", row["zh"], "tuv", "en", "seg", row["en"]]
    yield from _words(path, _flat(_xml(contents, path, _XML + _TMX)), expected)


def compare_terms(contents: Contents, path: str, _: str) -> Iterator[str]:
    """What in the glossary (TBX) is not as in the tables."""
    expected = ["martif", "TBX", "en", "martifHeader", "fileDesc"]
    expected += ["titleStmt", "title", contents.descriptor["title"], "sourceDesc"]
    expected += [word for line in _provenance(contents, "en") for word in ("p", line)]
    expected += ["text", "body"]
    for term in contents.values["terms"]:
        expected += ["termEntry", term["id"]]
        english = [(term["en"], "preferred")]
        english += [(text, status) for status in ("admitted", "deprecated") for text in _list(term[status])]
        for code, language, texts in (("zh-CN", "zh", [(term["zh"], "preferred")]), ("en", "en", english)):
            definition, reason = term[f"definition_{language}"], term[f"reason_{language}"]
            expected += ["langSet", code]
            expected += ["descrip", "definition", definition] if definition else []
            expected += ["note", reason] if reason else []
            for text, status in texts:
                expected += ["tig", "term", text, "termNote", "administrativeStatus"]
                expected += [f"{status}Term-admn-sts"]
    yield from _words(path, _flat(_xml(contents, path, _XML)), expected)


def compare_akoma_ntoso(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """What in the text and the notes of a document in Akoma Ntoso is not as in the tables."""
    language = "zh" if path.endswith(".zho.akn.xml") else "en"
    root = _xml(contents, path, _XML)
    notes = [part.text or "" for part in root.iterfind(".//{*}meta//{*}p")]
    yield from _words(path, notes, _provenance(contents, language, policy))
    whole, expected = "", []
    for block in _blocks(contents, policy):
        chinese = [row["zh"] for row in block.segments]
        english = [_english_of(contents, row) for row in block.segments]
        for row, text in zip(block.segments, chinese if language == "zh" else english, strict=True):
            expected += [_local(row), text]
        whole += block.zh if language == "zh" else block.number + "".join(english)
    names = set(expected[::2])
    parts = [part for part in root.iter() if part.get("wId") in names]
    found = [word for part in parts for word in (part.get("wId", ""), "".join(part.itertext()))]
    yield from _words(path, found, expected)
    for meta in root.iterfind(".//{*}meta"):
        meta.clear()
    if _squeezed("".join(root.itertext())) != _squeezed(whole):
        yield f"{path}: the text as a whole is not that of the tables."


def _english_of(contents: Contents, row: Typed) -> str:
    """The English of a segment as Akoma Ntoso has it: in a list of agencies their names."""
    if row["kind"] != "responsibility":
        return row["en"] or ""
    named = contents.of("responsibilities", "measure_id", row["measure_id"])
    return "; ".join(contents.one("agencies", "id", entry["agency_id"])["name_en"] or "" for entry in named)


def _blocks(contents: Contents, policy: str) -> Iterator[_Block]:
    """The text of a policy in its order, a paragraph or heading at a time."""
    segments = contents.of("segments", "policy_id", policy)
    heads = {
        f"{row['id']}-heading": (level, row)
        for level, table in ((2, "sections"), (3, "measures"))
        for row in contents.of(table, "policy_id", policy)
    }
    kinds = ("annex_title", "title")
    title = next((row["id"] for kind in kinds for row in segments if row["kind"] == kind), None)
    after, before, behind = _print_marks(contents, policy, heads)
    for key, group in itertools.groupby(
        segments, lambda row: row["measure_id"] if row["kind"] == "sentence" else row["id"]
    ):
        rows = list(group)
        level, row = heads.get(key, (0, {}))
        zh = "".join(row["zh"] for row in rows)
        en = " ".join((row["en"] or _NOT_TRANSLATED) for row in rows)
        if row:
            zh = f"{_label(row)}{zh}{after if level == 3 else ''}"
            en = f"{row['number']}. {en}" if level == 2 else f"({row['number']}) {en}"
        elif rows[0]["kind"] == "responsibility":
            zh, en = f"{before}{zh}{behind}", f"(Responsible units: {en})"
        yield _Block(1 if key == title else level, str(row.get("number", "")), zh, en, rows)


def _print_marks(
    contents: Contents, policy: str, heads: dict[str, tuple[int, Typed]]
) -> tuple[str, str, str]:
    """What is printed after the heading of a measure, and before and after a list of agencies.

    No table has it. It is taken from the plain text, and is right if the whole is then the official text.
    """
    path = f"policies/{policy}.zh.txt"
    if path not in contents.package.paths:
        raise KeyError(path)
    lines = contents.package.read(path).decode("utf-8", "replace").split("\n")
    after = before = behind = ""
    for level, row in heads.values():
        heading = f"{_label(row)}{row['heading_zh']}"
        if level == 3 and (line := next((line for line in lines if line.startswith(heading)), "")):
            after = line.removeprefix(heading)
            break
    for row in contents.of("segments", "policy_id", policy):
        if row["kind"] == "responsibility":
            text = row["zh"]
            before, _, behind = next((line for line in lines if text in line), "").partition(text)
            break
    return after, before, behind


def _label(row: Typed) -> str:
    """A printed label with the space, if any, between it and its heading."""
    label = row["label_zh"]
    return label if label.endswith(("、", "）")) else f"{label} "


def _one_language(blocks: list[_Block], language: str) -> Iterator[str]:
    for block in blocks:
        yield ("#" * block.level + " " if block.level else "") + _markdown(getattr(block, language))


def _side_by_side(blocks: list[_Block]) -> Iterator[str]:
    """Both languages as Markdown: a table of segments below each heading."""
    for is_head, group in itertools.groupby(blocks, lambda block: block.level > 1):
        if is_head:
            for block in group:
                yield f"{'#' * block.level} {_markdown(block.zh)} {_markdown(block.en)}"
            continue
        rows = ["| id | 中文 | English |", "|---|---|---|"]
        for row in (row for block in group for row in block.segments):
            texts = (_local(row), _markdown(row["zh"]), _markdown(row["en"] or _NOT_TRANSLATED))
            rows.append(f"| {' | '.join(texts)} |")
        yield "\n".join(rows)


def _provenance(contents: Contents, language: str, policy: str | None = None) -> list[str]:
    """Where a file comes from, a line each: dataset, policies (or the one), notice, licenses, address."""
    about: Data = contents.descriptor
    policies = contents.of("policies", "id", policy) if policy else contents.values["policies"]
    commit = about.get("commit")
    if language == "en":
        lines = [f"{about['title']}, version {about['version']}{f', commit {commit}' if commit else ''}."]
        lines += [f"{row['document_number']}: {row['title_en'] or row['title_zh']}." for row in policies]
        lines += [about["notice"]]
        lines += [f"{item['title']} ({item['path']}): {item['scope']}" for item in about["licenses"]]
    else:
        lines = [f"{about['title_zh']}，版本{about['version']}{f'，提交 {commit}' if commit else ''}。"]
        lines += [f"{row['document_number']}《{row['title_zh']}》。" for row in policies]
        lines += [about["notice_zh"]]
        lines += [f"{item['title_zh']}（{item['path']}）：{item['scope_zh']}" for item in about["licenses"]]
    return lines + ([about["homepage"]] if "homepage" in about else [])


def _local(row: Typed) -> str:
    """The id of a segment within its policy."""
    return row["id"].partition("/")[2]


def _list(cell: object) -> list[str]:
    return str(cell).split(" | ") if cell else []


def _markdown(text: str) -> str:
    """Text as Markdown that reads as that text."""
    escaped = re.sub(r"([\\`*_\[\]<>|&~#])", r"\\\1", text.replace("\n", " "))
    return re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", escaped)


def _squeezed(text: str) -> str:
    """A text without layout, its marks and digits in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_MARKS)


def _lines(contents: Contents, path: str, expected: list[str]) -> Iterator[str]:
    found = contents.package.read(path).decode("utf-8", "replace").split("\n")
    for number, (line, wanted) in enumerate(itertools.zip_longest(found, [*expected, ""]), 1):
        if line != wanted:
            yield f"{path}, line {number}: is not as in the tables."
            return


def _words(path: str, found: list[str], expected: list[str]) -> Iterator[str]:
    for word, wanted in itertools.zip_longest(found, expected):
        if word != wanted:
            yield f"{path}: has {quoted(word or '')} where the tables have {quoted(str(wanted or ''))}."
            return


def _xml(contents: Contents, path: str, prolog: bytes) -> ElementTree.Element:
    """The root of an XML file that begins with `prolog` and has no other declaration or comment."""
    content = contents.package.read(path)
    if not content.startswith(prolog) or re.search(rb"<[!?]", content[len(prolog) :]):
        raise NoPackage(
            f"{path} has another prolog than the dataset gives it, or a comment or a declaration."
        )
    try:
        return ElementTree.fromstring(content)  # noqa: S314 (no declarations, see above)
    except ElementTree.ParseError as error:
        raise NoPackage(f"{path} cannot be read as XML: {error}.") from error


def _flat(root: ElementTree.Element) -> list[str]:
    """The names, attributes and texts of all elements, in their order."""
    words = []
    for part in root.iter():
        values = (part.tag.rpartition("}")[2], *part.attrib.values(), part.text or "", part.tail or "")
        words += [value for value in values if value.strip()]
    return words
