"""The rules every build runs: a file a family, a function a rule, its docstring the rule itself.

`RULES` is the catalogue: every id that a problem can carry stands in it once, those too that loading
and assembly apply while they read (`reading.py`, `layout.py`).
"""

from __future__ import annotations

from dataclasses import replace

from policypress.problems import Problem
from policypress.rules import annotated, fidelity, layout, numbers, quantities, reading, reviews, wording
from policypress.rules.context import Context
from policypress.rules.rule import Change, Pair, Rule

RULES: tuple[Rule, ...] = (
    fidelity.original_unchanged,
    fidelity.text_as_printed,
    fidelity.dates_as_printed,
    wording.english_is_english,
    wording.cells_are_text,
    numbers.numbers_agree,
    reviews.reviewer_is_not_translator,
    reviews.readings_are_of_texts,
    quantities.value_as_quoted,
    quantities.unit_as_quoted,
    quantities.comparator_as_quoted,
    quantities.statement_in_sentence,
    annotated.numerals_covered,
    annotated.action_is_complete,
    annotated.governors_end,
    annotated.broader_topics_end,
    annotated.topics_have_roles,
    annotated.mentions_name_one,
    annotated.annotations_stand_once,
    annotated.english_still_quoted,
    *reading.RULES,
    *layout.RULES,
)


def run(context: Context) -> list[Problem]:
    """Everything the rules find, in no particular order."""
    return [problem for rule in RULES for problem in rule.problems(context)]


def as_data() -> tuple[Rule, ...]:
    """The catalogue without its functions, for whoever shows it."""
    return tuple(replace(rule, find=None, look=None) for rule in RULES)


__all__ = ["RULES", "Change", "Context", "Pair", "Rule", "as_data", "run"]
