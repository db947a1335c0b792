"""Pages that are gone: their addresses stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypress.contract.addresses import page_path
from policypress.model import Corpus
from policypress.site.render import Page, Words


def make_pages(corpus: Corpus, words: Words, titles: Mapping[str, str]) -> Iterator[Page]:
    """At the address of each page that is gone, what became of it. `titles` are those of the pages in use."""
    for entry in corpus.retired:
        if path := page_path(entry.resource, entry.id):
            # What takes its place may have no page: a topic that no measure has.
            instead = page_path(entry.resource, entry.instead or "")
            yield Page(
                path,
                words("retired_title", id=entry.id),
                words("retired_description", id=entry.id, version=entry.since),
                "retired.html.jinja",
                {"entry": entry, "instead": instead, "title": titles.get(instead or "")},
                path.split("/")[0],
            )
