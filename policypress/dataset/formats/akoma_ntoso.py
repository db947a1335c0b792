"""Akoma Ntoso 3.0 (OASIS LegalDocML): one document per policy and language, with the full text.

`wId` is our local id (`m07-s2`), which is the same in both languages. `eId` follows the naming convention
of the standard and reflects the position in the document (`sec_2__art_7__inline_2`). A section becomes a
`section`, a measure an `article`, and a segment the innermost element with its `wId`. Print marks are in
`<inline name="form">`. Without `meta` and indentation, the text of the Chinese document is identical to the
official text. Names and quantities in a text are marked where the annotations find them. The addresses
follow the naming convention: country, type, subtype, issuer, date and id.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from policypress.dataset.format import DatasetInput, WrittenFile, provenance, rendered
from policypress.dataset.formats.xml import as_xml
from policypress.dataset.tables import as_text
from policypress.model import Segment
from policypress.model.annotations import Mention, Quantity

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"zh": "zho", "en": "eng"}
# Elements with running text, where a line break would add a space.
_WHOLE = ("num", "heading", "p")


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.zho.akn.xml` and `policies/<id>.eng.akn.xml`."""
    for policy in inputs.corpus.policies:
        agencies = {policy.issuer_id: policy.issuer}
        agencies |= {entry.agency_id: entry.agency for entry in policy.responsibilities}
        mentions = policy.annotations.mentions
        named = {mention.agency_id for mention in mentions} | {mention.entity_id for mention in mentions}
        agencies |= {agency.id: agency for agency in inputs.corpus.agencies if agency.id in named}
        about = {"policy": policy, "agencies": agencies.values(), "codes": _LANGUAGES, "pieces": _pieces}
        about["entities"] = [entity for entity in inputs.corpus.entities if entity.id in named]
        units = {quantity.unit for quantity in policy.annotations.quantities}
        about["units"] = [code for code in inputs.corpus.codelist("units").codes if code.id in units]
        for language, code in _LANGUAGES.items():
            lines = provenance(inputs, language, policy)
            about |= {"language": language, "provenance": lines, "contract": inputs.contract}
            root = ElementTree.fromstring(rendered("formats/akoma_ntoso.xml.jinja", **about))  # noqa: S314 (ours)
            root.set("xmlns", NAMESPACE)
            yield WrittenFile(f"policies/{policy.id}.{code}.akn.xml", as_xml(root, whole=_WHOLE), policy)


def _pieces(segment: Segment, language: str) -> Iterator[tuple[str, str, dict[str, str | None]]]:
    """Split the text of a segment at its mentions and quantities: (text, element or "", attributes)."""
    text, done = getattr(segment, language), 0
    for start, end, entry in sorted(_marks(segment, language), key=lambda mark: mark[:2]):
        if start >= done:  # a mark inside another one is left out
            yield text[done:start], "", {}
            local_id = entry.id.partition("/")[2]
            yield text[start:end], *_element(entry, local_id)
            done = end
    yield text[done:], "", {}


def _marks(segment: Segment, language: str) -> Iterator[tuple[int, int, Mention | Quantity]]:
    entries: tuple[Mention | Quantity, ...] = segment.annotations.mentions
    for entry in entries + segment.annotations.quantities:
        quote = getattr(entry, f"quote_{language}")
        start = entry.start if language == "zh" else segment.en.find(quote) if quote else -1
        if start >= 0:
            yield start, start + len(quote), entry


def _element(entry: Mention | Quantity, local_id: str) -> tuple[str, dict[str, str | None]]:
    if isinstance(entry, Quantity):
        value = f"{as_text(entry.value)} {entry.unit}"
        return "quantity", {"refersTo": f"#unit.{entry.unit}", "normalized": value, "wId": local_id}
    kind = "organization" if entry.agency_id else "concept"
    return kind, {"refersTo": f"#{entry.agency_id or entry.entity_id}", "wId": local_id}
