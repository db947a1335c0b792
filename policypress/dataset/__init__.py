"""The open dataset: writes dist/data and checks what was written."""

from pathlib import Path

from policypress.dataset.cookbook import answers
from policypress.dataset.frictionless_gate import validate_with_frictionless
from policypress.dataset.package import write
from policypress.dataset.served import write_served
from policypress.problems import Failure
from policypress.verification import verify


def require_valid(folder: Path) -> None:
    """Raises Failure where one of the two gates finds something wrong with the package in `folder`."""
    if faults := verify(folder, whole=True) + validate_with_frictionless(folder):
        raise Failure.of_many("the dataset that was written is not valid:", faults)


__all__ = ["answers", "require_valid", "validate_with_frictionless", "verify", "write", "write_served"]
