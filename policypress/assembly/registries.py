"""Build the registries and code lists that all policies share."""

from collections.abc import Iterable
from dataclasses import dataclass

from policypress.assembly.from_node import from_node
from policypress.diagnostics import Place, Problem, Problems, did_you_mean
from policypress.loading import Document, Node, Source
from policypress.model import (
    EN_STATUSES,
    Agency,
    Code,
    Codelist,
    Decision,
    Entity,
    Reader,
    Retired,
    Term,
    Topic,
)

# Codes that the package sets or looks up by name. The code lists must contain them.
CODES_SET = {
    "action-roles": ("action", "embedded"),
    "comparators": ("eq", "gte", "lte", "gt", "lt"),
    "en-statuses": EN_STATUSES,
    "segment-kinds": ("heading", "sentence", "responsibility"),
    "topic-schemes": ("instrument", "beneficiary"),
    "units": ("ratio",),
}


@dataclass(frozen=True)
class Registries:
    """The data that policies share. `codes` maps the id of each list to its codes. If a file could not be
    loaded, its registry is empty and not in `loaded`, and references to it are not checked."""

    agencies: tuple[Agency, ...]
    terms: tuple[Term, ...]
    codelists: tuple[Codelist, ...]
    topics: tuple[Topic, ...]
    entities: tuple[Entity, ...]
    retired: tuple[Retired, ...]
    readers: tuple[Reader, ...]
    codes: dict[str, set[str]]
    loaded: frozenset[str]


def make_registries(source: Source, problems: Problems) -> Registries:
    """Build the registries from a loaded source. Adds the problems found in them to `problems`."""
    codelists = tuple(_codelist(name, document, problems) for name, document in source.codelists.items())
    codes = {codelist.id: {code.id for code in codelist.codes} for codelist in codelists}
    _check_codes_set(source, codes, problems)
    agencies = tuple(from_node(Agency, node) for node in _entries(source.agencies, "agencies"))
    if source.agencies:
        _check_agencies(source.agencies, codes, problems)
    terms = tuple(_term(node) for node in _entries(source.glossary, "terms"))
    if source.glossary:
        unique(source.glossary, "terms", ("id", "zh"), problems)
    topics = tuple(from_node(Topic, node) for node in _entries(source.topics, "topics"))
    if source.topics:
        _check_topics(source.topics, codes, problems)
    entities = tuple(from_node(Entity, node) for node in _entries(source.entities, "entities"))
    if source.entities:
        _check_entities(source.entities, codes, problems)
    readers = tuple(
        from_node(Reader, node, place=node["id"].place) for node in _entries(source.readers, "readers")
    )
    if source.readers:
        _check_readers(source.readers, codes, problems)
    names = ("agencies", "glossary", "topics", "entities", "readers")
    loaded = frozenset(name for name in names if getattr(source, name))
    retired = tuple(
        from_node(Retired, node, place=node["id"].place, instead_place=node["instead"].place)
        for node in _entries(source.retired, "retired")
    )
    return Registries(agencies, terms, codelists, topics, entities, retired, readers, codes, loaded)


def _entries(document: Document | None, key: str) -> list[Node]:
    return list(document.root[key]) if document else []


def _codelist(name: str, document: Document, problems: Problems) -> Codelist:
    root = document.root
    if root["id"].value != name:
        problems.append(wrong_id(root["id"], name))
    unique(document, "codes", ("id",), problems)
    codes = tuple(from_node(Code, node, codelist_id=name) for node in root["codes"])
    return from_node(Codelist, root, codes=codes)


def _term(node: Node) -> Term:
    decided = node["decided"]
    return from_node(Term, node, decided=from_node(Decision, decided) if decided.value else None)


def _check_codes_set(source: Source, codes: dict[str, set[str]], problems: Problems) -> None:
    for name, needed in CODES_SET.items():
        for code in needed:
            if name in codes and code not in codes[name]:
                what = f"The code “{code}” is missing, but the build uses it."
                place = source.codelists[name].root["codes"].key_place
                problems.add(place, "unknown-code", what, "Add it again.")


def _check_agencies(document: Document, codes: dict[str, set[str]], problems: Problems) -> None:
    unique(document, "agencies", ("id", "short_zh", "short_en"), problems)
    ids = {node["id"].text for node in document.root["agencies"]}
    for node in document.root["agencies"]:
        check_code(node["kind"], codes, "agency-kinds", problems)
        check_code(node["evidence"], codes, "evidence", problems)
        for reference in (node["parent_id"], node["successor_id"]):
            check_reference(reference, "unknown-agency", ids, problems)


def _check_topics(document: Document, codes: dict[str, set[str]], problems: Problems) -> None:
    unique(document, "topics", ("id", "label_zh", "label_en"), problems)
    ids = {node["id"].text for node in document.root["topics"]}
    for node in document.root["topics"]:
        check_code(node["scheme"], codes, "topic-schemes", problems)
        check_reference(node["broader_id"], "unknown-topic", ids, problems)


def _check_entities(document: Document, codes: dict[str, set[str]], problems: Problems) -> None:
    unique(document, "entities", ("id", "name_zh"), problems)
    for node in document.root["entities"]:
        check_code(node["kind"], codes, "entity-kinds", problems)
        if node["evidence"].value is not None:
            check_code(node["evidence"], codes, "evidence", problems)
        elif node["name_en"].value:
            what = "The English name has no evidence."
            instead = (
                "Write “evidence: official” and where you saw it as “source”, or write “evidence: inferred”."
            )
            problems.add(node["evidence"].place, "missing-evidence", what, instead)


def _check_readers(document: Document, codes: dict[str, set[str]], problems: Problems) -> None:
    unique(document, "readers", ("id",), problems)
    seen: dict[str, str] = {}
    for node in document.root["readers"]:
        check_code(node["kind"], codes, "reader-kinds", problems)
        handle = node["id"].text
        other = seen.setdefault(_skeleton(handle), handle)
        if other != handle:
            what = f"“{handle}” looks like “{other}”."
            problems.add(node["id"].place, "similar-handle", what, "Choose a clearly different handle.")


def _skeleton(handle: str) -> str:
    """Return the same text for handles that are easily confused, such as reader-1 and readerl."""
    plain = handle.replace("-", "").translate(str.maketrans("01i58", "ollsb"))
    return plain.replace("rn", "m").replace("vv", "w").replace("cl", "d")


def check_reference(node: Node, rule: str, known: Iterable[str], problems: Problems) -> None:
    """Report `node` if it refers to an unknown id. `rule` gives the kind of id (unknown-agency …)."""
    if node.value is not None and node.value not in known:
        what = f"There is no {rule.removeprefix('unknown-')} with the id “{node.value}”."
        problems.add(node.place, rule, what, did_you_mean(node.text, known))


def check_code(node: Node, codes: dict[str, set[str]], codelist: str, problems: Problems) -> None:
    """Report `node` if it is not a code in that list."""
    known = codes.get(codelist)
    if known is not None and node.value not in known:
        what = f"“{node.value}” is not a code in codelists/{codelist}.yml."
        instead = did_you_mean(node.text, known) or f"Use one of: {', '.join(sorted(known))}."
        problems.add(node.place, "unknown-code", what, instead)


def unique(document: Document, key: str, fields: tuple[str, ...], problems: Problems) -> None:
    """Report each entry of the list `key` that repeats the value of one of `fields`."""
    for name in fields:
        seen: dict[str, Place] = {}
        for index, entry in enumerate(document.data[key] or ()):
            value, place = entry.get(name) or "", document.place((key, index, name))
            if value in seen:
                what = f"Duplicate {name} “{value}” (first used on line {seen[value].line})."
                problems.add(place, "duplicate-id", what, f"Each {name} must be unique.")
            seen.setdefault(value, place)


def wrong_id(node: Node, expected: str) -> Problem:
    """Return a problem for an id that is not the expected one."""
    return Problem(node.place, "wrong-id", f"Wrong id “{node.value}”.", f"Write “{expected}”.")
