"""Numbers in the Chinese and in the English of a segment, compared with their units, both ways."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from policypress.model import Corpus, Segment
from policypress.problems import quoted
from policypress.rules.rule import Finding, Pair, segment_rule


class Number(NamedTuple):
    """A number with its unit (empty for a plain number) and the words it was read from."""

    value: Fraction
    unit: str
    words: str


# Chinese words that hold a numeral but no number. 百强 or 三反 are not among them: they do count.
_NO_NUMBER = re.compile(
    "进一步|一步|一批|一系列|一体化|一带一路|单一|同一|合一|统一|唯一|一致|一般|一定|一律|一些|一网通办|一站式"
    "|两用|两头在外|二手|长三角|零售|万一|百货|百姓|千方百计|万众|十分|三农"
)
# A day, with or without its year, or a month of a year.
_ZH_DATE = re.compile("(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})年([0-9]{1,2})月")
_ZH_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_ZH_UNITS = {
    "美元": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "日元": "JPY",
    "英镑": "GBP",
    "元": "RMB",
    "%": "%",
    "个百分点": "percentage point",
    "个工作日": "working day",
    "工作日": "working day",
    "个自然日": "day",
    "天": "day",
    "日": "day",
    "小时": "hour",
    "年": "year",
    "个月": "month",
    "月": "month",
    "家": "",
    "个": "",
}
_ZH_NUMBER = re.compile(
    "(?P<digits>(?<![A-Za-z0-9])[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?(?![A-Za-z]))(?P<scale>万亿|亿|万|千|百)?(?P<unit>{0})?"
    "|(?P<list>[一二两三四五六七八九十]+(?:、[一二两三四五六七八九十]+)+)(?P<of>类|期|级|项)"
    "|(?P<han>[零一二两三四五六七八九十百千万亿]+)(?P<unit2>{0})?".format("|".join(_ZH_UNITS))
)
_ZH_SCALES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8, "万亿": 10**12}
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}

_MONTHS = "January February March April May June July August September October November December".split()
_EN_DATE = re.compile(f"({'|'.join(_MONTHS)}) (?:([0-9]{{1,2}})(?:, ([0-9]{{4}}))?(?![0-9])|([0-9]{{4}}))")
_EN_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty"
).split()
_EN_WORDS = {word: value for value, word in enumerate(_EN_NUMERALS)}
_EN_WORDS |= {"once": 1, "single": 1, "twice": 2, "dozen": 12, "hundred": 100}
_ROMAN = {word: value for value, word in enumerate("I II III IV V VI VII VIII IX X".split(), 1)}
_EN_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_EN_CURRENCIES = {
    "RMB": "RMB",
    "CNY": "RMB",
    "¥": "RMB",
    "USD": "USD",
    "US$": "USD",
    "$": "USD",
    "EUR": "EUR",
    "€": "EUR",
    "HKD": "HKD",
    "HK$": "HKD",
    "JPY": "JPY",
    "GBP": "GBP",
    "£": "GBP",
}
_EN_UNITS = {
    "%": "%",
    "percentage point": "percentage point",
    "percent": "%",
    "per cent": "%",
    "working day": "working day",
    "business day": "working day",
    "calendar day": "day",
    "day": "day",
    "hour": "hour",
    "year": "year",
    "month": "month",
    "yuan": "RMB",
    "US dollar": "USD",
    "dollar": "USD",
    "euro": "EUR",
    "yen": "JPY",
}
_EN_NUMBER = re.compile(
    rf"""
    (?P<currency> RMB | CNY | USD | US\$ | EUR | HKD | HK\$ | JPY | GBP | [¥$€£] )? \s?
    (?: (?<![A-Za-z0-9.]) (?P<digits> [0-9]+ (?:,[0-9]{{3}})* (?:\.[0-9]+)? )
        (?= (?:st|nd|rd|th|s)? (?![A-Za-z]) )
      | \b (?P<word> {"|".join(_EN_WORDS)} ) \b
      | \b (?:Phase|Class|Type|Grade|Tier) [ ] (?P<roman> [IVX]+ ) \b )
    (?: [\s-] (?P<scale> {"|".join(_EN_SCALES)} ) \b )?
    (?: [\s-]? (?P<unit> {"|".join(re.escape(unit) for unit in _EN_UNITS)} ) )?
    """,
    re.IGNORECASE | re.VERBOSE,
)


@segment_rule(
    "中文的每个数字连同单位和币种都出现在英文中，反之亦然。",
    fails=Pair("500亿美元", "USD 5 billion"),
    passes=Pair("500亿美元", "USD 50 billion"),
)
def numbers_agree(segment: Segment, _: Corpus) -> Iterator[Finding]:
    """Each number of the Chinese stands in the English with its unit and currency, and the reverse."""
    for what in compare(segment.zh, segment.en):
        yield Finding(what, "Make the numbers of the two texts agree.")


def compare(zh: str, en: str) -> Iterator[str]:
    """What disagrees between the numbers of two texts, a sentence each."""
    chinese, loose = chinese_numbers(zh)
    english = english_numbers(en)
    for number in chinese:
        same = [e for e in english if e.value == number.value and e.unit == number.unit]
        if same:
            english.remove(same[0])
        else:
            meaning = _say(number)
            yield f"the Chinese says {quoted(number.words)} ({meaning}), which does not stand in the English."
    for number in english:
        same = [n for n in (*chinese, *loose) if n.value == number.value]
        licensed = any(n.unit == number.unit for n in same)
        a_pronoun = number.words.lower() in ("one", "single")
        if not licensed and not a_pronoun:
            yield f"the English says {quoted(number.words)}, for which the Chinese has no number."


def chinese_numbers(text: str) -> tuple[list[Number], list[Number]]:
    """Numbers of a Chinese text, and apart from them the numerals of words that are no number."""
    numbers = [
        _date(found[1] or found[4], found[2] or found[5], found[3], found.group())
        for found in _ZH_DATE.finditer(text)
    ]
    text = _ZH_DATE.sub("，", text)
    numbers.extend(Number(Fraction(found[1]), "", found.group()) for found in _ZH_YEAR.finditer(text))
    text = _ZH_YEAR.sub("，", text)
    loose = [n for found in _NO_NUMBER.finditer(text) for n in _read_chinese(found.group())]
    numbers.extend(_read_chinese(_NO_NUMBER.sub("，", text)))
    return numbers, loose


def english_numbers(text: str) -> list[Number]:
    """Numbers of an English text: digits, number words, Roman numerals after Phase, Class and the like."""
    numbers = []
    for found in _EN_DATE.finditer(text):
        month = str(_MONTHS.index(found[1]) + 1)
        numbers.append(_date(found[3] or found[4], month, found[2], found.group()))
    text = _EN_DATE.sub(";", text)
    for found in _EN_NUMBER.finditer(text):
        if found["digits"]:
            value = Fraction(found["digits"].replace(",", ""))
        elif found["roman"]:
            value = Fraction(_ROMAN.get(found["roman"].upper(), 0))
        else:
            value = Fraction(_EN_WORDS[found["word"].lower()])
        value *= _EN_SCALES.get((found["scale"] or "").lower(), 1)
        unit = (found["unit"] or "").lower().replace("us ", "US ")
        currency = _EN_CURRENCIES.get((found["currency"] or "").upper(), "")
        numbers.append(Number(value, currency or _EN_UNITS.get(unit, ""), found.group().strip()))
    return numbers


def _read_chinese(text: str) -> Iterator[Number]:
    for found in _ZH_NUMBER.finditer(text):
        if found["digits"]:
            value = Fraction(found["digits"].replace(",", "")) * _ZH_SCALES[found["scale"] or ""]
            yield Number(value, _ZH_UNITS.get(found["unit"] or "", ""), found.group())
        elif found["list"]:
            for part in found["list"].split("、"):
                yield Number(_han(part), "", part + found["of"])
        else:
            yield Number(_han(found["han"]), _ZH_UNITS.get(found["unit2"] or "", ""), found.group())


def _han(numeral: str) -> Fraction:
    """The value of a numeral in Chinese characters, as in 二十, 一百, 一万."""
    total = section = digit = 0
    for character in numeral:
        if character in _HAN_DIGITS:
            digit = _HAN_DIGITS[character]
        elif character in "十百千":
            section += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
        else:
            total = (total + section + digit or 1) * {"万": 10**4, "亿": 10**8}[character]
            section = digit = 0
    return Fraction(total + section + digit)


def _date(year: str | None, month: str, day: str | None, words: str) -> Number:
    return Number(Fraction(int(year or 0) * 10000 + int(month) * 100 + int(day or 0)), "date", words)


def _say(number: Number) -> str:
    if number.unit == "date":
        return "a date"
    if number.value >= 10**18:
        return "a very large number"
    value = f"{int(number.value):,}" if number.value.denominator == 1 else f"{float(number.value):g}"
    if number.unit in _EN_CURRENCIES:
        return f"{number.unit} {value}"
    return f"{value}{number.unit}" if number.unit == "%" else f"{value} {number.unit}".strip()
