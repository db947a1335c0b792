"""The part of the independent check that compares the nested documents with the tables."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from policypress.verification.opening import NoPackage, Package, Row, Tables

Data = Mapping[str, Any]

_SCALARS = (
    "id",
    "document_number",
    "title_zh",
    "title_en",
    "issued_on",
    "printed_on",
    "effective_on",
    "expires_on",
    "source_url",
    "source_sha256",
    "annotated",
)
# The table of each list of annotations.
_ANNOTATIONS = {
    "quantities": "quantities",
    "actions": "actions",
    "conditions": "conditions",
    "topics": "measure_topics",
    "mentions": "mentions",
}


def verify_documents(package: Package, tables: Tables) -> Iterator[str]:
    """What in the nested documents and official texts is not as in `tables` (cells by column)."""
    # Once for all policies: to look for the rows of each would take time with the square of their number.
    of_policy = {name: _by_policy(rows, name) for name, rows in tables.items()}
    named = {row["id"]: row for row in tables.get("agencies", [])}
    for policy in tables.get("policies", []):
        path = f"policies/{policy['id']}.json"
        try:
            document = package.json(path)
            flat = _flatten(document)
            agencies = [(item["id"], item["name_zh"], item["name_en"] or "") for item in _agencies(document)]
        except NoPackage as error:
            yield from error.reasons
            continue
        except (KeyError, TypeError, AttributeError) as error:
            yield f"{path} does not have the shape of a policy: {type(error).__name__}: {error}."
            continue
        for name, rows in flat.items():
            belonging = of_policy.get(name, {}).get(policy["id"], [])
            if len(rows) != len(belonging):
                yield f"{path} has {len(rows)} {name}, {name}.csv has {len(belonging)}."
            for mine, row in zip(rows, belonging, strict=False):
                which = row.get("id") or f"{row['measure_id']}, {row.get('position') or row.get('topic_id')}"
                for column, value in mine.items():
                    if _text(value) != row.get(column):
                        yield f"{path}: {column} of {which} is not as in {name}.csv."
        for agency_id, *names in agencies:
            row = named.get(agency_id, {})
            if names != [row.get("name_zh"), row.get("name_en")]:
                yield f"{path}: the agency {agency_id} is not named as in agencies.csv."
        original = f"policies/{policy['id']}.txt"
        if original not in package.paths or package.digest(original)[1] != policy["source_sha256"]:
            yield f"{original} does not have the source_sha256 that policies.csv states."


def _text(value: Any) -> str:
    """A value of the document as the tables have it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _by_policy(rows: Iterable[Row], table: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(_policy_of(row, table), []).append(row)
    return found


def _policy_of(row: Row, table: str) -> str:
    if table == "policies":
        return row["id"]
    of = row.get("policy_id") or row.get("measure_id") or row.get("segment_id") or ""
    return of.partition("/")[0]


def _flatten(document: Data) -> dict[str, list[dict[str, Any]]]:
    """The rows that the document stands for, table by table, with the columns that it tells of."""
    of = {"policy_id": document["id"]}
    flat: dict[str, list[dict[str, Any]]] = {
        "sections": [],
        "measures": [],
        "segments": [],
        "responsibilities": [],
    }
    flat["policies"] = [{key: document[key] for key in _SCALARS} | {"issuer_id": document["issuer"]["id"]}]
    segments = flat["segments"]
    segments += [{**item, **of, "measure_id": None} for item in document["opening"]]
    for section in document["sections"]:
        flat["sections"].append(_headed(section) | of)
        segments.append({**section["heading"], **of, "measure_id": None})
        for measure in section["measures"]:
            text = {
                "text_zh": "".join(item["zh"] for item in measure["sentences"]),
                "text_en": " ".join(item["en"] for item in measure["sentences"] if item["en"]),
            }
            flat["measures"].append(_headed(measure) | text | of | {"section_id": section["id"]})
            pieces = [measure["heading"], *measure["sentences"], measure["responsible"]]
            segments += [{**item, **of, "measure_id": measure["id"]} for item in pieces if item]
            for item in measure["responsibilities"]:
                row = {"position": item["position"], "printed_as": item["printed_as"]}
                flat["responsibilities"].append(
                    row | {"measure_id": measure["id"], "agency_id": item["agency"]["id"]}
                )
    segments += [{**item, **of, "measure_id": None} for item in document["closing"]]
    flat |= {table: [] for table in _ANNOTATIONS.values()}
    for item in segments:
        about = {"segment_id": item["id"]}
        for kind, entries in item.pop("annotations").items():
            more = {"measure_id": item["measure_id"]} if kind == "topics" else {}
            flat[_ANNOTATIONS[kind]] += [entry | about | more for entry in entries]
    return flat


def _headed(item: Data) -> dict[str, Any]:
    heading = {"heading_zh": item["heading"]["zh"], "heading_en": item["heading"]["en"]}
    return {key: item[key] for key in ("id", "number", "label_zh")} | heading


def _agencies(document: Data) -> Iterator[Data]:
    yield document["issuer"]
    for section in document["sections"]:
        for measure in section["measures"]:
            yield from (item["agency"] for item in measure["responsibilities"])
