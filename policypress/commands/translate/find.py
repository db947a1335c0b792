"""Finds words in all texts of both languages: a concordance."""

import re
from argparse import Namespace
from collections.abc import Iterator, Sequence

from policypress.commands.translate import Check
from policypress.commands.translate.aligned import Span, aligned
from policypress.diagnostics import CommandRefused, did_you_mean
from policypress.model.texts import Text, bilingual_texts
from policypress.rules.english.tokens import words_of
from policypress.text.canonical import without_width

_HAN = re.compile("[\u2e80-\u9fff]")
_NAME, _MOST = 20, 9


def run(options: Namespace, check: Check) -> Iterator[str]:
    """Yield each text that contains the words, with both languages.

    Words with Chinese characters are searched as substrings of the Chinese, and all others together as a
    phrase of the English in any inflection; if there are both, a text must have both. Raises CommandRefused
    with exit code 1 and suggestions if there is no such text.
    """
    asked = _folded(" ".join(options.words)).split()
    chinese = [word for word in asked if _HAN.search(word)]
    english = " ".join(word for word in asked if not _HAN.search(word))
    texts = list(bilingual_texts(check(options.source, with_rules=False)[0]))
    count = 0
    for text in texts:
        in_zh = [_spans(word, text.zh) for word in chinese or [english]]
        in_en = phrases(english, text.en)
        found = all(in_zh) if chinese else bool(in_en or any(in_zh))
        # The other renderings of a term repeat its Chinese.
        if (english and chinese) or text.key in ("admitted", "deprecated"):
            found = found and bool(in_en)
        if found:
            count += 1
            yield f"{shown_id(text)}  ({text.place})"
            yield from aligned(text.zh, text.en, {span for spans in in_zh for span in spans}, in_en)
    if not count:
        raise CommandRefused(
            [f"No text contains “{' '.join(options.words)}”.", *_near(asked, texts)], ending=""
        )
    yield f"{count} {'text' if count == 1 else 'texts'}"


def shown_id(text: Text) -> str:
    """Return the kind and id of a text for display, with its key if its record has several texts."""
    return " ".join(filter(None, (text.kind, text.id, text.key)))


def phrases(phrase: str, english: str) -> list[Span]:
    """Return the spans of a phrase in an English text. Inflection, capitals and line breaks do not matter."""
    words, stems = words_of(_folded(english)), [word.stem for word in words_of(phrase)]
    size = len(stems)
    starts = [i for i in range(len(words) - size + 1) if [word.stem for word in words[i : i + size]] == stems]
    return [(words[start].start, words[start + size - 1].end) for start in starts if stems]


def _spans(word: str, chinese: str) -> list[Span]:
    return [match.span() for match in re.finditer(re.escape(word), _folded(chinese))] if word else []


def _folded(text: str) -> str:
    """Return a text without differences of case and width, at the same offsets."""
    return without_width(text).lower()


def _near(asked: Sequence[str], texts: Sequence[Text]) -> Iterator[str]:
    """Yield suggestions: known words close to unknown ones, and texts with all words in other places."""
    names = {text.zh for text in texts if len(text.zh) <= _NAME}
    words = [(text.id, words_of(text.en)) for text in texts]
    known = {word.text.lower(): word.stem for _, found in words for word in found}
    for word in asked:
        if _HAN.search(word) or not {one.stem for one in words_of(word)} <= {*known.values()}:
            yield from filter(None, [did_you_mean(word, names if _HAN.search(word) else known)])
    wanted = {one.stem for word in asked for one in words_of(word)}
    apart = dict.fromkeys(name for name, found in words if wanted <= {word.stem for word in found})
    if len(wanted) > 1 and apart:
        yield f"These have all the words, but not next to each other: {', '.join([*apart][:_MOST])}."
