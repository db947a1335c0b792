"""A copy of the source without annotations.

What an editor can do to a text is tried without them: each would be an annotation's business too, and
one more annotation would move the lines that the messages name.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

_LISTS = "quantities|non_quantities|actions|conditions|topics|mentions"
_LIST = re.compile(rf"^( *)(?:{_LISTS}):\n(?:\1  - \{{.*\}}\n)+", re.MULTILINE)


def make_bare(source: Path) -> Path:
    """Take the annotations out of a copy of the source."""
    for file in source.glob("policies/*/measures/*.yml"):
        file.write_text(_LIST.sub("", file.read_text("utf-8")), "utf-8")
    entities = source / "entities.yml"
    entities.write_text(entities.read_text("utf-8").partition("entities:\n")[0] + "entities:\n", "utf-8")
    for folder in source.glob("policies/*/readings"):
        shutil.rmtree(folder)
    for file in source.glob("policies/*/policy.yml"):
        text = file.read_text("utf-8")
        file.write_text(text.replace("\nannotated: true\n", "\n"), "utf-8")
    return source
