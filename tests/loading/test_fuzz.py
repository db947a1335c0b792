"""The source damaged at random, and that the fuzzer itself sees what is wrong."""

from __future__ import annotations

import copy
import functools
import operator
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import fuzz
import jsonschema_rs
import pytest
from conftest import ROOT
from jsonschema import Draft202012Validator

from policypress.loading import strict_yaml, validation

pytestmark = pytest.mark.slow


@pytest.mark.slow
def test_a_damaged_source_is_always_answered_with_sentences(tmp_path: Path):
    command = [sys.executable, "tools/fuzz.py", "--cases", "60", "--seed", "3", "--keep", str(tmp_path)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)
    assert (result.returncode, result.stderr) == (0, ""), result.stdout
    assert "60 cases of seed 3" in result.stdout
    assert result.stdout.endswith("\n0 faults\n")
    assert list(tmp_path.iterdir()) == []


GOOD = "source/agencies.yml:2:1: The key “id” is missing. [missing-key]\n    → A speaking name.\n"


@pytest.mark.parametrize(
    ("code", "said", "fault"),
    [
        (0, "", ""),
        (0, "warning\n", "it says something although nothing is wrong"),
        (1, f"{GOOD}1 problem; nothing was written.\n", ""),
        (1, "", "it does not say what is wrong"),
        (1, GOOD, "it does not say what is wrong"),
        (1, "2 problems; nothing was written.\n", "it does not say what is wrong"),
        (1, "Something is wrong.\n1 problem; nothing was written.\n", "not of the form"),
        (1, f"{GOOD}{GOOD[:30]}\n2 problems; nothing was written.\n", "not of the form"),
        (1, GOOD.replace(":2:1:", ":99999:1:") + "1 problem; nothing was written.\n", "no such place"),
        (1, GOOD.replace(":2:1:", ":2:80:") + "1 problem; nothing was written.\n", "no such place"),
        (1, GOOD.replace("agencies", "nowhere") + "1 problem; nothing was written.\n", "no such place"),
        (1, GOOD.replace("“id”", "“\x1b[31m”") + "1 problem; nothing was written.\n", "no line for people"),
        (3, "The system refused.\n", "The system refused."),
        ("exception", "Traceback …\n", "Traceback …"),
    ],
)
def test_an_answer_that_does_not_help_is_a_fault(code: int | str, said: str, fault: str):
    _, found, _ = fuzz.judge(code, said, ROOT / "source")
    assert bool(found) == bool(fault)
    assert fault in found


def test_a_source_that_check_accepts_and_the_build_does_not_is_a_fault(tmp_path: Path):
    source = fuzz.Source(tmp_path)
    assert fuzz.use(source, pages=True) == ""
    glossary = (source.root / "glossary.yml").read_bytes()
    with source.with_change({"glossary.yml": glossary.replace(b"- Four Top 100\n", b"- NA | x\n")}):
        assert "check accepts what cannot be built" in fuzz.use(source, pages=False)
    assert (source.root / "glossary.yml").read_bytes() == glossary


def behave(number: int) -> fuzz.Result:
    if number == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    if number == 5:
        while True:
            pass
    if number == 6:
        time.sleep(60)
    return fuzz.Result(number, fuzz.RIGHT, "")


@pytest.mark.slow
def test_a_crash_and_a_case_without_end_are_faults_and_the_rest_goes_on():
    results = sorted(
        fuzz.watch([(behave, [0, 2, 4]), (behave, [1, 3, 5, 6, 7])], seconds=0.3), key=lambda r: r.number
    )
    assert [(result.number, result.outcome) for result in results] == [
        (0, "nothing wrong"),
        (1, "nothing wrong"),
        (2, "crash"),
        (3, "nothing wrong"),
        (4, "nothing wrong"),
        (5, "too slow"),
        (6, "too slow"),
        (7, "nothing wrong"),
    ]
    assert [result.number for result in results if result.fault] == [2, 5, 6]


def test_a_case_is_the_same_each_time_and_another_for_another_seed(tmp_path: Path):
    files = fuzz.Source(tmp_path).files
    assert all(fuzz.case(1, number, files) == fuzz.case(1, number, files) for number in range(50))
    assert sum(fuzz.case(1, number, files) != fuzz.case(2, number, files) for number in range(50)) > 45


ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2**70,
    "",
    "x",
    " ",
    "2031-13-01",
    "2031-02-28",
    [],
    ["x", "x"],
    {},
    {"x": 1},
)


def test_the_quick_validator_and_the_one_that_speaks_agree():
    """Values of every kind in every place of real files: never does one accept what the other refuses."""
    chance = random.Random(1)
    for path in sorted((ROOT / "source").glob("**/m0[27].yml")) + sorted((ROOT / "source").glob("*.yml")):
        schema_name = {"measures": "measure"}.get(path.parent.name) or (
            "reading" if "readings" in path.parts else path.stem
        )
        document, _ = strict_yaml.parse(path.read_text("utf-8"), path.name)
        schema = validation.whole_schema(schema_name)
        gate = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        speaker = Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
        assert gate.is_valid(document.data)
        places = sorted(filter(None, document.marks), key=str)
        always = [place for place in places if len(place) == 1 or place[-1] == "date"]
        for place in [*always, *chance.sample(places, min(60, len(places)))]:
            data, odd = copy.deepcopy(document.data), chance.choice(ODD)
            holder: Any = functools.reduce(operator.getitem, place[:-1], data)
            if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", str(holder[place[-1]])):
                odd = "2031-13-01"  # has the form of a date and is none
            holder[place[-1]] = odd
            if chance.random() < 0.5:
                del holder[place[-1]]
            assert gate.is_valid(data) == speaker.is_valid(data), (path, place, odd)
