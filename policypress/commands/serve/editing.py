"""Checks the English that is typed into an editor page, and makes the file to import."""

import json
from typing import Any

from policypress.commands.serve.preview import Preview
from policypress.commands.translate.exchange import po
from policypress.commands.translate.export import exchange_of
from policypress.diagnostics import SourceProblems
from policypress.loading.strict_yaml import MAX_TEXT
from policypress.model import Segment, status_of


def is_editor(path: str) -> bool:
    """Return whether a path below dist/site is that of an editor page."""
    return path.removeprefix("en/").startswith("edit/")


def check(preview: Preview, posted: Any) -> tuple[bytes, str]:
    """Return the status of each posted text and the problems that the rules find in it, as JSON.

    `posted` contains `language` and `texts`, by the id of the segment. Raises ValueError if it doesn't.
    """
    segments, texts = _posted(preview, posted)
    language = "en" if posted.get("language") == "en" else "zh"
    try:
        _, problems = preview.check(texts)
    except SourceProblems as error:
        problems = error.problems
    catalog = {rule.id: getattr(rule, language) for rule in preview.catalog}
    corpus = preview.corpus
    assert corpus
    statuses = corpus.codelist("en-statuses")
    found = {
        segment.id: {
            "status": statuses.label(status_of(segment.zh, texts[segment.id], segment.review), language),
            "problems": [
                {
                    "severity": problem.severity,
                    "what": problem.what.removeprefix(f"{segment.local_id}: "),
                    "instead": problem.instead,
                    "rule": problem.rule,
                    "about": catalog.get(problem.rule, ""),
                }
                for problem in problems
                if problem.place == segment.en_place
            ],
        }
        for segment in segments
    }
    return json.dumps(found, ensure_ascii=False).encode(), "application/json"


def _posted(preview: Preview, posted: Any) -> tuple[list[Segment], dict[str, str]]:
    """Return the segments and texts that a page has posted. Raises ValueError if they are not valid."""
    texts = posted.get("texts") if isinstance(posted, dict) else None
    policies = preview.corpus.policies if preview.corpus else ()
    known = {segment.id: segment for policy in policies for segment in policy.written_segments}
    if not isinstance(texts, dict) or not texts.keys() <= known.keys():
        raise ValueError("unknown segments")
    if any(not isinstance(text, str) or len(text) > MAX_TEXT for text in texts.values()):
        raise ValueError("texts that are not text")
    return [known[segment_id] for segment_id in texts], {key: text.strip() for key, text in texts.items()}


def save(preview: Preview, posted: Any) -> tuple[bytes, str]:
    """Return a PO file with the posted texts, for `translate import`.

    `posted` also contains `bases`, the English that each text is to replace. Raises ValueError if it doesn't.
    """
    segments, texts = _posted(preview, posted)
    bases = _posted(preview, {"texts": posted.get("bases")})[1]
    if bases.keys() != texts.keys():
        raise ValueError("texts without bases")
    assert preview.corpus
    exchange = exchange_of(preview.corpus, segments, preview.source)
    rows = [row._replace(en=texts[row.id], base=bases[row.id]) for row in exchange.rows]
    return po.write(exchange._replace(rows=rows)), "text/x-gettext-translation"


ACTIONS = {"check": check, "save": save}
