"""Writes the code lists, topics and glossary as SKOS concept schemes in Turtle.

Addresses of concepts are relative to the base that the file declares (`#en-statuses.draft`): its own address
if the site has one, or else a URN made from the name of the dataset.
"""

import json
import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator

from policypress.contract import Table
from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.model import Code, Codelist, Term, Topic
from policypress.text.bilingual import in_language

_PREFIXES = (("dct", "http://purl.org/dc/terms/"), ("skos", "http://www.w3.org/2004/02/skos/core#"))
_TAGS = {"zh": "zh-Hans", "en": "en"}
_PATH = "vocabularies.ttl"

Statements = list[tuple[str, str]]
_Entry = Code | Topic | Term


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `vocabularies.ttl`, with a scheme for each code list, for the topics and for the glossary."""
    parts = [f"# {line}" for line in provenance(inputs, "en")] + [""]
    urn = uuid.uuid5(uuid.NAMESPACE_OID, inputs.contract.name).urn
    base = f"{inputs.site_url}data/{_PATH}" if inputs.site_url else urn
    parts.append(f"@base {_iri(base)} .")
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
        yield _scheme(codelist.id, codelist, codelist.codes)
        for code in codelist.codes:
            yield _concept(codelist.id, code, "label")
    top = [topic for topic in corpus.topics if not topic.broader_id]
    narrower = defaultdict(list)
    for topic in corpus.topics:
        narrower[topic.broader_id].append(topic)
    yield _scheme("topics", inputs.contract.table("topics"), top)
    for topic in corpus.topics:
        name, statements = _concept("topics", topic, "label", topic.broader_id)
        statements += [("skos:narrower", _of("topics", below)) for below in narrower[topic.id]]
        statements += _texts("skos:example", topic, "examples")
        statements += _texts("skos:scopeNote", topic, "excludes")
        yield name, statements
    yield _scheme("glossary", inputs.contract.table("terms"), corpus.terms)
    for term in corpus.terms:
        name, statements = _concept("glossary", term, "")
        statements += [("skos:altLabel", _text(rendering, "en")) for rendering in term.admitted]
        statements += [("skos:hiddenLabel", _text(rendering, "en")) for rendering in term.deprecated]
        statements += _texts("skos:editorialNote", term, "reason")
        yield name, statements


def _scheme(name: str, about: Codelist | Table, top: Iterable[_Entry]) -> tuple[str, Statements]:
    concepts = [("skos:hasTopConcept", _of(name, entry)) for entry in top]
    return name, [("a", "skos:ConceptScheme"), *_texts("skos:prefLabel", about, "title"), *concepts]


def _concept(scheme: str, entry: _Entry, label: str, broader_id: str | None = None) -> tuple[str, Statements]:
    above = ("skos:broader", _iri(f"#{scheme}.{broader_id}"))
    return f"{scheme}.{entry.id}", [
        ("a", "skos:Concept"),
        ("skos:inScheme", _iri(f"#{scheme}")),
        above if broader_id else ("skos:topConceptOf", _iri(f"#{scheme}")),
        ("skos:notation", json.dumps(entry.id)),
        *_texts("skos:prefLabel", entry, label),
        *_texts("skos:definition", entry, "definition"),
    ]


def _of(scheme: str, entry: _Entry) -> str:
    return _iri(f"#{scheme}.{entry.id}")


def _texts(predicate: str, entry: object, name: str) -> Statements:
    """Return a statement for each language in which an entry has the text `name`."""
    texts = ((language, in_language(entry, name, language)) for language in _TAGS)
    return [(predicate, _text(text, language)) for language, text in texts if text]


def _text(text: str, language: str) -> str:
    # A JSON string literal is also a valid Turtle literal for the same text.
    return f"{json.dumps(text, ensure_ascii=False)}@{_TAGS[language]}"


def _iri(address: str) -> str:
    return f"<{address}>"
