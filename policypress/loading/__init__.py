"""From files that people edit to plain values, each with its line and column; nothing is guessed."""

from policypress.loading.document import Document, Node
from policypress.loading.source import Source, load_file, load_source

__all__ = ["Document", "Node", "Source", "load_file", "load_source"]
