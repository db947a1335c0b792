"""Citations of policies and measures: BibTeX, RIS, CSL-JSON, and text as in GB/T 7714.

Titles are given as printed, and English titles are marked as unofficial translations. The URL is the
address of the page on this site. It is omitted if the site has no address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policypress.contract import addresses
from policypress.dataset.format import DatasetInput, WrittenFile, as_json, provenance
from policypress.model import Measure, Policy
from policypress.text.canonical import spaced_label

# BibTeX counts braces even if they are escaped, so braces in text are written as named commands.
_NAMED = {"\\": "backslash", "~": "asciitilde", "^": "asciicircum", "{": "braceleft", "}": "braceright"}
_LATEX = {character: f"\\text{name}{{}}" for character, name in _NAMED.items()}
_LATEX |= {character: f"\\{character}" for character in "&%$#_"}


@dataclass(frozen=True)
class _Entry:
    """A citation of a policy, or of a measure with the title of its policy as `container`."""

    id: str
    author: str
    title: str
    number: str
    date: str
    note: str | None
    container: str | None
    url: str | None


def write_bibtex(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.bib` in UTF-8, with our ids as keys."""
    # BibTeX has no comment syntax. It ignores text between entries unless it contains “@”.
    entries = [f"% {re.sub('[%@]', ' ', line)}" for line in provenance(inputs, "en")] + [""]
    for entry in _entries(inputs):
        year, month, _ = entry.date.split("-")
        fields = {
            "author": f"{{{_latex(entry.author)}}}",
            "title": f"{{{_latex(entry.title)}}}",
            "booktitle": f"{{{_latex(entry.container)}}}" if entry.container else None,
            "number": _latex(entry.number),
            "year": year,
            "month": str(int(month)),
            "date": entry.date,
            "language": "chinese",
            "note": _latex(entry.note) if entry.note else None,
            "url": entry.url,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        entries.append("\n".join((f"@misc{{{entry.id},", *lines, "}", "")))
    yield WrittenFile("citations.bib", "\n".join(entries).encode())


def write_ris(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.ris`, with our ids as `ID`."""
    records = []
    for entry in _entries(inputs):
        fields = (
            ("TY", "GOVDOC"),
            ("ID", entry.id),
            ("AU", entry.author),
            ("TI", entry.title),
            ("T2", entry.container),
            ("M1", entry.number),
            ("PY", entry.date[:4]),
            ("DA", entry.date.replace("-", "/")),
            ("LA", "zh"),
            ("N1", entry.note),
            ("UR", entry.url),
        )
        lines = [f"{tag}  - {value}\n" for tag, value in fields if value]
        records.append("".join((*lines, "ER  - \n")))
    yield WrittenFile("citations.ris", "\n".join(records).encode())


def write_csl(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.csl.json`, for Zotero, Pandoc and other citation processors."""
    items = []
    for entry in _entries(inputs):
        item = {
            "id": entry.id,
            "type": "legislation",
            "author": [{"literal": entry.author}],
            "title": entry.title,
            "container-title": entry.container,
            "number": entry.number,
            "issued": {"date-parts": [[int(part) for part in entry.date.split("-")]]},
            "language": "zh-CN",
            "note": entry.note,
            "URL": entry.url,
        }
        items.append({key: value for key, value in item.items() if value is not None})
    yield WrittenFile("citations.csl.json", as_json(items))


def write_gbt(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.txt`: GB/T 7714-2015, one entry per line. `Z` is its code for other document types."""
    lines = []
    for entry in _entries(inputs):
        if entry.container:
            of = f"//{entry.author}. {entry.container}: {entry.number}"
            lines.append(f"{entry.author}. {entry.title}[Z]{of}. {entry.date}.")
        else:
            lines.append(f"{entry.author}. {entry.title}: {entry.number}[Z]. {entry.date}.")
    yield WrittenFile("citations.txt", "".join(f"{line}\n" for line in lines).encode("utf-8-sig"))


def _entries(inputs: DatasetInput) -> Iterator[_Entry]:
    for policy in inputs.corpus.policies:
        yield _entry(inputs, policy)
        for measure in policy.measures:
            yield _entry(inputs, policy, measure)


def _entry(inputs: DatasetInput, policy: Policy, measure: Measure | None = None) -> _Entry:
    english = measure.heading_en if measure else policy.title_en
    path = addresses.measure_path(measure) if measure else addresses.policy_path(policy)
    return _Entry(
        id=measure.id if measure else policy.id,
        author=policy.issuer.name_zh,
        title=f"{spaced_label(measure.label_zh)}{measure.heading_zh}" if measure else policy.title_zh,
        number=policy.document_number,
        date=policy.issued_on,
        note=f"Unofficial English translation of the title: {english}" if english else None,
        container=policy.title_zh if measure else None,
        url=f"{inputs.site_url}{path}" if inputs.site_url else None,
    )


def _latex(text: str) -> str:
    return re.sub(r"[\\~^&%$#_{}]", lambda match: _LATEX[match[0]], text)
