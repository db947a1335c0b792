"""Rules for the official text: the Chinese must be exactly as published."""

import difflib
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from policypress.diagnostics import Edit, Place
from policypress.loading.source import PolicySource
from policypress.model import Policy
from policypress.rules.context import Context
from policypress.rules.rule import M02, POLICY, Change, Violation, rule
from policypress.text.canonical import CanonicalText, to_canonical, without_width
from policypress.text.word_diff import same_start

_CLOSING = "。，、；：）》”"
_LAYOUT = (" ", "\u3000")
# Segment kind, words before the date, and the key whose value must be the first such date in the segment.
_DATES = (
    ("date", "", "issued_on"),
    ("imprint", "", "printed_on"),
    ("effective", "", "effective_on"),
    ("effective", "至", "expires_on"),
)
_DATE = "([0-9]{4})年([0-9]{1,2})月([0-9]{1,2})日"
_AROUND = 8
_LONGEST = 40
_MOST_PAIRS = 5_000_000
_RESTORE = "Restore the file. If the issuer has published a corrected text, enter its SHA-256."


@dataclass(frozen=True)
class _Piece:
    """A piece of text from the YAML and the print marks `before` it. `text` is None for a missing measure.

    `spaced` is true for headings, because spaces between a label and its heading are layout.
    """

    text: str | None
    place: Place
    before: str = ""
    name: str = ""
    spaced: bool = False


@rule(
    "original.txt 的 SHA-256 须与 policy.yml 所载一致。",
    Change(f"{POLICY}/original.txt", "乌有市支持", "乌有市鼓励"),
)
def original_unchanged(context: Context) -> Iterator[Violation]:
    """The file original.txt must have the SHA-256 stated in policy.yml."""
    for policy_source, policy in _pairs(context):
        digest = hashlib.sha256(policy_source.original or b"").hexdigest()
        if digest != policy.source_sha256:
            place = Place(f"{policy_source.folder}/original.txt")
            file = f"{policy_source.folder}/policy.yml"
            what = f"The file is not the official text: {file} states a different SHA-256."
            yield Violation(what, _RESTORE, place)


@rule(
    "全部中文文段依次相连，并补入版式规定的字符后，须与规范化的官方原文一致。",
    Change(M02, "另行制定", "另行制订"),
    fixable=True,
)
def text_as_printed(context: Context) -> Iterator[Violation]:
    """All Chinese segments in order, joined by the print marks, must match the canonical original."""
    for policy_source, policy in _pairs(context):
        official = to_canonical(policy.original)
        if not official.text:
            place = Place(f"{policy_source.folder}/original.txt")
            what = "The official text is empty."
            yield Violation(what, _RESTORE, place)
            continue
        pieces = list(_pieces(policy, policy_source))
        documents = [policy_source.policy, *policy_source.measures.values()]
        lines = {document.file: document.text.split("\n") for document in documents if document}
        yield from _Comparison(official, f"{policy_source.folder}/original.txt", lines).run(pieces)


@rule(
    "issued_on、printed_on、effective_on、expires_on 须与相应文段中的日期一致。",
    Change(f"{POLICY}/policy.yml", 'effective_on: "2031-05-01"', 'effective_on: "2031-06-01"'),
)
def dates_as_printed(context: Context) -> Iterator[Violation]:
    """The dates issued_on, printed_on, effective_on and expires_on must match those in the text."""
    for policy_source, policy in _pairs(context):
        document = policy_source.policy
        for segment in (*policy.opening, *policy.closing):
            for kind, before, field in _DATES:
                found = re.search(before + _DATE, segment.zh) if segment.kind == kind else None
                if not (found and document):
                    continue
                printed = f"{int(found[1]):04d}-{int(found[2]):02d}-{int(found[3]):02d}"
                value = getattr(policy, field)
                if value != printed:
                    date = found[0].removeprefix(before)
                    what = f"{field} is {value or 'empty'}, but {segment.local_id} says {date}."
                    yield Violation(what, f'Write {field}: "{printed}".', document.place((field,)))


def _pairs(context: Context) -> Iterator[tuple[PolicySource, Policy]]:
    sources = {source.id: source for source in context.source.policies}
    for policy in context.corpus.policies:
        yield sources[policy.id], policy


def _pieces(policy: Policy, source: PolicySource) -> Iterator[_Piece]:
    for segment in policy.opening:
        yield _Piece(segment.zh, segment.place, name=segment.local_id)
    before = ""
    document = source.policy
    assert document is not None
    for index, section in enumerate(policy.sections):
        label_place = document.place(("sections", index, "label_zh"))
        yield _Piece(section.label_zh, label_place, before, f"the label of {section.local_id}")
        heading = section.heading
        yield _Piece(heading.zh, heading.place, name=heading.local_id, spaced=True)
        measures = {measure.local_id: measure for measure in section.measures}
        before = ""
        for entry in source.listed[index]:
            measure = measures.get(entry)
            if measure is None:
                yield _Piece(None, section.heading.place)
                before = ""
                continue
            label_place = source.measures[entry].place(("label_zh",))
            yield _Piece(measure.label_zh, label_place, before, f"the label of {measure.local_id}")
            heading = measure.heading
            yield _Piece(heading.zh, heading.place, name=heading.local_id, spaced=True)
            joint = policy.print_marks.after_heading
            for sentence in measure.sentences:
                yield _Piece(sentence.zh, sentence.place, joint, sentence.local_id)
                joint = ""
            before = joint
            if measure.responsible:
                text, place = measure.responsible.zh, measure.responsible.place
                joint += policy.print_marks.before_responsible
                yield _Piece(text, place, joint, measure.responsible.local_id)
                before = policy.print_marks.after_responsible
    for segment in policy.closing:
        yield _Piece(segment.zh, segment.place, before, segment.local_id)
        before = ""
    if before:
        # The text ends in a list of agencies.
        yield _Piece("", document.place(("closing",)), before, "the end of the text")


def _excerpt(text: str, start: int, end: int) -> str:
    """Return the difference with some context. Long differences are shortened in the middle."""
    changed = text[start:end]
    if len(changed) > _LONGEST:
        changed = f"{changed[:_AROUND]} … {changed[-_AROUND:]}"
    before = text[max(0, start - _AROUND) : start]
    return f"…{before}{changed}{text[end : end + _AROUND]}…"


def _differences(ours: str, official: str) -> Iterable[tuple[str, int, int, int, int]]:
    """Return difflib opcodes, or a single one for the differing middle if difflib would take minutes."""
    counts, others = Counter(ours), Counter(official)
    if sum(count * others[character] for character, count in counts.items()) <= _MOST_PAIRS:
        return difflib.SequenceMatcher(None, ours, official, autojunk=False).get_opcodes()
    start = same_start(ours, official)
    end = same_start(ours[start:][::-1], official[start:][::-1])
    return [("replace", start, len(ours) - end, start, len(official) - end)]


class _Comparison:
    """Matches the pieces against the official text. Those that do not match wait for the next that does."""

    def __init__(self, official: CanonicalText, original_file: str, lines: Mapping[str, list[str]]):
        self.official = official
        self.lines = lines
        self.file = original_file
        self.position = 0
        self.waiting: list[_Piece] = []
        self.last: _Piece | None = None

    def run(self, pieces: list[_Piece]) -> Iterator[Violation]:
        for piece in pieces:
            while piece.spaced and not self.waiting and self.official.text[self.position :][:1] in _LAYOUT:
                self.position += 1
            start = self._find(piece)
            if start is None:
                self.waiting.append(piece)
                continue
            yield from self._settle(start, piece)
            assert piece.text is not None
            self.position = start + len(piece.text)
            self.last = piece
        yield from self._settle(len(self.official.text), None)

    def _find(self, piece: _Piece) -> int | None:
        """Return the offset of the piece: here, shortly after pieces that did not match, or None."""
        text = self.official.text
        if piece.text is None or not piece.text:
            return None
        here = self.position + len(piece.before)
        if not self.waiting and text.startswith(piece.before + piece.text, self.position):
            return here
        gap = any(waiting.text is None for waiting in self.waiting)
        reach = sum(len(waiting.text or "") + len(waiting.before) for waiting in self.waiting)
        limit = None if gap else self.position + 2 * reach + len(piece.before) + len(piece.text) + 40
        found = text.find(piece.before + piece.text, self.position, limit)
        if found >= 0:
            return found + len(piece.before)
        found = text.find(piece.text, self.position, limit)
        return found if found >= 0 else None

    def _settle(self, start: int, piece: _Piece | None) -> Iterator[Violation]:
        """Report the differences between the last match and `start`, and clear the waiting pieces."""
        waiting, self.waiting = self.waiting, []
        before = piece.before if piece else ""
        span_end = start
        expected = "".join(w.before + (w.text or "") for w in waiting) + before
        span = self.official.text[self.position : span_end]
        if span == expected:
            return
        gap = any(w.text is None for w in waiting)
        named = [w for w in waiting if w.text is not None]
        if not named:
            if not gap:
                yield self._joined(before, piece) if not span else self._lost(span, before, start, piece)
            return
        yield from self._changed(named, before, span, gap)

    def _joined(self, before: str, piece: _Piece | None) -> Violation:
        """Report print marks that are not printed between two pieces, or that an editor has also typed."""
        assert self.last is not None
        after = f" and {piece.name}" if piece else ""
        cited = self._line(self.position)
        what = f"The official text has no “{before}” between {self.last.name}{after}{cited}."
        instead = "Copy the printed text exactly."
        if (self.last.text or "").endswith(before):
            what = f"{self.last.name} ends with “{before}”, which is already one of the print marks{cited}."
            instead = f"Remove the “{before}”."
        return Violation(what, instead, self.last.place)

    def _lost(self, span: str, before: str, start: int, piece: _Piece | None) -> Violation:
        """Report official text that is not in any piece, blaming the likelier neighbor."""
        assert self.last is not None or piece is not None
        if before and span.endswith(before):
            span, to_last = span[: -len(before)], True
        elif before and span.startswith(before):
            span, to_last = span[len(before) :], False
        else:
            to_last = self._belongs_to_last(span, start)
        blamed = (self.last if to_last else piece) or self.last or piece
        assert blamed is not None
        where = "end" if to_last else "beginning"
        cited = self._line(self.position)
        what = f"The official text also has “{span[:40]}” at the {where} of {blamed.name}{cited}."
        return Violation(what, "Copy the printed text exactly.", blamed.place)

    def _belongs_to_last(self, span: str, start: int) -> bool:
        """Return whether characters between two pieces belong to the first rather than the second."""
        if span[-1] in _CLOSING or self.last is None:
            return True
        if (self.last.text or "")[-1:] in _CLOSING:
            return False
        lines = self.official.lines
        return start >= len(lines) or lines[self.position] != lines[start]

    def _changed(self, waiting: list[_Piece], before: str, span: str, gap: bool) -> Iterator[Violation]:
        """Report the first difference between each waiting piece and `span`, the official text there."""
        ours = "".join(w.before + (w.text or "") for w in waiting) + before
        owners = [w for w in waiting for _ in w.before + (w.text or "")]
        reported: set[str] = set()
        for tag, a1, a2, b1, b2 in _differences(ours, span):
            if tag == "equal" or (gap and tag == "insert"):
                continue
            index = a1 - 1 if tag == "insert" and a1 > 0 and span[b2 - 1] in _CLOSING else a1
            owner = owners[min(index, len(owners) - 1)]
            if owner.name in reported:
                continue
            reported.add(owner.name)
            here = _excerpt(ours, a1, a2)
            official = _excerpt(span, b1, b2)
            cited = self._line(self.position + b1)
            name = owner.name.replace("the ", "The ", 1)
            what = f"{name} does not match the printed text: found “{here}”, but the official text has "
            what += f"“{official}”{cited}."
            fix = self._in_printed_width(owner, ours, span, owners.index(owner))
            yield Violation(what, "Copy the printed text exactly.", owner.place, fix=fix)

    def _in_printed_width(self, piece: _Piece, ours: str, span: str, start: int) -> tuple[Edit, ...] | None:
        """Return a fix for the piece at offset `start` of `ours`, or None unless its characters differ from
        the official ones only in width and are not escaped in the file."""
        text, start = piece.text or "", start + len(piece.before)
        place, official = piece.place, span[start : start + len(text)]
        if without_width(ours) != without_width(span) or text == official:
            return None
        line = self.lines[place.file][place.line - 1]
        column = place.column + (line[place.column - 1] in "'\"")
        if line[column - 1 :][: len(text)] != text:
            return None
        return (Edit(place.line, column, place.line, column + len(text), official),)

    def _line(self, index: int) -> str:
        return f" ({self.file}, line {self.official.lines[min(index, len(self.official.lines) - 1)]})"
