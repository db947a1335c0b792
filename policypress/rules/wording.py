"""What every text of a kind has in common, whatever it says."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policypress.problems import Problem, quoted
from policypress.rules.context import Context

# Han, kana, CJK punctuation and full-width forms: none belongs in an English text.
_NOT_ENGLISH = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\U00020000-\U0003ffff]+"
)
_FORMULA = ("=", "+", "-", "@")
# What pandas and R take for a missing value when they read a CSV file.
_NOTHING = {"NA", "N/A", "n/a", "NaN", "nan", "-nan", "NULL", "null", "None", "#N/A", "<NA>"}


def english_is_english(context: Context) -> Iterator[Problem]:
    """An English text holds no Chinese characters and no full-width punctuation."""
    for policy in context.corpus.policies:
        for segment in policy.segments:
            if segment.kind != "responsibility" and (found := _NOT_ENGLISH.search(segment.en)):
                what = f"The English of {segment.local_id} holds {quoted(found.group())}."
                yield Problem(
                    segment.en_place, "english-is-english", what, "Translate it, or use English marks."
                )
    for document in (context.source.agencies, context.source.glossary):
        if document:
            for path in document.marks:
                value = _value(document.data, path)
                english = path[-1:] in (("en",), ("name_en",), ("short_en",)) and isinstance(value, str)
                if english and (found := _NOT_ENGLISH.search(str(value))):
                    what = f"The English name holds {quoted(found.group())}."
                    instead = "Translate it, or use English marks."
                    yield Problem(document.place(path), "english-is-english", what, instead)


def cells_are_text(context: Context) -> Iterator[Problem]:
    """No text begins with = + - or @ as a formula does, is a word like NA that programs read as nothing,
    or, in a list that is one cell of the data, holds the | that separates its entries."""
    source = context.source
    documents = [source.agencies, source.glossary, *source.codelists.values()]
    for policy in source.policies:
        documents += [policy.policy, *policy.measures.values()]
    for document in documents:
        for path in document.marks if document else ():
            assert document is not None
            value = _value(document.data, path)
            if not isinstance(value, str):
                continue
            what = instead = ""
            if value.startswith(_FORMULA):
                what = f"The text begins with “{value[0]}”; a spreadsheet would take it for a formula."
                instead = "Begin it with another character."
            elif value in _NOTHING:
                what = f"The text is “{value}”, which programs that read the data take for nothing."
                instead = "Write it in other words, or leave it empty."
            elif "|" in value and path[-2:-1] in (("admitted",), ("deprecated",)):
                what = "A rendering holds “|”, which separates renderings in the data."
                instead = "Write it without “|”."
            if what:
                yield Problem(document.place(path), "cells-are-text", what, instead)


def _value(data: object, path: tuple[str | int, ...]) -> object:
    for key in path:
        data = data[key]  # type: ignore[index]
    return data
