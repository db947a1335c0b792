"""The input of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from policypress.assembly import Assembly
from policypress.diagnostics import errors_of
from policypress.loading import Source
from policypress.model import Corpus


@dataclass(frozen=True)
class Context:
    """The loaded files and the model built from them, without files that could not be read."""

    source: Source
    assembly: Assembly

    @property
    def corpus(self) -> Corpus:
        return self.assembly.corpus

    @property
    def is_damaged(self) -> bool:
        """Whether the model is incomplete because something could not be read."""
        return bool(errors_of([*self.source.problems, *self.assembly.problems]))
