"""Builds a record of the model from the keys of a loaded mapping."""

import functools
from typing import Any, TypeVar, get_origin, get_type_hints

from policypress.diagnostics import Place
from policypress.loading import Node

T = TypeVar("T")

_types = functools.cache(get_type_hints)


def from_node(kind: type[T], node: Node, **given: Any) -> T:
    """Build a `kind` record. Each field that is not in `given` is the value of the key with its name.

    If the key is missing, a str field is "", a tuple is () and any other is None. `place` is the node's, and
    `<key>_place` that of a key.
    """
    for name, of_type in _types(kind).items():  # type: ignore[arg-type]
        if name in given:
            continue
        if of_type is Place:
            given[name] = (node if name == "place" else node[name.removesuffix("_place")]).place
            continue
        value = node[name].value
        given[name] = tuple(value or ()) if get_origin(of_type) is tuple else value
        if of_type is str:
            given[name] = value or ""
    return kind(**given)
