"""Measure the translation checks: plant errors of known kinds and run the checks.

    make translation-bench                          a sample of each kind: the table and the false alarms
    python tools/translation_bench.py --misses      also each error that was not found
    python tools/translation_bench.py --sample 0    every place × every way

An error is caught if the check reports a new error or warning at its segment. `places` are the places where
an error of the kind can be planted, `ways` all possible errors there, `planted` those that were tried: all,
or a sample drawn with a fixed seed. Errors of one kind are planted together, one per file. If others could
hide or cause a report, the error is tried again alone. Correct rewordings are planted too: any report for
them is a false alarm. A rule that reports most of them (it detects that a text was changed, not that it is
wrong) is excluded and named.
"""

import argparse
import contextlib
import hashlib
import io
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import translation_seeds as seeds  # noqa: E402
from translation_text import Segment, segments, written  # noqa: E402

import build  # noqa: E402
from policypress.diagnostics import SourceProblems  # noqa: E402

# The minimum recall, for all errors and for the sample in the tests; and the mean over all kinds.
RECALL_FLOORS = {
    "number": 1.0,
    "unit": 1.0,
    "currency": 1.0,
    "comparator": 1.0,
    "agency": 1.0,
    "date": 0.95,
    "full-width mark": 1.0,
    "untranslated": 1.0,
    "british spelling": 1.0,
    "spelling slip": 0.9,
}
MEAN_FLOOR = 0.96
# The limits for correct text: number of errors, and share of segments with any report.
ERRORS_ON_RIGHT_TEXT, SHARE_ON_RIGHT_TEXT, SHARE_ON_HOLDOUT = 1, 0.05, 0.1
SAMPLE, SHORT_SAMPLE, SEED = 60, 2, 2023
# Many errors together would change what is usual in the policy.
ALONE = ("british spelling", "consistency", "swapped", "pasted")
HOLDOUT = Path(__file__).with_name("translation_holdout.yml")
OTHER_HAND = Path(__file__).with_name("translation_other_hand.yml")


class Finding(NamedTuple):
    """A problem reported by the check. `severity` is error, warning or info."""

    path: Path
    line: int
    rule: str
    severity: str
    message: str


@dataclass
class Result:
    """The errors of a kind: number of places and ways, caught errors with their reports, missed errors."""

    kind: str
    places: int
    ways: int
    caught: dict[seeds.Error, list[Finding]] = field(default_factory=dict)
    missed: list[seeds.Error] = field(default_factory=list)

    @property
    def planted(self) -> int:
        return len(self.caught) + len(self.missed)

    @property
    def recall(self) -> float:
        return len(self.caught) / self.planted


def findings(source: Path) -> list[Finding]:
    """The problems of a source folder: from JSON output if possible, otherwise from the raised error."""
    out = io.StringIO()
    words = ["check", "--source", str(source), "--format", "json"]
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            build.run(words)
    except SystemExit:
        return _raised(source)
    problems = json.loads(out.getvalue())
    return [Finding(_path(s["file"]), s["line"], s["rule"], s["severity"], s["message"]) for s in problems]


def _raised(source: Path) -> list[Finding]:
    try:
        problems = build.load_and_check(source)[1]
    except SourceProblems as error:
        problems = error.problems
    return [Finding(_path(p.place.file), p.place.line, p.rule, p.severity, p.what) for p in problems]


def _path(file: str) -> Path:
    return (Path.cwd() / file).resolve()


class Bench:
    """A copy of a source in `folder`, to plant errors in and remove them again."""

    def __init__(self, source: Path, folder: Path):
        self.source = Path(shutil.copytree(source, folder / "source")).resolve()
        self.texts = segments(self.source)
        self.of = {text.id: text for text in self.texts}
        self.untouched = self._at_segments(findings(self.source))
        self.errors = seeds.errors(self.texts, self.source)
        self.set_aside: set[str] = set()

    def _at_segments(self, reports: Sequence[Finding]) -> dict[str, list[Finding]]:
        found: dict[str, list[Finding]] = {}
        for text in segments(self.source):
            first, last = text.lines
            here = [
                f for f in reports if f.path == text.path and first <= f.line <= last and f.severity != "info"
            ]
            if here:
                found[text.id] = here
        return found

    def said_of(self, errors: Sequence[seeds.Error]) -> list[list[Finding]]:
        """Plant these errors together. Returns the new problems at the segments of each."""
        changes = {name: after for error in errors for name, after in error.changes}
        paths = {self.of[name].path for name in changes}
        before = {path: path.read_bytes() for path in paths}
        try:
            for path in paths:
                path.write_text(written(path, changes, self.of), "utf-8")
            found = self._at_segments(findings(self.source))
        finally:
            for path, content in before.items():
                path.write_bytes(content)
        return [[f for name, _ in error.changes for f in self._new(name, found)] for error in errors]

    def _new(self, name: str, found: dict[str, list[Finding]]) -> Iterator[Finding]:
        known = Counter((f.rule, f.message) for f in self.untouched.get(name, []))
        for finding in found.get(name, []):
            key = (finding.rule, finding.message)
            known[key] -= 1
            if known[key] < 0 and finding.rule not in self.set_aside:
                yield finding

    def measure(self, kind: str, sample: int) -> Result:
        """Plant errors of a kind: `sample` of them, or all if it is 0."""
        errors = self.errors[kind]
        result = Result(kind, seeds.places(errors, self.of), len(errors))
        draw = random.Random(f"{SEED} {kind}")
        chosen = errors if not sample else draw.sample(errors, min(sample, len(errors)))
        for run in self._runs(chosen, together=kind not in ALONE):
            reports = self._reports_of_each(run)
            result.caught |= {error: found for error, found in reports.items() if found}
            result.missed += [error for error, found in reports.items() if not found]
        return result

    def _runs(self, errors: Sequence[seeds.Error], together: bool) -> list[list[seeds.Error]]:
        runs: list[tuple[set[Path], list[seeds.Error]]] = []
        for error in errors:
            path = self.of[error.segment_id].path
            for paths, run in runs if together else []:
                if path not in paths:
                    paths.add(path)
                    run.append(error)
                    break
            else:
                runs.append(({path}, [error]))
        return [run for _, run in runs]

    def _reports_of_each(self, run: Sequence[seeds.Error]) -> dict[seeds.Error, list[Finding]]:
        """As `said_of`, but errors of the same run cannot hide each other or cause each other's reports."""
        reports = dict(zip(run, self.said_of(run), strict=True))
        for error, found in reports.items():
            others = [other.segment_id for other in run if other is not error]
            if found and others and all(any(name in f.message for name in others) for f in found):
                reports[error] = self.said_of([error])[0]
        missed = [error for error, found in reports.items() if not found]
        return reports | self._reports_of_each(missed) if 0 < len(missed) < len(run) else reports

    def measure_all(self, sample: int, kinds: Sequence[str] = ()) -> list[Result]:
        """The harmless rewordings first, because they determine the rules to exclude; then each kind."""
        harmless = self.measure(seeds.HARMLESS, sample)
        answers = Counter(rule for reports in harmless.caught.values() for rule in {f.rule for f in reports})
        self.set_aside = {rule for rule, count in answers.items() if count > harmless.planted * 0.6}
        if self.set_aside:
            harmless = self.measure(seeds.HARMLESS, sample)
        wanted = [kind for kind in kinds or self.errors if kind != seeds.HARMLESS]
        return [harmless, *(self.measure(kind, sample) for kind in wanted)]


def mean_recall(results: Sequence[Result]) -> float:
    """The mean over the counted kinds."""
    counted = [r.recall for r in results if r.kind not in (*seeds.EXTRA, seeds.HARMLESS)]
    return sum(counted) / len(counted)


def write_holdout(registries: Path, folder: Path) -> Path:
    """Write a source folder with the hold-out policy and the registries of another source."""
    source = folder / "holdout"
    shutil.copytree(registries, source, ignore=shutil.ignore_patterns("policies"))
    data = yaml.safe_load(HOLDOUT.read_text("utf-8"))
    policy = source / "policies" / "holdout"
    (policy / "measures").mkdir(parents=True)
    printed = [text["zh"] for text in data["opening"]] + [f"一、{data['heading']['zh']}"]
    for number, (measure, numeral) in enumerate(zip(data["measures"], "一二三四五", strict=True), 1):
        name, label = f"m{number:02}", f"（{numeral}）"
        sentences = [{"id": f"{name}-s{n}"} | text for n, text in enumerate(measure["sentences"], 1)]
        entry = {"id": name, "label_zh": label, "heading": measure["heading"], "sentences": sentences}
        _write(policy / "measures" / f"{name}.yml", entry | {"responsible": measure["responsible"]})
        body = "".join(text["zh"] for text in sentences)
        agencies = "、".join(measure["responsible"])
        printed.append(f"{label}{measure['heading']['zh']}。{body}（责任单位：{agencies}）")
    printed += [text["zh"] for text in data["closing"]]
    original = "\n".join(printed).encode() + b"\n"
    (policy / "original.txt").write_bytes(original)
    measures = [f"m{number:02}" for number in range(1, len(data["measures"]) + 1)]
    section = {"id": "sec1", "label_zh": "一、", "heading": data["heading"], "measures": measures}
    facts = {"id": "holdout", "source_sha256": hashlib.sha256(original).hexdigest(), "source_url": None}
    facts |= {"issuer": "上海市人民政府办公厅", "issued_on": "2024-02-20", "printed_on": None}
    facts |= {"effective_on": "2024-03-01", "expires_on": None, "opening": data["opening"]}
    _write(policy / "policy.yml", facts | {"sections": [section], "closing": data["closing"]})
    return source


def write_other_hand(right: Path, folder: Path) -> Path:
    """Copy a source and replace its translation by another one. Texts missing in that one are left empty."""
    source = Path(shutil.copytree(right, folder / "other-hand"))
    texts = {text.id: text for text in segments(source)}
    other = yaml.safe_load(OTHER_HAND.read_text("utf-8"))
    assert set(other) <= set(texts), set(other) - set(texts)
    changes = {name: other.get(name, "") for name in texts}
    for path in {text.path for text in texts.values()}:
        here = {name: after for name, after in changes.items() if texts[name].path == path}
        path.write_text(written(path, here, texts), "utf-8")
    return source


def _write(path: Path, data: object) -> None:
    text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=100_000)
    path.write_text(text.replace(": null\n", ":\n"), "utf-8")


def false_alarms(source: Path) -> tuple[list[Segment], dict[str, list[Finding]], list[Finding]]:
    """The segments of a correct source, the problems reported at them, and those reported elsewhere."""
    texts = segments(source.resolve())
    reports = [finding for finding in findings(source) if finding.severity != "info"]
    at: dict[str, list[Finding]] = {}
    for finding in reports:
        for text in texts:
            if finding.path == text.path and text.lines[0] <= finding.line <= text.lines[1]:
                at.setdefault(text.id, []).append(finding)
    placed = {finding for found in at.values() for finding in found}
    return texts, at, [finding for finding in reports if finding not in placed]


def _print_false_alarms(name: str, source: Path, listed: bool) -> None:
    texts, at, elsewhere = false_alarms(source)
    reports = Counter(finding.severity for found in at.values() for finding in found)
    share = len(at) / len(texts)
    counts = f"{reports['error']} errors, {reports['warning']} warnings"
    print(
        f"{name}: {counts}, on {len(at)} of {len(texts)} segments ({share:.1%}); {len(elsewhere)} elsewhere"
    )
    if listed:
        for id_, found in at.items():
            print(*(f"    {id_}: {finding.message} [{finding.rule}]" for finding in found), sep="\n")
        print(
            *(f"    {finding.path.name}:{finding.line}: {finding.message}" for finding in elsewhere), sep="\n"
        )


def _print_time(source: Path) -> None:
    """The CPU seconds that the rules add to loading a source, the best of three."""
    took: dict[bool, list[float]] = {True: [], False: []}
    for with_rules in (True, False) * 3:
        start = time.process_time()
        build.load_and_check(source, with_rules)
        took[with_rules].append(time.process_time() - start)
    print(f"all rules on the whole text: {min(took[True]) - min(took[False]):.2f} CPU seconds")


def _print_table(results: Sequence[Result], bench: Bench) -> None:
    print(f"{'kind':<20}{'places':>8}{'ways':>8}{'planted':>9}{'caught':>8}{'recall':>8}")
    for result in results:
        note = " (false alarms)" if result.kind == seeds.HARMLESS else ""
        note = " (not in the mean)" if result.kind in seeds.EXTRA else note
        numbers = f"{result.places:>8}{result.ways:>8}{result.planted:>9}{len(result.caught):>8}"
        print(f"{result.kind:<20}{numbers}{result.recall:>8.2f}{note}")
    planted = sum(result.planted for result in results if result.kind != seeds.HARMLESS)
    print(f"{planted} errors planted; mean recall over the kinds: {mean_recall(results):.3f}")
    if bench.set_aside:
        print(f"excluded, because they also report correct rewordings: {', '.join(sorted(bench.set_aside))}")


def main() -> int:
    """Print the table. Returns 1 if a minimum is not reached, otherwise 0."""
    parser = argparse.ArgumentParser(description="Measures the checks of the translation.")
    parser.add_argument(
        "--sample", type=int, default=SAMPLE, help="errors per kind; 0 for all (default: %(default)s)"
    )
    parser.add_argument("--kind", action="append", default=[], help="only this kind; may be repeated")
    parser.add_argument("--misses", action="store_true", help="list missed errors and false alarms")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        bench = Bench(ROOT / "source", folder)
        if unknown := sorted(set(options.kind) - set(bench.errors)):
            parser.error(f"unknown kind {', '.join(unknown)}; choose from {', '.join(bench.errors)}")
        results = bench.measure_all(options.sample, options.kind)
        _print_table(results, bench)
        _print_time(bench.source)
        _print_false_alarms("The untouched text", bench.source, options.misses)
        _print_false_alarms("The hold-out", write_holdout(ROOT / "source", folder), options.misses)
        _print_false_alarms("Another hand", write_other_hand(ROOT / "source", folder), options.misses)
        if options.misses:
            for result in results:
                wrong = list(result.caught) if result.kind == seeds.HARMLESS else result.missed
                label = "false alarm" if result.kind == seeds.HARMLESS else "missed"
                print(*(f"{label}: {e.kind}: {e.segment_id}: {e.way}" for e in wrong), sep="\n")
    low = [r.kind for r in results if r.recall < RECALL_FLOORS.get(r.kind, 0)]
    if mean_recall(results) < MEAN_FLOOR and not options.kind:
        low.append("the mean")
    if low:
        print(f"below the minimum: {', '.join(low)}")
    return 1 if low else 0


if __name__ == "__main__":
    sys.exit(main())
