"""Builds the data dictionary, a table that describes every column in the contract."""

from collections.abc import Iterator
from dataclasses import asdict
from types import SimpleNamespace

from policypress.contract import Contract


def entries_of(contract: Contract) -> Iterator[SimpleNamespace]:
    """Yield an entry for every column in the contract, in order, including those of the dictionary.

    Its attributes are those of the column and of the dictionary. `refers_to` lists the columns that it
    refers to, as `table.column`.
    """
    for table in contract.tables:
        for field in table.fields:
            referred = [
                f"{key.table}.{other}"
                for key in table.foreign_keys
                for name, other in zip(key.fields, key.references, strict=True)
                if name == field.name
            ]
            entry = {**asdict(field), "resource": table.name, "field": field.name}
            entry |= {"field_zh": field.title_zh, "field_en": field.title_en}
            entry |= {"is_required": field.required, "is_unique": field.unique}
            entry |= {"is_key": field.name in table.primary_key, "refers_to": tuple(referred)}
            yield SimpleNamespace(**entry)
