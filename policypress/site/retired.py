"""Pages that are gone: their addresses stay."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.addresses import page_path
from policypress.model import Corpus
from policypress.site.render import Page, Words


def make_pages(corpus: Corpus, words: Words) -> Iterator[Page]:
    """At the address of each page that is gone, what became of it."""
    # A topic that no measure has is in use and has no page.
    topics = {one.topic_id for policy in corpus.policies for one in policy.annotations.topics}
    for entry in corpus.retired:
        linked = entry.instead and (entry.resource != "topics" or entry.instead in topics)
        if path := page_path(entry.resource, entry.id):
            yield Page(
                path,
                words("retired_title", id=entry.id),
                words("retired_description", id=entry.id, version=entry.since),
                "retired.html.jinja",
                {
                    "entry": entry,
                    "instead": page_path(entry.resource, entry.instead or "") if linked else None,
                },
                path.split("/")[0],
            )
