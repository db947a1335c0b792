"""The policy as immutable data, built once from the source and read by every output."""

from __future__ import annotations

from policypress.model.annotations import (
    KINDS,
    NOTHING,
    Action,
    Annotation,
    AnnotationReading,
    Annotations,
    Condition,
    Entity,
    MeasureTopic,
    Mention,
    NonQuantity,
    Quantity,
    Topic,
)
from policypress.model.back_check import BackCheck, Question
from policypress.model.glossary import Decision, Term
from policypress.model.policy import (
    EN_STATUSES,
    Agency,
    Code,
    Codelist,
    Corpus,
    Measure,
    Policy,
    PrintMarks,
    Responsibility,
    Review,
    ReviewFinding,
    Section,
    Segment,
    status_of,
)
from policypress.model.retired import Retired

__all__ = [
    "EN_STATUSES",
    "KINDS",
    "NOTHING",
    "Action",
    "Agency",
    "Annotation",
    "AnnotationReading",
    "Annotations",
    "BackCheck",
    "Code",
    "Codelist",
    "Condition",
    "Corpus",
    "Decision",
    "Entity",
    "Measure",
    "MeasureTopic",
    "Mention",
    "NonQuantity",
    "Policy",
    "PrintMarks",
    "Quantity",
    "Question",
    "Responsibility",
    "Retired",
    "Review",
    "ReviewFinding",
    "Section",
    "Segment",
    "Term",
    "Topic",
    "status_of",
]
