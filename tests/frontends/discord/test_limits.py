"""What Discord would refuse is known before it's sent, and all that is in order passes."""

from __future__ import annotations

import copy
import re
from typing import Any

import discord
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from wcwidth import iter_graphemes

from bot.frontends.discord import limits
from bot.frontends.discord.limits import Kind, OverLimit, broken, broken_files, cut, ensure
from tests.builders import MODERATE

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


@pytest.mark.parametrize("name", GOOD)
def test_what_is_in_order_passes(name: str) -> None:
    payload, kind = GOOD[name]
    assert broken(payload, kind) == []
    ensure(payload, kind)


@pytest.mark.parametrize("number", range(len(TOO_LONG)))
def test_a_text_may_be_as_long_as_its_limit_and_no_longer(number: int) -> None:
    name, path, most = TOO_LONG[number]
    assert broken(*with_(name, path, "x" * most)) == []
    assert broken(*with_(name, path, "x" * (most + 1))) == [
        f"{path}: {most + 1} of at most {most} characters"
    ]


@pytest.mark.parametrize("number", range(len(TOO_MANY)))
def test_there_may_be_as_many_things_as_the_limit_and_no_more(number: int) -> None:
    name, path, thing, most = TOO_MANY[number]
    assert broken(*with_(name, path, many(most, **thing))) == []
    assert broken(*with_(name, path, many(most + 1, **thing))) == [f"{path}: {most + 1} of at most {most}"]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_discord_would_refuse_is_said_with_its_place(number: int) -> None:
    name, path, value, where, what = BAD[number]
    found = broken(*with_(name, path, value))
    assert (f"{where}: {what}" in found) if where else found == []


def test_all_that_is_wrong_is_said_at_once() -> None:
    payload = {"content": "x" * 2001, "embeds": [{"title": "t" * 257}], "nonce": "n" * 26}
    with pytest.raises(OverLimit) as trouble:
        ensure(payload, Kind.MESSAGE)
    assert len(trouble.value.broken) == 3
    assert str(trouble.value).splitlines()[0] == "content: 2001 of at most 2000 characters"


def test_characters_are_counted_as_discord_counts_them() -> None:
    assert broken({"content": "👍" * 2000}, Kind.MESSAGE) == []
    assert broken({"content": f" \n{'x' * 2000}\n "}, Kind.MESSAGE) == []
    assert broken({"content": "👩‍💻" * 667}, Kind.MESSAGE) == ["content: 2001 of at most 2000 characters"]
    assert broken({"embeds": [{"title": f"{'x' * 256}  "}]}, Kind.MESSAGE) == []


def test_a_message_says_something() -> None:
    assert broken({"content": " \n"}, Kind.MESSAGE) == ["content: blank"]
    assert broken({"content": "", "embeds": [{"title": "t"}]}, Kind.MESSAGE) == []
    assert broken({"content": None, "components": []}, Kind.MESSAGE) == []


def test_required_options_stand_before_the_others() -> None:
    options = [{"type": 3, "name": name, "description": "d", "required": name == "b"} for name in "ab"]
    command = {"name": "x", "description": "d", "options": options}
    assert broken(command, Kind.COMMANDS) == ["[0].options: required ones stand before the others"]


def test_a_command_is_counted_in_its_longest_language() -> None:
    choices = [
        {"name": "n" * 50, "value": "v" * 97, "name_localizations": {"de": "n" * 99}} for _ in range(25)
    ]
    options = [{"type": 3, "name": n, "description": "d", "choices": choices} for n in ("a", "b")]
    command = {"name": "x", "description": "d", "options": options}
    assert broken(command, Kind.COMMANDS) == ["[0]: 9806 of at most 8000 characters in all"]


@pytest.mark.parametrize(("kind", "most"), limits.COMMANDS.items())
def test_there_are_only_so_many_commands(kind: int, most: int) -> None:
    commands = [
        {"type": kind, "name": f"n{n}"} | ({"description": "d"} if kind == 1 else {}) for n in range(most + 1)
    ]
    assert broken(commands[:-1], Kind.COMMANDS) == []
    assert broken(commands, Kind.COMMANDS) == [f"commands of type {kind}: {most + 1} of at most {most}"]


def test_files_are_few_small_and_plainly_named() -> None:
    assert broken_files([("a_b-c.1.py", limits.FILE_BYTES)] * 10) == []
    assert broken_files([("a", 1)] * 11) == ["files: 11 of at most 10"]
    assert broken_files([("a", limits.FILE_BYTES + 1)]) == [
        f"files[0]: {10485761} of at most {10485760} bytes"
    ]
    assert broken_files([("a b.py", 1)]) == [f"files[0]: {RENAMED}"]


async def test_what_the_library_makes_passes() -> None:
    class Question(discord.ui.Modal, title="Question"):
        words = discord.ui.Label(text="Words", component=discord.ui.TextInput["Question"](custom_id="words"))

    view = discord.ui.View()
    view.add_item(discord.ui.Button(label="Hint", custom_id="hint"))
    view.add_item(discord.ui.Select(custom_id="s", options=[discord.SelectOption(label="x")]))
    assert broken({"content": "x", "components": view.to_components()}, Kind.MESSAGE) == []
    assert broken(Question().to_dict(), Kind.MODAL) == []


def near(most: int) -> st.SearchStrategy[int]:
    """A size about a limit, more often within it."""
    return st.one_of(st.integers(1, most), st.integers(most - 1, most + 2))


@MODERATE
@given(near(2000), st.lists(st.tuples(near(256), near(4096)), max_size=3))
def test_texts_pass_exactly_when_each_and_all_of_them_fit(
    content: int, embeds: list[tuple[int, int]]
) -> None:
    shown = [{"title": "é" * title, "description": "👍" * description} for title, description in embeds]
    fit = content <= 2000 and all(title <= 256 and description <= 4096 for title, description in embeds)
    found = broken({"content": "x" * content, "embeds": shown}, Kind.MESSAGE)
    assert (not found) == (fit and sum(sum(embed) for embed in embeds) <= 6000)


@MODERATE
@given(st.lists(st.lists(st.tuples(near(80), st.integers(0, 40)), min_size=1, max_size=6), max_size=6))
def test_buttons_pass_exactly_when_rows_labels_and_ids_are_in_order(
    rows: list[list[tuple[int, int]]],
) -> None:
    shown = [
        {
            "type": 1,
            "components": [BUTTON | {"label": "x" * size, "custom_id": str(key)} for size, key in row],
        }
        for row in rows
    ]
    ids = [key for row in rows for _, key in row]
    small = all(len(row) <= 5 and all(size <= 80 for size, _ in row) for row in rows)
    found = broken({"content": "x", "components": shown}, Kind.MESSAGE)
    assert (not found) == (small and len(rows) <= 5 and len(set(ids)) == len(ids))


CUT = st.text(st.one_of(st.sampled_from("ab \\*\u0301\u200d👩💻🇩🇪\ufe0f"), st.characters()), max_size=60)


@MODERATE
@given(CUT, st.integers(0, 40))
@example("👩‍💻👩‍💻", 5)
@example("e\u0301" * 9, 6)
@example("x\\*" * 9, 6)
@example("\u0301" * 50, 10)
def test_what_is_cut_fits_and_is_torn_nowhere(text: str, most: int) -> None:
    fits = cut(text, most)
    assert len(fits) <= most
    if len(text) <= most:
        assert fits == text
    elif most:
        kept = fits.removesuffix("…")
        assert fits == f"{kept}…"
        assert text.startswith(kept)
        assert kept == kept.rstrip()
        assert (len(kept) - len(kept.rstrip("\\"))) % 2 == 0
        assert {len(kept), *range(len(kept))} & ends(text) == {n for n in ends(text) if n <= len(kept)}
        assert len(kept) in ends(text) | {0} or text[len(kept)].isspace() or text[len(kept)] == "\\"


def ends(text: str) -> set[int]:
    """Where what shows as one character ends."""
    return {sum(len(each) for each in list(iter_graphemes(text))[:n]) for n in range(len(text) + 1)}


@pytest.mark.parametrize(
    ("text", "most", "shown"),
    [
        ("Berlin", 6, "Berlin"),
        ("Berlin", 5, "Berl…"),
        ("a b c", 3, "a…"),
        ("👩‍💻👩‍💻", 5, "👩‍💻…"),
        ("a\\\\b", 3, "a…"),
        ("ab", 1, "…"),
    ],
    ids=["fits", "cut", "blank", "emoji", "backslash", "ellipsis"],
)
def test_a_label_is_cut_where_a_reader_would(text: str, most: int, shown: str) -> None:
    assert cut(text, most) == shown
