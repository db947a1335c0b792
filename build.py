#!/usr/bin/env python3
"""The pipeline: source → model → dataset and site → dist/. `build.py --help` says how to call it."""

from __future__ import annotations

import sys
from argparse import Namespace
from importlib import import_module
from pathlib import Path

from policypress import cli

ROOT = Path(__file__).resolve().parent


def judge(source_folder: Path, rules_too: bool = True):
    """The model of a source, and warnings; SourceProblems where a rule (or only its form) is broken."""
    from policypress import assembly, loading, problems, rules

    source = loading.load_source(source_folder)
    assembled = assembly.assemble(source)
    context = rules.Context(source, assembled)
    found = [*rules.run(context), *loading.check_site(ROOT)] if rules_too else []
    return assembled.corpus, problems.unless_errors([*source.problems, *assembled.problems, *found])


def load(source_folder: Path, judged: bool = True):
    """The model of a source that `judge` lets pass."""
    return judge(source_folder, judged)[0]


def check(options: Namespace) -> None:
    """Load, rules, fidelity; writes nothing."""
    corpus, warnings = judge(options.source)
    cli.warn(warnings, options.format)
    cli.progress(f"{sum(len(policy.segments) for policy in corpus.policies)} segments: nothing is wrong")


def build(options: Namespace) -> None:
    """Everything into a new folder, checked, which then takes the place of the old one."""
    from policypress import dataset, loading, provenance, publish, rules, site
    from policypress.contract import load_contract

    origin = provenance.origin_of(options.source)
    (corpus, warnings), contract = judge(options.source), load_contract(ROOT / "schema" / "dataset.yml")
    cli.count(warnings)
    shown = (url := options.site_url, commit := origin.commit, rules.as_data(), warnings)
    dist = publish.replacing(options.dist, loading.load_settings(ROOT / "mkdocs.yml")[0].keep, origin)
    with dist as new, site.building(corpus, contract, new, *shown) as begin:
        cli.progress("writing the dataset")
        files = dataset.write(corpus, contract, new / "data", commit, url)
        cli.progress("building the site, two languages at once")
        begin(files, dataset.answers(corpus, contract))
        if not options.preview:
            cli.progress("checking the written dataset")
            dataset.require_valid(new / "data")
        dataset.write_served(corpus, contract, files, new / "served", commit, url)
    cli.progress(f"done: {options.dist}")


def serve(options: Namespace) -> None:
    """Build, serve, and build again on every change until stopped."""
    from policypress import preview, provenance

    where = [f"--source={options.source}", f"--dist={options.dist}"]
    command = [sys.executable, __file__, "build", "--preview", *where]
    preview.run(command, options.dist / "site", provenance.roots_of(options.source), options.port)


def ask(options: Namespace) -> None:
    """Hand a command to the room that knows it, and print the answer."""
    cli.say(import_module(f"policypress.{ROOMS.get(options.command, options.command)}").run(options, judge))


ROOMS = {"diff": "comparison", "release": "releases", "translate": "translation", "verify": "verification"}
COMMANDS = {"build": build, "check": check, "fix": ask, "serve": serve, **dict.fromkeys(ROOMS, ask)}

if __name__ == "__main__":
    sys.exit(cli.run(COMMANDS))
