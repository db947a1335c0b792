"""Checks of the English against its Chinese: what a careful reader of both would say."""

from __future__ import annotations

from policypress.rules.english import (
    direction,
    lists,
    names,
    negation,
    omission,
    quantities,
    strength,
    style,
    surface,
    terms,
    whole,
)
from policypress.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    quantities.number,
    quantities.unit,
    quantities.currency,
    quantities.comparator,
    quantities.date_and_document_number,
    names.agency,
    names.name,
    direction.direction,
    direction.both_sides,
    direction.addition,
    terms.term,
    terms.term_deprecated,
    strength.modality,
    strength.strength,
    strength.actor,
    lists.open_list,
    lists.closed_list,
    lists.list_item,
    lists.item_twice,
    negation.negation,
    negation.negation_added,
    omission.omission,
    omission.clause,
    surface.space,
    surface.quotation,
    surface.repeated_word,
    surface.final_stop,
    surface.capital,
    style.chinglish,
    style.spelling,
    style.length,
    whole.same_text,
    whole.one_word,
)
