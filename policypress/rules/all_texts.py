"""Rules for the characters that any text may contain."""

import re
import unicodedata
from collections.abc import Iterator

from policypress.diagnostics import Place
from policypress.loading import Document
from policypress.loading.characters import FORMULA
from policypress.loading.document import Path
from policypress.loading.source import Source
from policypress.rules.context import Context
from policypress.rules.rule import Change, Violation, rule
from policypress.text.escape import quoted

# Han, kana and CJK punctuation. These and full-width forms do not belong in English text.
_CHINESE = "\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\U00020000-\U0003ffff"
_NOT_ENGLISH = re.compile(f"[{_CHINESE}\uff00-\uffef]+")
# Letters and digits of all other scripts, many of which look like English ones.
_LOOKALIKE = re.compile(f"(?![ -\u024f\u1e00-\u1eff{_CHINESE}])[^\\W_]")
_RENDERINGS = {"admitted", "deprecated", "replaces"}
_ENGLISH = ("en", "name_en", "short_en", "why_en")
# What pandas and R read as a missing value in a CSV file.
_NOTHING = {"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"}


@rule(
    "英文不得含汉字、全角标点和其他文字的字母；英文说明可引用汉字。",
    Change("policies/wuyou-2031-12/measures/m02.yml", "Continue to improve", "继续 improve"),
)
def english_is_english(context: Context) -> Iterator[Violation]:
    """English text must not contain Chinese characters, full-width punctuation or letters of other scripts,
    except that an English note may quote Chinese."""
    for segment in context.written_segments:
        yield from _foreign(f"The English of {segment.local_id}", segment.en, segment.en_place)
    source = context.source
    names = (source.agencies, source.glossary, source.entities, source.retired)
    for document in _documents(source):
        for path, text in _texts(document):
            place, key = document.place(path), path[-1]
            if document in names and (key in _ENGLISH or _RENDERINGS & {*path[:-1]}):
                yield from _foreign("The English name", text, place)
            elif str(key).endswith("_en"):
                yield from _foreign(f"“{key}”", text, place, may_quote=True)


@rule(
    "文字不得以 = + - @ 开头（会被识别为公式），不得为 NA 等会被程序识别为空值的词；"
    "在数据中合并为一格的列表，各项不得含分隔符 |。",
    Change("agencies.yml", "short_en: Wuyou Commerce", "short_en: NA"),
)
def cells_are_text(context: Context) -> Iterator[Violation]:
    """Text must not begin with = + - or @ of any width, as formulas do, or be a word such as NA that programs
    read as a missing value, and no item of a list that becomes one cell may contain the separator |."""
    for document in _documents(context.source):
        for path, text in _texts(document):
            what = instead = ""
            if text.startswith(FORMULA):
                what = f"The text begins with “{text[0]}”, so a spreadsheet would treat it as a formula."
                instead = "Begin with a different character."
            elif text in _NOTHING:
                what = f"The text is “{text}”, which programs read as a missing value."
                instead = "Use another word, or leave the value empty."
            elif "|" in text and _RENDERINGS & {*path[:-1]}:
                what = "The translation contains “|”, which separates translations in the data."
                instead = "Remove the “|”."
            if what:
                yield Violation(what, instead, document.place(path))


def _foreign(whose: str, text: str, place: Place, may_quote: bool = False) -> Iterator[Violation]:
    """Report the first characters that are not English. `may_quote` allows Chinese."""
    if not may_quote and (found := _NOT_ENGLISH.search(text)):
        what = f"{whose} contains {quoted(found.group())}."
        yield Violation(what, "Translate it, or use English punctuation.", place)
    elif found := _LOOKALIKE.search(text):
        name = unicodedata.name(found.group(), f"U+{ord(found.group()):04X}").capitalize()
        what = f"{whose} contains {quoted(found.group())} ({name})."
        yield Violation(what, "Type it on an English keyboard.", place)


def _documents(source: Source) -> Iterator[Document]:
    """Yield all registries, code lists, policies and measures that could be read."""
    documents = [source.agencies, source.glossary, source.entities, source.topics, source.retired]
    documents += source.codelists.values()
    for policy in source.policies:
        documents += [policy.policy, *policy.measures.values()]
    yield from filter(None, documents)


def _texts(document: Document) -> Iterator[tuple[Path, str]]:
    """Yield every string in a document with its path."""
    for path in document.marks:
        value: object = document.data
        for key in path:
            value = value[key]  # type: ignore[index]
        if isinstance(value, str):
            yield path, value
