"""What is said about the making of the English follows from readers.yml and the sign-offs."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from conftest import ROOT

import build
from policypress.contract.provenance import statements

# The entry of every reader, of whom some become people.
FACTS = {
    "": (
        "The English was translated by machine and reviewed by machine in independent passes. "
        "No institution or person has certified it.",
        "英文由机器翻译，并另经机器审校；未经任何机构或个人审定。",
    ),
    "translator-a reviser second-edition-reader": (
        "The English was translated by people and reviewed by people and by machine in independent passes. "
        "People with a stated qualification have certified part of it.",
        "英文由人工翻译，并另经人工和机器审校；部分译文经具备相应资质的人员审定。",
    ),
    "fourth-reader second-edition-reader third-edition-reader confirming-reader closing-reader": (
        "The English was translated by people and by machine and reviewed by people in independent passes. "
        "People with a stated qualification have certified all of it.",
        "英文由人工和机器翻译，并另经人工审校；全部译文经具备相应资质的人员审定。",
    ),
}


def test_only_the_computed_sentence_is_published() -> None:
    """README.md states it, and no other text of the project does by hand."""
    corpus = build.load_and_check(ROOT / "source")[0]
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert statements(corpus, "en")["english"] in readme, "README.md must state who made the English"
    claims = re.compile(
        "certified by|has certified|经任何(机构|个人)|(ed|done) by machine[^\n]|由机器(翻译|分)|机器翻译"
    )
    files = [*ROOT.glob("docs/*/*.md"), ROOT / "CONTRIBUTING.md", ROOT / "schema/dataset.yml"]
    files += [ROOT / "policypress/site/strings.yml", ROOT / "policypress/dataset/README.md.jinja"]
    assert [file.name for file in files if claims.search(file.read_text("utf-8"))] == []
    # The codebook reports how two readers annotated this policy, by machine.
    annotators = {reading.reader for policy in corpus.policies for reading in policy.annotation_readings}
    assert {reader.kind for reader in corpus.readers if reader.id in annotators} == {"machine"}


@pytest.mark.parametrize("people", FACTS)
def test_the_sentence_follows_from_the_readers(source: Path, people: str) -> None:
    shutil.rmtree(source)
    shutil.copytree(ROOT / "source", source)
    readers = source / "readers.yml"
    text = readers.read_text("utf-8")
    for handle in people.split():
        text = re.sub(
            rf"(id: {handle}\n    kind: )machine(\n    name:\n    qualification_zh:\n    qualification_en:)",
            r"\1person\2 Sworn translator",
            text,
        )
    readers.write_text(text, "utf-8")
    corpus = build.load_and_check(source)[0]
    assert (statements(corpus, "en")["english"], statements(corpus, "zh")["english"]) == FACTS[people]
