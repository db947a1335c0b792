"""Checks datapackage.json itself: its structure, names and references."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from policypress.diagnostics import did_you_mean
from policypress.text.escape import quoted
from policypress.verification.package_files import points_outside

_WHERE = "datapackage.json"


def verify_descriptor(descriptor: Any) -> list[str]:
    """Return the problems in the descriptor as messages. If there are none, its structure is valid."""
    return list(_shape(descriptor)) or list(_names(descriptor))


def _shape(descriptor: Any) -> Iterator[str]:
    from jsonschema import Draft202012Validator  # slow to import

    schema = json.loads(Path(__file__).with_name("datapackage.schema.json").read_text("utf-8"))
    for error in Draft202012Validator(schema).iter_errors(descriptor):
        where, about, value = _place(descriptor, error.absolute_path), error.schema, error.instance
        if error.validator == "required":
            # There is an error for each missing key, and only its message names the key.
            key = error.message.split("'")[1]
            yield f"{where}: “{key}” is missing."
        elif error.validator == "additionalProperties":
            for key in sorted(value.keys() - about["properties"].keys()):
                hint = did_you_mean(key, about["properties"])
                yield f"{where}: unknown key {quoted(key)}. {hint}".rstrip()
        else:
            yield f"{where}: must be {about['description']}, not {quoted(str(value))}."


def _place(descriptor: Any, path: Iterable[str | int]) -> str:
    """Return a readable path in the descriptor that gives resources and fields by name."""
    words, here = [_WHERE], descriptor
    for step in path:
        here = here[step]
        if isinstance(step, int):
            name = here.get("name") if isinstance(here, dict) else None
            words[-1] = f"{words[-1].removesuffix('s')} {quoted(str(name or step + 1))}"
        elif step != "schema":
            words.append(step)
    return ", ".join(words)


def _names(descriptor: Mapping[str, Any]) -> Iterator[str]:
    """Check for duplicate names, dangling references and invalid patterns."""
    resources = descriptor["resources"]
    yield from _duplicates(_WHERE, "resource", [item["name"] for item in resources])
    for item in resources:
        if points_outside(item["path"]):
            where = f"{_WHERE}, resource {quoted(item['name'])}"
            yield f"{where}: the path {quoted(item['path'])} points outside the package."
    tables = {item["name"]: item["schema"] for item in resources if "schema" in item}
    columns = {name: [field["name"] for field in schema["fields"]] for name, schema in tables.items()}
    if not tables:
        yield f"{_WHERE}: no resource is a table."
    for name, schema in tables.items():
        where = f"{_WHERE}, resource “{name}”"
        # SQLite ignores the case of column names.
        yield from _duplicates(where, "field", [column.lower() for column in columns[name]])
        yield from _references(where, name, schema, columns)
        for field in schema["fields"]:
            try:
                re.compile(field.get("constraints", {}).get("pattern", ""))
            except (re.error, RecursionError, OverflowError) as error:
                yield f"{where}, field “{field['name']}”: the pattern is not a valid regex ({error})."


def _references(
    where: str, name: str, schema: Mapping[str, Any], columns: Mapping[str, list[str]]
) -> Iterator[str]:
    own = set(columns[name])
    if not set(schema["primaryKey"]) <= own:
        yield f"{where}: the primary key names a field that does not exist."
    for field in schema["fields"]:
        if not set(field.get("counts_within", ())) <= own:
            yield f"{where}: counts_within names a field that does not exist."
    for key in schema.get("foreignKeys", []):
        reference = key["reference"]
        other = reference["resource"] or name
        if not set(key["fields"]) <= own:
            yield f"{where}: a foreign key names a field that does not exist."
        if other not in columns:
            yield f"{where}: a foreign key refers to {quoted(other)}, which is not a table."
        elif not set(reference["fields"]) <= set(columns[other]):
            yield f"{where}: a foreign key names a field that {other} does not have."
        elif len(key["fields"]) != len(reference["fields"]):
            yield f"{where}: a foreign key and its reference have different numbers of fields."


def _duplicates(where: str, what: str, names: list[str]) -> Iterator[str]:
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{where}: duplicate {what} {quoted(name)}."
