"""What stands in a message besides words: buttons, selects, cards, pictures, files."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable

from markupsafe import Markup, escape

from bot.showing import icons
from bot.showing.markdown import markdown
from bot.showing.viewer import Json, Viewer


class Kind(enum.IntEnum):
    """The types of component that a message or a form can hold."""

    ROW = 1
    BUTTON = 2
    SELECT = 3
    TEXT_INPUT = 4
    OF_PEOPLE = 5
    OF_ROLES = 6
    OF_BOTH = 7
    OF_CHANNELS = 8
    SECTION = 9
    TEXT = 10
    THUMBNAIL = 11
    GALLERY = 12
    FILE = 13
    SEPARATOR = 14
    CONTAINER = 17
    LABEL = 18
    UPLOAD = 19
    RADIO = 21
    CHECKBOXES = 22
    CHECKBOX = 23


_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}
_LINK = 5
_WIDE = 2
_KILO = 1024


def components(found: Iterable[Json], viewer: Viewer) -> Markup:
    return Markup().join(_one(each, viewer) for each in found)


def _one(found: Json, viewer: Viewer) -> Markup:
    draw = _DRAWN.get(found.get("type", 0))
    return draw(found, viewer) if draw else Markup()


def _row(found: Json, viewer: Viewer) -> Markup:
    return Markup('<div class="row">{}</div>').format(components(found.get("components", ()), viewer))


def _emoji(found: Json | None) -> Markup:
    name = (found or {}).get("name")
    return Markup('<span class="emoji">{}</span>').format(name) if name else Markup()


def _button(found: Json, _viewer: Viewer) -> Markup:
    style = found.get("style", 2)
    return Markup('<span class="button {}{}">{}{}{}</span>').format(
        _STYLES.get(style, "secondary"),
        " disabled" if found.get("disabled") else "",
        _emoji(found.get("emoji")),
        found.get("label") or "",
        icons.LINK if style == _LINK else "",
    )


def _select(found: Json, _viewer: Viewer) -> Markup:
    chosen = [one["label"] for one in found.get("options", ()) if one.get("default")]
    shown = ", ".join(chosen) or found.get("placeholder") or "Make a selection"
    return Markup('<span class="select{}"><span class="{}">{}</span>{}</span>').format(
        " disabled" if found.get("disabled") else "",
        "chosen" if chosen else "placeholder",
        shown,
        icons.DOWN,
    )


def _section(found: Json, viewer: Viewer) -> Markup:
    return Markup('<div class="section"><div>{}</div>{}</div>').format(
        components(found.get("components", ()), viewer), _one(found.get("accessory") or {}, viewer)
    )


def _text(found: Json, viewer: Viewer) -> Markup:
    return Markup('<div class="markdown">{}</div>').format(markdown(str(found.get("content", "")), viewer))


def picture(url: str, description: str, viewer: Viewer, *, name: str = "") -> Markup:
    """The picture, or where it isn't at hand what it is called."""
    source = viewer.image(url)
    if source is None:
        return file(name or description or url.rsplit("/", 1)[-1], None)
    return Markup('<img class="picture" src="{}" alt="{}">').format(source, description)


def file(name: str, size: int | None) -> Markup:
    told = "" if size is None else Markup("<small>{}</small>").format(_size(size))
    return Markup('<div class="file">{}<div><span class="name">{}</span>{}</div></div>').format(
        icons.FILE, name, told
    )


def _size(size: int) -> str:
    if size < _KILO:
        return f"{size} bytes"
    return f"{size / _KILO:.2f} KB" if size < _KILO**2 else f"{size / _KILO**2:.2f} MB"


def _thumbnail(found: Json, viewer: Viewer) -> Markup:
    shown = picture(found["media"]["url"], found.get("description") or "", viewer)
    return Markup('<div class="thumbnail">{}</div>').format(shown)


def _gallery(found: Json, viewer: Viewer) -> Markup:
    shown = (picture(one["media"]["url"], one.get("description") or "", viewer) for one in found["items"])
    return Markup('<div class="gallery">{}</div>').format(Markup().join(shown))


def _file(found: Json, _viewer: Viewer) -> Markup:
    return file(found.get("name") or found["file"]["url"].rsplit("/", 1)[-1], found.get("size"))


def _separator(found: Json, _viewer: Viewer) -> Markup:
    line = "line" if found.get("divider", True) else ""
    return Markup('<div class="separator {} {}"></div>').format(
        line, "wide" if found.get("spacing") == _WIDE else ""
    )


def accent(colour: object) -> str:
    """A colour as CSS has it; none if it's no colour."""
    return f"border-left-color:#{colour:06x}" if isinstance(colour, int) and 0 <= colour < 1 << 24 else ""


def _container(found: Json, viewer: Viewer) -> Markup:
    return Markup('<div class="container" style="{}">{}</div>').format(
        escape(accent(found.get("accent_color"))), components(found.get("components", ()), viewer)
    )


_DRAWN: dict[int, Callable[[Json, Viewer], Markup]] = {
    Kind.ROW: _row,
    Kind.BUTTON: _button,
    **dict.fromkeys((Kind.SELECT, Kind.OF_PEOPLE, Kind.OF_ROLES, Kind.OF_BOTH, Kind.OF_CHANNELS), _select),
    Kind.SECTION: _section,
    Kind.TEXT: _text,
    Kind.THUMBNAIL: _thumbnail,
    Kind.GALLERY: _gallery,
    Kind.FILE: _file,
    Kind.SEPARATOR: _separator,
    Kind.CONTAINER: _container,
}
