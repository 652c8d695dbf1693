"""Forms as Discord opens them above the conversation."""

from __future__ import annotations

from collections.abc import Callable

from markupsafe import Markup

from bot.showing import icons
from bot.showing.components import Kind, components
from bot.showing.viewer import Json, Viewer

_PARAGRAPH = 2


def modal(form: Json, viewer: Viewer) -> Markup:
    """One form, with the buttons that the client puts beneath it."""
    fields = Markup().join(_field(one, viewer) for one in form.get("components", ()))
    return Markup(
        '<div class="modal"><div class="modal-title">{}</div><div class="fields-below">{}</div>'
        '<div class="modal-foot"><span class="button secondary">Cancel</span>'
        '<span class="button primary">Submit</span></div></div>'
    ).format(form.get("title", ""), fields)


def _field(found: Json, viewer: Viewer) -> Markup:
    if found.get("type") == Kind.ROW:
        return Markup().join(_field(one, viewer) for one in found.get("components", ()))
    if found.get("type") != Kind.LABEL:
        return _input(found, viewer)
    asked = found.get("component") or {}
    about = found.get("description")
    return Markup('<div class="label"><b>{}{}</b>{}{}</div>').format(
        found.get("label", ""),
        Markup('<span class="required">*</span>') if asked.get("required", True) else "",
        Markup("<small>{}</small>").format(about) if about else "",
        _input(asked, viewer),
    )


def _input(found: Json, viewer: Viewer) -> Markup:
    draw = _INPUTS.get(found.get("type", 0))
    return draw(found) if draw else components([found], viewer)


def _text(found: Json) -> Markup:
    value, tall = found.get("value"), " tall" if found.get("style") == _PARAGRAPH else ""
    return Markup('<div class="input{}"><span class="{}">{}</span></div>').format(
        tall, "chosen" if value else "placeholder", value or found.get("placeholder") or ""
    )


def _upload(_found: Json) -> Markup:
    return Markup('<div class="input upload">{} <span>Drop files here or <a>browse</a></span></div>').format(
        icons.FILE
    )


def _options(found: Json) -> Markup:
    shape = "round" if found.get("type") == Kind.RADIO else "square"
    drawn = (
        Markup('<div class="option"><span class="mark {}{}"></span>{}</div>').format(
            shape, " on" if one.get("default") else "", one.get("label", "")
        )
        for one in found.get("options", ())
    )
    return Markup('<div class="options">{}</div>').format(Markup().join(drawn))


def _checkbox(found: Json) -> Markup:
    return Markup('<span class="mark square{}"></span>').format(" on" if found.get("default") else "")


_INPUTS: dict[int, Callable[[Json], Markup]] = {
    Kind.TEXT_INPUT: _text,
    Kind.UPLOAD: _upload,
    Kind.RADIO: _options,
    Kind.CHECKBOXES: _options,
    Kind.CHECKBOX: _checkbox,
}
