"""The tables of the dataset: the corpus as rows, one function a table.

A row maps each column of the contract to its value; None is unknown. Everything of a policy
stands in document order, everything of a registry in the order of the registry.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypress.contract import Contract
from policypress.model import Corpus

Value = str | int | None
Row = dict[str, Value]


def make_tables(corpus: Corpus, contract: Contract) -> dict[str, list[Row]]:
    """Every table of the contract with its rows, columns in the order of the contract.

    Raises ValueError where the contract and the rows made here name different columns.
    """
    tables: dict[str, list[Row]] = {}
    for table in contract.tables:
        columns = [field.name for field in table.fields]
        tables[table.name] = []
        for row in _ROWS[table.name](corpus):
            if row.keys() != set(columns):
                differing = ", ".join(sorted(row.keys() ^ set(columns)))
                raise ValueError(f"Table {table.name}: the contract and its rows differ in {differing}.")
            # Text that is missing is "" in the model and, like all that is unknown, None in the data.
            tables[table.name].append(
                {column: None if row[column] == "" else row[column] for column in columns}
            )
    return tables


def _policies(corpus: Corpus) -> Iterator[Row]:
    for policy in corpus.policies:
        yield {
            "id": policy.id,
            "document_number": policy.document_number,
            "title_zh": policy.title_zh,
            "title_en": policy.title_en,
            "issuer_id": policy.issuer_id,
            "issued_on": policy.issued_on,
            "printed_on": policy.printed_on,
            "effective_on": policy.effective_on,
            "expires_on": policy.expires_on,
            "source_url": policy.source_url,
            "source_sha256": policy.source_sha256,
        }


def _sections(corpus: Corpus) -> Iterator[Row]:
    for policy in corpus.policies:
        for section in policy.sections:
            yield {
                "id": section.id,
                "policy_id": section.policy_id,
                "number": section.number,
                "label_zh": section.label_zh,
                "heading_zh": section.heading.zh,
                "heading_en": section.heading.en,
            }


def _measures(corpus: Corpus) -> Iterator[Row]:
    for policy in corpus.policies:
        for measure in policy.measures:
            yield {
                "id": measure.id,
                "policy_id": measure.policy_id,
                "section_id": measure.section_id,
                "number": measure.number,
                "label_zh": measure.label_zh,
                "heading_zh": measure.heading.zh,
                "heading_en": measure.heading.en,
                "text_zh": measure.text_zh,
                "text_en": measure.text_en,
            }


def _segments(corpus: Corpus) -> Iterator[Row]:
    for policy in corpus.policies:
        for segment in policy.segments:
            yield {
                "id": segment.id,
                "policy_id": segment.policy_id,
                "measure_id": segment.measure_id,
                "kind": segment.kind,
                "position": segment.position,
                "zh": segment.zh,
                "en": segment.en,
                "en_status": segment.en_status,
            }


def _agencies(corpus: Corpus) -> Iterator[Row]:
    for agency in corpus.agencies:
        yield {
            "id": agency.id,
            "name_zh": agency.name_zh,
            "short_zh": agency.short_zh,
            "name_en": agency.name_en,
            "short_en": agency.short_en,
            "kind": agency.kind,
            "parent_id": agency.parent_id,
            "successor_id": agency.successor_id,
            "evidence": agency.evidence,
            "source": agency.source,
            "note_zh": agency.note_zh,
            "note_en": agency.note_en,
        }


def _responsibilities(corpus: Corpus) -> Iterator[Row]:
    for policy in corpus.policies:
        for responsibility in policy.responsibilities:
            yield {
                "measure_id": responsibility.measure_id,
                "position": responsibility.position,
                "agency_id": responsibility.agency_id,
                "printed_as": responsibility.printed_as,
            }


def _terms(corpus: Corpus) -> Iterator[Row]:
    for term in corpus.terms:
        yield {
            "id": term.id,
            "zh": term.zh,
            "en": term.en,
            "definition_zh": term.definition_zh,
            "definition_en": term.definition_en,
            "admitted": _joined(term.id, term.admitted),
            "deprecated": _joined(term.id, term.deprecated),
            "reason_zh": term.reason_zh,
            "reason_en": term.reason_en,
        }


def _codes(corpus: Corpus) -> Iterator[Row]:
    for codelist in corpus.codelists:
        for code in codelist.codes:
            yield {
                "codelist_id": codelist.id,
                "id": code.id,
                "label_zh": code.label_zh,
                "label_en": code.label_en,
                "definition_zh": code.definition_zh,
                "definition_en": code.definition_en,
            }


def _joined(term_id: str, renderings: tuple[str, ...]) -> str:
    if any("|" in rendering for rendering in renderings):
        raise ValueError(
            f"A rendering of the term {term_id} holds “|”, which separates renderings in the data."
        )
    return " | ".join(renderings)


_ROWS = {
    "policies": _policies,
    "sections": _sections,
    "measures": _measures,
    "segments": _segments,
    "agencies": _agencies,
    "responsibilities": _responsibilities,
    "terms": _terms,
    "codes": _codes,
}
