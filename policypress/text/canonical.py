"""Maps the official text as published to the canonical form stored in the YAML files.

The canonical form joins the lines, drops layout characters, and writes each character as it is typed
in Chinese. Which characters are layout depends on the type of text, detected by its punctuation:

*Extracted from a PDF*: contains none of the marks 《 》 ， 。 ： （ ）, which were set in another font.
Lines break anywhere, letter-spacing and page breaks appear as spaces, and digits are full-width.

    layout     line breaks; every space (U+0020, U+00A0); an ideographic space (U+3000) at the start of
               a line
    digits     ０…９ → 0…9,  ％ → %,  ＋ → +      (letters keep their width)
    marks      « » → 《 》,   , → ，   . → 。   : → ：   ( → （   ) → ）

*Typed*: contains at least one of those marks. ASCII punctuation and spaces inside a line are
intentional, as in `2.5` or `Open Data`, and are kept. A line break never replaces a space, because
Latin phrases do not wrap.

    layout     line breaks; spaces (U+0020, U+00A0, U+3000) at either end of a line; a no-break space
               (U+00A0) inside a line becomes an ordinary space
    digits     as above
    marks      unchanged

Nothing else changes. For extracted text, the mapping is reversible because none of the target marks
occur in it: `to_printed` restores every printed character that is not layout.
"""

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
    """Canonical text, and the line (1-based) of each of its characters in the published text."""

    text: str
    lines: list[int]


def to_canonical(printed: str) -> CanonicalText:
    """Return the canonical form of published text (with lines separated by LF)."""
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
    """Return extracted text with its printed characters, but without layout spaces and line breaks."""
    return canonical.translate(_TO_PRINTED)


def spaced_label(label_zh: str) -> str:
    """Return a printed label, plus any space between it and the heading that follows."""
    return label_zh if label_zh.endswith(("、", "）")) else f"{label_zh} "


def without_width(text: str) -> str:
    """Normalize the width and style of punctuation, digits and letters, keeping the length of the text.

    Strings that become equal are read aloud in the same way.
    """
    folded = ((character, unicodedata.normalize("NFKC", character)) for character in to_printed(text))
    return "".join(new if len(new) == 1 else old for old, new in folded)
