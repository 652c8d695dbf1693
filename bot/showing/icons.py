"""Small drawings of our own."""

from __future__ import annotations

from markupsafe import Markup

_SVG = '<svg class="icon" viewBox="0 0 24 24" width="{0}" height="{0}" {1}>{2}</svg>'
_STROKE = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"'


def _drawing(size: int, paths: str) -> Markup:
    return Markup(_SVG.format(size, _STROKE, paths))  # noqa: S704 - literals of this file


LINK = _drawing(16, '<path d="M10 5H5v14h14v-5M14 4h6v6M20 4 11 13"/>')
DOWN = _drawing(20, '<path d="m6 9 6 6 6-6"/>')
FILE = _drawing(30, '<path d="M6 2h8l5 5v15H6zM14 2v5h5M9 12h7M9 16h7"/>')
EYE = _drawing(14, '<path d="M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>')
REPLY = Markup('<span class="spine"></span>')
