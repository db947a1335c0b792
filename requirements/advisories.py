"""Asks PyPI's database of advisories about every package of the locks named on the command line.

Run by `make advisories` in an environment that has pip-audit. Exit codes: 0 no advisory is known;
1 there are advisories, each is printed; 3 the database did not answer for every package, so
nothing is known. (make itself turns every failure into 2.)
"""

from __future__ import annotations

import json
import subprocess
import sys


def main(locks: list[str]) -> int:
    """Audit the locks, say what was found; the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--timeout=30"]
    command += ["--format=json", "--progress-spinner=off", *(f"--requirement={lock}" for lock in locks)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = done.stderr.strip().rpartition("\n")[2]
        print(f"Nothing is known: the database of advisories did not answer. {reason}", file=sys.stderr)
        return 3
    found = [(package, advisory) for package in packages for advisory in package.get("vulns", ())]
    for package, advisory in found:
        fixed = ", ".join(advisory["fix_versions"]) or "no version"
        print(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    # pip-audit skips what the database does not have, and calls the rest without a fault.
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        names = ", ".join(skipped[:5]) + (" …" if len(skipped) > 5 else "")
        print(
            f"Nothing is known of {len(skipped)} of {len(packages)} packages, which the database "
            f"did not answer for: {names}",
            file=sys.stderr,
        )
    if not found and not skipped:
        print(f"{len(packages)} packages: no advisory is known.")
    return 1 if found else 3 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
