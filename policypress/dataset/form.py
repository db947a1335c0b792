"""What a form of the dataset is made from and what it makes. One form, one writer, one module."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from policypress.contract import Contract
from policypress.dataset.tables import Row
from policypress.model import Corpus, Policy


@dataclass(frozen=True)
class Materials:
    """What every writer reads: the model, the contract, and the tables made of both.

    `commit` is the one the package is made from, `site_url` the address of the published site with
    a slash at its end; None where that is not known.
    """

    corpus: Corpus
    contract: Contract
    tables: Mapping[str, list[Row]]
    commit: str | None = None
    site_url: str | None = None


@dataclass(frozen=True)
class Made:
    """A file: its path in the package, with `/`, its bytes, and the policy that it is about, if one."""

    path: str
    content: bytes
    policy: Policy | None = None


Writer = Callable[[Materials], Iterator[Made]]


def as_json(value: Any) -> bytes:
    """JSON as all files of the package have it: UTF-8, keys in the given order, two spaces, final newline."""
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")
