"""Exports sentences for translators' tools."""

import re
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.exchange import LANGUAGE, REVIEW, Exchange, Row, write_file
from policypress.commands.translate.selection import select, term_named
from policypress.contract import load_contract
from policypress.diagnostics import CommandRefused
from policypress.loading.source import shown_path
from policypress.model import Corpus, Segment
from policypress.paths import CONTRACT
from policypress.system.origin import commit_of


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate export`. The files may be unfinished. Raises CommandRefused if no sentence matches."""
    corpus, _ = check(options.source, with_rules=False)
    chosen = select(corpus, options.ids, options.policy)
    if options.state:
        chosen = [segment for segment in chosen if segment.en_status in options.state]
    if options.term:
        word = term_named(corpus, options.term).zh
        chosen = [segment for segment in chosen if word in segment.zh]
    chosen = [segment for segment in chosen if segment.has_own_english]
    if not chosen:
        raise CommandRefused(["No sentence matches, so there is nothing to export."])
    exchange = exchange_of(corpus, chosen, options.source)
    if options.for_review:
        if options.to.suffix.lower() != ".xlsx":
            raise CommandRefused(["A file for a review must end in .xlsx."], CommandRefused.USAGE)
        fill_in = tuple((name, "") for name in REVIEW)
        exchange = exchange._replace(
            rows=[row._replace(notes=(*fill_in, *row.notes)) for row in exchange.rows]
        )
    write_file(options.to, exchange)
    return [f"{shown_path(options.to)}: {len(chosen)} sentence{'s' * (len(chosen) != 1)}"]


def exchange_of(corpus: Corpus, segments: Sequence[Segment], source: Path) -> Exchange:
    """Return the content of an exchange file for these segments of a source folder."""
    contract = load_contract(CONTRACT)
    header = {"project": contract.name, "version": contract.version, "language": LANGUAGE}
    header["commit"] = commit_of(source) or ""
    terms = {term.zh: term.en for term in corpus.terms}
    # The longest term at each place.
    words = re.compile("|".join(map(re.escape, sorted(terms, key=len, reverse=True))) or "(?!)")
    rows = []
    for segment in segments:
        notes = [("status", segment.en_status)]
        notes += [("note", segment.note)] if segment.note else []
        notes += [("term", f"{word} = {terms[word]}") for word in dict.fromkeys(words.findall(segment.zh))]
        rows.append(Row(segment.id, segment.zh, segment.en, segment.en, tuple(notes)))
    return Exchange(header, rows)
