"""The cookbook: questions that people ask of the data, three ways to ask each, and the answer.

`cookbook.yml` has the questions. The answer is what the SQL gives on the tables: SQLite is asked here, for it
reads the name of a file as the name of a table, so that one text serves it and DuckDB.
"""

from __future__ import annotations

import functools
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policypress.contract import Answer, Contract
from policypress.dataset.tables import Row, make_tables
from policypress.model import Corpus

_FILE = Path(__file__).with_suffix(".yml")


@functools.lru_cache(maxsize=1)
def questions() -> tuple[dict[str, Any], ...]:
    """The questions as cookbook.yml has them."""
    return tuple(yaml.safe_load(_FILE.read_text("utf-8")))


def answers(corpus: Corpus, contract: Contract) -> tuple[Answer, ...]:
    """The questions with their answers, but for those whose tables have no row yet."""
    return answer(make_tables(corpus, contract))


def answer(tables: Mapping[str, list[Row]]) -> tuple[Answer, ...]:
    """The same of tables that are made already."""
    asked = [item for item in questions() if all(tables[name] for name in item["tables"])]
    database = sqlite3.connect(":memory:")
    for name in {name for item in asked for name in item["tables"]}:
        columns = ", ".join(f'"{column}"' for column in tables[name][0])
        marks = ", ".join("?" * len(tables[name][0]))
        database.execute(f"CREATE TABLE '{name}.csv' ({columns})")
        rows = [list(row.values()) for row in tables[name]]
        database.executemany(f"INSERT INTO '{name}.csv' VALUES ({marks})", rows)  # noqa: S608 (names of the contract)
    found = []
    for item in asked:
        result = database.execute(item["sql"])
        heads = tuple(about[0] for about in result.description)
        cells = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in result)
        ways = {way: item[way].rstrip("\n") for way in ("pandas", "sql", "formula")}
        words = {key: item[key] for key in ("id", "question_zh", "question_en", "how_zh", "how_en")}
        found.append(Answer(**words, **ways, columns=heads, rows=cells))
    database.close()
    return tuple(found)
