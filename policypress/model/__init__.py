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
)
from policypress.model.readers import Reader
from policypress.model.retired import Retired
from policypress.model.review import EN_STATUSES, SIGNED, Certificate, Review, ReviewFinding, status_of
