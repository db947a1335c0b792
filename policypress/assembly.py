"""Loaded files → the model: ids made global, positions counted, names resolved to registry entries."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policypress import sign_off
from policypress.loading import Document, Node, Source
from policypress.loading.source import PolicySource
from policypress.model import (
    EN_STATUSES,
    Agency,
    Code,
    Codelist,
    Corpus,
    Form,
    Measure,
    Policy,
    Responsibility,
    Section,
    Segment,
    Term,
    status_of,
)
from policypress.problems import Place, Problem, did_you_mean

# The codes that no file names but that are set here.
CODES_SET = {"en-statuses": EN_STATUSES, "segment-kinds": ("heading", "sentence", "responsibility")}
# Ids of sections and measures, and all that begin with one, are not for other pieces of text.
_TAKEN_ID = re.compile("(sec[0-9]+|m[0-9]{2})(-|$)")

LIST_SEPARATOR_EN = "; "


@dataclass
class Assembly:
    """The model as far as the files allow, and what stood in the way.

    `missing` names, per policy, the measures whose files could not be loaded.
    """

    corpus: Corpus
    missing: dict[str, set[str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def assemble(source: Source) -> Assembly:
    """The model of a loaded source. Policies whose policy.yml could not be loaded are left out."""
    problems: list[Problem] = []
    codelists = tuple(_codelist(name, document, problems) for name, document in source.codelists.items())
    codes = {codelist.id: {code.id for code in codelist.codes} for codelist in codelists}
    _check_codes_set(source, codes, problems)
    agencies = tuple(_agency(node) for node in _entries(source.agencies, "agencies"))
    if source.agencies:
        _check_agencies(source.agencies, codes, problems)
    by_name = {agency.short_zh: agency for agency in agencies}
    terms = tuple(_term(node) for node in _entries(source.glossary, "terms"))
    if source.glossary:
        _unique(source.glossary, "terms", ("id", "zh"), problems)
    missing: dict[str, set[str]] = {}
    policies: list[Policy] = []
    for policy_source in source.policies:
        if policy_source.policy:
            builder = _PolicyBuilder(policy_source, policy_source.policy, by_name, codes, problems)
            missing[policy_source.id] = builder.missing
            if policy := builder.build(registry_loaded=source.agencies is not None):
                policies.append(policy)
    return Assembly(Corpus(tuple(policies), agencies, terms, codelists), missing, problems)


def _entries(document: Document | None, key: str) -> list[Node]:
    return list(document.root[key]) if document else []


def _codelist(name: str, document: Document, problems: list[Problem]) -> Codelist:
    root = document.root
    if root["id"].value != name:
        problems.append(_does_not_fit(root["id"], name))
    _unique(document, "codes", ("id",), problems)
    keys = ("id", "label_zh", "label_en", "definition_zh", "definition_en")
    codes = tuple(Code(name, *(node[key].text for key in keys)) for node in root["codes"])
    return Codelist(root["id"].text, root["title_zh"].text, root["title_en"].text, codes)


def _check_codes_set(source: Source, codes: dict[str, set[str]], problems: list[Problem]) -> None:
    for name, needed in CODES_SET.items():
        for code in needed:
            if name in codes and code not in codes[name]:
                what = f"The code “{code}” is missing, which the build sets by itself."
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
    _unique(document, "agencies", ("id", "short_zh", "short_en"), problems)
    ids = {node["id"].text for node in document.root["agencies"]}
    for node in document.root["agencies"]:
        _check_code(node["kind"], codes, "agency-kinds", problems)
        _check_code(node["evidence"], codes, "evidence", problems)
        for reference in (node["parent_id"], node["successor_id"]):
            if reference.value is not None and reference.value not in ids:
                what = f"There is no agency with the id “{reference.value}”."
                problems.append(
                    Problem(reference.place, "unknown-agency", what, did_you_mean(reference.value, ids))
                )


def _check_code(node: Node, codes: dict[str, set[str]], codelist: str, problems: list[Problem]) -> None:
    known = codes.get(codelist)
    if known is not None and node.value not in known:
        what = f"“{node.value}” is not a code of codelists/{codelist}.yml."
        instead = did_you_mean(node.text, known) or f"One of: {', '.join(sorted(known))}."
        problems.append(Problem(node.place, "unknown-code", what, instead))


def _unique(document: Document, key: str, fields: tuple[str, ...], problems: list[Problem]) -> None:
    for name in fields:
        seen: dict[str, Place] = {}
        for node in document.root[key]:
            value = node[name].text
            if value in seen:
                what = f"“{value}” is already the {name} of the entry in line {seen[value].line}."
                problems.append(Problem(node[name].place, "duplicate-id", what, f"Each {name} stands once."))
            seen.setdefault(value, node[name].place)


def _does_not_fit(node: Node, expected: str) -> Problem:
    return Problem(
        node.place, "wrong-id", f"The id “{node.value}” does not fit here.", f"Expected is “{expected}”."
    )


class _PolicyBuilder:
    """Builds one policy; the counter of positions runs through the whole text."""

    def __init__(
        self,
        source: PolicySource,
        document: Document,
        agencies: dict[str, Agency],
        codes: dict[str, set[str]],
        problems: list[Problem],
    ):
        self.source = source
        self.root = document.root
        self.agencies = agencies
        self.codes = codes
        self.problems = problems
        self.position = 0
        self.seen: dict[str, Place] = {}
        listed = {node.text for section in self.root["sections"] for node in section["measures"]}
        self.missing = listed - set(source.measures)
        form = self.root["form"].value or {}
        self.form = Form(**{key: value or "" for key, value in form.items()})

    def build(self, registry_loaded: bool) -> Policy | None:
        """The policy, or None where its issuer or its original text is not known."""
        self.registry_loaded = registry_loaded
        root = self.root
        self._resolve_names()
        if root["id"].value != self.source.id:
            self.problems.append(_does_not_fit(root["id"], self.source.id))
        self._check_measure_files()
        opening = tuple(self._named_segment(node) for node in root["opening"])
        sections = tuple(self._section(node, number) for number, node in enumerate(root["sections"], 1))
        closing = tuple(self._named_segment(node) for node in root["closing"])
        issuer = self._agency(root["issuer"])
        by_kind = {segment.kind: segment for segment in reversed((*opening, *closing))}
        for kind in ("number", "title"):
            if kind not in by_kind:
                what = f"No piece of the opening has the kind “{kind}”."
                self.problems.append(Problem(root["opening"].key_place, "missing-segment", what))
                return None
        if issuer is None or self.source.original is None:
            return None
        title = by_kind.get("annex_title", by_kind["title"])
        return Policy(
            id=self.source.id,
            document_number=by_kind["number"].zh,
            title_zh=title.zh,
            title_en=title.en,
            issuer=issuer,
            issued_on=root["issued_on"].text,
            printed_on=root["printed_on"].value,
            effective_on=root["effective_on"].text,
            expires_on=root["expires_on"].value,
            source_url=root["source_url"].value,
            source_sha256=root["source_sha256"].text,
            original=self.source.original.decode("utf-8", "replace"),
            opening=opening,
            sections=sections,
            closing=closing,
            form=self.form,
            names=root["names"].value or {},
            readings=sign_off.make_readings(self.source),
        )

    def _resolve_names(self) -> None:
        """Lets the names that this policy prints for a body lead to it."""
        by_id = {agency.id: agency for agency in self.agencies.values()}
        for name in self.root["names"].value or {}:
            node = self.root["names"][name]
            if agency := by_id.get(node.text):
                self.agencies = {**self.agencies, name: agency}
            elif self.registry_loaded:
                what = f"There is no agency with the id “{node.value}”."
                instead = did_you_mean(node.text, by_id)
                self.problems.append(Problem(node.place, "unknown-agency", what, instead))

    def _check_measure_files(self) -> None:
        nodes = [node for section in self.root["sections"] for node in section["measures"]]
        unlisted = self.source.measure_ids - {node.text for node in nodes}
        listed: dict[str, Node] = {}
        last = 0
        for node in nodes:
            if node.text in listed:
                what = f"The measure “{node.text}” is already listed in line {listed[node.text].place.line}."
                self.problems.append(
                    Problem(node.place, "duplicate-id", what, "Each measure is listed once.")
                )
                continue
            listed[node.text] = node
            if node.text not in self.source.measure_ids:
                what = f"There is no file measures/{node.text}.yml."
                self.problems.append(
                    Problem(node.place, "missing-file", what, did_you_mean(node.text, unlisted))
                )
            number = int(node.text.removeprefix("m"))
            if number != last + 1:
                what = f"“{node.text}” stands where “m{last + 1:02d}” is expected."
                instead = "List the measures in the printed order, without gaps."
                self.problems.append(Problem(node.place, "measure-order", what, instead))
            last = number
        for name in sorted(unlisted):
            file = f"{self.source.file.removesuffix('policy.yml')}measures/{name}.yml"
            instead = "List its id under a section of policy.yml, or remove the file."
            self.problems.append(
                Problem(Place(file), "unexpected-file", "No section lists this measure.", instead)
            )

    def _section(self, node: Node, number: int) -> Section:
        self._expect_id(node["id"], f"sec{number}")
        section_id = f"{self.source.id}/{node['id'].value}"
        heading = self._segment(node["heading"], f"{node['id'].value}-heading", "heading")
        measures = []
        for entry in node["measures"]:
            document = self.source.measures.get(entry.text)
            if document:
                measures.append(self._measure(document.root, entry.text, section_id))
        return Section(
            section_id,
            node["id"].text,
            self.source.id,
            number,
            node["label_zh"].text,
            heading,
            tuple(measures),
        )

    def _measure(self, root: Node, local_id: str, section_id: str) -> Measure:
        self._expect_id(root["id"], local_id)
        measure_id = f"{self.source.id}/{local_id}"
        heading = self._segment(root["heading"], f"{local_id}-heading", "heading", measure_id)
        sentences = []
        for number, node in enumerate(root["sentences"], 1):
            self._expect_id(node["id"], f"{local_id}-s{number}")
            sentences.append(self._segment(node, f"{local_id}-s{number}", "sentence", measure_id))
        found = [(node, self._agency(node)) for node in root["responsible"]]
        responsible = None
        if found:
            self.position += 1
            responsible = Segment(
                id=f"{measure_id}-responsible",
                local_id=f"{local_id}-responsible",
                policy_id=self.source.id,
                measure_id=measure_id,
                kind="responsibility",
                position=self.position,
                zh=self.form.between_responsible.join(node.text for node, _ in found),
                en=LIST_SEPARATOR_EN.join(agency.name_en for _, agency in found if agency),
                en_status="draft",
                place=root["responsible"].key_place,
                en_place=root["responsible"].key_place,
            )
        responsibilities = tuple(
            Responsibility(measure_id, position, agency, node.text)
            for position, (node, agency) in enumerate(found, 1)
            if agency
        )
        number = int(local_id.removeprefix("m"))
        return Measure(
            measure_id,
            local_id,
            self.source.id,
            section_id,
            number,
            root["label_zh"].text,
            heading,
            tuple(sentences),
            responsible,
            responsibilities,
        )

    def _named_segment(self, node: Node) -> Segment:
        _check_code(node["kind"], self.codes, "segment-kinds", self.problems)
        name = node["id"].text
        if _TAKEN_ID.match(name):
            what = f"The id “{name}” is that of a section or a measure, or begins with one."
            self.problems.append(
                Problem(node["id"].place, "wrong-id", what, "Choose another, as in annex-title.")
            )
        if name in self.seen:
            what = f"The id “{name}” is already used in line {self.seen[name].line}."
            self.problems.append(
                Problem(node["id"].place, "duplicate-id", what, "Each id stands once in a policy.")
            )
        self.seen.setdefault(name, node["id"].place)
        return self._segment(node, name, node["kind"].text)

    def _segment(self, node: Node, local_id: str, kind: str, measure_id: str | None = None) -> Segment:
        self.position += 1
        review = sign_off.make_review(node["review"])
        return Segment(
            id=f"{self.source.id}/{local_id}",
            local_id=local_id,
            policy_id=self.source.id,
            measure_id=measure_id,
            kind=kind,
            position=self.position,
            zh=node["zh"].text,
            en=node["en"].text,
            en_status=status_of(node["zh"].text, node["en"].text, review),
            place=node["zh"].place,
            en_place=node["en"].key_place,
            translated_by=(node["translated_by"].value or node.document.root["translated_by"].value),
            review=review,
            note=node["note"].value,
        )

    def _agency(self, node: Node) -> Agency | None:
        agency = self.agencies.get(node.text)
        if agency is None and self.registry_loaded:
            what = f"“{node.value}” is not the name of a body in agencies.yml (short_zh)."
            self.problems.append(
                Problem(node.place, "unknown-agency", what, did_you_mean(node.text, self.agencies))
            )
        return agency

    def _expect_id(self, node: Node, expected: str) -> None:
        if node.value != expected:
            self.problems.append(_does_not_fit(node, expected))
