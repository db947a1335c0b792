"""The JSON-LD on pages, read with the terms of schema.org."""

import hashlib
import html.parser
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
import rdflib
from conftest import rows
from site_reader import ROOTS

pytestmark = pytest.mark.slow

Data = dict[str, Any]
ADDRESS = "https://policy.example/trade/"
TERMS = {str(term).rpartition("/")[2] for term in dir(rdflib.SDO)} | {"@type"}


class _Scripts(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self._inside:
            self.found.append("")

    def handle_endtag(self, _tag: str) -> None:
        self._inside = False

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data


@cache
def graphs(site: Path) -> dict[str, list[Data]]:
    """Folder of each page with JSON-LD → its graph."""
    found = {}
    for file in site.rglob("index.html"):
        scripts = _Scripts()
        scripts.feed(file.read_text("utf-8"))
        if scripts.found:
            (text,) = scripts.found
            document = json.loads(text)
            assert document["@context"] == "https://schema.org"
            found[f"{file.parent.relative_to(site).as_posix()}/"] = document["@graph"]
    return found


def things(value: Any) -> Iterator[Data]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from things(item)


@pytest.fixture(scope="module")
def site(both: Path) -> Path:
    """The site of two policies."""
    return both / "site"


def test_policies_measures_and_dataset_have_json_ld(site: Path):
    measures = [row["measure_id"] for row in rows(site / "data", "measures")]
    expected = {"dataset/", *(f"policies/{row['policy_id']}/" for row in rows(site / "data", "policies"))}
    expected |= {f"policies/{measure}/" for measure in measures}
    assert graphs(site).keys() == {f"{root}{path}" for root in ROOTS.values() for path in expected}


def test_every_term_is_from_schema_org(site: Path):
    for path, graph in graphs(site).items():
        for thing in things(graph):
            assert thing.keys() <= TERMS, path
            assert thing["@type"] in TERMS, path
            assert thing.get("legislationLegalValue", "UnofficialLegalValue") in TERMS


@pytest.mark.parametrize("language", ROOTS)
def test_policies_and_measures_agree_with_the_data(site: Path, language: str):
    policies = {row["policy_id"]: row for row in rows(site / "data", "policies")}
    agencies = {row["agency_id"]: row for row in rows(site / "data", "agencies")}
    for policy in policies.values():
        thing = graphs(site)[f"{ROOTS[language]}policies/{policy['policy_id']}/"][0]
        assert thing["@type"] == "Legislation"
        assert thing["name"] == (policy[f"policy_{language}"] or policy["policy_zh"])
        assert thing["legislationIdentifier"] == policy["document_number"]
        assert thing["legislationDate"] == policy["issued_on"]
        issuer = agencies[policy["issuer_id"]]
        assert thing["legislationPassedBy"]["name"] == issuer[f"agency_{language}"]
        assert thing["temporalCoverage"] == f"{policy['effective_on']}/{policy['expires_on'] or '..'}"
        assert "legislationLegalForce" not in thing, "it is unknown whether it is in force"
        parts = [row for row in rows(site / "data", "measures") if row["policy_id"] == policy["policy_id"]]
        names = [part[f"measure_{language}"] or part["measure_zh"] for part in parts]
        assert [part["name"] for part in thing["hasPart"]] == names
        for part in parts:
            measure = graphs(site)[f"{ROOTS[language]}policies/{part['measure_id']}/"][0]
            assert measure["position"] == int(part["measure_number"])
            assert measure["isPartOf"]["legislationIdentifier"] == policy["document_number"]
            assert ("encoding" in measure) == (language == "en"), "the translation is marked as unofficial"


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_the_dataset_lists_its_files(site: Path, root: str):
    thing = graphs(site)[f"{root}dataset/"][0]
    assert (thing["@type"], thing["version"]) == ("Dataset", "0.1.0")
    assert len(thing["distribution"]) > 10
    for item in thing["distribution"]:
        file = site / urljoin(f"http://x/{root}dataset/", item["contentUrl"]).removeprefix("http://x/")
        assert hashlib.sha256(file.read_bytes()).hexdigest() == item["sha256"]
        assert f"{file.stat().st_size} B" == item["contentSize"]


def test_addresses_point_to_pages(site: Path, dist_with_url: Path):
    for folder, base in ((site, "http://x/"), (dist_with_url / "site", ADDRESS)):
        for path, graph in graphs(folder).items():
            found = [thing[key] for thing in things(graph) for key in ("url", "item") if key in thing]
            assert len(found) >= 3
            for link in found:
                assert link.startswith(ADDRESS) == (base == ADDRESS)
                target = urljoin(base + path, link).removeprefix(base)
                assert (folder / target / "index.html").is_file(), f"{link} in {path}"
                assert target.startswith("en/") == path.startswith("en/")
            trail = graph[-1]["itemListElement"]
            assert [step["position"] for step in trail] == list(range(1, len(trail) + 1))
            assert urljoin(base + path, trail[-1]["item"]).removeprefix(base) == path
