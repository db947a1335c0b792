"""Writes the translation memory in TMX 1.4: each translated segment as a pair, with its status."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.dataset.formats.xml import LANG, Element, add, as_xml
from policypress.model import Segment

_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_CHINESE, _ENGLISH = "zh-CN", "en"


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `<name>.tmx`. The `tuid` of a pair is the id of its segment. Personal names are left out."""
    contract = inputs.contract
    root = Element("tmx", version="1.4")
    header = add(
        root,
        "header",
        **{
            "creationtool": "policypress",
            "creationtoolversion": contract.version,
            "segtype": "block",
            "o-tmf": contract.name,
            "adminlang": "en",
            "srclang": _CHINESE,
            "datatype": "plaintext",
        },
    )
    for line in provenance(inputs, "en"):
        add(header, "note", line)
    body = add(root, "body")
    for policy in inputs.corpus.policies:
        for segment in policy.segments:
            if segment.en:
                _add_pair(body, segment, policy.document_number)
    yield WrittenFile(f"{contract.name}.tmx", as_xml(root, _DOCTYPE))


def _add_pair(body: Element, segment: Segment, document_number: str) -> None:
    pair = add(body, "tu", tuid=segment.id, segtype="sentence" if segment.kind == "sentence" else None)
    add(pair, "prop", document_number, type="x-document-number")
    add(pair, "prop", segment.kind, type="x-kind")
    add(pair, "prop", segment.en_status, type="x-en-status")
    for language, text in ((_CHINESE, segment.zh), (_ENGLISH, segment.en)):
        add(add(pair, "tuv", **{LANG: language}), "seg", text)
