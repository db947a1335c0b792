"""The rules that every build checks. Each module contains one family; a function's docstring is its rule.

`RULES` is the catalog. It includes the id of every possible problem, even if the rule is applied by
loading and assembly while they read (`source_files.yml`).
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

RULES: tuple[Rule, ...] = (
    official_text.original_unchanged,
    official_text.text_as_printed,
    official_text.dates_as_printed,
    all_texts.english_is_english,
    all_texts.cells_are_text,
    reviews.reviewer_is_not_translator,
    reviews.signed_text_was_read,
    reviews.reviewed_text_is_known,
    reviews.certified_by_a_person,
    reviews.reader_in_use,
    reviews.signed_after_reading,
    reviews.stale,
    reviews.readings_are_of_texts,
    reviews.questions_have_evidence,
    annotated_numbers.value_as_quoted,
    annotated_numbers.unit_as_quoted,
    annotated_numbers.comparator_as_quoted,
    annotated_numbers.statement_in_sentence,
    annotation_rules.numerals_covered,
    annotation_rules.action_is_complete,
    annotation_rules.governors_end,
    annotation_rules.broader_topics_end,
    annotation_rules.topics_have_roles,
    annotation_rules.mentions_name_one,
    annotation_rules.annotations_do_not_overlap,
    annotation_rules.english_still_quoted,
    registry_entries.bodies_lead_on,
    registry_entries.rendering_in_use_or_not,
    registry_entries.term_in_registries,
    retired_ids.retired_id_unused,
    retired_ids.retired_once,
    retired_ids.retired_leads_on,
    *english.RULES,
    *source_files.RULES,
)


def run(context: Context) -> list[Problem]:
    """Return the problems that the rules find, without suppressed ones, in no particular order."""
    found = [problem for rule in RULES for problem in rule.problems(context)]
    found += english.problems(context, RULES)
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
