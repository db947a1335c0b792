"""The part of the independent check that reads datapackage.json as a promise: is it one that can be kept?"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from policypress.problems import did_you_mean, quoted
from policypress.verification.opening import leads_out

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_LONGEST_PATTERN = 300
TYPES = ("string", "integer", "number", "boolean", "date")

# Whether a value is right, and what it is where it is not.
_Rule = tuple[Callable[[Any], bool], str]


def _like(pattern: str) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and re.fullmatch(pattern, value) is not None


def _list_of(right: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(right, value))


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_TEXT: _Rule = (_like(r"(?s).*\S.*"), "is no text")
_NAME: _Rule = (_like("[a-z0-9_-]+"), "has other characters than a-z, 0-9, _ and -")
_ADDRESS: _Rule = (_like(r"https?://[^\s/]+\.[^\s]+"), "is no address of a page")
_OBJECT: _Rule = (lambda value: isinstance(value, dict), "is no object")
_OBJECTS: _Rule = (_list_of(lambda value: isinstance(value, dict)), "is no list of objects, or empty")
_NAMES: _Rule = (_list_of(_TEXT[0]), "is no list of names")
_TRUE: _Rule = (lambda value: value is True, "is not true")

_ABOUT = {"title": _TEXT, "title_zh": _TEXT, "description": _TEXT, "description_zh": _TEXT}
_PACKAGE: dict[str, _Rule] = {
    "$schema": (lambda value: value == _PROFILE, f"is not {_PROFILE}"),
    "profile": (lambda value: value == "data-package", "is not data-package"),
    "name": _NAME,
    "version": (_like(r"[0-9]+\.[0-9]+\.[0-9]+"), "is no text of three numbers, as in “0.1.0”"),
    "commit": (_like("[0-9a-f]{40,64}(-dirty)?"), "is no commit"),
    **_ABOUT,
    "homepage": _ADDRESS,
    "licenses": _OBJECTS,
    "sources": _OBJECTS,
    "resources": _OBJECTS,
}
_LICENSE = {"name": _TEXT, "path": _ADDRESS, "title": _TEXT}
_SOURCE = {"title": _TEXT, "path": _ADDRESS}
_RESOURCE: dict[str, _Rule] = {
    "name": _NAME,
    "type": (lambda value: value == "table", "is not table"),
    "profile": (lambda value: value == "tabular-data-resource", "is not tabular-data-resource"),
    "path": (lambda value: isinstance(value, str) and not leads_out(value), "leads out of the package"),
    **_ABOUT,
    "format": _TEXT,
    "mediatype": _TEXT,
    "encoding": (lambda value: value == "utf-8", "is not utf-8"),
    "bytes": (_is_count, "is no number of bytes"),
    "hash": (_like("sha256:[0-9a-f]{64}"), "is no SHA-256"),
    "schema": _OBJECT,
}
_SCHEMA: dict[str, _Rule] = {
    "fields": _OBJECTS,
    "missingValues": (lambda value: value == [""], "is not the empty cell alone"),
    "primaryKey": _NAMES,
    "foreignKeys": _OBJECTS,
}
_FIELD: dict[str, _Rule] = {
    "name": _TEXT,
    "type": (lambda value: value in TYPES, f"is not one of {', '.join(TYPES)}"),
    **_ABOUT,
    "constraints": _OBJECT,
    "codelist": _NAME,
    "counts_within": _NAMES,
    "deprecated": _OBJECT,
}
_CONSTRAINTS: dict[str, _Rule] = {
    "required": _TRUE,
    "unique": _TRUE,
    "minimum": (_is_count, "is no whole number"),
    "pattern": _TEXT,
    "enum": _NAMES,
}
_FOREIGN_KEY: dict[str, _Rule] = {"fields": _NAMES, "reference": _OBJECT}
_REFERENCE: dict[str, _Rule] = {
    "resource": (lambda value: isinstance(value, str), "is no name"),
    "fields": _NAMES,
}
_OPTIONAL = {"homepage", "commit", "sources", "foreignKeys", "constraints", "codelist", "counts_within"}
_OPTIONAL |= {"type", "profile", "encoding", "schema", "deprecated", *_CONSTRAINTS}


def verify_descriptor(descriptor: Any) -> list[str]:
    """What is wrong with the descriptor by itself, each a sentence. Empty: its shape can be relied on."""
    return list(_descriptor(descriptor))


def _descriptor(descriptor: Any) -> Iterator[str]:
    where = "datapackage.json"
    wrong = list(_keys(where, descriptor, _PACKAGE, optional=_OPTIONAL - {"profile"}))
    yield from wrong
    if wrong:
        return
    for license in descriptor["licenses"]:
        yield from _keys(f"{where}, licenses", license, _LICENSE)
    for source in descriptor.get("sources", []):
        yield from _keys(f"{where}, sources", source, _SOURCE, optional={"path"})
    resources = descriptor["resources"]
    shapes = [list(_resource(item)) for item in resources]
    for faults in shapes:
        yield from faults
    if any(shapes):
        return
    yield from _twice(where, "resource", [item["name"] for item in resources])
    yield from _twice(where, "path", [item["path"] for item in resources])
    columns = {
        item["name"]: [field["name"] for field in item["schema"]["fields"]]
        for item in resources
        if "schema" in item
    }
    if not columns:
        yield f"{where}: no resource is a table."
    for item in resources:
        if "schema" in item:
            yield from _references(item, columns)


def _resource(item: Mapping[str, Any]) -> Iterator[str]:
    where = f"datapackage.json, resource {quoted(str(item.get('name', '')))}"
    yield from _keys(where, item, _RESOURCE)
    schema = item.get("schema")
    if not isinstance(schema, dict):
        return
    wrong = list(_keys(where, schema, _SCHEMA))
    yield from wrong
    if wrong:
        return
    yield from _twice(where, "field", [str(field.get("name")) for field in schema["fields"]])
    for field in schema["fields"]:
        yield from _field(f"{where}, field {quoted(str(field.get('name', '')))}", field)
    for key in schema.get("foreignKeys", []):
        yield from _keys(f"{where}, foreign key", key, _FOREIGN_KEY)
        yield from _keys(f"{where}, foreign key, reference", key.get("reference"), _REFERENCE)


def _field(where: str, field: Mapping[str, Any]) -> Iterator[str]:
    yield from _keys(where, field, _FIELD, optional=_OPTIONAL | {"title", "title_zh"})
    constraints = field.get("constraints", {})
    if not isinstance(constraints, dict):
        return
    yield from _keys(f"{where}, constraints", constraints, _CONSTRAINTS)
    kind = field.get("type")
    if "minimum" in constraints and kind not in ("integer", "number"):
        yield f"{where}: a minimum is nothing for the type {kind}."
    if ("pattern" in constraints or "enum" in constraints) and kind != "string":
        yield f"{where}: a pattern or an enum is nothing for the type {kind}."
    pattern = constraints.get("pattern")
    if isinstance(pattern, str) and (reason := _unfit(pattern)):
        yield f"{where}: the pattern is no regular expression ({reason})."


def _unfit(pattern: str) -> str:
    if len(pattern) > _LONGEST_PATTERN:
        return f"{len(pattern)} characters are not read"
    try:
        with warnings.catch_warnings(action="ignore"):
            re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return str(error)
    return ""


def _references(item: Mapping[str, Any], columns: Mapping[str, list[str]]) -> Iterator[str]:
    where, own = f"datapackage.json, resource “{item['name']}”", columns[item["name"]]
    schema = item["schema"]
    if not set(schema["primaryKey"]) <= set(own):
        yield f"{where}: the primary key names a field that is not there."
    for field in schema["fields"]:
        if not set(field.get("counts_within", ())) <= set(own):
            yield f"{where}: counts_within names a field that is not there."
    for key in schema.get("foreignKeys", []):
        other = key["reference"]["resource"] or item["name"]
        if not set(key["fields"]) <= set(own):
            yield f"{where}: a foreign key names a field that is not there."
        if other not in columns:
            yield f"{where}: a foreign key refers to {quoted(other)}, which is no table."
        elif not set(key["reference"]["fields"]) <= set(columns[other]):
            yield f"{where}: a foreign key names a field that {other} does not have."
        elif len(key["fields"]) != len(key["reference"]["fields"]):
            yield f"{where}: a foreign key has more fields on one side than on the other."


def _keys(
    where: str, given: Any, rules: Mapping[str, _Rule], optional: set[str] | frozenset[str] = _OPTIONAL
) -> Iterator[str]:
    """Keys that are unknown or missing, and values that are wrong."""
    if not isinstance(given, dict):
        yield f"{where}: is no object."
        return
    for key in sorted(given.keys() - rules.keys()):
        hint = did_you_mean(key, rules)
        yield f"{where}: the key {quoted(key)} is not known here.{f' {hint}' if hint else ''}"
    for key, (right, wrong) in rules.items():
        if key not in given:
            if key not in optional:
                yield f"{where}: “{key}” is missing."
        elif not right(given[key]):
            yield f"{where}: “{key}”, {quoted(str(given[key]))}, {wrong}."


def _twice(where: str, what: str, names: list[str]) -> Iterator[str]:
    for name in sorted(set(names)):
        if names.count(name) > 1:
            yield f"{where}: the {what} {quoted(name)} is declared twice."
