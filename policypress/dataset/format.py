"""The input and output of format writers, and the functions that they share."""

import functools
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

import deflate
import jinja2
import msgspec

from policypress.contract import Contract
from policypress.dataset.tables import Row, make_tables
from policypress.model import Corpus, Policy
from policypress.paths import SCHEMA


@dataclass(frozen=True)
class DatasetInput:
    """The input of every writer: the model, the contract, and the tables made from them.

    `commit` is the commit that the package is built from, and `site_url` is the address of the published
    site with a trailing slash. Each is None if unknown.
    """

    corpus: Corpus
    contract: Contract
    tables: Mapping[str, list[Row]]
    commit: str | None = None
    site_url: str | None = None


def dataset_input(
    corpus: Corpus, contract: Contract, commit: str | None = None, site_url: str | None = None
) -> DatasetInput:
    """Build the input of writers. Raises ValueError if the model lacks a table or column of the contract."""
    address = f"{site_url.rstrip('/')}/" if site_url else None
    return DatasetInput(corpus, contract, make_tables(corpus, contract), commit, address)


@dataclass(frozen=True)
class WrittenFile:
    """A file of the package: its path, with `/`, its content, and the policy that it is about, if any."""

    path: str
    content: bytes
    policy: Policy | None = None


# The texts that describe the dataset in formats that are not text.
ABOUT = ("title_zh", "title_en", "notice_zh", "notice_en")

# A higher level takes five times as long and saves one percent.
_LEVEL = 6

Writer = Callable[[DatasetInput], Iterator[WrittenFile]]


def as_json(value: Any) -> bytes:
    """Encode as JSON in the package style: UTF-8, keys in the given order, two spaces, final newline."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2) + b"\n"


def write_zip(target: Path | IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """Write a zip archive with reproducible bytes. `files` are pairs of path and content.

    Times and modes are fixed. The locked package `deflate` compresses, because the output of zlib varies
    by machine, and zipfile can use no other compressor.
    """
    with zipfile.ZipFile(target, "w") as archive:
        file = archive.fp
        assert file
        for path, content in files:
            packed = deflate.deflate_compress(content, _LEVEL)
            entry = zipfile.ZipInfo(path)
            entry.create_system, entry.external_attr = 3, 0o100644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.header_offset, entry.CRC = file.tell(), deflate.crc32(content)
            entry.file_size, entry.compress_size = len(content), len(packed)
            file.write(entry.FileHeader() + packed)
            archive.filelist.append(entry)
        archive.start_dir = file.tell()


def published_schema(kind: str, corpus: Corpus) -> Any:
    """Return schema/published-<kind>.schema.json with each `codelist` replaced by an `enum` of its codes."""

    def with_enum(part: dict[str, Any]) -> dict[str, Any]:
        if codelist := part.pop("codelist", None):
            part["enum"] = [code.id for code in corpus.codelist(codelist).codes]
        return part

    text = (SCHEMA / f"published-{kind}.schema.json").read_text("utf-8")
    return json.loads(text, object_hook=with_enum)


def as_markdown(text: str) -> str:
    """Escape text for Markdown, including in table cells and at the start of a line."""
    escaped = re.sub(r"([\\`*_\[\]<>|&~#])", r"\\\1", text.replace("\n", " "))
    return re.sub(r"^([0-9]*)([-+=.)])", r"\1\\\2", escaped)


@functools.cache
def _environment() -> jinja2.Environment:
    # Only XML is escaped. Templates of other files escape text from the source with a filter, such as `md`.
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        autoescape=jinja2.select_autoescape(["xml.jinja"]),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["md"] = as_markdown
    return environment


def rendered(template: str, **values: Any) -> str:
    """Render a template in this folder."""
    return _environment().get_template(template).render(**values)


def provenance(inputs: DatasetInput, language: str, policy: Policy | None = None) -> list[str]:
    """Return the provenance of a file in `zh` or `en` as lines: dataset, policies (or `policy`), licenses."""
    contract, english = inputs.contract, language == "en"
    policies = (policy,) if policy else inputs.corpus.policies
    if english:
        made_from = f", commit {inputs.commit}" if inputs.commit else ""
        lines = [f"{contract.title_en}, version {contract.version}{made_from}."]
        lines += [f"{policy.document_number}: {policy.title_en or policy.title_zh}." for policy in policies]
        lines += [contract.notice_en]
        lines += [f"{license.title_en} ({license.path}): {license.scope_en}" for license in contract.licenses]
    else:
        made_from = f"，源代码提交 {inputs.commit}" if inputs.commit else ""
        lines = [f"{contract.title_zh}，版本{contract.version}{made_from}。"]
        lines += [f"{policy.document_number}《{policy.title_zh}》。" for policy in policies]
        lines += [contract.notice_zh]
        lines += [
            f"{license.title_zh}（{license.path}）：{license.scope_zh}" for license in contract.licenses
        ]
    return lines + ([inputs.site_url] if inputs.site_url else [])
