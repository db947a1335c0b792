"""The first gate for a written package, which runs Frictionless, a Data Package validator."""

import json
from pathlib import Path


def validate_with_frictionless(folder: Path) -> list[str]:
    """Return the problems that Frictionless finds in the package in `folder`, with file and row."""
    # Imported lazily: the import takes 0.2 s, and only this check needs it.
    import frictionless

    # By default, Frictionless spends a third of its time guessing encodings. Our files are all UTF-8.
    detector = frictionless.Detector(encoding_function=lambda _: "utf-8")
    # Don't pass a path, because Frictionless would treat characters such as “*” as a pattern.
    descriptor = json.loads((folder / "datapackage.json").read_text("utf-8"))
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(folder), detector=detector)
    report = package.validate()
    found = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            found.append(f"{task.place}{f', line {row}' if row else ''}: {error.message}")
    return found
