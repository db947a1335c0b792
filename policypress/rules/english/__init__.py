"""Checks the English against the Chinese, as a careful bilingual reader would."""

from __future__ import annotations

from collections.abc import Iterator

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
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Rule, Violation

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


def check(zh: str, en: str, lexicon: Lexicon, kind: str = "sentence") -> Iterator[tuple[str, Violation]]:
    """Yield what the rules for one segment find in a text and its English, each with the id of the rule."""
    texts = Texts(zh, en, kind)
    for rule in RULES:
        for violation in rule.look(texts, lexicon) if rule.look else ():
            yield rule.id, violation
