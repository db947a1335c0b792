"""Writes the segments as JSON Lines. Each line is self-contained, for search and language models."""

import json
from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, as_json, published_schema
from policypress.dataset.tables import Row

_NO_HEADINGS = dict.fromkeys(("section_zh", "section_en", "measure_zh", "measure_en"))


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `segments.jsonl`: one JSON object per line, in document order. Null means unknown."""
    keys = list(published_schema("line", inputs.corpus)["properties"])
    lines = [{key: line[key] for key in keys} for line in _lines(inputs)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    yield WrittenFile("segments.jsonl", text.encode("utf-8"))


def schema(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield the JSON Schema for each line."""
    yield WrittenFile("segments.schema.json", as_json(published_schema("line", inputs.corpus)))


def _lines(inputs: DatasetInput) -> Iterator[Row]:
    """Yield the row of each segment, with what the schema adds from other tables and from the contract."""
    contract = inputs.contract
    about: Row = {"license": contract.licenses[0].name, "dataset": f"{contract.name} {contract.version}"}
    about["commit"] = inputs.commit
    policies, sections, measures = (
        {next(iter(row.values())): row for row in inputs.tables[name]}
        for name in ("policies", "sections", "measures")
    )
    for segment in inputs.tables["segments"]:
        policy = policies[segment["policy_id"]]
        measure = measures.get(segment["measure_id"], {})
        section = sections.get(segment["section_id"], {})
        yield {**_NO_HEADINGS, **policy, **section, **measure, **segment, **about}
