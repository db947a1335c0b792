"""Paths of the parts of a checkout."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "source"
SCHEMA = ROOT / "schema"
CONTRACT = SCHEMA / "dataset.yml"
MKDOCS_YML = ROOT / "mkdocs.yml"
