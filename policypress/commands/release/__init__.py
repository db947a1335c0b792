"""Implements `release VERSION`, which checks the version and changelog and updates all files with a version.

It does not change the git repository, but prints the remaining steps.
"""

import re
from argparse import Namespace
from collections.abc import Callable
from datetime import date
from pathlib import Path

from policypress.commands.release import changes, record
from policypress.commands.release.changes import Change
from policypress.commands.release.record import Record
from policypress.contract import load_contract
from policypress.contract.addresses import page_path
from policypress.diagnostics import CommandRefused, unless_errors
from policypress.loading import load_settings
from policypress.loading.characters import decode
from policypress.model import Corpus
from policypress.paths import CONTRACT, MKDOCS_YML, ROOT, SOURCE
from policypress.system import git
from policypress.system.replace_files import replace_all, writing

FOLDER = "releases"

# The files that contain the version, each with a pattern that must match once and its replacement.
_PLACES = {
    "schema/dataset.yml": (
        r'(?m)^version: "[^"]*"$(\nreleased: "[^"]*"$)?',
        'version: "{version}"\nreleased: "{day}"',
    ),
    "CITATION.cff": (
        r"(?m)^version: .*$(\ndate-released: .*$)?(\nrepository-code: .*$)?",
        'version: {version}\ndate-released: "{day}"{address}',
    ),
    "LICENSE-DATA": (r"version [0-9]+\.[0-9]+\.[0-9]+,", "version {version},"),
}
_CHANGELOG = "CHANGELOG.md"
_NEXT = """\
Next steps:
  make test
  git add {files} && git commit -m "Release {version}"
  git tag v{version}
  make build        (package in dist/data, site in dist/site)"""


# The contents to write, by path relative to the root, the changes, and the version that they are since.
_Plan = tuple[dict[str, str], list[Change], str | None]


def run(options: Namespace, check: Callable[[Path], tuple[Corpus, object]]) -> list[str]:
    """Run `release` and return the lines to print. Raises CommandRefused with all reasons.

    Raises BuildError and writes nothing if another program has changed one of the files.
    """
    version, day = options.version, options.date or date.today().isoformat()
    with writing(SOURCE):
        read = {path: (ROOT / path).read_bytes() for path in (*_PLACES, _CHANGELOG)}
        contents, found, last = _plan(version, day, _decoded(read), check(SOURCE)[0])
        if not options.dry_run:
            _refuse_uncommitted()
            (ROOT / FOLDER).mkdir(exist_ok=True)
            replace_all({ROOT / path: (read.get(path), text.encode()) for path, text in contents.items()})
    since = f"since {last}" if last else "(first release)"
    lines = [f"{version} ({day}), {len(found)} changes {since}:"]
    lines += [f"  {change.level}: {change.what}" for change in found]
    verb = "would be written" if options.dry_run else "written"
    lines.append(f"{verb}: {', '.join(contents)}")
    following = _NEXT.format(version=version, files=" ".join(contents)).splitlines()
    return lines if options.dry_run else [*lines, *following]


def _decoded(read: dict[str, bytes]) -> dict[str, str]:
    decoded = {path: decode(content, path) for path, content in read.items()}
    found = [problem for _, problems in decoded.values() for problem in problems]
    unless_errors(problem for problem in found if problem.fix is None)
    return {path: text for path, (text, _) in decoded.items()}


def _plan(version: str, day: str, texts: dict[str, str], corpus: Corpus) -> _Plan:
    contract = load_contract(CONTRACT)
    last = record.last_record(ROOT / FOLDER)
    try:
        new = record.make_record(contract, corpus, version, last)
    except ValueError as error:
        raise CommandRefused([str(error)]) from error
    found = changes.changes(last or _nothing(new), new)
    contents, refused = _rewritten(version, day, texts)
    refused = [*_too_small(version, contract.version, last, found), *_reused(last, new), *refused]
    refused += [*_wrong_day(day, texts), *_without_entry(last, new, corpus)]
    if git.ask_here("tag", "--list", f"v{version}"):
        refused.append(f"The tag v{version} already exists.")
    section = _section(version, texts[_CHANGELOG])
    if section is None:
        refused.append(f"{_CHANGELOG} needs one section “## Unreleased” or “## {version} (unreleased)”.")
    else:
        if missing := changes.not_mentioned(found, section[0]):
            refused.append(f"{_CHANGELOG} does not mention these changes. Add them to its section:")
            refused += [f"  {change.what}" for change in missing]
        contents[_CHANGELOG] = section[1].replace("\0", f"## {version} ({day})")
    if refused:
        raise CommandRefused(refused)
    contents[f"{FOLDER}/{version}.json"] = record.as_text(new)
    return contents, found, last["version"] if last else None


def _wrong_day(day: str, texts: dict[str, str]) -> list[str]:
    last = re.search(r'(?m)^date-released: "?([0-9-]+)', texts["CITATION.cff"])
    if last and day < last[1]:
        return [f"{day} is before the date of the last release, {last[1]}."]
    return [f"{day} is in the future."] if day > date.today().isoformat() else []


def _refuse_uncommitted() -> None:
    """Raise CommandRefused if there are uncommitted changes, because the release tag marks a commit."""
    if changed := (git.ask_here("status", "--porcelain") or "").splitlines():
        raise CommandRefused(["Commit or stash these files first:", *(f"  {line[3:]}" for line in changed)])


def _nothing(new: Record) -> Record:
    """Return the record to compare the first version with, so that everything except file kinds is new."""
    empty: Record = {"tables": {}, "codes": {}, "ids": {}, "digests": {}}
    return {**empty, "files": new["files"], "version": None}


def _too_small(version: str, present: str, last: Record | None, found: list[Change]) -> list[str]:
    number, before = record.as_version(version), record.as_version(last["version"] if last else present)
    if number is None:
        return [f"“{version}” is not a version. Write three numbers, for example 0.2.0."]
    if last is None or before is None:
        early = before is not None and number < before
        return [f"{version} is too low: {present} is already in preparation."] if early else []
    if number <= before:
        return [f"{version} is too low: {last['version']} is already released."]
    if not found:
        return [f"Nothing has changed since {last['version']}."]
    least = changes.least_version(before, found)
    if number >= least:
        return []
    level = found[0].level
    why = [change.what for change in found if change.level == level]
    rule = f"there are {level} changes"
    if level == changes.MAJOR and not before[0]:
        rule += ", which need a minor version before 1.0.0"
    enough = ".".join(map(str, least))
    message = f"{version} is too low. Use {enough} or higher, because {rule} (docs/en/stability.md):"
    return [message, *(f"  {reason}" for reason in why)]


def _reused(last: Record | None, new: Record) -> list[str]:
    """Check that ids and codes removed in an earlier version are not used again."""
    refused = []
    for kind, now in (("ids", new["ids"]), ("codes", new["codes"])):
        for name, gone in (last["gone"][kind] if last else {}).items():
            refused += [
                f"{entry} ({name}) was removed in an earlier version. Use a new name."
                for entry in sorted(set(gone) & set(now.get(name, [])))
            ]
    return refused


def _without_entry(last: Record | None, new: Record, corpus: Corpus) -> list[str]:
    """Check that removed ids are in source/retired.yml, except segments of a removed measure."""
    retired = {(entry.resource, entry.id): entry for entry in corpus.retired}
    gone = [(table, id) for table in new["ids"] for id in new["gone"]["ids"].get(table, ())]
    all_gone = {id for _, id in gone}
    refused = []
    for table, id in gone:
        entry = retired.get((table, id))
        if entry is None:
            if page_path(table, id) or not all_gone & set(changes.wholes(id)):
                refused.append(f"  resource: {table}, id: {id}")
        elif last and id in last["ids"][table] and entry.since != new["version"]:
            refused.append(f"  resource: {table}, id: {id}: since must be “{new['version']}”")
    message = "These ids were removed. Add an entry for each to source/retired.yml:"
    return [message, *refused] if refused else []


def _rewritten(version: str, day: str, texts: dict[str, str]) -> tuple[dict[str, str], list[str]]:
    contents, refused = {}, []
    repository = load_settings(MKDOCS_YML)[0].repository
    address = f'\nrepository-code: "{repository}"' if repository else ""
    for path, (pattern, replacement) in _PLACES.items():
        number = len(re.findall(pattern, texts[path]))
        if number != 1:
            refused.append(f"{path} must contain the version exactly once, but contains it {number} times.")
        line = replacement.format(version=version, day=day, address=address)
        contents[path] = re.sub(pattern, lambda _, line=line: line, texts[path])  # type: ignore[misc]
    return contents, refused


def _section(version: str, text: str) -> tuple[str, str] | None:
    """Return the unreleased section of the changelog, and the whole file with NUL in place of its heading."""
    heading = re.compile(rf"(?mi)^## (?:{re.escape(version)} \(unreleased\)|unreleased)$")
    if len(heading.findall(text)) != 1:
        return None
    before, after = heading.split(text)
    return re.split(r"(?m)^## ", after)[0], f"{before}\0{after}"
