"""The first gate of a written package: what the Data Package validator of the project says of it."""

from __future__ import annotations

from pathlib import Path


def validate_with_frictionless(folder: Path) -> list[str]:
    """What Frictionless finds wrong with the package in `folder`, each a sentence with file and row."""
    # Imported here because it costs a fifth of a second, which only this check should pay.
    import frictionless

    report = frictionless.validate(str(folder / "datapackage.json"))
    found = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            row = getattr(error, "row_number", None)
            found.append(f"{task.place}{f', line {row}' if row else ''}: {error.message}")
    return found
