"""Builds datapackage.json, the descriptor, which is valid as both Data Package 2.0 and 1.0.

The two versions conflict in places. All validators accept `$schema` from 2.0 together with `profile`
from 1.0, arrays for keys, `""` for a table that refers to itself, no `contributors`, and no `type` or
`schema` on files that aren't tables. The profile of the package is `data-package` and that of tables is
`tabular-data-resource`, because Frictionless rejects `tabular-data-package` unless it can read every
resource as a table, and it can read JSON tables only with an optional extra.
"""

from __future__ import annotations

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
    return {
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "profile": "data-package",
        "name": contract.name,
        "version": contract.version,
        **({"commit": commit} if commit else {}),
        "title": contract.title_en,
        "title_zh": contract.title_zh,
        "description": " ".join(
            [contract.description_en, *(license.scope_en for license in contract.licenses)]
        ),
        "description_zh": "".join(
            [contract.description_zh, *(license.scope_zh for license in contract.licenses)]
        ),
        "notice": contract.notice_en,
        "notice_zh": contract.notice_zh,
        **({"homepage": site_url} if site_url else {}),
        "licenses": [
            {
                "name": license.name,
                "path": license.path,
                "title": license.title_en,
                "title_zh": license.title_zh,
                "scope": license.scope_en,
                "scope_zh": license.scope_zh,
            }
            for license in contract.licenses
        ],
        "sources": _sources(contract, corpus),
        "resources": [_resource(file, contract, corpus) for file in files],
    }


def _sources(contract: Contract, corpus: Corpus) -> list[dict[str, str]]:
    policies = [
        (f"{policy.document_number} {policy.title_zh}", policy.source_url) for policy in corpus.policies
    ]
    others = [(source.title_en, source.path) for source in contract.sources]
    return [{"title": title, "path": path} if path else {"title": title} for title, path in policies + others]


def _resource(file: PublishedFile, contract: Contract, corpus: Corpus) -> dict[str, Any]:
    about = {
        "title": file.title_en,
        "title_zh": file.title_zh,
        "description": file.description_en,
        "description_zh": file.description_zh,
    }
    size = {"bytes": file.bytes, "hash": f"sha256:{file.sha256}"}
    if file.kind == "csv" and file.table:
        return {
            "name": file.table,
            "type": "table",
            "profile": "tabular-data-resource",
            "path": file.path,
            **about,
            "format": "csv",
            "mediatype": file.media_type,
            "encoding": "utf-8",
            **size,
            "schema": _schema(contract.table(file.table), corpus),
        }
    return {
        "name": f"{file.table}-json" if file.table else file.path.lower().replace("/", "-").replace(".", "-"),
        "path": file.path,
        **about,
        # `binary` keeps validators from guessing the format of files that aren't tables.
        "format": "json" if file.table else "binary",
        "mediatype": file.media_type,
        **size,
    }


def _schema(table: Table, corpus: Corpus) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(field, corpus) for field in table.fields],
        "missingValues": [""],
        "primaryKey": list(table.primary_key),
    }
    if table.foreign_keys:
        schema["foreignKeys"] = [
            {
                "fields": list(key.fields),
                "reference": {
                    "resource": "" if key.table == table.name else key.table,
                    "fields": list(key.references),
                },
            }
            for key in table.foreign_keys
        ]
    return schema


def _field(field: Field, corpus: Corpus) -> dict[str, Any]:
    described: dict[str, Any] = {
        "name": field.name,
        "type": field.type,
        "title": field.title_en,
        "title_zh": field.title_zh,
        "description": field.description_en,
        "description_zh": field.description_zh,
    }
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.unique:
        constraints["unique"] = True
    if field.minimum is not None:
        constraints["minimum"] = field.minimum
    if field.pattern is not None:
        constraints["pattern"] = field.pattern
    if field.codelist is not None:
        described["codelist"] = field.codelist
        constraints["enum"] = [code.id for code in corpus.codelist(field.codelist).codes]
    if field.counts_within:
        described["counts_within"] = list(field.counts_within)
    if constraints:
        described["constraints"] = constraints
    return described
