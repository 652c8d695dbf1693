"""Draws pictures: fills an SVG template from `prompts/pictures/` and renders it as PNG.

The font comes with Baton, so that a picture looks the same on every machine, also where no font is
installed. A template's `fit` measures words with the shaper that draws them, so that nothing overflows.
"""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import fontpkg
import jinja2
import resvg_py
import uharfbuzz
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from bot.coaching.picture import Picture, StatsPicture

FONT = "Inter"
LONGEST = 300
"""Characters of one text that are looked at; no line of a picture holds as many."""
ELLIPSIS = "…"
REMEMBERED = 64
"""Pictures kept: who asks twice for the same one gets it at once."""


class Font:
    """The font of the pictures: which characters it has, and how wide a text is in it."""

    def __init__(self) -> None:
        self.file = fontpkg.path(FONT)
        self._face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.file)))
        self._known = frozenset(self._face.unicodes)
        self._cuts: dict[tuple[float, int], uharfbuzz.Font] = {}

    def legible(self, text: str) -> str:
        """`text` in one line, of characters that the font has.

        Emoji, marks that pile up, control and bidirectional characters go; letters of a script that the font
        lacks leave an ellipsis. (The text alternative has them all.)
        """
        kept = [self._shown(character) for character in unicodedata.normalize("NFC", text[:LONGEST])]
        runs = [ELLIPSIS if shown == ELLIPSIS else "".join(run) for shown, run in groupby(kept)]
        return " ".join("".join(runs).split())

    def width(self, text: str, size: float, weight: int) -> float:
        """In the units of the template."""
        if not text:
            return 0.0
        buffer = uharfbuzz.Buffer()
        buffer.add_str(text)
        buffer.guess_segment_properties()
        uharfbuzz.shape(self._cut(size, weight), buffer)
        advance: int = sum(position.x_advance for position in buffer.glyph_positions)
        return advance * size / int(self._face.upem)

    def fit(self, text: str, width: float, size: float, weight: int) -> str:
        """As much of `text` as `width` holds, with an ellipsis where it was cut."""
        text = self.legible(text)
        if self.width(text, size, weight) <= width:
            return text
        fits, too_long = 0, len(text)
        while too_long - fits > 1:
            middle = (fits + too_long) // 2
            if self.width(text[:middle].rstrip() + ELLIPSIS, size, weight) <= width:
                fits = middle
            else:
                too_long = middle
        return text[:fits].rstrip() + ELLIPSIS if fits else ""

    def largest(self, text: str, width: float, sizes: list[int], weight: int) -> int:
        """The first of `sizes` in which `text` fits into `width`, else the last."""
        text = self.legible(text)
        return next((size for size in sizes if self.width(text, size, weight) <= width), sizes[-1])

    def _cut(self, size: float, weight: int) -> uharfbuzz.Font:
        if (size, weight) not in self._cuts:
            font = uharfbuzz.Font(self._face)
            font.set_variations({"wght": weight, "opsz": size})  # what the renderer sets by itself
            self._cuts[size, weight] = font
        return self._cuts[size, weight]

    def _shown(self, character: str) -> str:
        category = unicodedata.category(character)
        if category[0] == "Z" or character in "\t\n\r":
            return " "
        if category[0] in "CM":
            return ""
        if ord(character) in self._known:
            return character
        return ELLIPSIS if category[0] in "LN" else ""


class Painter:
    """Draws the pictures with the templates in a folder; built once."""

    def __init__(self, folder: Path) -> None:
        self._font = Font()
        self._environment = ImmutableSandboxedEnvironment(
            loader=jinja2.FileSystemLoader(folder),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            finalize=self._written,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["fit"] = self._font.fit
        self._environment.globals["width_of"] = self._font.width
        self._environment.globals["largest"] = self._font.largest
        self._environment.globals["font"] = FONT
        self._remembered = lru_cache(REMEMBERED)(self._draw)
        # The renderer never lets go of the interpreter while it works (some 80 ms), so pictures are drawn one
        # by one: between two of them everything else gets its turn.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="painter")

    async def drawn(self, picture: Picture) -> bytes:
        """See `draw`. Many at once wait for each other, not everybody else for all of them."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self.draw, picture)

    def draw(self, picture: Picture) -> bytes:
        """The picture as PNG."""
        return self._remembered(picture)

    def svg(self, picture: Picture) -> str:
        name = "stats" if isinstance(picture, StatsPicture) else "progress"
        return self._environment.get_template(f"{name}.svg.j2").render(picture=picture)

    def _draw(self, picture: Picture) -> bytes:
        return resvg_py.svg_to_bytes(
            svg_string=self.svg(picture), skip_system_fonts=True, font_files=[str(self._font.file)]
        )

    def _written(self, value: object) -> object:
        """How a template writes `value`: no text gets in that XML or the font can't hold."""
        if isinstance(value, Markup):
            return value
        if isinstance(value, float):
            return f"{value:.2f}".rstrip("0").rstrip(".")
        return self._font.legible(value) if isinstance(value, str) else value
