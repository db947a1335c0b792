"""Citations of a measure or a sentence as text, for `citations*.txt` and the pages about sentences.

GB/T 7714 is written in Chinese, and OSCOLA and Chicago in English, where our translation follows the official
title in brackets. The address is not included.
"""

from datetime import date

from policypress.model import Measure, Policy
from policypress.text.canonical import spaced_label

# The name of each style, and the language in which it is written.
STYLES = {"gbt": ("GB/T 7714", "zh"), "oscola": ("OSCOLA", "en"), "chicago": ("Chicago", "en")}


def cite(style: str, policy: Policy, measure: Measure, sentence: int = 0, online: bool = True) -> str:
    """Return the citation of a measure, or of its sentence with this number (1-based). Only GB/T 7714 shows
    whether the reader can find it `online`."""
    number, issued = policy.document_number, date.fromisoformat(policy.issued_on)
    heading = f"{spaced_label(measure.label_zh)}{measure.heading_zh}"
    if style == "gbt":
        issuer, medium = policy.issuer.name_zh, "Z/OL" if online else "Z"
        part = f": 第{sentence}句" if sentence else ""
        whole = f"{issuer}. {policy.title_zh}: {number}. {policy.issued_on}{part}."
        return f"{issuer}. {heading}[{medium}]//{whole}"
    issuer = policy.issuer.name_en or policy.issuer.name_zh
    title, month = _with_translation(policy.title_zh, policy.title_en), issued.strftime("%B")
    if style == "oscola":
        part = f"measure {measure.number}" + (f", sentence {sentence}" if sentence else "")
        return f"{issuer}, {title} ({number}, {issued.day} {month} {issued.year}) {part}"
    part = f" Sentence {sentence}." if sentence else ""
    heading = _with_translation(heading, measure.heading_en)
    return f"{issuer}. “{heading}.” In {title}, {number}. {month} {issued.day}, {issued.year}.{part}"


def _with_translation(zh: str, en: str) -> str:
    return f"{zh} [{en}]" if en else zh
