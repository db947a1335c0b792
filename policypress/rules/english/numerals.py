"""Parse numbers and their units in Chinese and English texts."""

import re
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import NamedTuple

from policypress.rules.english.data import load
from policypress.rules.english.notation import pattern, words_pattern

_DATA = load("numbers")
CURRENCIES: tuple[str, ...] = tuple(_DATA["currencies"])


def _by_word(entries: Mapping[str, Mapping[str, str]], key: str) -> dict[str, str]:
    """Return each word that the entries have under this key, in lowercase, with the name of its entry."""
    words = ((word, name) for name, of in entries.items() for word in of.get(key, "").split())
    return {word.replace("_", " ").lower(): name for word, name in words}


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


_NO_NUMBER = words_pattern(" ".join(entry["words"] for entry in _DATA["not_numbers"]))
# What 家 counts, with the beginnings of the English words for it.
COUNTED = {noun: tuple(entry["en"].split()) for noun, entry in _DATA["counted"].items()}
# The characters of document numbers in letters.
PINYIN: dict[str, str] = _DATA["pinyin"]
# Words and signs for money in English, each with its currency, and Chinese words for each currency.
_MONEY = {**_DATA["currencies"], "foreign currency": _DATA["foreign currency"]}
MONEY_NAMES = _by_word(_MONEY, "en") | _by_word(_MONEY, "before")
MONEY = pattern(MONEY_NAMES)
MONEY_ZH = {name: words_pattern(of["zh"]) for name, of in _MONEY.items()}
# A day with or without its year, or a month of a year.
_ZH_DATE = re.compile("(?:([0-9]{4})年)?([0-9]{1,2})月([0-9]{1,2})日|([0-9]{4})年([0-9]{1,2})月")
_ZH_YEAR = re.compile("(?<![0-9])((?:19|20)[0-9]{2})年")
_UNITS = {**_DATA["units"], **_DATA["currencies"]}
# Each Chinese and English word for a unit, with the unit.
_ZH_UNITS = dict.fromkeys(_DATA["counters"]["words"].split(), "") | _by_word(_UNITS, "zh")
_EN_UNITS = _by_word(_UNITS, "en")
HAN = "零一二两三四五六七八九十百千万亿"
_ZH_NUMBER = re.compile(
    "(?P<digits>(?<![A-Za-z0-9])[0-9]+(?:,[0-9]{{3}})*(?:\\.[0-9]+)?(?![A-Za-z]))(?P<scale>[百千]?万亿|[百千]?[万亿]|千|百)?余?(?P<unit>{0})?"
    "|(?P<list>[{1}]+(?:、[{1}]+)+)(?P<of>类|期|级|项)"
    "|(?P<han>[{2}]+)余?(?P<unit2>{0})?".format(
        "|".join(sorted(_ZH_UNITS, key=len, reverse=True)), HAN[1:12], HAN
    )
)
_HAN_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")} | {"两": 2}

_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = "|".join([*_MONTHS, *(f"{month[:3]}\\.?" for month in _MONTHS if len(month) > 4)])
_EN_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\s+(?:(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?(?:,?\s+(?P<y1>[0-9]{{4}}))?(?![0-9])|(?P<y2>[0-9]{{4}}))"
    rf"|\b(?P<d3>[0-9]{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m3>{_MONTH})(?:,?\s+(?P<y3>[0-9]{{4}}))?\b"
)
_WORDS = {word: Fraction(value) for word, value in _DATA["number words"].items()}
_TENS = [word for word in _WORDS if word.endswith("ty")]
_WORDS |= {f"{ten}-{one}": _WORDS[ten] + _WORDS[one] for ten in _TENS for one in list(_WORDS)[1:10]}
_LOOSE = ("one", "single", "once", "a", "an", "half")
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_ROMAN = {word: value for value, word in enumerate("I II III IV V VI VII VIII IX X".split(), 1)}
_SCALES: dict[str, int] = _DATA["scales"]
_PREFIXES = _by_word(_DATA["currencies"], "before")


def _any_of(words: Iterable[str]) -> str:
    """Return an expression that finds the longest of these words, for a pattern with whitespace ignored."""
    escaped = [re.escape(word).replace(r"\ ", r"\s+") for word in words]
    return "|".join(sorted(escaped, key=len, reverse=True))


_EN_NUMBER = rf"""
    (?= \b\w | [¥￥$€£] )
    (?: (?P<currency> {_any_of(_PREFIXES)} ) \s? )?
    (?: (?: (?<![A-Za-z0-9.]) | (?<=RMB|CNY|USD|EUR|HKD|JPY|GBP) ) (?P<digits> [0-9]+ (?:,[0-9]{{3}})* (?:\.[0-9]+)? )
        (?= (?:st|nd|rd|th|s|(?:bn|mn|tn|m|k)\b)? (?![A-Za-z]) )
      | \b (?P<word> {"|".join(sorted(_WORDS, key=len, reverse=True))} ) \b
      | \b (?P<a> an? ) (?= [\s-] )
      | \b (?P<bare> hundred ) \b
      | \b (?P<ordinal> {"|".join(_ORDINALS)} ) \b
      | \b (?:Phases?|Class(?:es)?|Types?|Grades?|Tiers?|Stages?|Rounds?|Categor(?:y|ies)|Parts?) \s
        (?P<roman> [IVX]+ ) \b )
    (?P<scale> (?: [\s-]? (?:{"|".join(sorted(_SCALES, key=len, reverse=True))}) \b ){{0,2}} )
    (?: [\s-]? (?P<unit> {_any_of(_EN_UNITS)} ) (?![A-Za-z]) )?
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
        value = _WORDS[found["word"].lower()]
    elif found["ordinal"]:
        value = Fraction(_ORDINALS.index(found["ordinal"].lower()) + 1)
    else:
        value = Fraction(100 if found["bare"] else 1)
    for scale in re.findall("[a-z]+", found["scale"].lower()):
        value *= _SCALES[scale]
    unit = _EN_UNITS.get(" ".join((found["unit"] or "").lower().split()), "")
    currency = _PREFIXES.get((found["currency"] or "").lower(), "")
    word = (found["word"] or found["a"] or "").lower()
    loose = bool(found["ordinal"]) or (word in _LOOSE and not found["scale"])
    start = found.start() + len(found.group()) - len(found.group().lstrip())
    return Number(value, currency or unit, found.group().strip(), start, found.end(), loose)


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
