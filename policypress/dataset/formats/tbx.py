"""Writes the glossary for translation tools: TBX (ISO 30042:2008, which most support) and tabbed text."""

from collections.abc import Iterator

from policypress.dataset.format import DatasetInput, WrittenFile, provenance
from policypress.dataset.formats.xml import LANG, Element, add, as_xml
from policypress.model import Term

_CHINESE, _ENGLISH = "zh-CN", "en"
_PREFERRED, _ADMITTED = "preferredTerm-admn-sts", "admittedTerm-admn-sts"


def write_tbx(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `glossary.tbx`: one concept per term, with definitions, reasons and rendering statuses.

    OmegaT suggests every term of an entry, whatever its status, so deprecated renderings are in a note.
    """
    root = Element("martif", {"type": "TBX", LANG: "en"})
    description = add(add(root, "martifHeader"), "fileDesc")
    add(add(description, "titleStmt"), "title", inputs.contract.title_en)
    source = add(description, "sourceDesc")
    for line in provenance(inputs, "en"):
        add(source, "p", line)
    body = add(add(root, "text"), "body")
    for term in inputs.corpus.terms:
        entry = add(body, "termEntry", id=term.id)
        if term.decided:
            decision = add(entry, "transacGrp")
            add(decision, "transac", "approval", type="terminologyManagementTransactions")
            add(decision, "transacNote", term.decided.by, type="responsibility")
            add(decision, "date", term.decided.date)
        _add_language(entry, _CHINESE, term.definition_zh, (term.reason_zh,), [(term.zh, _PREFERRED)])
        renderings = [(term.en, _PREFERRED)]
        renderings += [(rendering, _ADMITTED) for rendering in term.admitted]
        avoided = ", ".join((*term.deprecated, *term.replaced))
        notes = (term.reason_en, f"Not: {avoided}." if avoided else None)
        _add_language(entry, _ENGLISH, term.definition_en, notes, renderings)
    yield WrittenFile("glossary.tbx", as_xml(root))


def _add_language(
    entry: Element,
    language: str,
    definition: str,
    notes: tuple[str | None, ...],
    renderings: list[tuple[str, str]],
) -> None:
    part = add(entry, "langSet", **{LANG: language})
    if definition:
        add(part, "descrip", definition, type="definition")
    for note in filter(None, notes):
        add(part, "note", note)
    for text, status in renderings:
        rendering = add(part, "tig")
        add(rendering, "term", text)
        add(rendering, "termNote", status, type="administrativeStatus")


def write_tab(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `glossary.utf8`, the glossary for OmegaT: Chinese, English and a note, separated by tabs.

    There is one line for each allowed rendering, the preferred one first. Deprecated renderings appear
    only in the notes, so that tools don't suggest them. Lines that begin with `#` are comments.
    """
    lines = [f"# {line}" for line in provenance(inputs, "en")]
    for term in inputs.corpus.terms:
        for rendering in (term.en, *term.admitted):
            lines.append("\t".join((term.zh, rendering, _note(term, rendering))))
    yield WrittenFile("glossary.utf8", "".join(f"{line}\n" for line in lines).encode())


def _note(term: Term, rendering: str) -> str:
    parts = ["preferred" if rendering == term.en else f"admitted; preferred: {term.en}"]
    if avoided := ", ".join((*term.deprecated, *term.replaced)):
        parts.append(f"not: {avoided}")
    return ". ".join((*parts, term.definition_en.rstrip("."))).rstrip(". ") + "."
