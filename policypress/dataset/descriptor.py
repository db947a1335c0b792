"""Builds datapackage.json, the descriptor, which is valid as both Data Package 2.0 and 1.0.

The two versions conflict in places. All validators accept `$schema` from 2.0 together with `profile`
from 1.0, arrays for keys, `""` for a table that refers to itself, no `contributors`, and no `type` or
`schema` on files that aren't tables. The profile of the package is `data-package` and that of tables is
`tabular-data-resource`, because Frictionless rejects `tabular-data-package` unless it can read every
resource as a table, and it can read JSON tables only with an optional extra.
"""

import re
from typing import Any

from policypress.contract import Contract, Field, PublishedFile, Table
from policypress.model import Corpus


def make_descriptor(
    contract: Contract,
    corpus: Corpus,
    files: list[PublishedFile],
    commit: str | None = None,
    site_url: str | None = None,
) -> dict[str, Any]:
    """Build the descriptor. It lists `files`, which have already been written, in the given order.

    `commit` is the commit that the package was built from, with the suffix `-dirty` if the working tree
    had changes. `site_url` is the address of the site. If either is None, its key is omitted. The keys
    `commit`, `notice` and the `scope` of a license are our own additions.
    """
    licenses = [
        {"name": license.name, "path": license.path, **_texts(license, "title", "scope")}
        for license in contract.licenses
    ]
    texts = _texts(contract, "title", "description", "notice")
    texts["description"] = " ".join([texts["description"], *(item["scope"] for item in licenses)])
    texts["description_zh"] += "".join(item["scope_zh"] for item in licenses)
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "data-package",
        "name": contract.name,
        "version": contract.version,
        **({"commit": commit} if commit else {}),
        **texts,
        **({"homepage": site_url} if site_url else {}),
        "licenses": licenses,
        "sources": _sources(contract, corpus),
        "resources": [_resource(file, contract, corpus) for file in files],
    }


def _texts(thing: object, *names: str) -> dict[str, str]:
    """Return these texts of a record in both languages. The keys of the English ones have no suffix."""
    keys = {f"{name}{suffix}": f"{name}{suffix or '_en'}" for name in names for suffix in ("", "_zh")}
    return {key: getattr(thing, attribute) for key, attribute in keys.items()}


def _sources(contract: Contract, corpus: Corpus) -> list[dict[str, str]]:
    policies = [
        (f"{policy.document_number} {policy.title_zh}", policy.source_url) for policy in corpus.policies
    ]
    others = [(source.title_en, source.path) for source in contract.sources]
    return [{"title": title, "path": path} if path else {"title": title} for title, path in policies + others]


def _resource(file: PublishedFile, contract: Contract, corpus: Corpus) -> dict[str, Any]:
    name, path = file.table, file.path
    size = {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    about: dict[str, Any] = {"path": path, **_texts(file, "title", "description")}
    if name and file.kind == "csv":
        about = {"name": name, "type": "table", "profile": "tabular-data-resource", **about}
        about |= {"format": "csv", "mediatype": file.media_type, "encoding": "utf-8", **size}
        return {**about, "schema": _schema(contract.table(name), corpus)}
    about = {"name": f"{name}-json" if name else re.sub("[/.]", "-", path.lower()), **about}
    # `binary` keeps validators from guessing the format of files that aren't tables.
    return {**about, "format": "json" if name else "binary", "mediatype": file.media_type, **size}


def _schema(table: Table, corpus: Corpus) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field, corpus) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
    }
    keys = []
    for key in table.foreign_keys:
        other = "" if key.table == table.name else key.table
        reference = {"resource": other, "fields": list(key.references)}
        keys.append({"fields": list(key.fields), "reference": reference})
    return {**schema, "foreignKeys": keys} if keys else schema


def _field(field: Field, corpus: Corpus) -> dict[str, Any]:
    rules = {name: getattr(field, name) for name in ("required", "unique", "minimum", "pattern")}
    constraints: dict[str, Any] = {
        name: rule for name, rule in rules.items() if rule is not None and rule is not False
    }
    described: dict[str, Any] = {"name": field.name, "type": field.type}
    described |= _texts(field, "title", "description")
    if field.codelist is not None:
        described["codelist"] = field.codelist
        constraints["enum"] = [code.id for code in corpus.codelist(field.codelist).codes]
    if field.counts_within:
        described["counts_within"] = list(field.counts_within)
    return {**described, "constraints": constraints} if constraints else described
