"""Reviews of the English, sign-offs, and the status that follows from them.

A back-check asks questions about the Chinese, answered from the English alone. A wrong answer points to a
problem in the English. A policy records its back-check in `back-check.yml`.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from policypress.diagnostics import Place
from policypress.model.entries import Reader
from policypress.text.fingerprint import normal_en, normal_zh, seal_of, seal_zh

if TYPE_CHECKING:
    from policypress.model.policy import Segment


@dataclass(frozen=True, slots=True)
class Review:
    """A sign-off: who approved the English, and when.

    `seal` identifies the Chinese and English that were signed off. It is None until a program sets it.
    `signer` is the entry for `by` in readers.yml.
    """

    by: str
    date: str
    seal: str | None
    place: Place
    signer: Reader | None = None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A sign-off of the whole text of a policy. `version` is that of the dataset that was read.

    `is_current` is false if a text has changed since, if there is no seal, or if the signer cannot certify.
    """

    review: Review
    version: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class ReviewFinding:
    """One reader's review of one segment: a row of a policy's review table.

    `zh` and `after` are the Chinese and English that the reader approved, and `before` is the English that
    was reviewed. A review that changed something has a `kind` and a `severity`, and is a finding.
    """

    segment_id: str
    reader: str
    date: str
    verdict: str
    kind: str | None
    severity: str | None
    zh: str
    before: str
    after: str
    reason: str
    place: Place

    @property
    def local_id(self) -> str:
        return self.segment_id.rpartition("/")[2]

    @property
    def is_finding(self) -> bool:
        return self.kind is not None

    def approves(self, segment: "Segment") -> bool:
        """Whether both texts of the segment are still those that the reader approved."""
        same_zh = normal_zh(self.zh) == normal_zh(segment.zh)
        return same_zh and normal_en(self.after) == normal_en(segment.en)


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `quote_zh` contains the answer, and `expected_en` is the same in English.

    `answer_en` is the reader's answer, and `remark_en` says why the English made the reader hesitate.
    `verdict` is `right` or `wrong`. `outcome_en` says how a wrong answer was resolved, or how the English
    changed after the answer. `ask_again` is true if the current English is not signed or changed on a later
    day.
    """

    id: str
    segment_id: str
    quote_zh: str
    question_zh: str
    question_en: str
    expected_en: str
    answer_en: str
    remark_en: str | None
    verdict: str
    outcome_en: str | None
    ask_again: bool
    place: Place


@dataclass(frozen=True, slots=True)
class BackCheck:
    """The questions of a policy with the answers of one reader on one day (ISO date)."""

    answered_by: str
    answered_on: str
    questions: tuple[Question, ...]

    @property
    def wrong(self) -> tuple[Question, ...]:
        """The questions with a wrong answer."""
        return tuple(question for question in self.questions if question.verdict == "wrong")


EN_STATUSES = ("missing", "draft", "reviewed", "certified", "stale")
# Statuses of a text that has been signed and has not changed since.
SIGNED = ("reviewed", "certified")


def status_of(zh: str, en: str, review: Review | None) -> str:
    """Return the status of English text: one of `EN_STATUSES`, the codes in the list `en-statuses`.

    It depends only on the text, the sign-off and its signer. A copied, guessed or damaged seal does not
    match any text, so it can only lower the status.
    """
    if not en:
        return "missing"
    if review is None or review.seal is None:
        return "draft"
    if review.seal == seal_of(zh, en):
        return "certified" if review.signer and review.signer.can_certify else "reviewed"
    return "draft" if review.seal.partition("-")[0] == seal_zh(zh) else "stale"
