"""Shows everything that the choice of a rendering for a term affects."""

from __future__ import annotations

import re
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.find import phrases, shown_id
from policypress.commands.translate.status import shown_rendering
from policypress.diagnostics import CommandRefused, did_you_mean
from policypress.loading.source import shown_path
from policypress.model import Corpus, Term
from policypress.model.texts import Text, bilingual_texts
from policypress.paths import ROOT
from policypress.rules.english.lexicon import TermEntry, Variant
from policypress.rules.english.terms import holds
from policypress.rules.english.tokens import Texts


def run(options: Namespace, check: Check) -> Iterator[str]:
    """Yield the decision on a term and each text with the term, with the rendering that it has.

    With `becomes`, yield only the texts that would keep the present rendering. Raises CommandRefused with
    exit code 2 if there is no such term.
    """
    corpus, _ = check(options.source, with_rules=False)
    term = _term(corpus, options.term)
    yield from about(term)
    if options.becomes:
        yield from _left(corpus, term, options.becomes)
    else:
        yield from _uses(corpus, term)


def _term(corpus: Corpus, word: str) -> Term:
    for term in corpus.terms:
        if word in (term.id, term.zh):
            return term
    near = did_you_mean(word, (name for term in corpus.terms for name in (term.id, term.zh)))
    raise CommandRefused(
        [f"There is no term “{word}” in the glossary. {near}".rstrip()], CommandRefused.USAGE
    )


def about(term: Term) -> Iterator[str]:
    """Yield the renderings of a term and the decision on them."""
    yield f"{term.id}: {term.zh}  ({term.place})"
    replaced = term.decided.replaces if term.decided else ()
    known = {
        "preferred": (term.en,),
        "admitted": term.admitted,
        "deprecated": term.deprecated,
        "replaced": replaced,
    }
    for status, renderings in known.items():
        yield from [f"  {status}: {'; '.join(renderings)}"] if renderings else []
    decided = f"by {term.decided.by} on {term.decided.date}" if term.decided else "not recorded"
    yield f"  decided: {decided}"
    yield f"  reason: {term.reason_en or term.reason_zh or 'not recorded'}"


def _uses(corpus: Corpus, term: Term) -> Iterator[str]:
    entry, uses = TermEntry(term), _texts_with(corpus, term)
    yield f"{len(uses)} texts contain {term.zh}:"
    for text in uses:
        yield f"  {shown_id(text)}: {shown_rendering(entry, Texts(text.zh, text.en))}  ({text.place})"
    renderings = (term.en, *term.admitted, *term.deprecated, *(term.decided.replaces if term.decided else ()))
    yield from _pages((term.zh, *renderings))


def _left(corpus: Corpus, term: Term, becomes: str) -> Iterator[str]:
    new, left = Variant.of(becomes), []
    for text in bilingual_texts(corpus):
        own = (text.kind, text.id) == ("term", term.id) or text.key == "deprecated"
        if not own and phrases(term.en, text.en) and not holds(Texts(text.zh, text.en), new):
            left.append(text)
    yield f"{len(left)} texts would still contain “{term.en}”:"
    for text in left:
        without = "" if term.zh in text.zh else f", but not {term.zh}"
        yield f"  {shown_id(text)}{without}  ({text.place})"
    yield from _pages((term.en,))
    same = [other.id for other in corpus.terms if other.id != term.id and other.en == becomes]
    yield from [f"“{becomes}” is already the rendering of {', '.join(same)}."] if same else []
    yield "List the old rendering under `replaces` in `decided`, and `./build.py check` reports what is left."
    yield "If it stays acceptable, list it under `admitted` instead; the checks then accept both."


def _texts_with(corpus: Corpus, term: Term) -> list[Text]:
    """Return the texts whose Chinese contains a term, without its own renderings."""
    with_term = [text for text in bilingual_texts(corpus) if term.zh in text.zh and text.key != "deprecated"]
    return [text for text in with_term if text.zh != term.zh or text.kind != "term"]


def _pages(words: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of hand-written pages that contain any of these words."""
    found: dict[tuple[Path, int], str] = {}
    for path in sorted((ROOT / "docs").glob("??/**/*.md")):
        text = path.read_text("utf-8")
        for word in words:
            chinese = [match.span() for match in re.finditer(re.escape(word), text)]
            for start, _ in chinese or phrases(word, text):
                found.setdefault((path, text.count("\n", 0, start) + 1), word)
    yield f"{len(found)} lines of hand-written pages:" if found else "No hand-written page contains it."
    for (path, line), word in sorted(found.items()):
        yield f"  {shown_path(path)}:{line}: “{word}”"
