"""Builds the static API under /api/v1/, which publishes the tables as linked collections and items.

Every table in the contract is a collection. Tables whose key is `id` also have items. Links are relative
to the document that contains them, so the API works in any folder on any host.
"""

from collections.abc import Iterator
from typing import Any

from policypress.contract import Table, addresses
from policypress.dataset.api.openapi import (
    COLLECTION_TEXTS,
    ROOT,
    link_names,
    make_openapi,
    related_names,
)
from policypress.dataset.format import ABOUT, DatasetInput, WrittenFile, as_json
from policypress.dataset.tables import Row

_TO_SITE = "../" * (ROOT.count("/") + 1)
_WITH_PAGES = ("policies", "measures", "agencies")


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield the files, with paths relative to `api/v1/`: index, OpenAPI document, collections and items."""
    api = _Api(inputs)
    yield WrittenFile("index.json", as_json(api.index()))
    yield WrittenFile("openapi.json", as_json(make_openapi(inputs)))
    for table in inputs.contract.tables:
        yield WrittenFile(f"{table.name}.json", as_json(api.collection(table)))
        if table.id_column:
            for row in inputs.tables[table.name]:
                yield WrittenFile(_address(table, row), as_json(api.item(table, row)))


def _address(table: Table, row: Row) -> str:
    return f"{table.name}/{row[table.id_column or '']}.json"


class _Api:
    def __init__(self, inputs: DatasetInput) -> None:
        self.inputs = inputs
        self.contract = inputs.contract
        segments = (segment for policy in inputs.corpus.policies for segment in policy.segments)
        self.anchors = {segment.id: addresses.segment_path(segment) for segment in segments}
        # Computed once per table, because every row needs them.
        tables = self.contract.tables
        self.links = {table.name: link_names(table, self.contract) for table in tables}
        self.related = {table.name: related_names(table, self.contract) for table in tables}
        # (table, foreign-key column) → value → rows.
        self.referring: dict[tuple[str, str], dict[str, list[Row]]] = {}
        for table in self.contract.tables:
            for column, _ in self.links[table.name].values():
                by_value = self.referring.setdefault((table.name, column), {})
                for row in inputs.tables[table.name]:
                    if row[column] is not None:
                        by_value.setdefault(str(row[column]), []).append(row)

    def index(self) -> dict[str, Any]:
        contract = self.contract
        links = {"self": "index.json", "openapi": "openapi.json", "data": f"{_TO_SITE}data/latest.json"}
        collections = [
            {
                "links": {"self": f"{table.name}.json"},
                **{key: getattr(table, key) for key in COLLECTION_TEXTS},
                "total": len(self.inputs.tables[table.name]),
            }
            for table in contract.tables
        ]
        about = {"name": contract.name, "version": contract.version, "commit": self.inputs.commit}
        about |= {key: getattr(contract, key) for key in ABOUT}
        return {"links": links, **about, "license": contract.licenses[0].path, "collections": collections}

    def collection(self, table: Table) -> dict[str, Any]:
        here = f"{table.name}.json"
        rows = self.inputs.tables[table.name]
        links = {"self": here, "index": "index.json"}
        return {"links": links, "total": len(rows), "data": [self._entry(table, row, here) for row in rows]}

    def item(self, table: Table, row: Row) -> dict[str, Any]:
        here = _address(table, row)
        entry = self._entry(table, row, here)
        id = str(row[table.id_column or ""])
        entry["links"]["collection"] = _relative(f"{table.name}.json", here)
        related = {
            name: [
                self._entry(self.contract.table(other), found, here, short=True)
                for found in self.referring[other, column].get(id, ())
            ]
            for name, (other, column) in self.related[table.name].items()
        }
        return {**entry, "related": related}

    def _entry(self, table: Table, row: Row, here: str, *, short: bool = False) -> dict[str, Any]:
        """Build a row with its links. If `short`, include only the key of rows with their own document."""
        links: dict[str, str] = {}
        if table.id_column:
            links["self"] = _relative(_address(table, row), here)
        if short and table.id_column:
            return {"links": links, "data": {table.id_column: row[table.id_column]}}
        for name, (column, other) in self.links[table.name].items():
            if row[column] is not None:
                links[name] = _relative(f"{other}/{row[column]}.json", here)
        if page := self._page(table.name, row):
            links["page_zh"] = _relative(_TO_SITE + page, here)
            links["page_en"] = _relative(f"{_TO_SITE}en/{page}", here)
        return {"links": links, "data": row}

    def _page(self, table: str, row: Row) -> str | None:
        """Return the address of the page of a row, if it has one."""
        if table == "segments":
            return self.anchors[str(row["segment_id"])]
        return addresses.page_path(table, str(next(iter(row.values())))) if table in _WITH_PAGES else None


def _relative(address: str, here: str) -> str:
    return "../" * here.count("/") + address
