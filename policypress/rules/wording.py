"""What every text of a kind has in common, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.loading import Document
from policypress.loading.characters import FORMULA
from policypress.loading.document import Path
from policypress.problems import Place, quoted
from policypress.rules.context import Context
from policypress.rules.rule import Change, Finding, rule

# Han, kana, CJK punctuation and full-width forms: none belongs in an English text.
_NOT_ENGLISH = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]+"
)
_ENGLISH = ("en", "name_en", "short_en", "why_en")
# What pandas and R take for a missing value when they read a CSV file.
_NOTHING = {"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"}


@rule(
    "英文中没有汉字，也没有全角标点。",
    Change("policies/wuyou-2031-12/measures/m02.yml", "Continue to improve", "继续 improve"),
)
def english_is_english(context: Context) -> Iterator[Finding]:
    """An English text holds no Chinese characters and no full-width punctuation."""
    for policy in context.corpus.policies:
        for segment in policy.written_segments:
            if found := _NOT_ENGLISH.search(segment.en):
                yield _not_english(f"The English of {segment.local_id}", found.group(), segment.en_place)
    source = context.source
    for document in (source.agencies, source.glossary, source.entities, source.retired):
        for path, text in _texts(document):
            if path[-1] in _ENGLISH and (found := _NOT_ENGLISH.search(text)):
                assert document
                yield _not_english("The English name", found.group(), document.place(path))


@rule(
    "文字不以 = + - @ 开头（会被当作公式），不是 NA 一类会被程序读作空值的词；"
    "在数据中合为一格的列表里，各项不含分隔用的 |。",
    Change("agencies.yml", "short_en: Wuyou Commerce", "short_en: NA"),
)
def cells_are_text(context: Context) -> Iterator[Finding]:
    """No text begins with = + - or @ as a formula does, is a word like NA that programs read as nothing,
    or, in a list that is one cell of the data, holds the | that separates its entries."""
    source = context.source
    documents = [source.agencies, source.glossary, source.entities, source.topics, source.retired]
    documents += source.codelists.values()
    for policy in source.policies:
        documents += [policy.policy, *policy.measures.values()]
    for document in documents:
        for path, text in _texts(document):
            what = instead = ""
            if text.startswith(FORMULA):
                what = f"The text begins with “{text[0]}”; a spreadsheet would take it for a formula."
                instead = "Begin it with another character."
            elif text in _NOTHING:
                what = f"The text is “{text}”, which programs that read the data take for nothing."
                instead = "Write it in other words, or leave it empty."
            elif "|" in text and path[-2:-1] in (("admitted",), ("deprecated",)):
                what = "A rendering holds “|”, which separates renderings in the data."
                instead = "Write it without “|”."
            if what and document:
                yield Finding(what, instead, document.place(path))


def _not_english(whose: str, words: str, place: Place) -> Finding:
    return Finding(f"{whose} holds {quoted(words)}.", "Translate it, or use English marks.", place)


def _texts(document: Document | None) -> Iterator[tuple[Path, str]]:
    """Every text of a document with its path; nothing where there is no document."""
    for path in document.marks if document else ():
        assert document
        value: object = document.data
        for key in path:
            value = value[key]  # type: ignore[index]
        if isinstance(value, str):
            yield path, value
