"""Shared by the tests of the translators' commands: source files and changes to them."""

import csv
import hashlib
import io
import re
import subprocess
from pathlib import Path

from bare import READER, use_readers
from conftest import Say, swap
from unsigned import HEADER

POLICY = Path("source/policies/hufubangui-2023-9")
M07 = POLICY / "measures/m07.yml"
READERS = Path("source/readers.yml")
TABLE = POLICY / "review.csv"
SIGNED = """\
    review:
      by: reader-b
      date: "2026-11-24"
      seal: z1644d6f1-ebd81c298
"""


def amend(old: str, new: str, file: Path = M07) -> None:
    """Change the Chinese as a maintainer of the official text would: file, original and its digest."""
    swap(file, old, new)
    original = POLICY / "original.txt"
    swap(original, old, new)
    digest = hashlib.sha256(original.read_bytes()).hexdigest()
    policy = POLICY / "policy.yml"
    policy.write_text(
        re.sub("source_sha256: [0-9a-f]{64}", f"source_sha256: {digest}", policy.read_text("utf-8")), "utf-8"
    )


def remove_english() -> None:
    """Leave the English of m07-s1 empty."""
    text = M07.read_text("utf-8")
    M07.write_text(re.sub(r"(- id: m07-s1\n.*\n    en:) >-\n(?:      .*\n)+", r"\1\n", text), "utf-8")


def add_row(segment: str, **changes: str) -> None:
    """Append a review row: the newest row of the segment, with changes."""
    rows = list(csv.DictReader(io.StringIO(TABLE.read_text("utf-8"), newline="")))
    row = next(row for row in reversed(rows) if row["segment_id"] == segment)
    row.update(
        {"reader": "third-reader", "date": "2026-11-25", "verdict": "no change", "kind": "", "severity": ""}
    )
    row.update({"before": row["after"], "reason": "Agrees."}, **changes)
    with TABLE.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, HEADER.split(","), lineterminator="\n").writerow(row)
    use_readers(Path("source"))


def make_person(handle: str, qualification: str = "") -> None:
    """Add a person to readers.yml, or turn the machine with this handle into one."""
    entry = READER.format(handle)
    person = entry.replace("machine", "person").replace(
        "_en:\n", f"_en: {qualification}\n".replace(": \n", ":\n")
    )
    text = READERS.read_text("utf-8")
    READERS.write_text(text.replace(entry, "") + person, "utf-8")


def sign(say: Say, words: str = "m07-s1 --by reader-b --date 2026-11-24") -> None:
    said = say(f"translate approve {words}")
    assert (said.code, said.err) == (0, "")


def git(*words: str) -> None:
    command = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", *words]
    subprocess.run(command, check=True, capture_output=True)


def everything() -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in Path("source").rglob("*") if path.is_file()}
