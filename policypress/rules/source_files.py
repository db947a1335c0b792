"""The rules of source_files.yml, which loading and assembly apply while they read."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from policypress.diagnostics import ERROR
from policypress.rules.rule import Change, Rule

_DATA = Path(__file__).with_suffix(".yml")


def _rule(entry: Mapping[str, Any]) -> Rule:
    text, times = entry.get("repeat", ("", 0))
    after = entry["after"]
    change = Change(entry["file"], entry["before"], after and after.replace("…", text * times))
    severity, fixable = entry.get("severity", ERROR), entry.get("fixable", False)
    return Rule(entry["id"], entry["en"], entry["zh"], change, severity=severity, fixable=fixable)


RULES: tuple[Rule, ...] = tuple(map(_rule, yaml.load(_DATA.read_text("utf-8"), yaml.CSafeLoader)))
