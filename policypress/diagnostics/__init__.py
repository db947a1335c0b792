"""Problems in source files: their places, suggested fixes, and reports."""

from policypress.diagnostics.errors import (
    BuildError,
    CommandRefused,
    SourceProblems,
    errors_of,
    unless_errors,
)
from policypress.diagnostics.problem import (
    ERROR,
    INFO,
    SEVERITIES,
    WARNING,
    Edit,
    Place,
    Problem,
    Problems,
    Suppression,
)
from policypress.diagnostics.report import counted, first_of, report_lines
from policypress.diagnostics.suggest import did_you_mean
