"""Citations as BibTeX, RIS, CSL-JSON and text, of each policy, measure, sentence and translation, and of
the dataset.

All files have the same entries with the same facts. Titles are given as printed, and English titles are
marked as unofficial translations. The URL is the address of the page on this site. It is omitted if the
site has no address.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from policypress.contract import addresses
from policypress.contract.citation_styles import cite
from policypress.dataset.format import DatasetInput, WrittenFile, as_json, provenance, rendered
from policypress.model import Measure, Policy
from policypress.text.canonical import spaced_label

# BibTeX counts braces even if they are escaped, so braces in text are written as named commands.
_NAMED = {"\\": "backslash", "~": "asciitilde", "^": "asciicircum", "{": "braceleft", "}": "braceright"}
_LATEX = {character: f"\\text{name}{{}}" for character, name in _NAMED.items()}
_LATEX |= {character: f"\\{character}" for character in "&%$#_"}

# The type of an entry in CSL → in RIS. BibTeX uses the same words as CSL.
_RIS_TYPES = {"legislation": "STAT", "dataset": "DATA"}
_FILES = {"": "gbt", ".oscola": "oscola", ".chicago": "chicago"}


@dataclass(frozen=True)
class _Entry:
    """A citation. An entry of a measure has the title of its policy as `container` and its printed label as
    `section`, to which an entry of a sentence adds its number."""

    id: str
    author: str
    title: str
    date: str | None
    type: str = "legislation"
    language: str = "zh-CN"
    translator: str | None = None
    number: str | None = None
    container: str | None = None
    section: str | None = None
    version: str | None = None
    note: str | None = None
    url: str | None = None

    @property
    def found_at(self) -> str | None:
        """The number and the section, for styles that print neither field."""
        return ", ".join(filter(None, (self.number, self.section))) or None

    @property
    def date_parts(self) -> list[int]:
        return [int(part) for part in self.date.split("-")] if self.date else []


def write_bibtex(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.bib` in UTF-8, with our ids as keys."""
    # BibTeX has no comment syntax. It ignores text between entries unless it contains “@”.
    entries = [f"% {re.sub('[%@]', ' ', line)}" for line in provenance(inputs, "en")] + [""]
    for entry in _entries(inputs):
        names = {"author": entry.author, "translator": entry.translator}
        texts = {"title": entry.title, "booktitle": entry.container, "number": entry.number}
        # Most styles print only this field of a type that they do not know.
        found_at = ", ".join(filter(None, (entry.container, entry.found_at)))
        texts |= {"howpublished": found_at, "note": entry.note}
        others: dict[str, str | None] = dict(zip(("year", "month"), map(str, entry.date_parts), strict=False))
        others |= {"date": entry.date, "version": entry.version, "language": entry.language, "url": entry.url}
        fields = {
            **{name: f"{{{_latex(text)}}}" for name, text in names.items() if text},
            **{name: _latex(text) for name, text in texts.items() if text},
            **others,
        }
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        entries.append("\n".join((f"@{entry.type}{{{entry.id},", *lines, "}", "")))
    yield WrittenFile("citations.bib", "\n".join(entries).encode())


def write_ris(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `citations.ris`, with our ids as `ID`."""
    records = []
    for entry in _entries(inputs):
        fields = (
            ("TY", _RIS_TYPES[entry.type]),
            ("ID", entry.id),
            ("AU", entry.author),
            ("A4", entry.translator),
            ("TI", entry.title),
            ("T2", entry.container),
            ("M1", entry.number),
            ("SE", entry.section),
            ("ET", entry.version),
            ("PY", entry.date and entry.date[:4]),
            ("DA", entry.date and entry.date.replace("-", "/")),
            ("LA", entry.language),
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
            "type": entry.type,
            "author": [{"literal": entry.author}],
            "translator": [{"literal": entry.translator}] if entry.translator else None,
            "title": entry.title,
            "container-title": entry.container,
            "number": entry.number,
            "publisher": entry.found_at,
            "section": entry.section,
            "version": entry.version,
            "issued": {"date-parts": [entry.date_parts]} if entry.date else None,
            "language": entry.language,
            "note": entry.note,
            "URL": entry.url,
        }
        items.append({key: value for key, value in item.items() if value is not None})
    yield WrittenFile("citations.csl.json", as_json(items))


def write_text(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield citations to paste, one per line: `citations.txt` (GB/T 7714), `.oscola.txt`, `.chicago.txt`."""
    about = {"inputs": inputs, "contract": inputs.contract, "policies": inputs.corpus.policies}
    about |= {"page": {"policy": addresses.policy_path, "measure": addresses.measure_path}}
    about |= {"day": date.fromisoformat, "cite": cite}
    for name, style in _FILES.items():
        text = rendered("formats/citations.txt.jinja", style=style, **about)
        yield WrittenFile(f"citations{name}.txt", text.encode("utf-8-sig"))


def _entries(inputs: DatasetInput) -> Iterator[_Entry]:
    contract, site = inputs.contract, inputs.site_url
    yield _Entry(
        id=contract.name,
        type="dataset",
        author=contract.creator_en,
        title=contract.title_en,
        version=contract.version,
        date=contract.released,
        language="en",
        note=contract.notice_en,
        url=f"{site}en/dataset/" if site else None,
    )
    for policy in inputs.corpus.policies:
        yield (whole := _policy(policy, site))
        if policy.title_en:
            yield replace(
                whole,
                id=f"{policy.id}/en",
                author=policy.issuer.name_en or whole.author,
                title=policy.title_en,
                translator=contract.creator_en,
                language="en",
                note=contract.notice_en,
                url=f"{site}en/{addresses.policy_path(policy)}" if site else None,
            )
        for measure in policy.measures:
            yield (part := _measure(whole, measure, site))
            for number, sentence in enumerate(measure.sentences, 1):
                url = f"{part.url}#{sentence.local_id}" if part.url else None
                yield replace(part, id=sentence.id, section=f"{part.section}第{number}句", url=url)


def _policy(policy: Policy, site: str | None) -> _Entry:
    return _Entry(
        id=policy.id,
        author=policy.issuer.name_zh,
        title=policy.title_zh,
        number=policy.document_number,
        date=policy.issued_on,
        note=_translated(policy.title_en),
        url=f"{site}{addresses.policy_path(policy)}" if site else None,
    )


def _measure(policy: _Entry, measure: Measure, site: str | None) -> _Entry:
    return replace(
        policy,
        id=measure.id,
        title=f"{spaced_label(measure.label_zh)}{measure.heading_zh}",
        container=policy.title,
        section=measure.label_zh,
        note=_translated(measure.heading_en),
        url=f"{site}{addresses.measure_path(measure)}" if site else None,
    )


def _translated(title: str) -> str | None:
    return f"Unofficial English translation of the title: {title}" if title else None


def _latex(text: str) -> str:
    return re.sub(r"[\\~^&%$#_{}]", lambda match: _LATEX[match[0]], text)
