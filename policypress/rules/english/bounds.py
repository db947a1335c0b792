"""Find the bound on a number: at least, at most, more than, less than, about, or none."""

from __future__ import annotations

import re

from policypress.rules.english.numerals import Number

AT_LEAST, AT_MOST, MORE, LESS, ABOUT, AFTER, EXACT = (
    "at_least",
    "at_most",
    "more",
    "less",
    "about",
    "after",
    "",
)
BOUND_WORDS = {
    AT_LEAST: "no less than",
    AT_MOST: "no more than",
    MORE: "more than",
    LESS: "less than",
    ABOUT: "about",
    AFTER: "after",
    EXACT: "exact",
}

_ZH_BEFORE = (
    (AT_LEAST, "不低于|不少于|不小于|不短于|不早于|至少|最少|最低|起码|下限"),
    (
        AT_MOST,
        "不超过|不高于|不多于|不大于|不长于|不晚于|不迟于|不得超过|不突破|至多|最多|最高|最长|最大|最迟|最晚|上限",
    ),
    (MORE, "超过|高于|多于|大于|逾|突破|超出|长于"),
    (LESS, "低于|少于|不足|不满|未满|小于|不到|短于"),
    (ABOUT, "约|大约|近|将近|接近|大致|大概"),
)
_ZH_AFTER = (
    (AT_LEAST, "(?:及|或)?以上|起(?![草诉])"),
    (AT_MOST, "以内|之内|(?:及|或)?以下|内|以前|之前|前(?!的)|止|封顶"),
    (ABOUT, "左右|上下|前后"),
    (MORE, "余|多(?=[家个项次])"),
)
# What may come between a bound and its number: “no more than an average of three”.
_FILL = r"(?:(?:an?|the|of|average|mean|total|sum|about|next|past|last|first|top|full|period|course|space)\s+){0,4}"
_TO_THE_NUMBER = re.compile(rf"\s*[“‘(]?\s*{_FILL}$", re.IGNORECASE)
_NOT = r"(?:no|not|never|nor|none)\s+(?:(?:be|to|to be|stand|fall|go|been|being|should be|at)\s+)?(?:any\s+)?"
_EN_BEFORE = (
    (AT_LEAST, rf"{_NOT}(?:less|lower|fewer|smaller|shorter|under|below|earlier)(?:\s+than)?"),
    (AT_MOST, rf"{_NOT}(?:more|greater|higher|larger|longer|later|over|above|beyond)(?:\s+than)?"),
    (AT_MOST, rf"{_NOT}(?:exceed\w*|surpass\w*|top|in\s+excess\s+of)"),
    (
        AT_LEAST,
        r"at\s+(?:the\s+very\s+)?least|(?:a\s+)?minimum(?:\s+of)?|a\s+floor\s+of|starting\s+(?:at|from)",
    ),
    (
        AT_MOST,
        r"at\s+(?:the\s+)?most|up\s+to|(?:a\s+)?maximum(?:\s+of)?|within|inside|capped\s+at|a\s+(?:cap|ceiling)\s+of",
    ),
    (AT_MOST, r"as\s+(?:much|many|high|long)\s+as|limited\s+to|upper\s+limit\s+of|under\s+a\s+maximum\s+of"),
    (LESS, r"(?:less|fewer|lower|smaller|shorter)\s+than|below|under|short\s+of"),
    (
        MORE,
        r"(?:more|greater|higher|larger|longer)\s+than|over|above|exceed\w*|in\s+excess\s+of|beyond|upwards?\s+of|surpass\w*|north\s+of",
    ),
    (
        ABOUT,
        r"about|around|approximately|roughly|nearly|almost|some|circa|close\s+to|in\s+the\s+region\s+of|approaching|virtually|just\s+(?:under|over)|approx\.?",
    ),
)
_DATE_BEFORE = (
    (
        AT_MOST,
        r"by\s+the\s+end\s+of|by|before|prior\s+to|until|till|through|up\s+to|no\s+later\s+than|not\s+later\s+than",
    ),
    (AFTER, r"after|since|following|later\s+than"),
)
_EN_AFTER = (
    (
        AT_LEAST,
        r"(?:or|and|and/or)\s+(?:more|above|over|higher|greater|longer|up(?:wards?)?|better)|plus|at\s+(?:the\s+)?least|minimum",
    ),
    (
        AT_MOST,
        r"(?:or|and)\s+(?:less|fewer|below|under|lower|shorter|earlier)|at\s+(?:the\s+)?most|(?:at\s+)?maximum",
    ),
    (ABOUT, r"or\s+so|or\s+thereabouts|give\s+or\s+take|more\s+or\s+less"),
    (AFTER, r"later|afterwards"),
    (MORE, r"\(exclusive\)|exclusive|odd\b"),
)
_ZH_ITEM = (
    "[0-9.,一二两三四五六七八九十百千万亿]+(?:个?(?:工作日|自然日|小时|百分点|月|年|天|日|周|家|元|%))?"
)
# Numbers of a list at the end of a text: “3 working days, 5 calendar days or ”.
_EN_ITEMS = r"(?:(?:[0-9][0-9.,]*[0-9]|[0-9]|one|two|three|four|five|six|seven|eight|nine|ten)(?: [a-z]+){0,2}(?:,| or| and| to|, or|, and) )+$"
_TIME = ("working day", "day", "hour", "year", "month", "week", "minute")


def chinese_bound(text: str, number: Number) -> str:
    """Return the bound on a Chinese number. A bound on the last of a list applies to all: 3天、5天内."""
    own = _own_bound(text, number)
    chained = re.match(f"[、和或至]({_ZH_ITEM})", text[number.end :])
    if own or not chained:
        return own
    start = number.end + 1
    return chinese_bound(text, number._replace(words=chained[1], start=start, end=start + len(chained[1])))


def _own_bound(text: str, number: Number) -> str:
    before, after = text[: number.start], text[number.end :]
    for bound, words in _ZH_BEFORE:
        found = re.search(f"({words})(?:为|达到?|至|到|在)?$", before)
        if found and not (bound in (MORE, LESS) and before[: found.start()].endswith(("不", "不得"))):
            return bound
    if re.search("余", number.words):
        return MORE
    noun = (
        "(?:（[^）]*）)?(?:[\u4e00-\u9fff]{0,4}?)?"
        if number.words.endswith(("家", "个", "项"))
        else "(?:（[^）]*）)?的?"
    )
    for bound, words in _ZH_AFTER:
        if re.match(f"{noun}(?:{words})", after):
            return bound
    return EXACT


def date_bound(text: str, number: Number) -> str:
    """Return the bound on a Chinese date: 前 and 至 end a period and 后 begins one. 自…起 is not a bound."""
    before, after = text[: number.start], text[number.end :]
    if re.match("(?:年底|底|末)?(?:以前|之前|前|止)", after) or before.endswith(("至", "到", "截至", "截止")):
        return AT_MOST
    return AFTER if re.match("以?后|之后", after) else EXACT


def english_bounds(text: str, number: Number, wanted: str) -> set[str]:
    """Return the bounds on an English number from the words around it; `wanted` resolves ambiguity."""
    clause = re.split(r"[;]|(?<=\D)\.\s", text[: number.start])[-1]
    table = _DATE_BEFORE if number.unit == "date" or is_day_of_month(text, number) else _EN_BEFORE
    found = {_last_before(clause, table)} - {EXACT}
    if not found and (listed := re.search(_EN_ITEMS, clause, re.IGNORECASE)):
        found = {_last_before(clause[: listed.start()], table)} - {EXACT}
    rest = re.split(r"[;,]|\.(?:\s|$)", text[number.end :])[0][:60]
    noun = r"\s*(?:[\w’%-]+\s+){0,4}?"
    for bound, words in _EN_AFTER:
        if number.unit != "date" and re.match(rf"{noun}(?:{words})(?![\w-])", rest, re.IGNORECASE):
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


def _last_before(clause: str, table: tuple[tuple[str, str], ...]) -> str:
    """Return the bound whose words most closely precede the number, with up to four small words between."""
    best, at = EXACT, -1
    for bound, words in table:
        for match in re.finditer(rf"(?<![\w-])(?:{words})(?![\w-])", clause, re.IGNORECASE):
            near = match.end() > at and _TO_THE_NUMBER.match(clause, match.end())
            if near and not _is_part(clause, match, best, at):
                best, at = bound, match.end()
    return best


def _is_part(clause: str, match: re.Match[str], best: str, at: int) -> bool:
    """Return whether the match is part of a longer expression, like “more than” in “no more than”."""
    return at > match.start() and bool(best) and clause[match.start() : at].strip() != ""
