"""Writes `metadata.json`, from which Datasette shows license, source and descriptions beside the database."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypress.contract import Table
from policypress.dataset.descriptor import make_descriptor
from policypress.dataset.format import DatasetInput, WrittenFile, as_json

_FOLDER = Path(__file__).parent
_VIEWS = re.findall(r"CREATE VIEW (\w+)_labeled", (_FOLDER / "views.sql").read_text("utf-8"))
_SEARCH = {
    "title": "Search in Chinese or English 中英文检索",
    "description": "Finds words of any length. 检索词长短不限，两个字亦可。",
    "sql": (_FOLDER / "search.sql").read_text("utf-8"),
}


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `metadata.json`."""
    contract = inputs.contract
    about = make_descriptor(contract, inputs.corpus, [], site_url=inputs.site_url)
    tables = {table.name: _table(table) for table in contract.tables}
    tables |= {f"{name}_labeled": _view(contract.table(name)) for name in _VIEWS}
    metadata = {
        "title": f"{contract.title_en} {contract.title_zh}",
        "description": f"{about['description']} {about['description_zh']}",
        "license": contract.licenses[0].title_en,
        "license_url": contract.licenses[0].path,
        "source": "; ".join(source["title"] for source in about["sources"]),
        **({"about": contract.name, "about_url": inputs.site_url} if inputs.site_url else {}),
        "databases": {contract.name: {"tables": tables, "queries": {"search": _SEARCH}}},
    }
    yield WrittenFile("metadata.json", as_json(metadata))


def _table(table: Table) -> dict[str, Any]:
    thing = (table.id_column or "").removesuffix("_id")
    names = [field.name for field in table.fields]
    labels = [name for ending in ("en", "zh", "name") if (name := f"{thing}_{ending}") in names]
    return {
        "description": f"{table.description_en} {table.description_zh}",
        "columns": {field.name: f"{field.description_en} {field.description_zh}" for field in table.fields},
        **({"label_column": labels[0]} if labels else {}),
        "facets": [field.name for field in table.fields if field.codelist],
    }


def _view(table: Table) -> dict[str, Any]:
    """Describe a view with all the columns of a table and labels. Its facets are labels."""
    described = _table(table)
    described.pop("label_column", None)
    return {**described, "facets": [f"{name}_en" for name in described["facets"]]}
