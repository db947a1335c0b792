"""Rules for sign-offs, review tables and back-checks."""

from collections.abc import Iterator

from policypress.diagnostics import WARNING, did_you_mean
from policypress.model import Policy, Review, Segment
from policypress.rules import official_text
from policypress.rules.context import Context
from policypress.rules.rule import M02, POLICY, Change, Violation, rule
from policypress.text.escape import quoted
from policypress.text.fingerprint import normal_en

_ACTIONS = "    actions:\n      - {id: a1, quote_zh: 优化"
_UNUSED = """\
  - id: third-person
    kind: machine
    name:
    qualification_zh:
    qualification_en:
    languages:
      - zh
    scope_zh: 全文。
    scope_en: All texts.
"""


@rule(
    "译文的审校者不得为译者，也不得为改定现有文字的人；译者和审校者均须署名。",
    Change(M02, "  - id: m02-s2\n", '    review: {by: reader-a, date: "2031-04-02"}\n  - id: m02-s2\n'),
)
def reviewer_is_not_translator(context: Context) -> Iterator[Violation]:
    """A text must not be signed off by its translator or by the reader who last changed it, and both
    translator and signer must be named."""
    for policy, segment, review in _sign_offs(context):
        name, authors = segment.local_id, policy.authors_of(segment)
        if segment.translated_by is None:
            what = f"{name} was signed by {review.by} but has no translator."
            yield Violation(what, "Add `translated_by` at the end of this file.", review.place)
        elif review.by in authors:
            what = f"{name} was signed by {review.by}, who {authors[review.by]} it."
            yield Violation(what, "Remove the review. Someone else must sign it.", review.place)


@rule(
    "审校者须在审校表中留有审读现有中英文的记录，该文段最新一行也须与现有中英文一致。",
    Change(
        M02,
        _ACTIONS,
        "    translated_by: reader-a\n"
        '    review: {by: reader-b, date: "2031-04-02", seal: za2a52b6b-e93b84b1c}\n' + _ACTIONS,
    ),
    needs_all=True,
)
def signed_text_was_read(context: Context) -> Iterator[Violation]:
    """A signed text must be the one in a row of its signer in the review table, and in the newest row."""
    for policy, segment, review in _sign_offs(context):
        rows, name = policy.readings_of.get(segment.id, ()), segment.local_id
        if review.seal is None:
            continue
        if rows and not rows[-1].approves(segment):
            what = f"{name} is signed, but its newest row has different text."
            instead = f"Correct the row, or remove the review ({review.place}) and review the text again."
            yield Violation(what, instead, rows[-1].place)
        elif not any(row.reader == review.by and row.approves(segment) for row in rows):
            what = f"{name} was signed by {review.by}, who has no row with these texts in the review table."
            yield Violation(what, "Remove the review. Only a reader with a row can sign.", review.place)


@rule(
    "审校表中“before”一格须为该文段前面某一行的文字；文段另有译者署名的除外。",
    Change(
        f"{POLICY}/review.csv",
        "",
        "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"
        "m02-s1,reader-a,2031-04-02,no change,,,继续,Go on,Go on,right\n"
        "m02-s1,reader-b,2031-04-03,no change,,,继续,Move on,Move on,right\n",
    ),
    needs_all=True,
)
def reviewed_text_is_known(context: Context) -> Iterator[Violation]:
    """The text before a review must be in an earlier row, unless the segment names its translator.

    Otherwise, it is unknown who worded the text, or a cell is damaged.
    """
    instead = "Correct the cell or, if the text was retranslated, name its translator below it."
    for policy in context.corpus.policies:
        named = {segment.id for segment in policy.segments if segment.names_translator}
        for segment_id, rows in policy.readings_of.items():
            known = {normal_en(rows[0].before)}
            for row in rows:
                if normal_en(row.before) not in known and segment_id not in named:
                    what = f"The English in “before” is in no earlier row for {row.local_id}."
                    yield Violation(what, instead, row.place)
                known |= {normal_en(row.before), normal_en(row.after)}


@rule(
    "对全文的审定须由名录中具备相应资质、未参与翻译和改动的人作出。",
    Change(
        f"{POLICY}/policy.yml",
        "until April 30, 2033.\n",
        'until April 30, 2033.\ncertified: {by: reader-a, date: "2031-04-02", version: "0.1.0"}\n',
    ),
)
def certified_by_a_person(context: Context) -> Iterator[Violation]:
    """A whole text must be certified by a person with a qualification who has worded none of it."""
    for policy in context.corpus.policies:
        if policy.certificate is None:
            continue
        review = policy.certificate.review
        signs = policy.certificate.is_current or review.seal is None
        worded = [s.local_id for s in policy.segments if signs and review.by in policy.authors_of(s)]
        if not review.signer or not review.signer.can_certify:
            what = f"{review.by} cannot certify a text: readers.yml states no person with a qualification."
            yield Violation(what, "Remove `certified`, or state the qualification.", review.place)
        elif worded:
            what = f"{review.by} cannot certify this text, because {review.by} worded {worded[0]}."
            yield Violation(what, "Someone else must certify it.", review.place)


@rule(
    "审读者名录中的代号须有署名之处。",
    Change("readers.yml", "  - id: reader-b\n", _UNUSED + "  - id: reader-b\n"),
    severity=WARNING,
    needs_all=True,
)
def reader_in_use(context: Context) -> Iterator[Violation]:
    """Every reader in readers.yml should have translated, read, annotated or signed something."""
    used = {handle for policy in context.corpus.policies for handle in policy.handles}
    for reader in context.corpus.readers:
        if reader.id not in used:
            what = f"The reader “{reader.id}” is not used."
            yield Violation(
                what, "Sign something with it, correct the handle, or remove the entry.", reader.place
            )


@rule(
    "审校日期不得早于审校者审读该文段的日期。",
    Change(
        M02,
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
        M02,
        "trade environment.\n",
        "trade environment.\n    translated_by: reader-b\n"
        '    review: {by: reader-a, date: "2031-04-02", seal: z00000000-e00000000}\n',
    ),
    severity=WARNING,
)
def stale(context: Context) -> Iterator[Violation]:
    """English text must be reviewed again if its Chinese has changed since the sign-off."""
    for segment in context.written_segments:
        if segment.en_status == "stale" and segment.review:
            day = f"since the sign-off by {segment.review.by} on {segment.review.date}"
            what = f"{segment.local_id}: the Chinese has changed {day}."
            instead = "`./build.py translate diff` shows how. Update the English and have it reviewed."
            yield Violation(what, instead, segment.en_place)


@rule(
    "审校表各行须对应本政策中有独立译文的文段。",
    Change(
        f"{POLICY}/review.csv",
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
        f"{POLICY}/back-check.yml",
        "",
        """\
answered_by: reader-a
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
    needs_all=True,
)
def questions_have_evidence(context: Context) -> Iterator[Violation]:
    """Each question of a back-check must name a segment of its policy and quote words from it."""
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


def _sign_offs(context: Context) -> Iterator[tuple[Policy, Segment, Review]]:
    """Yield each sign-off of the current texts, sealed or not, with its policy and segment."""
    for policy in context.corpus.policies:
        for segment in policy.segments:
            review = segment.review
            whole = policy.certificate and review and review.place == policy.certificate.review.place
            if review and not whole and segment.en and (review.seal is None or segment.signed):
                yield policy, segment, review
