"""Maps the official text as published to the canonical form stored in the YAML files.

The canonical form joins the lines, drops layout characters, and writes each character the way
Chinese is typed. Which characters are layout depends on the kind of text, detected by its marks:

*Extracted from a PDF*: has none of the marks 《 》 ， 。 ： （ ）, which were set in another font.
Lines break anywhere, letter-spacing and page breaks appear as spaces, and digits are full-width.

    layout     line breaks; every space (U+0020, U+00A0); an ideographic space (U+3000) at the start of
               a line
    digits     ０…９ → 0…9,  ％ → %,  ＋ → +      (letters keep their width)
    marks      « » → 《 》,   , → ，   . → 。   : → ：   ( → （   ) → ）

*Typed*: has at least one of those marks. ASCII marks and spaces inside a line are intentional, as
in `2.5` or `Open Data`, and stay. A line break never replaces a space: Latin phrases do not wrap.

    layout     line breaks; spaces (U+0020, U+00A0, U+3000) at either end of a line; a no-break space
               (U+00A0) inside a line becomes an ordinary space
    digits     as above
    marks      unchanged

Nothing else changes. For an extracted text the mapping is reversible, because none of the target
marks occur in it: `to_printed` restores every printed character that is not layout.
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
    """Canonical text, and for each character its line in the published text, counted from 1."""

    text: str
    lines: list[int]


def to_canonical(printed: str) -> CanonicalText:
    """Return the canonical form of a published text (lines separated by LF)."""
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
    """Restore the printed characters of an extracted text, without layout spaces and line breaks."""
    return canonical.translate(_TO_PRINTED)


def spaced_label(label_zh: str) -> str:
    """Append the layout space, if any, that separates a printed label from its heading."""
    return label_zh if label_zh.endswith(("、", "）")) else f"{label_zh} "


def without_width(text: str) -> str:
    """Unify the width and font of marks, digits and letters, keeping the length of the text.

    Texts that become equal are read aloud the same way.
    """
    folded = ((character, unicodedata.normalize("NFKC", character)) for character in to_printed(text))
    return "".join(new if len(new) == 1 else old for old, new in folded)
