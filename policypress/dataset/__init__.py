"""The open dataset: writes dist/data and checks what was written."""

from policypress.dataset.package import write
from policypress.dataset.verify import validate_with_frictionless, verify

__all__ = ["validate_with_frictionless", "verify", "write"]
