"""Build the model from loaded files."""

from __future__ import annotations

from policypress.assembly.corpus import Assembly, assemble

__all__ = ["Assembly", "assemble"]
