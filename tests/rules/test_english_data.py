"""Every entry of the data files of the English checks has an example that does what the entry says."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest
from conftest import ROOT

import build
from policypress.rules import english
from policypress.rules.english.data import load
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.numerals import chinese_numbers, english_numbers
from policypress.rules.english.spelling import is_known
from policypress.rules.english.tokens import Texts, american, shown

DATA = ROOT / "policypress/rules/english/data"
# Which rule reports a word without its rendering, and which English without its Chinese.
MISSING = {"names": "name", "ladder": "modality", "modifiers": "omission", "nouns": "omission"}
UNJUSTIFIED = {"name_needs": "name", "strength_needs": "strength", "noun_needs": "addition"}

Reported = Callable[[str, str], dict[str, list[str]]]


@pytest.fixture(scope="module")
def reported() -> Reported:
    """Return a function that checks a pair and returns the messages by rule. The lexicon has one agency and
    no terms, which would take words from other rules."""
    corpus = build.load_and_check(ROOT / "source", with_rules=False)[0]
    lexicon = Lexicon.of(corpus.agencies[:1], ())

    def ask(zh: str, en: str) -> dict[str, list[str]]:
        messages = defaultdict(list)
        for rule in english.RULES:
            for found in rule.look(Texts(zh, en), lexicon) if rule.look else ():
                messages[rule.id].append(f"{found.what} {found.instead}")
        return messages

    return ask


def entries(*files: str) -> Iterator[Any]:
    for file in files:
        for name, group in load(file).items():
            for entry in group["entries"]:
                words = entry.get("words", entry.get("phrases"))
                yield pytest.param(group["rule"], entry, id=f"{name}-{str(words)[:20]}")


def plain(rendering: str) -> str:
    return rendering.replace("_", " ").rstrip("*")


@pytest.mark.parametrize(("rule", "entry"), list(entries("grammar", "lists", "negation", "strength")))
def test_the_examples_of_a_group(rule: str, entry: dict[str, Any], reported: Reported):
    if wrong := entry.get("wrong"):
        assert rule in reported(wrong["zh"], wrong["en"])
    if right := entry.get("right"):
        assert rule not in reported(right["zh"], right["en"])


LISTED = [("chinglish", e) for e in load("chinglish")] + [("slip", e) for e in load("slips")["slips"]]


@pytest.mark.parametrize(("rule", "entry"), LISTED, ids=lambda value: str(value)[-40:])
def test_the_example_of_a_phrase(rule: str, entry: dict[str, Any], reported: Reported):
    assert reported("发展。", entry["example"])[rule][0].endswith(entry["instead"])


def test_messages_show_words_not_stems():
    groups = load("words")
    kinds = {**MISSING, "words": "list-item"}
    advice = [shown(words.split()[0]) for kind in kinds for words in groups[kind].values()]
    advice += [shown(word) for words in groups["ladder"].values() for word in words.split()[:3]]
    advice += [shown(word) for words in groups["one"].values() for word in words.split()]
    advice += [shown(word) for kind in UNJUSTIFIED for word in groups[kind]]
    words = {word for text in advice for word in re.findall(r"\b[a-z]{4,}\b", text)}
    assert {word for word in words if not is_known(word, frozenset())} == set()


@pytest.mark.parametrize(("kind", "rule"), [("opposites", "direction"), ("both", "both-sides")])
def test_the_examples_of_opposites(kind: str, rule: str, reported: Reported):
    examples = [entry["example"] for entry in load("opposites")[kind]]
    assert [e for e in examples if rule not in reported(e["zh"], e["en"])] == []


@pytest.mark.parametrize("bound", load("bounds"))
def test_the_example_of_a_bound(bound: str, reported: Reported):
    zh, en = load("bounds")[bound]["example"].values()
    assert bound in en
    assert "comparator" not in reported(zh, en)
    assert f"“{bound}”" in reported(zh, en.replace(bound, ""))["comparator"][0]


def test_the_examples_of_units():
    units = {**load("numbers")["units"], **load("numbers")["currencies"]}
    for unit, entry in units.items():
        if "zh" in entry:
            zh, en = entry["example"].values()
            assert [n.unit for n in (*chinese_numbers(zh)[0], *english_numbers(en))] == [unit, unit]
        else:
            words = [word.replace("_", " ") for word in entry["en"].split()]
            assert {english_numbers(f"3 {word}")[0].unit for word in words} == {unit}


def test_the_other_examples_of_numbers(reported: Reported):
    data = load("numbers")
    pairs = [data["counters"], data["foreign currency"], *data["counted"].values(), *data["not_numbers"]]
    for entry in pairs:
        found = reported(*entry["example"].values())
        assert not {"number", "unit", "currency"} & set(found), entry
    for entry in data["counted"].values():
        number = english_numbers(entry["example"]["en"])[0].words
        assert "unit" in reported(entry["example"]["zh"], f"{number} things"), entry
    assert "currency" in reported("支持结算。", data["foreign currency"]["example"]["en"])
    for character, letters in data["pinyin"].items():
        found = reported(f"{character}发〔2031〕9号", f"{letters} Fa [2031] No. 9")
        assert "date-and-document-number" not in found, character


@pytest.mark.parametrize("entry", load("spelling"), ids=lambda entry: entry["example"])
def test_the_example_of_a_spelling(entry: dict[str, Any]):
    british, right = entry["example"].split()
    assert american(british) == right
    assert american(right) == right


@pytest.mark.parametrize("kind", [kind for kind in load("words") if kind not in UNJUSTIFIED])
def test_each_rendering_can_be_found(kind: str):
    for zh, renderings in load("words")[kind].items():
        for rendering in renderings.split():
            assert not set(rendering) & {"?"}, f"{zh}: {rendering}"
            assert Texts(zh, f"It is {plain(rendering)}.").has((rendering,)), f"{zh}: {rendering}"


@pytest.mark.parametrize("kind", MISSING)
def test_a_missing_rendering_is_reported(kind: str, reported: Reported):
    rule = MISSING[kind]
    for zh, renderings in load("words")[kind].items():
        assert any(zh in what for what in reported(f"办{zh}。", "It.")[rule]), zh
        rendered = f"It {plain(renderings.split()[0])}."
        assert not any(zh in what for what in reported(f"办{zh}。", rendered)[rule]), zh


@pytest.mark.parametrize("kind", UNJUSTIFIED)
def test_english_without_its_chinese_is_reported(kind: str, reported: Reported):
    rule = UNJUSTIFIED[kind]
    for en, words in load("words")[kind].items():
        sentence = f"It {plain(en)} it."
        message = next(what for what in reported("办。", sentence)[rule] if plain(en) in what)
        for zh in words.split():
            assert message not in reported(f"办{zh}。", sentence)[rule], f"{en}: {zh}"


def test_the_data_files_match_their_schema():
    schema = json.loads((ROOT / "schema/english-data.schema.json").read_text("utf-8"))
    content = {path.stem: load(path.stem) for path in DATA.glob("*.yml")}
    errors = jsonschema.Draft202012Validator(schema).iter_errors(content)
    assert [f"{error.json_path}: {error.message}" for error in errors] == []


def test_every_data_file_says_how_to_add_an_entry():
    for path in sorted(DATA.glob("*.yml")):
        head = path.read_text("utf-8").split("\n\n")[0]
        assert head.startswith("# "), path
        assert "add" in head, path
