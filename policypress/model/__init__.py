"""The policy as immutable data, built once from the source and read by every output."""

from policypress.model.annotations import (
    KINDS,
    NOTHING,
    Action,
    Annotation,
    AnnotationReading,
    Annotations,
    Condition,
    MeasureTopic,
    Mention,
    NonQuantity,
    Quantity,
)
from policypress.model.entries import (
    Agency,
    Code,
    Codelist,
    Decision,
    Entity,
    Reader,
    Retired,
    Term,
    Topic,
)
from policypress.model.policy import Corpus, Measure, Policy, PrintMarks, Responsibility, Section, Segment
from policypress.model.review import (
    EN_STATUSES,
    SIGNED,
    BackCheck,
    Certificate,
    Question,
    Review,
    ReviewFinding,
    status_of,
)
from policypress.model.search_words import SearchWords
