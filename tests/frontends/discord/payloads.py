"""Payloads that Discord takes, and what it refuses of them: where, and what is put there."""

from __future__ import annotations

import copy
import re
from typing import Any

from bot.frontends.discord.limits import Kind

MESSAGE = {
    "content": "Hello",
    "nonce": "n" * 25,
    "embeds": [
        {
            "title": "t",
            "footer": {"text": "f"},
            "author": {"name": "a"},
            "fields": [{"name": "n", "value": "v"}],
        }
    ],
    "attachments": [{"id": 0, "filename": "progress.png", "description": "d"}],
    "components": [
        {"type": 1, "components": [{"type": 2, "style": 1, "label": "Hint", "custom_id": "hint"}]},
        {
            "type": 1,
            "components": [
                {
                    "type": 3,
                    "custom_id": "module",
                    "placeholder": "p",
                    "min_values": 0,
                    "max_values": 2,
                    "options": [
                        {"label": "One", "value": "1", "description": "d"},
                        {"label": "Two", "value": "2", "default": True},
                    ],
                }
            ],
        },
    ],
}
LAYOUT = {
    "flags": 1 << 15,
    "components": [
        {
            "type": 17,
            "components": [
                {
                    "type": 9,
                    "components": [{"type": 10, "content": "c"}],
                    "accessory": {"type": 11, "description": "d"},
                },
                {"type": 12, "items": [{"media": {"url": "attachment://a.png"}, "description": "d"}]},
                {"type": 14},
            ],
        },
        {"type": 10, "content": "text"},
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "More", "url": "https://x.y"}]},
    ],
}
MODAL = {
    "title": "Hand in",
    "custom_id": "submit",
    "components": [
        {"type": 10, "content": "Read this"},
        {
            "type": 18,
            "label": "Code",
            "description": "d",
            "component": {
                "type": 4,
                "custom_id": "code",
                "style": 2,
                "value": "v",
                "placeholder": "p",
                "min_length": 0,
                "max_length": 4000,
            },
        },
        {
            "type": 18,
            "label": "Files",
            "component": {"type": 19, "custom_id": "files", "min_values": 0, "max_values": 10},
        },
        {
            "type": 18,
            "label": "One of",
            "component": {"type": 21, "custom_id": "r", "options": [{"label": x, "value": x} for x in "ab"]},
        },
        {
            "type": 18,
            "label": "Some of",
            "component": {"type": 22, "custom_id": "c", "options": [{"label": x, "value": x} for x in "ab"]},
        },
    ],
}
CHOICES = {"choices": [{"name": "Berlin", "value": "Europe/Berlin", "name_localizations": {"de": "Berlin"}}]}
COMMANDS = [
    {
        "name": "coach",
        "description": "For coaches",
        "name_localizations": {"de": "betreuer"},
        "description_localizations": {"de": "Für Betreuer"},
        "options": [
            {
                "type": 1,
                "name": "assign",
                "description": "Assigns",
                "options": [
                    {
                        "type": 3,
                        "name": "what",
                        "description": "d",
                        "required": True,
                        "min_length": 1,
                        "max_length": 9,
                    },
                    {
                        "type": 3,
                        "name": "größe",
                        "description": "d",
                        "choices": [{"name": "S", "value": "s"}],
                    },
                ],
            }
        ],
    },
    {"type": 3, "name": "Review this code", "description": ""},
]
THREAD = {"name": "Ada", "auto_archive_duration": 1440, "rate_limit_per_user": 0, "type": 12}
GOOD: dict[str, tuple[Any, Kind]] = {
    "message": (MESSAGE, Kind.MESSAGE),
    "layout": (LAYOUT, Kind.MESSAGE),
    "modal": (MODAL, Kind.MODAL),
    "choices": (CHOICES, Kind.CHOICES),
    "commands": (COMMANDS, Kind.COMMANDS),
    "thread": (THREAD, Kind.THREAD),
}
NAMED = "only lower-case letters, digits, '_', '-' and apostrophes"
RENAMED = "Discord would rename it: only A-Z, a-z, 0-9, '_', '-' and '.' are kept"
NO_LANGUAGE = "no language of Discord's"
TALK = [{"type": 10, "content": "x" * 2001}]
ALONE = {"type": 5, "custom_id": "who"}
BUTTON = {"type": 2, "style": 1, "label": "x", "custom_id": "x"}
SELECT = "components[1].components[0]"
INPUT = "components[1].component"
SUB = "[0].options[0].options"

ROW = "components[0].components"
ROW_BUTTON = f"{ROW}[0]"
SECTION = "components[0].components[0]"
GALLERY = "components[0].components[1]"
UPLOAD, RADIOS, BOXES = (f"components[{number}].component" for number in (2, 3, 4))
FIELD = "embeds[0].fields[0]"

TOO_LONG: list[tuple[str, str, int]] = [
    *[("message", "content", 2000), ("message", "nonce", 25), ("message", "embeds[0].title", 256)],
    *[("message", "embeds[0].description", 4096), ("message", f"{FIELD}.name", 256)],
    *[("message", f"{FIELD}.value", 1024), ("message", "embeds[0].footer.text", 2048)],
    *[("message", "embeds[0].author.name", 256), ("message", "attachments[0].filename", 1024)],
    *[("message", "attachments[0].description", 1024), ("message", f"{ROW_BUTTON}.label", 80)],
    *[("message", f"{ROW_BUTTON}.custom_id", 100), ("message", f"{SELECT}.placeholder", 150)],
    *[("message", f"{SELECT}.options[0].{key}", 100) for key in ("label", "value", "description")],
    *[
        ("layout", "components[2].components[0].url", 512),
        ("layout", f"{SECTION}.accessory.description", 1024),
    ],
    *[
        ("layout", f"{GALLERY}.items[0].description", 1024),
        ("modal", "title", 45),
        ("modal", "custom_id", 100),
    ],
    *[("modal", "components[1].label", 45), ("modal", "components[1].description", 100)],
    *[("modal", f"{INPUT}.value", 4000), ("modal", f"{INPUT}.placeholder", 100)],
    *[("modal", f"{RADIOS}.options[0].{key}", 100) for key in ("label", "value", "description")],
    *[("modal", f"{BOXES}.options[0].{key}", 100) for key in ("label", "value", "description")],
    *[("choices", "choices[0].name", 100), ("choices", "choices[0].value", 100)],
    *[("choices", "choices[0].name_localizations.de", 100), ("commands", "[0].name", 32)],
    *[("commands", "[0].description", 100), ("commands", "[0].name_localizations.de", 32)],
    *[("commands", "[0].description_localizations.de", 100), ("commands", "[1].name", 32)],
    *[("commands", f"{SUB}[0].name", 32), ("commands", f"{SUB}[1].choices[0].name", 100)],
    *[("commands", f"{SUB}[1].choices[0].value", 100), ("thread", "name", 100)],
]


def many(count: int, **each: object) -> list[dict[str, Any]]:
    """Things that differ in all that must be unique."""
    return [
        {key: value.format(n=n) if isinstance(value, str) else value for key, value in each.items()}
        for n in range(count)
    ]


BUTTONS = {"type": 2, "style": 1, "label": "x", "custom_id": "b{n}"}
OPTION = {"label": "x", "value": "{n}"}
TOO_MANY: list[tuple[str, str, dict[str, Any], int]] = [
    ("message", "embeds", {"title": "t"}, 10),
    ("message", "embeds[0].fields", {"name": "n", "value": "v"}, 25),
    ("message", "attachments", {"id": 0, "filename": "a"}, 10),
    (
        "message",
        "components",
        {"type": 1, "components": [{"type": 2, "style": 5, "label": "x", "url": "u"}]},
        5,
    ),
    ("message", ROW, BUTTONS, 5),
    ("message", f"{SELECT}.options", OPTION, 25),
    ("layout", f"{SECTION}.components", {"type": 10, "content": "c"}, 3),
    ("layout", f"{GALLERY}.items", {"media": {}}, 10),
    ("modal", "components", {"type": 10, "content": "x"}, 5),
    ("modal", f"{RADIOS}.options", OPTION, 10),
    ("modal", f"{BOXES}.options", OPTION, 10),
    ("choices", "choices", {"name": "{n}", "value": "{n}"}, 25),
    ("commands", "[0].options", {"type": 3, "name": "o{n}", "description": "d"}, 25),
    ("commands", f"{SUB}[1].choices", {"name": "{n}", "value": "{n}"}, 25),
]

# (of which payload, where, what is put there, where the trouble is, what it is)
BAD: list[tuple[str, str, Any, str, str]] = [
    ("message", f"{FIELD}.value", " ", f"{FIELD}.value", "blank"),
    (
        "message",
        "embeds",
        [{"description": "x" * 3001}] * 2,
        "embeds",
        "6002 of at most 6000 characters in all",
    ),
    ("message", ROW, [], ROW, "0 of at least 1"),
    ("message", f"{ROW_BUTTON}.label", "", ROW_BUTTON, "a button has a label or an emoji"),
    ("message", f"{ROW_BUTTON}.custom_id", "", f"{ROW_BUTTON}.custom_id", "blank"),
    ("message", f"{ROW_BUTTON}.custom_id", None, f"{ROW_BUTTON}.custom_id", "missing"),
    ("message", f"{ROW_BUTTON}.custom_id", "module", "components", "custom_id 'module' twice"),
    ("message", f"{ROW_BUTTON}.type", 4, ROW_BUTTON, "a component of type 4 can't be here"),
    ("message", f"{ROW_BUTTON}.label", 5, f"{ROW_BUTTON}.label", "not a text"),
    ("message", "attachments[0].filename", "Lösung.py", "attachments[0].filename", RENAMED),
    ("message", f"{SELECT}.options[0].value", "2", f"{SELECT}.options", "value '2' twice"),
    ("message", f"{SELECT}.options[0].default", True, "", ""),
    ("message", f"{SELECT}.max_values", 3, f"{SELECT}.max_values", "3 of 2 options"),
    ("message", f"{SELECT}.max_values", 26, f"{SELECT}.max_values", "26 is not from 1 to 25"),
    ("message", f"{SELECT}.min_values", -1, f"{SELECT}.min_values", "-1 is not from 0 to 25"),
    ("message", f"{SELECT}.options", [], f"{SELECT}.options", "0 of at least 1"),
    ("message", "components[1].components", [ALONE, BUTTON], "components[1].components", "2 of at most 1"),
    ("message", "content", "\ud83d", "content", "holds half a surrogate pair"),
    ("layout", "content", "beside", "content", "not beside a layout"),
    ("layout", "embeds", [{"title": "t"}], "embeds", "not beside a layout"),
    ("layout", "components", [{"type": 14}] * 41, "components", "41 of at most 40, nested ones included"),
    ("layout", "components", TALK * 2, "components", "4002 of at most 4000 characters in all"),
    ("layout", "components[1].content", "\n", "components[1].content", "blank"),
    (
        "layout",
        f"{SECTION}.accessory",
        None,
        f"{SECTION}.accessory",
        "a component of type None can't be here",
    ),
    ("layout", GALLERY, {"type": 17, "components": []}, GALLERY, "a component of type 17 can't be here"),
    ("modal", "custom_id", "", "custom_id", "blank"),
    ("modal", "components", [], "components", "0 of at least 1"),
    ("modal", f"{INPUT}.max_length", 4001, f"{INPUT}.max_length", "4001 is not from 1 to 4000"),
    ("modal", f"{INPUT}.max_length", 0, f"{INPUT}.max_length", "0 is not from 1 to 4000"),
    ("modal", f"{INPUT}.min_length", 4001, INPUT, "min_length 4001 is above max_length 4000"),
    ("modal", f"{INPUT}.custom_id", "files", "components", "custom_id 'files' twice"),
    ("modal", f"{UPLOAD}.max_values", 11, f"{UPLOAD}.max_values", "11 is not from 1 to 10"),
    ("modal", f"{RADIOS}.options", [{"label": "x", "value": "x"}], f"{RADIOS}.options", "1 of at least 2"),
    ("modal", f"{BOXES}.options", [], f"{BOXES}.options", "0 of at least 1"),
    ("modal", "components[0]", BUTTON, "components[0]", "a component of type 2 can't be here"),
    ("choices", "choices[0].value", 2**53 + 1, "choices[0].value", f"{2**53 + 1} is beyond 2^53"),
    ("choices", "choices[0].value", None, "choices[0].value", "missing"),
    ("commands", "[0].name", "Coach", "[0].name", f"'Coach': {NAMED}"),
    ("commands", "[0].name_localizations.de", "a b", "[0].name_localizations.de", f"'a b': {NAMED}"),
    ("commands", "[0].description", "", "[0].description", "blank"),
    ("commands", "[0].name_localizations", {"de-AT": "x"}, "[0].name_localizations.de-AT", NO_LANGUAGE),
    ("commands", "[1].description", "x", "[1]", "only slash commands have a description and options"),
    ("commands", f"{SUB}[0].required", False, "", ""),
    ("commands", f"{SUB}[0]", {"type": 3, "name": "größe", "description": "d"}, SUB, "name 'größe' twice"),
    ("commands", f"{SUB}[0].max_length", 6001, f"{SUB}[0].max_length", "6001 is not from 1 to 6000"),
    ("commands", f"{SUB}[1].autocomplete", True, f"{SUB}[1]", "either choices or autocompletion"),
    ("thread", "name", " ", "name", "blank"),
    (
        "thread",
        "auto_archive_duration",
        61,
        "auto_archive_duration",
        f"61 is none of {(60, 1440, 4320, 10080)}",
    ),
    ("thread", "message", {"content": "x" * 2001}, "content", "2001 of at most 2000 characters"),
]


def with_(name: str, path: str, value: object) -> tuple[Any, Kind]:
    """A good payload in which one thing is another."""
    payload, kind = GOOD[name]
    payload = inner = copy.deepcopy(payload)
    *steps, last = [int(step) if step.isdigit() else step for step in re.findall(r"[^.\[\]]+", path)]
    for step in steps:
        inner = inner[step]
    inner[last] = value
    return payload, kind
