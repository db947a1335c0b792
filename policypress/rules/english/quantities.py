"""Checks numbers, units, currencies, limits and dates in both directions."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache

from policypress.rules.english.bounds import (
    chinese_bound,
    date_bound,
    english_bounds,
    is_day_of_month,
)
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.numerals import (
    COUNTED,
    CURRENCIES,
    MONEY,
    MONEY_NAMES,
    MONEY_ZH,
    PINYIN,
    Number,
    chinese_numbers,
    english_numbers,
    in_words,
)
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Pair, Violation, segment_rule
from policypress.text.escape import quoted

_SAME = {("year", "month"): 12, ("week", "day"): 7, ("day", "hour"): 24}


@lru_cache(1024)
def matched(zh: str, en: str) -> tuple[list[tuple[Number, Number | None]], list[Number]]:
    """Return each Chinese number with its English match or None, and the unmatched English numbers.

    Numbers with the same value and unit are matched first, then those with the same value only.
    """
    chinese, licences = chinese_numbers(zh)
    left = english_numbers(en)
    pairs: dict[int, Number | None] = {}
    for same_unit in (True, False):
        for index, number in enumerate(chinese):
            if pairs.get(index) is None:
                found = [
                    e for e in left if _equal(number, e) and (_same_unit(number, e, en) or not same_unit)
                ]
                pairs[index] = found[0] if found else None
                if found:
                    left.remove(found[0])
    known = [*chinese, *licences]
    over = [e for e in left if not e.loose and not any(_equal(n, e) and n.unit == e.unit for n in known)]
    return [(number, pairs[index]) for index, number in enumerate(chinese)], over


def _equal(zh: Number, en: Number) -> bool:
    """Return whether the values are equal, converting units of time: 12 months are one year."""
    if zh.value == en.value and (zh.unit == "date") == (en.unit == "date"):
        return True
    for (long, short), factor in _SAME.items():
        if (zh.unit, en.unit) == (long, short) and zh.value * factor == en.value:
            return True
        if (zh.unit, en.unit) == (short, long) and en.value * factor == zh.value:
            return True
    return False


def _same_unit(zh: Number, en: Number, text: str) -> bool:
    """Return whether the units match. A second number may omit its unit: “from five days to two”."""
    if zh.unit == en.unit or (zh.value != en.value and _equal(zh, en)):
        return True
    if zh.unit == "day" and is_day_of_month(text, en):
        return True
    alone = re.match(r"\s*(?:$|[,.;)]|to\b|and\b|or\b)", text[en.end :])
    others = [e for e in english_numbers(text) if e.unit == zh.unit and e is not en]
    return not en.unit and bool(alone) and bool(others)


@segment_rule(
    "中英文数字须一一对应。",
    fails=Pair("500亿美元", "USD 5 billion"),
    passes=Pair("500亿美元", "USD 50 billion"),
)
def number(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """Every number in the Chinese must be in the English, and vice versa.

    Wrong numbers are the most costly errors and easy to miss. They are often caused by 万 and 亿.
    """
    pairs, over = matched(texts.zh, texts.en)
    advice = "Make the numbers match in both languages."
    for zh, en in pairs:
        if en is None and zh.unit != "date":
            what = f"the Chinese says {quoted(zh.words)} ({in_words(zh)}), which is not in the English."
            yield Violation(what, advice)
    for extra in over:
        if extra.unit != "date":
            what = f"the English says {quoted(extra.words)}, which is not in the Chinese."
            yield Violation(what, advice, None, (extra.start, extra.end))


@segment_rule(
    "数字的单位须中英文一致：工作日不同于日，百分点不同于百分比，“家”须译明所指。",
    fails=Pair("3个工作日", "three days"),
    passes=Pair("3个工作日", "three working days"),
)
def unit(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """Units must match in both languages: working days are not days, and percentage points are not percent.

    What 家 counts must also be named, because 10,000 enterprises are not 10,000 orders.
    """
    for zh, en in matched(texts.zh, texts.en)[0]:
        if en is None or {zh.unit, en.unit} & set(CURRENCIES):
            continue
        if not _same_unit(zh, en, texts.en):
            what = f"{quoted(zh.words)} is {in_words(zh)} in Chinese but {quoted(en.words)} ({in_words(en)}) in English."
            yield Violation(what, "Use the same unit as the Chinese.", None, (en.start, en.end))
        elif zh.words.endswith("家") and not _names_what_is_counted(texts, zh, en):
            what = f"{quoted(zh.words)} counts {_counted(texts, zh)}, but the English counts something else."
            yield Violation(what, "Name what is counted.", None, (en.start, en.end))


def _counted(texts: Texts, zh: Number) -> str:
    after = re.split("[，；。、]", texts.zh[zh.end :])[0][:10]
    return next((noun for noun in COUNTED if noun in after), "")


def _names_what_is_counted(texts: Texts, zh: Number, en: Number) -> bool:
    noun = _counted(texts, zh)
    after = re.split("[,;.]", texts.en[en.end :])[0].lower().split()[:8]
    return not noun or any(word.startswith(COUNTED[noun]) for word in after)


@segment_rule(
    "币种须中英文一致，不得换算；中文写明人民币的，英文也须写明；不得出现中文没有的币种。",
    fails=Pair("500亿美元", "RMB 50 billion"),
    passes=Pair("500亿美元", "US$50 billion"),
)
def currency(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """Amounts must keep the currency of the Chinese, unconverted, and no other currency may be mentioned."""
    for zh, en in matched(texts.zh, texts.en)[0]:
        if en is not None and {zh.unit, en.unit} & set(CURRENCIES) and zh.unit != en.unit:
            what = f"{quoted(zh.words)} is {in_words(zh)} in Chinese but {quoted(en.words)} ({in_words(en)}) in English."
            yield Violation(what, "Use the same currency as the Chinese.", None, (en.start, en.end))
            return
    mentioned: dict[str, list[re.Match[str]]] = defaultdict(list)
    for found in MONEY.finditer(texts.en):
        mentioned[MONEY_NAMES[found[0].lower()]].append(found)
    for name, all_found in mentioned.items():
        if name != "RMB" and not MONEY_ZH[name].search(texts.zh):
            what = f"the English mentions “{all_found[0][0]}” ({name}), but the Chinese does not."
            yield Violation(
                what, "Mention only currencies that the Chinese mentions.", None, all_found[0].span()
            )
    if texts.zh.count("人民币") > len(mentioned["RMB"]):
        yield Violation("the Chinese says 人民币 more often than the English says RMB.", "Add RMB.")


@segment_rule(
    "“不低于”“以上”“以内”“超过”等限定须中英文一致；中文为确数的，英文也须为确数。",
    fails=Pair("压缩至3个工作日以内", "cut to three working days"),
    passes=Pair("压缩至3个工作日以内", "cut to no more than three working days"),
)
def comparator(texts: Texts, lexicon: Lexicon) -> Iterator[Violation]:
    """A number must have the same limit (no less than, within, over …), or none, in both languages.

    以上 and 以内 include the number, but 超过 and 低于 do not.
    """
    for zh, en in matched(texts.zh, texts.en)[0]:
        if en is None:
            continue
        find = date_bound if zh.unit == "date" else chinese_bound
        ours = find(texts.zh, zh, lexicon.language)
        theirs = english_bounds(texts.en, en, ours, lexicon.language)
        if theirs != {ours}:
            english = " and ".join(f"“{bound}”" for bound in sorted(theirs - {ours}) or [""])
            said_en = english if theirs - {""} else "exact"
            said_zh = f"“{ours}”" if ours else "exact"
            what = (
                f"{quoted(zh.words)} is {said_zh} in Chinese but {said_en} in English ({quoted(en.words)})."
            )
            yield Violation(what, "Use the same limit as the Chinese.", None, (en.start, en.end))


@segment_rule(
    "日期和发文字号须中英文一致。",
    fails=Pair("2023年3月31日", "March 30, 2023"),
    passes=Pair("2023年3月31日", "31 March 2023"),
)
def date_and_document_number(texts: Texts, _: Lexicon) -> Iterator[Violation]:
    """Dates and document numbers must be the same in both languages.

    沪府办规〔2023〕9号 is Hu Fu Ban Gui [2023] No. 9. Dates may be in American or British format.
    """
    pairs, over = matched(texts.zh, texts.en)
    for zh, en in pairs:
        if en is None and zh.unit == "date":
            yield Violation(f"the Chinese says {quoted(zh.words)}, a date that is not in the English.")
    for extra in over:
        if extra.unit == "date":
            what = f"the English says {quoted(extra.words)}, a date that is not in the Chinese."
            yield Violation(what, "", None, (extra.start, extra.end))
    for found in re.finditer("([\u4e00-\u9fff]{2,8})〔([0-9]{4})〕(?:第)?([0-9]+)号", texts.zh):
        needed = [rf"\[{found[2]}\]", rf"\bNo\. ?{found[3]}\b"]
        letters = "".join(PINYIN.get(character, "?") for character in found[1])
        ours = "".join(re.findall("[A-Za-z]", texts.en)).lower()
        right = "?" in letters or letters.lower() in ours or re.search(r"\b[A-Z]{2,}\b", texts.en)
        if not right or not all(re.search(pattern, texts.en) for pattern in needed):
            shown = " ".join(PINYIN.get(character, character) for character in found[1])
            what = f"the document number {found[0]} is different in English."
            yield Violation(what, f"Write {shown} [{found[2]}] No. {found[3]}.")
