"""Exchange files: sentences in the formats of translators' tools.

Each format is a module with `read(content) -> Exchange` and, unless it is only imported,
`write(exchange) -> bytes`. `read` raises ValueError with a sentence if the file cannot be used.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from policypress.diagnostics import CommandRefused
from policypress.loading.source import shown_path

LANGUAGE, SOURCE_LANGUAGE = "en", "zh-CN"
MAX_BYTES = 20_000_000
CHINESE = re.compile("[\u3400-\u9fff]")

# The columns that a reviewer fills in.
REVIEW = ("verdict", "kind", "severity", "new English", "reason")

# The module of each file name ending.
_MODULES = {".po": "po", ".xlsx": "xlsx", ".xlf": "xliff", ".xliff": "xliff", ".tmx": "tmx"}
_MODULES |= {".txt": "correction", ".md": "correction"}
# Comes last in the notes of a sentence, before the English at export. Tools may wrap and join notes.
_BASE = "English at export:"


class Row(NamedTuple):
    """One sentence in an exchange file.

    `id` is the id of the segment, or "" if the file does not have it. `en` is the answer, "" if empty.
    `base` is the English at export, or None if the file does not have it. `notes` are labels with texts, for
    people only. `where` is the position in the file, such as `row 7`. `problem` is the reason, as a sentence,
    why the answer cannot be used, or "".
    """

    id: str
    zh: str
    en: str
    base: str | None = None
    notes: tuple[tuple[str, str], ...] = ()
    where: str = ""
    problem: str = ""


class Exchange(NamedTuple):
    """The content of an exchange file. The header has `project`, `version`, `commit` and `language`."""

    header: Mapping[str, str]
    rows: Sequence[Row]


def read_file(path: Path) -> Exchange:
    """Read an exchange file. Raises CommandRefused with the reason if it cannot be used."""
    module, name = _module(path), shown_path(path)
    try:
        content = path.read_bytes()
        if len(content) > MAX_BYTES:
            raise ValueError(f"The file has {len(content):,} bytes, but the limit is {MAX_BYTES:,}.")
        if not content.strip():
            raise ValueError("The file is empty.")
        exchange: Exchange = module.read(content)
        language = exchange.header.get("language") or LANGUAGE
        if language.replace("_", "-").partition("-")[0].lower() != LANGUAGE:
            raise ValueError(f"The language of the translation is “{language}”, but only “en” is supported.")
        if not any(CHINESE.search(row.zh) for row in exchange.rows):
            raise ValueError("The file contains no Chinese sentences. Export it again, and save it as UTF-8.")
    except ValueError as error:
        raise CommandRefused([f"{name}: {error}"]) from error
    return exchange


def write_file(path: Path, exchange: Exchange) -> None:
    """Write a new exchange file. Raises CommandRefused if it exists already or cannot be written."""
    module = _module(path)
    if not hasattr(module, "write"):
        raise CommandRefused([f"Files ending in “{path.suffix}” can only be imported."], CommandRefused.USAGE)
    content = module.write(exchange)
    try:
        with path.open("xb") as file:
            file.write(content)
    except FileExistsError as error:
        what = f"{shown_path(path)} already exists. Choose another name, or delete it first."
        raise CommandRefused([what]) from error


def write_conflicts(path: Path, exchange: Exchange) -> Path:
    """Write the conflicts of an imported file beside it, in its format or else in PO, and return the path.

    A file with other content is never replaced.
    """
    like = path if hasattr(_module(path), "write") else path.with_suffix(".po")
    content = _module(like).write(exchange)
    numbers = itertools.chain([""], map("-{}".format, itertools.count(2)))
    names = (like.with_suffix(f".conflicts{number}{like.suffix}") for number in numbers)
    target = next(name for name in names if not name.exists() or name.read_bytes() == content)
    target.write_bytes(content)
    return target


def note_lines(row: Row) -> list[str]:
    """Return the notes of a row and its base as lines, for formats without columns."""
    lines = [f"{label}: {text}" for label, text in row.notes]
    return lines if row.base is None else [*lines, f"{_BASE} {row.base}".rstrip()]


def base_in(notes: str) -> str | None:
    """Return the base written by `note_lines`, or None if there is none."""
    _, found, base = " ".join(notes.split()).partition(_BASE)
    return base.strip() if found else None


def _module(path: Path) -> Any:
    name = _MODULES.get(path.suffix.lower())
    if name is None:
        what = f"{shown_path(path)}: the name must end in one of {', '.join(_MODULES)}."
        raise CommandRefused([what], CommandRefused.USAGE)
    return import_module(f"{__name__}.{name}")
