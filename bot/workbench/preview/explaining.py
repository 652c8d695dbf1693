"""What an error of a template means to somebody who writes templates."""

from __future__ import annotations

import re

import jinja2

_NO_ATTRIBUTE = re.compile(r"'(?:[\w.]*\.)?(\w+)(?: object)?' has no attribute '(\w+)'")


def in_words(error: Exception) -> tuple[str, str]:
    """What is wrong, and what to do about it."""
    told = str(error) or type(error).__name__
    match error:
        case jinja2.TemplateNotFound():
            return f"it includes {error.name!r}, which isn't there or doesn't load", "Mend or name that one."
        case jinja2.UndefinedError():
            if found := _NO_ATTRIBUTE.search(told):
                return f"{found[1]} has no '{found[2]}'", "See which inputs there are, and what is in them."
            return told, "Use a name from the inputs, or test first whether it is there."
        case jinja2.exceptions.SecurityError():
            return told, "Templates may only read what they're given."
        case KeyError():
            return f"there is no {told}", "Compare with words.toml, and with how other locales do it."
        case _:
            return told, ""
