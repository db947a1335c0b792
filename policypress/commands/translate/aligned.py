"""Prints a Chinese text and its English below each other, within the width of the terminal."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator

Span = tuple[int, int]

_LABEL, _NARROWEST, _NO_TERMINAL = "  zh: ", 30, 100
# A line may break after spaces and between Chinese characters, but not before closing punctuation.
_PIECE = re.compile(r"(?:[^\s\u2e80-\u9fff\uff00-\uffef]+|\S)[，。、；：）》”]*\s*")


def aligned(zh: str, en: str, in_zh: Iterable[Span] = (), in_en: Iterable[Span] = ()) -> Iterator[str]:
    """Yield the lines of two texts, with `{=…=}` around the given spans of each."""
    yield from _wrapped(_LABEL, _marked(zh, in_zh))
    yield from _wrapped(_LABEL.replace("zh", "en"), _marked(en or "(missing)", in_en))


def _marked(text: str, spans: Iterable[Span]) -> str:
    for start, end in sorted(spans, reverse=True):
        text = f"{text[:start]}{{={text[start:end]}=}}{text[end:]}"
    return text


def _wrapped(label: str, text: str) -> Iterator[str]:
    columns = max(shutil.get_terminal_size((_NO_TERMINAL, 24)).columns, _NARROWEST)
    line = label
    for piece in _PIECE.findall(text):
        if len(line) > len(_LABEL) and _width(line + piece.rstrip()) > columns:
            yield line.rstrip()
            line = " " * len(_LABEL)
        line += piece
    yield line.rstrip()


def _width(text: str) -> int:
    """Return the number of columns that a text takes in a terminal, where Chinese characters take two."""
    return sum(1 + (unicodedata.east_asian_width(character) in "WF") for character in text)
