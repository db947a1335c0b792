"""The records of the model that each table publishes."""

from collections.abc import Sequence

from policypress.model import Corpus

# Table name → attribute of `policy.annotations`.
_ANNOTATIONS = {
    "quantities": "quantities",
    "actions": "actions",
    "conditions": "conditions",
    "measure_topics": "topics",
    "mentions": "mentions",
}


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
