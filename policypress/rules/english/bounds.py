"""Find the bound on a number: no less than, no more than, more than, less than, about, after, or none.

The bounds and their words are in bounds.yml. An exact number has the bound "".
"""

import re

from policypress.rules.english.language import Language
from policypress.rules.english.numerals import HAN, Number

AT_MOST, MORE, EXACT = "no more than", "more than", ""

# What may come between a bound and its number: “no more than an average of three”.
_FILL = r"(?:(?:an?|the|of|average|mean|total|sum|about|next|past|last|first|top|full|period|course|space)\s+){0,4}"
_TO_THE_NUMBER = re.compile(rf"\s*[“‘(]?\s*{_FILL}$", re.IGNORECASE)
_ZH_ITEM = f"[0-9.,{HAN}]+(?:个?(?:工作日|自然日|小时|百分点|月|年|天|日|周|家|元|%))?"
# Numbers of a list at the end of a text: “3 working days, 5 calendar days or ”.
_EN_ITEMS = r"(?:(?:[0-9][0-9.,]*[0-9]|[0-9]|one|two|three|four|five|six|seven|eight|nine|ten)(?: [a-z]+){0,2}(?:,| or| and| to|, or|, and) )+$"
_TIME = ("working day", "day", "hour", "year", "month", "week", "minute")


def chinese_bound(text: str, number: Number, language: Language) -> str:
    """Return the bound on a Chinese number. A bound on the last of a list applies to all: 3天、5天内."""
    own = _own_bound(text, number, language)
    chained = re.match(f"[、和或至]({_ZH_ITEM})", text[number.end :])
    if own or not chained:
        return own
    start = number.end + 1
    item = number._replace(words=chained[1], start=start, end=start + len(chained[1]))
    return chinese_bound(text, item, language)


def _own_bound(text: str, number: Number, language: Language) -> str:
    before = re.sub("(?:为|达到?|至|到|在)$", "", text[: number.start])
    for whole in (text[: number.start], before):
        if bound := _last_before(whole, language.bounds["before", "zh"], re.compile("$")):
            return bound
    if "余" in number.words:
        return MORE
    noun = "[\u4e00-\u9fff]{0,4}?" if number.words.endswith(("家", "个", "项")) else "的?"
    after = re.sub("^（[^）]*）", "", text[number.end :])
    for bound, words in language.bounds["after", "zh"]:
        if re.match(f"{noun}(?:{words.pattern})", after):
            return bound
    return EXACT


def date_bound(text: str, number: Number, language: Language) -> str:
    """Return the bound on a Chinese date: 前 and 至 end a period and 后 begins one. 自…起 is not a bound."""
    after = re.sub("^(?:年底|底|末)", "", text[number.end :])
    for bound, words in language.bounds["date after", "zh"]:
        if words.match(after):
            return bound
    return _last_before(text[: number.start], language.bounds["date before", "zh"], re.compile("$"))


def english_bounds(text: str, number: Number, wanted: str, language: Language) -> set[str]:
    """Return the bounds on an English number from the words around it; `wanted` resolves ambiguity."""
    clause = re.split(r"[;]|(?<=\D)\.\s", text[: number.start])[-1]
    is_date = number.unit == "date" or is_day_of_month(text, number)
    table = language.bounds["date before" if is_date else "before", "en"]
    found = {_last_before(clause, table, _TO_THE_NUMBER)} - {EXACT}
    if not found and (listed := re.search(_EN_ITEMS, clause, re.IGNORECASE)):
        found = {_last_before(clause[: listed.start()], table, _TO_THE_NUMBER)} - {EXACT}
    rest = re.split(r"[;,]|\.(?:\s|$)", text[number.end :])[0][:60]
    noun = r"\s*(?:[\w’%-]+\s+){0,4}?\(?"
    for bound, words in language.bounds["after", "en"] if number.unit != "date" else ():
        if re.match(f"{noun}(?:{words.pattern})", rest, re.IGNORECASE):
            found.add(bound)
    if number.unit in _TIME:
        found = _of_time(clause, found, wanted)
    if wanted == AT_MOST and number.unit == "date" and not found:
        found = {AT_MOST} if re.search(r"\b(?:to|ending|ends|expir\w*)\s*$", clause) else found
    return found or {EXACT}


def is_day_of_month(text: str, number: Number) -> bool:
    """Return whether an English number is a day of the month, as in “the 5th of each month”."""
    return re.match(r"(?:st|nd|rd|th)\b", text[number.end :]) is not None


def _of_time(clause: str, found: set[str], wanted: str) -> set[str]:
    """Resolve ambiguous words like “in three days” and “over one year” in favor of the Chinese."""
    during = re.search(rf"\b(?:in|over|during|for|throughout|the\s+course\s+of)\s+{_FILL}$", clause, re.I)
    if during and wanted in (AT_MOST, EXACT) and found <= {MORE}:
        plain = re.search(r"\bover\s+(?:the\s+(?:course|space|period)\s+of\s+)?(?:the\s+)?$", clause, re.I)
        if not found or plain:
            return {wanted}
    return found


def _last_before(text: str, table: tuple[tuple[str, re.Pattern[str]], ...], near: re.Pattern[str]) -> str:
    """Return the bound whose words are nearest before the number; of several there, the longest: “no more
    than”, not “more than”. `near` is what may come between."""
    best, nearest = EXACT, (0, 0)
    for bound, words in table:
        for found in words.finditer(text):
            place = (found.end(), -found.start())
            if place > nearest and near.match(text, found.end()):
                best, nearest = bound, place
    return best
