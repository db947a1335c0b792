"""Damage to source files: editing mistakes, disk errors, and malice."""

import re
from collections.abc import Callable, Mapping
from random import Random

Files = Mapping[str, bytes]
Change = dict[str, bytes | None]
"""Path → new bytes of the file, or None if it is deleted."""

# Values that could break YAML, dates, numbers, pages, spreadsheets or terminals.
TRICKY = r"""
no Yes on null ~ true 012 0x1F 1_000 1e999 .inf -.nan 12:30:45 2023-02-30 2023-03-31 0000-00-00 7 -7 ² ١٢ １２
99999999999999999999 {} [] [[]] {a:b} {?a} *a << | >- - ? #b # % @x `x` =1+1 +1 - --- ... '' "" ' "x 'x x"y
"a\nb" "\0" "\e[31m" "\u202e" "\ud800" "\uD83D\uDE00" "\x85" "\L" "\q" NA nan None N/A <b> &amp; {{7*7}} {0}
m00 m01 m07 m99 m007 sec1 sec9 sec0 m01-s1 title hufubangui-2023-9 draft sentence official shanghai-customs
市商务委 zh en a A 😀 é ﷺ 中文，全角 一二三 https://x.example/
""".split()
TRICKY += "&a x|!!python/object:os.system x|!x y|! x|{a: b}|- x|? x|a: b: c|a #b|' x '|--- x|a\\|".split("|")
TRICKY += ["a\u00a0b", "a\u3000b", "e\u0301", "a | b"]
LONG = ("- ", "a: ", "? ", "*a ", *"9 x 一、 亿 [ { a: ' \" &a ! 中 9,999 \\ #".split())
CHARACTERS = (
    "\0\t\r\x0b\x1b\x7f\x85\u00a0\u00ad\u200b\u200d\u2028\u2029\u202e\u2066\u3000\ufeff\ufffd\uffff\ue000"
    "\U000e0041：，“”，"
)
PUNCTUATION = ":-#[]{}>|*&!%@`\"'?,<= \n"
_VALUE = re.compile(rb"^(\s*(?:- )?(?:[a-z_]+:)?) (\S.*)$", re.MULTILINE)


def damaged(files: Files, random: Random) -> Change:
    """One case: one file damaged one to three times, or a change of whole files."""
    if random.random() < 0.03:
        return random.choice(_WHOLE)(files, random)
    path = random.choice(sorted(files))
    content = files[path]
    harms = _TEXT if random.random() < 0.6 else _BYTES
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        content = random.choice(harms)(content, files, random)
    return {path: content}


# ---- bytes -------------------------------------------------------------------------------------

Harm = Callable[[bytes, Files, Random], bytes]


def _span(content: bytes, random: Random, longest: int = 200) -> tuple[int, int]:
    start = random.randrange(len(content) + 1)
    return start, min(len(content), start + random.randint(1, random.choice((1, 4, longest))))


def flip(content: bytes, _files: Files, random: Random) -> bytes:
    start, _ = _span(content, random)
    if start == len(content):
        return content
    return content[:start] + bytes([content[start] ^ 1 << random.randrange(8)]) + content[start + 1 :]


def delete(content: bytes, _files: Files, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:start] + content[end:]


def duplicate(content: bytes, _files: Files, random: Random) -> bytes:
    start, end = _span(content, random)
    return content[:end] + content[start:end] * random.choice((1, 1, 3)) + content[end:]


def truncate(content: bytes, _files: Files, random: Random) -> bytes:
    return content[: random.choice((0, 1, random.randrange(len(content) + 1)))]


def insert_bytes(content: bytes, _files: Files, random: Random) -> bytes:
    start, _ = _span(content, random)
    return content[:start] + random.randbytes(random.choice((1, 1, 3, 40))) + content[start:]


def insert_characters(content: bytes, _files: Files, random: Random) -> bytes:
    """Insert control characters, YAML punctuation, or any Unicode characters."""
    text = content.decode("utf-8", "replace")
    start = random.randrange(len(text) + 1)
    pool = random.choice((CHARACTERS, PUNCTUATION, None))
    count = random.choice((1, 1, 2, 8))
    new = "".join(random.choice(pool) if pool else chr(random.randrange(0xD800)) for _ in range(count))
    return (text[:start] + new + text[start:]).encode("utf-8", "surrogatepass")


def splice(content: bytes, files: Files, random: Random) -> bytes:
    """Join the head of this file and the tail of another."""
    other = files[random.choice(sorted(files))]
    return content[: random.randrange(len(content) + 1)] + other[random.randrange(len(other) + 1) :]


def very_long(content: bytes, _files: Files, random: Random) -> bytes:
    """Insert a long repetition, instead of a value or anywhere."""
    many = random.choice(LONG) * random.choice((300, 5_000, 40_000, 400_000))
    values = list(_VALUE.finditer(content))
    start, end = random.choice(values).span(2) if values and random.random() < 0.7 else _span(content, random)
    return content[:start] + many.encode() + content[end:]


# ---- lines and values --------------------------------------------------------------------------


def _by_lines(harm: Callable[[list[str], int, Random], None]) -> Harm:
    """Apply a harm to one line of the text. Bytes that are not UTF-8 are kept."""

    def of_content(content: bytes, _files: Files, random: Random) -> bytes:
        lines = content.decode("utf-8", "surrogateescape").split("\n")
        harm(lines, random.randrange(len(lines)), random)
        return "\n".join(lines).encode("utf-8", "surrogateescape")

    return of_content


def _parts(line: str) -> tuple[str, str]:
    """Split a line into the text before its value, and its value."""
    found = re.match(r"(\s*(?:- )?(?:[a-z_]+:(?: |$))?)(.*)", line, re.DOTALL)
    assert found
    return found[1], found[2]


def indent(lines: list[str], at: int, random: Random) -> None:
    """Indent or dedent a line, or the whole block."""
    depth, end = len(lines[at]) - len(lines[at].lstrip()), at + 1
    while random.random() < 0.97 and end < len(lines) and lines[end].startswith(" " * (depth + 1)):
        end += 1
    step = random.choice((-4, -2, -1, 1, 2, 4))
    for number in range(at, end):
        lines[number] = " " * step + lines[number] if step > 0 else lines[number][-step:]


def swap_lines(lines: list[str], at: int, random: Random) -> None:
    other = random.choice((at - 1, random.randrange(len(lines))))
    lines[at], lines[other] = lines[other], lines[at]


def swap_values(lines: list[str], at: int, random: Random) -> None:
    other = random.choice((at - 1, random.randrange(len(lines))))
    (key, value), (other_key, other_value) = _parts(lines[at]), _parts(lines[other])
    lines[at], lines[other] = key + other_value, other_key + value


def remove_lines(lines: list[str], at: int, random: Random) -> None:
    del lines[at : at + random.choice((1, 1, 1, 2, 5))]


def repeat_lines(lines: list[str], at: int, random: Random) -> None:
    end = at + random.choice((1, 1, 2, 5, 12))
    lines[end:end] = lines[at:end]


def tricky_value(lines: list[str], at: int, random: Random) -> None:
    lines[at] = _parts(lines[at])[0] + random.choice(TRICKY)


def tricky_piece(lines: list[str], at: int, random: Random) -> None:
    """Insert a tricky value into a text."""
    start = random.randrange(len(lines[at]) + 1)
    lines[at] = lines[at][:start] + random.choice(TRICKY) + lines[at][start:]


def no_value(lines: list[str], at: int, _random: Random) -> None:
    lines[at] = _parts(lines[at])[0].rstrip()


def quotes(lines: list[str], at: int, random: Random) -> None:
    """Remove the quotation marks of a value, or add some if it has none."""
    key, value = _parts(lines[at])
    mark = random.choice("\"'“`")
    stripped = value.strip("\"'")
    lines[at] = key + (stripped if stripped != value else mark + value + random.choice((mark, mark, "")))


def list_or_map(lines: list[str], at: int, random: Random) -> None:
    key, value = _parts(lines[at])
    if "- " in key:
        lines[at] = key.replace("- ", random.choice(("", "a: ", "- - ", "? ")), 1) + value
    else:
        lines[at] = random.choice(
            (key + "- " + value, "- " + lines[at], key + f"[{value}]", key + f"{{a: {value}}}")
        )


def rename_key(lines: list[str], at: int, random: Random) -> None:
    names = re.findall(r"[a-z_]+(?=:)", "\n".join(lines)) or ["a"]
    new = random.choice((*names, "no", "1", '"a\\nb"', "“id”", "[a]", "{a: b}", "? id", "<<", ""))
    lines[at] = re.sub(r"[a-z_]+:", lambda _: f"{new}:", lines[at], count=1)


def nest(lines: list[str], at: int, random: Random) -> None:
    depth, kind = random.choice((1, 2, 13, 2_000)), random.choice(("a: ", "- ", "? "))
    lines[at] = (
        _parts(lines[at])[0] + "[" * depth + "x" + "]" * depth
        if random.random() < 0.5
        else kind * depth + lines[at]
    )


def add_line(lines: list[str], at: int, random: Random) -> None:
    new = random.choice(
        (
            "",
            "---",
            "...",
            "# note",
            "%YAML 1.1",
            "%x",
            "<<<<<<< HEAD",
            "x",
            "id: a",
            "zh: 中",
            ">-",
            "\f",
            "  ",
        )
    )
    lines.insert(at, " " * random.choice((0, 2, 4)) + new)


def number(lines: list[str], at: int, random: Random) -> None:
    """Change a digit, if there is one in the rest of the text."""
    for index in range(at, len(lines)):
        if found := list(re.finditer("[0-9一二三百万亿]", lines[index])):
            place = random.choice(found).start()
            new = random.choice("0123456789一百万亿")
            lines[index] = lines[index][:place] + new + lines[index][place + 1 :]
            return


def swap_characters(lines: list[str], at: int, random: Random) -> None:
    line = lines[at]
    if len(line) > 1:
        place = random.randrange(len(line) - 1)
        lines[at] = line[:place] + line[place + 1] + line[place] + line[place + 2 :]


def other_line_ends(content: bytes, _files: Files, random: Random) -> bytes:
    new = random.choice((b"\r\n", b"\r", b"\xe2\x80\xa8", b"\xc2\x85", b""))
    return content.replace(b"\n", new, random.choice((1, 5, -1)))


def lines_of_another_file(content: bytes, files: Files, random: Random) -> bytes:
    lines, other = content.split(b"\n"), files[random.choice(sorted(files))].split(b"\n")
    at, start = random.randrange(len(lines)), random.randrange(len(other))
    lines[at:at] = other[start : start + random.choice((1, 3, 12))]
    return b"\n".join(lines)


# ---- whole files -------------------------------------------------------------------------------


def gone(files: Files, random: Random) -> Change:
    return {random.choice(sorted(files)): None}


def exchanged(files: Files, random: Random) -> Change:
    """Exchange two files."""
    one, other = random.sample(sorted(files), 2)
    return {one: files[other], other: files[one]}


def renamed(files: Files, random: Random) -> Change:
    path = random.choice(sorted(files))
    folder, _, name = path.rpartition("/")
    new = random.choice(
        (f"{name}~", name.upper(), f"copy {name}", f".{name}", "m22.yml", "x.yml", "\x1b[31m.yml")
    )
    return {path: random.choice((None, files[path])), f"{folder}/{new}".lstrip("/"): files[path]}


def moved_lines(files: Files, random: Random) -> Change:
    """Move lines from one file to another."""
    one, other = random.sample(sorted(files), 2)
    source, target = files[one].split(b"\n"), files[other].split(b"\n")
    start = random.randrange(len(source))
    end, at = start + random.choice((1, 2, 5, 9)), random.randrange(len(target))
    target[at:at] = source[start:end]
    del source[start:end]
    return {one: b"\n".join(source), other: b"\n".join(target)}


_BYTES = (flip, delete, duplicate, truncate, insert_bytes, insert_characters, splice, very_long)
_TEXT = (
    *(
        _by_lines(harm)
        for harm in (
            *(indent, swap_lines, swap_values, swap_values, remove_lines, repeat_lines, no_value, quotes),
            *(tricky_value, tricky_value, tricky_piece, list_or_map, rename_key, nest, add_line),
            *(number, swap_characters),
        )
    ),
    other_line_ends,
    lines_of_another_file,
)
_WHOLE = (gone, exchanged, renamed, moved_lines)
