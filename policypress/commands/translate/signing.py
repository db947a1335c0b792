"""Checks who may sign off what, and records sign-offs in the source. Signs all given segments or none."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.selection import select
from policypress.commands.translate.splice import SignOff, with_reviews
from policypress.diagnostics import CommandRefused, Place, did_you_mean
from policypress.loading.characters import decode
from policypress.loading.source import shown_path
from policypress.model import Corpus, ReviewFinding, Segment
from policypress.system.replace_files import read_all, replace_all, writing
from policypress.text.fingerprint import normal_en, normal_zh, seal_of

# The bytes of the files read, by displayed path.
Files = Mapping[str, bytes]
# The signer and date for each segment.
Asked = Mapping[Segment, tuple[str, str]]


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate approve | seal`. Files that change while this runs are not replaced."""
    with writing(options.source):
        read = {shown_path(path): content for path, content in read_all(options.source).items()}
        corpus, _ = check(options.source)
        chosen = select(corpus, options.ids, options.policy)
        if options.action == "approve":
            return approve(corpus, chosen, read, options.by, options.date)
        return seal(corpus, chosen, read)


def approve(corpus: Corpus, segments: Sequence[Segment], read: Files, by: str, on: str | None) -> list[str]:
    """Write the sign-off of `by`, dated `on` or today, into each segment and return the lines to print.

    `read` contains the files as they were before loading. Segments that `by` has signed and that have not
    changed since are left alone. Raises CommandRefused with all reasons if a segment cannot be signed, and
    BuildError if a file has changed since it was read. In both cases, no files are changed.
    """
    signed = {segment: (by, on or _today()) for segment in segments}
    _refuse(corpus, signed)
    return _sign({s: record for s, record in signed.items() if not _is_signed(s, by, on)}, read)


def seal(corpus: Corpus, segments: Sequence[Segment], read: Files) -> list[str]:
    """Seal sign-offs typed by hand and return the lines to print. The conditions of `approve` apply."""
    typed = {s: (s.review.by, s.review.date) for s in segments if s.review and s.review.seal is None}
    _refuse(corpus, typed)
    return _sign(typed, read)


def _is_signed(segment: Segment, by: str, on: str | None) -> bool:
    return segment.signed_by == by and on in (None, segment.signed_on)


def _refuse(corpus: Corpus, asked: Asked) -> None:
    reasons = [f"{s.en_place}: {why}" for s in asked if (why := _obstacle(corpus, s, *asked[s]))]
    if reasons:
        raise CommandRefused(reasons)


def _obstacle(corpus: Corpus, segment: Segment, by: str, on: str) -> str:
    """Return the reason why `by` cannot sign this segment, as a sentence, or "" if they can."""
    name, known = segment.local_id, {reader.id for reader in corpus.readers}
    policy = next(policy for policy in corpus.policies if policy.id == segment.policy_id)
    authors = policy.authors_of(segment)
    if by not in known:
        why = f"{by} is not in readers.yml. {did_you_mean(by, known) or 'Add an entry.'}"
    elif not segment.has_own_english:
        why = f"The English of {name} comes from the registry of agencies, so it is not signed off."
    elif not segment.en:
        why = f"{name} has no English yet."
    elif segment.translated_by is None:
        why = f"{name} has no translator. Add `translated_by` to this file."
    elif by in authors:
        why = f"{name} was {authors[by]} by {by}. Someone else must review and sign it."
    else:
        why = _not_reviewed(segment, policy.readings_of.get(segment.id, ()), by, on)
    return why


def _not_reviewed(segment: Segment, rows: tuple[ReviewFinding, ...], by: str, on: str) -> str:
    """Return the reason why the newest review row does not let `by` sign on day `on`, or "" if it does."""
    name = segment.local_id
    if not rows:
        return f"{name} has not been reviewed yet: the policy's review.csv has no row for it."
    newest = rows[-1]
    row = f"the newest row for it ({newest.place.file}, line {newest.place.line})"
    if normal_zh(newest.zh) != normal_zh(segment.zh):
        return f"The Chinese of {name} has changed since its review: {row} has different text."
    if normal_en(newest.after) != normal_en(segment.en):
        return f"The English of {name} is not what the reader approved: {row} has different text."
    if newest.reader != by:
        return (
            f"{by} cannot sign {name}: {row} is by {newest.reader}. "
            f"Review {name}, add your own row, and then sign it."
        )
    if not newest.date <= on <= _today():
        return (
            f"{name} cannot be signed on {on}: the date must not be before that of {row}, "
            f"{newest.date}, or after today, {_today()}."
        )
    return ""


def _today() -> str:
    return date.today().isoformat()


def _sign(asked: Asked, read: Files) -> list[str]:
    by_file: dict[str, dict[Place, SignOff]] = {}
    for segment, (by, on) in asked.items():
        record = {"by": by, "date": on, "seal": seal_of(segment.zh, segment.en)}
        by_file.setdefault(segment.en_place.file, {})[segment.en_place] = record
    changes = {}
    for file, reviews in by_file.items():
        before = read.get(file, b"")
        changes[Path(file)] = before, with_reviews(decode(before, file)[0], file, reviews).encode("utf-8")
    replace_all(changes)
    lines = [f"{segment.id}: signed by {by}" for segment, (by, _) in asked.items()]
    return lines or ["Nothing to sign. No file was changed."]
