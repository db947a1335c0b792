"""Runs this program with the Python in `.venv`, which `make build` sets up."""

import os
import sys

from policypress.paths import ROOT

_VENV = ROOT / ".venv"


def use_venv() -> None:
    """Restart this program with the Python in `.venv`, unless it already runs there or there is none."""
    python = _VENV / "bin" / "python"
    if os.path.realpath(sys.prefix) != os.path.realpath(_VENV) and os.access(python, os.X_OK):
        os.execv(python, [str(python), *sys.argv])  # noqa: S606 (no shell is needed)
