"""Text from files, escaped for a terminal and for messages."""

from __future__ import annotations

import re


def quoted(text: str, limit: int = 40) -> str:
    """`text` in quotation marks, shortened to `limit` characters, control characters shown."""
    shown = one_line(text[: limit + 1]).replace("\u3000", r"\u3000")
    return f"“{shown[:limit]}…”" if len(text) > limit else f"“{shown}”"


def one_line(text: str) -> str:
    """`text` as a terminal can show it, whatever is in a file or its name.

    Characters that are not printed are written as JSON writes them.
    """
    return "".join(c if c.isprintable() or c == "\u3000" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return re.sub("(....)", r"\\u\1", character.encode("utf-16-be", "surrogatepass").hex())
