"""What the checks know of both languages. Each *.yml file explains at its top how to add an entry."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml


@cache
def load(name: str) -> Any:
    """Return the content of a data file."""
    return yaml.load(Path(__file__).with_name(f"{name}.yml").read_text("utf-8"), yaml.CSafeLoader)
