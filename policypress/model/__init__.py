"""The policy as immutable data, built once from the source and read by every output."""

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
