"""Parse numbers and their units in Chinese and English texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from typing import NamedTuple

CURRENCIES = ("RMB", "USD", "EUR", "HKD", "JPY", "GBP")


class Number(NamedTuple):
    """A number with its unit (empty for a plain number), the words it was parsed from, and their offsets.

    A `loose` number, such as “one” or “the third”, need not match a number in the other language.
    """

    value: Fraction
    unit: str
    words: str
    start: int
    end: int
    loose: bool = False


# Chinese words with a numeral that is not a number. 百强 and 三反 are not listed because they are.
_NO_NUMBER = re.compile(
    "进一步|一步|新?一批|一系列|一体化|一带一路|单一|同一|合一|统一|唯一|一致|一般|一定|一律|一些|一网通办|一站式"
    "|两用|两头在外|二手|长三角|零售|零次|万一|百货|百姓|千方百计|万众|十分|三农|一线|二线|第一时间|一方面|一旦|一流"
    "|零部件|零距离|一手|一揽子|一门式|一道|一起|一同|一并|一切|一直|一贯|一对一|一体|均一|专一|一路|四海|万物"
)
# A day with or without its year, or a month of a year.
_ZH_DATE = re.compile("(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})年([0-9]{1,2})月")
_ZH_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_ZH_UNITS = {
    "美元": "USD",
    "欧元": "EUR",
    "港元": "HKD",
    "港币": "HKD",
    "日元": "JPY",
    "英镑": "GBP",
    "元人民币": "RMB",
    "元": "RMB",
    "%": "%",
    "个百分点": "percentage point",
    "个基点": "basis point",
    "个工作日": "working day",
    "工作日": "working day",
    "个自然日": "day",
    "个日历日": "day",
    "天": "day",
    "日": "day",
    "个小时": "hour",
    "小时": "hour",
    "分钟": "minute",
    "个星期": "week",
    "周": "week",
    "个季度": "quarter",
    "年": "year",
    "个月": "month",
    "月": "month",
    "吨": "ton",
    "公里": "kilometer",
    "标准箱": "TEU",
    "平方米": "square meter",
    "家": "",
    "个": "",
    "项": "",
    "次": "",
}
_ZH_NUMBER = re.compile(
    "(?P<digits>(?<![A-Za-z0-9])[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?(?![A-Za-z]))(?P<scale>[百千]?万亿|[百千]?[万亿]|千|百)?余?(?P<unit>{0})?"
    "|(?P<list>[一二两三四五六七八九十]+(?:、[一二两三四五六七八九十]+)+)(?P<of>类|期|级|项)"
    "|(?P<han>[零一二两三四五六七八九十百千万亿]+)余?(?P<unit2>{0})?".format("|".join(_ZH_UNITS))
)
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\.?" for month in _MONTHS if len(month) > 4)])
_EN_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\s+(?:(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y1>[0-9]{{4}}))?(?![0-9])|(?P<y2>[0-9]{{4}}))"
    rf"|\b(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})(?:,?\s+(?P<y3>[0-9]{{4}}))?\b"
)
_NUMERALS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS: dict[str, int | Fraction] = {word: value for value, word in enumerate(_NUMERALS)}
_WORDS |= {word: 10 * value for value, word in enumerate(_TENS, 2)}
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in _NUMERALS[1:10]}
_WORDS |= {"once": 1, "single": 1, "twice": 2, "dozen": 12, "half": Fraction(1, 2)}
_LOOSE = ("one", "single", "once", "a", "an", "half")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ROMAN = {word: value for value, word in enumerate("I II III IV V VI VII VIII IX X".split(), 1)}
_SCALES = {"hundred": 10**2, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"bn": 10**9, "mn": 10**6, "m": 10**6, "tn": 10**12, "k": 10**3}
_PREFIXES = {"RMB": "RMB", "CNY": "RMB", "CN¥": "RMB", "RMB¥": "RMB", "¥": "RMB", "￥": "RMB", "USD": "USD"}
_PREFIXES |= {"US$": "USD", "U.S.$": "USD", "$": "USD", "EUR": "EUR", "€": "EUR", "HKD": "HKD", "HK$": "HKD"}
_PREFIXES |= {"JPY": "JPY", "GBP": "GBP", "£": "GBP"}
_EN_UNITS = {
    "%": "%",
    "‰": "per mille",
    "percentage points?": "percentage point",
    "basis points?": "basis point",
    "percent": "%",
    "per cent": "%",
    "(?:working|business) days?": "working day",
    "(?:working|business) weeks?": "working week",
    "(?:working|business) hours?": "working hour",
    "calendar days?": "day",
    "days?": "day",
    "hours?": "hour",
    "minutes?": "minute",
    "weeks?": "week",
    "quarters?": "quarter",
    "years?": "year",
    "months?": "month",
    "tonn?e?s?": "ton",
    "kilomet(?:er|re)s?|km": "kilometer",
    "TEUs?": "TEU",
    "square met(?:er|re)s?": "square meter",
    "yuan": "RMB",
    "renminbi": "RMB",
    "RMB": "RMB",
    "(?:US|U\\.S\\.) dollars?": "USD",
    "USD": "USD",
    "Hong Kong dollars?": "HKD",
    "dollars?": "USD",
    "euros?": "EUR",
    "yen": "JPY",
    "pounds?": "GBP",
}
_UNIT = "|".join(unit.replace(" ", r"\s+") for unit in _EN_UNITS)
_EN_NUMBER = rf"""
    (?= \b\w | [¥￥$€£] )
    (?: (?P<currency> {"|".join(map(re.escape, sorted(_PREFIXES, key=len, reverse=True)))} ) \s? )?
    (?: (?: (?<![A-Za-z0-9.]) | (?<=RMB|CNY|USD|EUR|HKD|JPY|GBP) ) (?P<digits> [0-9]+ (?:,[0-9]{{3}})* (?:\.[0-9]+)? )
        (?= (?:st|nd|rd|th|s|(?:bn|mn|tn|m|k)\b)? (?![A-Za-z]) )
      | \b (?P<word> {"|".join(sorted(_WORDS, key=len, reverse=True))} ) \b
      | \b (?P<a> an? ) (?= [\s-] )
      | \b (?P<bare> hundred ) \b
      | \b (?P<ordinal> {"|".join(_ORDINALS)} ) \b
      | \b (?:Phases?|Class(?:es)?|Types?|Grades?|Tiers?|Stages?|Rounds?|Categor(?:y|ies)|Parts?) \s
        (?P<roman> [IVX]+ ) \b )
    (?P<scale> (?: [\s-]? (?:{"|".join(sorted(_SCALES, key=len, reverse=True))}) \b ){{0,2}} )
    (?: [\s-]? (?P<unit> {_UNIT} ) (?![A-Za-z]) )?
    """
# “A” is a number before a scale or a unit: “a million”, “a day”.
_EN_SCALE = re.compile("hundred|thousand|million|billion|trillion", re.IGNORECASE)


def chinese_numbers(text: str) -> tuple[list[Number], list[Number]]:
    """Return the numbers in a Chinese text and, separately, the numerals in words that are not numbers."""
    numbers = [
        _date(found[1] or found[4], found[2] or found[5], found[3], found)
        for found in _ZH_DATE.finditer(text)
    ]
    text = _ZH_DATE.sub(_blank, text)
    numbers.extend(
        Number(Fraction(found[1]), "", found.group(), *found.span()) for found in _ZH_YEAR.finditer(text)
    )
    text = _ZH_YEAR.sub(_blank, text)
    loose = [n for found in _NO_NUMBER.finditer(text) for n in _read_chinese(found.group())]
    numbers.extend(_read_chinese(_NO_NUMBER.sub(_blank, text)))
    return sorted(numbers, key=lambda number: number.start), loose


def english_numbers(text: str) -> list[Number]:
    """Return the numbers in an English text: digits, number words, Roman numerals after Phase, Class etc."""
    numbers = []
    for found in _EN_DATE.finditer(text):
        name = (found["m1"] or found["m3"])[:3]
        month = str(next(n for n, m in enumerate(_MONTHS, 1) if m.startswith(name)))
        year = found["y1"] or found["y2"] or found["y3"]
        numbers.append(_date(year, month, found["d1"] or found["d3"], found))
    text = _EN_DATE.sub(_blank, text)
    for found in re.finditer(_EN_NUMBER, text, re.IGNORECASE | re.VERBOSE):
        if not found["a"] or found["unit"] or _EN_SCALE.search(found["scale"]):
            numbers.append(_read_english(found))
    return sorted(numbers, key=lambda number: number.start)


def _blank(found: re.Match[str]) -> str:
    return ";" * len(found.group())


def _read_english(found: re.Match[str]) -> Number:
    if found["digits"]:
        value = Fraction(found["digits"].replace(",", ""))
    elif found["roman"]:
        value = Fraction(_ROMAN.get(found["roman"].upper(), 0))
    elif found["word"]:
        value = Fraction(_WORDS[found["word"].lower()])
    elif found["ordinal"]:
        value = Fraction(_ORDINALS.index(found["ordinal"].lower()) + 1)
    else:
        value = Fraction(100 if found["bare"] else 1)
    for scale in re.findall("[a-z]+", found["scale"].lower()):
        value *= _SCALES[scale]
    unit = _unit(" ".join((found["unit"] or "").split()))
    currency = _PREFIXES.get((found["currency"] or "").upper(), "")
    word = (found["word"] or found["a"] or "").lower()
    loose = bool(found["ordinal"]) or (word in _LOOSE and not found["scale"])
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    return Number(value, currency or unit, found.group().strip(), start, found.end(), loose)


@cache
def _unit(spelt: str) -> str:
    return next((unit for pattern, unit in _EN_UNITS.items() if re.fullmatch(pattern, spelt, re.I)), "")


def _read_chinese(text: str) -> Iterator[Number]:
    for found in _ZH_NUMBER.finditer(text):
        if found["digits"]:
            value = Fraction(found["digits"].replace(",", "")) * _han(found["scale"] or "一")
            yield Number(value, _ZH_UNITS.get(found["unit"] or "", ""), found.group(), *found.span())
        elif found["list"]:
            for part in found["list"].split("、"):
                yield Number(_han(part), "", part + found["of"], *found.span())
        else:
            unit = _ZH_UNITS.get(found["unit2"] or "", "")
            yield Number(_han(found["han"]), unit, found.group(), *found.span())


def _han(numeral: str) -> Fraction:
    """Return the value of a numeral in Chinese characters, such as 二十, 一百 or 一万."""
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


def _date(year: str | None, month: str, day: str | None, found: re.Match[str]) -> Number:
    value = Fraction(int(year or 0) * 10000 + int(month) * 100 + int(day or 0))
    return Number(value, "date", found.group(), *found.span())


def in_words(number: Number) -> str:
    """Format the number for messages: RMB 150,000,000,000."""
    if number.unit == "date":
        return "a date"
    if number.value >= 10**18:
        return "a very large number"
    value = f"{int(number.value):,}" if number.value.denominator == 1 else f"{float(number.value):g}"
    if number.unit in CURRENCIES:
        return f"{number.unit} {value}"
    if number.unit == "%":
        return f"{value}%"
    return f"{value} {number.unit}{'' if value == '1' or not number.unit else 's'}".strip()
