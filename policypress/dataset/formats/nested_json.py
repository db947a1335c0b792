"""Writes nested JSON: one document per policy, and the JSON Schema for these documents.

The schema decides what a document contains. Its keys are those of the tables and attributes of the model.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from policypress.contract.records import value_of
from policypress.dataset.format import DatasetInput, WrittenFile, as_json, published_schema

SCHEMA_NAME = "policy.schema.json"


def documents(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.json`, one file per policy."""
    contract, shape = inputs.contract, published_schema("policy", inputs.corpus)
    about = {"$schema": SCHEMA_NAME, "dataset": contract.name, "version": contract.version}
    about |= {"notice_zh": contract.notice_zh, "notice_en": contract.notice_en}
    for policy in inputs.corpus.policies:
        document = {
            key: about[key] if key in about else _nested(value_of(policy, key), part, shape["$defs"])
            for key, part in shape["properties"].items()
        }
        yield WrittenFile(f"policies/{policy.id}.json", as_json(document), policy)


def schema(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield the JSON Schema for these files."""
    content = as_json(published_schema("policy", inputs.corpus))
    yield WrittenFile(f"policies/{SCHEMA_NAME}", content)


def _nested(value: Any, shape: Mapping[str, Any], definitions: Mapping[str, Any]) -> Any:
    """Return a value of the model as JSON: records with the keys in their schema, and None if unknown."""
    if value is None or value == "":
        return None
    if isinstance(value, tuple):
        return [_nested(entry, shape["items"], definitions) for entry in value]
    reference = shape.get("anyOf", [shape])[0].get("$ref", "")
    properties = definitions.get(reference.removeprefix("#/$defs/"), {}).get("properties")
    if not properties:
        return value
    return {key: _nested(value_of(value, key), part, definitions) for key, part in properties.items()}
