"""Writes the code lists, topics and glossary as SKOS concept schemes in Turtle.

Addresses of concepts are relative to the file (`#en-statuses.draft`). If the site has an address, the
file declares its own address as its base.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from policypress.dataset.format import DatasetInput, WrittenFile, provenance

_PREFIXES = (("dct", "http://purl.org/dc/terms/"), ("skos", "http://www.w3.org/2004/02/skos/core#"))
_TAGS = {"zh": "zh-Hans", "en": "en"}
_PATH = "vocabularies.ttl"

Statements = list[tuple[str, str]]


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `vocabularies.ttl`, with a scheme for each code list, for the topics and for the glossary."""
    parts = [f"# {line}" for line in provenance(inputs, "en")] + [""]
    if inputs.site_url:
        parts.append(f"@base {_iri(f'{inputs.site_url}data/{_PATH}')} .")
    parts += [f"@prefix {prefix}: <{namespace}> ." for prefix, namespace in _PREFIXES] + [""]
    license = ("dct:license", _iri(inputs.contract.licenses[0].path))
    for name, statements in _resources(inputs):
        scheme = [] if "." in name else [license]
        lines = [f"  {predicate} {value}" for predicate, value in (*statements, *scheme)]
        parts.append(f"{_iri(f'#{name}')}\n" + " ;\n".join(lines) + " .\n")
    yield WrittenFile(_PATH, ("\n".join(parts).rstrip("\n") + "\n").encode())


def _resources(inputs: DatasetInput) -> Iterator[tuple[str, Statements]]:
    """Yield all schemes and concepts with their statements. Only names of concepts contain a dot."""
    corpus = inputs.corpus
    for codelist in corpus.codelists:
        labels = {"zh": codelist.title_zh, "en": codelist.title_en}
        yield codelist.id, [("a", "skos:ConceptScheme"), *_texts("skos:prefLabel", labels)]
        for code in codelist.codes:
            labels = {"zh": code.label_zh, "en": code.label_en}
            definitions = {"zh": code.definition_zh, "en": code.definition_en}
            yield _concept(codelist.id, code.id, labels, definitions)
    yield _scheme(inputs, "topics", "topics")
    for topic in corpus.topics:
        labels = {"zh": topic.label_zh, "en": topic.label_en}
        definitions = {"zh": topic.definition_zh, "en": topic.definition_en}
        name, statements = _concept("topics", topic.id, labels, definitions)
        if topic.broader_id:
            statements.append(("skos:broader", _iri(f"#topics.{topic.broader_id}")))
        statements += _texts("skos:example", {"zh": topic.examples_zh, "en": topic.examples_en})
        statements += _texts("skos:scopeNote", {"zh": topic.excludes_zh, "en": topic.excludes_en})
        yield name, statements
    yield _scheme(inputs, "glossary", "terms")
    for term in corpus.terms:
        definitions = {"zh": term.definition_zh, "en": term.definition_en}
        name, statements = _concept("glossary", term.id, {"zh": term.zh, "en": term.en}, definitions)
        statements += [("skos:altLabel", _text(rendering, "en")) for rendering in term.admitted]
        statements += [("skos:hiddenLabel", _text(rendering, "en")) for rendering in term.deprecated]
        statements += _texts("skos:editorialNote", {"zh": term.reason_zh, "en": term.reason_en})
        yield name, statements


def _scheme(inputs: DatasetInput, name: str, table: str) -> tuple[str, Statements]:
    about = inputs.contract.table(table)
    labels = {"zh": about.title_zh, "en": about.title_en}
    return name, [("a", "skos:ConceptScheme"), *_texts("skos:prefLabel", labels)]


def _concept(
    scheme: str, id: str, labels: dict[str, str], definitions: dict[str, str]
) -> tuple[str, Statements]:
    return f"{scheme}.{id}", [
        ("a", "skos:Concept"),
        ("skos:inScheme", _iri(f"#{scheme}")),
        ("skos:notation", json.dumps(id)),
        *_texts("skos:prefLabel", labels),
        *_texts("skos:definition", definitions),
    ]


def _texts(predicate: str, by_language: Mapping[str, str | None]) -> Statements:
    return [(predicate, _text(text, language)) for language, text in by_language.items() if text]


def _text(text: str, language: str) -> str:
    # A JSON string literal is also a valid Turtle literal for the same text.
    return f"{json.dumps(text, ensure_ascii=False)}@{_TAGS[language]}"


def _iri(address: str) -> str:
    return f"<{address}>"
