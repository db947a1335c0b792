"""The input of the rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from policypress.assembly import Assembly
from policypress.diagnostics import errors_of
from policypress.loading import Source
from policypress.model import Corpus, Segment

if TYPE_CHECKING:
    from policypress.rules.english.lexicon import Lexicon
    from policypress.rules.english.tokens import Texts


@dataclass(frozen=True)
class Context:
    """The loaded files and the model built from them, without files that could not be read."""

    source: Source
    assembly: Assembly

    @property
    def corpus(self) -> Corpus:
        return self.assembly.corpus

    @property
    def segments(self) -> Iterator[Segment]:
        """The segments of all policies."""
        return (segment for policy in self.corpus.policies for segment in policy.segments)

    @property
    def written_segments(self) -> Iterator[Segment]:
        """The segments with English of their own, which may be missing."""
        return (segment for segment in self.segments if segment.has_own_english)

    @property
    def is_damaged(self) -> bool:
        """Whether the model is incomplete because something could not be read."""
        return bool(errors_of([*self.source.problems, *self.assembly.problems]))

    @cached_property
    def lexicon(self) -> "Lexicon":
        """What the checks of the English know, with the registries of the corpus."""
        from policypress.rules.english.lexicon import Lexicon

        made = self.corpus
        mentions = [mention for segment in self.segments for mention in segment.annotations.mentions]
        return Lexicon.of(made.agencies, made.terms, made.entities, mentions)

    @cached_property
    def translated(self) -> list[tuple[Segment, "Texts"]]:
        """The segments with English of their own, each with its texts."""
        from policypress.rules.english.tokens import Texts

        written = [segment for segment in self.written_segments if segment.en]
        return [(segment, Texts(segment.zh, segment.en, segment.kind)) for segment in written]
