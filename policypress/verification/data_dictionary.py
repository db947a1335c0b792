"""Compares the data dictionary with the descriptor."""

from collections.abc import Iterator, Mapping

from policypress.verification.contents import Data, Tables, differences


def verify_dictionary(tables: Tables, schemas: Mapping[str, Data]) -> Iterator[str]:
    """Yield the differences between the table `dictionary`, if there is one, and the descriptor."""
    if "dictionary" in tables:
        fields = [(name, schema, field) for name, schema in schemas.items() for field in schema["fields"]]
        expected = [_entry(*field) for field in fields]
        yield from differences(tables["dictionary"], expected, "dictionary.csv", "datapackage.json")


def _entry(name: str, schema: Data, field: Data) -> dict[str, str]:
    """Return the dictionary row expected for a column, based on the descriptor."""
    rules = field.get("constraints", {})
    referred = [
        f"{key['reference']['resource'] or name}.{other}"
        for key in schema.get("foreignKeys", [])
        for own, other in zip(key["fields"], key["reference"]["fields"], strict=True)
        if own == field["name"]
    ]
    return {
        "resource": name,
        "field": field["name"],
        "field_zh": field.get("title_zh", ""),
        "field_en": field.get("title", ""),
        "description_zh": field["description_zh"],
        "description_en": field["description"],
        "type": field["type"],
        "is_required": str("required" in rules).lower(),
        "is_unique": str("unique" in rules).lower(),
        "pattern": rules.get("pattern", ""),
        "minimum": str(rules.get("minimum", "")),
        "codelist": field.get("codelist", ""),
        "is_key": str(field["name"] in schema["primaryKey"]).lower(),
        "refers_to": " | ".join(referred),
        "counts_within": " | ".join(field.get("counts_within", ())),
    }
