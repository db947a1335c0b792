"""Collects the licenses of third-party material on the site: Material's style sheet and its icons."""

from importlib.metadata import distribution
from pathlib import Path

FILE = "assets/LICENSES.txt"
# The icon sets in the rules that we keep of Material's style sheet, and their folders.
_ICONS = {"Material Design Icons": "material"}
# The icon sets only refer to this license, but the license requires a copy.
_APACHE = Path(__file__).with_name("apache-2.0.txt")


def text(theme: Path, style_sheet: str) -> str:
    """Return the content of FILE. `theme` is Material's folder, and `style_sheet` its file in the site."""
    material = distribution("mkdocs-material")
    licenses = {"Material for MkDocs": material.read_text("licenses/LICENSE") or ""}
    for name, folder in _ICONS.items():
        (file,) = theme.glob(f".icons/{folder}/LICENSE*")
        licenses[name] = file.read_text("utf-8")
    licenses["Apache License 2.0"] = _APACHE.read_text("utf-8")
    source = f"{style_sheet} begins with rules from Material for MkDocs {material.version}"
    head = f"{source}, which contain icons from {', '.join(_ICONS)}."
    texts = [f"{'=' * 80}\n{name}\n{'=' * 80}\n\n{words.strip()}" for name, words in licenses.items()]
    return "\n\n".join([head, *texts]) + "\n"
