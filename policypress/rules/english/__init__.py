"""Checks the English against the Chinese, as a careful bilingual reader would."""

from __future__ import annotations

from policypress.rules.english import (
    consistency,
    direction,
    lists,
    names,
    negation,
    omission,
    punctuation,
    quantities,
    strength,
    style,
    terms,
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
    punctuation.space,
    punctuation.quotation,
    punctuation.repeated_word,
    punctuation.final_stop,
    punctuation.capital,
    style.chinglish,
    style.spelling,
    style.length,
    consistency.same_text,
    consistency.one_word,
)
