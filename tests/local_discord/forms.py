"""Filling in a form: what a person's client checks before it sends one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tests.local_discord import components, payloads
from tests.local_discord.refusal import DiscordRefuses
from tests.local_discord.world import Attachment, Channel, Json, Modal

if TYPE_CHECKING:
    from tests.local_discord.local import LocalDiscord
    from tests.local_discord.people import Person


def filled(modal: Modal, values: Mapping[str, object], discord: LocalDiscord, place: Channel) -> Json:
    """The data of a submitted form: `values` by label, else what stood there."""
    fields = modal.fields
    if unknown := set(values) - set(fields):
        raise DiscordRefuses(f"The form has no field {sorted(unknown)}, only {list(fields)}.")
    given = {id(one): values[name] for name, one in fields.items() if name in values}
    names = {id(one): name for name, one in fields.items()}
    files: list[Attachment] = []
    people: list[Person] = []

    def put(one: Json) -> Json:
        name = names.get(id(one), "")
        value = given.get(id(one))
        answer: Json = {key: one[key] for key in ("type", "id", "custom_id") if key in one}
        return answer | _answer(one, name, value, files, people, discord, place)

    sent: list[Json] = []
    for one in modal.components:
        about: Json = {key: one[key] for key in ("type", "id") if key in one}
        if one["type"] == components.LABEL:
            sent.append(about | {"component": put(one["component"])})
        elif one["type"] == components.ROW:
            sent.append(about | {"components": [put(inner) for inner in one["components"]]})
        else:
            sent.append(about)
    data: Json = {"custom_id": modal.custom_id, "components": sent}
    resolved: Json = {}
    if files:
        resolved["attachments"] = {str(one.id): payloads.attachment(one) for one in files}
    if people:
        resolved["users"] = {str(one.id): payloads.user(one.user) for one in people}
    return data | ({"resolved": resolved} if resolved else {})


def _answer(
    one: Json,
    name: str,
    value: object,
    files: list[Attachment],
    people: list[Person],
    discord: LocalDiscord,
    place: Channel,
) -> Json:
    kind = one["type"]
    if kind == components.TEXT_INPUT:
        return {"value": _text(one, name, one.get("value") or "" if value is None else str(value))}
    if kind == components.CHECKBOX:
        return {"value": bool(one.get("default") if value is None else value)}
    if kind == components.UPLOAD:
        uploads = value if isinstance(value, Mapping) else {}
        _count(one, name, len(uploads))
        made = [discord.actions.attach(place, file, data) for file, data in uploads.items()]
        files.extend(made)
        return {"values": [str(each.id) for each in made]}
    chosen = _chosen(one, name, value, people, discord)
    if kind == components.RADIO_GROUP:
        if len(chosen) > 1 or (not chosen and one.get("required", True)):
            raise DiscordRefuses(f"Choose one for “{name}”.")
        return {"value": chosen[0] if chosen else None}
    _count(one, name, len(chosen))
    return {"values": chosen}


def _text(one: Json, name: str, text: str) -> str:
    if not text and one.get("required", True):
        raise DiscordRefuses(f"“{name}” is required.")
    least, most = one.get("min_length") or 0, one.get("max_length") or 4000
    if text and not least <= len(text) <= most:
        raise DiscordRefuses(f"“{name}” takes {least} to {most} characters, not {len(text)}.")
    return text


def _count(one: Json, name: str, count: int) -> None:
    required = one.get("required", True)
    least = one.get("min_values", 1) if required or count else 0
    default_most = len(one["options"]) if one["type"] == components.CHECKBOX_GROUP else 1
    most = one.get("max_values", default_most)
    if not least <= count <= most:
        raise DiscordRefuses(f"“{name}” takes {least} to {most}, not {count}.")


def _chosen(one: Json, name: str, value: object, people: list[Person], discord: LocalDiscord) -> list[str]:
    """The values of the chosen labels, else of those that are chosen from the start."""
    options = one.get("options")
    if value is None:
        return [str(each["value"]) for each in options or () if each.get("default")]
    wanted = list(value) if isinstance(value, (list, tuple, set)) else [value]
    if options is None:
        found = [person for person in map(discord.known, wanted) if person is not None]
        people.extend(found)
        return [str(each.id) for each in found]
    by_label = {each["label"]: str(each["value"]) for each in options}
    if strange := [each for each in wanted if each not in by_label]:
        raise DiscordRefuses(f"“{name}” does not offer {strange}, only {list(by_label)}.")
    return [by_label[str(each)] for each in wanted]
