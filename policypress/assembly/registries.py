"""Build the registries and code lists that all policies share."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from policypress import model
from policypress.assembly.from_node import from_node
from policypress.diagnostics import Problem, Problems, did_you_mean
from policypress.loading import Document, Node, Source

# Codes that the package sets or looks up by name. The code lists must contain them.
CODES_SET = {
    "action-roles": ("action", "embedded"),
    "comparators": ("eq", "gte", "lte", "gt", "lt"),
    "en-statuses": model.EN_STATUSES,
    "segment-kinds": ("heading", "sentence", "responsibility"),
    "topic-schemes": ("instrument", "beneficiary"),
    "units": ("ratio",),
}


@dataclass(frozen=True)
class Registries:
    """The data that policies share, as a `corpus` without policies. `codes` maps each code list to its codes,
    and `ids` each registry to its ids. If a file could not be loaded, its registry is empty and not in `ids`,
    and references to it are not checked."""

    corpus: model.Corpus
    codes: dict[str, set[str]]
    ids: dict[str, set[str]]


def _term(node: Node) -> model.Term:
    decided = node["decided"]
    return from_node(model.Term, node, decided=from_node(model.Decision, decided) if decided.value else None)


def _at_its_id(record: type, node: Node) -> Any:
    return from_node(record, node, place=node["id"].place)


# The functions that make the records, by the key with the entries, which is also an attribute of Corpus.
_MAKE: dict[str, Callable[[Node], Any]] = {
    "agencies": partial(from_node, model.Agency),
    "terms": _term,
    "topics": partial(from_node, model.Topic),
    "entities": partial(from_node, model.Entity),
    "readers": partial(_at_its_id, model.Reader),
    "retired": partial(_at_its_id, model.Retired),
}
# The keys whose values must be unique.
_UNIQUE = {
    "agencies": ("id", "short_zh", "short_en"),
    "terms": ("id", "zh"),
    "topics": ("id", "label_zh", "label_en"),
    "entities": ("id", "name_zh"),
    "readers": ("id",),
}
# The code lists of coded keys, and the rules for keys that refer to an entry of the same registry.
_CODED = {
    "agencies": {"kind": "agency-kinds", "evidence": "evidence"},
    "topics": {"scheme": "topic-schemes"},
    "entities": {"kind": "entity-kinds", "evidence": "evidence"},
    "readers": {"kind": "reader-kinds"},
}
_REFERRING = {
    "agencies": {"parent_id": "unknown-agency", "successor_id": "unknown-agency"},
    "topics": {"broader_id": "unknown-topic"},
}


def make_registries(source: Source, problems: Problems) -> Registries:
    """Build the registries from a loaded source. Adds the problems found in them to `problems`."""
    codelists = tuple(_codelist(name, document, problems) for name, document in source.codelists.items())
    codes = {codelist.id: {code.id for code in codelist.codes} for codelist in codelists}
    _check_codes_set(source, codes, problems)
    records: dict[str, Any] = dict.fromkeys(_MAKE, ())
    ids: dict[str, set[str]] = {}
    for name, make in _MAKE.items():
        document = source.glossary if name == "terms" else getattr(source, name)
        if document:
            nodes = list(document.root[name])
            records[name] = tuple(map(make, nodes))
            ids[name] = {node["id"].text for node in nodes}
            unique(document, name, _UNIQUE.get(name, ()), problems)
            for node in nodes:
                for key, codelist in _CODED.get(name, {}).items():
                    check_code(node[key], codes, codelist, problems)
                for key, rule in _REFERRING.get(name, {}).items():
                    check_reference(node[key], rule, ids[name], problems)
    _check_evidence(source.entities, problems)
    _check_handles(source.readers, problems)
    return Registries(model.Corpus(policies=(), codelists=codelists, **records), codes, ids)


def _codelist(name: str, document: Document, problems: Problems) -> model.Codelist:
    root = document.root
    if root["id"].value != name:
        problems.append(wrong_id(root["id"], name))
    unique(document, "codes", ("id",), problems)
    codes = tuple(from_node(model.Code, node, codelist_id=name) for node in root["codes"])
    return from_node(model.Codelist, root, codes=codes)


def _check_codes_set(source: Source, codes: dict[str, set[str]], problems: Problems) -> None:
    for name, needed in CODES_SET.items():
        for code in needed:
            if name in codes and code not in codes[name]:
                what = f"The code “{code}” is missing, but the build uses it."
                place = source.codelists[name].root["codes"].key_place
                problems.add(place, "unknown-code", what, "Add it again.")


def _check_evidence(entities: Document | None, problems: Problems) -> None:
    for node in entities.root["entities"] if entities else ():
        if node["evidence"].value is None and node["name_en"].value:
            what = "The English name has no evidence."
            instead = (
                "Write “evidence: official” and where you saw it as “source”, or write “evidence: inferred”."
            )
            problems.add(node["evidence"].place, "missing-evidence", what, instead)


def _check_handles(readers: Document | None, problems: Problems) -> None:
    seen: dict[str, str] = {}
    for node in readers.root["readers"] if readers else ():
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
    """Report `node` if it is not empty and not a code in that list."""
    known = codes.get(codelist)
    if known is not None and node.value is not None and node.value not in known:
        what = f"“{node.value}” is not a code in codelists/{codelist}.yml."
        instead = did_you_mean(node.text, known) or f"Use one of: {', '.join(sorted(known))}."
        problems.add(node.place, "unknown-code", what, instead)


def unique(document: Document, key: str, fields: tuple[str, ...], problems: Problems) -> None:
    """Report each entry of the list `key` that repeats the value of one of `fields`."""
    for name in fields:
        instead = f"Each {name} must be unique."
        check_duplicates((entry[name] for entry in document.root[key]), name, instead, problems)


def check_duplicates(nodes: Iterable[Node], name: str, instead: str, problems: Problems) -> None:
    """Report each text that is the same as an earlier one. `name` says what it is in the message."""
    first: dict[str, Node] = {}
    for node in nodes:
        if node.text and (other := first.setdefault(node.text, node)) is not node:
            what = f"Duplicate {name} “{node.text}” (first used on line {other.place.line})."
            problems.add(node.place, "duplicate-id", what, instead)


def wrong_id(node: Node, expected: str) -> Problem:
    """Return a problem for an id that is not the expected one."""
    return Problem(node.place, "wrong-id", f"Wrong id “{node.value}”.", f"Write “{expected}”.")
