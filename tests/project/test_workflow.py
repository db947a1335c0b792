"""The workflow for code hosts: what it may do, and its commands in a clean clone."""

import os
import re
import subprocess
from pathlib import Path

import pytest
from checkouts import git
from conftest import ROOT, read_yaml, swap

WORKFLOW = ROOT / ".github" / "workflows" / "check.yml"
JOBS = read_yaml(WORKFLOW)["jobs"]
NEW = "Consider helping the"


def test_the_workflow_reads_only_and_pins_its_actions():
    assert read_yaml(WORKFLOW)["permissions"] == {"contents": "read"}
    text = WORKFLOW.read_text("utf-8")
    assert "secrets" not in text
    pins = re.findall("uses: (.*)", text)
    assert pins
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v[0-9.]+", pin) for pin in pins)


@pytest.mark.audit
def test_a_pull_request_gets_its_annotations_and_changed_pages(tmp_path: Path):
    """Run the commands of the job `check` on a commit that rewords a sentence."""
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(ROOT), "clone")
    swap(clone / "source/policies/hufubangui-2023-9/measures/m07.yml", "Support the", NEW)
    git(clone, "commit", "-qam", "reword")
    base = git(clone, "rev-parse", "HEAD^")
    environment = os.environ | {"HOME": str(tmp_path), "BASE": base, "GITHUB_STEP_SUMMARY": "summary.md"}
    said = ""
    for step in JOBS["check"]["steps"]:
        if "run" in step:
            command = ["sh", "-e", "-c", step["run"]]
            done = subprocess.run(
                command, cwd=clone, env=environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == 0, done.stderr
            said += done.stdout
    assert re.search("(?m)^::warning file=source/.*/m07.yml,line=40,.*title=strength::", said)
    changed = clone / "changed/en/policies/hufubangui-2023-9"
    assert NEW in (changed / "m07/index.html").read_text("utf-8")
    assert not (changed / "m08").exists()
    assert "m07-s2" in (clone / "summary.md").read_text("utf-8")
