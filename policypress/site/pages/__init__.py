"""Defines the generated pages, with the address, title and content of each."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import Any

from policypress.contract import Answer, Contract, PublishedFile
from policypress.contract.addresses import agency_path, measure_path, policy_path
from policypress.contract.provenance import statements
from policypress.diagnostics import Problem
from policypress.model import Corpus, Measure, Policy
from policypress.site import json_ld, page_data
from policypress.site.pages import (
    annotation_pages,
    editor_pages,
    retired_pages,
    sentence_pages,
    translation_pages,
)
from policypress.site.render import CHINESE, Addresses, Page, Words
from policypress.site.text_links import linked_text
from policypress.text.bilingual import or_chinese

NAVIGATION = ("policies", "agencies", "matrix", "topics", "glossary", "dataset", "about")

_LONGEST = 300
_CHINESE = re.compile("[一-鿿]")
EXAMPLES = {
    "pandas": """\
import pandas as pd
named = pd.read_csv("responsibilities.csv").merge(pd.read_csv("agencies.csv"))
print(named["agency_en"].value_counts().head(3))""",
    "duckdb": """\
SELECT agency_en, count(*) AS measures
FROM 'responsibilities.csv' JOIN 'agencies.csv' USING (agency_id)
GROUP BY agency_en ORDER BY measures DESC, agency_en LIMIT 3;""",
    "python": """\
import collections, csv
with open("responsibilities.csv", encoding="utf-8", newline="") as file:
    print(collections.Counter(row["agency_id"] for row in csv.DictReader(file)).most_common(3))""",
}


@dataclass(frozen=True)
class SiteInput:
    """The input for building the site, which is passed to the process of each language.

    `editor_token` is set only in a preview, which also has pages to edit the English.
    """

    corpus: Corpus
    contract: Contract
    files: tuple[PublishedFile, ...]
    commit: str | None = None
    answers: tuple[Answer, ...] = ()
    rules: tuple[Any, ...] = ()
    remarks: tuple[Problem, ...] = ()
    editor_token: str = ""


def make_pages(inputs: SiteInput, words: Words) -> Iterator[Page]:
    """Yield all generated pages in one language."""
    titles = {}
    for page in _pages_in_use(inputs, words):
        titles[page.path] = page.title
        yield page
    yield from retired_pages.make_pages(inputs.corpus, words, titles)


def _pages_in_use(inputs: SiteInput, words: Words) -> Iterator[Page]:
    yield _home(inputs, words)
    yield _policies(inputs, words)
    for policy in inputs.corpus.policies:
        yield _policy(inputs.corpus, policy, words)
        yield from _measures(inputs, policy, words)
        yield from sentence_pages.make_pages(inputs.corpus, policy, words)
    yield from _agencies(inputs.corpus, words)
    yield _matrix(inputs.corpus, words)
    yield from annotation_pages.make_pages(inputs.corpus, words)
    yield from _glossary(inputs.corpus, words)
    yield _dataset(inputs, words)
    if inputs.answers:
        yield _cookbook(inputs, words)
    yield from translation_pages.make_pages(inputs.corpus, inputs.remarks, words)
    if inputs.rules:
        yield _rules(inputs, words)
    if inputs.editor_token:
        yield from editor_pages.make_pages(inputs.corpus, inputs.editor_token, words)


def not_found(words: Words) -> Page:
    """Return the page for addresses that do not exist."""
    return Page(
        "404.html",
        words("not_found_title"),
        words("not_found_lead"),
        "not_found.html.jinja",
        {
            "links": [
                ("home", ""),
                ("policies", "policies/"),
                ("agencies", "agencies/"),
                ("dataset", "dataset/"),
            ]
        },
    )


def _home(inputs: SiteInput, words: Words) -> Page:
    annotated_too = (
        ("topics", "numbers", "firmness", "entities")
        if annotation_pages.annotated_policies(inputs.corpus)
        else ()
    )
    ways = [(f"{name}/", name) for name in ("agencies", "matrix", *annotated_too, "glossary")]
    builders = [("dataset/", "dataset"), ("translation/", "translation")]
    if inputs.answers:
        builders.append(("dataset/cookbook/", "cookbook"))
    if inputs.rules:
        builders.append(("rules/", "rules"))
    return Page(
        "",
        words("home_title"),
        words("home_description"),
        "home.html.jinja",
        {
            "corpus": inputs.corpus,
            "contract": inputs.contract,
            "ways": ways,
            "builders": builders,
            "made": statements(inputs.corpus, words.language.code),
        },
        "home",
    )


def _policies(inputs: SiteInput, words: Words) -> Page:
    return Page(
        "policies/",
        words("policies_title"),
        words("policies_description"),
        "policies.html.jinja",
        {"corpus": inputs.corpus},
        "policies",
    )


def _heading(measure: Measure, words: Words) -> str:
    return measure.heading.en if measure.heading.en and words.language != CHINESE else measure.heading.zh


def _policy(corpus: Corpus, policy: Policy, words: Words) -> Page:
    number = words.document_number(policy)
    return Page(
        policy_path(policy),
        words.title(or_chinese(policy, "title", words.language.code), policy, corpus),
        words(
            "policy_description", number=number, sections=len(policy.sections), measures=len(policy.measures)
        ),
        "policy.html.jinja",
        {
            "policy": policy,
            "statuses": page_data.status_counts(corpus, policy.written_segments),
            "status_list": corpus.codelist("en-statuses"),
            "show": "zh" if words.language == CHINESE else "both",
        },
        "policies",
        structured=lambda page, _: json_ld.of_policy(policy, words, page, _trail(words, policy)),
    )


def _measures(inputs: SiteInput, policy: Policy, words: Words) -> Iterator[Page]:
    number = words.document_number(policy)
    measures: tuple[Measure | None, ...] = (None, *policy.measures, None)
    sections = {section.id: section for section in policy.sections}
    documents = tuple(file for file in inputs.files if file.path == f"policies/{policy.id}.json")
    for before, measure, after in zip(measures, policy.measures, measures[2:], strict=False):
        title = words("measure_title", measure=words.measure(measure), heading=_heading(measure, words))
        yield Page(
            measure_path(measure),
            words.title(title, policy, inputs.corpus),
            words("measure_description", measure=words.measure(measure), document=number),
            "measure.html.jinja",
            {
                "policy": policy,
                "section": sections[measure.section_id],
                "measure": measure,
                "before": before,
                "after": after,
                "documents": documents,
                "says": annotation_pages.measure_figures(inputs.corpus, measure)
                if policy.annotated
                else None,
                "number_words": annotation_pages.number_words,
                "marked": linked_text(
                    measure,
                    words.language.code,
                    inputs.corpus.terms,
                    Addresses(words.language, measure_path(measure)).page,
                ),
                "corpus": inputs.corpus,
                "number": number,
                "statuses": inputs.corpus.codelist("en-statuses"),
                "counted": page_data.status_counts(
                    inputs.corpus, [segment for segment in measure.segments if segment.has_own_english]
                ),
                "citation": _citation(policy, measure, words),
            },
            "policies",
            structured=partial(_structured_measure, policy, measure, words),
        )


def _structured_measure(
    policy: Policy, measure: Measure, words: Words, page: json_ld.Address, _: json_ld.Address
) -> list[json_ld.Data]:
    return json_ld.of_measure(policy, measure, words, page, _trail(words, policy, measure))


def _trail(words: Words, policy: Policy, measure: Measure | None = None) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page, including the page itself, as paths and names."""
    steps = [("", words("site_name")), (policy_path(policy), words.document_number(policy))]
    return steps + ([(measure_path(measure), words.measure(measure))] if measure else [])


def _citation(policy: Policy, measure: Measure, words: Words) -> str:
    return words(
        "cite_measure",
        issuer=or_chinese(policy.issuer, "name", words.language.code),
        title=or_chinese(policy, "title", words.language.code),
        number=words.document_number(policy),
        measure=words.measure(measure),
        position=measure.number,
        issued=words.date(policy.issued_on),
        effective=words.date(policy.effective_on),
    )


def _agencies(corpus: Corpus, words: Words) -> Iterator[Page]:
    entries = page_data.agency_figures(corpus)
    kinds = [code.id for code in corpus.codelist("agency-kinds").codes]
    by_kind = sorted(entries, key=lambda entry: kinds.index(entry.agency.kind))
    groups = [
        (kind, tuple(sorted(group, key=lambda entry: -len(entry.responsibilities))))
        for kind, group in groupby(by_kind, key=lambda entry: entry.agency.kind)
    ]
    yield Page(
        "agencies/",
        words("agencies_title"),
        words("agencies_description"),
        "agencies.html.jinja",
        {
            "groups": groups,
            "kinds": corpus.codelist("agency-kinds"),
            "named": sum(1 for entry in entries if entry.responsibilities),
            "responsibilities": sum(len(entry.responsibilities) for entry in entries),
        },
        "agencies",
    )
    for entry in entries:
        agency = entry.agency
        yield Page(
            agency_path(agency),
            or_chinese(agency, "name", words.language.code),
            words("agency_description", name=or_chinese(agency, "name", words.language.code)),
            "agency.html.jinja",
            {
                "agency": agency,
                "figures": entry,
                "several": len(corpus.policies) > 1,
                "kind": _label(corpus, "agency-kinds", agency.kind, words),
                "evidence": _label(corpus, "evidence", agency.evidence, words),
                "parent": corpus.agency(agency.parent_id) if agency.parent_id else None,
                "successor": corpus.agency(agency.successor_id) if agency.successor_id else None,
            },
            "agencies",
        )


def _label(corpus: Corpus, codelist: str, code: str, words: Words) -> str:
    return corpus.codelist(codelist).label(code, words.language.code)


def _matrix(corpus: Corpus, words: Words) -> Page:
    return Page(
        "matrix/",
        words("matrix_title"),
        words("matrix_description"),
        "matrix.html.jinja",
        {"tables": [(policy, page_data.matrix(corpus, policy)) for policy in corpus.policies]},
        "matrix",
    )


def _glossary(corpus: Corpus, words: Words) -> Iterator[Page]:
    shared = {"several": len(corpus.policies) > 1, "kinds": corpus.codelist("segment-kinds")}
    uses = page_data.term_uses(corpus)
    yield Page(
        "glossary/",
        words("glossary_title"),
        words("glossary_description"),
        "glossary.html.jinja",
        {"terms": corpus.terms, "places": page_data.term_places(corpus), **shared},
        "glossary",
    )
    for term in corpus.terms:
        yield Page(
            f"glossary/{term.id}/",
            words("term_title", zh=term.zh, en=term.en),
            words("term_description", zh=term.zh, en=term.en),
            "term.html.jinja",
            {"term": term, "uses": uses[term.id], **shared},
            "glossary",
        )


def _rules(inputs: SiteInput, words: Words) -> Page:
    """Return the page that lists the rules. It is generated from them, so it cannot be out of date."""
    severities = dict.fromkeys(rule.severity for rule in inputs.rules)
    by_severity = {s: [rule for rule in inputs.rules if rule.severity == s] for s in severities}
    title, description = words("rules_title"), words("rules_description")
    return Page(
        "rules/",
        title,
        description,
        "rules.html.jinja",
        {"groups": by_severity, "visible": _visible},
        "about",
    )


def _visible(text: str) -> str:
    """Prepare example text for display: show invisible characters as code points, and shorten long text."""
    shown = "".join(c if c.isprintable() or c == "\n" else f"\\u{ord(c):04x}" for c in text[:_LONGEST])
    return shown if len(text) <= _LONGEST else f"{shown}…"


def _dataset(inputs: SiteInput, words: Words) -> Page:
    return Page(
        "dataset/",
        words("dataset_title"),
        words("dataset_description"),
        "dataset.html.jinja",
        {
            "contract": inputs.contract,
            "codelists": inputs.corpus.codelists,
            "policies": inputs.corpus.policies,
            "archive": _of_kind(inputs.files, "archive"),
            "by_table": [
                (table, {file.kind: file for file in inputs.files if file.table == table.name})
                for table in inputs.contract.tables
            ],
            "examples": EXAMPLES,
            "answers": inputs.answers,
            "documents": [file for file in inputs.files if file.table is None and file.kind != "archive"],
        },
        "dataset",
        structured=lambda page, data: json_ld.of_dataset(inputs.contract, inputs.files, words, page, data),
    )


def _cookbook(inputs: SiteInput, words: Words) -> Page:
    return Page(
        "dataset/cookbook/",
        words("cookbook_title"),
        words("cookbook_description"),
        "cookbook.html.jinja",
        {"answers": inputs.answers, "contract": inputs.contract, "shown": 5, "chinese": _CHINESE.search},
        "dataset",
    )


def _of_kind(files: Iterable[PublishedFile], kind: str) -> PublishedFile | None:
    return next((file for file in files if file.kind == kind), None)
