"""Builds a record of the model from the keys of a loaded mapping."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

from policypress.loading import Node

T = TypeVar("T")


def from_node(kind: type[T], node: Node, **given: Any) -> T:
    """Build a `kind` record. Each field that is not in `given` is the value of the key with its name.

    If the key is missing, a str field is "", a tuple is () and any other is None. `place` is the node's.
    """
    missing = {field.name: str(field.type) for field in fields(kind) if field.name not in given}  # type: ignore[arg-type]
    if missing.pop("place", None):
        given["place"] = node.place
    for name, of_type in missing.items():
        value = node[name].value
        given[name] = (
            tuple(value or ())
            if of_type.startswith("tuple")
            else node[name].text
            if of_type == "str"
            else value
        )
    return kind(**given)
