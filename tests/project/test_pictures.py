"""The pictures on hand-written pages."""

import re
import struct
from pathlib import Path

import pytest
from conftest import ROOT

PICTURE = re.compile(r"\]\(pictures/([a-z-]+\.png)\)\{ loading=lazy width=(\d+) height=(\d+) \}")
MOST_BYTES = 60_000


@pytest.mark.parametrize(("language", "folder"), {"zh": "", "en": "en"}.items())
def test_pictures_are_used_small_and_on_the_site(dist: Path, language: str, folder: str):
    docs = ROOT / "docs" / language
    shown = [found for page in docs.glob("*.md") for found in PICTURE.findall(page.read_text("utf-8"))]
    assert {name for name, *_ in shown} == {file.name for file in (docs / "pictures").iterdir()}
    for name, *size in shown:
        picture = (docs / "pictures" / name).read_bytes()
        assert [*map(str, struct.unpack(">II", picture[16:24]))] == size, name
        assert len(picture) <= MOST_BYTES, name
        assert (dist / "site" / folder / "pictures" / name).read_bytes() == picture
    assert (ROOT / "docs/picture.png").stat().st_size <= MOST_BYTES
