"""Rules for sign-offs, review tables and back-checks."""

from __future__ import annotations

from collections.abc import Iterator

from policypress.diagnostics import WARNING, did_you_mean
from policypress.rules import official_text
from policypress.rules.context import Context
from policypress.rules.rule import Change, Violation, rule
from policypress.text.escape import quoted


@rule(
    "译文的审校者不得为译者本人，两者均须署名；译文改动前的审校记录除外。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml",
        "  - id: m02-s2\n",
        '    review: {by: reader-a, date: "2031-04-02"}\n  - id: m02-s2\n',
    ),
)
def reviewer_is_not_translator(context: Context) -> Iterator[Violation]:
    """An English text must not be signed off by its translator, and both must be named.

    Does not apply to a sign-off of earlier English.
    """
    for policy in context.corpus.policies:
        for segment in policy.segments:
            review, name = segment.review, segment.local_id
            if review is None or not segment.en or "en" in segment.changed_since_review:
                continue
            if segment.translated_by is None:
                what = f"{name} was signed by {review.by} but has no translator."
                yield Violation(what, "Add `translated_by` at the end of this file.", review.place)
            elif segment.translated_by == review.by:
                what = f"{name} was signed by {review.by}, who translated it."
                yield Violation(what, "Remove the review. Someone else must sign it.", review.place)


@rule(
    "审校日期不得早于审校者审读该文段的日期。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml",
        "environment.\n",
        'environment.\n    translated_by: reader-b\n    review: {by: reader-a, date: "2031-04-01"}\n',
    ),
)
def signed_after_reading(context: Context) -> Iterator[Violation]:
    """A sign-off must not be dated earlier than its reader's review of the text."""
    for policy in context.corpus.policies:
        for segment in policy.segments:
            review = segment.review
            read = [r for r in policy.readings_of.get(segment.id, ()) if review and r.reader == review.by]
            if review and read and review.date < read[0].date:
                name, day = segment.local_id, read[0].date
                what = f"{name} was signed on {review.date}, but {review.by} reviewed it on {day}."
                instead = f"Correct this date or the date of the review ({read[0].place})."
                yield Violation(what, instead, review.place)


@rule(
    "中文在审校后有改动的，其译文须重新审校。",
    Change(
        "policies/wuyou-2031-12/measures/m02.yml",
        "trade environment.\n",
        "trade environment.\n    translated_by: reader-b\n"
        '    review: {by: reader-a, date: "2031-04-02", seal: z00000000-e00000000}\n',
    ),
    severity=WARNING,
)
def stale(context: Context) -> Iterator[Violation]:
    """English text must be reviewed again if its Chinese has changed since the sign-off."""
    for policy in context.corpus.policies:
        for segment in policy.written_segments:
            if segment.en_status == "stale" and segment.review:
                day = f"since the sign-off by {segment.review.by} on {segment.review.date}"
                what = f"{segment.local_id}: the Chinese has changed {day}."
                instead = "`./build.py translate diff` shows how. Update the English and have it reviewed."
                yield Violation(what, instead, segment.en_place)


@rule(
    "审校表各行须对应本政策中有独立译文的文段。",
    Change(
        "policies/wuyou-2031-12/review.csv",
        "",
        "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"
        "m09-s1,reader-a,2031-04-02,no change,,,继续,Go on,Go on,right\n",
    ),
)
def readings_are_of_texts(context: Context) -> Iterator[Violation]:
    """Each row of a review table must name a segment of its policy that has English of its own.

    Applies only if no text is missing, because another rule reports missing text.
    """
    if context.is_damaged or any(official_text.text_as_printed.problems(context)):
        return
    for policy in context.corpus.policies:
        known = {segment.local_id for segment in policy.written_segments}
        for reading in policy.readings:
            name = reading.segment_id.rpartition("/")[2]
            if name not in known:
                what = f"There is no segment “{name}” with English of its own."
                yield Violation(what, did_you_mean(name, known), reading.place)


@rule(
    "理解测试的问题须对应本政策的一个文段，所引依据须与该文段原文一致。",
    Change(
        "policies/wuyou-2031-12/back-check.yml",
        "",
        """\
answered_by: english-reader
answered_on: "2031-04-02"
questions:
  - id: sec1-01
    segment: m01-s1
    quote_zh: 没有的字
    question_zh: 什么？
    question_en: What?
    expected_en: That.
    answer_en: That.
    verdict: right
""",
    ),
)
def questions_have_evidence(context: Context) -> Iterator[Violation]:
    """Each question of a back-check must name a segment of its policy and quote words from it."""
    if context.is_damaged:
        return
    for policy in context.corpus.policies:
        texts = {segment.id: segment.zh for segment in policy.segments}
        for question in policy.back_check.questions if policy.back_check else ():
            name = question.segment_id.rpartition("/")[2]
            if question.segment_id not in texts:
                what = f"There is no segment “{name}” in this policy."
                known = (segment_id.rpartition("/")[2] for segment_id in texts)
                yield Violation(what, did_you_mean(name, known), question.place)
            elif question.quote_zh not in texts[question.segment_id]:
                what = f"{quoted(question.quote_zh)} is not in {name}."
                yield Violation(what, "Copy the words exactly from the Chinese.", question.place)
