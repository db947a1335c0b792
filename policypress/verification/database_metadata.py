"""Compares the description of the database for Datasette with the descriptor."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policypress.verification.contents import Contents, Data, differences

_SQL = Path(__file__).resolve().parents[1] / "dataset" / "formats"
_SEARCH = {
    "title": "Search in Chinese or English 中英文检索",
    "description": "Finds words of any length. 检索词长短不限，两个字亦可。",
    "sql": (_SQL / "search.sql").read_text("utf-8"),
}


def compare_metadata(contents: Contents, path: str, _: str) -> Iterator[str]:
    """Yield the differences between `metadata.json` and the descriptor."""
    yield from differences(contents.package.json(path), _expected(contents), path, "datapackage.json")


def _expected(contents: Contents) -> dict[str, Any]:
    about = contents.descriptor
    described = {item["name"]: item for item in about["resources"] if "schema" in item}
    tables = {name: _table(item) for name, item in described.items()}
    for name in re.findall(r"CREATE VIEW (\w+)_labeled", (_SQL / "views.sql").read_text("utf-8")):
        facets = [f"{facet}_en" for facet in tables[name]["facets"]]
        tables[f"{name}_labeled"] = {**tables[name], "facets": facets}
        tables[f"{name}_labeled"].pop("label_column", None)
    license = about["licenses"][0]
    expected = {
        **{name: f"{about[name]} {about[f'{name}_zh']}" for name in ("title", "description")},
        "license": license["title"],
        "license_url": license["path"],
        "source": "; ".join(source["title"] for source in about["sources"]),
        "databases": {about["name"]: {"tables": tables, "queries": {"search": _SEARCH}}},
    }
    return expected | (
        {"about": about["name"], "about_url": about["homepage"]} if "homepage" in about else {}
    )


def _table(resource: Data) -> dict[str, Any]:
    fields = {field["name"]: field for field in resource["schema"]["fields"]}
    key = resource["schema"]["primaryKey"]
    labels = [f"{key[0].removesuffix('_id')}_{end}" for end in ("en", "zh", "name")] if len(key) == 1 else []
    label = [name for name in labels if name in fields][:1]
    return {
        "description": f"{resource['description']} {resource['description_zh']}",
        "columns": {name: f"{item['description']} {item['description_zh']}" for name, item in fields.items()},
        "facets": [name for name, item in fields.items() if "codelist" in item],
        **({"label_column": label[0]} if label else {}),
    }
