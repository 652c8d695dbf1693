"""Tells which templates are put to a language model: those that say so, and the parts that they include."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.prompting.template import Surface, Template

_INCLUDES = re.compile(r"""\{%-?\s*include\s+["'](\w+)["']""")


def briefs(templates: Mapping[str, Template]) -> frozenset[str]:
    """Their ids."""
    found: set[str] = set()
    new = {one.id for one in templates.values() if one.surface is Surface.MODEL}
    while new:
        found |= new
        bodies = (templates[name].body for name in new)
        new = {part for body in bodies for part in _INCLUDES.findall(body)} & templates.keys() - found
    return frozenset(found)
