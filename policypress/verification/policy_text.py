"""The official text of a policy: it has its stated digest and contains the Chinese of the tables."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from policypress.verification.contents import Contents

# Marks that an official text may print in another form than the tables.
_MARKS = str.maketrans("《》。", "«».")


def compare_official_text(contents: Contents, path: str, policy: str) -> Iterator[str]:
    """What in the text is not as in the tables; labels and layout between the segments are not compared."""
    if contents.package.digest(path)[1] != contents.one("policies", "id", policy)["source_sha256"]:
        yield f"{path} does not have the source_sha256 that policies.csv states."
    printed, end = _squeezed(contents.package.read(path).decode("utf-8", "replace")), 0
    for row in contents.of("segments", "policy_id", policy):
        text = _squeezed(row["zh"])
        if (start := printed.find(text, end)) < 0:
            yield f"{path}: the Chinese of {row['id']} is not in it, or not in its order."
        else:
            end = start + len(text)


def _squeezed(text: str) -> str:
    """A text without layout, its marks and digits in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split()).translate(_MARKS)
