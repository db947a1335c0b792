"""The first gate for a written package: Frictionless, a Data Package validator."""

from __future__ import annotations

import json
from pathlib import Path


def validate_with_frictionless(folder: Path) -> list[str]:
    """The faults that Frictionless finds in the package in `folder`, as sentences with file and row."""
    # Imported lazily: the import takes 0.2 s, and only this check needs it.
    import frictionless

    # By default it spends a third of its time guessing the encoding of each file. Ours are all UTF-8.
    detector = frictionless.Detector(encoding_function=lambda _: "utf-8")
    # If given a path, it would read characters such as “*” as a pattern.
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(folder), detector=detector)
    report = package.validate()
    found = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            found.append(f"{task.place}{f', line {row}' if row else ''}: {error.message}")
    return found
