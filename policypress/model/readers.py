"""Readers: the people and machines that translate, review, annotate and sign."""

from dataclasses import dataclass

from policypress.diagnostics import Place


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
