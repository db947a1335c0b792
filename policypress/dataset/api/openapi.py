"""Defines the structure of the static API and builds its OpenAPI document."""

from typing import Any

from policypress.contract import Contract, Field, Table
from policypress.dataset.format import DatasetInput

_LINK = {
    "type": "string",
    "format": "uri-reference",
    "description": "Relative to the address of this document.",
}
# The keys that describe a collection in the index.
COLLECTION_TEXTS = ("name", "title_zh", "title_en")
ROOT = "api/v1"
_TOTAL = {"type": "integer", "minimum": 0}


def link_names(table: Table, contract: Contract) -> dict[str, tuple[str, str]]:
    """Return the links from a row to items of other tables: link name → (column, table)."""
    keys = (key for key in table.foreign_keys if len(key.fields) == 1 and contract.table(key.table).id_column)
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
    """Build the OpenAPI 3.1 document of the API. Its server is relative to the document if the site has no
    address."""
    contract = inputs.contract
    index = {"summary": "All collections", "description": "The version, the license and all collections."}
    paths: dict[str, Any] = {"/index.json": _path("index", "Index", tags=["index"], **index)}
    schemas: dict[str, Any] = {"Index": _index()}
    for table in contract.tables:
        name, title = _name(table), table.title_en
        about: dict[str, Any] = {
            "tags": [table.name],
            "summary": title,
            "description": f"Every row. {table.description_en}",
        }
        paths[f"/{table.name}.json"] = _path(f"list_{table.name}", f"{name}Collection", **about)
        schemas |= _schemas(table, inputs)
        if table.id_column:
            address, parameters = _item_path(table)
            about |= {"summary": f"{title}: one row", "parameters": parameters}
            about["description"] = f"A row with all that refers to it. {table.description_en}"
            paths[address] = _path(f"get_{table.name}", f"{name}Item", **about)
    license = contract.licenses[0]
    tags = [{"name": table.name, "description": table.description_en} for table in contract.tables]
    return {
        "openapi": "3.1.1",
        "info": {
            "title": contract.title_en,
            "version": contract.version,
            "description": f"{contract.description_en} {license.scope_en} The documents are static files, "
            "without queries. The host returns 404 for unknown ids. New keys may be added at any time.",
            "contact": {"name": contract.creator_en},
            "license": {"name": license.title_en, "identifier": license.name},
        },
        "servers": [{"url": f"{inputs.site_url}{ROOT}" if inputs.site_url else "."}],
        "security": [],
        "tags": [{"name": "index", "description": "The collections."}, *tags],
        "paths": paths,
        "components": {"schemas": schemas},
    }


def _name(table: Table) -> str:
    return "".join(word.capitalize() for word in table.name.split("_"))


def _ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def _item_path(table: Table) -> tuple[str, list[dict[str, Any]]]:
    """Return the path of items and its parameters. Ids of parts of a policy have two parameters."""
    (id_field,) = (field for field in table.fields if field.name == table.id_column)
    names = ["policy_id", "local_id"] if "/" in (id_field.pattern or "") else ["id"]
    about = {"in": "path", "required": True, "schema": {"type": "string"}}
    return f"/{table.name}/{{{'}/{'.join(names)}}}.json", [{"name": name, **about} for name in names]


def _path(operation: str, schema: str, **about: Any) -> dict[str, Any]:
    content = {"application/json": {"schema": _ref(schema)}}
    responses = {
        "200": {"description": about["summary"], "content": content},
        "404": {"description": "There is no such document."},
    }
    return {"get": {"operationId": operation, **about, "responses": responses}}


def _schemas(table: Table, inputs: DatasetInput) -> dict[str, Any]:
    contract, name = inputs.contract, _name(table)
    names = (*(("self",) if table.id_column else ()), *link_names(table, contract), "page_zh", "page_en")
    row = _object({field.name: _field(field, inputs) for field in table.fields})
    entry = {"links": _links(*names, required=names[:1] if table.id_column else ()), "data": _ref(name)}
    found = {
        name: {**row, "title": table.title_en, "description": table.description_en},
        f"{name}Entry": _object(entry),
        f"{name}Collection": _object(
            {"links": _links("self", "index"), "total": _TOTAL, "data": _list(_ref(f"{name}Entry"))}
        ),
    }
    if table.id_column:
        related = {}
        for key, (other, _) in related_names(table, contract).items():
            column = contract.table(other).id_column
            kind = f"{_name(contract.table(other))}{'Reference' if column else 'Entry'}"
            related[key] = _list(_ref(kind))
            if column:
                id = _object({column: {"type": "string"}})
                found[kind] = _object({"links": _links("self"), "data": id})
        item = {**entry, "links": _links(*names, "collection", required=("self", "collection"))}
        found[f"{name}Item"] = _object({**item, "related": _object(related)})
    return found


def _index() -> dict[str, Any]:
    text = {"type": "string"}
    keys = ("name", "version", "title_zh", "title_en", "notice_zh", "notice_en", "license")
    texts = dict.fromkeys(COLLECTION_TEXTS, text)
    collection = _object({"links": _links("self"), **texts, "total": _TOTAL})
    return _object(
        {
            "links": _links("self", "openapi", "data"),
            **dict.fromkeys(keys, text),
            "commit": {"type": ["string", "null"]},
            "collections": _list(collection),
        }
    )


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(properties: dict[str, Any], required: tuple[str, ...] | None = None) -> dict[str, Any]:
    needed = list(properties if required is None else required)
    return {"type": "object", "properties": properties, "required": needed}


def _links(*names: str, required: tuple[str, ...] | None = None) -> dict[str, Any]:
    return _object(dict.fromkeys(names, _LINK), required)


def _field(field: Field, inputs: DatasetInput) -> dict[str, Any]:
    kind = "string" if field.type == "date" else field.type
    schema: dict[str, Any] = {"type": kind if field.required else [kind, "null"]}
    schema |= {"title": field.title_en, "description": field.description_en}
    rules: dict[str, Any] = {"format": "date" if field.type == "date" else None}
    rules |= {"pattern": field.pattern, "minimum": field.minimum}
    schema |= {name: rule for name, rule in rules.items() if rule is not None}
    if field.codelist:
        codes = [code.id for code in inputs.corpus.codelist(field.codelist).codes]
        schema["enum"] = codes if field.required else [*codes, None]
    return schema
