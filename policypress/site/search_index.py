"""Makes the index for the site search: one file per language, built from the model.

Only `theme/assets/search.js`, which fetches it, and the engine read it. The index contains the address of
the engine, so the two always match. An entry is the target of a result: a measure, the rest of a policy, an
agency, a term, a topic, an entity, or any other page. A line is a string with its fragment (empty for the
top of the page). Ids are found by the address, and measures also by their `number`. If there are several
policies, `policies` contains the names shown to distinguish their results.
"""

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from policypress.contract.addresses import agency_path
from policypress.model import Agency, Corpus, Entity, Measure, Policy, Term, Topic
from policypress.site.pages.annotation_pages import annotated_policies
from policypress.text.bilingual import in_language, or_chinese

FILE = "search-index.json"
ASSETS = Path(__file__).parent / "theme" / "assets"
ENGINE = ("search-core.js", "search-text.js")

# (word that people type, word in the text). Queries with the first are also searched with the second.
SYNONYMS = {
    "zh": (
        ("电子商务", "电商"),
        ("自贸区", "自贸试验区"),
        ("自由贸易试验区", "自贸试验区"),
        ("广交会", "中国进出口商品交易会"),
        ("华交会", "华东进出口商品交易会"),
        ("消博会", "中国国际消费品博览会"),
        ("国际进口博览会", "进博会"),
        ("进口博览会", "进博会"),
        ("外管局", "外汇管理局"),
        ("外汇局", "外汇管理局"),
        ("国家外汇管理局上海市分局", "外汇管理局上海市分局"),
        ("人行", "人民银行"),
        ("央行", "人民银行"),
        ("中信保", "中国信保"),
        ("发改委", "发展改革委"),
        ("经信委", "经济信息化委"),
        ("药监局", "药品监管局"),
        ("市外办", "市政府外办"),
        ("政府办公厅", "人民政府办公厅"),
        ("美金", "美元"),
        ("产地证", "原产地证书"),
        ("原产地证明", "原产地证书"),
        ("二手汽车", "二手车"),
        ("保税船用燃料油", "保税油"),
        ("知产", "知识产权"),
        ("rmb", "人民币"),
        ("usd", "美元"),
        ("ftz", "自贸试验区"),
        ("ciie", "进博会"),
        ("rcep", "区域全面经济伙伴关系协定"),
        ("sme", "中小"),
    ),
    "en": (
        ("rebate", "refund"),
        ("renminbi", "rmb"),
        ("yuan", "rmb"),
        ("cny", "rmb"),
        ("dollar", "usd"),
        ("company", "enterprise"),
        ("firm", "enterprise"),
        ("sme", "small and medium"),
        ("msme", "micro small and medium"),
        ("car", "automobile"),
        ("repair", "maintenance"),
        ("refueling", "bunkering"),
        ("refuelling", "bunkering"),
        ("tariff", "duty"),
        ("ftz", "free trade zone"),
        ("forex", "foreign exchange"),
        ("fx", "foreign exchange"),
        ("vat", "value-added tax"),
        ("ip", "intellectual property"),
        ("ipr", "intellectual property rights"),
        ("bri", "belt and road"),
        ("rcep", "regional comprehensive economic partnership"),
    ),
}

Entry = dict[str, Any]
Page = tuple[str, str, str]


def make_index(corpus: Corpus, language: str, pages: Sequence[Page]) -> str:
    """Return the content of FILE, which is in the root folder of its language.

    `pages` are those not about a policy, measure, agency, term or topic, as (address relative to the
    language's root, title, plain text with one line per paragraph).
    """
    entries = [
        *_policy_entries(corpus.policies, language),
        *(_agency_entry(agency, language) for agency in corpus.agencies),
        *(_term_entry(term, language) for term in corpus.terms),
        *_annotated_entries(corpus, language),
    ]
    engine = sha256(b"".join((ASSETS / name).read_bytes() for name in ENGINE)).hexdigest()
    known = {text for entry in entries for text in _texts(entry)}
    several = corpus.policies if len(corpus.policies) > 1 else ()
    index = {
        "language": language,
        "policies": {policy.id: _name(policy, language) for policy in several},
        "engine": f"{ENGINE[0]}?{engine[:10]}",
        "synonyms": SYNONYMS[language],
        "entries": entries + [_page_entry(page, known) for page in pages],
    }
    return json.dumps(index, ensure_ascii=False, separators=(",", ":")) + "\n"


def _policy_entries(policies: Iterable[Policy], language: str) -> Iterable[Entry]:
    for policy in policies:
        for measure in policy.measures:
            yield _measure_entry(policy, measure, language)
        headings = (section.heading for section in policy.sections)
        yield {
            "kind": "policy",
            "policy": policy.id,
            "url": f"policies/{policy.id}/",
            "title": or_chinese(policy, "title", language),
            "lines": [
                [segment.local_id, text]
                for segment in (*policy.opening, *headings, *policy.closing)
                if (text := in_language(segment, "", language))
            ],
        }


def _name(policy: Policy, language: str) -> str:
    """Return a name that distinguishes a policy from others with the same title."""
    number = or_chinese(policy.number, "", language)
    return f"{number} · {or_chinese(policy, 'title', language)}"


def _measure_entry(policy: Policy, measure: Measure, language: str) -> Entry:
    entry: Entry = {
        "kind": "measure",
        "policy": policy.id,
        "url": f"policies/{policy.id}/{measure.local_id}/",
        "label": measure.label_zh if language == "zh" else f"({measure.number})",
        "number": measure.number,
        "title": or_chinese(measure.heading, "", language),
        "lines": [
            [sentence.local_id, text]
            for sentence in measure.sentences
            if (text := in_language(sentence, "", language))
        ],
    }
    if measure.responsible:
        entry["responsible"] = measure.responsible.local_id
        entry["bodies"] = [
            [r.agency_id, r.printed_as if language == "zh" else r.agency.name_en or r.printed_as]
            for r in measure.responsibilities
        ]
    return entry


def _agency_entry(agency: Agency, language: str) -> Entry:
    title = or_chinese(agency, "name", language)
    names = (agency.short_zh, agency.name_en, agency.short_en, agency.name_zh)
    return {
        "kind": "agency",
        "id": agency.id,
        "url": agency_path(agency),
        "title": title,
        "names": _distinct(names, title),
    }


def _term_entry(term: Term, language: str) -> Entry:
    title = or_chinese(term, "", language)
    definition = in_language(term, "definition", language)
    fragment = term.id
    return {
        "kind": "term",
        "url": f"glossary/#{fragment}",
        "title": title,
        "names": _distinct((term.en, term.zh, *term.admitted), title),
        "lines": [[fragment, definition]] if definition else [],
    }


def _annotated_entries(corpus: Corpus, language: str) -> Iterable[Entry]:
    """Yield the topics that have a page and the mentioned entities, in registry order."""
    made = [policy.annotations for policy in annotated_policies(corpus)]
    topics = {entry.topic_id for one in made for entry in one.topics}
    entities = {mention.entity_id for one in made for mention in one.mentions}
    yield from (_topic_entry(topic, language) for topic in corpus.topics if topic.id in topics)
    yield from (_entity_entry(entity, language) for entity in corpus.entities if entity.id in entities)


def _topic_entry(topic: Topic, language: str) -> Entry:
    title = or_chinese(topic, "label", language)
    return {
        "kind": "topic",
        "url": f"topics/{topic.id}/",
        "title": title,
        "names": _distinct((topic.label_en, topic.label_zh), title),
        "lines": [["", in_language(topic, "definition", language)]],
    }


def _entity_entry(entity: Entity, language: str) -> Entry:
    title = or_chinese(entity, "name", language)
    names = _distinct((entity.name_en or "", entity.name_zh), title)
    return {"kind": "entity", "url": f"entities/#{entity.id}", "title": title, "names": names}


def _page_entry(page: Page, known: set[str]) -> Entry:
    """Build the entry of a page. Text repeated from other entries is left out, because it is found there."""
    url, title, text = page
    lines = (" ".join(line.split()) for line in text.splitlines())
    return {
        "kind": "page",
        "url": url,
        "title": title,
        "lines": [["", line] for line in lines if line and line not in known],
    }


def _texts(entry: Entry) -> list[str]:
    return [entry["title"], *entry.get("names", ()), *(text for _, text in entry.get("lines", ()))]


def _distinct(names: Iterable[str], title: str) -> list[str]:
    return [name for name in dict.fromkeys(names) if name and name != title]


class _Text(HTMLParser):
    BLOCKS = frozenset("p div li dd dt h1 h2 h3 h4 tr section pre td th caption blockquote br".split())

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data.replace("\n", " "))

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.handle_starttag(tag, [])


def plain(html: str) -> str:
    """Return the text of a page, with one line per paragraph."""
    parser = _Text()
    parser.feed(html)
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)
