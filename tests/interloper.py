"""Simulates another program that writes to the source, in many ways, at any step of a running command."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

TEXT = "# 别人保存的文字 saved by somebody else\n".encode()
HALF = 4  # ends within a character, like an unfinished save

Finish = Callable[[], object]


def opened(path: Path, flags: int) -> int:
    """Open for writing. Raises BlockingIOError if another program would wait for the command's lease."""
    return os.open(path, flags | os.O_CREAT | os.O_NONBLOCK)


def write(descriptor: int, content: bytes) -> None:
    os.write(descriptor, content)
    os.close(descriptor)


def in_place(path: Path, text: bytes = TEXT) -> None:
    write(opened(path, os.O_WRONLY | os.O_TRUNC), text)


def renamed_over(path: Path, text: bytes = TEXT) -> None:
    new = path.with_name(".editor")
    new.write_bytes(text)
    new.replace(path)


def removed_first(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(TEXT)


def moved_to_a_backup_first(path: Path) -> Finish:
    if path.exists():
        path.replace(path.with_name(".backup"))
    return lambda: path.write_bytes(TEXT)


def half_written(path: Path) -> Finish:
    descriptor = opened(path, os.O_WRONLY | os.O_TRUNC)
    os.write(descriptor, TEXT[:HALF])
    return lambda: write(descriptor, TEXT[HALF:])


def held_open(path: Path) -> Finish:
    descriptor = opened(path, os.O_RDWR)

    def finish() -> None:
        os.ftruncate(descriptor, 0)
        write(descriptor, TEXT)

    return finish


def appended_later(path: Path) -> Finish:
    descriptor = opened(path, os.O_WRONLY | os.O_APPEND)
    return lambda: write(descriptor, TEXT)


IN_PLACE = (in_place, half_written, held_open, appended_later)
WAYS = (*IN_PLACE, renamed_over, removed_first, moved_to_a_backup_first)


class Interloper:
    """Runs a command, with actions before some of its lines, counted in the `watched` modules."""

    def __init__(self, *watched: object):
        self.watched = {module.__file__ for module in watched}  # type: ignore[attr-defined]

    def run(self, command: Callable[[], object], actions: dict[int, Callable[[], Any]]) -> int:
        """Return the number of lines run. An action may return a function to call after the command."""
        step, finish = 0, []

        def trace(frame: FrameType, event: str, _: object) -> Any:
            nonlocal step
            if frame.f_code.co_filename not in self.watched:
                return None
            if event == "line":
                if action := actions.pop(step, None):
                    try:
                        finish.append(action())
                    except BlockingIOError:
                        actions[step + 1] = action
                step += 1
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        try:
            command()
        finally:
            sys.settrace(before)
            for last in filter(None, finish):
                last()
        return step
