"""Shows everything that the choice of a rendering for a term affects."""

import re
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.find import phrases, shown_id
from policypress.commands.translate.selection import term_named
from policypress.commands.translate.status import shown_rendering
from policypress.loading.source import shown_path
from policypress.model import Term
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
    term = term_named(corpus, options.term)
    texts = [text for text in bilingual_texts(corpus) if not _is_rendering(text, term)]
    yield from _decision(term)
    if options.becomes:
        yield from _left(term, options.becomes, texts)
        same = [other.id for other in corpus.terms if other.en == options.becomes]
        yield from [f"“{options.becomes}” is already the rendering of {', '.join(same)}."] if same else []
    else:
        yield from _uses(term, texts)


def _is_rendering(text: Text, term: Term) -> bool:
    """Return whether a text is one of the term's own renderings, or a deprecated one of any term."""
    return text.key == "deprecated" or (text.kind == "term" and text.zh == term.zh)


def _decision(term: Term) -> Iterator[str]:
    yield f"{term.id}: {term.zh}  ({term.place})"
    known = {"preferred": (term.en,), "admitted": term.admitted}
    known |= {"deprecated": term.deprecated, "replaced": term.replaced}
    yield from (f"  {status}: {'; '.join(renderings)}" for status, renderings in known.items() if renderings)
    yield f"  decided: {f'by {term.decided.by} on {term.decided.date}' if term.decided else 'not recorded'}"
    yield f"  reason: {term.reason_en or term.reason_zh or 'not recorded'}"


def _uses(term: Term, texts: Sequence[Text]) -> Iterator[str]:
    entry, uses = TermEntry(term), [text for text in texts if term.zh in text.zh]
    yield f"{len(uses)} texts contain {term.zh}:"
    for text in uses:
        yield f"  {shown_id(text)}: {shown_rendering(entry, Texts(text.zh, text.en))}  ({text.place})"
    variants = (*entry.good, *entry.bad, *entry.replaced)
    yield from _pages((term.zh, *(variant.text for variant in variants)))


def _left(term: Term, becomes: str, texts: Sequence[Text]) -> Iterator[str]:
    new = Variant.of(becomes)
    with_old = [text for text in texts if phrases(term.en, text.en)]
    left = [text for text in with_old if not holds(Texts(text.zh, text.en), new)]
    yield f"{len(left)} texts would still contain “{term.en}”:"
    for text in left:
        without = "" if term.zh in text.zh else f", but not {term.zh}"
        yield f"  {shown_id(text)}{without}  ({text.place})"
    yield from _pages((term.en,))
    yield "List the old rendering under `replaces` in `decided`, and `./build.py check` reports what is left."
    yield "If it stays acceptable, list it under `admitted` instead; the checks then accept both."


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
