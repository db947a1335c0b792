"""Rules, each with an id, a sentence in both languages, a severity, and an example that violates it."""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policypress.diagnostics import ERROR, Edit, Place, Problem
from policypress.rules.context import Context

if TYPE_CHECKING:
    from policypress.rules.english.lexicon import Lexicon
    from policypress.rules.english.tokens import Texts


# Files of the invented policy that examples change.
POLICY = "policies/wuyou-2031-12"
M01, M02 = (f"{POLICY}/measures/{name}.yml" for name in ("m01", "m02"))


class Pair(NamedTuple):
    """The two texts of a segment."""

    zh: str
    en: str


class Change(NamedTuple):
    """An edit that violates a rule. In `file` of the invented policy's source, `after` replaces `before`.

    If `before` is empty, the whole file is replaced or created; if `after` is None, the file is removed.
    A `file` under docs/ is a hand-written page, and one under schema/ is the contract.
    """

    file: str
    before: str
    after: str | None


class Violation(NamedTuple):
    """A problem that a rule reports: what is wrong, what to write instead (may be empty), the place, and the
    fix (see `Problem`).

    A segment rule may omit the place, which defaults to that of the English. `span` contains the offsets
    of the affected words in the English, or is empty for all of them. `lost` contains the Chinese words that
    the English lacks, so that a loss that several rules notice is reported once.
    """

    what: str
    instead: str = ""
    place: Place | None = None
    span: tuple[int, ...] = ()
    fix: tuple[Edit, ...] | None = None
    lost: tuple[str, ...] = ()


Find = Callable[[Context], Iterator[Violation]]
Look = Callable[["Texts", "Lexicon"], Iterator[Violation]]


@dataclass(frozen=True)
class Rule:
    """A rule. `fails` is a minimal example that violates it, and `passes` is a pair that does not.

    `severity` is error, warning or info; `fixable` is true if `./build.py fix` can fix violations that have
    only one fix. `find` checks the whole corpus, and `look` the texts of one segment. A rule that loading or
    assembly applies while reading has neither. A rule that `needs_all` is skipped if anything is missing from
    the corpus because it could not be read.
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
    needs_all: bool = False

    def problems(self, context: Context) -> Iterator[Problem]:
        """Yield the problems that the rule finds in the corpus."""
        if self.find and not (self.needs_all and context.is_damaged):
            yield from map(self.problem, self.find(context))

    def problem(self, found: Violation) -> Problem:
        """Return a violation of the rule as a problem."""
        assert found.place is not None
        return Problem(found.place, self.id, found.what, found.instead, self.severity, found.fix, found.span)


def rule(
    zh: str, fails: Change, *, severity: str = ERROR, fixable: bool = False, needs_all: bool = False
) -> Callable[[Find], Rule]:
    """Turn a function that checks the corpus into a rule. Its name becomes the id, its docstring the rule."""

    def decorate(find: Find) -> Rule:
        return Rule(*_named(find), zh, fails, None, severity, fixable, find, needs_all=needs_all)

    return decorate


def segment_rule(zh: str, *, fails: Pair, passes: Pair, severity: str = ERROR) -> Callable[[Look], Rule]:
    """Turn a function over the two texts of a segment and the lexicon into a rule.

    The function is called for each segment with English of its own. The id of the segment is put before each
    message.
    """

    def decorate(look: Look) -> Rule:
        return Rule(*_named(look), zh, fails, passes, severity, look=look)

    return decorate


def _named(function: Callable[..., object]) -> tuple[str, str]:
    """Return the id and the English of a rule, which is the first paragraph of its docstring on one line."""
    # With -OO Python drops docstrings, but the pages must not change.
    doc = inspect.getdoc(function) or _written_docstring(function)
    first = doc.split("\n\n")[0]
    return function.__name__.replace("_", "-"), " ".join(first.split())


def _written_docstring(function: Callable[..., object]) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    definition = tree.body[0]
    assert isinstance(definition, ast.FunctionDef)
    return ast.get_docstring(definition) or ""
