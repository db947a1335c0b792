"""Validates source files against their JSON Schemas, with messages that non-programmers can understand."""

import functools
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from policypress.diagnostics import Edit, Place, Problem, did_you_mean
from policypress.loading.document import Document, Path
from policypress.paths import SCHEMA
from policypress.text.escape import quoted

# Up to this many missing keys are reported one by one.
_FEW = 2
_CURLY = "“”‘’"
_TYPE_NAMES = {
    "string": "text",
    "null": "empty",
    "integer": "a whole number",
    "array": "a list",
    "object": "a group of keys",
    "boolean": "true or false",
}


@functools.cache
def _validator(schema_name: str) -> Any:
    from jsonschema import Draft202012Validator  # slow to import, and --help does not need it

    checker = Draft202012Validator.FORMAT_CHECKER
    return Draft202012Validator(whole_schema(schema_name), format_checker=checker)


@functools.cache
def _load(file: str) -> Any:
    return json.loads((SCHEMA / file).read_text("utf-8"), object_hook=_resolved)


def _resolved(part: dict[str, Any]) -> Any:
    """Resolve a reference to another file once, because jsonschema would look it up every time."""
    file, _, name = str(part.get("$ref", "")).partition("#/$defs/")
    return _load(file)["$defs"][name] if file and name else part


def whole_schema(schema_name: str) -> Any:
    """Load `schema/<schema_name>.schema.json` with references to other files resolved."""
    return _load(f"{schema_name}.schema.json")


def validate(document: Document, schema_name: str) -> Iterator[Problem]:
    """Yield a problem for each violation of `schema/<schema_name>.schema.json`."""
    for error in _validator(schema_name).iter_errors(document.data):
        yield from _problems_of(document, error)


@functools.cache
def key_order(schema_name: str, path: Path) -> tuple[str, ...]:
    """Return the keys of the group at `path` in schema order. Ignores the list indexes in `path`."""
    schema = whole_schema(schema_name)
    for step in path:
        inner = schema.get("items") if isinstance(step, int) else schema.get("properties", {}).get(step)
        schema = inner or {}
    return tuple(schema.get("properties", {}))


def _problems_of(document: Document, error: Any) -> Iterator[Problem]:
    path = tuple(error.absolute_path)
    here = document.place(path)
    name = f"“{path[-1]}”" if path and isinstance(path[-1], str) else "This entry" if path else "The file"
    noun = name.removeprefix("This ")
    advice = _advice(error.schema) if isinstance(error.schema, dict) else ""
    if error.validator == "additionalProperties":
        known = error.schema["properties"]
        patterns = error.schema.get("patternProperties", {})
        for key in error.instance:
            if key not in known and not any(re.search(pattern, key) for pattern in patterns):
                yield _unknown_key(document, (*path, key), known, error.instance[key], advice)
    elif error.validator == "required":
        known = error.schema["properties"]
        meant = {_key_with_a_wide_colon(key, known) for key in error.instance}
        misspelt = " ".join(did_you_mean(key, known) for key in error.instance if key not in known)
        missing = [
            key
            for key in error.validator_value
            if key not in error.instance and key not in meant and f"“{key}”" not in misspelt
        ]
        yield from _missing_keys(here, missing, known)
    elif error.validator == "type":
        wanted = error.validator_value
        if "array" in wanted and str(error.instance).startswith("-"):
            what, instead = "Missing space after “-”.", "Write “- ”, with a space."
            yield Problem(here, "wrong-type", what, instead)
            return
        names = " or ".join(_TYPE_NAMES[t] for t in ([wanted] if isinstance(wanted, str) else wanted))
        found = "empty" if error.instance is None else _shown(error.instance)
        what = f"{name} must be {names}, but is {found}."
        fix = _in_quotes(here, error.instance) if "string" in wanted else None
        yield Problem(here, "wrong-type", what, advice, fix=fix)
    elif error.validator == "enum":
        known = [str(value) for value in error.validator_value]
        instead = did_you_mean(str(error.instance), known) or f"Use one of: {', '.join(known)}."
        yield Problem(here, "unknown-value", f"{_shown(error.instance)} is not a valid {noun}.", instead)
    elif error.validator in ("minItems", "minLength", "minProperties"):
        what = f"{name} is too short: {_shown(error.instance)}." if error.instance else f"{name} is empty."
        yield Problem(here, "empty-value", what, advice)
    elif error.validator == "uniqueItems":
        twice = next(i for i, entry in enumerate(error.instance) if entry in error.instance[:i])
        what = f"{name} contains {_shown(error.instance[twice])} twice."
        yield Problem(document.place((*path, twice)), "duplicate-entry", what, "Keep one of the two.")
    elif isinstance(error.instance, str) and error.instance[:1] in _CURLY:
        what = "YAML reads curly quotation marks as part of the value."
        yield Problem(
            here, "wrong-form", what, f'Use straight quotation marks: "{error.instance.strip(_CURLY)}".'
        )
    else:
        yield Problem(here, "wrong-form", f"{_shown(error.instance)} is not a valid {noun}.", advice)


def _unknown_key(document: Document, path: Path, known: Any, value: Any, advice: str) -> Problem:
    key, place = str(path[-1]), document.key_place(path)
    if meant := _key_with_a_wide_colon(key, known):
        what = f"The key “{meant}” is followed by a full-width colon “：”."
        place = replace(place, column=place.column + len(meant))
        return Problem(place, "full-width-colon", what, f"Write “{meant}: ”, with a colon and a space.")
    before = document.text.split("\n")[place.line - 1][: place.column - 1].rstrip()
    instead = did_you_mean(key, known)
    if not instead and value is None and before.endswith(","):
        instead = "If it is part of the text before the comma, put the whole text in quotation marks."
    elif not instead:
        instead = f"Use one of: {', '.join(known)}." if known else advice
    return Problem(place, "unknown-key", f"Unknown key “{key}”.", instead)


def _key_with_a_wide_colon(key: str, known: Any) -> str:
    """Return the known key before the first full-width colon in `key`, or ""."""
    head, colon, _ = key.partition("：")
    return head if colon and head in known else ""


def _missing_keys(here: Place, missing: list[str], known: Any) -> Iterator[Problem]:
    """Yield one problem for each missing key, or a single one if there are many."""
    if len(missing) > _FEW:
        what = f"The keys {', '.join(f'“{key}”' for key in missing)} are missing."
        instead = "Copy them from a similar entry or docs/template, and leave unknown values empty."
        yield Problem(here, "missing-key", what, instead)
        return
    for key in missing:
        yield Problem(here, "missing-key", f"The key “{key}” is missing.", _advice(known.get(key, {})))


def _advice(schema: dict[str, Any]) -> str:
    """Return the description of a value as an instruction to write it, or ""."""
    text = schema.get("description", "")
    return f"Write {text[0].lower()}{text[1:]}" if text and not text.startswith("Never") else text


def _in_quotes(place: Place, value: Any) -> tuple[Edit, ...] | None:
    """Return an edit that quotes a number or boolean. None for 0, which may be written as -0."""
    written = str(value).lower()
    if not isinstance(value, int) or value == 0:
        return None
    return (Edit(place.line, place.column, place.line, place.column + len(written), f'"{written}"'),)


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return f"the number {value}"
    return "a list" if isinstance(value, list) else "a group of keys"
