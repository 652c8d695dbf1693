"""The rules of Discord's request bodies: one table, from the names that the routes use."""

from __future__ import annotations

from collections.abc import Sequence

from tests.local_discord import components as kind
from tests.local_discord import crossing
from tests.local_discord.checking import (
    SNOWFLAKE,
    Anything,
    ByType,
    Each,
    Either,
    Map,
    Nothing,
    Path,
    Rule,
    Shape,
    Text,
    Trouble,
    Truth,
    Whole,
    one_of,
)
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import Json

LOCALES = frozenset(
    (
        *(
            "ar",
            "bg",
            "cs",
            "da",
            "de",
            "el",
            "en-GB",
            "en-US",
            "es-419",
            "es-ES",
            "fi",
            "fr",
            "he",
            "hi",
            "hr",
        ),
        *(
            "hu",
            "id",
            "it",
            "ja",
            "ko",
            "lt",
            "nl",
            "no",
            "pl",
            "pt-BR",
            "ro",
            "ru",
            "sv-SE",
            "th",
            "tr",
            "uk",
        ),
        *("vi", "zh-CN", "zh-TW"),
    )
)
ID = Whole(0, 2**31 - 1)
CUSTOM_ID = Text(100, 1)
LINK = Text(512, 1, crossing.is_link, "URL_TYPE_INVALID_URL")
ADDRESS = Text(2048, 1, crossing.is_address, "URL_TYPE_INVALID_URL")
PERMISSIONS = Either(((str, Whole(0, 2**54 - 1)), (int, Whole(0, 2**54 - 1))))
EMOJI = Shape({"id": SNOWFLAKE, "name": Text(32)})
MEDIA = Shape({"url": ADDRESS}, ("url",))

# -- what is pressed and chosen

BUTTON = Shape(
    {
        "id": ID,
        "style": Whole(1, 6),
        "label": Text(80),
        "custom_id": CUSTOM_ID,
        "url": LINK,
        "disabled": Truth(),
        "emoji": EMOJI,
    },
    ("style",),
    (crossing.button,),
)
OPTION = Shape(
    {
        "label": Text(100, 1),
        "value": Text(100, 1),
        "description": Text(100),
        "default": Truth(),
        "emoji": EMOJI,
    },
    ("label", "value"),
)
_CHOOSING: dict[str, Rule] = {
    "id": ID,
    "custom_id": CUSTOM_ID,
    "placeholder": Text(150),
    "min_values": Whole(0, 25),
    "max_values": Whole(1, 25),
    "disabled": Truth(),
    "required": Truth(),
}
STRING_SELECT = Shape(
    {**_CHOOSING, "options": Each(OPTION, 25, 1)}, ("custom_id", "options"), (crossing.choice,)
)
OTHER_SELECT = Shape(
    {**_CHOOSING, "default_values": Each(Anything(), 25)}, ("custom_id",), (crossing.choice,)
)
SELECTS = {kind.STRING_SELECT: STRING_SELECT} | dict.fromkeys(
    (kind.USER_SELECT, kind.ROLE_SELECT, kind.MENTIONABLE_SELECT, kind.CHANNEL_SELECT), OTHER_SELECT
)

# -- layouts

TEXT = Shape({"id": ID, "content": Text(4000, 1)}, ("content",))
ROW = Shape(
    {"id": ID, "components": Each(ByType({kind.BUTTON: BUTTON, **SELECTS}), 5, 1)},
    ("components",),
    (crossing.row,),
)
THUMBNAIL = Shape({"id": ID, "media": MEDIA, "description": Text(1024, 1), "spoiler": Truth()}, ("media",))
SECTION = Shape(
    {
        "id": ID,
        "components": Each(ByType({kind.TEXT: TEXT}), 3, 1),
        "accessory": ByType({kind.BUTTON: BUTTON, kind.THUMBNAIL: THUMBNAIL}),
    },
    ("components", "accessory"),
)
GALLERY_ITEM = Shape({"media": MEDIA, "description": Text(1024, 1), "spoiler": Truth()}, ("media",))
GALLERY = Shape({"id": ID, "items": Each(GALLERY_ITEM, 10, 1)}, ("items",))
ATTACHED = Shape({"url": Text(2048, 1, lambda url: url.startswith(crossing.REFERENCE))}, ("url",))
FILE = Shape({"id": ID, "file": ATTACHED, "spoiler": Truth()}, ("file",))
SEPARATOR = Shape({"id": ID, "divider": Truth(), "spacing": Whole(1, 2)})
_INSIDE: dict[int, Rule] = {
    kind.ROW: ROW,
    kind.SECTION: SECTION,
    kind.TEXT: TEXT,
    kind.GALLERY: GALLERY,
    kind.FILE: FILE,
    kind.SEPARATOR: SEPARATOR,
}
CONTAINER = Shape(
    {
        "id": ID,
        "accent_color": Whole(0, 0xFFFFFF),
        "spoiler": Truth(),
        "components": Each(ByType(_INSIDE), 40, 1),
    },
    ("components",),
)
COMPONENTS = Each(ByType({**_INSIDE, kind.CONTAINER: CONTAINER}), 40)

# -- messages

PICTURE = Shape({"url": ADDRESS})
EMBED = Shape(
    {
        "title": Text(256),
        "description": Text(4096),
        "url": ADDRESS,
        "color": Whole(0, 0xFFFFFF),
        "timestamp": Text(64),
        "footer": Shape({"text": Text(2048, 1), "icon_url": ADDRESS}, ("text",)),
        "author": Shape({"name": Text(256, 1), "url": ADDRESS, "icon_url": ADDRESS}, ("name",)),
        "image": PICTURE,
        "thumbnail": PICTURE,
        "fields": Each(Shape({"name": Text(256, 1), "value": Text(1024, 1)}, ("name", "value")), 25),
    }
)
ALLOWED_MENTIONS = Shape(
    {
        "parse": Each(one_of("users", "roles", "everyone"), 3),
        "users": Each(Either(((str, SNOWFLAKE), (int, Whole(0, 2**63 - 1)))), 100),
        "roles": Each(Either(((str, SNOWFLAKE), (int, Whole(0, 2**63 - 1)))), 100),
        "replied_user": Truth(),
    },
    (),
    (crossing.allowed_mentions,),
)
ATTACHMENT = Shape(
    {
        "id": Either(((str, SNOWFLAKE), (int, Whole(0, 2**63 - 1)))),
        "filename": Text(1024, 1),
        "description": Text(1024),
    },
    ("id",),
)
_MESSAGE: dict[str, Rule] = {
    "content": Text(2000),
    "embeds": Each(EMBED, 10, 0, (crossing.embeds,)),
    "allowed_mentions": ALLOWED_MENTIONS,
    "components": COMPONENTS,
    "attachments": Each(ATTACHMENT, 10),
    "flags": Whole(0, 2**31 - 1),
    "tts": Truth(),
}
REFERENCE = Shape({"message_id": Either(((str, SNOWFLAKE), (int, Whole(0, 2**63 - 1))))}, ("message_id",))
_NEW: dict[str, Rule] = {
    **_MESSAGE,
    "nonce": Either(((str, Text(25)), (int, Whole(-(2**63), 2**63 - 1)))),
    "enforce_nonce": Truth(),
    "message_reference": REFERENCE,
    "sticker_ids": Each(SNOWFLAKE, 3),
}
MESSAGE = Shape(_NEW, (), (crossing.message,))
MESSAGE_EDIT = Shape(_MESSAGE, (), (crossing.message_edit,))

# -- forms

TEXT_INPUT = Shape(
    {
        "id": ID,
        "custom_id": CUSTOM_ID,
        "style": Whole(1, 2),
        "label": Text(45, 1),
        "value": Text(4000),
        "placeholder": Text(100),
        "required": Truth(),
        "min_length": Whole(0, 4000),
        "max_length": Whole(1, 4000),
    },
    ("custom_id", "style"),
    (crossing.text_input,),
)
PLAIN_OPTION = Shape({**OPTION.fields, "emoji": Nothing()}, OPTION.needs)
_GROUP: dict[str, Rule] = {"id": ID, "custom_id": CUSTOM_ID, "required": Truth()}
_UP_TO_TEN: dict[str, Rule] = {**_GROUP, "min_values": Whole(0, 10), "max_values": Whole(1, 10)}
RADIO_GROUP = Shape(
    {**_GROUP, "options": Each(PLAIN_OPTION, 10, 2)}, ("custom_id", "options"), (crossing.choice,)
)
CHECKBOX_GROUP = Shape(
    {**_UP_TO_TEN, "options": Each(PLAIN_OPTION, 10, 1)}, ("custom_id", "options"), (crossing.choice,)
)
INPUTS: dict[int, Rule] = {
    kind.TEXT_INPUT: TEXT_INPUT,
    **SELECTS,
    kind.UPLOAD: Shape(_UP_TO_TEN, ("custom_id",), (crossing.choice,)),
    kind.RADIO_GROUP: RADIO_GROUP,
    kind.CHECKBOX_GROUP: CHECKBOX_GROUP,
    kind.CHECKBOX: Shape({"id": ID, "custom_id": CUSTOM_ID, "default": Truth()}, ("custom_id",)),
}
LABEL = Shape(
    {"id": ID, "label": Text(45, 1), "description": Text(100, 1), "component": ByType(INPUTS)},
    ("label", "component"),
    (crossing.labelled,),
)
INPUT_ROW = Shape(
    {"id": ID, "components": Each(ByType({kind.TEXT_INPUT: TEXT_INPUT}), 1, 1)},
    ("components",),
    (crossing.labelled,),
)
FORM = Shape(
    {
        "custom_id": CUSTOM_ID,
        "title": Text(45, 1),
        "components": Each(ByType({kind.ROW: INPUT_ROW, kind.LABEL: LABEL, kind.TEXT: TEXT}), 5, 1),
    },
    ("custom_id", "title", "components"),
    (crossing.modal,),
)

# -- answers to interactions

CHOICE_VALUE = Either(((str, Text(100)), (int, Whole(-(2**53), 2**53)), (float, Anything())))
CHOICE = Shape(
    {"name": Text(100, 1), "name_localizations": Map(LOCALES, Text(100, 1)), "value": CHOICE_VALUE},
    ("name", "value"),
)
ANSWERS: dict[int, Rule] = {
    4: Shape({"data": MESSAGE}, ("data",)),
    5: Shape({"data": Shape({"flags": Whole(0, 2**31 - 1)})}),
    6: Shape({}),
    7: Shape({"data": MESSAGE_EDIT}, ("data",)),
    8: Shape({"data": Shape({"choices": Each(CHOICE, 25)})}, ("data",)),
    9: Shape({"data": FORM}, ("data",)),
}

# -- commands

NAME = Text(32, 1)
COMMAND_NAME = Text(32, 1, crossing.is_command_name, "APPLICATION_COMMAND_INVALID_NAME")
DESCRIPTION = Text(100, 1)
_DESCRIBED: dict[str, Rule] = {
    "name": COMMAND_NAME,
    "name_localizations": Map(LOCALES, COMMAND_NAME),
    "description": DESCRIPTION,
    "description_localizations": Map(LOCALES, DESCRIPTION),
    "required": Truth(),
    "autocomplete": Truth(),
    "choices": Each(CHOICE, 25),
    "min_length": Whole(0, 6000),
    "max_length": Whole(1, 6000),
}
VALUE = Shape(_DESCRIBED, ("name", "description"))
VALUES: dict[int, Rule] = dict.fromkeys(range(3, 12), VALUE)
SUB_COMMAND = Shape({**_DESCRIBED, "options": Each(ByType(VALUES), 25)}, VALUE.needs, (crossing.options,))
GROUP = Shape(
    {**_DESCRIBED, "options": Each(ByType({1: SUB_COMMAND}), 25, 1)}, VALUE.needs, (crossing.group,)
)
COMMAND = Shape(
    {
        "type": one_of(1, 2, 3),
        "name": NAME,
        "name_localizations": Map(LOCALES, NAME),
        "description": Text(100),
        "description_localizations": Map(LOCALES, Text(100)),
        "options": Each(ByType({1: SUB_COMMAND, 2: GROUP, **VALUES}), 25),
        "default_member_permissions": PERMISSIONS,
        "dm_permission": Truth(),
        "nsfw": Truth(),
        "contexts": Each(one_of(0, 1, 2), 3, 1),
        "integration_types": Each(one_of(0, 1), 2, 1),
    },
    ("name",),
    (crossing.command,),
)

# -- channels, threads, guilds

ARCHIVE_AFTER = one_of(60, 1440, 4320, 10080)
SLOWMODE = Whole(0, 21_600)
OVERWRITE = Shape({"type": one_of(0, 1), "allow": PERMISSIONS, "deny": PERMISSIONS}, ("type",))
_THREAD: dict[str, Rule] = {
    "name": Text(100, 1),
    "auto_archive_duration": ARCHIVE_AFTER,
    "rate_limit_per_user": SLOWMODE,
    "type": one_of(10, 11, 12),
    "invitable": Truth(),
}
_CHANNEL: dict[str, Rule] = {
    "name": Text(100, 1),
    "topic": Text(1024),
    "position": ID,
    "nsfw": Truth(),
    "rate_limit_per_user": SLOWMODE,
    "permission_overwrites": Each(OVERWRITE, 100),
}

TABLE: dict[str, Rule] = {
    "message": MESSAGE,
    "message_edit": MESSAGE_EDIT,
    "followup": MESSAGE,
    "followup_edit": MESSAGE_EDIT,
    "callback": ByType(ANSWERS),
    "commands": Each(COMMAND, 130, 0, (crossing.command_list,)),
    "command": COMMAND,
    "open_dm": Shape(
        {"recipient_id": Either(((str, SNOWFLAKE), (int, Whole(0, 2**63 - 1))))}, ("recipient_id",)
    ),
    "thread": Shape(_THREAD, ("name",)),
    "thread_of_message": Shape(_THREAD, ("name",)),
    "channel": Shape({**_CHANNEL, "type": one_of(0, 2, 4, 5, 13, 14, 15)}, ("name",)),
    "channel_edit": Shape({**_CHANNEL, **_THREAD, "archived": Truth(), "locked": Truth()}),
    "overwrite": OVERWRITE,
    "role": Shape({"name": Text(100), "permissions": PERMISSIONS}),
}
"""The rule of each kind of body."""


def errors(rule: str, body: object, files: Sequence[str] = ()) -> Json:
    """What is wrong with a body; nothing when it keeps to the rule."""
    trouble = Trouble(files)
    path: Path = ()
    TABLE[rule].check(body, path, trouble)
    return trouble.errors


def check(rule: str, body: object, files: Sequence[str] = ()) -> None:
    found = errors(rule, body, files)
    if found:
        raise Refused(50035, found)
