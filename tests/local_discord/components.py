"""Reading components: what a person finds in a message or a form."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Json = dict[str, Any]

ROW, BUTTON, STRING_SELECT, TEXT_INPUT, USER_SELECT = 1, 2, 3, 4, 5
ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT, SECTION, TEXT = 6, 7, 8, 9, 10
THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 11, 12, 13, 14, 17, 18
UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX = 19, 21, 22, 23

SELECTS = frozenset({STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT})
INPUTS = SELECTS | {TEXT_INPUT, UPLOAD, RADIO_GROUP, CHECKBOX_GROUP, CHECKBOX}
LINK = 5
"""The style of a button that opens an address."""


def walk(found: Iterable[Json]) -> Iterator[Json]:
    """Every component, parents first."""
    for one in found:
        yield one
        yield from walk(one.get("components") or ())
        for inner in ("accessory", "component"):
            if isinstance(one.get(inner), dict):
                yield from walk([one[inner]])


def texts(found: Iterable[Json]) -> list[str]:
    return [str(one.get("content", "")) for one in walk(found) if one.get("type") == TEXT]


def buttons(found: Iterable[Json]) -> list[Json]:
    return [one for one in walk(found) if one.get("type") == BUTTON]


def selects(found: Iterable[Json]) -> list[Json]:
    return [one for one in walk(found) if one.get("type") in SELECTS]


def label(button: Json) -> str:
    """What stands on a button: its label, else its emoji."""
    return str(button.get("label") or (button.get("emoji") or {}).get("name") or "")


def fields(found: Iterable[Json]) -> dict[str, Json]:
    """The inputs of a form, by what stands above them."""
    named: dict[str, Json] = {}
    for one in walk(found):
        if one.get("type") == LABEL:
            named[str(one["label"])] = one["component"]
        elif one.get("type") == ROW:
            named |= {str(inner["label"]): inner for inner in one["components"] if inner.get("label")}
    return named


def texts_of_embeds(embeds: Iterable[Json]) -> list[str]:
    found: list[str] = []
    for embed in embeds:
        found += [str(embed[key]) for key in ("title", "description") if embed.get(key)]
        for one in embed.get("fields") or ():
            found += [str(one["name"]), str(one["value"])]
        found += [
            str(embed[key][part]) for key, part in (("author", "name"), ("footer", "text")) if embed.get(key)
        ]
    return found


def media(found: Iterable[Json]) -> Iterator[Json]:
    """The places of a layout that show a file: each has a `url`."""
    for one in walk(found):
        if one.get("type") == THUMBNAIL:
            yield one["media"]
        elif one.get("type") == FILE:
            yield one["file"]
        elif one.get("type") == GALLERY:
            yield from (item["media"] for item in one["items"])


def without_nulls(value: Any) -> Any:  # noqa: ANN401 - JSON
    """A copy in which what is null isn't there at all."""
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def numbered(given: list[Json]) -> list[Json]:
    """A copy of the components, each with an id: those that have none get the next free one."""
    found: list[Json] = without_nulls(given)
    taken = {one["id"] for one in walk(found) if one.get("id")}
    following = 0
    for one in walk(found):
        if not one.get("id"):
            following += 1
            while following in taken:
                following += 1
            one["id"] = following
            taken.add(following)
    return found
