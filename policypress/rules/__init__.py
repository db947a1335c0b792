"""The rules every build runs: a file a family, a function a rule, its docstring the rule itself.

`RULES` is the catalogue: every id that a problem can carry stands in it once, those too that loading
and assembly apply while they read (`reading.py`, `layout.py`).
"""

from __future__ import annotations

from dataclasses import replace

from policypress.problems import ERROR, Problem
from policypress.rules import (
    annotated,
    english,
    exceptions,
    fidelity,
    layout,
    quantities,
    reading,
    registries,
    retired,
    reviews,
    wording,
)
from policypress.rules.context import Context
from policypress.rules.rule import Change, Pair, Rule

RULES: tuple[Rule, ...] = (
    fidelity.original_unchanged,
    fidelity.text_as_printed,
    fidelity.dates_as_printed,
    wording.english_is_english,
    wording.cells_are_text,
    reviews.reviewer_is_not_translator,
    reviews.signed_after_reading,
    reviews.readings_are_of_texts,
    reviews.questions_have_evidence,
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
    registries.bodies_lead_on,
    registries.rendering_in_use_or_not,
    retired.retired_id_unused,
    retired.retired_once,
    retired.retired_leads_on,
    *english.RULES,
    *exceptions.RULES,
    *reading.RULES,
    *layout.RULES,
)


def run(context: Context) -> list[Problem]:
    """Everything the rules find and no exception beside a text silences, in no particular order."""
    found = [problem for rule in RULES for problem in rule.problems(context)]
    return exceptions.excused(_worth_saying(found, context), context, english.RULES)


def _worth_saying(found: list[Problem], context: Context) -> list[Problem]:
    """All but warnings about the English of a Chinese that is not as printed, or while the glossary cannot
    be read: that comes first."""
    misprinted = {problem.place for problem in found if problem.rule == fidelity.text_as_printed.id}
    segments = [segment for policy in context.corpus.policies for segment in policy.written_segments]
    silent = {segment.en_place for segment in segments if segment.place in misprinted}
    unread = context.source.glossary is None
    of_english = {rule.id for rule in english.RULES if rule.severity != ERROR}
    return [
        problem
        for problem in found
        if problem.rule not in of_english or not (unread or problem.place in silent)
    ]


def as_data() -> tuple[Rule, ...]:
    """The catalogue without its functions, for whoever shows it."""
    return tuple(replace(rule, find=None, look=None) for rule in RULES)


__all__ = ["RULES", "Change", "Context", "Pair", "Rule", "as_data", "run"]
