"""Build the model from loaded files: global ids, positions, names resolved to registry entries."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from policypress import model
from policypress.assembly import registries, sign_offs
from policypress.assembly.annotations import Annotator
from policypress.assembly.from_node import from_node
from policypress.assembly.search_phrases import ids_of, make_search_words
from policypress.diagnostics import Place, Problems, Suppression, did_you_mean, errors_of
from policypress.loading import Node, Source
from policypress.loading.source import PolicySource
from policypress.text.fingerprint import seal_of

# Ids of sections and measures, and ids that begin with one, are reserved.
_TAKEN_ID = re.compile("(sec[0-9]+|m[0-9]{2})(-|$)")

LIST_SEPARATOR_EN = "; "


class Assembly(NamedTuple):
    """The model, built as far as the files allow, and the problems found while building it."""

    corpus: model.Corpus
    problems: Problems


def assemble(source: Source, english: Mapping[str, str] | None = None) -> Assembly:
    """Build the model from a loaded source. Skips policies whose policy.yml could not be loaded.

    `english` replaces the English of segments, by id.
    """
    problems = Problems()
    shared = registries.make_registries(source, problems)
    policies: list[model.Policy] = []
    for policy_source in source.policies:
        if policy_source.policy:
            policy = _PolicyBuilder(policy_source, shared, english or {}, problems).build()
            if policy and policy.certificate and policy.certificate.is_current:
                # Whether the certificate covers the texts is known only once they are complete.
                again = _PolicyBuilder(policy_source, shared, english or {}, Problems())
                again.certificate = policy.certificate
                policy = again.build()
            policies += [policy] if policy else []
    corpus = replace(shared.corpus, policies=tuple(policies))
    # Other problems can hide ids.
    known = () if errors_of([*source.problems, *problems]) else ids_of(policies, corpus.agencies)
    searched = filter(None, (source.search, *(policy.search for policy in source.policies)))
    return Assembly(replace(corpus, search=make_search_words(searched, known, problems)), problems)


class _PolicyBuilder:
    """Builds one policy. `position` counts the segments of the whole text.

    `certificate` is a current sign-off of the whole text, if there is one.
    """

    def __init__(
        self,
        source: PolicySource,
        shared: registries.Registries,
        english: Mapping[str, str],
        problems: Problems,
    ):
        assert source.policy
        self.source = source
        self.root = source.policy.root
        self.shared = shared
        self.agencies = {agency.short_zh: agency for agency in shared.corpus.agencies}
        self.problems = problems
        self.english = english
        self.certificate: model.Certificate | None = None
        self.readers = {reader.id: reader for reader in shared.corpus.readers}
        self.position = 0
        self.listed = [node for section in self.root["sections"] for node in section["measures"]]
        marks = self.root["form"].value or {}
        self.print_marks = model.PrintMarks(**{key: value or "" for key, value in marks.items()})

    def build(self) -> model.Policy | None:
        """Build the policy, or return None if its issuer, number, title or original text is missing."""
        root = self.root
        self._resolve_names()
        self.annotator = Annotator(self.source.id, self.shared, self.agencies, self.problems)
        if root["id"].value != self.source.id:
            self.problems.append(registries.wrong_id(root["id"], self.source.id))
        self._check_measure_files()
        ids = (node["id"] for node in (*root["opening"], *root["closing"]))
        registries.check_duplicates(ids, "id", "Use each id once per policy.", self.problems)
        opening = tuple(self._named_segment(node) for node in root["opening"])
        sections = tuple(self._section(node, number) for number, node in enumerate(root["sections"], 1))
        closing = tuple(self._named_segment(node) for node in root["closing"])
        issuer = self._issuer()
        by_kind = {segment.kind: segment for segment in reversed((*opening, *closing))}
        for kind in ("number", "title"):
            if kind not in by_kind:
                what = f"No segment in the opening has the kind “{kind}”."
                self.problems.add(root["opening"].key_place, "missing-segment", what)
                return None
        if issuer is None or self.source.original is None:
            return None
        title = by_kind.get("annex_title", by_kind["title"])
        readings = sign_offs.make_readings(self.source)
        known = self.shared.ids.get("readers")
        if self.source.back_check:
            registries.unique(self.source.back_check, "questions", ("id",), self.problems)
        policy = from_node(
            model.Policy,
            root,
            id=self.source.id,
            number=by_kind["number"],
            title_zh=title.zh,
            title_en=title.en,
            issuer=issuer,
            original=self.source.original.decode("utf-8", "replace"),
            opening=opening,
            sections=sections,
            closing=closing,
            print_marks=self.print_marks,
            names=root["names"].value or {},
            readings=readings,
            annotated=bool(root["annotated"].value),
            annotation_readings=self._annotation_readings(sections),
            back_check=None,
            handles=sign_offs.check_readers(self.source, readings, known, self.problems),
        )
        certificate = sign_offs.make_certificate(root["certified"], policy.segments, self.readers)
        back_check = sign_offs.make_back_check(self.source, policy.segments, readings)
        return replace(policy, certificate=certificate, back_check=back_check)

    def _issuer(self) -> model.Agency | None:
        # A broken registry must not hide problems in the text.
        issuer = self.root["issuer"]
        unknown = from_node(model.Agency, issuer, name_zh=issuer.text, short_zh=issuer.text)
        return self._agency(issuer) or (None if "agencies" in self.shared.ids else unknown)

    def _resolve_names(self) -> None:
        """Map the agency names used in this policy to agencies."""
        by_id = {agency.id: agency for agency in self.agencies.values()}
        for name in self.root["names"].value or {}:
            node = self.root["names"][name]
            if agency := by_id.get(node.text):
                self.agencies = {**self.agencies, name: agency}
            elif "agencies" in self.shared.ids:
                what = f"There is no agency with the id “{node.value}”."
                instead = did_you_mean(node.text, by_id)
                self.problems.add(node.place, "unknown-agency", what, instead)

    def _check_measure_files(self) -> None:
        unlisted = self.source.measure_ids - {node.text for node in self.listed}
        listed: dict[str, Node] = {}
        last = 0
        for node in self.listed:
            if node.text in listed:
                line = listed[node.text].place.line
                what = f"Duplicate measure “{node.text}” (first listed on line {line})."
                self.problems.add(node.place, "duplicate-id", what, "List each measure once.")
                continue
            listed[node.text] = node
            if node.text not in self.source.measure_ids:
                what = f"There is no file measures/{node.text}.yml."
                self.problems.add(node.place, "missing-file", what, did_you_mean(node.text, unlisted))
            number = int(node.text.removeprefix("m"))
            if number != last + 1:
                what = f"Expected “m{last + 1:02d}” but found “{node.text}”."
                instead = "List the measures in the printed order, without gaps."
                self.problems.add(node.place, "measure-order", what, instead)
            last = number
        for name in sorted(unlisted):
            place = Place(f"{self.source.folder}/measures/{name}.yml")
            instead = "List its id under a section of policy.yml, or remove the file."
            self.problems.add(place, "unexpected-file", "No section lists this measure.", instead)

    def _section(self, node: Node, number: int) -> model.Section:
        self._expect_id(node["id"], f"sec{number}")
        section_id = f"{self.source.id}/{node['id'].value}"
        heading = self._segment(node["heading"], f"{node['id'].value}-heading", "heading", section_id)
        documents = self.source.measures
        names = [name for name in self.source.listed[number - 1] if name in documents]
        measures = [self._measure(documents[name].root, name, section_id) for name in names]
        return from_node(
            model.Section,
            node,
            id=section_id,
            local_id=node["id"].text,
            policy_id=self.source.id,
            number=number,
            heading=heading,
            measures=tuple(measures),
        )

    def _measure(self, root: Node, local_id: str, section_id: str) -> model.Measure:
        self._expect_id(root["id"], local_id)
        measure_id = f"{self.source.id}/{local_id}"
        inside = section_id, measure_id
        heading = self._segment(root["heading"], f"{local_id}-heading", "heading", *inside)
        sentences = []
        for number, node in enumerate(root["sentences"], 1):
            self._expect_id(node["id"], f"{local_id}-s{number}")
            sentences.append(self._segment(node, f"{local_id}-s{number}", "sentence", *inside))
        found = [(node, self._agency(node)) for node in root["responsible"]]
        responsible = None
        if found:
            self.position += 1
            zh = self.print_marks.between_responsible.join(node.text for node, _ in found)
            en = LIST_SEPARATOR_EN.join(agency.name_en for _, agency in found if agency)
            review = self._certified(zh, en)
            responsible = model.Segment(
                id=f"{measure_id}-responsible",
                local_id=f"{local_id}-responsible",
                policy_id=self.source.id,
                section_id=section_id,
                measure_id=measure_id,
                kind="responsibility",
                position=self.position,
                zh=zh,
                en=en,
                en_status=model.status_of(zh, en, review) if review else "draft",
                review=review,
                place=root["responsible"].key_place,
                en_place=root["responsible"].key_place,
            )
        responsibilities = tuple(
            model.Responsibility(measure_id, position, agency, node.text)
            for position, (node, agency) in enumerate(found, 1)
            if agency
        )
        return model.Measure(
            id=measure_id,
            local_id=local_id,
            policy_id=self.source.id,
            section_id=section_id,
            number=int(local_id.removeprefix("m")),
            label_zh=root["label_zh"].text,
            heading=heading,
            sentences=tuple(sentences),
            responsible=responsible,
            responsibilities=responsibilities,
        )

    def _annotation_readings(
        self, sections: tuple[model.Section, ...]
    ) -> tuple[model.AnnotationReading, ...]:
        measures = {measure.local_id: measure for section in sections for measure in section.measures}
        known = self.source.measure_ids | {node.text for node in self.listed}
        return tuple(
            self.annotator.reading(reader, documents, measures, known)
            for reader, documents in self.source.annotation_readings.items()
        )

    def _named_segment(self, node: Node) -> model.Segment:
        registries.check_code(node["kind"], self.shared.codes, "segment-kinds", self.problems)
        name = node["id"].text
        if _TAKEN_ID.match(name):
            what = f"The id “{name}” is, or begins with, the id of a section or measure."
            instead = "Choose a different id, such as annex-title."
            self.problems.add(node["id"].place, "wrong-id", what, instead)
        return self._segment(node, name, node["kind"].text)

    def _segment(
        self,
        node: Node,
        local_id: str,
        kind: str,
        section_id: str | None = None,
        measure_id: str | None = None,
    ) -> model.Segment:
        self.position += 1
        global_id = f"{self.source.id}/{local_id}"
        zh, en = node["zh"].text, self.english.get(global_id, node["en"].text)
        review = self._certified(zh, en) or sign_offs.make_review(node["review"], self.readers)
        return model.Segment(
            id=global_id,
            local_id=local_id,
            policy_id=self.source.id,
            section_id=section_id,
            measure_id=measure_id,
            kind=kind,
            position=self.position,
            zh=zh,
            en=en,
            en_status=model.status_of(zh, en, review),
            place=node["zh"].place,
            en_place=node["en"].key_place,
            translated_by=(node["translated_by"].value or node.document.root["translated_by"].value),
            names_translator=bool(node["translated_by"].value),
            review=review,
            note=node["note"].value,
            annotations=self.annotator.annotations(node, local_id, zh, en) if measure_id else model.NOTHING,
            check_ok=tuple(from_node(Suppression, ok, place=ok["rule"].place) for ok in node["check_ok"]),
        )

    def _certified(self, zh: str, en: str) -> model.Review | None:
        """Return the sign-off of a text by the certificate of the whole, if there is one."""
        return replace(self.certificate.review, seal=seal_of(zh, en)) if self.certificate else None

    def _agency(self, node: Node) -> model.Agency | None:
        agency = self.agencies.get(node.text)
        if agency is None and "agencies" in self.shared.ids:
            what = f"“{node.value}” is not the short_zh of an agency in agencies.yml."
            self.problems.add(node.place, "unknown-agency", what, self._suggestion(node.text))
        return agency

    def _suggestion(self, name: str) -> str:
        """Return a suggestion for a name that is not the short_zh of any agency."""
        parts = name.replace("，", "、").split("、")
        if len(parts) > 1 and all(part in self.agencies for part in parts if part):
            return "Write each agency on its own line, without punctuation between them."
        others = (
            short
            for short, agency in self.agencies.items()
            if name in (agency.id, agency.name_zh, agency.name_en, agency.short_en)
        )
        short = next(others, "")
        return f"Did you mean “{short}”?" if short else did_you_mean(name, self.agencies)

    def _expect_id(self, node: Node, expected: str) -> None:
        if node.value != expected:
            self.problems.append(registries.wrong_id(node, expected))
