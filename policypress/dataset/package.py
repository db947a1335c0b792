"""Writes the dataset: tables, other formats, README, descriptor, checksums and archive.

The same corpus always produces the same bytes: no timestamps, a locked compressor, and a fixed order.
"""

import csv
import ctypes
import gc
import hashlib
import io
import re
import sys
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

from policypress.contract import Contract, FileKind, PublishedFile, Table
from policypress.contract.provenance import statements
from policypress.dataset.cookbook import answer
from policypress.dataset.descriptor import make_descriptor
from policypress.dataset.format import (
    DatasetInput,
    Writer,
    WrittenFile,
    as_json,
    dataset_input,
    rendered,
    write_zip,
)
from policypress.dataset.formats import (
    akoma_ntoso,
    citations,
    datasette,
    json_lines,
    nested_json,
    plain_text,
    skos,
    sqlite,
    tbx,
    tmx,
    xlsx,
)
from policypress.dataset.tables import Row, as_text
from policypress.model import Corpus, Policy
from policypress.model.agreement import comparisons
from policypress.paths import ROOT


def write(
    corpus: Corpus,
    contract: Contract,
    target: Path,
    commit: str | None = None,
    site_url: str | None = None,
) -> tuple[PublishedFile, ...]:
    """Write the contents of dist/data to `target`, a new or empty folder, and return the files.

    `commit` is the commit that the dataset is built from, and `site_url` is the address of the site, if
    known. Raises ValueError if the folder is not empty, if the contract does not match the model, or if the
    SHA-256 of an official text does not match the one stated by its policy.
    """
    target.mkdir(parents=True, exist_ok=True)
    if any(target.iterdir()):
        raise ValueError(f"The dataset folder {target.name} is not empty.")
    if {about.kind for about in contract.files} != {*WRITERS, *_LAST}:
        raise ValueError("The file kinds in schema/dataset.yml do not match the available writers.")
    files = _write_files(_Package(contract, target), dataset_input(corpus, contract, commit, site_url))
    _release_memory()
    return files


def write_nested(
    corpus: Corpus, contract: Contract, target: Path, commit: str | None = None
) -> tuple[PublishedFile, ...]:
    """Write only the nested documents, which are the only files that the pages of measures describe."""
    package = _Package(contract, target)
    for made in nested_json.documents(dataset_input(corpus, contract, commit)):
        package.add("policy", made)
    return tuple(package.files)


def _write_files(package: "_Package", inputs: DatasetInput) -> tuple[PublishedFile, ...]:
    contract = inputs.contract
    tables = inputs.tables
    for kind in _MEDIA_TYPES:
        for table in contract.tables:
            rows = tables[table.name]
            content = _csv(table, rows) if kind == "csv" else as_json(rows)
            package.add_table(table, kind, content, len(rows))
    for about in contract.files:
        if about.kind not in _LAST:
            for made in WRITERS[about.kind](inputs):
                package.add(about.kind, made)
    package.add("readme", WrittenFile("README.md", _readme(inputs, package.files)))
    made_from = inputs.commit, inputs.site_url
    descriptor = make_descriptor(contract, inputs.corpus, package.files, *made_from)
    package.add("descriptor", WrittenFile("datapackage.json", as_json(descriptor)))
    package.add("checksums", WrittenFile("SHA256SUMS", _checksums(package.files)))
    package.add_archive(f"{contract.name}-{contract.version}.zip")
    package.add("latest", WrittenFile("latest.json", as_json(_latest(contract, package.files))))
    return tuple(package.files)


def _release_memory() -> None:
    """Return free memory to the system, because the process keeps running while the site is built."""
    gc.collect()
    libc: Any = ctypes.CDLL(None) if sys.platform == "linux" else None
    if hasattr(libc, "malloc_trim"):
        libc.malloc_trim(0)


# The formats of each table, written in this order.
_MEDIA_TYPES = {"csv": "text/csv", "json": "application/json"}


class _Package:
    """The files written to `target` so far. Their contents are not kept in memory."""

    def __init__(self, contract: Contract, target: Path) -> None:
        self.contract = contract
        self.target = target
        self.files: list[PublishedFile] = []

    def add_table(self, table: Table, kind: str, content: bytes, rows: int) -> None:
        made = WrittenFile(f"{table.name}.{kind}", content)
        self._write(made)
        self._note(
            made.path, table, None, kind=kind, media_type=_MEDIA_TYPES[kind], table=table.name, rows=rows
        )

    def add(self, kind: str, made: WrittenFile) -> None:
        about = self.contract.file(kind)
        self._write(made)
        self._note(made.path, about, made.policy, kind=kind, media_type=about.media_type)

    def add_archive(self, path: str) -> None:
        about = self.contract.file("archive")
        names = sorted(file.path for file in self.files)
        write_zip(self.target / path, ((name, (self.target / name).read_bytes()) for name in names))
        self._note(path, about, None, kind=about.kind, media_type=about.media_type)

    def _write(self, made: WrittenFile) -> None:
        file = self.target / made.path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(made.content)

    def _note(self, path: str, about: Table | FileKind, policy: Policy | None, **more: Any) -> None:
        number = policy.document_number if policy else None
        with (self.target / path).open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        file = PublishedFile(
            path=path,
            title_zh=f"{number}：{about.title_zh}" if number else about.title_zh,
            title_en=f"{number}: {about.title_en}" if number else about.title_en,
            description_zh=about.description_zh,
            description_en=about.description_en,
            bytes=(self.target / path).stat().st_size,
            sha256=sha256,
            **more,
        )
        self.files.append(file)


def _csv(table: Table, rows: list[Row]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow(field.name for field in table.fields)
    writer.writerows([as_text(value) for value in row.values()] for row in rows)
    return text.getvalue().encode("utf-8")


def _originals(inputs: DatasetInput) -> Iterator[WrittenFile]:
    for policy in inputs.corpus.policies:
        content = policy.original.encode("utf-8")
        if hashlib.sha256(content).hexdigest() != policy.source_sha256:
            raise ValueError(
                f"The SHA-256 of the official text of {policy.id} does not match the one in the policy."
            )
        yield WrittenFile(f"policies/{policy.id}.txt", content, policy)


# The files about the dataset that the package encloses: file kind → (path in the repository, name).
_ENCLOSED = {
    "codebook": (("docs/en/codebook.md", "codebook.en.md"), ("docs/zh/codebook.md", "codebook.zh.md")),
    "changelog": (("CHANGELOG.md", "CHANGELOG.md"),),
    "license": (("LICENSE-DATA", "LICENSE.txt"),),
    "citation": (("CITATION.cff", "CITATION.cff"),),
}
# The settings of a page, and links to other pages, which are not in the package.
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---\n+", re.DOTALL)
_PAGE_LINK = re.compile(r"\[([^\]]+)\]\((?!#|https?:)[^)]+\)")


def _enclosed(kind: str, _: DatasetInput) -> Iterator[WrittenFile]:
    for path, name in _ENCLOSED[kind]:
        text = _FRONT_MATTER.sub("", (ROOT / path).read_text("utf-8"))
        yield WrittenFile(name, _PAGE_LINK.sub(r"\1", text).encode())


def _readme(inputs: DatasetInput, files: list[PublishedFile]) -> bytes:
    contract = inputs.contract
    kinds = (about for about in contract.files if about.kind not in _LAST)
    formats = [(about, [file.path for file in files if file.kind == about.kind]) for about in kinds]
    text = rendered(
        "README.md.jinja",
        contract=contract,
        corpus=inputs.corpus,
        rows=inputs.tables,
        commit=inputs.commit,
        **{f"made_{language}": statements(inputs.corpus, language) for language in ("zh", "en")},
        formats=formats,
        answers=answer(inputs.tables),
        comparisons=[(policy, one) for policy in inputs.corpus.policies for one in comparisons(policy)],
    )
    return text.encode("utf-8")


def _checksums(files: list[PublishedFile]) -> bytes:
    listed = sorted(files, key=lambda file: file.path)
    return "".join(f"{file.sha256}  {file.path}\n" for file in listed).encode()


def _latest(contract: Contract, files: list[PublishedFile]) -> dict[str, Any]:
    """Return the current version and its files, for programs. All versions have the same address."""
    listed = [{"path": file.path, "bytes": file.bytes, "sha256": file.sha256} for file in files]
    return {"name": contract.name, "version": contract.version, "files": listed}


# Written last, because they describe the other files.
_LAST = ("readme", "descriptor", "checksums", "archive", "latest")

# The writer for each file kind. Files are written in the order of schema/dataset.yml.
WRITERS: Mapping[str, Writer] = {
    "policy": nested_json.documents,
    "policy_schema": nested_json.schema,
    "original": _originals,
    "lines": json_lines.write,
    "lines_schema": json_lines.schema,
    "workbook": xlsx.write,
    "database": sqlite.write,
    "datasette": datasette.write,
    "memory": tmx.write,
    "tbx": tbx.write_tbx,
    "glossary_tab": tbx.write_tab,
    "akoma_ntoso": akoma_ntoso.write,
    "text": plain_text.write_text,
    "markdown": plain_text.write_markdown,
    "bibtex": citations.write_bibtex,
    "ris": citations.write_ris,
    "csl": citations.write_csl,
    "references": citations.write_text,
    "vocabularies": skos.write,
    **{kind: partial(_enclosed, kind) for kind in _ENCLOSED},
}
