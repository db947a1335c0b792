"""Defines the pages on the translation: its status, the details of each sentence, and the back-check."""

from collections.abc import Iterator

from policypress.contract.provenance import statements
from policypress.diagnostics import Problem
from policypress.model import Corpus
from policypress.site import page_data
from policypress.site.render import Page, Words


def make_pages(corpus: Corpus, remarks: tuple[Problem, ...], words: Words) -> Iterator[Page]:
    """Yield a page for all policies, one for the sentences of each policy, and any back-check.
    `remarks` lists the problems found in the corpus."""
    yield from _states(corpus, remarks, words)
    yield from _back_check(corpus, words)


def _states(corpus: Corpus, remarks: tuple[Problem, ...], words: Words) -> Iterator[Page]:
    tables = [page_data.translation(corpus, policy, remarks) for policy in corpus.policies]
    values = {
        "statuses": corpus.codelist("en-statuses"),
        "kinds": corpus.codelist("segment-kinds"),
        "severities": page_data.SEVERITIES,
    }
    yield Page(
        "translation/",
        words("translation_title"),
        words("translation_description"),
        "translation.html.jinja",
        {
            "tables": tables,
            "made": statements(corpus, words.language.code),
            "readers": corpus.readers,
            "reader_kinds": corpus.codelist("reader-kinds"),
            **values,
        },
        "about",
    )
    for table in tables:
        yield Page(
            f"translation/{table.policy.id}/",
            words.title(words("translation_sentences"), table.policy, corpus),
            words("translation_sentences_lead"),
            "translation_sentences.html.jinja",
            {"table": table, **values},
            "about",
        )


def _back_check(corpus: Corpus, words: Words) -> Iterator[Page]:
    policies = tuple(policy for policy in corpus.policies if policy.back_check)
    if policies:
        yield Page(
            "translation/back-check/",
            words("back_check_title"),
            words("back_check_description"),
            "back_check.html.jinja",
            {
                "policies": policies,
                "in_measures": {s.id for policy in policies for s in policy.segments if s.measure_id},
            },
            "about",
        )
