"""The catalogue of rules is complete and bilingual, and each example violates its rule."""

import ast
import html
import importlib
import re
import shutil
from collections.abc import Iterator
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, add_invented, copy_source, without_policies

import build
from policypress import loading, rules
from policypress.diagnostics import SEVERITIES, Problem, Problems, SourceProblems
from policypress.loading.written_pages import check_written_pages
from policypress.rules import RULES, Change, Pair, Rule
from policypress.rules.english.lexicon import Lexicon
from policypress.rules.english.tokens import Texts

REAL = "policies/hufubangui-2023-9"
INVENTED_M02 = "policies/wuyou-2031-12/measures/m02.yml"


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A tree with the invented policy and a review of it, docs and schema; copy it before changing it."""
    root = tmp_path_factory.mktemp("clean")
    for part in ("docs", "schema"):
        shutil.copytree(ROOT / part, root / part)
    source = add_invented(without_policies(root / "source"))
    english = "Continue to improve the fictitious trade environment."
    (source / "policies/wuyou-2031-12/review.csv").write_text(
        "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason\n"
        f"m02-s1,reader-a,2031-04-02,no change,,,继续优化虚构贸易环境。,{english},{english},Agrees.\n",
        "utf-8",
    )
    return root


@pytest.fixture(scope="module")
def lexicon() -> Lexicon:
    corpus = build.load_and_check(ROOT / "source", with_rules=False)[0]
    return Lexicon.of(corpus.agencies, corpus.terms)


def broken_by(change: Change, clean: Path, root: Path) -> list[Problem]:
    """Return the problems of a copy of the clean tree with this change."""
    shutil.copytree(clean, root, dirs_exist_ok=True)
    if change.file.startswith(REAL):
        shutil.rmtree(root / "source")
        add_invented(copy_source(root / "source"))
    top = change.file.split("/")[0]
    path = root / change.file if top in ("docs", "schema") else root / "source" / change.file
    if change.after is None:
        path.unlink()
    elif change.before:
        text = path.read_bytes().decode()
        assert change.before in text, "the example no longer matches its file"
        path.write_bytes(text.replace(change.before, change.after, 1).encode())
    else:
        path.write_text(change.after, "utf-8", newline="")
    if top == "docs":
        return list(check_written_pages(root / "docs"))
    if top == "schema":
        loading.load_file(path, "dataset", problems := Problems())
        return problems
    try:
        return list(build.load_and_check(root / "source")[1])
    except SourceProblems as error:
        return list(error.problems)


def of_pair(rule: Rule, pair: Pair, lexicon: Lexicon) -> list[str]:
    """Return the messages of a rule for a segment with these two texts."""
    assert rule.look
    return [finding.what for finding in rule.look(Texts(pair.zh, pair.en), lexicon)]


# Rules that an example inevitably violates as well.
BESIDE = {
    "duplicate-id": {"agency"},
    "empty-quotes": {"wrong-type"},
    "english-is-english": {"modality", "same-text"},
    "long-line": {"item-twice", "length", "same-text"},
    "measure-order": {"duplicate-id", "text-as-printed", "unexpected-file"},
    "original-unchanged": {"text-as-printed"},
    "reviewer-is-not-translator": {"key-order"},
    "similar-handle": {"unknown-reader"},
    "same-text": {"clause", "final-stop"},
    "spelling": {"same-text"},
    "text-as-printed": {"quote-in-text"},
    "unknown-agency": {"text-as-printed"},
}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_example_violates_only_its_rule(rule: Rule, clean: Path, lexicon: Lexicon, tmp_path: Path):
    if isinstance(rule.fails, Pair):
        assert of_pair(rule, rule.fails, lexicon)
        assert rule.passes
        assert not of_pair(rule, rule.passes, lexicon)
    else:
        said = broken_by(rule.fails, clean, tmp_path)
        assert {problem.rule for problem in said} == {rule.id} | BESIDE.get(rule.id, set())
        by_id = {rule.id: rule for rule in RULES}
        assert [
            problem for problem in said if problem.fix is not None and not by_id[problem.rule].fixable
        ] == []
        severities = {rule.id: rule.severity for rule in RULES}
        assert [problem for problem in said if problem.severity != severities[problem.rule]] == []


@pytest.mark.parametrize("quotes", [("另行", "制定"), ("制定", "另行")])
def test_adjacent_verbs_do_not_overlap(quotes: tuple[str, str], clean: Path, tmp_path: Path):
    entry = "- {{id: a1, quote_zh: {}, role: action, strength: deliver}}"
    both = "\n      ".join(entry.format(quote) for quote in quotes).replace("a1", "a2", 1)
    assert broken_by(Change(INVENTED_M02, entry.format("制定"), both), clean, tmp_path) == []


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_each_example_changes_something(rule: Rule):
    before, after = rule.fails[-2:]
    assert before != after
    assert before or after or after is None


def raised_in_code() -> Iterator[tuple[str, str]]:
    """Yield each file of the package that creates a problem, with the rule id that it uses."""
    for path in (ROOT / "policypress").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if re.search(r"\b(Problem|problems\.add|refuse|check_reference)$", name) and isinstance(
                node, ast.Call
            ):
                given = node.args[1]
                yield (
                    path.relative_to(ROOT / "policypress").as_posix(),
                    str(given.value) if isinstance(given, ast.Constant) else ast.unparse(given),
                )


def test_every_problem_id_is_in_the_catalogue():
    ids = [rule.id for rule in RULES]
    assert len(set(ids)) == len(ids)
    raised = [(where, rule) for where, rule in raised_in_code() if rule not in ids]
    # These pass on an id: that of their caller, or for a rule its own.
    passed_on = [
        ("assembly/annotations.py", "rule"),
        ("assembly/registries.py", "rule"),
        ("commands/translate/todo.py", "_QUOTES"),
        ("commands/translate/todo.py", "ask-again"),
        ("commands/translate/todo.py", "kind"),
        ("diagnostics/problem.py", "rule"),
        ("loading/strict_yaml.py", "rule"),
        ("rules/rule.py", "self.id"),
    ]
    assert sorted(set(raised)) == passed_on


def test_every_rule_of_a_module_is_in_the_catalogue():
    files = (path for path in (ROOT / "policypress").rglob("rules/**/*.py") if path.stem != "__init__")
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in files]
    assert len(names) > 15
    families = [vars(importlib.import_module(name)) for name in names]
    made = {id(value) for family in families for value in family.values() if isinstance(value, Rule)}
    assert made == {id(rule) for rule in RULES if rule.find or id(rule) in made}
    assert {id(rule) for rule in RULES if rule.find} <= made


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_one_sentence_in_each_language(rule: Rule):
    assert re.fullmatch("[a-z]+(-[a-z]+)*", rule.id)
    assert rule.severity in SEVERITIES
    assert re.fullmatch("[A-Z].*[.]", rule.en)
    assert not re.search("[\u3000-\u9fff]", rule.en)
    assert rule.zh.endswith("。")


def test_model_classes_are_frozen():
    """All but one, which loading fills; classes with hundreds of instances have slots."""
    names = (
        "model.policy",
        "model.entries",
        "model.annotations",
        "assembly.registries",
        "loading.document",
        "loading.source",
        "rules.context",
    )
    modules = [importlib.import_module(f"policypress.{name}") for name in names]
    made: list[Any] = [
        thing
        for module in modules
        for thing in vars(module).values()
        if isinstance(thing, type) and is_dataclass(thing) and thing.__module__ == module.__name__
    ]
    changing = {kind.__name__ for kind in made if not kind.__dataclass_params__.frozen}
    assert changing == {"Source"}
    many = {kind.__name__ for kind in made if "__slots__" in vars(kind)}
    assert {kind.__name__ for kind in made} - many == changing | {
        "Policy",
        "Corpus",
        "Document",
        "PolicySource",
        "Registries",
        "Context",
    }


def test_rule_functions_are_short():
    for path in (ROOT / "policypress/rules").rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.decorator_list:
                assert node.end_lineno
                assert node.end_lineno - node.lineno < 25, f"{path.name}::{node.name}"


@pytest.mark.slow
def test_warnings_are_printed_and_do_not_fail(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    """With the rule on numbers as a warning, check prints it and exits 0, and build counts it."""
    as_warning = tuple(replace(r, severity="warning") if r.id == "number" else r for r in RULES)
    monkeypatch.setattr(rules, "RULES", as_warning)
    path = two / INVENTED_M02
    path.write_text(path.read_text("utf-8").replace("Continue to improve", "Continue 7 times to improve"))
    monkeypatch.chdir(tmp_path)
    code = build.run(["check", "--source", "source"])
    said = capsys.readouterr()
    assert said.err == (
        f"source/{INVENTED_M02}:11:5: warning: m02-s1: the English says “7”, "
        "which is not in the Chinese. [number]\n"
        "    → Make the numbers match in both languages.\n"
        f"source/{INVENTED_M02}:11:5: warning: m02-s1: the same Chinese has different English in m01-s3: "
        "“Continue to improve the fictitious trade…”. [same-text]\n"
        "    → Choose one of the two.\n"
        "2 warnings; no errors.\n"
    )
    assert (code, said.out) == (0, "")
    assert build.run(["build", "--source", "source", "--dist", "dist"]) == 0
    assert capsys.readouterr().err == "2 warnings; run `./build.py check` to see them.\n"


def test_errors_come_first_and_are_counted_separately(
    two: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    as_warning = tuple(replace(r, severity="warning") if r.id == "number" else r for r in RULES)
    monkeypatch.setattr(rules, "RULES", as_warning)
    path = two / INVENTED_M02
    text = path.read_text("utf-8").replace("Continue to improve", "Continue 7 times to improve")
    path.write_text(text.replace("海关和纸上", "海关与纸上"), "utf-8")
    monkeypatch.chdir(tmp_path)
    assert build.run(["check", "--source", "source"]) == 1
    lines = capsys.readouterr().err.splitlines()
    found = [re.findall(r"\[([a-z-]+)\]$", line) for line in lines]
    assert [rule for rules in found for rule in rules] == ["text-as-printed", "number", "same-text"]
    assert lines[-1] == "1 problem, 2 warnings; nothing was written."


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_site_shows_every_rule(dist: Path, language: str):
    page = (dist / "site" / ("en" if language == "en" else "") / "rules/index.html").read_text("utf-8")
    shown = dict(
        re.findall(r'<section class="term" id="([a-z-]+)">.*?<p>(.*?)(?: <span.*?)?</p>', page, re.DOTALL)
    )
    assert {name: html.unescape(words) for name, words in shown.items()} == {
        rule.id: getattr(rule, language) for rule in RULES
    }
    tried = re.findall(
        r'<section class="term" id="([a-z-]+)">(?:(?!</section>).)*?<span class="hint">', page, re.DOTALL
    )
    assert {rule.id for rule in RULES if rule.fixable} == set(tried)
    # The example of an invisible character shows its code; markup is escaped.
    assert "\\u200b" in page
    assert "\u200b" not in page
