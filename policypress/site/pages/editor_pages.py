"""Defines the pages of a preview on which the English of a measure is edited. They are never published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from policypress.contract.addresses import measure_path, policy_path
from policypress.model import Corpus, Policy, ReviewFinding, Segment, Term
from policypress.site.render import Page, Words

# The share of characters that near-identical passages have in common, and how many of them are shown.
_SIMILAR, _MOST_SIMILAR = 0.6, 5


@dataclass(frozen=True)
class EditedSegment:
    """A segment, its terms from left to right, similar passages elsewhere, and its reviews, newest first."""

    segment: Segment
    terms: tuple[Term, ...]
    similar: tuple[Segment, ...]
    reviews: tuple[ReviewFinding, ...]


class _Segments:
    """The edited segments of a policy, made when the page is rendered, because comparing them takes long."""

    def __init__(self, corpus: Corpus, policy: Policy, segments: Iterable[Segment]) -> None:
        self._corpus = corpus
        self._policy = policy
        self._segments = segments

    def __iter__(self) -> Iterator[EditedSegment]:
        for segment in self._segments:
            terms = [term for term in self._corpus.terms if term.zh in segment.zh]
            yield EditedSegment(
                segment,
                tuple(sorted(terms, key=lambda term: (segment.zh.index(term.zh), -len(term.zh)))),
                self._similar(segment),
                self._policy.readings_of.get(segment.id, ())[::-1],
            )

    def _similar(self, segment: Segment) -> tuple[Segment, ...]:
        """Return the passages whose Chinese is most similar, most similar first."""
        matcher = SequenceMatcher(None, "", segment.zh, autojunk=False)
        found: list[tuple[float, int, Segment]] = []
        for policy in self._corpus.policies:
            for other in policy.written_segments:
                matcher.set_seq1(other.zh)
                quick = min(matcher.real_quick_ratio(), matcher.quick_ratio())
                if other.id != segment.id and quick >= _SIMILAR and (ratio := matcher.ratio()) >= _SIMILAR:
                    found.append((-ratio, len(found), other))
        return tuple(other for *_, other in sorted(found)[:_MOST_SIMILAR])


def make_pages(corpus: Corpus, token: str, words: Words) -> Iterator[Page]:
    """Yield a page for each measure, and one for each policy with the segments outside measures."""
    for policy in corpus.policies:
        for measure in (None, *policy.measures):
            own = measure.segments if measure else policy.segments
            of = measure.id if measure else None
            written = [s for s in own if s.has_own_english and s.measure_id == of]
            path = measure_path(measure) if measure else policy_path(policy)
            title = words.measure(measure) if measure else words("translation_outside")
            yield Page(
                path.replace("policies/", "edit/", 1),
                f"{words('editor_title')}{words('colon')}{title}",
                "",
                "editor.html.jinja",
                {
                    "policy": policy,
                    "measure": measure,
                    "edited": _Segments(corpus, policy, written),
                    "shown_at": path,
                    "kinds": corpus.codelist("segment-kinds"),
                    "token": token,
                },
                "policies",
            )
