"""The rules that every build checks. Each module contains one family; a function's docstring is its rule.

`RULES` is the catalog, in the order of the modules and their functions. It includes the id of every possible
problem, even if the rule is applied by loading and assembly while they read (`source_files.yml`).
"""

from dataclasses import replace

from policypress.diagnostics import ERROR, Problem
from policypress.rules import (
    all_texts,
    annotated_numbers,
    annotation_rules,
    english,
    official_text,
    registry_entries,
    retired_ids,
    reviews,
    source_files,
    suppressions,
)
from policypress.rules.context import Context
from policypress.rules.rule import Change, Pair, Rule

_MODULES = (
    official_text,
    all_texts,
    reviews,
    annotated_numbers,
    annotation_rules,
    registry_entries,
    retired_ids,
)
RULES: tuple[Rule, ...] = (
    *(rule for module in _MODULES for rule in vars(module).values() if isinstance(rule, Rule)),
    *english.RULES,
    *source_files.RULES,
)


def run(context: Context) -> list[Problem]:
    """Return the problems that the rules find, without suppressed ones, in no particular order."""
    of_english = {rule.id for rule in english.RULES}
    found = [p for rule in RULES if rule.id not in of_english for p in rule.problems(context)]
    found += english.problems(context, [rule for rule in RULES if rule.id in of_english])
    return suppressions.unsuppressed(_relevant(found, context), context, english.RULES)


def _relevant(found: list[Problem], context: Context) -> list[Problem]:
    """Drop warnings about English whose Chinese does not match the printed text, or all warnings about
    English if the glossary can't be read, because those errors must be fixed first."""
    misprinted = {problem.place for problem in found if problem.rule == official_text.text_as_printed.id}
    silent = {segment.en_place for segment in context.written_segments if segment.place in misprinted}
    unread = context.source.glossary is None
    of_english = {rule.id for rule in english.RULES if rule.severity != ERROR}
    return [
        problem
        for problem in found
        if problem.rule not in of_english or not (unread or problem.place in silent)
    ]


def as_data() -> tuple[Rule, ...]:
    """Return the catalog without its functions, for display."""
    return tuple(replace(rule, find=None, look=None) for rule in RULES)
