"""Akoma Ntoso 3.0 (OASIS LegalDocML): one document per policy and language, with the full text.

`wId` is our local id (`m07-s2`), which is the same in both languages. `eId` follows the naming convention
of the standard and reflects the position in the document (`sec_2__art_7__inline_2`). A section becomes a
`section`, a measure an `article`, and a segment the innermost element with its `wId`. Print marks are in
`<inline name="form">`. Without `meta` and indentation, the text of the Chinese document is identical to the
official text.
"""

from __future__ import annotations

from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.dataset.formats.xml import Element, add, as_xml
from policypress.model import Measure, Policy, Section, Segment
from policypress.text.bilingual import or_chinese

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"zh": "zho", "en": "eng"}
# Elements with running text, where a line break would add a space.
_WHOLE = ("num", "heading", "p")
_MARKED = {"number": "docNumber", "title": "docTitle", "annex_title": "docTitle", "date": "docDate"}


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.zho.akn.xml` and `policies/<id>.eng.akn.xml`."""
    for policy in inputs.corpus.policies:
        for language, code in _LANGUAGES.items():
            content = as_xml(_Document(inputs, policy, language).root, whole=_WHOLE)
            yield WrittenFile(f"policies/{policy.id}.{code}.akn.xml", content, policy)


class _Document:
    """The document of a policy in one language, `zh` or `en`."""

    def __init__(self, inputs: DatasetInput, policy: Policy, language: str) -> None:
        self.inputs = inputs
        self.policy = policy
        self.language = language
        self.work = f"/akn/cn/act/{policy.issuer_id}/{policy.issued_on}/{policy.id}"
        self.root = Element("akomaNtoso", {"xmlns": NAMESPACE})
        act = add(self.root, "act", name="act", contains="singleVersion")
        self._add_meta(act)
        before = [segment for segment in policy.opening if segment.kind != "preamble"]
        self._add_segments(act, "preface", before)
        self._add_segments(act, "preamble", [s for s in policy.opening if s.kind == "preamble"])
        body = add(act, "body", eId="body")
        for section in policy.sections:
            self._add_section(body, section)
        self._add_segments(act, "conclusions", policy.closing)

    def _add_meta(self, act: Element) -> None:
        meta = add(act, "meta")
        policy, language = self.policy, _LANGUAGES[self.language]
        expression = f"{self.work}/{language}@{policy.effective_on}"
        identification = add(meta, "identification", source="#dataset")
        work = self._add_level(identification, "FRBRWork", self.work)
        add(work, "FRBRalias", value=policy.document_number, name="document number")
        add(work, "FRBRdate", date=policy.issued_on, name="issued")
        add(work, "FRBRauthor", href=f"#{policy.issuer_id}", **{"as": "#author"})
        add(work, "FRBRcountry", value="cn")
        add(work, "FRBRnumber", value=policy.document_number)
        add(work, "FRBRname", value=policy.title_zh)
        level = self._add_level(identification, "FRBRExpression", expression)
        add(level, "FRBRdate", date=policy.effective_on, name="in force from")
        author = policy.issuer_id if self.language == "zh" else "dataset"
        add(level, "FRBRauthor", href=f"#{author}", **{"as": "#author"})
        add(level, "FRBRlanguage", language=language)
        if self.language == "en":
            original = f"{self.work}/{_LANGUAGES['zh']}@{policy.effective_on}"
            of = {"href": original, "by": "#dataset", "fromLanguage": "zho", "authoritative": "false"}
            add(level, "FRBRtranslation", **of)
        level = self._add_level(identification, "FRBRManifestation", f"{expression}.xml")
        add(level, "FRBRdate", date=policy.effective_on, name="in force from")
        add(level, "FRBRauthor", href="#dataset", **{"as": "#editor"})
        add(level, "FRBRformat", value="application/akn+xml")
        self._add_references(meta)
        note = add(add(meta, "notes", source="#dataset"), "note", eId="note_1")
        for line in provenance(self.inputs, self.language, policy):
            add(note, "p", line)

    def _add_level(self, identification: Element, name: str, uri: str) -> Element:
        level = add(identification, name)
        add(level, "FRBRthis", value=uri if name == "FRBRManifestation" else f"{uri}/!main")
        add(level, "FRBRuri", value=uri)
        return level

    def _add_references(self, meta: Element) -> None:
        references = add(meta, "references", source="#dataset")
        about = {"eId": "dataset", "href": f"/akn/ontology/object/{self.inputs.contract.name}"}
        add(references, "TLCObject", **about, showAs=or_chinese(self.inputs.contract, "title", self.language))
        named = {r.agency_id: r.agency for r in self.policy.responsibilities}
        for agency in {self.policy.issuer_id: self.policy.issuer, **named}.values():
            href = f"/akn/ontology/organization/cn/{agency.id}"
            add(
                references,
                "TLCOrganization",
                eId=agency.id,
                href=href,
                showAs=or_chinese(agency, "name", self.language),
            )
        for role in ("author", "editor"):
            add(references, "TLCRole", eId=role, href=f"/akn/ontology/role/{role}", showAs=role)

    def _add_segments(self, act: Element, name: str, segments: list[Segment] | tuple[Segment, ...]) -> None:
        if not segments:
            return
        part = add(act, name, eId=name)
        for number, segment in enumerate(segments, 1):
            paragraph = add(part, "p", eId=f"{name}__p_{number}")
            marked = _MARKED.get(segment.kind)
            of = {"date": self.policy.issued_on} if marked == "docDate" else {}
            if marked:
                paragraph = add(paragraph, marked, eId=f"{name}__{marked}_{number}", **of)
            else:
                paragraph.set("class", segment.kind)
            self._fill(paragraph, segment)

    def _add_section(self, body: Element, section: Section) -> None:
        at = f"sec_{section.number}"
        part = add(body, "section", eId=at, wId=section.local_id)
        add(part, "num", section.label_zh if self.language == "zh" else str(section.number), eId=f"{at}__num")
        self._fill(add(part, "heading", eId=f"{at}__heading"), section.heading)
        for measure in section.measures:
            self._add_measure(part, measure, at)

    def _add_measure(self, section: Element, measure: Measure, above: str) -> None:
        at = f"{above}__art_{measure.number}"
        chinese = self.language == "zh"
        part = add(section, "article", eId=at, wId=measure.local_id)
        add(part, "num", measure.label_zh if chinese else str(measure.number), eId=f"{at}__num")
        heading = add(part, "heading", eId=f"{at}__heading")
        if chinese and self.policy.print_marks.after_heading:
            inner = add(heading, "inline", name="segment", eId=f"{at}__heading__inline_1")
            self._fill(inner, measure.heading)
            self._add_mark(heading, self.policy.print_marks.after_heading)
        else:
            self._fill(heading, measure.heading)
        content = add(part, "content", eId=f"{at}__content")
        body = add(content, "p", eId=f"{at}__content__p_1")
        for number, sentence in enumerate(measure.sentences, 1):
            inline = add(body, "inline", name="sentence", eId=f"{at}__inline_{number}")
            self._fill(inline, sentence)
            inline.tail = None if chinese or number == len(measure.sentences) else " "
        if measure.responsible:
            self._add_responsible(add(content, "p", eId=f"{at}__content__p_2"), measure, measure.responsible)

    def _add_responsible(self, paragraph: Element, measure: Measure, segment: Segment) -> None:
        marks, chinese = self.policy.print_marks, self.language == "zh"
        self._add_mark(paragraph, marks.before_responsible if chinese else "")
        whole = add(paragraph, "inline", name="responsible", eId=f"{paragraph.get('eId')}__inline_1")
        whole.set("wId", segment.local_id)
        last = None
        for entry in measure.responsibilities:
            if last is not None:
                last.tail = marks.between_responsible if chinese else "; "
            name = entry.printed_as if chinese else entry.agency.name_en
            last = add(whole, "organization", name, refersTo=f"#{entry.agency_id}")
        self._add_mark(paragraph, marks.after_responsible if chinese else "")

    def _add_mark(self, parent: Element, mark: str) -> None:
        if mark:
            add(parent, "inline", mark, name="form")

    def _fill(self, element: Element, segment: Segment) -> None:
        """Set the text of a segment. Untranslated segments are empty and have the status `incomplete`."""
        element.set("wId", segment.local_id)
        element.text = (segment.zh if self.language == "zh" else segment.en) or None
        if not element.text:
            element.set("status", "incomplete")
