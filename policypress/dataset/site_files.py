"""Writes the files that the site serves besides its pages and the package: API, llms.txt and headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from policypress.contract import Contract, PublishedFile, addresses
from policypress.contract.headers import SECURITY_HEADERS
from policypress.dataset.api import documents
from policypress.dataset.format import DatasetInput, WrittenFile, as_markdown, dataset_input
from policypress.model import Corpus

# Read by Netlify, Cloudflare Pages and others. See docs/en/hosting.md for other hosts.
_CORS = {"Access-Control-Allow-Origin": "*"}
_HEADERS = "".join(
    "\n  ".join([path, *(f"{name}: {value}" for name, value in headers.items())]) + "\n"
    for path, headers in {"/*": SECURITY_HEADERS, "/api/*": _CORS, "/data/*": _CORS}.items()
)


def write_served(  # noqa: PLR0917 (the pipeline passes its results in the order it produces them)
    corpus: Corpus,
    contract: Contract,
    files: Iterable[PublishedFile],
    target: Path,
    commit: str | None = None,
    site_url: str | None = None,
) -> None:
    """Write `api/v1/`, `llms.txt` and `_headers` to `target`, which is created if missing.

    `files` are the files of the package, which the site serves under `data/`.
    """
    inputs = dataset_input(corpus, contract, commit, site_url)
    for file in _files(inputs, files):
        path = target / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(file.content)


def _files(inputs: DatasetInput, files: Iterable[PublishedFile]) -> Iterator[WrittenFile]:
    for file in documents.write(inputs):
        yield WrittenFile(f"{documents.ROOT}/{file.path}", file.content)
    yield WrittenFile("llms.txt", _llms(inputs, files).encode())
    yield WrittenFile("_headers", _HEADERS.encode())


def _llms(inputs: DatasetInput, files: Iterable[PublishedFile]) -> str:
    """Return llms.txt (see llmstxt.org): a summary of the site and the files to read, best first."""
    contract = inputs.contract
    root = inputs.site_url or ""
    lines = [f"# {as_markdown(contract.title_en)}", "", f"> {as_markdown(contract.description_en)}", ""]
    for policy in inputs.corpus.policies:
        status = (
            f"until {policy.expires_on}"
            if policy.expires_on
            else "no end date stated; later status not checked"
        )
        name = f"{as_markdown(policy.document_number)} {as_markdown(policy.title_zh)}"
        lines.append(f"- {name}: issued {policy.issued_on}, in force from {policy.effective_on}, {status}")
    lines += [
        "",
        "Quote the Chinese if the wording matters. The address of a segment ends with its id,",
        f"such as {root}{_example(inputs)}; pages in English are under {root}en/.",
    ]
    by_kind: dict[str, list[PublishedFile]] = {}
    for file in files:
        by_kind.setdefault(file.kind, []).append(file)
    for title, kinds in _CHAPTERS.items():
        lines += ["", f"## {title}", ""]
        for file in (file for kind in kinds for file in by_kind.get(kind, ())):
            about = f"{as_markdown(file.title_en)}. {as_markdown(file.description_en)}"
            lines.append(f"- [{as_markdown(file.path)}]({root}data/{file.path}): {about}")
        if title == "Data":
            address = f"{root}{documents.ROOT}/openapi.json"
            lines.append(f"- [API]({address}): Static JSON documents, described in OpenAPI 3.1.")
    return "\n".join(lines) + "\n"


_CHAPTERS = {
    "Text": ("markdown",),
    "Data": ("lines", "policy", "readme", "descriptor"),
    "Optional": ("csv", "original", "text", "akoma_ntoso", "archive"),
}


def _example(inputs: DatasetInput) -> str:
    segments: Iterator[str] = (
        addresses.segment_path(sentence)
        for policy in inputs.corpus.policies
        for measure in policy.measures
        for sentence in measure.sentences
    )
    return next(segments, "")
