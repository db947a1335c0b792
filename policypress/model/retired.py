"""Published ids that are no longer in use, and what replaces them."""

from dataclasses import dataclass

from policypress.diagnostics import Place


@dataclass(frozen=True)
class Retired:
    """An id that is no longer in use.

    `resource` is the table that contained it, `since` is the first version without it, and `instead` is the
    id in the same table that replaces it, or None.
    """

    resource: str
    id: str
    since: str
    instead: str | None
    why_zh: str
    why_en: str
    place: Place
    instead_place: Place
