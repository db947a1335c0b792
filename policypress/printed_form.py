"""The official text as printed, and the canonical form in which the YAML keeps it.

The text was extracted from a PDF. Its lines are broken anywhere, letter-spacing and page breaks
are spaces, digits are full-width, and punctuation has the width of another font. The canonical
form joins the lines, drops what is layout, and writes each character the way Chinese is typed:

    layout     line breaks; every ASCII space; an ideographic space (U+3000) at the start of a line
    digits     ０…９ → 0…9,  ％ → %,  ＋ → +      (letters keep their width)
    marks      « » → 《 》,   , → ，   . → 。   : → ：   ( → （   ) → ）

Nothing else changes. Since each mark is replaced by one that the printed text does not use,
the way back is unique: `to_printed` gives every printed character that is not layout.
"""

from __future__ import annotations

from typing import NamedTuple

_CANONICAL = dict(zip("０１２３４５６７８９％＋«»,.:()", "0123456789%+《》，。：（）", strict=True))
_TO_CANONICAL = str.maketrans(_CANONICAL)
_TO_PRINTED = str.maketrans({canonical: printed for printed, canonical in _CANONICAL.items()})


class CanonicalText(NamedTuple):
    """Canonical text, and for each of its characters the line of the printed text, from 1."""

    text: str
    lines: list[int]


def to_canonical(printed: str) -> CanonicalText:
    """The canonical form of a printed text (lines separated by LF)."""
    pieces: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(printed.split("\n"), 1):
        piece = line.lstrip(" \u3000").replace(" ", "").translate(_TO_CANONICAL)
        pieces.append(piece)
        lines.extend([number] * len(piece))
    return CanonicalText("".join(pieces), lines)


def to_printed(canonical: str) -> str:
    """The printed characters of a canonical text; layout spaces and line breaks are not restored."""
    return canonical.translate(_TO_PRINTED)
