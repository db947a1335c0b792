"""A copy of the source with one review and no sign-offs, independent of the state of the real one."""

import csv
import re
from pathlib import Path

from bare import use_readers

import build

POLICY = "policies/hufubangui-2023-9"
HEADER = "segment_id,reader,date,verdict,kind,severity,zh,before,after,reason"
ZH = "加快推进洋山特殊综合保税区三期扩区，研究扩大洋山特殊综合保税区径予放行口岸。"
EN = (
    "Speed up the Phase III expansion of the Yangshan Special Comprehensive Bonded Zone, and study "
    "expanding the range of ports at which direct release [customs release without declaration] applies "
    "for the Yangshan Special Comprehensive Bonded Zone."
)
SENTENCES = f"""\
  - id: m07-s1
    zh: {ZH}
    en: >-
      Speed up the Phase III expansion of the Yangshan Special Comprehensive Bonded Zone, and
      study expanding the range of ports at which direct release [customs release without
      declaration] applies for the Yangshan Special Comprehensive Bonded Zone.
  - id: m07-s2
    zh: 支持临港新片区设立国际转运集拼监管中心，开展国际中转集拼业务。
    en: >-
      Support the Lin-gang Special Area in setting up a supervision center for international
      transshipment consolidation and in conducting international transshipment consolidation
      operations.
"""
FINDINGS = {
    "addressees": ("omission", "minor"),
    "m07-s1": ("accuracy", "minor"),
    "m07-s5": ("style", "major"),
    "m10-s3": ("accuracy", "minor"),
}


def make_unsigned(source: Path) -> None:
    """Remove all sign-offs and notes from a copy of the source, reset two sentences, and rewrite the table:
    `corrector` changed four texts, and then `reader-b` read them all."""
    folder = source / POLICY
    for file in (folder / "policy.yml", *folder.glob("measures/*.yml")):
        text = file.read_text("utf-8")
        text = re.sub(r"\n( +)(?:review|note):.*(?:\n\1 +.*)*", "", text)
        text = re.sub(r"\n +translated_by:.*|\ntranslated_by:.*", "", text)
        if file.name == "m07.yml":
            text = re.sub(r"  - id: m07-s1\n(?:.*\n)+?(?=  - id: m07-s3)", lambda _: SENTENCES, text)
        file.write_text(text.rstrip("\n") + "\ntranslated_by: translator-a\n", "utf-8")
    (folder / "review.csv").unlink(missing_ok=True)
    policy = next(
        p for p in build.load_and_check(source, with_rules=False)[0].policies if f"policies/{p.id}" == POLICY
    )
    with (folder / "review.csv").open("w", encoding="utf-8", newline="") as table:
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(HEADER.split(","))
        kept = {segment.local_id: segment for segment in policy.written_segments}
        for name, segment in kept.items():
            row = (name, "reader-b", "2026-11-23", "no change", "", "")
            writer.writerow((*row, segment.zh, segment.en, segment.en, "Agrees."))
        for name, (kind, severity) in FINDINGS.items():
            row = (name, "corrector", "2026-11-22", "changed", kind, severity)
            writer.writerow((*row, kept[name].zh, "Other words.", kept[name].en, "Said why."))
    use_readers(source)
