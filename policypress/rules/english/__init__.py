"""Checks the English against the Chinese, as a careful bilingual reader would."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from policypress.diagnostics import ERROR, Place, Problem
from policypress.model import Segment
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
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Rule, Violation

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


def problems(context: Context, rules: Sequence[Rule]) -> Iterator[Problem]:
    """Yield what the rules find in each segment. Of several reports of one loss, the first rule's is kept.

    Errors are always kept, because they stop a build.
    """
    of_policies: dict[Place | None, list[tuple[Rule, Violation]]] = defaultdict(list)
    for rule in rules:
        for found in rule.find(context) if rule.find else ():
            of_policies[found.place].append((rule, found))
    for segment, texts in context.translated:
        lost: list[str] = []
        for rule, found in (*_found(segment, texts, context.lexicon, rules), *of_policies[segment.en_place]):
            if rule.severity == ERROR or not any(_is_known(word, lost, texts.zh) for word in found.lost):
                lost += found.lost
                yield rule.problem(found)


def _found(
    segment: Segment, texts: Texts, lexicon: Lexicon, rules: Iterable[Rule]
) -> Iterator[tuple[Rule, Violation]]:
    for rule in rules:
        for found in rule.look(texts, lexicon) if rule.look else ():
            what = f"{segment.local_id}: {found.what}"
            yield rule, found._replace(what=what, place=found.place or segment.en_place)


def _is_known(word: str, lost: Iterable[str], zh: str) -> bool:
    """Return whether a lost word is part of one that is reported, contains it, or is next to it."""
    beside = (
        f"{one}{of}{other}"
        for known in lost
        for of in ("", "的")
        for one, other in ((word, known), (known, word))
    )
    return any(word in known or known in word for known in lost) or any(map(zh.__contains__, beside))
