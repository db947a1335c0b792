"""The names of tables and columns: usable in every database without quotes, and with one meaning each."""

from collections import defaultdict
from pathlib import Path

import duckdb
import yaml
from conftest import ROOT, rows

from policypress.contract import load_contract

CONTRACT = load_contract(ROOT / "schema" / "dataset.yml")


def test_no_name_is_a_reserved_word():
    lists = yaml.safe_load(Path(__file__).with_name("reserved_words.yml").read_text("utf-8"))
    reserved = {word for words in lists.values() for word in words.split()}
    asked = (
        "SELECT keyword_name FROM duckdb_keywords() WHERE keyword_category IN ('reserved', 'type_function')"
    )
    reserved |= {word for (word,) in duckdb.execute(asked).fetchall()}
    assert {"end", "unique", "rank", "instead"} < reserved
    names = {field.name for table in CONTRACT.tables for field in table.fields}
    assert not reserved & {*names, *(table.name for table in CONTRACT.tables)}


def test_the_same_name_means_the_same_in_all_tables():
    found = defaultdict(set)
    for table in CONTRACT.tables:
        targets = {key.fields[0]: key.table for key in table.foreign_keys if len(key.fields) == 1}
        for field in table.fields:
            refers_to = table.name if field.name == table.id_column else targets.get(field.name)
            found[field.name].add((field.type, field.codelist, refers_to))
    assert {name: uses for name, uses in found.items() if len(uses) > 1} == {}


def test_rows_of_a_policy_name_all_that_contains_them():
    annotations = ("quantities", "actions", "conditions", "measure_topics", "mentions")
    needed = {name: {"policy_id", "measure_id", "segment_id"} for name in annotations}
    needed |= {name: {"policy_id", "section_id"} for name in ("measures", "segments")}
    needed |= {"sections": {"policy_id"}, "responsibilities": {"policy_id", "measure_id"}}
    for name, columns in needed.items():
        assert columns <= {field.name for field in CONTRACT.table(name).fields}, name


def test_section_headings_join_to_their_section(both: Path):
    headings = {row["segment_id"]: row for row in rows(both / "data", "segments") if not row["measure_id"]}
    sections = rows(both / "data", "sections")
    assert len(sections) > 4
    for section in sections:
        heading = headings[f"{section['section_id']}-heading"]
        assert heading["section_id"] == section["section_id"]
        assert heading["segment_zh"] == section["section_zh"]


def test_every_code_list_belongs_to_a_column(both: Path):
    used = {field.codelist for table in CONTRACT.tables for field in table.fields}
    assert {row["codelist_id"] for row in rows(both / "data", "codes")} == used - {None}
