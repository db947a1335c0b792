"""Sources that are broken in one way, with the messages that result."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from conftest import read_yaml, swap

MESSAGES = Path(__file__).parent / "loading" / "messages"


class Case(NamedTuple):
    """A file, the change to it, and the complete output on stderr."""

    file: str
    damage: Callable[[Path], object]
    says: str


def cases(name: str, damages: Mapping[str, Callable[[Path], object]]) -> list[tuple[str, Case]]:
    """The cases of a file of messages; those without a change of text are changed by one of `damages`."""
    found = []
    for title, entry in read_yaml(MESSAGES / f"{name}.yml").items():
        says = entry.pop("says")
        if "nothing was written" not in says:
            says += "1 problem; nothing was written.\n"
        file = entry.pop("file", "")
        found.append((title, Case(file, changed(**entry) if entry else damages[title], says)))
    return found


def changed(
    replace: Mapping[str, str] | None = None, append: str = "", write: str | None = None
) -> Callable[[Path], object]:
    """Replace the first occurrence of texts in a file, append a text, or write the whole file."""

    def damage(path: Path) -> None:
        if write is not None:
            path.write_text(write, "utf-8")
        for old, new in (replace or {}).items():
            swap(path, old, new)
        with path.open("a", encoding="utf-8") as file:
            file.write(append)

    return damage
