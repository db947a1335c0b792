"""Build the registries and code lists that all policies share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policypress.diagnostics import Place, Problem, did_you_mean
from policypress.loading import Document, Node, Source
from policypress.model import EN_STATUSES, Agency, Code, Codelist, Entity, Retired, Term, Topic

# Codes that the package sets or looks up by name; the code lists must have them.
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
    """What policies share; `codes` maps the id of each list to its codes. A file that could not be loaded
    leaves its registry empty and is not in `loaded`: references into it are then not checked."""

    agencies: tuple[Agency, ...]
    terms: tuple[Term, ...]
    codelists: tuple[Codelist, ...]
    topics: tuple[Topic, ...]
    entities: tuple[Entity, ...]
    retired: tuple[Retired, ...]
    codes: dict[str, set[str]]
    loaded: frozenset[str]


def make_registries(source: Source, problems: list[Problem]) -> Registries:
    """Build the registries of a loaded source; append what is wrong with them to `problems`."""
    codelists = tuple(_codelist(name, document, problems) for name, document in source.codelists.items())
    codes = {codelist.id: {code.id for code in codelist.codes} for codelist in codelists}
    _check_codes_set(source, codes, problems)
    agencies = tuple(_agency(node) for node in _entries(source.agencies, "agencies"))
    if source.agencies:
        _check_agencies(source.agencies, codes, problems)
    terms = tuple(_term(node) for node in _entries(source.glossary, "terms"))
    if source.glossary:
        unique(source.glossary, "terms", ("id", "zh"), problems)
    topics = tuple(_topic(node) for node in _entries(source.topics, "topics"))
    if source.topics:
        _check_topics(source.topics, codes, problems)
    entities = tuple(_entity(node) for node in _entries(source.entities, "entities"))
    if source.entities:
        _check_entities(source.entities, codes, problems)
    names = ("agencies", "glossary", "topics", "entities")
    loaded = frozenset(name for name in names if getattr(source, name))
    retired = tuple(_retired(node) for node in _entries(source.retired, "retired"))
    return Registries(agencies, terms, codelists, topics, entities, retired, codes, loaded)


def _entries(document: Document | None, key: str) -> list[Node]:
    return list(document.root[key]) if document else []


def _codelist(name: str, document: Document, problems: list[Problem]) -> Codelist:
    root = document.root
    if root["id"].value != name:
        problems.append(wrong_id(root["id"], name))
    unique(document, "codes", ("id",), problems)
    keys = ("id", "label_zh", "label_en", "definition_zh", "definition_en")
    codes = tuple(
        Code(codelist_id=name, rank=node["rank"].value, **{key: node[key].text for key in keys})
        for node in root["codes"]
    )
    return Codelist(root["id"].text, root["title_zh"].text, root["title_en"].text, codes)


def _check_codes_set(source: Source, codes: dict[str, set[str]], problems: list[Problem]) -> None:
    for name, needed in CODES_SET.items():
        for code in needed:
            if name in codes and code not in codes[name]:
                what = f"The code “{code}” is missing; the build sets it."
                place = source.codelists[name].root["codes"].key_place
                problems.append(Problem(place, "unknown-code", what, "Add it again."))


def _agency(node: Node) -> Agency:
    return Agency(
        id=node["id"].text,
        name_zh=node["name_zh"].text,
        short_zh=node["short_zh"].text,
        name_en=node["name_en"].text,
        short_en=node["short_en"].text,
        kind=node["kind"].text,
        evidence=node["evidence"].text,
        source=node["source"].value,
        note_zh=node["note_zh"].value,
        note_en=node["note_en"].value,
        parent_id=node["parent_id"].value,
        successor_id=node["successor_id"].value,
        place=node.place,
    )


def _term(node: Node) -> Term:
    return Term(
        id=node["id"].text,
        zh=node["zh"].text,
        en=node["en"].text,
        admitted=tuple(node["admitted"].value or ()),
        deprecated=tuple(node["deprecated"].value or ()),
        definition_zh=node["definition_zh"].text,
        definition_en=node["definition_en"].text,
        reason_zh=node["reason_zh"].value,
        reason_en=node["reason_en"].value,
        place=node.place,
    )


def _check_agencies(document: Document, codes: dict[str, set[str]], problems: list[Problem]) -> None:
    unique(document, "agencies", ("id", "short_zh", "short_en"), problems)
    ids = {node["id"].text for node in document.root["agencies"]}
    for node in document.root["agencies"]:
        check_code(node["kind"], codes, "agency-kinds", problems)
        check_code(node["evidence"], codes, "evidence", problems)
        for reference in (node["parent_id"], node["successor_id"]):
            check_reference(reference, "unknown-agency", ids, problems)


def _topic(node: Node) -> Topic:
    return Topic(
        id=node["id"].text,
        scheme=node["scheme"].text,
        broader_id=node["broader_id"].value,
        label_zh=node["label_zh"].text,
        label_en=node["label_en"].text,
        definition_zh=node["definition_zh"].text,
        definition_en=node["definition_en"].text,
        examples_zh=node["examples_zh"].value,
        examples_en=node["examples_en"].value,
        excludes_zh=node["excludes_zh"].value,
        excludes_en=node["excludes_en"].value,
        place=node.place,
    )


def _entity(node: Node) -> Entity:
    return Entity(
        id=node["id"].text,
        kind=node["kind"].text,
        name_zh=node["name_zh"].text,
        name_en=node["name_en"].value,
        evidence=node["evidence"].value,
        source=node["source"].value,
        note_zh=node["note_zh"].value,
        note_en=node["note_en"].value,
        place=node.place,
    )


def _retired(node: Node) -> Retired:
    return Retired(
        resource=node["resource"].text,
        id=node["id"].text,
        since=node["since"].text,
        instead=node["instead"].value,
        why_zh=node["why_zh"].text,
        why_en=node["why_en"].text,
        place=node["id"].place,
        instead_place=node["instead"].place,
    )


def _check_topics(document: Document, codes: dict[str, set[str]], problems: list[Problem]) -> None:
    unique(document, "topics", ("id", "label_zh", "label_en"), problems)
    ids = {node["id"].text for node in document.root["topics"]}
    for node in document.root["topics"]:
        check_code(node["scheme"], codes, "topic-schemes", problems)
        check_reference(node["broader_id"], "unknown-topic", ids, problems)


def _check_entities(document: Document, codes: dict[str, set[str]], problems: list[Problem]) -> None:
    unique(document, "entities", ("id", "name_zh"), problems)
    for node in document.root["entities"]:
        check_code(node["kind"], codes, "entity-kinds", problems)
        if node["evidence"].value is not None:
            check_code(node["evidence"], codes, "evidence", problems)
        elif node["name_en"].value:
            what = "The English name has no evidence."
            instead = "Write evidence: official and where you saw it under source, or evidence: inferred."
            problems.append(Problem(node["evidence"].place, "missing-evidence", what, instead))


def check_reference(node: Node, rule: str, known: Iterable[str], problems: list[Problem]) -> None:
    """Report `node` if it names an unknown id; `rule` says of which kind (unknown-agency …)."""
    if node.value is not None and node.value not in known:
        what = f"There is no {rule.removeprefix('unknown-')} with the id “{node.value}”."
        problems.append(Problem(node.place, rule, what, did_you_mean(node.text, known)))


def check_code(node: Node, codes: dict[str, set[str]], codelist: str, problems: list[Problem]) -> None:
    """Report `node` if it is not a code of that list."""
    known = codes.get(codelist)
    if known is not None and node.value not in known:
        what = f"“{node.value}” is not a code of codelists/{codelist}.yml."
        instead = did_you_mean(node.text, known) or f"One of: {', '.join(sorted(known))}."
        problems.append(Problem(node.place, "unknown-code", what, instead))


def unique(document: Document, key: str, fields: tuple[str, ...], problems: list[Problem]) -> None:
    """Report each entry of the list `key` that has the same value of one of `fields` as an earlier one."""
    for name in fields:
        seen: dict[str, Place] = {}
        for index, entry in enumerate(document.data[key] or ()):
            value, place = entry.get(name) or "", document.place((key, index, name))
            if value in seen:
                what = f"Duplicate {name} “{value}” (first used on line {seen[value].line})."
                problems.append(Problem(place, "duplicate-id", what, f"Each {name} must be unique."))
            seen.setdefault(value, place)


def wrong_id(node: Node, expected: str) -> Problem:
    """Return the problem that an id is not the one expected in its place."""
    return Problem(node.place, "wrong-id", f"Wrong id “{node.value}”.", f"Expected “{expected}”.")
