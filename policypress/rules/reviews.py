"""Who may stand for a translation, and for which texts."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.problems import Problem, did_you_mean
from policypress.rules import fidelity
from policypress.rules.context import Context


def reviewer_is_not_translator(context: Context) -> Iterator[Problem]:
    """Whoever signs off an English text is not the one who made it; both are named."""
    for policy in context.corpus.policies:
        for segment in policy.segments:
            review, name = segment.review, segment.local_id
            if review is None or not segment.en:
                continue
            if segment.translated_by is None:
                what = f"{name} was signed by {review.by}, but it is not said who translated it."
                instead = "Write translated_by at the end of this file."
                yield Problem(review.place, "reviewer-is-not-translator", what, instead)
            elif segment.translated_by == review.by:
                what = f"{name} was signed by {review.by}, who translated it."
                instead = "Remove the review; somebody else reads and signs it."
                yield Problem(review.place, "reviewer-is-not-translator", what, instead)


def readings_are_of_texts(context: Context) -> Iterator[Problem]:
    """Each row of a review table names a text of its policy that has English of its own.

    Asked only where the texts are whole: of a sentence that got lost, its loss is what has to be said.
    """
    if context.source.problems or context.assembly.problems or any(fidelity.text_as_printed(context)):
        return
    for policy in context.corpus.policies:
        known = {segment.local_id for segment in policy.written_segments}
        for reading in policy.readings:
            name = reading.segment_id.rpartition("/")[2]
            if name not in known:
                what = f"There is no text with the id “{name}” that could be read."
                yield Problem(reading.place, "readings-are-of-texts", what, did_you_mean(name, known))
