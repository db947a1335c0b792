"""The glossary: terms with their renderings, and the decisions on them."""

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

    @property
    def replaced(self) -> tuple[str, ...]:
        """The renderings preferred before, unless they are still acceptable."""
        replaces = self.decided.replaces if self.decided else ()
        return tuple(words for words in replaces if words not in (self.en, *self.admitted))
