"""Rules against contradictions in the shared registries."""

from collections.abc import Iterator, Mapping

from policypress.diagnostics import WARNING
from policypress.model.texts import registry_texts
from policypress.rules.context import Context
from policypress.rules.english.terms import rendering
from policypress.rules.english.tokens import Texts
from policypress.rules.rule import Change, Violation, rule

# Texts whose English must render each term of the Chinese: the kind of record and the key.
_STRICT = {("codelist", "title"), ("code", "label"), ("topic", "label"), ("entity", "name")}
_STRICT |= {("term", ""), ("term", "admitted"), ("term", "definition")}


@rule(
    "上级机构和承接机构不得循环。",
    Change("agencies.yml", "parent_id: wuyou-government", "parent_id: wuyou-commerce-commission"),
)
def bodies_lead_on(context: Context) -> Iterator[Violation]:
    """The parents of agencies must not form a cycle, and neither must their successors."""
    for key in ("parent_id", "successor_id"):
        above = {agency.id: getattr(agency, key) for agency in context.corpus.agencies}
        for agency in context.corpus.agencies:
            if leads_back(agency.id, above):
                what = f"Following {key} from {agency.id} leads back to {agency.id}."
                yield Violation(what, "Use another agency, or leave the value empty.", agency.place)


@rule(
    "同一译法不得既列为首选或可接受，又列为不宜使用。",
    Change(
        "glossary.yml",
        "    deprecated:\n    definition_zh: 虚构",
        "    deprecated:\n      - paper port\n    definition_zh: 虚构",
    ),
)
def rendering_in_use_or_not(context: Context) -> Iterator[Violation]:
    """A rendering of a term must not be both deprecated and preferred or admitted."""
    for term in context.corpus.terms:
        for words in term.deprecated:
            if words in (term.en, *term.admitted):
                what = f"{term.zh}: “{words}” is deprecated but also preferred or admitted."
                yield Violation(what, "Keep one of the two.", term.place)


@rule(
    "登记表、代码表和术语表中的名称、标签、译法和释义，须采用其中术语的现行译法；"
    "各处均不得沿用不宜使用的或已被取代的译法。",
    Change("entities.yml", "name_en: paper port", "name_en: paper harbor"),
    severity=WARNING,
)
def term_in_registries(context: Context) -> Iterator[Violation]:
    """Names, labels, renderings and definitions in the registries must use the current rendering of each term
    in them, and other texts there must not use one that is deprecated or was replaced."""
    terms = context.lexicon.terms.items()
    for text in registry_texts(context.corpus):
        if not text.en or text.key in ("deprecated", "reason"):
            continue
        for entry in (entry for zh, entry in terms if zh in text.zh and entry.term.id != text.id):
            status, words = rendering(Texts(text.zh, text.en), entry)
            name, term = f"{text.id} ({text.key or 'rendering'})", entry.term
            if status in ("deprecated", "replaced"):
                state = "was replaced" if status == "replaced" else "is deprecated"
                what = f"{name}: “{words}” for {term.zh} {state} in the glossary."
            elif not status and (text.kind, text.key) in _STRICT:
                what = f"{name}: the English does not translate {term.zh} as “{term.en}”."
            else:
                continue
            instead = f"Write “{term.en}”. `./build.py translate term {entry.term.id}` lists all uses."
            yield Violation(what, instead, text.place)


def leads_back(start: str, above: Mapping[str, str | None]) -> bool:
    """Return whether following `above` from `start` leads back to `start`."""
    seen: set[str] = set()
    name: str | None = above.get(start)
    while name and name not in seen:
        if name == start:
            return True
        seen.add(name)
        name = above.get(name)
    return False
