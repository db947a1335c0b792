"""Writes the open dataset: dist/data and the API."""

from policypress.dataset.cookbook import answers
from policypress.dataset.package import write, write_nested
from policypress.dataset.site_files import write_served
