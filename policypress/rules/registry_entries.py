"""Rules against contradictions in the shared registries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from policypress.rules.context import Context
from policypress.rules.rule import Change, Violation, rule


@rule(
    "上级机构和承接机构不得循环。",
    Change("agencies.yml", "parent_id: wuyou-government", "parent_id: wuyou-commerce-commission"),
)
def bodies_lead_on(context: Context) -> Iterator[Violation]:
    """The parents of agencies must not form a cycle, and neither must their successors."""
    for key in ("parent_id", "successor_id"):
        above = {agency.id: getattr(agency, key) for agency in context.corpus.agencies}
        for agency in context.corpus.agencies:
            if leads_back(agency.id, above):
                what = f"Following {key} from {agency.id} leads back to {agency.id}."
                yield Violation(what, "Use another agency, or leave the value empty.", agency.place)


@rule(
    "同一译法不得既列为首选或可接受，又列为不宜使用。",
    Change(
        "glossary.yml",
        "    deprecated:\n    definition_zh: 虚构",
        "    deprecated:\n      - paper port\n    definition_zh: 虚构",
    ),
)
def rendering_in_use_or_not(context: Context) -> Iterator[Violation]:
    """A rendering of a term must not be both deprecated and preferred or admitted."""
    for term in context.corpus.terms:
        for words in term.deprecated:
            if words in (term.en, *term.admitted):
                what = f"{term.zh}: “{words}” is deprecated but also preferred or admitted."
                yield Violation(what, "Keep one of the two.", term.place)


def leads_back(start: str, above: Mapping[str, str | None]) -> bool:
    """Return whether following `above` from `start` leads back to `start`."""
    seen: set[str] = set()
    name: str | None = above.get(start)
    while name and name not in seen:
        if name == start:
            return True
        seen.add(name)
        name = above.get(name)
    return False
