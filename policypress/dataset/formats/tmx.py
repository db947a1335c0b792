"""Writes the translation memory in TMX 1.4: the translated segments as pairs, bare and as printed.

A heading in the published text has a label and a full stop, and a list of agencies has brackets, so their
segments alone would not match it. Stale segments are left out: their English translates earlier Chinese.
"""

from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.dataset.formats.plain_text import blocks_of
from policypress.dataset.formats.xml import LANG, Element, add, as_xml
from policypress.model import Segment

_DOCTYPE = '<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_CHINESE, _ENGLISH = "zh-CN", "en"
_SENTENCE_ENDS = "。！？"


def write(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `<name>.tmx`. The `tuid` of a pair is the id of its segment, plus `#printed` for printed text."""
    contract = inputs.contract
    root = Element("tmx", version="1.4")
    header = add(
        root,
        "header",
        **{
            "creationtool": "policypress",
            "creationtoolversion": contract.version,
            "segtype": "sentence",
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
        for block in blocks_of(policy):
            for segment in block.segments:
                if segment.en and segment.en_status != "stale":
                    _add_pair(body, segment, policy.document_number)
                    if block.has_marks:
                        _add_pair(body, segment, policy.document_number, (block.zh, block.en))
    yield WrittenFile(f"{contract.name}.tmx", as_xml(root, _DOCTYPE))


def _add_pair(
    body: Element, segment: Segment, document_number: str, printed: tuple[str, str] | None = None
) -> None:
    zh, en = printed or (segment.zh, segment.en)
    tuid = f"{segment.id}#printed" if printed else segment.id
    pair = add(body, "tu", "", tuid=tuid, segtype=_segtype(zh), **_authors(segment))
    add(pair, "prop", document_number, type="x-document-number")
    add(pair, "prop", segment.kind, type="x-kind")
    add(pair, "prop", segment.en_status, type="x-en-status")
    for language, text in ((_CHINESE, zh), (_ENGLISH, en)):
        add(add(pair, "tuv", **{LANG: language}), "seg", text)


def _segtype(zh: str) -> str:
    text = zh.rstrip("”’）")
    if any(mark in text[:-1] for mark in _SENTENCE_ENDS):
        return "block"
    return "sentence" if text.endswith(tuple(_SENTENCE_ENDS)) else "phrase"


def _authors(segment: Segment) -> dict[str, str | None]:
    """Return who translated the English, and who signed it off and when (the time of day is not recorded)."""
    review = segment.signed
    return {
        "creationid": segment.translated_by,
        "changedate": f"{review.date.replace('-', '')}T000000Z" if review else None,
        "changeid": review.by if review else None,
    }
