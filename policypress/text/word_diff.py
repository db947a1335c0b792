"""Inline diffs of text, by word for English and by character for Chinese."""

import difflib
import re
from collections.abc import Callable

_CHINESE = re.compile("[\u3400-\u9fff]")


def word_by_word(old: str, new: str, write: Callable[[str], str] = str) -> str:
    """Return the new text with `[-removed-]` and `{+added+}` pieces, each formatted by `write`."""
    joint = "" if _CHINESE.search(old + new) else " "
    before, after = (list(text) if not joint else text.split() for text in (old, new))
    pieces: list[str] = []
    for kind, i, j, k, m in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(write(joint.join(after[k:m])))
            continue
        gone = f"[-{write(joint.join(before[i:j]))}-]" if j > i else ""
        added = f"{{+{write(joint.join(after[k:m]))}+}}" if m > k else ""
        pieces.append(gone + added)
    return joint.join(pieces)


def same_start(one: str, other: str) -> int:
    """Return the length of the common prefix of two texts."""
    differing = (index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))
