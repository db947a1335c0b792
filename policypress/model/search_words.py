"""What visitors type, to find pages. None of it is shown or published as fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class SearchWords:
    """`phrases` has what visitors type for a policy, measure, sentence or agency, by its id. Each entry of
    `synonyms` contains words that mean the same. `ignored` are words of questions, such as 怎么办."""

    phrases: Mapping[str, tuple[str, ...]]
    synonyms: tuple[tuple[str, ...], ...]
    ignored: tuple[str, ...]


NO_WORDS = SearchWords(MappingProxyType({}), (), ())
