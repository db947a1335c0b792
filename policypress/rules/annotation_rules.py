"""Rules that keep annotations consistent and, in annotated policies, complete for numerals."""

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from policypress.diagnostics import INFO
from policypress.model import Annotation, MeasureTopic
from policypress.rules.context import Context
from policypress.rules.english.numerals import HAN
from policypress.rules.registry_entries import leads_back
from policypress.rules.rule import M01, M02, Change, Violation, rule
from policypress.text.escape import quoted

_NUMERALS = re.compile(f"[0-9{HAN}半%]+")


@rule(
    "已标注的政策中，措施的每个数字均须计入量化指标，或列明不计入的原因。",
    Change(M01, '      - {quote_zh: "#1", reason: ordinal}\n', ""),
    needs_all=True,
)
def numerals_covered(context: Context) -> Iterator[Violation]:
    """Every numeral in an annotated policy's measures must be in a quantity or a non-quantity with a reason.

    Applies to policies with `annotated: true`, but only if the whole source could be read.
    """
    for policy in context.corpus.policies:
        pieces = [s for measure in policy.measures for s in (measure.heading, *measure.sentences)]
        for segment in pieces if policy.annotated else ():
            annotated = (*segment.annotations.quantities, *segment.annotations.non_quantities)
            covered = {position for one in annotated for position in range(one.start, one.end)}
            for run in _NUMERALS.finditer(segment.zh):
                if not covered.issuperset(range(*run.span())):
                    around = segment.zh[max(0, run.start() - 4) : run.end() + 4]
                    what = f"{segment.local_id}: the numeral “{run.group()}” in “{around}” is not annotated."
                    instead = "Add it to quantities, or to non_quantities with a reason."
                    yield Violation(what, instead, segment.place)


@rule(
    "行动须填写力度，其他动词不填；从属行动须填写支配动词，行动不填。",
    Change(M01, "role: outcome}", "role: outcome, strength: commit}"),
)
def action_is_complete(context: Context) -> Iterator[Violation]:
    """An action must have a strength but no governor, and an embedded verb a governor but no strength."""
    for segment in context.segments:
        for action in segment.annotations.actions:
            is_action, what = action.role == "action", ""
            if is_action and action.strength is None:
                what = "has no strength."
                instead = "Add strength with a code from codelists/strengths.yml."
            elif not is_action and action.strength is not None:
                what = "has a strength."
                instead = "Remove it. Only verbs with the role action have a strength."
            elif is_action and action.governor_id:
                what, instead = "has a governor.", "Write role: embedded, or remove the governor."
            elif action.role == "embedded" and not action.governor_id:
                what = "has no governor."
                instead = "Add governor with the id of the verb that it depends on."
            if what:
                yield Violation(f"“{action.quote_zh}” ({action.role}) {what}", instead, action.place)


@rule(
    "支配关系不得循环。",
    Change(M01, "role: action, strength: support}", "role: embedded, governor: a2}"),
)
def governors_end(context: Context) -> Iterator[Violation]:
    """The governors of verbs must not form a cycle."""
    for segment in context.segments:
        above = {action.id: action.governor_id for action in segment.annotations.actions}
        for action in segment.annotations.actions:
            if leads_back(action.id, above):
                name = action.id.rpartition("-")[2]
                what = f"The governors of {name} form a cycle."
                instead = "Use the id of the verb that it depends on in the sentence."
                yield Violation(what, instead, action.place)


@rule(
    "上位主题不得循环，且须属于同一主题体系。",
    Change("codelists/topics.yml", "broader_id: firms_general", "broader_id: pilot_scheme"),
)
def broader_topics_end(context: Context) -> Iterator[Violation]:
    """Broader topics must not form a cycle and must belong to the same scheme as the topic."""
    topics = {topic.id: topic for topic in context.corpus.topics}
    above = {topic.id: topic.broader_id for topic in topics.values()}
    for topic in topics.values():
        broader = topics.get(topic.broader_id or "")
        if leads_back(topic.id, above):
            what = f"The broader topics of {topic.id} form a cycle."
            yield Violation(what, "Leave broader_id empty for the top topic.", topic.place)
        elif broader and broader.scheme != topic.scheme:
            what = f"{topic.id} has the scheme {topic.scheme}, but its broader topic {broader.id} has "
            what += f"the scheme {broader.scheme}."
            yield Violation(what, "Use a topic from the same scheme.", topic.place)


@rule(
    "受益对象须填写受益方式，政策工具不填；同一主题在一项措施中只能为主要或次要之一。",
    Change(M01, "weight: secondary, role: beneficiary", "weight: secondary"),
)
def topics_have_roles(context: Context) -> Iterator[Violation]:
    """A beneficiary must have a role, an instrument must not, and a topic must have one weight a measure."""
    schemes = {topic.id: topic.scheme for topic in context.corpus.topics}
    weights: dict[tuple[str, str], MeasureTopic] = {}
    for segment in context.segments:
        for topic in segment.annotations.topics:
            scheme = schemes.get(topic.topic_id)
            if scheme and (scheme == "beneficiary") != (topic.role is not None):
                what = f"{topic.topic_id} has the scheme {scheme}, but its role is {topic.role or 'missing'}."
                wanted = scheme == "beneficiary"
                instead = "Write role: beneficiary or role: intermediary." if wanted else "Remove the role."
                yield Violation(what, instead, topic.place)
            first = weights.setdefault((topic.measure_id, topic.topic_id), topic)
            if first.weight != topic.weight:
                what = f"The weight of {topic.topic_id} is {topic.weight} here but {first.weight} on line "
                what += f"{first.place.line}. It must be the same throughout a measure."
                yield Violation(what, f"Write weight: {first.weight} in both places.", topic.place)


@rule(
    "每处提及只能对应一个专有名称或一个机构。",
    Change(M02, "entity: wuyou-paper-port}", "entity: wuyou-paper-port, agency: shanghai-customs}"),
)
def mentions_name_one(context: Context) -> Iterator[Violation]:
    """A mention must name either an entity or an agency."""
    for segment in context.segments:
        for mention in segment.annotations.mentions:
            if (mention.entity_id is None) == (mention.agency_id is None):
                both = "both an entity and" if mention.entity_id else "neither an entity nor"
                what = f"{quoted(mention.quote_zh)} names {both} an agency."
                yield Violation(what, "Use either entity or agency, with its id.", mention.place)


@rule(
    "同一内容不得重复标注：数字、动词不得重叠，同一主题、名称在一个文段中只记一次。",
    Change(M01, "quote_zh: 惠及,", "quote_zh: 给予单,"),
)
def annotations_do_not_overlap(context: Context) -> Iterator[Violation]:
    """Numbers or verbs must not overlap, and a topic or name must be annotated only once per segment."""
    for segment in context.segments:
        made = segment.annotations
        numerals: Iterable[Annotation] = (*made.quantities, *made.non_quantities)
        for apart in (numerals, made.actions):
            for one, other in combinations(apart, 2):
                if one.start < other.end and other.start < one.end:
                    yield _twice(one, other, "overlap", "Keep one of the two or shorten the quote.")
        for kind in (made.conditions, made.topics, made.mentions):
            for one, other in combinations(kind, 2):
                if _same(one, other):
                    yield _twice(one, other, "are duplicates", "Keep one of the two.")


@rule(
    "标注所引英文词语须见于现有译文；因译文改动而不再出现的，不再引用。",
    Change(M01, "quote_en: 9 parks", "quote_en: nine parks"),
    severity=INFO,
)
def english_still_quoted(context: Context) -> Iterator[Violation]:
    """English words quoted by an annotation must be in our English, because the data omits them otherwise.

    This is only a remark for annotators: translators may reword the English as they like.
    """
    for policy in context.source.policies:
        for document in policy.measures.values():
            for segment in (document.root["heading"], *document.root["sentences"]):
                for entry in (*segment["quantities"], *segment["mentions"]):
                    words = entry["quote_en"]
                    if words.value is not None and words.text not in segment["en"].text:
                        what = f"quote_en: {quoted(words.text)} is no longer in our English."
                        instead = "For annotators: quote the current words or remove quote_en."
                        yield Violation(what, instead, words.place)


def _same(one: Annotation, other: Annotation) -> bool:
    keys = {"MeasureTopic": ("topic_id",), "Mention": ("entity_id", "agency_id")}.get(type(one).__name__, ())
    names = [(getattr(one, key), getattr(other, key)) for key in keys]
    alike = bool(names) and any(a for a, _ in names) and all(a == b for a, b in names)
    # Two topics may quote the same words; two names or two conditions may not.
    placed = not isinstance(one, MeasureTopic) and (one.start, one.end) == (other.start, other.end)
    return alike or placed


def _twice(one: Annotation, other: Annotation, do: str, instead: str) -> Violation:
    what = f"{quoted(one.quote_zh)} on line {one.place.line} and {quoted(other.quote_zh)} here {do}."
    return Violation(what, instead, other.place)
