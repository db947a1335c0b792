"""Fingerprints of a pair of texts: what a sign-off binds, and what does not count as a change.

Chinese is compared in NFKC, without any space, with the marks of other fonts and widths written the
full-width way; English in NFC, with every run of spaces and line breaks as one space. So neither a
change of width nor a new wrapping of lines is a change.
"""

from __future__ import annotations

import hashlib
import unicodedata

_FULL_WIDTH = str.maketrans(",.;:()?!«»", "，。；：（）？！《》")
_LENGTH = 8


def normal_zh(text: str) -> str:
    """The form in which two Chinese texts are compared."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_FULL_WIDTH)


def normal_en(text: str) -> str:
    """The form in which two English texts are compared."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def seal_of(zh: str, en: str) -> str:
    """The seal of the two texts as they stand: `z` and 8 hex digits, `-e` and 8 hex digits.

    The letters keep YAML from reading a row of digits as a number.
    """
    return f"{seal_zh(zh)}-{seal_en(en)}"


def seal_zh(zh: str) -> str:
    """The half of the seal that stands for the Chinese."""
    return f"z{_digest(normal_zh(zh))}"


def seal_en(en: str) -> str:
    """The half of the seal that stands for the English."""
    return f"e{_digest(normal_en(en))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_LENGTH]
