"""The back-check of a translation: questions about the Chinese, answered from the English alone.

A wrong answer is a fault of the English. Part of the model; the record of a policy is its `back-check.yml`.
"""

from __future__ import annotations

from dataclasses import dataclass

from policypress.diagnostics import Place


@dataclass(frozen=True, slots=True)
class Question:
    """One question. `quote_zh` are the words of the segment that hold the answer, `expected_en` is what
    they say, `answer_en` what the reader answered, `remark_en` why the English made them hesitate.

    `verdict` says whether the answer was `right` or `wrong`, `outcome_en` what became of a wrong one.
    `ask_again` is true where the English was changed after the answer.
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
    """The questions of a policy with the answers of one reader, given on one day (ISO)."""

    answered_by: str
    answered_on: str
    questions: tuple[Question, ...]

    @property
    def wrong(self) -> tuple[Question, ...]:
        """The questions that were answered wrongly."""
        return tuple(question for question in self.questions if question.verdict == "wrong")
