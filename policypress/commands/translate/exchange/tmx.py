"""TMX, as saved by OmegaT and other translation memories. It has neither ids nor the English at export."""

import re
from collections.abc import Iterator

from policypress.commands.translate.exchange import LANGUAGE, SOURCE_LANGUAGE, Exchange, Row
from policypress.commands.translate.exchange.xliff import parse_xml, tags_in
from policypress.dataset.formats.xml import LANG, Element

# Elements whose text is part of the sentence, and tags that OmegaT writes as text.
_TEXT = {"seg", "hi", "sub"}
_TAG = re.compile("</?[a-z][0-9]+/?>")


def read(content: bytes) -> Exchange:
    """Read a TMX file. Only the memory in the dataset has ids; those of printed text end in `#printed`."""
    root = parse_xml(content, b"<!ENTITY")
    if root.tag != "tmx":
        raise ValueError("This is not a TMX file.")
    languages = [_language(variant) for variant in root.iter("tuv")]
    others = (name for name in languages if name not in (LANGUAGE, SOURCE_LANGUAGE[:2]))
    header = {"language": LANGUAGE if LANGUAGE in languages else next(others, "")}
    units = enumerate(root.iter("tu"), 1)
    return Exchange(header, [row for number, unit in units for row in _rows(unit, f"unit {number}")])


def _rows(unit: Element, where: str) -> Iterator[Row]:
    """Yield one row for each English text of a unit."""
    segments = [(_language(variant), variant.find("seg")) for variant in unit.iter("tuv")]
    chinese = next((seg for name, seg in segments if name == SOURCE_LANGUAGE[:2]), None)
    for name, segment in segments:
        if name == LANGUAGE and segment is not None:
            en = "".join(segment.itertext())
            problem = tags_in([*(element.tag for element in segment.iter()), *_TAG.findall(en)], _TEXT)
            zh = "" if chinese is None else "".join(chinese.itertext())
            yield Row(unit.get("tuid", "").partition("#")[0], zh, en, where=where, problem=problem)


def _language(variant: Element) -> str:
    """Return the language of a variant without its region. TMX 1.1 has the attribute `lang`."""
    return (variant.get(LANG) or variant.get("lang") or "").replace("_", "-").partition("-")[0].lower()
