"""Writes the text for reading: Chinese, English, and both side by side, as plain text and as Markdown.

The text comes first, as printed, and the provenance follows below a line. Nothing is added to the Chinese
except line breaks and the space after a label. Plain text begins with a byte order mark, because browsers
misread UTF-8 without one if the host names no charset.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from policypress.dataset.format import DatasetInput, WrittenFile, as_markdown, provenance
from policypress.model import Measure, Policy, Segment
from policypress.text.canonical import spaced_label

LINE = "-" * 40
NOT_TRANSLATED = "[not translated]"
_LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Block:
    """A paragraph, or a heading of level 1 (title), 2 (section) or 3 (measure), with its segments.

    `zh` and `en` contain the text of the segments with their print marks.
    """

    zh: str
    en: str
    segments: tuple[Segment, ...]
    level: int = 0

    @property
    def has_marks(self) -> bool:
        """Whether a label or punctuation is printed around its only segment."""
        return len(self.segments) == 1 and self.zh != self.segments[0].zh

    def without_marks(self, en: str) -> str:
        """Return English without the label or punctuation that is printed around the only segment."""
        before, _, after = self.en.partition(_english(self.segments[0]))
        whole = en.startswith(before) and en.endswith(after)
        return en[len(before) : len(en) - len(after)] if whole else en


def write_text(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.zh.txt`, `.en.txt` and `.zh-en.txt` (each Chinese paragraph above its English)."""
    for policy in inputs.corpus.policies:
        blocks = list(blocks_of(policy))
        texts = {language: [getattr(block, language) for block in blocks] for language in _LANGUAGES}
        texts["zh-en"] = [f"{block.zh}\n{block.en}" for block in blocks]
        for name, paragraphs in texts.items():
            about = [line for part in name.split("-") for line in provenance(inputs, part, policy)]
            text = "\n\n".join((*paragraphs, LINE, "\n".join(about))) + "\n"
            yield WrittenFile(f"policies/{policy.id}.{name}.txt", text.encode("utf-8-sig"), policy)


def write_markdown(inputs: DatasetInput) -> Iterator[WrittenFile]:
    """Yield `policies/<id>.zh.md`, `.en.md` and `.zh-en.md` (a table of segments below each heading)."""
    for policy in inputs.corpus.policies:
        blocks = list(blocks_of(policy))
        texts = {
            language: [_heading(block.level) + as_markdown(getattr(block, language)) for block in blocks]
            for language in _LANGUAGES
        }
        texts["zh-en"] = list(_side_by_side(blocks))
        for name, paragraphs in texts.items():
            about = [line for part in name.split("-") for line in provenance(inputs, part, policy)]
            end = "\n".join(f"- {as_markdown(line)}" for line in about)
            text = "\n\n".join((*paragraphs, "---", end)) + "\n"
            yield WrittenFile(f"policies/{policy.id}.{name}.md", text.encode(), policy)


def _heading(level: int) -> str:
    return f"{'#' * level} " if level else ""


def _side_by_side(blocks: list[Block]) -> Iterator[str]:
    rows: list[str] = []
    for block in (*blocks, None):
        if (block is None or block.level > 1) and rows:
            yield "\n".join(("| id | 中文 | English |", "|---|---|---|", *rows))
            rows = []
        if block and block.level > 1:
            yield f"{_heading(block.level)}{as_markdown(block.zh)} {as_markdown(block.en)}"
        elif block:
            for segment in block.segments:
                texts = (segment.local_id, as_markdown(segment.zh), as_markdown(_english(segment)))
                rows.append(f"| {' | '.join(texts)} |")


def blocks_of(policy: Policy) -> Iterator[Block]:
    """Yield the blocks of the policy in printed order."""
    titles = ("annex_title", "title")
    title = next((s for kind in titles for s in policy.opening if s.kind == kind), None)
    for segment in policy.opening:
        yield Block(segment.zh, _english(segment), (segment,), 1 if segment is title else 0)
    for section in policy.sections:
        en = f"{section.number}. {_english(section.heading)}"
        yield Block(f"{spaced_label(section.label_zh)}{section.heading_zh}", en, (section.heading,), 2)
        for measure in section.measures:
            yield from _of_measure(policy, measure)
    for segment in policy.closing:
        yield Block(segment.zh, _english(segment), (segment,))


def _of_measure(policy: Policy, measure: Measure) -> Iterator[Block]:
    marks = policy.print_marks
    zh = f"{spaced_label(measure.label_zh)}{measure.heading_zh}{marks.after_heading}"
    yield Block(zh, f"({measure.number}) {_english(measure.heading)}", (measure.heading,), 3)
    if measure.sentences:
        yield Block(measure.text_zh, " ".join(map(_english, measure.sentences)), measure.sentences)
    if measure.responsible:
        zh = f"{marks.before_responsible}{measure.responsible.zh}{marks.after_responsible}"
        yield Block(zh, f"(Responsible units: {_english(measure.responsible)})", (measure.responsible,))


def _english(segment: Segment) -> str:
    return segment.en or NOT_TRANSLATED
