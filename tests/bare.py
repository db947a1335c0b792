"""A copy of the source with only the texts: no annotations, questions or sign-offs.

Used by tests that change texts. Otherwise each change would affect annotations too, and new annotations
or sign-offs would move the lines that the messages name.
"""

import re
import shutil
from pathlib import Path

_LISTS = "quantities|non_quantities|actions|conditions|topics|mentions"
_LIST = re.compile(rf"^( *)(?:{_LISTS}):\n(?:\1  - \{{.*\}}\n)+", re.MULTILINE)
READER = """\
  - id: {}
    kind: machine
    name:
    qualification_zh:
    qualification_en:
    languages:
      - zh
      - en
    scope_zh: 测试
    scope_en: A test.
"""
_REVIEW = re.compile(r"^( +)review:\n(?:\1 +.*\n)+", re.MULTILINE)


def use_readers(source: Path) -> None:
    """Write a readers.yml with a machine for each handle in a source."""
    found = {*(folder.name for folder in source.glob("policies/*/readings/*"))}
    for file in source.glob("policies/*/**/*.yml"):
        found |= set(
            re.findall(r"\b(?:translated_by|by|answered_by): +['\"]?([a-z0-9-]+)", file.read_text("utf-8"))
        )
    for file in source.glob("policies/*/review.csv"):
        found |= set(re.findall(r"^[a-z0-9-]+,([a-z0-9-]+),", file.read_text("utf-8"), re.MULTILINE))
    (source / "readers.yml").write_text(
        "readers:\n"
        + "".join(READER.format(f'"{name}"' if name == "no" else name) for name in sorted(found)),
        "utf-8",
    )


def shorten(registry: Path, kept: int) -> None:
    """Remove all but the first entries of a registry."""
    head, *entries = registry.read_text("utf-8").split("  - id:")
    registry.write_text("  - id:".join([head, *entries[:kept]]), "utf-8")


def make_bare(source: Path) -> Path:
    """Remove everything but the texts from a copy of the source."""
    for file in source.glob("policies/*/measures/*.yml"):
        file.write_text(_REVIEW.sub("", _LIST.sub("", file.read_text("utf-8"))), "utf-8")
    shorten(source / "entities.yml", 0)
    for file in source.glob("policies/*/back-check.yml"):
        file.unlink()
    for folder in source.glob("policies/*/readings"):
        shutil.rmtree(folder)
    for file in source.glob("policies/*/policy.yml"):
        text = _REVIEW.sub("", file.read_text("utf-8"))
        file.write_text(text.replace("\nannotated: true\n", "\n"), "utf-8")
    use_readers(source)
    return source
