"""Defines the pages on the sentences of a measure: as printed, with meaning, citations and status."""

from collections.abc import Iterator, Mapping

from policypress.contract.addresses import measure_path
from policypress.contract.citation_styles import STYLES, cite
from policypress.model import Corpus, Measure, Policy, Segment
from policypress.site.pages import annotation_pages
from policypress.site.render import Page, Words
from policypress.site.text_links import terms_in
from policypress.text.canonical import to_canonical


def sentences_path(measure: Measure) -> str:
    return f"{measure_path(measure)}sentences/"


def make_pages(corpus: Corpus, policy: Policy, words: Words) -> Iterator[Page]:
    """Yield a page for each measure of the policy, in one language."""
    printed = printed_lines(policy)
    for measure in policy.measures:
        segments = (measure.heading, *measure.sentences)
        title = words("sentences_title", measure=words.measure(measure))
        yield Page(
            sentences_path(measure),
            words.title(title, policy, corpus),
            words("sentences_description", measure=words.measure(measure)),
            "sentences.html.jinja",
            {
                "corpus": corpus,
                "policy": policy,
                "measure": measure,
                "segments": segments,
                "printed": printed,
                "statuses": corpus.codelist("en-statuses"),
                "number_words": annotation_pages.number_words,
                "names": {s.id: annotation_pages.named(corpus, s.annotations.mentions) for s in segments},
                "terms": {s.id: terms_in(s, corpus.terms) for s in segments},
                "citations": {s.id: _citations(policy, measure, s) for s in segments},
            },
            "policies",
        )


def printed_lines(policy: Policy) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """Return, by segment id, the number (1-based) of the first printed line of the segment, and its lines.

    They are whole lines of `original.txt`. A segment that does not match the print is missing.
    """
    official, lines, at = to_canonical(policy.original), policy.original.split("\n"), 0
    found = {}
    for segment in policy.segments:
        start = official.text.find(segment.zh, at)
        if segment.zh and start >= 0:
            at = start + len(segment.zh)
            first, last = official.lines[start], official.lines[at - 1]
            found[segment.id] = (first, tuple(line for line in lines[first - 1 : last] if line.strip()))
    return found


def _citations(policy: Policy, measure: Measure, segment: Segment) -> list[tuple[str, str, str]]:
    """Return the name, the language and the citation of each style. A heading is cited as its measure."""
    number = measure.sentences.index(segment) + 1 if segment in measure.sentences else 0
    return [(*about, cite(style, policy, measure, number)) for style, about in STYLES.items()]
