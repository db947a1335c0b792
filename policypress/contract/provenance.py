"""States who made and reviewed the English and the annotations, from the readers and the sign-offs."""

from collections.abc import Collection, Iterable
from pathlib import Path

import yaml

from policypress.model import Corpus, Reader


def statements(corpus: Corpus, language: str) -> dict[str, str]:
    """Return, in `zh` or `en`, a sentence on who translated, reviewed and certified the `english`, and a
    clause on who made the `annotations`."""
    texts = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text("utf-8"))
    segments = [segment for policy in corpus.policies for segment in policy.written_segments if segment.en]
    signed = [segment.signed_by for segment in segments if segment.signed_by]
    certified = [segment for segment in segments if segment.en_status == "certified"]
    who = [
        _kinds(corpus.readers, handles)
        for handles in (
            [segment.translated_by for segment in segments],
            signed,
            [reading.reader for policy in corpus.policies for reading in policy.annotation_readings],
        )
    ]
    translator, reviewer, annotator = (texts["who"][kinds][language] for kinds in who)
    sentence = (
        texts["translated"][language].format(who=translator),
        texts["reviewed"][_share(signed, segments)][language].format(who=reviewer),
        texts["certified"][_share(certified, segments)][language],
    )
    return {"english": "".join(sentence), "annotations": texts["annotated"][language].format(who=annotator)}


def _kinds(readers: Iterable[Reader], handles: Collection[str | None]) -> str:
    return " ".join(sorted({reader.kind for reader in readers if reader.id in handles}))


def _share(part: Collection[object], whole: Collection[object]) -> str:
    return "none" if not part else "part" if len(part) < len(whole) else "all"
