"""A page that needs nothing else: conversations in windows, with style and font in it."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import fontpkg
from markupsafe import Markup

from bot.showing.message import avatar, conversation
from bot.showing.viewer import Json, Viewer

STYLE = Path(__file__).with_name("style.css")
"""The style of what `conversation` draws, all under one class: `showing`."""

_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{}</title><style>{}{}</style></head>
<body class="showing">{}</body></html>
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """A window into a channel."""

    place: str
    """`#channel`, or whose direct messages these are; empty below another one that goes on."""
    messages: Sequence[Json]
    height: int | None = None
    """In pixels: what lies above is out of sight, as if scrolled to the end. All is in sight if None."""
    from_top: bool = False
    """Scrolled to the beginning instead."""


def page(scenes: Sequence[Scene], viewer: Viewer) -> str:
    drawn = Markup().join(_window(scene, viewer) for scene in scenes)
    title = ", ".join(scene.place for scene in scenes if scene.place)
    return Markup(_PAGE).format(title, _font(), Markup(STYLE.read_text("utf-8")), drawn)  # noqa: S704 - ours


def _window(scene: Scene, viewer: Viewer) -> Markup:
    cut = "" if scene.height is None else " cut-end" if scene.from_top else " cut-start"
    height = "" if scene.height is None else f"height:{scene.height}px"
    return Markup('<section class="window">{}<div class="log{}" style="{}">{}</div></section>').format(
        _place(scene.place), cut, height, conversation(scene.messages, viewer)
    )


def _place(name: str) -> Markup:
    if not name:
        return Markup()
    sign = Markup('<span class="hash">#</span>') if name[0] == "#" else avatar(_bot(name), "small")
    return Markup('<div class="place">{} {}</div>').format(sign, name.removeprefix("#"))


def _bot(name: str) -> Json:
    return {"username": name, "bot": True}


@cache
def _font() -> Markup:
    """The font that Baton brings for its pictures, so that a page looks the same everywhere."""
    data = base64.b64encode(Path(fontpkg.path("Inter")).read_bytes()).decode()
    return Markup(
        '@font-face{{font-family:"Inter";font-weight:100 900;'
        'src:url("data:font/ttf;base64,{}") format("truetype")}}\n'
    ).format(data)
