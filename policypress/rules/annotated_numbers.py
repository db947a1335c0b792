"""Rules for quantities, whose value, unit and comparator must match the quote."""

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache

from policypress.model import Quantity
from policypress.rules.context import Context
from policypress.rules.english.language import language
from policypress.rules.english.notation import pattern
from policypress.rules.english.numerals import Number, chinese_numbers
from policypress.rules.rule import M01, Change, Violation, rule
from policypress.text.escape import quoted

# Units as parsed by english/numerals.py, with their codes in codelists/units.yml. No others are known.
_UNITS = {"RMB": "CNY", "%": "ratio"}
_UNITS |= {unit: unit.replace(" ", "_") for unit in ("percentage point", "working day")}
_UNITS |= {unit: unit for unit in ("day", "hour", "month", "year", "USD", "EUR", "HKD", "JPY", "GBP")}
_COUNTED = {"家": "enterprise", "户": "enterprise", "次": "time", "个": "item"}


@cache
def _comparators() -> re.Pattern[str]:
    """Return the Chinese words of bounds.yml, in a group named after the comparator.

    Words of one character mean too many other things, except 内 after a unit of time.
    """
    words = dict(language().comparators)
    words["lte"] += ("(日/天/时/月/年/周)内",)
    return re.compile("|".join(f"(?P<{code}>{pattern(of).pattern})" for code, of in words.items()))


def _quantities(context: Context) -> Iterator[Quantity]:
    for segment in context.segments:
        yield from segment.annotations.quantities


@rule(
    "每项量化指标的引文只能含一个数，换算万、亿、%后须等于其数值。",
    Change(M01, 'value: "300000"', 'value: "30"'),
)
def value_as_quoted(context: Context) -> Iterator[Violation]:
    """The quote of a quantity must contain exactly one number, which must equal the value."""
    for quantity in _quantities(context):
        numbers, _ = chinese_numbers(quantity.quote_zh)
        name = quoted(quantity.quote_zh)
        if len(numbers) != 1:
            what = f"The quote {name} contains {len(numbers) or 'no'} numbers but must contain exactly one."
            instead = "Quote one number with its unit and any word that makes it a limit."
            yield Violation(what, instead, quantity.place)
            continue
        value = _value(numbers[0])
        if value != Fraction(str(quantity.value)):
            what = f"The value {quantity.value} does not match the quote {name}."
            yield Violation(what, f'Write value: "{_decimal(value)}".', quantity.place)


@rule(
    "量化指标的单位（金额为货币）须与引文一致。",
    Change(M01, "unit: month", "unit: day"),
)
def unit_as_quoted(context: Context) -> Iterator[Violation]:
    """The unit of a quantity, a currency if it is money, must match its quote."""
    for quantity in _quantities(context):
        numbers, _ = chinese_numbers(quantity.quote_zh)
        unit = _unit(numbers[0], quantity.quote_zh) if len(numbers) == 1 else None
        if unit and unit != quantity.unit:
            what = f"The unit {quantity.unit} does not match the quote {quoted(quantity.quote_zh)}."
            yield Violation(what, f"Write unit: {unit}.", quantity.place)


@rule(
    "比较关系须以引文词语为依据：“不低于”“以上”记为 gte，“不超过”“以内”记为 lte，没有此类词的记为 eq。",
    Change(M01, "comparator: lte", "comparator: eq"),
)
def comparator_as_quoted(context: Context) -> Iterator[Violation]:
    """A comparator must match the wording of the quote, or be eq if nothing marks the number as a limit."""
    texts = {segment.id: segment.zh for segment in context.segments}
    for quantity in _quantities(context):
        quote = quantity.quote_zh
        found = {str(word.lastgroup): word.group() for word in _comparators().finditer(quote)}
        for word in _comparators().finditer(texts[quantity.segment_id]):
            if word.end() == quantity.start or word.start() == quantity.end:
                what = f"The quote {quoted(quote)} leaves out “{word.group()}”, which is next to it."
                instead = f"Add it to the quote and write comparator: {word.lastgroup}."
                yield Violation(what, instead, quantity.place)
                found[str(word.lastgroup)] = word.group()
        if quantity.comparator in (found or {"eq"}) or not _is_known(quantity.comparator, context):
            continue
        if found:
            code, word_found = next(iter(found.items()))
            what = f"The comparator is {quantity.comparator}, but the quote has “{word_found}”."
        else:
            code = "eq"
            what = f"The comparator is {quantity.comparator}, but nothing in the quote supports it."
        yield Violation(what, f"Write comparator: {code}.", quantity.place)


@rule(
    "量化指标的所在分句、承担主体、期间和条件的限定对象，均须为该句中的原文词语。",
    Change(M01, "statement_zh: 惠及8家企业", "statement_zh: 惠及八家企业"),
)
def statement_in_sentence(context: Context) -> Iterator[Violation]:
    """The statement, actor, period and target of an annotation must be quoted from its own sentence."""
    for segment in context.segments:
        made = segment.annotations
        keys = ("statement_zh", "actor_zh", "period_zh")
        stated = [(entry.place, key, getattr(entry, key)) for entry in made.quantities for key in keys]
        stated += [(entry.place, "target_zh", entry.target_zh) for entry in made.conditions]
        for place, key, words in stated:
            if words and words not in segment.zh:
                name = "actor" if key == "actor_zh" else key
                what = f"{name}: {quoted(words)} is not in the Chinese of {segment.local_id}."
                yield Violation(what, "Copy the words exactly from the Chinese.", place)


def _is_known(comparator: str, context: Context) -> bool:
    """Return whether the code exists. Another rule reports unknown codes."""
    codes = {codelist.id: codelist.codes for codelist in context.corpus.codelists}
    return comparator in {code.id for code in codes.get("comparators", ())}


def _value(number: Number) -> Fraction:
    return number.value / 100 if number.unit == "%" else number.value


def _unit(number: Number, quote: str) -> str | None:
    """Return the code of the unit named in the quote, or None if there is no known unit."""
    if number.unit:
        return _UNITS.get(number.unit)
    last = number.words[-1]
    return _COUNTED.get(last) or _COUNTED.get(quote.partition(number.words)[2][:1])


def _decimal(value: Fraction) -> str:
    """Return the value in decimal notation, which is finite for every number that can be parsed."""
    return str(int(value)) if value.denominator == 1 else f"{float(value):.15f}".rstrip("0")
