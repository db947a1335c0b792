"""Print version, license and installed size of each direct dependency, and the total of each lock file.

Run by `make weights` in the test environment. The source of the figures in docs/en/dependencies.md.
"""

import re
import sys
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

HERE = Path(__file__).parent


def size(package: Distribution) -> float:
    """The size of an installed package in megabytes."""
    files = [Path(str(file.locate())) for file in package.files or ()]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def installed_size(name: str) -> float:
    """The same by name. 0 for packages that are not needed on this system."""
    try:
        return size(distribution(name))
    except PackageNotFoundError:
        return 0


def license_of(package: Distribution) -> str:
    """The license as the package itself states it."""
    stated = package.metadata.get("License-Expression")
    kinds = [c.rpartition(" :: ")[2] for c in package.metadata.get_all("Classifier") or () if "License" in c]
    return stated or ", ".join(kinds) or "not stated"


def main() -> int:
    """Print one line per direct dependency and the total of each lock file; return the exit code."""
    for name in ("build", "test"):
        for line in (HERE / f"{name}.in").read_text(encoding="utf-8").splitlines():
            if found := re.match("[A-Za-z][A-Za-z0-9-]*", line):
                package = distribution(found[0])
                print(f"{found[0]:20} {package.version:16} {license_of(package):20} {size(package):6.1f} MB")
        lock = (HERE / f"{name}.txt").read_text(encoding="utf-8")
        packages = sorted(set(re.findall("^([A-Za-z][A-Za-z0-9.-]*)==", lock, re.MULTILINE)))
        print(f"{name}.txt holds {len(packages)} packages, {sum(map(installed_size, packages)):.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
