"""The cookbook: every snippet runs in the folder of the package and gives the shown answer."""

import contextlib
import html
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from conftest import ROOT

import build
from policypress.contract import Answer, load_contract
from policypress.dataset import answers
from policypress.dataset.cookbook import questions

pytestmark = pytest.mark.slow

IDS = [item["id"] for item in questions()]


@pytest.fixture(scope="session")
def shown() -> dict[str, Answer]:
    found = answers(build.load_and_check(ROOT / "source")[0], load_contract(ROOT / "schema" / "dataset.yml"))
    return {answer.id: answer for answer in found}


@contextlib.contextmanager
def within(folder: Path) -> Iterator[None]:
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def as_rows(values: list[Any]) -> list[tuple[str, ...]]:
    return [tuple("" if pd.isna(value) else str(value) for value in row) for row in values]


def by_pandas(code: str) -> list[tuple[str, ...]]:
    *first, last = code.strip().split("\n")
    names = {"pd": pd}
    exec("\n".join(first), names)
    return as_rows(eval(last, names).values.tolist())


@pytest.mark.parametrize("name", IDS)
@pytest.mark.parametrize("built", ["dist", "both"])
def test_pandas_and_sql_give_the_same_answer(built: str, name: str, request: pytest.FixtureRequest) -> None:
    """For the real policy, and for both policies, because the invented one has rows in every table."""
    (item,) = (item for item in questions() if item["id"] == name)
    with within(request.getfixturevalue(built) / "data"):
        by_sql = as_rows(duckdb.execute(item["sql"]).fetchall())
        assert by_pandas(item["pandas"]) == by_sql
        if built == "both":
            assert by_sql
        else:
            answer = request.getfixturevalue("shown").get(name)
            assert list(answer.rows if answer else []) == by_sql


def test_there_are_ten_short_questions() -> None:
    assert len(set(IDS)) == 10
    for item in questions():
        for way in ("pandas", "sql"):
            assert len(item[way].strip().split("\n")) <= 3, item["id"]
        assert item["formula"].startswith("=")
        assert "\n" not in item["formula"].strip()


@pytest.mark.parametrize("language", ["", "en/"])
def test_page_and_readme_show_the_answers(dist: Path, shown: dict[str, Answer], language: str) -> None:
    page = (dist / "site" / language / "dataset" / "cookbook" / "index.html").read_text("utf-8")
    readme = (dist / "data" / "README.md").read_text("utf-8")
    assert len(shown) >= 8
    for answer in shown.values():
        for code in (answer.pandas, answer.sql, answer.formula):
            assert html.escape(code, quote=False) in page.replace("&#34;", '"').replace("&#39;", "'")
            assert code in readme
        for row in answer.rows[:5]:
            for cell in row:
                assert html.escape(cell, quote=False) in page.replace("&#39;", "'"), answer.id
    assert 'dataset/cookbook/"' in (dist / "site" / language / "dataset" / "index.html").read_text("utf-8")
