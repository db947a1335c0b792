"""Linters accept the OpenAPI document, and clients generated from the file read the API."""

import json
import subprocess
from pathlib import Path

import pytest
from conftest import ROOT, serving

pytestmark = pytest.mark.audit

TOOLS = ROOT / ".cache" / "node"
CLIENT = """import createClient from "openapi-fetch";
import type { components, paths } from "./api.js";
declare const process: { argv: string[] };
const client = createClient<paths>({ baseUrl: process.argv[2] });
const path = { policy_id: "hufubangui-2023-9", local_id: "m07" };
const { data } = await client.GET("/measures/{policy_id}/{local_id}.json", { params: { path } });
const first: components["schemas"]["SegmentsReference"] = data!.related.segments[0];
const collection = await client.GET("/agencies.json");
console.log(JSON.stringify([data!.data.measure_zh, first.data.segment_id, collection.data!.total]));
"""


def run(*words: str | Path) -> str:
    program = TOOLS / "node_modules" / ".bin" / str(words[0])
    assert program.exists(), "the tools for Node.js are missing: run make programs"
    done = subprocess.run([program, *words[1:]], cwd=TOOLS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(params=["plain", "with an address"])
def openapi(request: pytest.FixtureRequest) -> Path:
    built = request.getfixturevalue("dist" if request.param == "plain" else "dist_with_url")
    return built / "site/api/v1/openapi.json"


def test_linters_accept_the_document(openapi: Path, tmp_path: Path):
    (tmp_path / "redocly.yaml").write_text("extends: [recommended]\n", "utf-8")
    (tmp_path / "spectral.yml").write_text('extends: ["spectral:oas"]\n', "utf-8")
    said = run("redocly", "lint", "--config", tmp_path / "redocly.yaml", openapi)
    assert "is valid" in said and "warning" not in said.partition("validating")[2]
    said = run("spectral", "lint", "--fail-severity=hint", "--ruleset", tmp_path / "spectral.yml", openapi)
    assert "No results" in said


def test_a_generated_client_reads_the_api(openapi: Path, dist: Path):
    source = TOOLS / "client"
    source.mkdir(exist_ok=True)
    (source / "client.mts").write_text(CLIENT, "utf-8")
    run("openapi-typescript", openapi, "--output", source / "api.ts")
    options = ("--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext")
    run("tsc", *options, "--skipLibCheck", source / "client.mts")
    (server,) = json.loads(openapi.read_bytes())["servers"]
    assert server["url"] in (".", "https://policy.example/trade/api/v1")
    with serving(dist / "site") as host:
        command = ["node", str(source / "client.mjs"), f"{host}/api/v1"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    total = len(json.loads((dist / "data" / "agencies.json").read_bytes()))
    assert json.loads(said) == ["发挥上海自贸试验区创新引领作用", "hufubangui-2023-9/m07-heading", total]
