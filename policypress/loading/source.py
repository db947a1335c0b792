"""Loads the source folder: finds the expected files, reads them, and collects all problems."""

import contextlib
import functools
import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from policypress.diagnostics import INFO, Place, Problem, Problems, did_you_mean, errors_of
from policypress.loading import review_table, strict_yaml
from policypress.loading.characters import check_characters, decode
from policypress.loading.document import Document
from policypress.loading.layout import check_layout
from policypress.loading.validation import validate
from policypress.system.inputs import is_backup
from policypress.text.escape import quoted

MAX_BYTES = 2_000_000
REGISTRIES = ("agencies", "glossary", "entities", "readers")
OPTIONAL = ("retired", "search")
CODELISTS = (
    "action-roles agency-kinds comparators condition-kinds en-statuses entity-kinds evidence"
    " non-quantity-reasons quantity-kinds reader-kinds segment-kinds strengths topic-roles topic-schemes"
    " topic-weights topics units"
).split()
NOT_HERE = "This does not belong here."
# The file types that are edited often enough to need a uniform layout.
LAID_OUT = (*REGISTRIES, "annotations", "codelist", "measure", "policy", "retired", "topics")


@dataclass(frozen=True)
class PolicySource:
    """The files of one policy in `folder`. A document that could not be read is None or missing.

    `readings` contains the rows of the review table, if there is one. `annotation_readings` contains the
    annotations of individual readers, by reader and measure. `back_check` contains questions on the English,
    and `search` what visitors type.
    """

    id: str
    folder: str
    policy: Document | None
    original: bytes | None
    measures: dict[str, Document]
    measure_ids: frozenset[str]
    readings: tuple[review_table.Row, ...]
    annotation_readings: dict[str, dict[str, Document]]
    back_check: Document | None
    search: Document | None

    @functools.cached_property
    def listed(self) -> list[list[str]]:
        """The ids of the measures by section, each only where it is listed first."""
        found: list[list[str]] = []
        for section in self.policy.root["sections"] if self.policy else ():
            before = [name for names in found for name in names]
            ids = dict.fromkeys(node.text for node in section["measures"])
            found.append([name for name in ids if name not in before])
        return found


@dataclass
class Source:
    """All loaded files, and the problems found in them: encoding, YAML, schema or missing files."""

    agencies: Document | None = None
    glossary: Document | None = None
    entities: Document | None = None
    readers: Document | None = None
    topics: Document | None = None
    retired: Document | None = None
    search: Document | None = None
    codelists: dict[str, Document] = field(default_factory=dict)
    policies: list[PolicySource] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def load_source(folder: Path) -> Source:
    """Load everything in the source folder. Invalid content is reported in `problems` and never raises."""
    source = Source()
    entries = folder_names(folder, source.problems)
    if entries is None:
        return source
    expected = {*(f"{name}.yml" for name in (*REGISTRIES, *OPTIONAL)), "codelists", "policies"}
    check_names(entries, expected, folder, source.problems)
    for name in REGISTRIES:
        setattr(source, name, load_file(folder / f"{name}.yml", name, source.problems))
    for name in OPTIONAL:
        if f"{name}.yml" in entries:
            setattr(source, name, load_file(folder / f"{name}.yml", name, source.problems))
    names = _yaml_names(folder / "codelists", source.problems)
    needed = CODELISTS if (folder / "codelists").is_dir() else ()
    for name in sorted({*names, *needed}):
        # Topics have more fields than other codes and a table of their own.
        schema = "topics" if name == "topics" else "codelist"
        document = load_file(folder / "codelists" / f"{name}.yml", schema, source.problems)
        if document and name == "topics":
            source.topics = document
        elif document:
            source.codelists[name] = document
    policies = folder_names(folder / "policies", source.problems)
    for name in policies or []:
        if not name.startswith("."):
            source.policies.append(_load_policy(folder / "policies" / name, name, source.problems))
    if policies is not None and not source.policies:
        what = "This folder contains no policy."
        source.problems.add(
            Place(shown_path(folder / "policies")), "missing-file", what, "Add a folder for a policy."
        )
    return source


def _load_policy(folder: Path, name: str, problems: Problems) -> PolicySource:
    entries = folder_names(folder, problems) or []
    optional = ("back-check.yml", "search.yml")
    expected = {"policy.yml", "original.txt", "measures", "readings", "review.csv", *optional}
    check_names(entries, expected, folder, problems)
    names = _yaml_names(folder / "measures", problems)
    back_check, search = (
        load_file(folder / file, file.removesuffix(".yml"), problems) if file in entries else None
        for file in optional
    )
    return PolicySource(
        id=name,
        folder=shown_path(folder),
        policy=load_file(folder / "policy.yml", "policy", problems),
        original=read_file(folder / "original.txt", problems),
        measures=_load_documents(folder / "measures", names, "measure", problems),
        measure_ids=frozenset(names),
        readings=_load_readings(folder / "review.csv", problems) if "review.csv" in entries else (),
        annotation_readings=_load_annotations(folder / "readings", problems) if "readings" in entries else {},
        back_check=back_check,
        search=search,
    )


def _load_documents(folder: Path, names: list[str], schema: str, problems: Problems) -> dict[str, Document]:
    """Load the documents with these names, except those that cannot be loaded."""
    loaded = {name: load_file(folder / f"{name}.yml", schema, problems) for name in names}
    return {name: document for name, document in loaded.items() if document}


def _load_annotations(folder: Path, problems: Problems) -> dict[str, dict[str, Document]]:
    """Load the folder of each reader, which contains one file per measure."""
    found = {}
    for reader in folder_names(folder, problems) or []:
        if not reader.startswith(".") and not review_table.HANDLE.match(reader):
            what = f"{quoted(reader)} is not a valid reader name."
            instead = "Name the folder with lowercase letters, digits and hyphens, such as reader-b."
            problems.add(Place(shown_path(folder / reader)), "unexpected-file", what, instead)
        elif not reader.startswith("."):
            names = _yaml_names(folder / reader, problems)
            found[reader] = _load_documents(folder / reader, names, "reading", problems)
    return found


def _load_readings(path: Path, problems: Problems) -> tuple[review_table.Row, ...]:
    data = read_file(path, problems)
    if data is None:
        return ()
    text, found = decode(data, shown_path(path))
    rows, refused = review_table.read_rows(text, shown_path(path)) if not found else ([], [])
    problems += found + refused
    return tuple(rows)


def load_file(path: Path, schema_name: str, problems: Problems) -> Document | None:
    """Load and validate a YAML file. If it has errors, returns None and adds them to `problems`."""
    data = read_file(path, problems)
    if data is None:
        return None
    document, found = _document(data, schema_name)
    file = shown_path(path)
    problems.extend(replace(problem, place=replace(problem.place, file=file)) for problem in found)
    return replace(document, file=file) if document else None


@functools.lru_cache(maxsize=256)
def _document(data: bytes, schema_name: str) -> tuple[Document | None, tuple[Problem, ...]]:
    """Parse and check a document. The file name is empty in its problems.

    Cached for callers such as the fuzzer, which reload a source with one file changed.
    """
    text, found = decode(data, "")
    if not found or text:
        found.extend(check_characters(text, ""))
    if not text and found:
        return None, tuple(found)
    document, refused = strict_yaml.parse(text, "")
    # An unexpected character explains the parser error, and the parser may report it again.
    reported = {problem.place.line for problem in found if problem.rule == "character"}
    found.extend(
        problem
        for problem in refused
        if not (found and problem.rule == "yaml")
        and not (problem.rule == "character" and problem.place.line in reported)
    )
    unread = any(problem.rule == "yaml" for problem in refused)
    if not unread and not any(problem.rule.startswith(("yaml-", "duplicate")) for problem in found):
        refused = list(validate(document, schema_name))
        # The schema's message is more helpful than the one about an ambiguous value.
        invalid = {problem.place for problem in refused}
        found = [p for p in found if p.rule != "ambiguous-value" or p.place not in invalid]
        found.extend(refused)
    if not found and schema_name in LAID_OUT:
        found.extend(check_layout(document, schema_name))
    return None if errors_of(found) else document, tuple(found)


def read_file(path: Path, problems: Problems) -> bytes | None:
    """Read a file. If that fails, returns None and adds to `problems`."""
    file = shown_path(path)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            data = path.read_bytes()
            if len(data) > MAX_BYTES:
                what = f"The file has {len(data):,} bytes, but the limit is {MAX_BYTES:,}."
                problems.add(Place(file), "file-size", what, "Check that this is the right file.")
            return data if len(data) <= MAX_BYTES else None
        kind = "a folder" if stat.S_ISDIR(mode) else "a link" if stat.S_ISLNK(mode) else "something else"
        what, instead = f"Expected a file but found {kind}.", "Replace it with a regular file."
    except FileNotFoundError:
        others = {f"{name}.yml" for name in (*CODELISTS, *REGISTRIES, *OPTIONAL)}
        near = ""
        with contextlib.suppress(OSError):
            near = did_you_mean(path.name, {beside.name for beside in path.parent.iterdir()} - others)
        what, instead = "This file is missing.", near or "Restore it from the git history."
    except OSError as error:
        what, instead = f"This file cannot be read: {error.strerror}.", "Check its permissions."
    problems.add(Place(file), "missing-file", what, instead)
    return None


def folder_names(path: Path, problems: Problems) -> list[str] | None:
    """Return the sorted names in a folder, or None if it is not a readable folder.

    Leaves out files that editors left behind, but adds a remark to `problems` for each.
    """
    place = Place(shown_path(path))
    try:
        if stat.S_ISLNK(path.lstat().st_mode):
            problems.add(place, "missing-file", "Expected a folder but found a link.")
            return None
        with os.scandir(path) as entries:
            left = {e.name for e in entries if is_backup(e.name) and not e.is_dir(follow_symlinks=False)}
        what = "This file was left by an editor or a file manager. It is not read or published."
        for name in sorted(left):
            problems.append(Problem(Place(shown_path(path / name)), "backup-file", what, "", INFO))
        return sorted(entry.name for entry in path.iterdir() if entry.name not in left)
    except NotADirectoryError:
        what = "Expected a folder but found a file."
    except FileNotFoundError:
        what = "This folder is missing."
    except OSError as error:
        what = f"This folder cannot be read: {error.strerror}."
    problems.add(place, "missing-file", what)
    return None


def _yaml_names(folder: Path, problems: Problems) -> list[str]:
    """Return the file names, without `.yml`, in a folder that should contain only YAML files."""
    names = folder_names(folder, problems) or []
    found = [name for name in names if name.endswith(".yml") and not name.startswith(".")]
    check_names(set(names) - set(found), set(), folder, problems)
    return [name.removesuffix(".yml") for name in found]


def check_names(names: Iterable[str], expected: set[str], folder: Path, problems: Problems) -> None:
    """Report names in a folder that are not expected. If none are, only YAML files are."""
    listed = f"Use only these names here: {', '.join(sorted(expected))}."
    hint = listed if expected else "File names in this folder must end in “.yml”."
    for name in names:
        if name not in expected and not name.startswith("."):
            instead = did_you_mean(name, expected) or hint
            problems.add(Place(shown_path(folder / name)), "unexpected-file", NOT_HERE, instead)


def shown_path(path: Path) -> str:
    """Return the path relative to the current folder, or the absolute path if it is outside."""
    relative = os.path.relpath(path)
    # Not `resolve`, which follows links and raises if they form a loop.
    return os.path.normpath(path.absolute()) if relative.startswith("..") else Path(relative).as_posix()
