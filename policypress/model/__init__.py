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
from policypress.model.policy import (
    Agency,
    Code,
    Codelist,
    Corpus,
    Measure,
    Policy,
    PrintMarks,
    Responsibility,
    Section,
    Segment,
    Term,
)
from policypress.model.readers import Reader
from policypress.model.retired import Retired
from policypress.model.review import EN_STATUSES, SIGNED, Certificate, Review, ReviewFinding, status_of

__all__ = [
    "EN_STATUSES",
    "KINDS",
    "NOTHING",
    "SIGNED",
    "Action",
    "Agency",
    "Annotation",
    "AnnotationReading",
    "Annotations",
    "BackCheck",
    "Certificate",
    "Code",
    "Codelist",
    "Condition",
    "Corpus",
    "Entity",
    "Measure",
    "MeasureTopic",
    "Mention",
    "NonQuantity",
    "Policy",
    "PrintMarks",
    "Quantity",
    "Question",
    "Reader",
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
