"""The static API as seen by a client that knows only its OpenAPI document."""

import json
import re
import urllib.request
from collections.abc import Iterator
from functools import cache, cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest
from conftest import ROOT, rows, serving
from openapi_spec_validator import OpenAPIV31SpecValidator

from policypress.contract.headers import CONTENT_TYPES, CORS, SECURITY_HEADERS

pytestmark = pytest.mark.slow

Data = dict[str, Any]


class Client:
    """Reads from a server an OpenAPI document and the documents that it describes."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.visited: dict[str, Data] = {}
        self.validators: dict[str, jsonschema.Draft202012Validator] = {}

    @cached_property
    def openapi(self) -> Data:
        return self._read(self.address)

    @cached_property
    def base(self) -> str:
        (server,) = self.openapi["servers"]
        return urljoin(self.address, server["url"]).rstrip("/")

    def get(self, address: str) -> Data:
        """The document at an address, checked against the OpenAPI document."""
        if address not in self.visited:
            document = self._read(address)
            operation = self._operation(address)
            assert operation is not None, f"{address} is not described"
            content = operation["responses"]["200"]["content"]["application/json"]
            self._validator(content["schema"]["$ref"]).validate(document)
            self.visited[address] = document
        return self.visited[address]

    def operation(self, address: str) -> str | None:
        operation = self._operation(address)
        return operation["operationId"] if operation else None

    def collections(self) -> Iterator[str]:
        """The addresses without parameters."""
        yield from (self.base + path for path in self.openapi["paths"] if "{" not in path)

    def _operation(self, address: str) -> Data | None:
        for path, item in self.openapi["paths"].items():
            parts = re.split(r"(\{[^}]+\})", path)
            pattern = "".join("[^/]+" if part.startswith("{") else re.escape(part) for part in parts)
            if re.fullmatch(re.escape(self.base) + pattern, address):
                return item["get"]
        return None

    def _validator(self, reference: str) -> jsonschema.Draft202012Validator:
        if reference not in self.validators:
            schema = {"$ref": reference, "components": self.openapi["components"]}
            self.validators[reference] = jsonschema.Draft202012Validator(schema)
        return self.validators[reference]

    def _read(self, address: str) -> Data:
        with urllib.request.urlopen(address) as answer:
            assert answer.headers["Content-Type"] == "application/json"
            return json.loads(answer.read())


@pytest.fixture(scope="module")
def site(both: Path) -> Path:
    """The site of two policies."""
    return both / "site"


@pytest.fixture(scope="module")
def client(site: Path) -> Iterator[Client]:
    with serving(site.parent) as server:
        yield Client(f"{server}/site/api/v1/openapi.json")


@cache
def text_of(file: Path) -> str:
    return file.read_text("utf-8")


def tables(site: Path) -> set[str]:
    return {path.stem for path in (site / "data").glob("*.csv")}


def cells(row: Data) -> dict[str, str]:
    words = {None: "", True: "true", False: "false"}
    return {
        key: str(value) if type(value) in (str, int, float) else words[value] for key, value in row.items()
    }


def links(document: Any) -> Iterator[tuple[str, str]]:
    """All links in a document at any depth, with their names."""
    if isinstance(document, dict):
        yield from document.get("links", {}).items()
        for value in document.values():
            yield from links(value)
    elif isinstance(document, list):
        for value in document:
            yield from links(value)


def test_the_openapi_document_is_valid(client: Client):
    OpenAPIV31SpecValidator(client.openapi).validate()
    assert client.openapi["info"]["license"]["identifier"] == "CC-BY-4.0"
    assert client.openapi["security"] == []
    for item in client.openapi["paths"].values():
        assert item["get"]["description"] and item["get"]["tags"] and "404" in item["get"]["responses"]


def test_the_server_of_the_api_has_the_site_address(client: Client, dist_with_url: Path):
    document = json.loads((dist_with_url / "site/api/v1/openapi.json").read_bytes())
    assert document["servers"] == [{"url": "https://policy.example/trade/api/v1"}]
    assert client.openapi["servers"] == [{"url": "."}]


def test_a_client_reaches_every_document(client: Client, site: Path):
    waiting = list(client.collections())
    known = set(waiting)
    while waiting:
        address = waiting.pop()
        for name, link in links(client.get(address)):
            target = urljoin(address, link)
            assert not link.startswith(("/", "http")), "links are relative"
            if not name.startswith("page_") and target not in known:
                known.add(target)
                waiting += [target] if client.operation(target) else []
    found = {address.removeprefix(client.base + "/") for address in client.visited}
    written = {
        path.relative_to(site / "api" / "v1").as_posix() for path in (site / "api" / "v1").rglob("*.json")
    }
    assert written == found | {"openapi.json"}
    root = client.base.removesuffix("/api/v1")
    for address in client.visited:
        for name, link in links(client.visited[address]):
            target = urljoin(address, link).removeprefix(root).lstrip("/")
            path, _, fragment = target.partition("#")
            file = site / path / "index.html" if name.startswith("page_") else site / path
            assert file.is_file(), f"{link} in {address} leads nowhere"
            assert not fragment or f'id="{fragment}"' in text_of(file), f"{link} in {address}"


def test_collections_and_items_are_the_tables(client: Client, site: Path):
    index = client.get(f"{client.base}/index.json")
    assert {item["name"] for item in index["collections"]} == tables(site)
    for about in index["collections"]:
        collection = client.get(urljoin(f"{client.base}/index.json", about["links"]["self"]))
        expected = rows(site / "data", about["name"])
        assert about["total"] == collection["total"] == len(expected)
        assert [cells(entry["data"]) for entry in collection["data"]] == expected
        for entry in collection["data"]:
            if "self" in entry["links"]:
                item = client.get(f"{client.base}/{entry['links']['self']}")
                assert item["data"] == entry["data"]


def test_item_addresses_contain_the_id(client: Client, site: Path):
    here = f"{client.base}/measures/hufubangui-2023-9/m07.json"
    measure = client.get(here)
    assert measure["data"]["measure_zh"] == "发挥上海自贸试验区创新引领作用"
    assert urljoin(here, measure["links"]["self"]) == here
    assert urljoin(here, measure["links"]["section"]).endswith("/sections/hufubangui-2023-9/sec2.json")
    segments = [entry["data"]["segment_id"] for entry in measure["related"]["segments"]]
    assert segments == [
        row["segment_id"]
        for row in rows(site / "data", "segments")
        if row["measure_id"] == "hufubangui-2023-9/m07"
    ]
    named = [entry["data"]["printed_as"] for entry in measure["related"]["responsibilities"]]
    assert named[:2] == ["市发展改革委", "市商务委"]
    agency = client.get(urljoin(here, measure["related"]["responsibilities"][2]["links"]["agency"]))
    assert agency["data"]["agency_zh"] == "中华人民共和国上海海关"
    duties = {entry["data"]["measure_id"] for entry in agency["related"]["responsibilities"]}
    assert "hufubangui-2023-9/m07" in duties


def test_every_key_is_described(client: Client):
    """Clients could not find keys that the schema lacks."""

    def compare(value: Any, schema: Data, at: str) -> None:
        if "$ref" in schema:
            schema = client.openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        if isinstance(value, dict):
            assert value.keys() <= schema["properties"].keys(), at
            for key, inner in value.items():
                compare(inner, schema["properties"][key], f"{at}.{key}")
        elif isinstance(value, list):
            for inner in value:
                compare(inner, schema["items"], at)

    for path, name in (
        ("index.json", "Index"),
        ("measures/hufubangui-2023-9/m07.json", "MeasuresItem"),
        ("agencies/shanghai-customs.json", "AgenciesItem"),
        ("policies/wuyou-2031-12.json", "PoliciesItem"),
        ("responsibilities.json", "ResponsibilitiesCollection"),
    ):
        compare(client.get(f"{client.base}/{path}"), {"$ref": f"#/x/{name}"}, path)


def test_headers_let_other_sites_read_the_data(site: Path):
    found = re.findall(r"^(\S+)\n((?:  .+\n)+)", (site / "_headers").read_text("utf-8"), re.MULTILINE)
    blocks = {path: dict(re.findall("  (.+?): (.+)\n", lines)) for path, lines in found}
    types = {f"/*.{end}": {"Content-Type": type} for end, type in CONTENT_TYPES.items()}
    assert blocks == {"/*": SECURITY_HEADERS, "/api/*": CORS, "/data/*": CORS, **types}
    policy = SECURITY_HEADERS["Content-Security-Policy"].removesuffix("; frame-ancestors 'none'")
    for page in ("index.html", "en/404.html"):
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        assert meta in (site / page).read_text("utf-8")


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_guide_shows_the_headers_for_nginx_and_apache(language: str):
    text = (ROOT / "docs" / language / "hosting.md").read_text("utf-8")
    for directive in (r"    add_header (\S+) \"(.+)\" always;", r"Header always set (\S+) \"([^\"]+)\""):
        assert dict(re.findall(f"^{directive}$", text, re.MULTILINE)) == SECURITY_HEADERS
    named = re.findall(r"^\| `([A-Z][\w-]+)` \|", text, re.MULTILINE)
    assert named == [*SECURITY_HEADERS, *CORS, "Content-Type"]


def test_links_in_llms_txt_work(site: Path, dist_with_url: Path):
    for folder, root in ((site, ""), (dist_with_url / "site", "https://policy.example/trade/")):
        text = (folder / "llms.txt").read_text("utf-8")
        assert text.startswith("# ") and text.split("\n")[2].startswith("> ")
        assert "unofficial translation" in text
        found = re.findall(r"^- \[[^]]+\]\(([^)]+)\): \S", text, re.MULTILINE)
        assert len(found) > 10
        for address in found:
            assert address.startswith(root)
            assert (folder / address.removeprefix(root)).is_file(), address
        example = re.search(r"\S*policies/\S+/#\S+", text)
        assert example
        page, _, fragment = example[0].rstrip(";,").removeprefix(root).partition("#")
        assert f'id="{fragment}"' in (folder / page / "index.html").read_text("utf-8")
