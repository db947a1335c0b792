"""The cookbook: common questions about the data, each with three queries and the answer.

The questions are in `cookbook.yml`. SQLite runs the SQL to compute the answers. The same SQL works in
DuckDB, because SQLite accepts file names as table names.
"""

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
    """Return the questions in cookbook.yml."""
    return tuple(yaml.safe_load(_FILE.read_text("utf-8")))


def answers(corpus: Corpus, contract: Contract) -> tuple[Answer, ...]:
    """Return the questions with their answers, leaving out those that use an empty table."""
    return answer(make_tables(corpus, contract))


def answer(tables: Mapping[str, list[Row]]) -> tuple[Answer, ...]:
    """Do the same as `answers`, but for the given tables."""
    asked = [item for item in questions() if all(tables[name] for name in item["tables"])]
    database = sqlite3.connect(":memory:")
    for name in {name for item in asked for name in item["tables"]}:
        columns = ", ".join(f'"{column}"' for column in tables[name][0])
        marks = ", ".join("?" * len(tables[name][0]))
        database.execute(f"CREATE TABLE '{name}.csv' ({columns})")
        rows = [list(row.values()) for row in tables[name]]
        database.executemany(f"INSERT INTO '{name}.csv' VALUES ({marks})", rows)  # noqa: S608 (names from the contract)
    found = []
    for item in asked:
        result = database.execute(item["sql"])
        heads = tuple(about[0] for about in result.description)
        cells = tuple(tuple("" if cell is None else str(cell) for cell in row) for row in result)
        ways = {way: item[way].rstrip("\n") for way in ("pandas", "sql", "formula")}
        texts = {key: item[key] for key in ("id", "question_zh", "question_en", "how_zh", "how_en")}
        found.append(Answer(**texts, **ways, columns=heads, rows=cells))
    database.close()
    return tuple(found)
