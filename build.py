#!/usr/bin/env python3
"""The pipeline: source → model → dataset and site → dist/. See `./build.py --help` for usage."""

import sys
from argparse import Namespace
from functools import partial
from importlib import import_module
from pathlib import Path

from policypress import cli
from policypress.commands.translate.arguments import add_parsers
from policypress.paths import CONTRACT, MKDOCS_YML, ROOT
from policypress.system.venv import use_venv


def load_and_check(source_folder: Path, with_rules: bool = True, english: dict[str, str] | None = None):
    """Load a source and return its model and warnings. Raises SourceProblems if the source has errors.

    `english` replaces the English of segments, by id, to check it before it is written to a file.
    """
    from policypress import assembly, diagnostics, loading, rules

    source = loading.load_source(source_folder)
    assembled = assembly.assemble(source, english)
    found = [*rules.run(rules.Context(source, assembled)), *loading.check_site(ROOT)] if with_rules else []
    return assembled.corpus, diagnostics.unless_errors([*source.problems, *assembled.problems, *found])


def check(options: Namespace) -> None:
    """Load the source and run all rules. Writes nothing."""
    corpus, warnings = load_and_check(options.source)
    cli.warn(warnings, options.format)
    cli.progress(f"{sum(len(policy.segments) for policy in corpus.policies)} segments, no errors")


def build(options: Namespace) -> None:
    """Build everything in a new folder, check it, and replace the old folder."""
    from policypress import dataset, loading, rules, site
    from policypress.commands.verify import require_valid
    from policypress.contract import load_contract
    from policypress.system.origin import origin_of
    from policypress.system.replace_folder import replacing

    origin = origin_of(options.source)
    (corpus, warnings), contract = load_and_check(options.source), load_contract(CONTRACT)
    cli.count(warnings)
    shown = (url := options.site_url, commit := origin.commit, rules.as_data(), warnings)
    dist = replacing(options.dist, loading.load_settings(MKDOCS_YML)[0].keep, origin)
    with dist as new, site.building(corpus, contract, new, *shown) as begin:
        cli.progress("writing the dataset")
        files = dataset.write(corpus, contract, new / "data", commit, url)
        cli.progress("building the site in both languages")
        begin(files, dataset.answers(corpus, contract))
        cli.progress("checking the written dataset")
        require_valid(new / "data")
        dataset.write_served(corpus, contract, files, new / "served", commit, url)
    cli.progress(f"done: {options.dist}")


def other(options: Namespace) -> None:
    """Run a command that has its own module, and print its output."""
    cli.say(import_module(f"policypress.commands.{options.command}").run(options, load_and_check))


OTHERS = ("diff", "fix", "release", "serve", "translate", "verify")
COMMANDS = {"build": build, "check": check, **dict.fromkeys(OTHERS, other)}
run = partial(cli.run, COMMANDS, add_parsers)

if __name__ == "__main__":
    use_venv()
    sys.exit(run())
