"""Makes typical translation errors in correct English: every place × every way, in a fixed order.

It is independent of the checks that are measured with it. Errors that only replace words are in
translation_errors.yml; those that need sentence structure are here.
"""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml
from translation_text import Segment

WAYS = Path(__file__).with_name("translation_errors.yml")
# Kinds not used to make the rules. They show how well the rules generalize.
UNSEEN = Path(__file__).with_name("translation_unseen_errors.yml")
_UNSEEN_LINES: dict[str, str] = yaml.safe_load(UNSEEN.read_text("utf-8"))
EXTRA = ("rules run together", "content added", "spelling slip", *_UNSEEN_LINES)
HARMLESS = "harmless"

# Verbs at the start of a clause, with their form after “in” and “by”.
_VERBS = """
    adjust advance allow amplify apply approve assess bring build carry conduct consolidate deepen
    deliver develop disregard diversify draw enable encourage engage ensure exempt expand facilitate
    form formulate foster guide handle hold implement improve increase launch make open organize
    participate pilot promote provide respond roll safeguard seek set simplify speed step stimulate
    strengthen study support take treat use
""".split()
_DOUBLED = {"set": "setting", "step": "stepping"}
GERUNDS = {verb: _DOUBLED.get(verb, verb.removesuffix("e") + "ing") for verb in _VERBS}
VERB = "(?:" + "|".join(GERUNDS) + r")\b"
NUMBER_WORDS = ["one", "two", "three", "four", "five", "six", "seven"]
SMALL_WORDS = {"a", "an", "and", "for", "from", "in", "of", "on", "or", "the", "to", "with"}


Way = tuple[re.Pattern[str], list[str]]


@dataclass(frozen=True)
class Error:
    """One planted error. `changes` has the ids of the changed segments with their new English."""

    kind: str
    way: str
    segment_id: str
    changes: tuple[tuple[str, str], ...]

    @property
    def words(self) -> str:
        """The English words that are changed."""
        return self.way.split(" → ")[0]


def errors(texts: Sequence[Segment], registries: Path) -> dict[str, list[Error]]:
    """All errors that can be planted in these texts, by kind. `registries` is the source folder."""
    lines_of = yaml.safe_load(WAYS.read_text("utf-8")) | _UNSEEN_LINES
    words = {kind: _ways(lines) for kind, lines in lines_of.items()}
    found: dict[str, dict[tuple[str, str], Error]] = {
        kind: {} for kind in (*words, *BY_BUILD, "untranslated", "pasted", "other name") if kind not in EXTRA
    }

    def add(kind: str, way: str, segment: Segment, after: str) -> None:
        if after != segment.en and after.strip():
            error = Error(kind, way, segment.id, ((segment.id, after),))
            found.setdefault(kind, {}).setdefault((segment.id, after), error)

    entries = {name: _entries(registries / f"{name}.yml") for name in ("glossary", "agencies", "entities")}
    glossary = [(term["zh"], term["en"]) for term in entries["glossary"]]
    names = [entry for entry in (*entries["agencies"], *entries["entities"]) if entry["name_en"]]
    for segment in texts:
        for kind, ways in words.items():
            for way, after in _by_words(segment, ways):
                add(kind, way, segment, after)
        for kind, make in BY_BUILD.items():
            for way, after in make(segment):
                add(kind, way, segment, after)
        for way, after in _untranslated(segment, glossary):
            add("untranslated", way, segment, after)
        for way, after in _pasted(segment, texts):
            add("pasted", way, segment, after)
        for way, after in _other_names(segment, names):
            add("other name", way, segment, after)
    every = {kind: list(made.values()) for kind, made in found.items()} | {"swapped": list(_swapped(texts))}
    return {kind: made for kind, made in every.items() if made}


def _entries(file: Path) -> list[dict[str, str]]:
    return next(iter(yaml.safe_load(file.read_text("utf-8")).values()))


def places(made: Iterable[Error], of: Mapping[str, Segment]) -> int:
    """The number of places of these errors. The same words twice in a segment are two places."""
    at = Counter((error.segment_id, error.words) for error in made)
    return sum(min(count, of[name].en.count(words) or 1) for (name, words), count in at.items())


def _by_words(segment: Segment, ways: Sequence[Way]) -> Iterator[tuple[str, str]]:
    for pattern, puts in ways:
        for match in pattern.finditer(segment.en):
            for put in puts:
                new = "" if put == "∅" else match.expand(put)
                yield f"{match[0]} → {new or '∅'}", _replaced(segment, match.start(), match.end(), new)


def _ways(lines: str) -> list[Way]:
    """The ways of a kind. Lower-case words are also found capitalized."""
    found: list[Way] = []
    for line in lines.strip().splitlines():
        find, puts = line.split(" => ")
        case = 0 if re.search(r"(?<!\\)[A-Z]", find) else re.IGNORECASE
        found.append((re.compile(_whole_words(find), case), puts.split(" | ")))
    return found


def _whole_words(find: str) -> str:
    before = r"(?<![\w-])" if re.match(r"[\w(\[]", find) and not find.startswith("(?<") else ""
    after = r"(?![\w-])" if re.search(r"[\w?)]$", find) and not re.search(r"\\\)$|\(\?=", find) else ""
    return f"{before}(?:{find}){after}"


def _replaced(segment: Segment, start: int, end: int, new: str) -> str:
    """The English with words replaced, and tidied like a translator would."""
    old = segment.en[start:end]
    if new and segment.is_heading and old.istitle():
        new = " ".join(w if w in SMALL_WORDS else w[:1].upper() + w[1:] for w in new.split(" "))
    text = segment.en[:start] + new + segment.en[end:]
    if not new:
        text = re.sub(r" {2,}", " ", text).strip()
        text = re.sub(r" ([,;.:])", r"\1", text)
        text = re.sub(r"(^|[,;] ?)(?:[,;])", r"\1", text)
    text = re.sub(r"\b([Aa]) (?=[aeio]\w)", r"\1n ", text)
    text = re.sub(r"\b([Aa])n (?=[bcdfgjklmnpqrstvwxyz]\w|one-|E-Port)", r"\1 ", text)
    return text[:1].upper() + text[1:] if segment.en[:1].isupper() else text


def _numbers(segment: Segment) -> Iterator[tuple[str, str]]:
    """An extra or missing digit, two digits swapped, or the neighbouring number."""
    if segment.id in ("number", "date", "effective", "imprint"):
        return
    for match in re.finditer(r"(?<![\w,.])\d[\d,]*\d(?=[ %s-]|days)|(?<![\w,.])\d(?= )", segment.en):
        digits = match[0].replace(",", "")
        values = {f"{digits}0", str(int(digits) + 1), digits[::-1].lstrip("0"), digits[:-1]}
        if digits.endswith("0"):
            values.add(f"{int(digits) * 2}")
        for value in sorted(values - {digits, ""}):
            new = f"{int(value):,}"
            yield f"{match[0]} → {new}", _replaced(segment, *match.span(), new)
    for match in re.finditer(
        r"\b(?:one|two|three|four|six)\b(?= working| year|-step|-year| ship| antis)", segment.en
    ):
        position = NUMBER_WORDS.index(match[0])
        for new in ("10", *NUMBER_WORDS[position + 1 : position + 2], *NUMBER_WORDS[:position][-1:]):
            yield f"{match[0]} → {new}", _replaced(segment, *match.span(), new)


def _modality(segment: Segment) -> Iterator[tuple[str, str]]:
    """Another strength at the start of a clause, with the matching verb form."""
    ladder = {
        "support": ("encourage", "require", "allow"),
        "guide": ("require", "support", "encourage"),
        "encourage": ("require", "support", "guide", "allow"),
    }
    for match in re.finditer(rf"(?:^|[,;] (?:and )?|, and )({'|'.join(ladder)})\b(?= )", segment.en, re.I):
        old = match[1].lower()
        start, end = match.span(1)
        stop = re.search(r"; |, and (?=encourage|support)|$", segment.en[end:], re.I)
        assert stop is not None
        clause, tail = segment.en[end : end + stop.start()], segment.en[end + stop.start() :]
        for new in ladder[old]:
            fitted = _fitted(clause, new)
            after = _replaced(segment, start, end, new)
            after = after[: len(after) - len(clause) - len(tail)] + fitted + tail
            yield f"{match[1]} → {new}", after


def _fitted(clause: str, verb: str) -> str:
    """“… in setting up” after support, “… to set up” after the others."""
    if verb == "support":
        return re.sub(rf" to ({VERB})\b", lambda m: f" in {GERUNDS[m[1]]}", clause, count=1)
    bare = {gerund: verb for verb, gerund in GERUNDS.items()}
    return re.sub(rf" in ({'|'.join(bare)})\b", lambda m: f" to {bare[m[1]]}", clause, count=1)


def _duty(segment: Segment) -> Iterator[tuple[str, str]]:
    """An added duty, or a person responsible, if the Chinese only states the action."""
    if "-s" not in segment.id:
        return
    opening = re.match(VERB, segment.en, re.I)
    if opening:
        rest = segment.en[0].lower() + segment.en[1:]
        for who in ("We will", "The relevant departments shall", "The authorities must", "It is required to"):
            yield f"{opening[0]} → {who}", f"{who} {rest}"
    for match in re.finditer(rf"[,;] and (?={VERB} )", segment.en):
        for word in ("shall", "must", "will"):
            yield f"{match[0]} → {word}", _replaced(segment, match.end(), match.end(), f"{word} ")
    for match in re.finditer(r"\bwill\b", segment.en):
        for word in ("shall", "must"):
            yield f"will → {word}", _replaced(segment, *match.span(), word)


_WORD = r"(?!(?:and|or|drawn)\b)[\w’“”/&()-]+"
_ITEM = rf"{_WORD}(?: {_WORD}){{0,6}}"
_LIST = re.compile(rf"(?<=\w)((?:, {_ITEM}){{1,9}}),? and ({_ITEM})(?=[.,;]|$)")
_PAIR = re.compile(r"(?<=such as )([\w -]+?) and ([\w -]+)(?=[.,;])")


def _lists(segment: Segment) -> Iterator[tuple[str, str, str]]:
    """English lists whose Chinese has 、: an item dropped or doubled, or the list opened."""
    if "、" not in segment.zh and "和" not in segment.zh:
        return
    for match in _LIST.finditer(segment.en):
        items = match[1].split(", ")[1:]
        if any(re.match(rf"{VERB} ", item) for item in [*items, match[2]]):
            continue
        for number, item in enumerate(items):
            rest = "".join(f", {other}" for n, other in enumerate(items) if n != number)
            yield "dropped", f"{item} → ∅", _replaced(segment, *match.span(1), rest)
            twice = "".join(f", {other}" for n, o in enumerate(items) for other in [o] * (1 + (n == number)))
            yield "doubled", f"{item} → twice", _replaced(segment, *match.span(1), twice)
        short = "".join(f", {other}" for other in items[:-1]) + f" and {items[-1]}"
        yield "dropped", f"{match[2]} → ∅", _replaced(segment, *match.span(), short)
        if "等" not in segment.zh and "其他" not in segment.zh:
            for more in (", etc.", " and others"):
                end = "," + more if segment.en[match.end() :].startswith("-") else more
                yield "opened", f"{match[2]} → {match[2]}{more}", _opened(segment, match.end(), end)
    for match in _PAIR.finditer(segment.en):
        for number in (1, 2):
            yield "dropped", f"{match[3 - number]} → ∅", _replaced(segment, *match.span(), match[number])


def _opened(segment: Segment, at: int, more: str) -> str:
    rest = segment.en[at:]
    return segment.en[:at] + (more[:-1] if more.endswith(".") and rest.startswith(".") else more) + rest


def _list_kind(which: str) -> Callable[[Segment], Iterator[tuple[str, str]]]:
    return lambda segment: ((way, after) for kind, way, after in _lists(segment) if kind == which)


def _pieces(text: str) -> list[tuple[str, str]]:
    """The clauses of a sentence, each with the preceding mark and “and”."""
    cuts = [m.span() for m in re.finditer(rf"[,;] (?:and )?(?=(?:{VERB}|the goods|actively) )", text)]
    edges = [(0, 0), *cuts, (len(text) - 1, len(text))]
    return [(text[start:end], text[end:stop]) for (start, end), (stop, _) in itertools.pairwise(edges)]


def _clauses(segment: Segment) -> Iterator[tuple[str, str]]:
    pieces = _pieces(segment.en) if segment.en.endswith(".") else []
    for number, (_, words) in enumerate(pieces):
        if len(pieces) < 2 or len(words.split()) < 3:
            continue
        kept = [piece for n, piece in enumerate(pieces) if n != number]
        if len(kept) > 1 and "and" not in kept[-1][0]:
            kept[-1] = (kept[-1][0] + "and ", kept[-1][1])
        after = "".join(mark * bool(n) + text for n, (mark, text) in enumerate(kept)) + "."
        yield f"{words} → ∅", after[0].upper() + after[1:]


def _run_together(segment: Segment) -> Iterator[tuple[str, str]]:
    """Two rules merged: the second becomes the means or the purpose of the first."""
    for match in re.finditer(rf"[,;] and ({VERB})(?= )", segment.en):
        yield f"{match[0]} → by", _replaced(segment, *match.span(), f" by {GERUNDS[match[1]]}")
        yield f"{match[0]} → so as to", _replaced(segment, *match.span(), f" so as to {match[1]}")


def _untranslated(segment: Segment, glossary: Sequence[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    for zh, en in glossary:
        if zh in segment.zh and (match := re.search(rf"\b{re.escape(en)}", segment.en, re.I)):
            yield f"{match[0]} → {zh}", segment.en[: match.start()] + zh + segment.en[match.end() :]
            yield (
                f"{match[0]} → {match[0]} ({zh})",
                segment.en[: match.end()] + f" ({zh})" + segment.en[match.end() :],
            )
    if "等" in segment.zh and " and other" in segment.en:
        yield "and other → 等", segment.en.replace(" and other", "等 and other", 1)
    if segment.zh.endswith("。"):
        yield ". → 。", segment.en[:-1] + "。"


def _other_names(segment: Segment, names: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """A name in a registry replaced by the next two of its kind that the Chinese does not have."""
    for at, entry in enumerate(names):
        name = re.sub(r" \(.*\)$", "", entry["name_en"])
        rest = [other for other in (*names[at + 1 :], *names[:at]) if other["kind"] == entry["kind"]]
        others = [o["name_en"] for o in rest if o["name_zh"] not in segment.zh and name not in o["name_en"]]
        found = re.finditer(rf"\b{re.escape(name)}\b", segment.en) if entry["name_zh"] in segment.zh else ()
        for match, other in itertools.product(found, others[:2]):
            yield f"{name} → {other}", _replaced(segment, *match.span(), other)


def _marks(marks: Mapping[str, Sequence[str]]) -> Callable[[Segment], Iterator[tuple[str, str]]]:
    """Errors that replace characters, at each of their places."""

    def make(segment: Segment) -> Iterator[tuple[str, str]]:
        for old, ways in marks.items():
            for match in re.finditer(old, segment.en):
                for new in ways:
                    shown = match.expand(new)
                    yield (
                        f"{match[0]} → {shown}",
                        segment.en[: match.start()] + shown + segment.en[match.end() :],
                    )

    return make


def _stop(segment: Segment) -> Iterator[tuple[str, str]]:
    if segment.en.endswith("."):
        yield ". → ∅", segment.en[:-1]
        yield ". → ;", segment.en[:-1] + ";"
        yield ". → ..", segment.en + "."


def _start(segment: Segment) -> Iterator[tuple[str, str]]:
    word = segment.en.split()[0]
    if word[1:].islower() and word not in ("Hu", "March"):
        yield f"{word} → {word.lower()}", word.lower() + segment.en[len(word) :]


def _pasted(segment: Segment, texts: Sequence[Segment]) -> Iterator[tuple[str, str]]:
    """The English of another segment: same file, most similar Chinese, or similar length."""
    others = [other for other in texts if other.en != segment.en and other.zh != segment.zh]
    ours = set(segment.zh)
    likest = max(others, key=lambda other: len(ours & set(other.zh)) / len(ours | set(other.zh)))
    near = sorted(others, key=lambda other: abs(len(other.en) - len(segment.en)))
    chosen = {
        "same file": [other for other in near if other.path == segment.path],
        "likest": [likest],
        "other file": [other for other in near if other.path != segment.path],
    }
    for way, found in chosen.items():
        if found:
            yield f"{way} → {found[0].id}", found[0].en


def _swapped(texts: Sequence[Segment]) -> Iterator[Error]:
    for one, other in itertools.pairwise(texts):
        if one.path == other.path and one.en != other.en and "-s" in one.id and "-s" in other.id:
            changes = ((one.id, other.en), (other.id, one.en))
            yield Error("swapped", f"{one.id} ↔ {other.id}", one.id, changes)


BY_BUILD: dict[str, Callable[[Segment], Iterator[tuple[str, str]]]] = {
    "number": _numbers,
    "modality": _modality,
    "duty inserted": _duty,
    "list item dropped": _list_kind("dropped"),
    "list item doubled": _list_kind("doubled"),
    "closed list opened": _list_kind("opened"),
    "clause dropped": _clauses,
    "rules run together": _run_together,
    "full-width mark": _marks(
        {
            ",": "，",
            ";": "；",
            r"\(": "（",
            r"\)": "）",
            ":": "：",
            r"\.$": "。",
            "%": "％",
            r"\b(\d)\b": "３",
        }
    ),
    "quotation marks": _marks({"“": ['"', ""], "”": ['"', "", "“"], "’": ["'", "‘"]}),
    "double space": _marks({r"(?<=[,.;]) ": ["  "], r"(?<=\b(?:of|in)) ": ["  "]}),
    "repeated word": _marks({r"\b(the|of|to|and|in|for|with|on|enterprises)\b(?= )": [r"\1 \1"]}),
    "final stop": _stop,
    "lower-case start": _start,
}
