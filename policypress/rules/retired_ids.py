"""Rules for retired ids: unused, listed once, replaced by ids in use."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.contract.records import ids_of
from policypress.diagnostics import Place, did_you_mean
from policypress.rules.context import Context
from policypress.rules.rule import Change, Violation, rule

_FILE = "retired.yml"


@rule("停用的标识符不得再用。", Change(_FILE, "id: wuyou-old-port", "id: paper-port"))
def retired_id_unused(context: Context) -> Iterator[Violation]:
    """A retired id is never used again."""
    used = ids_of(context.corpus)
    for entry in context.corpus.retired:
        if entry.id in used[entry.resource]:
            what = f"The id “{entry.id}” is retired, but {entry.resource} still use it."
            instead = "Remove this entry, or give the new entry another id."
            yield Violation(what, instead, entry.place)


@rule("每个停用的标识符只能登记一次。", Change(_FILE, "id: wuyou-2031-12/m04", "id: wuyou-2031-12/m03"))
def retired_once(context: Context) -> Iterator[Violation]:
    """Each retired id is listed once."""
    seen: dict[tuple[str, str], Place] = {}
    for entry in context.corpus.retired:
        key = (entry.resource, entry.id)
        if key in seen:
            what = f"Duplicate id “{entry.id}” of {entry.resource} (first retired on line {seen[key].line})."
            yield Violation(what, "Each id must be unique.", entry.place)
        seen.setdefault(key, entry.place)


@rule(
    "替代标识符须为同一数据表中仍在使用的标识符。",
    Change(_FILE, "instead: wuyou-2031-12/m01", "instead: wuyou-2031-12/m10"),
)
def retired_leads_on(context: Context) -> Iterator[Violation]:
    """A retired id is replaced by an id of the same table that is in use.

    Applies only if the whole source could be read; otherwise missing entries would seem unknown.
    """
    if context.is_damaged:
        return
    used = ids_of(context.corpus)
    for entry in context.corpus.retired:
        if entry.instead is not None and entry.instead not in used[entry.resource]:
            what = f"There is no id “{entry.instead}” in {entry.resource}."
            instead = did_you_mean(entry.instead, used[entry.resource])
            yield Violation(
                what, instead or "Leave it empty if nothing replaces the id.", entry.instead_place
            )
