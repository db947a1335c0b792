"""Rules for retired ids, which must be unused, unique, and replaced only by ids in use."""

from collections.abc import Iterator

from policypress.contract.records import ids_of
from policypress.diagnostics import Place, did_you_mean
from policypress.rules.context import Context
from policypress.rules.rule import Change, Violation, rule

_FILE = "retired.yml"


@rule("停用的标识符不得再用。", Change(_FILE, "id: wuyou-old-port", "id: paper-port"))
def retired_id_unused(context: Context) -> Iterator[Violation]:
    """A retired id must never be used again."""
    used = ids_of(context.corpus)
    for entry in context.corpus.retired:
        if entry.id in used[entry.resource]:
            what = f"The id “{entry.id}” is retired but is still used in {entry.resource}."
            instead = "Remove this entry, or give the new entry another id."
            yield Violation(what, instead, entry.place)


@rule("每个停用的标识符只能登记一次。", Change(_FILE, "id: wuyou-2031-12/m04", "id: wuyou-2031-12/m03"))
def retired_once(context: Context) -> Iterator[Violation]:
    """Each retired id must be listed only once."""
    seen: dict[tuple[str, str], Place] = {}
    for entry in context.corpus.retired:
        key = (entry.resource, entry.id)
        if key in seen:
            what = f"Duplicate id “{entry.id}” in {entry.resource} (first retired on line {seen[key].line})."
            yield Violation(what, "Remove one of the two entries.", entry.place)
        seen.setdefault(key, entry.place)


@rule(
    "替代标识符须为同一数据表中仍在使用的标识符。",
    Change(_FILE, "instead: wuyou-2031-12/m01", "instead: wuyou-2031-12/m10"),
    needs_all=True,
)
def retired_leads_on(context: Context) -> Iterator[Violation]:
    """A retired id must be replaced by an id of the same table that is in use.

    Applies only if the whole source could be read, because missing entries would otherwise seem unknown.
    """
    used = ids_of(context.corpus)
    for entry in context.corpus.retired:
        if entry.instead is not None and entry.instead not in used[entry.resource]:
            what = f"There is no id “{entry.instead}” in {entry.resource}."
            meant = did_you_mean(entry.instead, used[entry.resource])
            instead = meant or "Leave `instead` empty if there is no replacement."
            yield Violation(what, instead, entry.instead_place)
