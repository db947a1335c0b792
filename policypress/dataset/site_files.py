"""Writes the files that the site serves besides its pages and the package: API, llms.txt and headers."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from policypress.contract import Contract, PublishedFile, addresses
from policypress.contract.headers import CONTENT_TYPES, CORS, SECURITY_HEADERS
from policypress.dataset.api import documents
from policypress.dataset.format import DatasetInput, WrittenFile, dataset_input, rendered
from policypress.model import Corpus

# Read by Netlify, Cloudflare Pages and others. See docs/en/hosting.md for other hosts.
_TYPED = {f"/*.{end}": {"Content-Type": type} for end, type in CONTENT_TYPES.items()}
_RULES = {"/*": SECURITY_HEADERS, "/api/*": CORS, "/data/*": CORS, **_TYPED}
_HEADERS = "".join(
    "\n  ".join([path, *(f"{name}: {value}" for name, value in headers.items())]) + "\n"
    for path, headers in _RULES.items()
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
    segments = (segment for policy in inputs.corpus.policies for segment in policy.segments)
    sentences = (addresses.segment_path(segment) for segment in segments if segment.kind == "sentence")
    # A summary of the site and the files to read, best first. See llmstxt.org.
    llms = rendered(
        "llms.txt.jinja",
        contract=inputs.contract,
        corpus=inputs.corpus,
        files=list(files),
        chapters=_CHAPTERS,
        root=inputs.site_url or "",
        api=documents.ROOT,
        example=next(sentences, ""),
    )
    # ASCII is right with any charset, and programs that read llms.txt do not expect a byte order mark.
    yield WrittenFile("llms.txt", llms.encode("ascii", "xmlcharrefreplace"))
    yield WrittenFile("_headers", _HEADERS.encode())


# The kinds of files that llms.txt lists under each heading.
_CHAPTERS = {
    "Text": ("markdown",),
    "Data": ("lines", "policy", "readme", "descriptor"),
    "Optional": ("csv", "original", "text", "akoma_ntoso", "archive"),
}
