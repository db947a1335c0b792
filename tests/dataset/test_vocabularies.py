"""Code lists, topics and glossary as SKOS, read with an RDF library."""

from pathlib import Path

import pyshacl
import pytest
import rdflib
import skosify
from conftest import rows
from rdflib import RDF, SKOS

pytestmark = pytest.mark.slow

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
[] a sh:NodeShape ; sh:targetClass skos:Concept ;
  sh:property [ sh:path skos:inScheme ; sh:class skos:ConceptScheme ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path skos:notation ; sh:minCount 1 ; sh:maxCount 1 ] ;
  sh:property [ sh:path skos:prefLabel ; sh:minCount 2 ; sh:maxCount 2 ; sh:uniqueLang true ;
    sh:languageIn ( "zh-Hans" "en" ) ] ;
  sh:property [ sh:path skos:prefLabel ; sh:disjoint skos:altLabel ] ;
  sh:property [ sh:path skos:prefLabel ; sh:disjoint skos:hiddenLabel ] .
[] a sh:NodeShape ; sh:targetClass skos:ConceptScheme ;
  sh:property [ sh:path skos:prefLabel ; sh:minCount 2 ; sh:uniqueLang true ] .
"""
# Made from the name of the dataset with `python -m uuid`; the same on every machine.
BASE = "urn:uuid:416b1a5a-495d-571d-b21a-b7aced179846"
LANGUAGES = {"zh": "zh-Hans", "en": "en"}


@pytest.fixture(scope="module")
def data(both: Path) -> Path:
    """The dataset of two policies."""
    return both / "data"


@pytest.fixture(scope="module")
def graph(data: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data / "vocabularies.ttl", format="turtle")


def texts(graph: rdflib.Graph, name: str, predicate: rdflib.URIRef, language: str) -> list[str]:
    found = graph.objects(rdflib.URIRef(f"{BASE}#{name}"), predicate)
    return sorted(str(text) for text in found if text.language == LANGUAGES[language])  # type: ignore[attr-defined]


def test_the_shape_of_the_vocabularies(graph: rdflib.Graph):
    shapes = rdflib.Graph().parse(data=SHAPES, format="turtle")
    conforms, _, report = pyshacl.validate(graph, shacl_graph=shapes)
    assert conforms, report


def test_every_code_and_term_is_a_concept_and_nothing_else(graph: rdflib.Graph, data: Path):
    expected = {f"{row['codelist_id']}.{row['code_id']}" for row in rows(data, "codes")}
    expected |= {f"glossary.{row['term_id']}" for row in rows(data, "terms")}
    expected |= {f"topics.{row['topic_id']}" for row in rows(data, "topics")}
    found = {str(concept).removeprefix(f"{BASE}#") for concept in graph.subjects(RDF.type, SKOS.Concept)}
    # Editors use one more list, and no column does.
    reasons = {name for name in found if name.startswith("non-quantity-reasons.")}
    assert found == expected | reasons


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_and_definitions_are_those_of_the_tables(graph: rdflib.Graph, data: Path, language: str):
    for row in rows(data, "codes"):
        name = f"{row['codelist_id']}.{row['code_id']}"
        assert texts(graph, name, SKOS.prefLabel, language) == [row[f"code_{language}"]]
        assert texts(graph, name, SKOS.definition, language) == [row[f"definition_{language}"]]
    for row in rows(data, "topics"):
        name = f"topics.{row['topic_id']}"
        assert texts(graph, name, SKOS.prefLabel, language) == [row[f"topic_{language}"]]
        broader = [str(topic) for topic in graph.objects(rdflib.URIRef(f"{BASE}#{name}"), SKOS.broader)]
        assert broader == ([f"{BASE}#topics.{row['broader_id']}"] if row["broader_id"] else [])
    for row in rows(data, "terms"):
        name = f"glossary.{row['term_id']}"
        assert texts(graph, name, SKOS.prefLabel, language) == [row[f"term_{language}"]]
        assert texts(graph, name, SKOS.definition, language) == list(
            filter(None, [row[f"definition_{language}"]])
        )
        assert texts(graph, name, SKOS.altLabel, "en") == sorted(filter(None, row["admitted"].split(" | ")))
        assert texts(graph, name, SKOS.hiddenLabel, "en") == sorted(
            filter(None, row["deprecated"].split(" | "))
        )


def test_every_concept_is_reached_from_its_scheme(graph: rdflib.Graph, data: Path, caplog):
    skosify.skosify(str(data / "vocabularies.ttl"), label="vocabularies")
    assert not [message for message in caplog.messages if "loose" in message.lower()]
    for scheme in graph.subjects(RDF.type, SKOS.ConceptScheme):
        reached = set()
        waiting = list(graph.objects(scheme, SKOS.hasTopConcept))
        while waiting:
            reached.add(concept := waiting.pop())
            waiting += graph.objects(concept, SKOS.narrower)
        assert reached == set(graph.subjects(SKOS.inScheme, scheme))


def test_concepts_are_named_by_the_address_of_the_site(dist_with_url: Path):
    graph = rdflib.Graph().parse(dist_with_url / "data" / "vocabularies.ttl", format="turtle")
    concepts = set(graph.subjects(RDF.type, SKOS.Concept))
    address = "https://policy.example/trade/data/vocabularies.ttl#"
    assert concepts and all(str(concept).startswith(address) for concept in concepts)
