"""The full text in both languages can be restored from each format, character for character."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import build

Piece = tuple[str, str, str]


@pytest.fixture(scope="module")
def whole() -> list[Piece]:
    """Every segment of the source in document order: id, Chinese, English."""
    corpus = build.load_and_check(ROOT / "source")[0]
    return [(s.id, s.zh, s.en) for policy in corpus.policies for s in policy.segments]


def from_csv(data: Path) -> Iterator[Piece]:
    with (data / "segments.csv").open(encoding="utf-8", newline="") as file:
        for row in sorted(
            csv.DictReader(file), key=lambda row: (row["policy_id"], int(row["segment_position"]))
        ):
            yield row["segment_id"], row["segment_zh"], row["segment_en"]


def from_sqlite(data: Path) -> Iterator[Piece]:
    (file,) = data.glob("*.sqlite")
    query = "SELECT segment_id, segment_zh, coalesce(segment_en, '') FROM segments"
    yield from sqlite3.connect(file).execute(f"{query} ORDER BY policy_id, segment_position")


def from_nested(data: Path) -> Iterator[Piece]:
    for file in sorted((data / "policies").glob("*.json")):
        if file.name != "policy.schema.json":
            document = json.loads(file.read_text("utf-8"))
            for piece in pieces(document):
                yield piece["segment_id"], piece["segment_zh"], piece["segment_en"] or ""


def pieces(document: Any) -> Iterator[Any]:
    yield from document["opening"]
    for section in document["sections"]:
        yield section["heading"]
        for measure in section["measures"]:
            yield measure["heading"]
            yield from measure["sentences"]
            yield measure["responsible"]
    yield from document["closing"]


@pytest.mark.parametrize("read", [from_csv, from_sqlite, from_nested])
def test_the_full_text_is_restored(dist: Path, whole: list[Piece], read: Any) -> None:
    assert list(read(dist / "data")) == whole
