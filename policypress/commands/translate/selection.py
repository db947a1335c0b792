"""Selects the segments named on the command line."""

from collections.abc import Iterable, Sequence

from policypress.diagnostics import CommandRefused, did_you_mean
from policypress.model import Corpus, Policy, Segment, Term


def select(corpus: Corpus, words: Sequence[str], policy_id: str | None) -> list[Segment]:
    """Return the segments named by ids, each once, in printed order, or without ids all with own English.

    An id refers to a segment, measure, section or policy, and is local (`m07-s2`, `m07`) or global
    (`hufubangui-2023-9/m07`). Raises CommandRefused with exit code 2 if an id is unknown, or if a local id
    exists in several policies.
    """
    policies = [policy for policy in corpus.policies if policy_id in (None, policy.id)]
    if not policies:
        near = did_you_mean(policy_id or "", (policy.id for policy in corpus.policies))
        raise CommandRefused([f"There is no policy “{policy_id}”. {near}".rstrip()], CommandRefused.USAGE)
    names = [_names(policy) for policy in policies]
    if not words:
        return [segment for policy in policies for segment in policy.written_segments]
    refused: list[str] = []
    chosen: dict[str, Segment] = {}
    for word in words:
        found = [segments for known in names if (segments := known.get(word))]
        if len(found) == 1:
            chosen.update((segment.id, segment) for segment in found[0])
        elif found:
            refused.append(f"“{word}” exists in several policies. Add --policy, or write policy/{word}.")
        else:
            known_words = (name for known in names for name in known if ("/" in name) == ("/" in word))
            refused.append(f"Unknown id “{word}”. {did_you_mean(word, known_words)}".rstrip())
    if refused:
        raise CommandRefused(refused, CommandRefused.USAGE)
    order = {s.id: number for number, s in enumerate(s for p in policies for s in p.segments)}
    return sorted(chosen.values(), key=lambda segment: order[segment.id])


def term_named(corpus: Corpus, word: str) -> Term:
    """Return a term by its id or its Chinese. Raises CommandRefused with exit code 2 if there is none."""
    terms = {name: term for term in corpus.terms for name in (term.id, term.zh)}
    if word not in terms:
        what = f"Unknown term “{word}”. {did_you_mean(word, terms)}".rstrip()
        raise CommandRefused([what], CommandRefused.USAGE)
    return terms[word]


def _names(policy: Policy) -> dict[str, list[Segment]]:
    """Return the segments that each id in a policy refers to."""
    found: dict[str, list[Segment]] = {segment.local_id: [segment] for segment in policy.segments}
    for section in policy.sections:
        for measure in section.measures:
            found[measure.local_id] = _own(measure.segments)
        inner = [segment for measure in section.measures for segment in measure.segments]
        found[section.local_id] = _own((section.heading, *inner))
    names = {**found, **{f"{policy.id}/{name}": segments for name, segments in found.items()}}
    return {**names, policy.id: _own(policy.segments)}


def _own(segments: Iterable[Segment]) -> list[Segment]:
    return [segment for segment in segments if segment.has_own_english]
