"""The notation of words and phrases in data/*.yml, and the regular expressions made from it.

    a b        the words in this order
    a/b        either; _ is a space within one of them: in_depth/thorough
    a?         may be missing
    a* *a      any ending, any beginning; * alone is any word
    ...        up to three words
    ~          any words of the sentence
    ^a         only at the start of the text
    (a/b) (!a/b)  at the start or end: only next to one of these, or next to none of them; (*) is any word

In Chinese, contexts touch the word: 应(!用/对) is 应, but not in 应用 and 应对. Case does not matter.
"""

import re
from collections.abc import Iterable

_CONTEXT = re.compile(r"^\((!?)([^()]+)\)( ?)|( ?)\((!?)([^()]+)\)$")

_ANY = "[^.;，。；]{0,80}?"


def pattern(phrases: Iterable[str], around: str = r"\w") -> re.Pattern[str]:
    """Compile phrases. Words in Latin letters are whole words: no character of the class `around` is next to
    them. If several phrases match at a place, the longest in writing wins."""
    guard = f"(?<![{around}])"
    made = [_phrase(phrase, around) for phrase in sorted(phrases, key=len, reverse=True)]
    guarded = [phrase.removeprefix(guard) for phrase in made if phrase.startswith(guard)]
    others = [phrase for phrase in made if not phrase.startswith(guard)]
    # One guard for all phrases that begin a word: testing it first is much faster.
    together = [f"{guard}(?:{'|'.join(guarded)})"] if guarded else []
    return re.compile("|".join([*together, *others]), re.IGNORECASE)


def words_pattern(words: str) -> re.Pattern[str]:
    """Compile words separated by spaces."""
    return pattern(words.replace("_", " ") for words in words.split())


def _phrase(phrase: str, around: str) -> str:
    before = after = ""
    while found := _CONTEXT.search(phrase):
        negated = "!" in (found[1], found[5])
        if found[2]:
            sides = [
                f"(?<{'!' if negated else '='}{_word(a).rstrip('+')}{found[3]})" for a in found[2].split("/")
            ]
            before += "".join(sides) if negated else f"(?:{'|'.join(sides)})"
            phrase = phrase[found.end() :]
        else:
            after += f"(?{'!' if negated else '='}{found[4]}{_either(found[6])})"
            phrase = phrase[: found.start()]
    if phrase.startswith("^"):
        before, phrase = "^", phrase[1:]
    left = f"(?<![{around}])" if re.match(r"[\w*]", phrase, re.ASCII) else ""
    right = f"(?![{around}])" if re.search(r"[\w*?]$", phrase, re.ASCII) else ""
    return f"{before}{left}{_sequence(phrase.split(' '))}{right}{after}"


def _sequence(words: list[str]) -> str:
    made = ""
    for word in words:
        space = r"\s+" if made and not made.endswith(r"\s+)?") else ""
        if word == "...":
            made += r"(?:\s+[\w’-]+){0,3}"
        elif word == "~":
            made += _ANY
        elif word.endswith("?"):
            either = _either(word[:-1])
            made += rf"(?:\s+{either})?" if space else rf"(?:{either}\s+)?"
        else:
            made += space + _either(word)
    return made


def _either(words: str) -> str:
    either = "|".join(map(_word, words.split("/")))
    return f"(?:{either})" if "/" in words else either


def _word(word: str) -> str:
    if word == "*":
        return r"[\w’-]+"
    return re.escape(word).replace(r"\*", r"\w*").replace("_", r"\s+").replace(r"\~", _ANY)
