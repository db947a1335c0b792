"""Random edits of the source and of two files: each ends in the source or in a file of conflicts.

Makes 20 merges; CASES sets another number.
"""

import json
import os
import re
from pathlib import Path

import pytest
import yaml
from conftest import Say
from desk import everything
from exchange_files import M01, M02, edit, export, notes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.slow

NAMES = ("m01-heading", "m01-s3", "m02-heading", "m02-s1", "m02-s2")
TEXTS = ("", "One two.", "One three.", "One two three.", "no", "- x: y # z", "Café “x”", "word " * 40 + "end")
TEXTS_OR_NOTHING = st.none() | st.sampled_from(TEXTS)
# Each sentence is edited in the source and in at most one of the files.
EDITS = st.fixed_dictionaries(
    {name: st.tuples(TEXTS_OR_NOTHING, TEXTS_OR_NOTHING, st.booleans()) for name in NAMES}
)
MERGES_PER_CASE = 4


def english() -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (M01, M02):
        data = yaml.safe_load(path.read_text("utf-8"))
        segments = {f"{data['id']}-heading": data["heading"], **{s["id"]: s for s in data["sentences"]}}
        found |= {name: segment["en"] or "" for name, segment in segments.items()}
    return {name: found[name] for name in NAMES}


def type_by_hand(name: str, text: str) -> None:
    path = M01 if name.startswith("m01") else M02
    place = "heading:" if name.endswith("heading") else f"- id: {name}"
    pattern = rf"({place}\n +zh: .*\n( +)en:)(?:\n(?=\2[a-z])| >-\n(?:\2  .*\n)+)"
    new, count = re.subn(pattern, lambda m: f"{m[1]} {json.dumps(text)}\n", path.read_text("utf-8"), count=1)
    assert count == 1
    path.write_text(new.replace(' ""\n', "\n"), "utf-8")


def test_every_edit_ends_in_the_source_or_as_a_conflict(tell: Say):
    path, before, exported = export(tell, "a.po"), everything(), english()
    content = path.read_bytes()

    @given(EDITS)
    @settings(
        max_examples=int(os.environ.get("CASES", "20")) // MERGES_PER_CASE,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def merge(edits: dict[str, tuple[str | None, str | None, bool]]) -> None:
        results = []
        for order in (("b.po", "c.po"), ("c.po", "b.po")):
            for name, old in before.items():
                Path(name).write_bytes(old)
            for conflicts in Path().glob("*.conflicts*"):
                conflicts.unlink()
            for name, (here, _, _) in edits.items():
                if here is not None:
                    type_by_hand(name, here)
            typed = english()
            for file in order:
                Path(file).write_bytes(content)
                mine = {n: text for n, (_, text, is_first) in edits.items() if is_first == (file == "b.po")}
                put_all(Path(file), mine)
                said = tell(f"translate import {file} --by translator-b")
                assert said.code in (0, 1), said.err
            left = "\n".join(notes(conflicts) for conflicts in Path().glob("*.conflicts*"))
            now = english()
            for name, (_, text, _) in edits.items():
                answer = " ".join((text or "").split())
                is_edit = answer not in ("", exported[name], typed[name])
                if is_edit and typed[name] == exported[name]:
                    assert now[name] == answer
                else:
                    assert now[name] == typed[name]
                    assert not is_edit or f"answer: {answer}" in left
            results.append(everything())
        assert results[0] == results[1]

    merge()


def put_all(path: Path, texts: dict[str, str | None]) -> None:
    def change(entry: dict[str, str]) -> None:
        text = texts.get(entry["id"].split("/")[1])
        entry["en"] = entry["en"] if text is None else text

    edit(path, change)
