"""Checks that the official text of a policy matches its SHA-256 and contains the Chinese in the tables."""

import unicodedata
from collections.abc import Iterator

from policypress.verification.contents import Contents

# Punctuation that an official text may print differently from the tables.
_MARKS = str.maketrans("《》。", "«».")


def compare_official_text(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """Yield the differences between the text and the tables, except labels and layout between segments."""
    if contents.package.digest(path)[1] != contents.one("policies", "policy_id", policy)["source_sha256"]:
        yield f"{path} does not match the source_sha256 in policies.csv."
    printed, end = _squeezed(contents.package.read(path).decode("utf-8", "replace")), 0
    for row in contents.of("segments", "policy_id", policy):
        text = _squeezed(row["segment_zh"])
        if (start := printed.find(text, end)) < 0:
            yield f"{path}: the Chinese of {row['segment_id']} is missing or out of order."
        else:
            end = start + len(text)


def _squeezed(text: str) -> str:
    """Remove whitespace from text, and normalize punctuation and digits to a single width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_MARKS)
