"""Escapes text from files for terminal output and messages."""

import re


def quoted(text: str, limit: int = 40) -> str:
    """Quote `text`, shortened to `limit` characters, with control characters escaped."""
    shown = one_line(text[: limit + 1]).replace("\u3000", r"\u3000")
    return f"“{shown[:limit]}…”" if len(text) > limit else f"“{shown}”"


def one_line(text: str) -> str:
    """Make text from a file or a file name safe to print by escaping non-printable characters as in JSON."""
    return "".join(c if c.isprintable() or c == "\u3000" else _escaped(c) for c in text)


def _escaped(character: str) -> str:
    return re.sub("(....)", r"\\u\1", character.encode("utf-16-be", "surrogatepass").hex())
