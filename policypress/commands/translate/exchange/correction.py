"""Text files with any number of corrections, in the form that the site gives readers to copy."""

import re
from collections.abc import Iterator

from policypress.commands.translate.exchange import Exchange, Row

_ID = re.compile("[a-z0-9-]+/[a-z0-9-]+")
# Marks of quoted lines in mails.
_QUOTED = re.compile(r"^[\s>]*")
# The labels in both languages of the site, from policypress/site/strings.yml.
_LABELS = {"Chinese:": "zh", "Current English:": "base", "Should be:": "en"}
_LABELS |= {"中文：": "zh", "现有译文：": "base", "建议译文：": "en"}
_LABEL = re.compile("|".join(_LABELS))


def read(content: bytes) -> Exchange:
    """Read all corrections. A text may continue on the next lines and ends at an empty line."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        lines = content.decode(encoding).splitlines()
    except UnicodeDecodeError as error:
        raise ValueError("The file is not encoded in UTF-8. Save it as UTF-8.") from error
    rows = []
    for name, number, fields in _blocks(lines):
        if "en" not in fields:
            raise ValueError(f"The correction of {name} in line {number} has no line “Should be:”.")
        rows.append(
            Row(name, fields.get("zh", ""), fields["en"], fields.get("base", ""), where=f"line {number}")
        )
    if not rows:
        raise ValueError("It has no correction, which begins with a line such as “hufubangui-2023-9/m07-s2”.")
    return Exchange({}, rows)


def _blocks(lines: list[str]) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Yield the id, line and texts of each correction."""
    fields: dict[str, str] = {}
    name, start, field = "", 0, ""
    for number, quoted in enumerate([*lines, "-/-"], 1):
        line = _QUOTED.sub("", quoted).rstrip()
        if _ID.fullmatch(line):
            if fields:
                yield name, start, fields
            name, start, field, fields = line, number, "", {}
        elif name and (found := _LABEL.match(line)):
            field = _LABELS[found[0]]
            fields[field] = line[found.end() :].strip()
        elif not line or line.startswith("```"):
            field = "" if fields.get(field) else field
        elif field:
            fields[field] = f"{fields[field]} {line}".strip()
