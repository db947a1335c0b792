"""The public contract of the dataset: tables, columns, records and addresses."""

from __future__ import annotations

from policypress.contract.schema import Answer, Contract, Field, FileKind, PublishedFile, Table, load_contract

__all__ = ["Answer", "Contract", "Field", "FileKind", "PublishedFile", "Table", "load_contract"]
