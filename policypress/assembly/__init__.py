"""Build the model from loaded files."""

from policypress.assembly.corpus import Assembly, assemble
