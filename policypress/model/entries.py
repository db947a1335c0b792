"""The registries and code lists that policies share."""

from dataclasses import dataclass

from policypress.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency named in a policy.

    `evidence` says how certain the English name is (code list `evidence`), and `source` where it was seen.
    `successor_id` is set after a reorganization, and only if there is a source for it.
    """

    id: str
    name_zh: str
    short_zh: str
    name_en: str
    short_en: str
    kind: str
    evidence: str
    source: str | None
    note_zh: str | None
    note_en: str | None
    parent_id: str | None
    successor_id: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Code:
    """One code in a code list. `rank` is set if the codes are ordered."""

    codelist_id: str
    id: str
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    rank: int | None
    place: Place


@dataclass(frozen=True, slots=True)
class Codelist:
    """A code list. `id` is its file name without the suffix (`segment-kinds`)."""

    id: str
    title_zh: str
    title_en: str
    codes: tuple[Code, ...]
    place: Place

    def label(self, code_id: str, language: str) -> str:
        """Return the label of a code in `zh` or `en`. Raises KeyError if the list has no such code."""
        for code in self.codes:
            if code.id == code_id:
                return code.label_zh if language == "zh" else code.label_en
        raise KeyError(code_id)


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


@dataclass(frozen=True, slots=True)
class Topic:
    """An entry in the topic list. `excludes_*` describes what belongs elsewhere."""

    id: str
    scheme: str
    broader_id: str | None
    label_zh: str
    label_en: str
    definition_zh: str
    definition_en: str
    examples_zh: str | None
    examples_en: str | None
    excludes_zh: str | None
    excludes_en: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Entity:
    """A named entity other than an agency. `evidence` says how certain the English name is."""

    id: str
    kind: str
    name_zh: str
    name_en: str | None
    evidence: str | None
    source: str | None
    note_zh: str | None
    note_en: str | None
    place: Place


@dataclass(frozen=True, slots=True)
class Reader:
    """An entry of `readers.yml`. `id` is the handle that signs, and `scope_*` says what the reader read.

    `kind` is a code in the list `reader-kinds`. `name` and `qualification_*` are given only by the reader.
    """

    id: str
    kind: str
    name: str | None
    qualification_zh: str | None
    qualification_en: str | None
    languages: tuple[str, ...]
    scope_zh: str
    scope_en: str
    place: Place

    @property
    def can_certify(self) -> bool:
        """Whether a sign-off by this reader certifies the text: a person with a stated qualification."""
        return self.kind == "person" and bool(self.qualification_zh or self.qualification_en)


@dataclass(frozen=True, slots=True)
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
