"""Walks the source folder: which files belong there, read each, collect what is wrong."""

from __future__ import annotations

import functools
import os
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path

from policypress.diagnostics import INFO, Place, Problem, did_you_mean, errors_of
from policypress.loading import review_table, strict_yaml
from policypress.loading.characters import check_characters, decode
from policypress.loading.document import Document
from policypress.loading.layout import check_layout
from policypress.loading.validation import validate
from policypress.system.inputs import is_backup
from policypress.text.escape import quoted

MAX_BYTES = 2_000_000
REGISTRIES = ("agencies", "glossary", "entities")
CODELISTS = (
    "action-roles",
    "agency-kinds",
    "comparators",
    "condition-kinds",
    "en-statuses",
    "entity-kinds",
    "evidence",
    "non-quantity-reasons",
    "quantity-kinds",
    "segment-kinds",
    "strengths",
    "topic-roles",
    "topic-schemes",
    "topic-weights",
    "topics",
    "units",
)
NOT_HERE = "This does not belong here."
# The kinds of file that people edit often enough to want one layout.
LAID_OUT = (*REGISTRIES, "annotations", "codelist", "measure", "policy", "retired", "topics")


@dataclass(frozen=True)
class PolicySource:
    """The files of one policy; a document that could not be read is None or absent.

    `readings` are the rows of its review table, if it has one; `annotation_readings` the documents
    of what single readers annotated, by reader and measure; `back_check` the questions about its English.
    """

    id: str
    file: str
    original_file: str
    policy: Document | None
    original: bytes | None
    measures: dict[str, Document]
    measure_ids: frozenset[str]
    review_file: str
    readings: tuple[review_table.Row, ...]
    annotation_readings: dict[str, dict[str, Document]]
    back_check: Document | None


@dataclass
class Source:
    """All loaded files. `problems` are those found so far: encoding, YAML, schema, missing files."""

    agencies: Document | None = None
    glossary: Document | None = None
    entities: Document | None = None
    topics: Document | None = None
    retired: Document | None = None
    codelists: dict[str, Document] = field(default_factory=dict)
    policies: list[PolicySource] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def load_source(folder: Path) -> Source:
    """Load everything under the source folder; never raises for what an editor can do to it."""
    source = Source()
    shown = shown_path(folder)
    entries = folder_names(folder, shown, source.problems)
    if entries is None:
        return source
    expected = {*(f"{name}.yml" for name in (*REGISTRIES, "retired")), "codelists", "policies"}
    check_names(entries, expected, shown, source.problems)
    source.agencies = load_file(folder / "agencies.yml", "agencies", source.problems)
    source.glossary = load_file(folder / "glossary.yml", "glossary", source.problems)
    source.entities = load_file(folder / "entities.yml", "entities", source.problems)
    if "retired.yml" in entries:  # nothing is retired where it is not there
        source.retired = load_file(folder / "retired.yml", "retired", source.problems)
    names = _yaml_names(folder / "codelists", source.problems)
    needed = CODELISTS if (folder / "codelists").is_dir() else ()
    for name in sorted({*names, *needed}):
        # Topics say more than other codes: they are a table of their own.
        schema = "topics" if name == "topics" else "codelist"
        document = load_file(folder / "codelists" / f"{name}.yml", schema, source.problems)
        if document and name == "topics":
            source.topics = document
        elif document:
            source.codelists[name] = document
    policies = folder_names(folder / "policies", f"{shown}/policies", source.problems)
    for name in policies or []:
        if not name.startswith("."):
            source.policies.append(_load_policy(folder / "policies" / name, name, source.problems))
    if policies is not None and not source.policies:
        what = "There is no policy in this folder."
        source.problems.append(
            Problem(Place(f"{shown}/policies"), "missing-file", what, "Add a folder for one.")
        )
    return source


def _load_policy(folder: Path, name: str, problems: list[Problem]) -> PolicySource:
    shown = shown_path(folder)
    entries = folder_names(folder, shown, problems) or []
    expected = {"policy.yml", "original.txt", "measures", "readings", "review.csv", "back-check.yml"}
    check_names(entries, expected, shown, problems)
    policy = load_file(folder / "policy.yml", "policy", problems)
    original = read_file(folder / "original.txt", problems)
    names = _yaml_names(folder / "measures", problems)
    measures = _load_documents(folder / "measures", names, "measure", problems)
    files = (f"{shown}/policy.yml", f"{shown}/original.txt")
    readings = _load_readings(folder / "review.csv", problems) if "review.csv" in entries else ()
    reviews = (f"{shown}/review.csv", readings)
    read = _load_annotation_readings(folder / "readings", problems) if "readings" in entries else {}
    asked = None
    if "back-check.yml" in entries:
        asked = load_file(folder / "back-check.yml", "back-check", problems)
    return PolicySource(name, *files, policy, original, measures, frozenset(names), *reviews, read, asked)


def _load_documents(
    folder: Path, names: list[str], schema: str, problems: list[Problem]
) -> dict[str, Document]:
    """The documents of these names that can be read."""
    loaded = {name: load_file(folder / f"{name}.yml", schema, problems) for name in names}
    return {name: document for name, document in loaded.items() if document}


def _load_annotation_readings(folder: Path, problems: list[Problem]) -> dict[str, dict[str, Document]]:
    """A folder a reader, a file a measure."""
    found = {}
    shown = shown_path(folder)
    for reader in folder_names(folder, shown, problems) or []:
        if not reader.startswith(".") and not review_table.HANDLE.match(reader):
            what = f"{quoted(reader)} is not the name of a reader."
            instead = "Name the folder with small letters, digits and hyphens, as in reader-b."
            problems.append(Problem(Place(f"{shown}/{reader}"), "unexpected-file", what, instead))
        elif not reader.startswith("."):
            names = _yaml_names(folder / reader, problems)
            found[reader] = _load_documents(folder / reader, names, "reading", problems)
    return found


def _load_readings(path: Path, problems: list[Problem]) -> tuple[review_table.Row, ...]:
    data = read_file(path, problems)
    if data is None:
        return ()
    text, found = decode(data, shown_path(path))
    rows, refused = review_table.read_rows(text, shown_path(path)) if not found else ([], [])
    problems += found + refused
    return tuple(rows)


def load_file(path: Path, schema_name: str, problems: list[Problem]) -> Document | None:
    """The document in a YAML file that its schema accepts, or None; `problems` says why."""
    data = read_file(path, problems)
    if data is None:
        return None
    document, found = _document(data, schema_name)
    file = shown_path(path)
    problems.extend(replace(problem, place=replace(problem.place, file=file)) for problem in found)
    return replace(document, file=file) if document else None


@functools.lru_cache(maxsize=256)
def _document(data: bytes, schema_name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """The document in a file and what is wrong with it, at places in a file without a name.

    Remembered, for what loads a source again and again, as the fuzzer does, with one file changed.
    """
    text, found = decode(data, "")
    if not found or text:
        found.extend(check_characters(text, ""))
    if not text and found:
        return None, tuple(found)
    document, refused = strict_yaml.parse(text, "")
    # A character that was refused above explains why the parser stumbles; it need not be said twice.
    said = {problem.place.line for problem in found if problem.rule == "character"}
    found.extend(
        problem
        for problem in refused
        if not (found and problem.rule == "yaml")
        and not (problem.rule == "character" and problem.place.line in said)
    )
    unread = any(problem.rule == "yaml" for problem in refused)
    if not unread and not any(problem.rule.startswith(("yaml-", "duplicate")) for problem in found):
        refused = list(validate(document, schema_name))
        # What has to stand there says more than that the value can be read in two ways.
        wanted = {problem.place for problem in refused}
        found = [p for p in found if p.rule != "ambiguous-value" or p.place not in wanted]
        found.extend(refused)
    if not found and schema_name in LAID_OUT:
        found.extend(check_layout(document, schema_name))
    return None if errors_of(found) else document, tuple(found)


def read_file(path: Path, problems: list[Problem]) -> bytes | None:
    """The bytes of a file, or None; `problems` says why."""
    file = shown_path(path)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            return _of_a_size(path.read_bytes(), file, problems)
        kind = "a folder" if stat.S_ISDIR(mode) else "a link" if stat.S_ISLNK(mode) else "something else"
        what, instead = f"Here is {kind} where a file belongs.", "Put the file itself here."
    except FileNotFoundError:
        others = {f"{name}.yml" for name in (*CODELISTS, *REGISTRIES, "retired")}
        near = did_you_mean(path.name, set(_names(path.parent)) - others)
        what, instead = "This file is missing.", near or "Restore it from the history."
    except OSError as error:
        what, instead = f"This file cannot be read: {error.strerror}.", "Check its permissions."
    problems.append(Problem(Place(file), "missing-file", what, instead))
    return None


def _of_a_size(data: bytes, file: str, problems: list[Problem]) -> bytes | None:
    if len(data) <= MAX_BYTES:
        return data
    what = f"The file has {len(data):,} bytes; a source file has at most {MAX_BYTES:,}."
    problems.append(Problem(Place(file), "file-size", what, "Is this the right file?"))
    return None


def folder_names(path: Path, shown: str, problems: list[Problem]) -> list[str] | None:
    """The sorted names in a folder, or None where it is none that can be read.

    Files that editors leave behind are not among them; `problems` has a remark for each.
    """
    try:
        if stat.S_ISLNK(path.lstat().st_mode):
            problems.append(Problem(Place(shown), "missing-file", "Here is a link where a folder belongs."))
            return None
        with os.scandir(path) as entries:
            left = {e.name for e in entries if is_backup(e.name) and not e.is_dir(follow_symlinks=False)}
        what = "An editor or a file manager left this file here. It is not read or published."
        problems += [
            Problem(Place(f"{shown}/{name}"), "backup-file", what, "", INFO) for name in sorted(left)
        ]
        return sorted(entry.name for entry in path.iterdir() if entry.name not in left)
    except NotADirectoryError:
        what = "Here is a file where a folder belongs."
    except FileNotFoundError:
        what = "This folder is missing."
    except OSError as error:
        what = f"This folder cannot be read: {error.strerror}."
    problems.append(Problem(Place(shown), "missing-file", what))
    return None


def _yaml_names(folder: Path, problems: list[Problem]) -> list[str]:
    """The names, without `.yml`, of the files in a folder that holds only such files."""
    shown = shown_path(folder)
    names = []
    for name in folder_names(folder, shown, problems) or []:
        if name.endswith(".yml") and not name.startswith("."):
            names.append(name.removesuffix(".yml"))
        else:
            check_names([name], set(), shown, problems)
    return names


def check_names(names: list[str], expected: set[str], shown: str, problems: list[Problem]) -> None:
    for name in names:
        if name not in expected and not name.startswith("."):
            belong = (
                f"Here belong: {', '.join(sorted(expected))}." if expected else "Files here end in “.yml”."
            )
            instead = did_you_mean(name, expected) or belong
            problems.append(Problem(Place(f"{shown}/{name}"), "unexpected-file", NOT_HERE, instead))


def _names(folder: Path) -> list[str]:
    try:
        return [entry.name for entry in folder.iterdir()]
    except OSError:
        return []


def shown_path(path: Path) -> str:
    """The path as an editor knows it: relative to where the command runs, if it is below."""
    relative = os.path.relpath(path)
    # Not `resolve`, which follows links and raises where one leads to itself.
    return os.path.normpath(path.absolute()) if relative.startswith("..") else Path(relative).as_posix()
