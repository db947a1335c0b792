"""The rules every build runs: a file a family, a function a rule, its docstring the rule itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from policypress.problems import Problem
from policypress.rules import fidelity, numbers, reviews, wording
from policypress.rules.context import Context

Rule = Callable[[Context], Iterator[Problem]]

RULES: tuple[Rule, ...] = (
    fidelity.original_unchanged,
    fidelity.text_as_printed,
    fidelity.dates_as_printed,
    wording.english_is_english,
    wording.cells_are_text,
    numbers.numbers_agree,
    reviews.reviewer_is_not_translator,
    reviews.readings_are_of_texts,
)


def run(context: Context) -> list[Problem]:
    """Everything the rules find, in no particular order."""
    return [problem for rule in RULES for problem in rule(context)]


__all__ = ["RULES", "Context", "run"]
