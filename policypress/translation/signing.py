"""Sign-off: who may sign what, and the record of it in the source. All that is asked, or nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from policypress.files import replace_all
from policypress.model import Corpus, Reading, Segment
from policypress.problems import Place, Refused
from policypress.seal import normal_en, normal_zh, seal_of
from policypress.translation.splice import Record, with_reviews


def approve(corpus: Corpus, segments: Sequence[Segment], by: str, on: str | None) -> list[str]:
    """Write the sign-off of `by`, dated `on` or today, into each segment; the lines to print.

    What `by` has signed already, and nobody has changed since, stays as it is. Refused, with every
    reason, where one of the segments cannot be signed; no file is touched then.
    """
    _refuse(corpus, ((segment, by) for segment in segments))
    signed = on or date.today().isoformat()
    return _sign(
        {
            segment: {"by": by, "date": signed, "seal": seal_of(segment.zh, segment.en)}
            for segment in segments
            if not _is_signed(segment, by, on)
        }
    )


def seal(corpus: Corpus, segments: Sequence[Segment]) -> list[str]:
    """Seal the sign-offs that people typed, under the conditions of `approve`; the lines to print."""
    typed = [(s, s.review) for s in segments if s.review is not None and s.review.seal is None]
    _refuse(corpus, ((segment, review.by) for segment, review in typed))
    return _sign(
        {
            segment: {"by": review.by, "date": review.date, "seal": seal_of(segment.zh, segment.en)}
            for segment, review in typed
        }
    )


def _is_signed(segment: Segment, by: str, on: str | None) -> bool:
    review = segment.review
    signed = segment.en_status == "reviewed" and review is not None and review.by == by
    return bool(signed and review and on in (None, review.date))


def _refuse(corpus: Corpus, asked: Iterator[tuple[Segment, str]]) -> None:
    reasons = [f"{s.en_place}: {why}" for s, by in asked if (why := _obstacle(corpus, s, by))]
    if reasons:
        raise Refused(reasons)


def _obstacle(corpus: Corpus, segment: Segment, by: str) -> str:
    """Why `by` cannot sign this segment, in a sentence; empty where nothing stands in the way."""
    name, translator = segment.local_id, segment.translated_by
    if not segment.has_own_english:
        why = f"The English of {name} is put together from the registry of agencies; it is not signed off."
    elif not segment.en:
        why = f"{name} has no English yet."
    elif translator is None:
        why = f"It is not said who translated {name}. Write translated_by in this file."
    elif translator == by:
        why = f"{name} was translated by {by}; somebody else reads and signs it."
    else:
        policy = next(policy for policy in corpus.policies if policy.id == segment.policy_id)
        why = _not_read(segment, policy.readings_of.get(segment.id, ()))
    return why


def _not_read(segment: Segment, readings: tuple[Reading, ...]) -> str:
    """Why the newest reading does not stand for the texts as they are; empty where it does."""
    name = segment.local_id
    if not readings:
        return f"Nobody has read {name} yet: the policy's review.csv has no row for it."
    newest = readings[-1]
    row = f"the newest row for it ({newest.place.file}, line {newest.place.line})"
    if newest.reader == segment.translated_by:
        return f"{name} was read by {newest.reader}, who translated it: {row} is to be somebody else's."
    if normal_zh(newest.zh) != normal_zh(segment.zh):
        return f"The Chinese of {name} is not the one that was read: {row} holds another text."
    if normal_en(newest.after) != normal_en(segment.en):
        return f"The English of {name} is not the one that the reader stands for: {row} holds another text."
    return ""


def _sign(records: dict[Segment, Record]) -> list[str]:
    by_file: dict[str, dict[Place, Record]] = {}
    for segment, record in records.items():
        by_file.setdefault(segment.en_place.file, {})[segment.en_place] = record
    texts = {}
    for file, reviews in by_file.items():
        text = Path(file).read_bytes().decode("utf-8")
        texts[Path(file)] = with_reviews(text, file, reviews)
    replace_all(texts)
    lines = [f"{segment.id}: signed by {record['by']}" for segment, record in records.items()]
    return lines or ["There is nothing to sign; no file was changed."]
