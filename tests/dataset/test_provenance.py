"""Statements about who made the English follow from readers.yml and the sign-offs."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, Say
from desk import make_person, sign

import build
from policypress.contract.provenance import statements

ALL = "hufubangui-2023-9"
# Who is a person, with which qualification, and what reader-b has signed, and the sentence.
FACTS = {
    ("", "", ""): (
        "The English was translated by machine and has not been reviewed yet. "
        "No institution or person has certified it.",
        "英文由机器翻译，尚未审校；未经任何机构或个人审定。",
    ),
    ("translator-a", "", ALL): (
        "The English was translated by people and reviewed by machine in independent passes. "
        "No institution or person has certified it.",
        "英文由人工翻译，并另经机器审校；未经任何机构或个人审定。",
    ),
    ("reader-b", "", "m07"): (
        "The English was translated by machine and in part reviewed by people in independent passes. "
        "No institution or person has certified it.",
        "英文由机器翻译，部分译文另经人工审校；未经任何机构或个人审定。",
    ),
    ("reader-b", "Jurist", "m07"): (
        "The English was translated by machine and in part reviewed by people in independent passes. "
        "People with a stated qualification have certified part of it.",
        "英文由机器翻译，部分译文另经人工审校；部分译文经具备相应资质的人员审定。",
    ),
    ("reader-b", "Jurist", ALL): (
        "The English was translated by machine and reviewed by people in independent passes. "
        "People with a stated qualification have certified all of it.",
        "英文由机器翻译，并另经人工审校；全部译文经具备相应资质的人员审定。",
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


@pytest.mark.slow
@pytest.mark.parametrize("facts", FACTS)
def test_the_sentence_follows_from_readers_and_signatures(say: Say, facts: tuple[str, str, str]) -> None:
    person, qualification, signed = facts
    if person:
        make_person(person, qualification)
    if signed:
        sign(say, f"{signed} --by reader-b --date 2026-11-25")
    corpus = build.load_and_check(Path("source"))[0]
    assert (statements(corpus, "en")["english"], statements(corpus, "zh")["english"]) == FACTS[facts]
