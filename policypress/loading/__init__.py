"""Loads the edited files as plain values with line and column, without guessing."""

from policypress.loading.document import Document, Node
from policypress.loading.settings import load_settings
from policypress.loading.source import Source, load_file, load_source
from policypress.loading.written_pages import check_site
