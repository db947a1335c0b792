"""Picks the text of a record in one language."""


def in_language(thing: object, name: str, language: str) -> str:
    """Return the attribute `<name>_<language>`, or `<language>` if `name` is empty; "" if it is None."""
    return getattr(thing, f"{name}_{language}" if name else language) or ""


def or_chinese(thing: object, name: str, language: str) -> str:
    """Return the attribute like `in_language`, or the Chinese one if there is no English."""
    return in_language(thing, name, language) or in_language(thing, name, "zh")
