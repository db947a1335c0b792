"""The tables of the dataset: each row is a record of the model, each column one of its attributes.

Everything of a policy stands in document order, everything of a registry in the order of the registry.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from policypress.contract import Contract
from policypress.model import Corpus

Value = str | int | float | bool | None
Row = dict[str, Value]

# The table of each kind of annotation.
_ANNOTATIONS = {
    "quantities": "quantities",
    "actions": "actions",
    "conditions": "conditions",
    "measure_topics": "topics",
    "mentions": "mentions",
}


def make_tables(corpus: Corpus, contract: Contract) -> dict[str, list[Row]]:
    """Every table of the contract with its rows, columns in the order of the contract.

    Raises ValueError where the contract names a table or a column that the model does not have.
    """
    records = _records(corpus)
    tables: dict[str, list[Row]] = {}
    for table in contract.tables:
        columns = [field.name for field in table.fields]
        try:
            tables[table.name] = [
                {column: _cell(getattr(record, column)) for column in columns}
                for record in records[table.name]
            ]
        except (KeyError, AttributeError) as error:
            raise ValueError(
                f"The contract's table {table.name} has no place in the model: {error}."
            ) from error
    return tables


def _records(corpus: Corpus) -> dict[str, Sequence[object]]:
    policies = corpus.policies
    return {
        "policies": policies,
        "sections": [section for policy in policies for section in policy.sections],
        "measures": [measure for policy in policies for measure in policy.measures],
        "segments": [segment for policy in policies for segment in policy.segments],
        "agencies": corpus.agencies,
        "responsibilities": [entry for policy in policies for entry in policy.responsibilities],
        "terms": corpus.terms,
        **{
            table: [entry for policy in policies for entry in getattr(policy.annotations, kind)]
            for table, kind in _ANNOTATIONS.items()
        },
        "topics": corpus.topics,
        "entities": corpus.entities,
        "codes": [code for codelist in corpus.codelists for code in codelist.codes],
    }


def as_text(value: Value) -> str:
    """A value as CSV has it: empty for unknown, true or false, numbers without an exponent."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f")
    return "" if value is None else str(value)


def _cell(value: Value | tuple[str, ...]) -> Value:
    """Text that is missing is "" in the model and, like all that is unknown, None in the data."""
    if isinstance(value, tuple):
        if any("|" in entry for entry in value):
            raise ValueError(f"“{' | '.join(value)}” holds “|”, which separates renderings in the data.")
        value = " | ".join(value)
    return None if value == "" else value
