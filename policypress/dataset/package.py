"""Writes the dataset: tables, nested documents, README, descriptor, checksums and the archive.

The same corpus gives the same bytes: no clock, no compression, fixed order everywhere.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import jinja2

from policypress.contract import Contract, FileKind, PublishedFile, Table
from policypress.dataset.descriptor import make_descriptor
from policypress.dataset.nested import SCHEMA_NAME, make_document, make_schema
from policypress.dataset.tables import Row, make_tables
from policypress.model import Corpus, Policy


def write(
    corpus: Corpus, contract: Contract, target: Path, commit: str | None = None
) -> tuple[PublishedFile, ...]:
    """Writes everything of dist/data into `target`, made or empty, and says what it wrote.

    `commit` is the one it is made from, where that is known.
    Raises ValueError where the folder is not empty, where contract and tables differ, or where
    the digest of an official text is not the one its policy states.
    """
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise ValueError(f"The folder for the dataset is not empty: {target.name}")
    package = _Package(contract)
    tables = make_tables(corpus, contract)
    for table in contract.tables:
        package.add_table(table, "csv", _csv(table, tables[table.name]), len(tables[table.name]))
    for table in contract.tables:
        package.add_table(table, "json", _json(tables[table.name]), len(tables[table.name]))
    for policy in corpus.policies:
        package.add("policy", f"policies/{policy.id}.json", _json(make_document(policy, contract)), policy)
    package.add("policy_schema", f"policies/{SCHEMA_NAME}", _json(make_schema(corpus)))
    for policy in corpus.policies:
        package.add("original", f"policies/{policy.id}.txt", _original(policy), policy)
    package.add("readme", "README.md", _readme(contract, corpus, tables, commit))
    descriptor = make_descriptor(contract, corpus, package.files, commit)
    package.add("descriptor", "datapackage.json", _json(descriptor))
    package.add("checksums", "SHA256SUMS", _checksums(package.files))
    package.add("archive", f"{contract.name}-{contract.version}.zip", _archive(package.content))
    for path, content in package.content.items():
        file = target / path
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(content)
    return tuple(package.files)


class _Package:
    """The files made so far, with their bytes by path."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        self.files: list[PublishedFile] = []
        self.content: dict[str, bytes] = {}

    def add_table(self, table: Table, form: str, content: bytes, rows: int) -> None:
        media_type = {"csv": "text/csv", "json": "application/json"}[form]
        self._add(f"{table.name}.{form}", form, table, media_type, content, table=table.name, rows=rows)

    def add(self, kind: str, path: str, content: bytes, policy: Policy | None = None) -> None:
        about = self.contract.file(kind)
        self._add(path, kind, about, about.media_type, content, of=policy.document_number if policy else None)

    def _add(
        self,
        path: str,
        kind: str,
        about: Table | FileKind,
        media_type: str,
        content: bytes,
        *,
        of: str | None = None,
        table: str | None = None,
        rows: int | None = None,
    ) -> None:
        self.content[path] = content
        file = PublishedFile(
            path=path,
            kind=kind,
            title_zh=f"{of}：{about.title_zh}" if of else about.title_zh,
            title_en=f"{of}: {about.title_en}" if of else about.title_en,
            description_zh=about.description_zh,
            description_en=about.description_en,
            media_type=media_type,
            bytes=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            table=table,
            rows=rows,
        )
        self.files.append(file)


def _csv(table: Table, rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(field.name for field in table.fields)
    writer.writerows(["" if value is None else value for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def _original(policy: Policy) -> bytes:
    content = policy.original.encode("utf-8")
    if hashlib.sha256(content).hexdigest() != policy.source_sha256:
        raise ValueError(
            f"The official text of {policy.id} does not have the SHA-256 that the policy states."
        )
    return content


def _readme(contract: Contract, corpus: Corpus, tables: dict[str, list[Row]], commit: str | None) -> bytes:
    # Not HTML but Markdown: what comes from the source goes through the filter `md`.
    environment = jinja2.Environment(  # noqa: S701
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = _markdown
    template = environment.get_template("README.md.jinja")
    return template.render(contract=contract, corpus=corpus, rows=tables, commit=commit).encode("utf-8")


def _markdown(text: str) -> str:
    """Text as Markdown that reads as that text, in a table cell and at the start of a line too."""
    escaped = re.sub(r"([\\`*_\[\]<>|&~#])", r"\\\1", text.replace("\n", " "))
    return re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", escaped)


def _checksums(files: list[PublishedFile]) -> bytes:
    return "".join(f"{file.sha256}  {file.path}\n" for file in sorted(files, key=lambda f: f.path)).encode(
        "utf-8"
    )


def _archive(content: dict[str, bytes]) -> bytes:
    # Stored, because deflate gives other bytes with another zlib; times and rights fixed for the same reason.
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_STORED) as zipped:
        for path in sorted(content):
            entry = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            zipped.writestr(entry, content[path])
    return archive.getvalue()
