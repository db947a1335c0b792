"""What a rule may look at."""

from __future__ import annotations

from dataclasses import dataclass

from policypress.assembly import Assembly
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
