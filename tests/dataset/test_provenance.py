"""Statements about who made the English follow from readers.yml and the sign-offs."""

import re
from pathlib import Path

import pytest
from conftest import ROOT, Say, cases_of
from desk import make_person, sign

import build
from policypress.contract.provenance import statements


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
@pytest.mark.parametrize(("person", "qualification", "signed", "en", "zh"), cases_of(__file__)["facts"])
def test_the_sentence_follows_from_readers_and_signatures(  # noqa: PLR0917 (cases)
    say: Say, person: str, qualification: str, signed: str, en: str, zh: str
) -> None:
    if person:
        make_person(person, qualification)
    if signed:
        sign(say, f"{signed} --by reader-b --date 2026-11-25")
    corpus = build.load_and_check(Path("source"))[0]
    assert (statements(corpus, "en")["english"], statements(corpus, "zh")["english"]) == (en, zh)
