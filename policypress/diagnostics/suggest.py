"""Suggests the known word closest to a misspelled one."""

import difflib
import re
from collections.abc import Iterable

from policypress.text.word_diff import same_start


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean “…”?` with the known word closest to `word`, or ""."""
    near = difflib.get_close_matches(word, sorted(known), n=5, cutoff=0.6)
    if not near:
        return ""
    same = [name for name in near if _same_number(word, name)]
    best = max(same or near, key=lambda name: _likeness(word, name))
    return f"Did you mean “{best}”?"


def _same_number(word: str, name: str) -> bool:
    """Return whether the words differ only in leading zeros or in the order of their characters."""
    short, right = (re.sub("0+(?=[0-9])", "", text) for text in (word, name))
    return short == right or sorted(word) == sorted(name)


def _likeness(word: str, name: str) -> tuple[float, int]:
    """Return how similar two words are. A longer common prefix breaks ties, so 市商务局 suggests 市商务委."""
    alike = same_start(word, name)
    return round(difflib.SequenceMatcher(None, word, name).ratio(), 3), alike
