"""The written dataset as downloaded. The expected counts were made by hand from the text."""

import hashlib
import html
import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from pathlib import Path

import jsonschema
import pytest
import yaml
from conftest import ARCHIVE, ROOT, VERSION, files_in, rows

from policypress.verification import verify
from policypress.verification.frictionless_gate import validate_with_frictionless

POLICY = "hufubangui-2023-9"
TABLES = [
    *("policies", "sections", "measures", "segments", "agencies", "responsibilities", "terms"),
    *("quantities", "actions", "conditions", "topics", "measure_topics", "entities", "mentions", "codes"),
    *("retired", "readers", "dictionary"),
]


# Contents


def test_promised_files(data: Path) -> None:
    tables = {f"{table}.{ending}" for table in TABLES for ending in ("csv", "json")}
    nested = {f"policies/{POLICY}.json", f"policies/{POLICY}.txt", "policies/policy.schema.json"}
    others = {"README.md", "SHA256SUMS", "datapackage.json", ARCHIVE}
    assert files_in(data).keys() >= tables | nested | others


@pytest.mark.parametrize(
    ("table", "columns"),
    {
        "policies": "policy_id,document_number,policy_zh,policy_en,issuer_id,issued_on,"
        "printed_on,effective_on,expires_on,source_url,source_sha256,annotated",
        "sections": "section_id,policy_id,section_number,section_label,section_zh,section_en",
        "measures": "measure_id,policy_id,section_id,measure_number,measure_label,measure_zh,"
        "measure_en,text_zh,text_en",
        "segments": "segment_id,policy_id,section_id,measure_id,segment_kind,segment_position,"
        "segment_zh,segment_en,en_status,translated_by,signed_by,signed_on",
        "agencies": "agency_id,agency_zh,short_zh,agency_en,short_en,agency_kind,parent_id,"
        "successor_id,evidence,source,note_zh,note_en",
        "responsibilities": "policy_id,measure_id,agency_position,agency_id,printed_as",
        "terms": "term_id,term_zh,term_en,definition_zh,definition_en,admitted,deprecated,"
        "reason_zh,reason_en",
        "quantities": "quantity_id,policy_id,measure_id,segment_id,quantity_zh,statement_zh,"
        "quantity_en,value,unit,comparator,quantity_kind,actor_id,period_zh,actor_zh,start_char,"
        "end_char",
        "actions": "action_id,policy_id,measure_id,segment_id,action_zh,action_role,governor_id,"
        "strength,start_char,end_char",
        "conditions": "condition_id,policy_id,measure_id,segment_id,condition_zh,target_zh,"
        "condition_kind,criteria_stated,start_char,end_char",
        "topics": "topic_id,scheme,topic_zh,topic_en,definition_zh,definition_en,broader_id,"
        "examples_zh,examples_en,excludes_zh,excludes_en",
        "measure_topics": "policy_id,measure_id,topic_id,segment_id,topic_quote_zh,topic_weight,"
        "topic_role,start_char,end_char",
        "entities": "entity_id,entity_kind,entity_zh,entity_en,evidence,source,note_zh,note_en",
        "mentions": "mention_id,policy_id,measure_id,segment_id,mention_zh,entity_id,agency_id,"
        "mention_en,start_char,end_char",
        "codes": "codelist_id,code_id,code_zh,code_en,definition_zh,definition_en,code_rank",
        "retired": "resource,retired_id,since,replacement_id,why_zh,why_en",
        "readers": "reader_id,reader_kind,reader_name,qualification_zh,qualification_en,"
        "languages,scope_zh,scope_en",
        "dictionary": "resource,field,field_zh,field_en,description_zh,description_en,type,"
        "is_required,is_unique,pattern,minimum,codelist,is_key,refers_to,counts_within",
    }.items(),
)
def test_columns(data: Path, table: str, columns: str) -> None:
    header = (data / f"{table}.csv").read_text(encoding="utf-8").split("\n")[0]
    assert header == columns
    objects = json.loads((data / f"{table}.json").read_text(encoding="utf-8"))
    assert {tuple(item) for item in objects} <= {tuple(columns.split(","))}


def test_counts(data: Path) -> None:
    assert len(rows(data, "policies")) == 1
    assert len(rows(data, "sections")) == 4
    assert len(rows(data, "measures")) == 21
    assert Counter(row["segment_kind"] for row in rows(data, "segments")) == {
        "sentence": 92,
        "heading": 25,
        "responsibility": 21,
        **dict.fromkeys(["letterhead", "number", "title", "addressees", "notice", "date", "release"], 1),
        **dict.fromkeys(["annex_title", "preamble", "effective", "copies", "imprint"], 1),
    }
    assert len(rows(data, "segments")) == 150
    assert len(rows(data, "responsibilities")) == 113
    assert len({row["agency_id"] for row in rows(data, "responsibilities")}) == 34


def test_policy(data: Path) -> None:
    (policy,) = rows(data, "policies")
    assert policy["policy_id"] == "hufubangui-2023-9"
    assert policy["document_number"] == "沪府办规〔2023〕9号"
    assert policy["policy_zh"] == "上海市促进外贸稳规模提质量的若干政策措施"
    assert (policy["issued_on"], policy["printed_on"], policy["effective_on"]) == (
        "2023-03-31",
        "2023-04-03",
        "2023-04-06",
    )
    assert (policy["expires_on"], policy["source_url"]) == ("", "")
    assert policy["source_sha256"] == "0955a55c73bfd424368872c23852afe633bb5c579944e8a2f042db3f2b6b99a3"
    assert (
        hashlib.sha256((data / f"policies/{POLICY}.txt").read_bytes()).hexdigest() == policy["source_sha256"]
    )
    issuer = next(row for row in rows(data, "agencies") if row["agency_id"] == policy["issuer_id"])
    assert issuer["agency_zh"] == "上海市人民政府办公厅"


def test_measure_7(data: Path) -> None:
    measure = rows(data, "measures")[6]
    assert measure["measure_id"] == "hufubangui-2023-9/m07"
    assert (measure["section_id"], measure["measure_number"]) == ("hufubangui-2023-9/sec2", "7")
    assert (measure["measure_label"], measure["measure_zh"]) == ("（七）", "发挥上海自贸试验区创新引领作用")
    assert measure["text_zh"] == (
        "加快推进洋山特殊综合保税区三期扩区，研究扩大洋山特殊综合保税区径予放行口岸。"
        "支持临港新片区设立国际转运集拼监管中心，开展国际中转集拼业务。"
        "持续推进外贸集装箱沿海捎带业务试点，争取试点实施更开放包容的沿海捎带政策。"
        "支持外高桥保税区开展内外贸一体化试点，深化发展全球营运管理、全球贸易结算、全球分拨配送、全球研发维修等功能。"
        "建设外高桥生物医药特色产业园和外高桥保税区国际医疗器械智造基地。"
    )
    named = [row for row in rows(data, "responsibilities") if row["measure_id"] == measure["measure_id"]]
    assert [(row["agency_position"], row["printed_as"]) for row in named] == [
        ("1", "市发展改革委"),
        ("2", "市商务委"),
        ("3", "上海海关"),
        ("4", "市交通委"),
        ("5", "上海边检总站"),
        ("6", "上海自贸试验区管委会"),
        ("7", "临港新片区管委会"),
    ]


def test_sentences_per_measure(data: Path) -> None:
    sentences = Counter(
        row["measure_id"][-2:] for row in rows(data, "segments") if row["segment_kind"] == "sentence"
    )
    expected = [3, 8, 5, 5, 4, 4, 5, 6, 4, 4, 3, 4, 4, 3, 7, 3, 3, 5, 4, 5, 3]
    assert [sentences[f"{number:02d}"] for number in range(1, 22)] == expected


def test_first_and_last_segment(data: Path) -> None:
    segments = rows(data, "segments")
    assert (segments[0]["segment_id"], segments[0]["segment_zh"]) == (
        "hufubangui-2023-9/letterhead",
        "上海市人民政府办公厅文件",
    )
    assert (segments[-1]["segment_id"], segments[-1]["segment_position"]) == (
        "hufubangui-2023-9/imprint",
        "150",
    )
    assert segments[-1]["measure_id"] == ""


def test_json_has_numbers_and_null(data: Path) -> None:
    segments = json.loads((data / "segments.json").read_text(encoding="utf-8"))
    assert (segments[0]["segment_position"], segments[0]["measure_id"]) == (1, None)
    (policy,) = json.loads((data / "policies.json").read_text(encoding="utf-8"))
    assert policy["expires_on"] is None


def test_every_field_is_described_in_both_languages(data: Path) -> None:
    descriptor = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    fields = [f for item in descriptor["resources"] for f in item.get("schema", {}).get("fields", [])]
    assert len(fields) == 175
    for field in fields:
        assert len(field["description"]) >= 8, field
        assert re.search("[\u4e00-\u9fff]", field["description_zh"]), field


def test_descriptor(data: Path) -> None:
    descriptor = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    assert (descriptor["name"], descriptor["version"]) == ("shanghai-foreign-trade-2023", VERSION)
    assert "unofficial translation" in descriptor["description"]
    assert "Article 5" in descriptor["description"]
    assert [license["name"] for license in descriptor["licenses"]] == ["CC-BY-4.0"]
    names = [item["name"] for item in descriptor["resources"]]
    assert names[: 2 * len(TABLES)] == TABLES + [f"{table}-json" for table in TABLES]
    kinds = {f["name"]: f for f in descriptor["resources"][3]["schema"]["fields"]}["segment_kind"][
        "constraints"
    ]["enum"]
    assert kinds[:3] == ["letterhead", "number", "title"]


@pytest.mark.slow
def test_the_package_is_valid(data: Path) -> None:
    assert verify(data) == []
    assert validate_with_frictionless(data) == []


# The nested document


def test_nested_document_is_valid_and_its_schema_strict(data: Path) -> None:
    document = json.loads((data / f"policies/{POLICY}.json").read_text(encoding="utf-8"))
    schema = json.loads((data / "policies/policy.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(document)) == []
    document["sections"][1]["measures"][0]["sentences"][0]["segment_kind"] = "header"
    document["sections"][0]["color"] = "red"
    paths = {tuple(error.absolute_path) for error in validator.iter_errors(document)}
    assert paths == {("sections", 1, "measures", 0, "sentences", 0, "segment_kind"), ("sections", 0)}


@pytest.mark.slow
def test_every_json_line_is_valid_and_its_schema_strict(data: Path, both: Path) -> None:
    """Lines of both policies: the invented one has cases that the other lacks."""
    schema = json.loads((data / "segments.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    lines = [json.loads(line) for line in (both / "data" / "segments.jsonl").read_text("utf-8").splitlines()]
    assert len(lines) > 150
    assert [error.message for line in lines for error in validator.iter_errors(line)] == []
    assert list(schema["properties"]) == schema["required"] == list(lines[0])
    for key in lines[0]:
        without = {name: value for name, value in lines[0].items() if name != key}
        assert len(list(validator.iter_errors(without))) == 1, key
        assert not validator.is_valid(lines[0] | {key: ""}), key
    assert not validator.is_valid(lines[0] | {"color": "red"})


@pytest.mark.parametrize("name", ["policies/policy.schema.json", "segments.schema.json"])
def test_published_schemas_describe_everything(data: Path, name: str) -> None:
    schema = json.loads((data / name).read_text(encoding="utf-8"))
    for part in [schema, *schema.get("$defs", {}).values()]:
        assert part["title"]
        assert part["description"]
        for key, value in part.get("properties", {}).items():
            assert value["title"], key
            assert value["description"], key
        if part["type"] == "object":
            assert part["additionalProperties"] is False


def test_nested_document(data: Path) -> None:
    document = json.loads((data / f"policies/{POLICY}.json").read_text(encoding="utf-8"))
    assert "prevails" in document["notice_en"]
    assert [len(section["measures"]) for section in document["sections"]] == [6, 5, 5, 5]
    measure = document["sections"][1]["measures"][0]
    assert measure["sentences"][1]["segment_id"] == "hufubangui-2023-9/m07-s2"
    assert (
        measure["sentences"][1]["segment_zh"]
        == "支持临港新片区设立国际转运集拼监管中心，开展国际中转集拼业务。"
    )
    assert measure["responsibilities"][0]["printed_as"] == "市发展改革委"
    assert measure["responsibilities"][0]["agency"]["agency_zh"] == "上海市发展和改革委员会"


def test_the_dictionary_agrees_with_the_contract(data: Path) -> None:
    """Compares with schema/dataset.yml, which people edit. `verify` compares with datapackage.json."""
    contract = yaml.safe_load((ROOT / "schema" / "dataset.yml").read_text("utf-8"))
    found = {(row["resource"], row["field"]): row for row in rows(data, "dictionary")}
    assert list(found) == [(t["name"], f["name"]) for t in contract["tables"] for f in t["fields"]]
    assert [name for name, column in found if name == "dictionary"] == ["dictionary"] * 15
    for table in contract["tables"]:
        keys = {k["fields"][0]: f"{k['table']}.{k['references'][0]}" for k in table["foreign_keys"]}
        for field in table["fields"]:
            row = found[table["name"], field["name"]]
            named = {"required": "is_required", "unique": "is_unique"}
            named |= {"title_zh": "field_zh", "title_en": "field_en"}
            expected = {named.get(key, key): value for key, value in field.items()}
            del expected["name"]
            expected.pop("counts_within", None)
            assert {key: row[key] for key in expected} == {
                key: str(value).lower() if value is True else str(value) for key, value in expected.items()
            }
            assert row["refers_to"] == keys.get(field["name"], "")
            assert row["counts_within"] == " | ".join(field.get("counts_within", []))
            assert (row["is_key"] == "true") == (field["name"] in table["primary_key"])
            assert (row["is_required"] == "true") == ("required" in field)
            assert (row["is_unique"] == "true") == ("unique" in field)
    row = found["responsibilities", "agency_position"]
    assert (row["minimum"], row["counts_within"], row["is_key"]) == ("1", "measure_id", "true")
    assert found["segments", "segment_kind"]["codelist"] == "segment-kinds"
    assert found["agencies", "parent_id"]["refers_to"] == "agencies.agency_id"
    assert found["terms", "term_zh"]["is_unique"] == "true"


# README, checksums and archive


@pytest.mark.parametrize(
    ("tool", "output"),
    {
        "pandas": "{'Shanghai Municipal Commission of Commerce': 21, 'Shanghai Customs': 11, "
        "'Shanghai Municipal Finance Bureau': 6}\n",
        "duckdb": "[('hufubangui-2023-9/m02', 10), "
        "('hufubangui-2023-9/m09', 8), ('hufubangui-2023-9/m11', 8)]\n",
        "csv": "[('hufubangui-2023-9/m08', 7), ('hufubangui-2023-9/m14', 3), ('hufubangui-2023-9/m04', 1)]\n",
    }.items(),
)
def test_readme_examples_run(data: Path, tool: str, output: str) -> None:
    readme = (data / "README.md").read_text(encoding="utf-8")
    examples = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)
    (example,) = (example for example in examples if re.search(rf"^import .*{tool}", example))
    assert example.count("\n") == 3
    environment = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONUTF8": "1"}
    command = [sys.executable, "-c", example]
    done = subprocess.run(
        command, cwd=data, env=environment, capture_output=True, encoding="utf-8", check=False
    )
    assert (done.stdout, done.returncode) == (output, 0), done.stderr


def test_readme_describes_the_package(data: Path) -> None:
    readme = (data / "README.md").read_text(encoding="utf-8")
    assert "The Chinese text prevails." in readme
    assert "No institution or person has certified it." in readme
    assert "英文由机器翻译，并另经机器审校；未经任何机构或个人审定。" in readme
    assert "一切以中文为准" in readme
    assert "0955a55c73bfd424368872c23852afe633bb5c579944e8a2f042db3f2b6b99a3" in readme
    assert re.search(r"^\| `segments` \|.*\| 150 \|", readme, re.MULTILINE)


def test_sha256sum_accepts_the_checksums(data: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=data, check=False)
    assert done.returncode == 0


def test_the_archive_has_all_files_of_the_folder(data: Path) -> None:
    with zipfile.ZipFile(data / ARCHIVE) as archive:
        entries = archive.infolist()
        packed = {entry.filename: archive.read(entry) for entry in entries}
    assert packed == {
        path: content for path, content in files_in(data).items() if path not in (ARCHIVE, "latest.json")
    }
    assert (data / ARCHIVE).stat().st_size <= 1_500_000
    assert [entry.filename for entry in entries] == sorted(packed)
    for entry in entries:
        assert entry.compress_type == zipfile.ZIP_DEFLATED
        assert entry.date_time == (1980, 1, 1, 0, 0, 0)
        assert (entry.create_system, entry.external_attr) == (3, 0o100644 << 16)


def test_the_package_encloses_what_explains_it(data: Path) -> None:
    for path, name in (
        *(("docs/en/codebook.md", "codebook.en.md"), ("docs/zh/codebook.md", "codebook.zh.md")),
        *(
            ("CHANGELOG.md", "CHANGELOG.md"),
            ("LICENSE-DATA", "LICENSE.txt"),
            ("CITATION.cff", "CITATION.cff"),
        ),
    ):
        source, enclosed = (ROOT / path).read_text("utf-8"), (data / name).read_text("utf-8")
        assert re.findall("(?m)^#.*$", enclosed) == re.findall("(?m)^#.*$", source)
        assert not re.search(r"\]\((?!#|https?:)", enclosed), "a link leads out of the package"
    assert (data / "LICENSE.txt").read_bytes().isascii()


def test_latest_lists_the_version_and_every_other_file(data: Path) -> None:
    latest = json.loads((data / "latest.json").read_text(encoding="utf-8"))
    assert (latest["name"], latest["version"]) == ("shanghai-foreign-trade-2023", "0.1.0")
    others = {path: content for path, content in files_in(data).items() if path != "latest.json"}
    assert {item["path"]: (item["bytes"], item["sha256"]) for item in latest["files"]} == {
        path: (len(content), hashlib.sha256(content).hexdigest()) for path, content in others.items()
    }


def test_text_files_have_no_bom_lf_and_a_final_newline(data: Path) -> None:
    for path, content in files_in(data).items():
        if not path.endswith((".txt", ".zip", ".xlsx", ".sqlite")):
            assert not content.startswith(b"\xef\xbb\xbf"), path
            assert b"\r" not in content, path
            assert content.endswith(b"\n"), path


@pytest.mark.slow
def test_site_url_changes_only_files_that_contain_it(data: Path, dist_with_url: Path) -> None:
    without, named = files_in(data), files_in(dist_with_url / "data")
    assert without.keys() == named.keys()
    address = b"https://policy.example/trade/"
    assert not any(address in content for content in without.values())
    differing = {path for path in without if without[path] != named[path]}
    assert differing - {"SHA256SUMS", "latest.json", ARCHIVE} == {p for p in named if address in named[p]}
    assert not any(path.endswith((".csv", ".jsonl", ".xlsx", ".sqlite")) for path in differing)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_shows_every_constraint(dist: Path, data: Path, language: str) -> None:
    page = (dist / "site" / ("en" if language == "en" else "") / "dataset/index.html").read_text("utf-8")
    descriptor = json.loads((data / "datapackage.json").read_text("utf-8"))
    shown = re.findall("<code>(\\^.*?)</code>", page)
    fields = [f for item in descriptor["resources"] for f in item.get("schema", {}).get("fields", [])]
    rules = [field.get("constraints", {}) for field in fields]
    assert [html.unescape(pattern) for pattern in shown] == [r["pattern"] for r in rules if "pattern" in r]
    assert re.findall("≥ ([0-9]+)<", page) == [str(r["minimum"]) for r in rules if "minimum" in r]
    counted = [", ".join(field["counts_within"]) for field in fields if "counts_within" in field]
    label = {"zh": "编号范围：", "en": "without gaps within:"}[language]
    assert re.findall(f"{label} <code>(.*?)</code>", page) == counted
    assert len(counted) == 4
