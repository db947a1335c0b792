"""The records of the model that each table publishes."""

from collections.abc import Sequence
from typing import Any

from policypress.model import Corpus

# Table name → attribute of `policy.annotations`.
_ANNOTATIONS = {
    "quantities": "quantities",
    "actions": "actions",
    "conditions": "conditions",
    "measure_topics": "topics",
    "mentions": "mentions",
}


# The attribute of the model with the text of a thing, without the suffix of the language. In the data, this
# text is the column `<thing>_zh` or `<thing>_en`, so that joined tables share no columns but keys.
_TEXTS = {
    "policy": "title_",
    "section": "heading_",
    "measure": "heading_",
    "segment": "",
    "agency": "name_",
    "entity": "name_",
    "term": "",
    "topic": "label_",
    "code": "label_",
    **dict.fromkeys(("quantity", "action", "condition", "topic_quote", "mention"), "quote_"),
}
# The attributes that are called `<thing>_<attribute>` in the data.
_PREFIXED = {
    "kind": ("segment", "agency", "quantity", "condition", "entity", "reader"),
    "role": ("action", "topic"),
    "number": ("section", "measure"),
    "position": ("segment", "agency"),
    "weight": ("topic",),
    "rank": ("code",),
    "name": ("reader",),
}
_ATTRIBUTES = {
    "section_label": "label_zh",
    "measure_label": "label_zh",
    "replacement_id": "instead",
    "start_char": "start",
    "end_char": "end",
    **{f"{thing}_{name}": name for name, things in _PREFIXED.items() for thing in things},
    **{f"{thing}_{one}": f"{text}{one}" for thing, text in _TEXTS.items() for one in ("zh", "en")},
}


def value_of(record: object, column: str) -> Any:
    """Return the value of a record for a column. Raises AttributeError if the model lacks it."""
    name = _ATTRIBUTES.get(column, column)
    # The id of a record itself is `id` in the model.
    return getattr(record, "id" if name.endswith("_id") and not hasattr(record, name) else name)


def records_of(corpus: Corpus) -> dict[str, Sequence[object]]:
    """Return the records of each table. Those of policies are in document order, others in registry order."""
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
        "retired": corpus.retired,
        "readers": corpus.readers,
    }


def ids_of(corpus: Corpus) -> dict[str, set[str]]:
    """Return the ids in use in each table whose ids can be retired."""
    return {
        table: {record.id for record in records}  # type: ignore[attr-defined]
        for table, records in records_of(corpus).items()
        if table not in ("responsibilities", "measure_topics", "codes", "retired")
    }
