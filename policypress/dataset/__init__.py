"""The open dataset: writes dist/data and checks what was written."""

from policypress.dataset.frictionless_gate import validate_with_frictionless
from policypress.dataset.package import write
from policypress.dataset.served import write_served
from policypress.verification import verify

__all__ = ["validate_with_frictionless", "verify", "write", "write_served"]
