"""All texts of a corpus that have two languages, for searching and for checks of terms."""

from collections.abc import Iterator
from dataclasses import fields
from typing import NamedTuple

from policypress.diagnostics import Place
from policypress.model.entries import Agency, Code, Codelist, Entity, Term, Topic
from policypress.model.policy import Corpus

_Record = Agency | Term | Entity | Topic


class Text(NamedTuple):
    """A text in both languages; one of the two may be missing ("").

    `kind` is the kind of a segment or the lowercase name of a record's class. `key` is the key of the text
    in its record, without the language, and "" for segments and for terms with their preferred rendering.
    """

    kind: str
    id: str
    key: str
    place: Place
    zh: str
    en: str


def bilingual_texts(corpus: Corpus) -> Iterator[Text]:
    """Yield the segments with English of their own, then the texts of all registries and code lists."""
    for policy in corpus.policies:
        for segment in policy.written_segments:
            yield Text(segment.kind, segment.id, "", segment.en_place, segment.zh, segment.en)
    yield from registry_texts(corpus)


def registry_texts(corpus: Corpus) -> Iterator[Text]:
    """Yield the texts of all registries and code lists."""
    records: list[_Record] = [*corpus.agencies, *corpus.terms, *corpus.entities, *corpus.topics]
    for record in records:
        yield from _texts_of(record, record.id)
    for term in corpus.terms:
        for key in ("admitted", "deprecated"):
            for en in getattr(term, key):
                yield Text("term", term.id, key, term.place, term.zh, en)
    for codelist in corpus.codelists:
        yield from _texts_of(codelist, codelist.id)
        for code in codelist.codes:
            yield from _texts_of(code, f"{codelist.id}/{code.id}")


def _texts_of(record: _Record | Codelist | Code, name: str) -> Iterator[Text]:
    kind = type(record).__name__.lower()
    for key in (field.name[:-2] for field in fields(record) if field.name.endswith("zh")):
        zh, en = getattr(record, f"{key}zh") or "", getattr(record, f"{key}en") or ""
        if zh or en:
            yield Text(kind, name, key.rstrip("_"), record.place, zh, en)
