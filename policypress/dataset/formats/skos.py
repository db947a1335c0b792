"""Writes the code lists, topics and glossary as SKOS concept schemes in Turtle.

Addresses of concepts are relative to the file (`#en-statuses.draft`). If the site has an address, the
file declares its own address as its base.
"""

import json
from collections.abc import Iterator

from policypress.contract import Table
from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.model import Code, Codelist, Term, Topic
from policypress.text.bilingual import in_language

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
        yield _scheme(codelist.id, codelist)
        for code in codelist.codes:
            yield _concept(codelist.id, code, "label")
    yield _scheme("topics", inputs.contract.table("topics"))
    for topic in corpus.topics:
        name, statements = _concept("topics", topic, "label")
        if topic.broader_id:
            statements.append(("skos:broader", _iri(f"#topics.{topic.broader_id}")))
        statements += _texts("skos:example", topic, "examples")
        statements += _texts("skos:scopeNote", topic, "excludes")
        yield name, statements
    yield _scheme("glossary", inputs.contract.table("terms"))
    for term in corpus.terms:
        name, statements = _concept("glossary", term, "")
        statements += [("skos:altLabel", _text(rendering, "en")) for rendering in term.admitted]
        statements += [("skos:hiddenLabel", _text(rendering, "en")) for rendering in term.deprecated]
        statements += _texts("skos:editorialNote", term, "reason")
        yield name, statements


def _scheme(name: str, about: Codelist | Table) -> tuple[str, Statements]:
    return name, [("a", "skos:ConceptScheme"), *_texts("skos:prefLabel", about, "title")]


def _concept(scheme: str, entry: Code | Topic | Term, label: str) -> tuple[str, Statements]:
    return f"{scheme}.{entry.id}", [
        ("a", "skos:Concept"),
        ("skos:inScheme", _iri(f"#{scheme}")),
        ("skos:notation", json.dumps(entry.id)),
        *_texts("skos:prefLabel", entry, label),
        *_texts("skos:definition", entry, "definition"),
    ]


def _texts(predicate: str, entry: object, name: str) -> Statements:
    """Return a statement for each language in which an entry has the text `name`."""
    texts = ((language, in_language(entry, name, language)) for language in _TAGS)
    return [(predicate, _text(text, language)) for language, text in texts if text]


def _text(text: str, language: str) -> str:
    # A JSON string literal is also a valid Turtle literal for the same text.
    return f"{json.dumps(text, ensure_ascii=False)}@{_TAGS[language]}"


def _iri(address: str) -> str:
    return f"<{address}>"
