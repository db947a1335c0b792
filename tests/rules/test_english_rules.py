"""The exact messages of each check of the English for pairs of short texts."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from conftest import add_invented, copy_source, read_yaml

import build
from policypress.diagnostics import Problem, SourceProblems
from policypress.rules import RULES, english
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.quantities import matched
from policypress.rules.english.tokens import Texts, stem

pytestmark = pytest.mark.slow

Says = Callable[[str, str, str], list[str]]


@pytest.fixture(scope="module")
def says(tmp_path_factory: pytest.TempPathFactory) -> Says:
    """Return a function that runs a rule on a sentence and its English, and returns for each violation the
    words concerned (if any), what is wrong and what to write."""
    source = add_invented(copy_source(tmp_path_factory.mktemp("words") / "source"))
    corpus = build.load_and_check(source, with_rules=False)[0]
    lexicon = Lexicon.of(corpus.agencies, corpus.terms)
    looks = {rule.id: rule.look for rule in RULES}

    def ask(rule: str, zh: str, en: str) -> list[str]:
        look = looks[rule]
        assert look
        found = look(Texts(zh, en), lexicon)
        return [
            (f"{en[f.span[0] : f.span[1]]} | " if f.span else "") + f"{f.what} | {f.instead}" for f in found
        ]

    return ask


SENTENCES, WORDS = (
    read_yaml(Path(__file__).with_name(f"english_{name}.yml")) for name in ("sentences", "words")
)


@pytest.mark.parametrize("rule", SENTENCES)
def test_the_messages_of_a_rule(rule: str, says: Says):
    assert [[zh, en, *says(rule, zh, en)] for zh, en, *_ in SENTENCES[rule]] == SENTENCES[rule]


# If the Chinese has only one of these, its opposite is reported even beside the right word.
ALONE = "国内 国外 向外 流入 长期 短期 进口 出口".split()
SIDES = [pair for line in WORDS["opposites"] for pair in (line.split(" | "), line.split(" | ")[::-1])]


@pytest.mark.parametrize(("said", "meant"), SIDES)
def test_a_reversed_direction_is_reported(said: str, meant: str, says: Says):
    zh, hint, en, _ = said.split()
    right, _, right_en, right_also = meant.split()
    what = f"“{en.replace('-', ' ')}” is the opposite of {right} in the Chinese."
    told = [f"{what} | Use the same direction as the Chinese."]
    assert says("direction", f"办理{right}。", f"Handle {en}.") == told
    assert says("direction", f"办理{right}。", f"Handle {right_en}.") == []
    assert says("direction", f"办理{right}、{zh}。", f"Handle {en} and {en}.") == told
    assert says("direction", f"办理{right}。", f"Handle {en} and {right_en}.") == (
        told if right in ALONE else []
    )
    # A vaguer Chinese word justifies the English; a vaguer English word counts as the other side.
    if hint != "-":
        assert says("direction", f"办理{right}、{hint}。", f"Handle {en}.") == []
    if right_also != "-":
        assert says("direction", f"办理{right}、{zh}。", f"Handle {en}, {en} and {right_also}.") == []


@pytest.mark.parametrize(("zh", "one", "other", "either"), WORDS["both"])
def test_a_word_for_two_things_needs_both(zh: str, one: str, other: str, either: str, says: Says):
    for there in (one, other):
        said = f"{zh} means two things, but the English has only “{there}”. | Name both."
        assert says("both-sides", f"办理{zh}。", f"Handle {there}.") == [said]
        assert not either or says("both-sides", f"办理{zh}。", f"Handle {there} and {either}.") == []
    assert says("both-sides", f"办理{zh}。", f"Handle {one} and {other}.") == []


@pytest.mark.parametrize("bound", WORDS["bounds"])
def test_a_bound_is_the_same_in_both_languages(bound: str, says: Says):
    advice = "Use the same limit as the Chinese."
    chinese, english = WORDS["bounds"][bound]
    for zh in chinese:
        count = re.findall("[0-9]+", zh)[0]
        noun = "days" if "天" in zh else "years" if "年" in zh else "firms"
        said = says("comparator", zh, f"Help {count} {noun}.")
        assert len(said) == 1
        assert f" is “{bound}” in Chinese but exact in English (“{count}" in said[0] and said[0].endswith(
            advice
        )
        assert says("comparator", zh, f"Help {english[0].format(f'{count} {noun}')}.") == []
    for en in english:
        said = says("comparator", "3家", f"Help {en.format('3 firms')}.")
        assert said == [f"3 | “3家” is exact in Chinese but “{bound}” in English (“3”). | {advice}"]
        assert says("comparator", chinese[0], f"Help {en.format('3 firms')}.") == []


@pytest.mark.parametrize(("zh", "en"), WORDS["numbers"])
def test_numbers_match_in_both_languages(zh: str, en: str):
    pairs, over = matched(zh, en)
    assert [(one.words, two and two.unit) for one, two in pairs] == [
        (one.words, one.unit) for one, _ in pairs
    ]
    assert over == []
    assert len(pairs) == len(re.split("、|，|年建成", zh))


def all_problems(source: Path) -> list[Problem]:
    try:
        return list(build.load_and_check(source)[1])
    except SourceProblems as error:
        return list(error.problems)


def of_rule(rule: str, source: Path) -> list[str]:
    """Return the messages of one rule for a source that may violate others too."""
    return [f"{p.what} | {p.instead}" for p in all_problems(source) if p.rule == rule]


def add_sentences(source: Path, sentences: Iterable[Iterable[str]]) -> None:
    path = source / "policies/wuyou-2031-12/measures/m02.yml"
    more = "".join(
        f"  - id: m02-s{n}\n    zh: {zh}\n    en: {en}\n" for n, (zh, en) in enumerate(sentences, 3)
    )
    path.write_text(path.read_text("utf-8").replace("responsible:", more + "responsible:"), "utf-8")


def test_same_chinese_with_different_english_is_reported(invented: Path):
    path = invented / "policies/wuyou-2031-12/measures/m02.yml"
    text = path.read_text("utf-8")
    heading = "Leverage the Driving Role of Key Industries in Imports and Exports"
    assert text.count(heading) == 1
    path.write_text(text.replace(heading, "Leverage Key Industries"), "utf-8")
    assert of_rule("same-text", invented) == [
        "m02-heading: the same Chinese has different English in sec2-heading: “Leverage the Driving Role of Key Industr…”."
        " | Choose one of the two."
    ]
    path.write_text(text.replace("Continue to improve the fictitious trade environment.", heading), "utf-8")
    assert of_rule("same-text", invented) == [
        "m02-s1: the same Chinese has different English in m01-s3: “Continue to improve the fictitious trade…”."
        " | Choose one of the two.",
        "m02-s1: this is the same English as sec2-heading, whose Chinese is different. | Check that it was not pasted into the wrong place.",
    ]


@pytest.mark.parametrize(("sentences", "said"), WORDS["one_word"])
def test_a_varied_rendering_is_reported(sentences: list[list[str]], said: list[str], invented: Path):
    add_sentences(invented, sentences)
    assert of_rule("one-word", invented) == said


def test_the_forms_of_a_word_share_a_stem():
    assert len({stem(word) for word in ("defer", "defers", "deferral", "deferred", "deferring")}) == 1
    assert stem("crosses") == stem("cross") != stem("crow")


@pytest.mark.parametrize("british", WORDS["british"])
def test_british_spelling_in_american_text_is_reported(british: str, invented: Path):
    path = invented / "policies/wuyou-2031-12/measures/m02.yml"
    path.write_text(path.read_text("utf-8").replace("Continue to", f"Organize {british}, to", 1), "utf-8")
    found = [(p.what, p.instead) for p in build.load_and_check(invented)[1] if p.rule == "spelling"]
    said = f"m02-s1: “{british}” is British spelling, but this text uses American spelling."
    assert found == [(said, f"Write “{WORDS['british'][british]}”.")]


@pytest.mark.parametrize("rule", ["clause", "list-item", "omission"])
def test_a_loss_is_reported_once(rule: str, invented: Path):
    misprint = ("另行。", "Otherwise.")  # only its own sentence is not checked
    add_sentences(invented, [misprint, (WORDS["losses"]["zh"], WORDS["losses"][rule])])
    problems = all_problems(invented)
    assert [problem.rule for problem in problems if problem.what.startswith("m02-s4: ")] == [rule]


def test_every_rule_has_a_sentence():
    elsewhere = {"addition", "both-sides", "one-word", "same-text", "spelling"}
    assert {rule.id for rule in english.RULES} == elsewhere | set(SENTENCES)
