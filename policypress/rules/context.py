"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass

from policypress.assembly import Assembly
from policypress.diagnostics import errors_of
from policypress.loading import Source
from policypress.model import Corpus


@dataclass(frozen=True)
class Context:
    """The loaded files and the model made of them; a model of damaged files lacks measures."""

    source: Source
    assembly: Assembly

    @property
    def corpus(self) -> Corpus:
        return self.assembly.corpus

    @property
    def is_damaged(self) -> bool:
        """Whether something could not be read as it stands, so that the model lacks it."""
        return bool(errors_of([*self.source.problems, *self.assembly.problems]))
