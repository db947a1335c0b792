"""The public contract of the dataset: tables, columns, records and addresses."""

from policypress.contract.schema import Answer, Contract, Field, FileKind, PublishedFile, Table, load_contract
