"""65 faults in a written package, all reported by `verify`, and one package without faults.

The faults and their names are from a comparison of data package validators.
"""

from pathlib import Path

import pytest
from conftest import Planted
from planter import (
    Fault,
    copy_of,
    in_bytes,
    in_descriptor,
    in_field,
    in_rows,
    in_schema,
    in_table,
    replace,
    reseal,
)

from policypress.verification import verify
from policypress.verification.frictionless_gate import validate_with_frictionless

pytestmark = pytest.mark.slow

S, R, P = "sections.csv", "responsibilities.csv", "policies.csv"

# Each with its message. For UNSEALED faults, sizes and digests are not updated, because they are the fault.
UNSEALED = {"bytes_wrong", "hash_wrong_only", "path_absolute", "path_traversal"}
FAULTS: dict[str, tuple[Fault, str]] = {
    "bad_regex": (
        in_field("sections", "section_id", lambda field: field["constraints"].update(pattern="m([0-9]")),
        "“section_id”: the pattern is not a valid regex",
    ),
    "blank_row": (in_bytes(S, lambda content: content + b"\n"), "row 5: expected 6 cells, found 0"),
    "bom": (in_bytes(S, lambda content: b"\xef\xbb\xbf" + content), "begins with a byte order mark"),
    "bytes_wrong": (
        in_descriptor(lambda package: package["resources"][0].update(bytes=1)),
        "policies.csv does not match the size and SHA-256 in datapackage.json",
    ),
    "cell_extra": (in_table(S, lambda table: table[2].append("")), "row 2: expected 6 cells, found 7"),
    "cell_missing": (in_table(S, lambda table: table[2].pop()), "row 2: expected 6 cells, found 5"),
    "col_extra": (in_rows(S, lambda row: row.append("note")), "sections.csv: the header must be"),
    "col_missing": (in_rows(S, lambda row: row.pop()), "sections.csv: the header must be"),
    "col_order": (in_rows(S, lambda row: row.insert(1, row.pop(2))), "sections.csv: the header must be"),
    "constraint_na(minLength_on_integer)": (
        in_field("sections", "section_number", lambda field: field["constraints"].update(minLength=1)),
        "unknown key “minLength”",
    ),
    "constraint_unknown": (
        in_field("sections", "section_id", lambda field: field["constraints"].update(requird=True)),
        "unknown key “requird”. Did you mean “required”?",
    ),
    "constraint_wrong_type(minLength_str)": (
        in_field("sections", "section_number", lambda field: field["constraints"].update(minimum="1")),
        "field “section_number”, constraints, minimum: must be a whole number, not “1”",
    ),
    "contributor_bad_email": (
        in_descriptor(lambda package: package.update(contributors=[{"title": "A", "email": "a at b"}])),
        "unknown key “contributors”",
    ),
    "contributors_role_and_roles": (
        in_descriptor(
            lambda package: package.update(
                contributors=[{"title": "A", "role": "author", "roles": ["author"]}]
            )
        ),
        "unknown key “contributors”",
    ),
    "created_bad": (
        in_descriptor(lambda package: package.update(created="yesterday")),
        "unknown key “created”",
    ),
    "crlf": (in_bytes(S, lambda content: content.replace(b"\n", b"\r\n")), "contains a carriage return"),
    "dup_row_no_pk_change": (
        in_table(S, lambda table: table.append(table[-1])),
        "sections.csv, row 5: an earlier row has the same sections.section_id",
    ),
    "empty_file": (in_bytes(S, lambda _: b""), "sections.csv: the header must be"),
    "empty_table": (
        in_table("terms.csv", lambda table: table.__delitem__(slice(1, None))),
        "terms.json: expected 0 entries as in the tables, found 177",
    ),
    "enum_bad": (
        replace("segments.csv", ",letterhead,1", ",header,1"),
        "segments.csv, row 1, segment_kind: “header” is not one of letterhead, number",
    ),
    "field_name_dup": (
        in_schema("sections", lambda schema: schema["fields"].append(schema["fields"][0])),
        "duplicate field “section_id”",
    ),
    "field_type_unknown": (
        in_field("sections", "section_number", lambda field: field.update(type="int")),
        "type: must be one of string, integer",
    ),
    "file_missing": (
        lambda folder: (folder / "README.md").unlink(),
        "datapackage.json lists “README.md”, which does not exist",
    ),
    "file_undeclared": (
        lambda folder: (folder / "notes.txt").touch(),
        "datapackage.json does not list “notes.txt”",
    ),
    "fk_dangling": (replace(R, "/m07,1,", "/m77,1,"), "refers to a row of measures.csv that does not exist"),
    "fk_not_to_unique_col": (
        in_schema(
            "sections", lambda schema: schema["foreignKeys"][0]["reference"].update(fields=["policy_zh"])
        ),
        "a foreign key does not refer to a unique key",
    ),
    "fk_trailing_space": (
        in_table(S, lambda table: table[2].__setitem__(1, f"{table[2][1]} ")),
        "sections.csv, row 2: refers to a row of policies.csv that does not exist",
    ),
    "fk_unknown_field_local": (
        in_schema("sections", lambda schema: schema["foreignKeys"][0].update(fields=["policy"])),
        "a foreign key names a field that does not exist",
    ),
    "fk_unknown_field_remote": (
        in_schema("sections", lambda schema: schema["foreignKeys"][0]["reference"].update(fields=["ident"])),
        "a foreign key names a field that policies does not have",
    ),
    "fk_unknown_resource": (
        in_schema("sections", lambda schema: schema["foreignKeys"][0]["reference"].update(resource="acts")),
        "a foreign key refers to “acts”, which is not a table",
    ),
    "formula_cell": (replace(S, "促进外贸创新发展", "=1+1"), "section_zh: “=1+1” looks like a formula"),
    "gbk": (
        in_bytes(S, lambda content: content.decode("utf-8").encode("gbk", "replace")),
        "sections.csv cannot be read as UTF-8",
    ),
    "hash_wrong_only": (
        in_descriptor(lambda package: package["resources"][0].update(hash=f"sha256:{'0' * 64}")),
        "policies.csv does not match the size and SHA-256 in datapackage.json",
    ),
    "header_case": (replace(S, "section_label", "Section_label"), "sections.csv: the header must be"),
    "header_dup": (replace(S, "section_en", "section_zh"), "sections.csv: the header must be"),
    "homepage_bad": (
        in_descriptor(lambda package: package.update(homepage="our page")),
        "homepage: must be a web address, not “our page”",
    ),
    "int_float(1.0)": (replace(S, ",2,二、", ",2.0,二、"), "section_number: “2.0” is not a valid integer"),
    "int_text": (replace(S, ",2,二、", ",two,二、"), "section_number: “two” is not a valid integer"),
    "int_thousands(1,000)": (
        in_table(S, lambda table: table[2].__setitem__(2, "1,000")),
        "section_number: “1,000” is not a valid integer",
    ),
    "invalid_utf8_byte": (
        in_bytes(S, lambda content: content.replace("二、".encode(), b"\xff", 1)),
        "sections.csv cannot be read as UTF-8",
    ),
    "leading_space_header": (replace(S, "section_id,", " section_id,"), "sections.csv: the header must be"),
    "license_empty": (
        in_descriptor(lambda package: package.update(licenses=[])),
        "licenses: must be a list of at least one object, not “[]”",
    ),
    "license_no_path_name_only_title": (
        in_descriptor(lambda package: package.update(licenses=[{"title": "free"}])),
        "license “1”: “path” is missing",
    ),
    "min_violation(0)": (
        replace(S, ",1,一、", ",0,一、"),
        "sections.csv, row 1, section_number: 0 is less than 1",
    ),
    "nul_byte": (
        in_bytes(S, lambda content: content.replace(b"sec2", b"sec2\0", 1)),
        "sections.csv contains a NUL byte",
    ),
    "number_NaN": (replace(S, ",2,二、", ",NaN,二、"), "section_number: “NaN” is not a valid integer"),
    "order_gap(position_1,3)": (
        replace(R, "/m07,2,", "/m07,3,"),
        "agency_position: expected 2 within hufubangui",
    ),
    "path_absolute": (
        in_descriptor(lambda package: package["resources"][0].update(path="/policies.csv")),
        "the path “/policies.csv” points outside the package",
    ),
    "path_traversal": (
        in_descriptor(lambda package: package["resources"][0].update(path="../policies.csv")),
        "the path “../policies.csv” points outside the package",
    ),
    "pattern_bad": (replace(P, ",0955a5", ",0955A5"), "policies.csv, row 1, source_sha256: “0955A5"),
    "pattern_partial(xa34x)": (
        replace(P, ",0955a5", ",x0955a5"),
        "policies.csv, row 1, source_sha256: “x0955",
    ),
    "pk_dup_composite": (replace(R, "/m07,2,", "/m07,1,"), "responsibilities.agency_position."),
    "pk_dup_single": (
        replace(S, "/sec2,", "/sec1,"),
        "sections.csv, row 2: an earlier row has the same sections.section_id",
    ),
    "pk_unknown_field": (
        in_schema("sections", lambda schema: schema.update(primaryKey=["ident"])),
        "the primary key names a field that does not exist",
    ),
    "pkg_name_bad": (
        in_descriptor(lambda package: package.update(name="Shanghai Trade")),
        "name: must be a name made up of a-z, 0-9, _ and - without the prefix sqlite_, not “Shanghai Trade”",
    ),
    "pkg_no_resources": (
        in_descriptor(lambda package: package.update(resources=[])),
        "resources: must be a list of at least one object, not “[]”",
    ),
    "required_empty": (replace(S, "二、", ""), "sections.csv, row 2, section_label: the cell is empty"),
    "res_name_bad(Upper_Space)": (
        in_descriptor(lambda package: package["resources"][1].update(name="All Sections")),
        "name: must be a name made up of a-z, 0-9, _ and - without the prefix sqlite_, not “All Sections”",
    ),
    "res_name_dup": (
        in_descriptor(lambda package: package["resources"].append(package["resources"][0])),
        "duplicate resource “policies”",
    ),
    "schema_url_unknown": (
        in_descriptor(lambda package: package.update({"$schema": "https://datapackage.org/9.9.json"})),
        "$schema: must be the profile of Data Package 2.0",
    ),
    "sources_no_title": (
        in_descriptor(lambda package: package["sources"][0].pop("title")),
        "source “1”: “title” is missing",
    ),
    "typo_key(licences)": (
        in_descriptor(lambda package: package.update(licences=package.pop("licenses"))),
        "unknown key “licences”. Did you mean “licenses”?",
    ),
    "unclosed_quote": (replace(S, "二、", '"二、'), "sections.csv cannot be read"),
    "uniqueKeys_dup": (
        in_table("terms.csv", lambda table: table[2].__setitem__(1, table[1][1])),
        "terms.csv, row 2: an earlier row has the same terms.term_zh",
    ),
    "version_number": (
        in_descriptor(lambda package: package.update(version=1.0)),
        "version: must be a string of three numbers",
    ),
}


def test_a_package_without_faults_is_valid(data: Path, tmp_path: Path) -> None:
    """The control: updating sizes and digests causes no faults, with or without the archive."""
    assert len(FAULTS) == 65
    for with_archive in (False, True):
        folder = copy_of(data, tmp_path / str(with_archive), with_archive)
        reseal(folder)
        assert verify(folder, whole=with_archive) == []


@pytest.mark.parametrize("name", FAULTS)
def test_fault_is_found(planted: Planted, name: str) -> None:
    plant, sentence = FAULTS[name]
    found = planted(plant, sealed=name not in UNSEALED)
    assert any(sentence in fault for fault in found), found


def test_frictionless_finds_a_dangling_reference(data: Path, tmp_path: Path) -> None:
    folder = copy_of(data, tmp_path)
    replace("responsibilities.csv", "m07,1,", "m77,1,")(folder)
    reseal(folder)
    assert any(
        "responsibilities.csv" in fault and "foreign" in fault for fault in validate_with_frictionless(folder)
    )
