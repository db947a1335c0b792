"""Defines the pages at the addresses of retired ids, which remain valid."""

from collections.abc import Iterator, Mapping

from policypress.contract.addresses import page_path
from policypress.model import Corpus
from policypress.site.render import Page, Words


def make_pages(corpus: Corpus, words: Words, titles: Mapping[str, str]) -> Iterator[Page]:
    """Yield a page with the reason and replacement for each removed page. `titles` has current titles."""
    for entry in corpus.retired:
        if path := page_path(entry.resource, entry.id):
            # The replacement may have no page, for example a topic without measures.
            instead = page_path(entry.resource, entry.instead or "")
            yield Page(
                path,
                words("retired_title", id=entry.id),
                words("retired_description", id=entry.id, version=entry.since),
                "retired.html.jinja",
                {"entry": entry, "instead": instead, "title": titles.get(instead or "")},
                path.split("/")[0],
            )
