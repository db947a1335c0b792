"""Checks who may sign off what, and records sign-offs in the source. Signs all given segments or none."""

from argparse import Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from policypress.commands.translate import Check
from policypress.commands.translate.selection import select
from policypress.commands.translate.splice import Values, changed_files
from policypress.diagnostics import CommandRefused, Place, did_you_mean
from policypress.model import Corpus, Policy, ReviewFinding, Segment
from policypress.system.replace_files import read_all, replace_all, writing
from policypress.text.fingerprint import normal_en, normal_zh, seal_of, seal_of_all

# The bytes of the files as they were before loading.
Files = Mapping[Path, bytes]
# The signer and date for each segment.
Asked = Mapping[Segment, tuple[str, str]]


def run(options: Namespace, check: Check) -> list[str]:
    """Run `translate approve | seal` and return the lines to print. `seal` completes what was typed by hand.

    Segments that the reader has signed and that have not changed since are left alone. Raises CommandRefused
    with all reasons if a segment cannot be signed, and BuildError if a file changes while this runs. In both
    cases, no files are changed.
    """
    with writing(options.source):
        read = read_all(options.source)
        corpus, _ = check(options.source)
        chosen = select(corpus, options.ids, options.policy)
        policies = [p for p in corpus.policies if not options.ids and options.policy in (None, p.id)]
        if options.action == "approve":
            policies, asked = [], {s: (options.by, options.date or today()) for s in chosen}
        else:
            asked = {s: (s.review.by, s.review.date) for s in chosen if s.review and s.review.seal is None}
        reasons = [f"{s.en_place}: {why}" for s in asked if (why := _obstacle(corpus, s, *asked[s]))]
        if reasons:
            raise CommandRefused(reasons)
        new = {s: (by, on) for s, (by, on) in asked.items() if not _is_signed(s, by, options.date)}
        return _sign(new, _certificates(policies), read)


def _certificates(policies: Sequence[Policy]) -> dict[Place, Values]:
    """Return the certificates to seal, by place. Raises CommandRefused if one cannot be sealed."""
    found: dict[Place, Values] = {}
    for policy in policies:
        if policy.certificate and policy.certificate.review.seal is None:
            review, whole = policy.certificate.review, seal_of_all((s.zh, s.en) for s in policy.segments)
            if whole is None or review.date > today():
                why = "some texts have no English" if whole is None else f"{review.date} is after today"
                raise CommandRefused([f"{review.place}: {policy.id} cannot be certified: {why}."])
            record = {"by": review.by, "date": review.date, "version": policy.certificate.version}
            found[review.place] = {"certified": {**record, "seal": whole}}
    return found


def _is_signed(segment: Segment, by: str, on: str | None) -> bool:
    return segment.signed_by == by and on in (None, segment.signed_on)


def _obstacle(corpus: Corpus, segment: Segment, by: str, on: str) -> str:
    """Return the reason why `by` cannot sign this segment, as a sentence, or "" if they can."""
    rows = policy_of(corpus, segment).readings_of.get(segment.id, ())
    return may_not_sign(corpus, segment, by) or _not_reviewed(segment, rows, by, on)


def may_not_sign(corpus: Corpus, segment: Segment, by: str) -> str:
    """Return the reason why `by` cannot sign this segment even after a review, or ""."""
    name, authors = segment.local_id, policy_of(corpus, segment).authors_of(segment)
    why = unknown_reader(corpus, by)
    if why:
        return why
    if not segment.has_own_english:
        why = f"The English of {name} comes from the registry of agencies, so it is not signed off."
    elif not segment.en:
        why = f"{name} has no English yet."
    elif segment.translated_by is None:
        why = f"{name} has no translator. Add `translated_by` to this file."
    elif by in authors:
        why = f"{name} was {authors[by]} by {by}. Someone else must review and sign it."
    return why


def unknown_reader(corpus: Corpus, by: str) -> str:
    """Return a sentence if a handle is not in readers.yml, or ""."""
    known = {reader.id for reader in corpus.readers}
    return "" if by in known else f"{by} is not in readers.yml. {did_you_mean(by, known) or 'Add an entry.'}"


def policy_of(corpus: Corpus, segment: Segment) -> Policy:
    return next(policy for policy in corpus.policies if policy.id == segment.policy_id)


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
    if not newest.date <= on <= today():
        return (
            f"{name} cannot be signed on {on}: the date must not be before that of {row}, "
            f"{newest.date}, or after today, {today()}."
        )
    return ""


def today() -> str:
    return date.today().isoformat()


def _sign(asked: Asked, certificates: Mapping[Place, Values], read: Files) -> list[str]:
    signed: dict[Place, Values] = {s.en_place: {"review": sign_off(s, *asked[s])} for s in asked}
    replace_all(changed_files({**signed, **certificates}, read))
    lines = [f"{segment.id}: signed by {by}" for segment, (by, _) in asked.items()]
    lines += [f"{place}: certificate sealed" for place in certificates]
    return lines or ["Nothing to sign. No file was changed."]


def sign_off(segment: Segment, by: str, on: str) -> dict[str, str]:
    """Return the sign-off of the present texts of a segment."""
    return {"by": by, "date": on, "seal": seal_of(segment.zh, segment.en)}
