"""What a rule is: an id, a sentence in both languages, how much it weighs, and an example that breaks it."""

from __future__ import annotations

import ast
import functools
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from policypress.diagnostics import ERROR, Edit, Place, Problem
from policypress.model import Corpus, Segment
from policypress.rules.context import Context


class Pair(NamedTuple):
    """The two texts of a segment."""

    zh: str
    en: str


class Change(NamedTuple):
    """An edit that breaks a rule: in `file` of the invented policy's source, `before` becomes `after`.

    An empty `before` stands for all that is in the file, whether it is there or not; with None as
    `after` the file is removed. A `file` under docs/ is a written page, one under schema/ the contract.
    """

    file: str
    before: str
    after: str | None


class Violation(NamedTuple):
    """What a rule has to say: what is wrong, what would be right (may be empty), where, and what fixes
    it (see `Problem`).

    A rule that looks at one segment leaves the place out: it is that of the English, and `span` are the
    offsets in it of the words that it is about (empty for all of them).
    """

    what: str
    instead: str = ""
    place: Place | None = None
    span: tuple[int, ...] = ()
    fix: tuple[Edit, ...] | None = None


Find = Callable[[Context], Iterator[Violation]]
Look = Callable[[Segment, Corpus], Iterator[Violation]]


@dataclass(frozen=True)
class Rule:
    """One rule. `fails` is its smallest failing example, `passes` a pair that it has nothing against.

    `severity` is error, warning or info; `fixable` says whether `build.py fix` fixes what breaks it,
    wherever there is one way only. `find` asks the whole corpus, `look` one segment (then `find` asks
    `look` about each); a rule that loading or assembly applies while it reads has neither.
    """

    id: str
    en: str
    zh: str
    fails: Pair | Change
    passes: Pair | None = None
    severity: str = ERROR
    fixable: bool = False
    find: Find | None = None
    look: Look | None = None

    def problems(self, context: Context) -> Iterator[Problem]:
        """What the rule finds; each finding of a corpus names its place."""
        for what, instead, place, span, fix in self.find(context) if self.find else ():
            assert place is not None
            yield Problem(place, self.id, what, instead, self.severity, fix, span)


def rule(zh: str, fails: Change, *, severity: str = ERROR, fixable: bool = False) -> Callable[[Find], Rule]:
    """Makes a rule of a function over the corpus: its name is the id, its docstring the rule."""

    def decorate(find: Find) -> Rule:
        return Rule(*_named(find), zh, fails, None, severity, fixable, find)

    return decorate


def segment_rule(zh: str, *, fails: Pair, passes: Pair, severity: str = ERROR) -> Callable[[Look], Rule]:
    """Makes a rule of a function over one segment, which has an English text, and the registries.

    The function is called for each segment whose English somebody wrote, with the corpus for what
    the registries know; the id of the segment is put before what it finds.
    """

    def decorate(look: Look) -> Rule:
        find = functools.partial(_each_segment, look)
        return Rule(*_named(look), zh, fails, passes, severity, False, find, look)

    return decorate


def _each_segment(look: Look, context: Context) -> Iterator[Violation]:
    for policy in context.corpus.policies:
        for segment in policy.written_segments:
            for what, instead, place, span, fix in look(segment, context.corpus) if segment.en else ():
                yield Violation(f"{segment.local_id}: {what}", instead, place or segment.en_place, span, fix)


def _named(function: Callable[..., object]) -> tuple[str, str]:
    """The id and the English of a rule: the first paragraph of the docstring, as one line."""
    # Python run with -OO has no docstrings, and the pages are to be the same there too.
    said = inspect.getdoc(function) or _written_docstring(function)
    first = said.split("\n\n")[0]
    return function.__name__.replace("_", "-"), " ".join(first.split())


def _written_docstring(function: Callable[..., object]) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    return ast.get_docstring(definition) or ""
