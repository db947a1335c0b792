"""Workbook, database and JSON Lines have the data of the tables and open in their tools."""

import csv
import json
import math
import sqlite3
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import polars as pl
import pytest
from conftest import ROOT

from policypress.contract import load_contract

pytestmark = pytest.mark.slow

NAME = "shanghai-foreign-trade-2023"


@pytest.fixture(scope="session")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


def tables(data: Path) -> dict[str, list[list[str]]]:
    """The cells of each CSV file, its header first."""
    found = {}
    for path in sorted(data.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            found[path.stem] = list(csv.reader(file))
    return found


def cell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return f"{value:g}" if value % 1 else str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return "" if value is None else str(value)


def test_the_workbook_holds_the_tables(data: Path):
    book = openpyxl.load_workbook(data / f"{NAME}.xlsx")
    expected = tables(data)
    assert set(book.sheetnames) == {"about", *expected}
    for name, rows in expected.items():
        sheet = book[name]
        assert [[cell(value) for value in row] for row in sheet.iter_rows(values_only=True)] == rows
        assert sheet.freeze_panes == "B2", "the header and the ids are not frozen"
        assert sheet.auto_filter.ref == sheet.dimensions
        assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage


def test_the_workbook_has_dates_and_whole_numbers(data: Path):
    book = openpyxl.load_workbook(data / f"{NAME}.xlsx")
    kinds = {"date": "d", "integer": "n", "number": "n", "boolean": "b", "string": "s"}
    seen: dict[tuple[str, str], list[Any]] = {}
    for table in load_contract(ROOT / "schema" / "dataset.yml").tables:
        for field, column in zip(table.fields, book[table.name].iter_cols(min_row=2), strict=True):
            for c in column:
                if c.value is not None:
                    assert c.data_type == kinds[field.type], f"{table.name}.{field.name}"
                    seen.setdefault((field.type, c.number_format), []).append(c.value)
    assert set(seen) >= {("date", "yyyy-mm-dd"), ("number", "#,##0.0##############")}
    assert max(seen.pop(("number", "#,##0"))) >= 1e10
    shown = {"date": "yyyy-mm-dd", "integer": "#,##0", "number": "#,##0.0##############"}
    assert all(code == shown.get(kind, "General") for kind, code in seen), seen.keys()


def test_rows_of_the_workbook_fit_their_text(data: Path):
    book = openpyxl.load_workbook(data / f"{NAME}.xlsx")
    wrapped = 0
    for sheet in book:
        columns = list(sheet.column_dimensions.values())
        widths = [item.width for item in columns for _ in range(item.min, item.max + 1)]
        for row in sheet.iter_rows():
            height = sheet.row_dimensions[row[0].row].height or sheet.sheet_format.defaultRowHeight
            assert height <= 409, "more than Excel can show"
            for c, width in zip(row, widths, strict=True):
                # A Chinese character is at least as wide as two digits, and a letter narrower than one.
                text = cell(c.value)
                digits = sum(0.9 if letter.isascii() else 2 for letter in text)
                lines = math.ceil(digits / width)
                assert height >= 14 * lines, (sheet.title, c.coordinate)
                wrapped += lines > 1
    assert wrapped > 100


def test_the_database_holds_the_tables(data: Path):
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    for name, rows in tables(data).items():
        found = database.execute(f'SELECT * FROM "{name}"').fetchall()
        # SQLite has no Boolean type; it uses 1 and 0.
        expected = [[{"true": "1", "false": "0"}.get(value, value) for value in row] for row in rows[1:]]
        assert sorted([cell(value) for value in row] for row in found) == sorted(expected), name
    assert database.execute("PRAGMA foreign_key_check").fetchall() == []
    assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def test_the_database_types_fit_every_value(data: Path):
    """Some programs take the type of a column from its first row, so all its values must have one."""
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    expected = {
        "string": "text",
        "date": "text",
        "integer": "integer",
        "number": "real",
        "boolean": "integer",
    }
    for table in load_contract(ROOT / "schema" / "dataset.yml").tables:
        declared = {row[1]: row[2] for row in database.execute(f"PRAGMA table_info({table.name})")}
        for field in table.fields:
            assert declared[field.name] == expected[field.type].upper()
            query = f"SELECT DISTINCT typeof({field.name}) FROM {table.name} WHERE {field.name} IS NOT NULL"
            assert set(database.execute(query)) <= {(expected[field.type],)}, field.name


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE segments SET segment_kind = 'verse' WHERE segment_position = 3",
        "UPDATE policies SET issued_on = '31 March 2023'",
        "UPDATE responsibilities SET agency_position = 0",
        "UPDATE terms SET term_zh = ''",
        "UPDATE policies SET effective_on = NULL",
        "UPDATE responsibilities SET agency_id = 'nobody'",
        "INSERT INTO codes SELECT * FROM codes LIMIT 1",
    ],
)
def test_the_database_refuses_what_the_contract_forbids(data: Path, change: str):
    database = sqlite3.connect(":memory:")
    database.deserialize((data / f"{NAME}.sqlite").read_bytes())
    database.execute("PRAGMA foreign_keys = ON")
    with pytest.raises(sqlite3.IntegrityError):
        database.execute(change)


def test_the_database_views_work(data: Path):
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    rows = tables(data)
    sentences = [
        row for row in rows["segments"][1:] if row[rows["segments"][0].index("segment_kind")] == "sentence"
    ]
    assert database.execute("SELECT count(*) FROM sentences").fetchone() == (len(sentences),)
    most = database.execute("SELECT agency_id, measures FROM agency_counts LIMIT 1").fetchone()
    named = [row[rows["responsibilities"][0].index("agency_id")] for row in rows["responsibilities"][1:]]
    assert most == (max(set(named), key=named.count), named.count(max(set(named), key=named.count)))


# Each annotated table with columns of its view in both languages, beside the labels of its codes.
LABELED = {
    "actions": ("measure", "segment"),
    "conditions": ("measure", "segment"),
    "quantities": ("measure", "segment", "agency"),
    "mentions": ("measure", "segment", "entity", "entity_kind", "agency"),
    "measure_topics": ("measure", "segment", "topic"),
    "responsibilities": ("measure", "agency", "agency_kind"),
}


@pytest.mark.parametrize("name", LABELED)
def test_views_have_labels_and_english(data: Path, name: str):
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    view = pd.read_sql(f"SELECT * FROM {name}_labeled", database)
    table = pd.read_sql(f"SELECT * FROM {name}", database)
    assert len(view) == len(table) > 0
    pd.testing.assert_frame_equal(
        view[table.columns].sort_values([*table.columns], ignore_index=True),
        table.sort_values([*table.columns], ignore_index=True),
    )
    assert view.columns.is_unique
    codes = pd.read_csv(data / "codes.csv", keep_default_na=False)
    lists = {key: codes[codes.codelist_id == key].set_index("code_id") for key in codes.codelist_id}
    for field in load_contract(ROOT / "schema" / "dataset.yml").table(name).fields:
        for language in ("zh", "en") if field.codelist else ():
            label = lists[field.codelist][f"code_{language}"]
            assert view[f"{field.name}_{language}"].dropna().tolist() == [
                label[code] for code in view[field.name].dropna()
            ]
    for thing in LABELED[name]:
        assert view[f"{thing}_zh"].notna().any() and view[f"{thing}_en"].notna().any()


@pytest.mark.parametrize(
    "words", ["跨境电商", "中国信保上海分公司", "自贸试验区", "customs clearance", "clear"]
)
def test_the_full_text_index_finds_words(data: Path, words: str):
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    asked = database.execute("SELECT segment_id FROM segments_fts(?)", [f'"{words}"'])
    header, *rows = tables(data)["segments"]
    texts = [header.index("segment_zh"), header.index("segment_en")]
    expected = {row[0] for row in rows if any(words in row[text].lower() for text in texts)}
    assert {id for (id,) in asked} == expected != set()


def test_words_of_two_characters_are_found(data: Path):
    """The index has no words of two characters. Neither LIKE on the table nor the search form uses it."""
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    header, *rows = tables(data)["segments"]
    expected = {row[0] for row in rows if "海关" in row[header.index("segment_zh")]}
    liked = database.execute("SELECT segment_id FROM segments WHERE segment_zh LIKE '%海关%'")
    metadata = json.loads((data / "metadata.json").read_bytes())
    search = metadata["databases"][NAME]["queries"]["search"]["sql"]
    asked = database.execute(search, {"words": "海关"})
    assert {id for (id,) in liked} == {id for id, *_ in asked} == expected != set()
    (plan,) = database.execute(
        "EXPLAIN QUERY PLAN SELECT rowid FROM segments_fts WHERE segment_zh LIKE '%跨境电商%'"
    )
    assert plan[-1].endswith(":L1"), "LIKE with three or more characters does not use the index"


def test_the_metadata_fits_the_database(data: Path):
    database = sqlite3.connect(data / f"{NAME}.sqlite")
    metadata = json.loads((data / "metadata.json").read_bytes())
    assert metadata["license_url"] == "https://creativecommons.org/licenses/by/4.0/"
    assert "沪府办规" in metadata["source"]
    described = metadata["databases"][NAME]["tables"]
    assert {f"{name}_labeled" for name in LABELED} <= described.keys()
    for name, about in described.items():
        columns = {row[1] for row in database.execute(f"PRAGMA table_info({name})")}
        assert {*about["columns"], *about["facets"], about.get("label_column", "")} - {""} <= columns, name
        assert name.endswith("_labeled") or about["columns"].keys() == columns
    assert described["agencies"]["label_column"] == "agency_en"


def test_each_json_line_is_self_contained(data: Path):
    lines = [json.loads(line) for line in (data / "segments.jsonl").read_text("utf-8").splitlines()]
    segments = tables(data)["segments"]
    assert [[cell(line[column]) for column in segments[0]] for line in lines] == segments[1:]
    in_measures = [line for line in lines if line["measure_id"]]
    assert all(line["section_zh"] and line["document_number"] and line["license"] for line in in_measures)
    by_pandas = pd.read_json(data / "segments.jsonl", lines=True)
    by_polars = pl.read_ndjson(data / "segments.jsonl")
    assert (
        list(by_pandas["segment_zh"])
        == by_polars["segment_zh"].to_list()
        == [line["segment_zh"] for line in lines]
    )


def test_every_format_is_described(data: Path):
    readme = (data / "README.md").read_text("utf-8")
    page = (data.parent / "site" / "en" / "dataset" / "index.html").read_text("utf-8")
    for resource in json.loads((data / "datapackage.json").read_text("utf-8"))["resources"]:
        if resource["format"] == "binary" and resource["path"] != "README.md":
            assert f"`{resource['path']}`" in readme
            assert f'data/{resource["path"]}"' in page
