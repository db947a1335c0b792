"""Implements `translate`: open work, status and sign-off of the English, and searches in it."""

from argparse import Namespace
from collections.abc import Callable, Iterable
from importlib import import_module

from policypress.diagnostics import Problem
from policypress.model import Corpus

# Returns the model of a source folder and its problems. With `with_rules=False`, it accepts a source that
# breaks rules, so that unfinished files can be shown. Raises SourceProblems if the source has errors.
Check = Callable[..., tuple[Corpus, Iterable[Problem]]]

# The modules of actions that have no module of the same name. A module is imported only when needed,
# because its dependencies may not be installed yet.
_MODULES = {"approve": "signing", "diff": "status", "import": "import_answers", "seal": "signing"}


def run(options: Namespace, check: Check) -> Iterable[str]:
    """Run an action of `translate` and return the lines to print.

    Raises SourceProblems, or CommandRefused if a segment does not exist or the action is not possible.
    """
    module = import_module(f"{__name__}.{_MODULES.get(options.action, options.action)}")
    lines: Iterable[str] = module.run(options, check)
    return lines


__all__ = ["Check", "run"]
