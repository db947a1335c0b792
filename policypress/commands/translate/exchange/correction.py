"""Text files with any number of corrections, in the form that the site gives readers to copy."""

import re
from collections.abc import Iterator

from policypress.commands.translate.exchange import Exchange, Row

# Marks of quoted lines in mails, and of lists, code and bold type in Markdown, may be around an id or label.
_ID = re.compile(r"[-\s>*`]*([a-z0-9-]+/[a-z0-9-]+)[\s*`]*", re.IGNORECASE)
_QUOTED = re.compile(r"[\s>]*")
# The labels in both languages of the site, from policypress/site/strings.yml.
_LABELS = {"chinese": "zh", "current english": "base", "should be": "en"}
_LABELS |= {"中文": "zh", "现有译文": "base", "建议译文": "en"}
_LABEL = re.compile(rf"[-\s>*`]*({'|'.join(_LABELS)})[\s*`]*[:：][\s*`]*", re.IGNORECASE)


def read(content: bytes) -> Exchange:
    """Read all corrections. A text may continue on the next lines and ends at an empty line."""
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        lines = content.decode(encoding).splitlines()
    except UnicodeDecodeError as error:
        raise ValueError("The file is not encoded in UTF-8. Save it as UTF-8.") from error
    rows = list(_rows(lines))
    if not rows:
        raise ValueError("It has no correction, which begins with a line such as “hufubangui-2023-9/m07-s2”.")
    return Exchange({}, rows)


def _rows(lines: list[str]) -> Iterator[Row]:
    """Yield the corrections. Raises ValueError if one is not complete, or not separate from the next."""
    name, start, field = "", 0, ""
    fields: dict[str, str] = {}
    for number, line in enumerate([*lines, "-/-"], 1):
        if begins := _ID.fullmatch(line):
            if fields and "en" not in fields:
                raise ValueError(f"The correction of {name} in line {start} has no line “Should be:”.")
            if fields:
                yield Row(name, fields.get("zh", ""), fields["en"], fields.get("base"), where=f"line {start}")
            name, start, field, fields = begins[1].lower(), number, "", {}
        elif found := _LABEL.match(line):
            field = _LABELS[found[1].lower()]
            if not name or field in fields:
                raise ValueError(f"Line {number} does not belong to a correction. Write the id above it.")
            fields[field] = line[found.end() :].strip()
        else:
            words = _QUOTED.sub("", line, count=1).rstrip()
            if field and words and not words.startswith("```"):
                fields[field] = f"{fields[field]} {words}".strip()
            elif fields.get(field):
                field = ""
