"""Akoma Ntoso 3.0 (OASIS LegalDocML): one document per policy and language, with the full text.

`wId` is our local id (`m07-s2`), which is the same in both languages. `eId` follows the naming convention
of the standard and reflects the position in the document (`sec_2__art_7__inline_2`). A section becomes a
`section`, a measure an `article`, and a segment the innermost element with its `wId`. Print marks are in
`<inline name="form">`. Without `meta` and indentation, the text of the Chinese document is identical to the
official text.
"""

from collections.abc import Iterator
from xml.etree import ElementTree

from policypress.dataset.format import DatasetInput, WrittenFile, provenance, rendered
from policypress.dataset.formats.xml import as_xml

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
_LANGUAGES = {"zh": "zho", "en": "eng"}
# Elements with running text, where a line break would add a space.
_WHOLE = ("num", "heading", "p")


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.zho.akn.xml` and `policies/<id>.eng.akn.xml`."""
    for policy in inputs.corpus.policies:
        agencies = {policy.issuer_id: policy.issuer}
        agencies |= {entry.agency_id: entry.agency for entry in policy.responsibilities}
        about = {"policy": policy, "agencies": agencies.values(), "codes": _LANGUAGES}
        for language, code in _LANGUAGES.items():
            lines = provenance(inputs, language, policy)
            about |= {"language": language, "provenance": lines, "contract": inputs.contract}
            root = ElementTree.fromstring(rendered("formats/akoma_ntoso.xml.jinja", **about))  # noqa: S314 (ours)
            root.set("xmlns", NAMESPACE)
            yield WrittenFile(f"policies/{policy.id}.{code}.akn.xml", as_xml(root, whole=_WHOLE), policy)
