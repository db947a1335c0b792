"""The glossary: terms with their renderings, and the decisions on them."""

from __future__ import annotations

from dataclasses import dataclass

from policypress.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Decision:
    """A recorded decision on a term: who chose its rendering, when, and the renderings that it replaced."""

    by: str
    date: str
    replaces: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A glossary term. `en` is the preferred rendering. `reason_*` explains it if there was a choice."""

    id: str
    zh: str
    en: str
    admitted: tuple[str, ...]
    deprecated: tuple[str, ...]
    definition_zh: str
    definition_en: str
    reason_zh: str | None
    reason_en: str | None
    decided: Decision | None
    place: Place
