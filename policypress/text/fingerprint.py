"""Fingerprints of Chinese text and its English, which sign-offs use to detect changes.

Chinese is normalized to NFKC, without spaces and with full-width punctuation. English is normalized
to NFC, with every run of whitespace collapsed to one space. Changes to character width or line breaks
therefore do not change the fingerprint.
"""

import hashlib
import unicodedata
from collections.abc import Iterable

_FULL_WIDTH = str.maketrans(",.;:()?!«»", "，。；：（）？！《》")
_LENGTH = 8


def normal_zh(text: str) -> str:
    """Normalize Chinese text for comparison."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_FULL_WIDTH)


def normal_en(text: str) -> str:
    """Normalize English text for comparison."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def seal_of(zh: str, en: str) -> str:
    """Return the seal of Chinese text and its English: `z` and 8 hex digits, then `-e` and 8 hex digits.

    The letters keep YAML from reading an all-digit seal as a number.
    """
    return f"{seal_zh(zh)}-{seal_en(en)}"


def seal_of_all(texts: Iterable[tuple[str, str]]) -> str | None:
    """Return the seal of several texts in order, or None if one has no English."""
    pairs = list(texts)
    if not all(en for _, en in pairs):
        return None
    # A text never contains a pilcrow, so moving words to the next text changes the seal.
    return seal_of("¶".join(zh for zh, _ in pairs), "¶".join(en for _, en in pairs))


def seal_zh(zh: str) -> str:
    """Return the Chinese half of the seal."""
    return f"z{_digest(normal_zh(zh))}"


def seal_en(en: str) -> str:
    """Return the English half of the seal."""
    return f"e{_digest(normal_en(en))}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:_LENGTH]
