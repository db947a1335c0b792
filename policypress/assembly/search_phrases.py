"""Collects what visitors type, which helps the search of the site to find pages."""

from collections.abc import Collection, Iterable, Iterator

from policypress.diagnostics import Place, Problems, did_you_mean
from policypress.loading import Document, Node
from policypress.model import Agency, Policy, SearchWords


def ids_of(policies: Iterable[Policy], agencies: Iterable[Agency]) -> set[str]:
    """Return the ids that phrases can lead to: policies, measures, their texts, and agencies."""
    known = {agency.id for agency in agencies}
    for policy in policies:
        measures = {measure.id for section in policy.sections for measure in section.measures}
        known |= measures | {policy.id} | {segment.id for segment in policy.segments}
    return known


def make_search_words(
    documents: Iterable[Document], known: Collection[str], problems: Problems
) -> SearchWords:
    """Merge the documents. Reports unknown ids if there are known ones, and phrases written twice."""
    phrases: dict[str, tuple[str, ...]] = {}
    synonyms: list[tuple[str, ...]] = []
    ignored: list[str] = []
    for document in documents:
        for name in document.root["phrases"].value or ():
            node = document.root["phrases"][name]
            if known and name not in known:
                what = f"There is no policy, measure, text or agency with the id “{name}”."
                problems.add(node.key_place, "unknown-id", what, did_you_mean(name, known))
            phrases[name] = (*phrases.get(name, ()), *_once(node, problems))
        synonyms += (tuple(node.value) for node in document.root["synonyms"])
        ignored += document.root["ignored"].value or ()
    return SearchWords(phrases, tuple(synonyms), tuple(ignored))


def _once(entry: Node, problems: Problems) -> Iterator[str]:
    seen: dict[str, Place] = {}
    for node in (*entry["zh"], *entry["en"]):
        if node.text in seen:
            what = f"Duplicate phrase “{node.text}” (first used on line {seen[node.text].line})."
            problems.add(node.place, "duplicate-entry", what, "Keep one of the two.")
        else:
            yield node.text
        seen.setdefault(node.text, node.place)
