"""Checks the English against the Chinese, as a careful bilingual reader would."""

from collections.abc import Iterable, Iterator

from policypress.diagnostics import ERROR, Problem
from policypress.rules.context import Context
from policypress.rules.english import (
    consistency,
    direction,
    lists,
    names,
    negation,
    omission,
    punctuation,
    quantities,
    spelling,
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
    omission.clause,
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
    lists.alternative,
    lists.list_item,
    lists.item_twice,
    negation.negation,
    negation.negation_added,
    omission.omission,
    punctuation.space,
    punctuation.quotation,
    punctuation.repeated_word,
    punctuation.final_stop,
    punctuation.capital,
    style.chinglish,
    style.slip,
    spelling.misspelling,
    spelling.spelling,
    style.length,
    consistency.same_text,
    consistency.one_word,
)


def problems(context: Context, rules: Iterable[Rule]) -> Iterator[Problem]:
    """Yield what these rules find in each segment. Of several reports of one loss, the first rule's is kept.

    Errors are always kept, because they stop a build.
    """
    for segment, texts in context.translated:
        lost: list[str] = []
        for rule in rules:
            for found in rule.look(texts, context.lexicon) if rule.look else ():
                known = any(word in words or words in word for word in found.lost for words in lost)
                if rule.severity == ERROR or not known:
                    lost += found.lost
                    what = f"{segment.local_id}: {found.what}"
                    yield rule.problem(found._replace(what=what, place=found.place or segment.en_place))
