"""Rules that hold among several fields of a body."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from typing import Any

from tests.local_discord import components
from tests.local_discord.checking import Path, Trouble
from tests.local_discord.world import COMPONENTS_V2, Json

REFERENCE = "attachment://"
LAYOUT_TEXT, LAYOUT_PARTS = 4000, 40
EMBED_TEXT, COMMAND_TEXT = 6000, 8000
ROWS = 5
CHAT_COMMANDS, MENU_COMMANDS = 100, 15


# -- plain texts


def is_address(text: str) -> bool:
    return text.startswith(("http://", "https://", REFERENCE))


def is_link(text: str) -> bool:
    return text.startswith(("http://", "https://", "discord://"))


def is_command_name(text: str) -> bool:
    """Letters and digits of any script, in lower case, `-`, `_` and `'`."""
    marks = {"Mn", "Mc"}
    fits = all(
        one in "-_'" or unicodedata.category(one)[0] in "LN" or unicodedata.category(one) in marks
        for one in text
    )
    return fits and text == text.lower()


# -- messages


def message(body: Json, path: Path, trouble: Trouble) -> None:
    """What a new message's parts mean for one another."""
    _parts(body, path, trouble)
    _files(body, path, trouble)


def _parts(body: Json, path: Path, trouble: Trouble) -> None:
    found = body.get("components") or []
    if int(body.get("flags") or 0) & COMPONENTS_V2:
        for field in ("content", "embeds", "sticker_ids", "poll"):
            if body.get(field):
                code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
                trouble.note((*path, field), code, f"The '{field}' field cannot be used with components v2")
        _layout(found, path, trouble)
    else:
        _rows(found, path, trouble)
    distinct(found, (*path, "components"), trouble)
    _numbers(body, path, trouble)


def message_edit(body: Json, path: Path, trouble: Trouble) -> None:
    """An edit may leave out the flag of a message that has a layout already."""
    found = body.get("components") or []
    has_layout = any(one["type"] != components.ROW for one in found)
    message(
        body | {"flags": int(body.get("flags") or 0) | (COMPONENTS_V2 if has_layout else 0)}, path, trouble
    )


def _rows(found: list[Json], path: Path, trouble: Trouble) -> None:
    if len(found) > ROWS:
        trouble.note(
            (*path, "components"), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {ROWS} in length."
        )
    for index, one in enumerate(found):
        if one["type"] != components.ROW:
            place = (*path, "components", str(index), "type")
            trouble.note(place, "UNION_TYPE_CHOICES", 'Value of field "type" must be one of (1,).')


def _layout(found: list[Json], path: Path, trouble: Trouble) -> None:
    parts = sum(1 for _ in components.walk(found))
    if parts > LAYOUT_PARTS:
        message = f"The maximum number of total components is {LAYOUT_PARTS}, not {parts}"
        trouble.note((*path, "components"), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", message)
    text = sum(len(one) for one in components.texts(found))
    if text > LAYOUT_TEXT:
        message = f"The maximum length of all text is {LAYOUT_TEXT}, not {text}"
        trouble.note((*path, "components"), "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", message)


def distinct(found: list[Json], path: Path, trouble: Trouble) -> None:
    """No two components share a custom id, or an id."""
    every = list(components.walk(found))
    for field, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        for twice in _twice(one[field] for one in every if one.get(field)):
            trouble.note(path, code, f"Component {field} cannot be duplicated: {twice}")


def _files(body: Json, path: Path, trouble: Trouble) -> None:
    """What is shown by its name comes with the message; an edit may show what came before."""
    attached = body.get("attachments") or ()
    names = {*trouble.files, *(one.get("filename") for one in attached)}
    for media in components.media(body.get("components") or []):
        name = str(media["url"]).removeprefix(REFERENCE)
        if str(media["url"]).startswith(REFERENCE) and name not in names:
            trouble.note((*path, "components"), "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND", name)


def _numbers(body: Json, path: Path, trouble: Trouble) -> None:
    """Small numbers count the files of this request; long ones name files sent before."""
    for index, one in enumerate(body.get("attachments") or ()):
        number = str(one["id"])
        if len(number) < 3 and int(number) >= len(trouble.files):
            trouble.note(
                (*path, "attachments", str(index)), "ATTACHMENT_NOT_FOUND", "No file has that number"
            )


def embeds(found: list[Json], path: Path, trouble: Trouble) -> None:
    size = sum(len(text) for text in components.texts_of_embeds(found))
    if size > EMBED_TEXT:
        trouble.note(path, "MAX_EMBED_SIZE_EXCEEDED", f"Embed size exceeds maximum size of {EMBED_TEXT}")


def allowed_mentions(body: Json, path: Path, trouble: Trouble) -> None:
    for kind in ("users", "roles"):
        if kind in (body.get("parse") or ()) and body.get(kind):
            message = f'parse:["{kind}"] and {kind}: [ids...] are mutually exclusive.'
            trouble.note(path, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE", message)


# -- components


def button(body: Json, path: Path, trouble: Trouble) -> None:
    link = body["style"] == components.LINK
    if link != bool(body.get("url")):
        trouble.note((*path, "url"), "BUTTON_COMPONENT_INVALID_URL", "A url is for links, and links need one")
    if link == bool(body.get("custom_id")):
        trouble.note(
            (*path, "custom_id"), "BASE_TYPE_REQUIRED", "A custom id is for what is no link, which needs one"
        )
    if not body.get("label") and not body.get("emoji"):
        trouble.note(
            (*path, "label"), "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or an emoji is needed"
        )


def row(body: Json, path: Path, trouble: Trouble) -> None:
    """Five buttons, or one of anything else."""
    inner = body["components"]
    if len(inner) > 1 and any(one["type"] != components.BUTTON for one in inner):
        trouble.note((*path, "components"), "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "Exceeds the maximum width")


def choice(body: Json, path: Path, trouble: Trouble) -> None:
    """Options, and how many of them: of selects, radio and checkbox groups."""
    options = body.get("options") or []
    for twice in _twice(one["value"] for one in options):
        trouble.note(
            (*path, "options"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", f"Values are unique: {twice}"
        )
    least, most = body.get("min_values"), body.get("max_values")
    if least is not None and most is not None and least > most:
        trouble.note((*path, "min_values"), "BASE_TYPE_BAD", "More at least than at most")
    if options and most is not None and most > len(options):
        trouble.note((*path, "max_values"), "SELECT_COMPONENT_MAX_VALUES", "More than there are options")
    chosen = sum(bool(one.get("default")) for one in options)
    if chosen > (most or 1) and body["type"] != components.CHECKBOX_GROUP:
        trouble.note(
            (*path, "options"), "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", "More are chosen than can be"
        )


def text_input(body: Json, path: Path, trouble: Trouble) -> None:
    least, most = body.get("min_length") or 0, body.get("max_length") or 4000
    if least > most:
        trouble.note((*path, "min_length"), "BASE_TYPE_BAD", "More at least than at most")
    if body.get("value") and not least <= len(body["value"]) <= most:
        trouble.note(
            (*path, "value"), "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
        )


def labelled(body: Json, path: Path, trouble: Trouble) -> None:
    """A text input in a row has a label of its own; within a Label it has none."""
    for index, one in enumerate(body.get("components") or ()):
        if not one.get("label"):
            trouble.note(
                (*path, "components", str(index), "label"), "BASE_TYPE_REQUIRED", "This field is required"
            )
    inner = body.get("component") or {}
    if inner.get("label"):
        trouble.note((*path, "component", "label"), "BASE_TYPE_FORBIDDEN", "The Label has the label")


def modal(body: Json, path: Path, trouble: Trouble) -> None:
    distinct(body["components"], (*path, "components"), trouble)


# -- commands


def command(body: Json, path: Path, trouble: Trouble) -> None:
    kind = body.get("type") or 1
    if kind == 1:
        if not is_command_name(body["name"]):
            trouble.note((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
        if not body.get("description"):
            trouble.note((*path, "description"), "BASE_TYPE_REQUIRED", "This field is required")
        options(body, path, trouble)
    elif body.get("options") or body.get("description"):
        trouble.note(
            path, "APPLICATION_COMMAND_NO_CHAT_FIELDS", "Menu commands have no description and no options"
        )
    size = _size(body)
    if size > COMMAND_TEXT:
        message = f"Command exceeds maximum size ({COMMAND_TEXT}), with {size}"
        trouble.note(path, "APPLICATION_COMMAND_TOO_LARGE", message)


def options(body: Json, path: Path, trouble: Trouble) -> None:
    found = body.get("options") or []
    place = (*path, "options")
    for twice in _twice(one["name"] for one in found):
        trouble.note(place, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", f"Option name {twice} exists")
    required = [bool(one.get("required")) for one in found]
    if required != sorted(required, reverse=True):
        message = "Required options must be placed before non-required options"
        trouble.note(place, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
    inner = [one["type"] in {1, 2} for one in found]
    if any(inner) and not all(inner):
        message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
        trouble.note(place, "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)
    for index, one in enumerate(found):
        if one.get("autocomplete") and one.get("choices"):
            trouble.note(
                (*place, str(index), "choices"),
                "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES",
                "Not with choices",
            )


def group(body: Json, path: Path, trouble: Trouble) -> None:
    """A group holds commands, and no further groups."""
    options(body, path, trouble)
    if any(one["type"] != 1 for one in body.get("options") or ()):
        trouble.note(
            (*path, "options"), "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "A group holds sub-commands"
        )


def command_list(found: list[Json], path: Path, trouble: Trouble) -> None:
    for kind, most in ((1, CHAT_COMMANDS), (2, MENU_COMMANDS), (3, MENU_COMMANDS)):
        names = [one["name"] for one in found if (one.get("type") or 1) == kind]
        if len(names) > most:
            code, message = "APPLICATION_COMMANDS_EXCEEDED", f"At most {most} of type {kind}"
            trouble.note(path, code, message)
        for twice in _twice(names):
            trouble.note(path, "APPLICATION_COMMANDS_DUPLICATE_NAME", f"Names are unique: {twice}")


def _size(body: Json) -> int:
    """All names, descriptions and values, of each text the longest localisation."""
    size = _longest(body, "name") + _longest(body, "description")
    size += sum(_size(one) for one in body.get("options") or ())
    return size + sum(_longest(one, "name") + len(str(one["value"])) for one in body.get("choices") or ())


def _longest(body: Json, field: str) -> int:
    localised: Json = body.get(f"{field}_localizations") or {}
    return max(len(str(one)) for one in (body.get(field) or "", *localised.values()))


def _twice(found: Iterable[Any]) -> list[Any]:
    seen: set[Any] = set()
    return [one for one in found if one in seen or seen.add(one)]  # type: ignore[func-returns-value]


Check = Callable[[Any, Path, Trouble], None]
