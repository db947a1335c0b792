"""The official text as published, and the canonical form in which the YAML keeps it.

The canonical form joins the lines, drops what is layout, and writes each character the way
Chinese is typed. What layout is depends on where the text comes from, and the text itself says it:

*Extracted from a PDF*: it has none of the marks 《 》 ， 。 ： （ ）, because another font had them.
Lines are broken anywhere, letter-spacing and page breaks are spaces, and digits are full-width.

    layout     line breaks; every space (U+0020, U+00A0); an ideographic space (U+3000) at the start of
               a line
    digits     ０…９ → 0…9,  ％ → %,  ＋ → +      (letters keep their width)
    marks      « » → 《 》,   , → ，   . → 。   : → ：   ( → （   ) → ）

*Typed*: it has at least one of those marks. So an ASCII mark or space inside a line was meant, as
in `2.5` or `Open Data`, and stays. A line break never is a space: Latin words stand in one line.

    layout     line breaks; spaces (U+0020, U+00A0, U+3000) at either end of a line; a no-break space
               (U+00A0) inside a line is an ordinary one
    digits     as above
    marks      none is changed

Nothing else changes. An extracted text has none of the marks that its own become, so the way
back is unique there: `to_printed` gives every printed character that is not layout.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

_DIGITS = dict(zip("０１２３４５６７８９％＋", "0123456789%+", strict=True))
_MARKS = dict(zip("«»,.:()", "《》，。：（）", strict=True))
_DIGITS_ONLY = str.maketrans(_DIGITS)
_TO_CANONICAL = str.maketrans(_DIGITS | _MARKS)
_TO_PRINTED = str.maketrans({after: before for before, after in (_DIGITS | _MARKS).items()})
_TYPED = re.compile(f"[{''.join(_MARKS.values())}]")
_SPACES = " \u3000"


class CanonicalText(NamedTuple):
    """Canonical text, and for each of its characters the line of the published text, from 1."""

    text: str
    lines: list[int]


def to_canonical(printed: str) -> CanonicalText:
    """The canonical form of a published text (lines separated by LF)."""
    typed = bool(_TYPED.search(printed))
    table = _DIGITS_ONLY if typed else _TO_CANONICAL
    pieces: list[str] = []
    lines: list[int] = []
    for number, line in enumerate(printed.replace("\u00a0", " ").split("\n"), 1):
        piece = line.strip(_SPACES) if typed else line.lstrip(_SPACES).replace(" ", "")
        pieces.append(piece.translate(table))
        lines.extend([number] * len(piece))
    return CanonicalText("".join(pieces), lines)


def to_printed(canonical: str) -> str:
    """The printed characters of an extracted text; layout spaces and line breaks are not restored."""
    return canonical.translate(_TO_PRINTED)


def spaced_label(label_zh: str) -> str:
    """A printed label with the space, if any, that parts it from its heading; that space is layout."""
    return label_zh if label_zh.endswith(("、", "）")) else f"{label_zh} "


def without_width(text: str) -> str:
    """The text with one width and one font for each mark, digit and letter; as long as it was.

    Two texts that are the same so differ in nothing that a reader would pronounce.
    """
    folded = ((character, unicodedata.normalize("NFKC", character)) for character in to_printed(text))
    return "".join(new if len(new) == 1 else old for old, new in folded)
