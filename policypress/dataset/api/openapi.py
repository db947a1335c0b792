"""Defines the structure of the static API and builds its OpenAPI document."""

from __future__ import annotations

from typing import Any

from policypress.contract import Contract, Field, Table
from policypress.dataset.format import DatasetInput

_JSON_TYPES = {
    "string": "string",
    "date": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
}
_LINK = {
    "type": "string",
    "format": "uri-reference",
    "description": "Relative to the address of this document.",
}


def has_items(table: Table) -> bool:
    """Return whether the rows of a table have their own documents."""
    return table.primary_key == ("id",)


def link_names(table: Table, contract: Contract) -> dict[str, tuple[str, str]]:
    """Return the links from a row to items of other tables: link name → (column, table)."""
    keys = (
        key for key in table.foreign_keys if len(key.fields) == 1 and has_items(contract.table(key.table))
    )
    return {key.fields[0].removesuffix("_id"): (key.fields[0], key.table) for key in keys}


def related_names(table: Table, contract: Contract) -> dict[str, tuple[str, str]]:
    """Return the lists of rows that refer to an item: list name → (table, column)."""
    found = {}
    for other in contract.tables:
        columns = [column for column, name in link_names(other, contract).values() if name == table.name]
        for column in columns:
            found[other.name if len(columns) == 1 else f"{other.name}_by_{column}"] = (other.name, column)
    return found


def make_openapi(inputs: DatasetInput) -> dict[str, Any]:
    """Build the OpenAPI 3.1 document of the API. Addresses in it are relative to the document."""
    contract = inputs.contract
    paths: dict[str, Any] = {"/index.json": _path("index", "All collections", "Index")}
    schemas: dict[str, Any] = {"Index": _index()}
    for table in contract.tables:
        name = _name(table)
        paths[f"/{table.name}.json"] = _path(f"list_{table.name}", table.title_en, f"{name}Collection", table)
        schemas |= _schemas(table, inputs)
        if has_items(table):
            address, parameters = _item_path(table)
            paths[address] = _path(
                f"get_{table.name}", table.description_en, f"{name}Item", table, parameters
            )
    license = contract.licenses[0]
    return {
        "openapi": "3.1.1",
        "info": {
            "title": contract.title_en,
            "version": contract.version,
            "description": f"{contract.description_en} {license.scope_en} The documents are static files, "
            "without queries. The host returns 404 for unknown ids. New keys may be added at any time.",
            "license": {"name": license.title_en, "identifier": license.name},
        },
        "servers": [{"url": ".", "description": "The folder of this document."}],
        "tags": [{"name": table.name, "description": table.description_en} for table in contract.tables],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _name(table: Table) -> str:
    return "".join(word.capitalize() for word in table.name.split("_"))


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _item_path(table: Table) -> tuple[str, list[str]]:
    """Return the path of items and its parameters. Ids of parts of a policy have two parameters."""
    (id_field,) = (field for field in table.fields if field.name == "id")
    parameters = ["policy_id", "local_id"] if "/" in (id_field.pattern or "") else ["id"]
    return f"/{table.name}/{'/'.join(f'{{{name}}}' for name in parameters)}.json", parameters


def _path(
    operation: str, summary: str, schema: str, table: Table | None = None, parameters: list[str] | None = None
) -> dict[str, Any]:
    about: dict[str, Any] = {"operationId": operation, "summary": summary}
    if table:
        about["tags"] = [table.name]
    if parameters:
        about["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
            for name in parameters
        ]
    content = {"application/json": {"schema": _ref(schema)}}
    about["responses"] = {"200": {"description": summary, "content": content}}
    if parameters:
        about["responses"]["404"] = {"description": "No item has this id."}
    return {"get": about}


def _schemas(table: Table, inputs: DatasetInput) -> dict[str, Any]:
    contract, name = inputs.contract, _name(table)
    names = (*(("self",) if has_items(table) else ()), *link_names(table, contract), "page_zh", "page_en")
    row = _object({field.name: _field(field, inputs) for field in table.fields})
    entry = {"links": _links(*names, required=names[:1] if has_items(table) else ()), "data": _ref(name)}
    found = {
        name: {**row, "title": table.title_en, "description": table.description_en},
        f"{name}Entry": _object(entry),
        f"{name}Collection": _object(
            {
                "links": _links("self", "index"),
                "total": {"type": "integer", "minimum": 0},
                "data": {"type": "array", "items": _ref(f"{name}Entry")},
            }
        ),
    }
    if has_items(table):
        related = {
            key: {
                "type": "array",
                "items": _ref(
                    "Short" if has_items(contract.table(other)) else f"{_name(contract.table(other))}Entry"
                ),
            }
            for key, (other, _) in related_names(table, contract).items()
        }
        item = {**entry, "links": _links(*names, "collection", required=("self", "collection"))}
        found[f"{name}Item"] = _object({**item, "related": _object(related)})
        found["Short"] = _object({"links": _links("self"), "data": _object({"id": {"type": "string"}})})
    return found


def _index() -> dict[str, Any]:
    text = {"type": "string"}
    keys = ("name", "version", "title_zh", "title_en", "notice_zh", "notice_en", "license")
    collection = {
        "links": _links("self"),
        "name": text,
        "title_zh": text,
        "title_en": text,
        "total": {"type": "integer", "minimum": 0},
    }
    return _object(
        {
            "links": _links("self", "openapi", "data"),
            **dict.fromkeys(keys, text),
            "commit": {"type": ["string", "null"]},
            "collections": {"type": "array", "items": _object(collection)},
        }
    )


def _object(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties if required is None else required),
    }


def _links(*names: str, required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return _object(dict.fromkeys(names, _LINK), required)


def _field(field: Field, inputs: DatasetInput) -> dict[str, Any]:
    kind = _JSON_TYPES[field.type]
    schema: dict[str, Any] = {
        "type": kind if field.required else [kind, "null"],
        "title": field.title_en,
        "description": field.description_en,
    }
    if field.type == "date":
        schema["format"] = "date"
    if field.pattern:
        schema["pattern"] = field.pattern
    if field.minimum is not None:
        schema["minimum"] = field.minimum
    if field.codelist:
        codes = [code.id for code in inputs.corpus.codelist(field.codelist).codes]
        schema["enum"] = codes if field.required else [*codes, None]
    return schema
