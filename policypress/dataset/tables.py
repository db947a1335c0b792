"""Builds the tables of the dataset. Each row is a record of the model, and each column is an attribute.

Records of policies are in document order, and records of registries are in registry order. Only the
dictionary is built from the contract.
"""

from decimal import Decimal

from policypress.contract import Contract
from policypress.contract.records import records_of, value_of
from policypress.dataset.dictionary import entries_of
from policypress.model import Corpus

Value = str | int | float | bool | None
Row = dict[str, Value]


def make_tables(corpus: Corpus, contract: Contract) -> dict[str, list[Row]]:
    """Return the rows of each table by table name, with columns in the order of the contract.

    Raises ValueError if the contract has a table or column that the model lacks.
    """
    records = {**records_of(corpus), "dictionary": entries_of(contract)}
    used = {field.codelist for table in contract.tables for field in table.fields}
    records["codes"] = [
        code for codelist in corpus.codelists if codelist.id in used for code in codelist.codes
    ]
    tables: dict[str, list[Row]] = {}
    for table in contract.tables:
        columns = [field.name for field in table.fields]
        try:
            tables[table.name] = [
                {column: _cell(value_of(record, column)) for column in columns}
                for record in records[table.name]
            ]
        except (KeyError, AttributeError) as error:
            raise ValueError(
                f"The table {table.name} in the contract does not match the model: {error}."
            ) from error
    return tables


def as_text(value: Value) -> str:
    """Format a value for CSV: "" if unknown, booleans as true or false, numbers without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return "" if value is None else str(value)


def _cell(value: Value | tuple[str, ...]) -> Value:
    """Convert a model value to a table cell. Missing text is "" in the model but None in the data."""
    if isinstance(value, tuple):
        if any("|" in entry for entry in value):
            raise ValueError(f"“{' | '.join(value)}” contains “|”, which separates renderings in the data.")
        value = " | ".join(value)
    return None if value == "" else value
