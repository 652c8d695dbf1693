"""A gesture as plain JSON and back, so that a turn can be finished after a restart."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, get_args

from bot.coaching.turn import About, FileTrouble, Gesture, HandedFile

_KINDS: Mapping[str, type[Any]] = {kind.__name__: kind for kind in get_args(Gesture)}


def to_json(gesture: Gesture) -> dict[str, Any]:
    """Its kind and fields; the bytes of files as base64."""
    told = {field.name: getattr(gesture, field.name) for field in fields(gesture)}
    if "files" in told:
        told["files"] = [
            {
                "name": file.name,
                "content": base64.b64encode(file.content).decode(),
                "trouble": file.trouble.value if file.trouble else None,
            }
            for file in told["files"]
        ]
    return {"kind": type(gesture).__name__, **told}


def from_json(kept: Mapping[str, Any]) -> Gesture | None:
    """The gesture, or None for one that this version of Baton doesn't know."""
    kind = _KINDS.get(kept.get("kind", ""))
    if kind is None:
        return None
    known = {field.name for field in fields(kind)}
    try:
        told = {name: _READ.get(name, _as_it_is)(value) for name, value in kept.items() if name in known}
        gesture: Gesture = kind(**told)
    except (TypeError, ValueError, KeyError):  # kept by a version to which it was something else
        return None
    return gesture


def _files(kept: list[Mapping[str, Any]]) -> tuple[HandedFile, ...]:
    return tuple(
        HandedFile(
            file["name"],
            base64.b64decode(file["content"]),
            FileTrouble(file["trouble"]) if file["trouble"] else None,
        )
        for file in kept
    )


def _as_it_is(value: object) -> object:
    return value


_READ: Mapping[str, Callable[[Any], Any]] = {
    "files": _files,
    "paths": tuple,
    "choices": tuple,
    "about": About,
}
