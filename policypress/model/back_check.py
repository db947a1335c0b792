"""The back-check of a translation: questions about the Chinese, answered from the English alone.

A wrong answer points to a problem in the English. A policy records its back-check in `back-check.yml`.
"""

from dataclasses import dataclass

from policypress.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `quote_zh` contains the answer, and `expected_en` is the same in English.

    `answer_en` is the reader's answer, and `remark_en` says why the English made the reader hesitate.
    `verdict` is `right` or `wrong`, and `outcome_en` says how a wrong answer was resolved. `ask_again` is
    true if the current English is not signed or changed after the answer.
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
