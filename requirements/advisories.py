"""Look up security advisories on PyPI for all packages in the given lock files.

Run by `make advisories` in an environment with pip-audit. Exit codes: 0 no known advisories; 1 advisories
found and printed; 3 the advisory database did not answer for all packages. (make turns every failure into 2.)
"""

import json
import subprocess
import sys


def main(locks: list[str]) -> int:
    """Audit the lock files, print the result and return the exit code."""
    command = [sys.executable, "-m", "pip_audit", "--disable-pip", "--require-hashes", "--timeout=30"]
    command += ["--format=json", "--progress-spinner=off", *(f"--requirement={lock}" for lock in locks)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        reason = done.stderr.strip().rpartition("\n")[2]
        print(f"The advisory database did not answer. {reason}", file=sys.stderr)
        return 3
    found = [(package, advisory) for package in packages for advisory in package.get("vulns", ())]
    for package, advisory in found:
        fixed = ", ".join(advisory["fix_versions"]) or "no version"
        print(f"{package['name']} {package['version']}: {advisory['id']}, fixed in {fixed}")
    # pip-audit skips packages missing from the database and reports the others as clean.
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped:
        names = ", ".join(skipped[:5]) + (" …" if len(skipped) > 5 else "")
        print(
            f"The advisory database has no answer for {len(skipped)} of {len(packages)} packages: {names}",
            file=sys.stderr,
        )
    if not found and not skipped:
        print(f"{len(packages)} packages: no known advisories.")
    return 1 if found else 3 if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
