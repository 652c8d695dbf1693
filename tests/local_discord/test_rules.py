"""Which bodies Discord rejects, and where it says that they are wrong."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.local_discord import rules
from tests.local_discord.rest.refusals import Refused
from tests.local_discord.world import COMPONENTS_V2, Json


def button(custom_id: str | None = "a", **more: object) -> Json:
    return {"type": 2, "style": 1, "custom_id": custom_id, "label": "A"} | more


def row(*inner: Json) -> Json:
    return {"type": 1, "components": list(inner)}


def select(count: int = 2, **more: object) -> Json:
    options = [{"label": str(number), "value": str(number)} for number in range(count)]
    return {"type": 3, "custom_id": "s", "options": options} | more


def text(size: int) -> Json:
    return {"type": 10, "content": "x" * size}


def layout(*found: Json, **more: object) -> Json:
    return {"flags": COMPONENTS_V2, "components": list(found)} | more


def form(*found: Json, title: str = "T") -> Json:
    return {"type": 9, "data": {"custom_id": "f", "title": title, "components": list(found)}}


def label(component: Json, **more: object) -> Json:
    return {"type": 18, "label": "L", "component": component} | more


def field(custom_id: str = "i", **more: object) -> Json:
    return {"type": 4, "custom_id": custom_id, "style": 1} | more


def command(**more: object) -> Json:
    return {"name": "start", "description": "Begin", "type": 1} | more


def option(name: str = "one", **more: object) -> Json:
    return {"type": 3, "name": name, "description": "D"} | more


def embed(**more: object) -> Json:
    return {"embeds": [more]}


SHOWN = layout({"type": 13, "file": {"url": "attachment://a.py"}})
BAD: list[tuple[str, str, Any, str]] = [
    ("long content", "message", {"content": "x" * 2001}, "content"),
    ("content that is a number", "message", {"content": 7}, "content"),
    ("eleven embeds", "message", {"embeds": [{}] * 11}, "embeds"),
    ("long title", "message", embed(title="x" * 257), "embeds.0.title"),
    ("long description", "message", embed(description="x" * 4097), "embeds.0.description"),
    (
        "embed field without value",
        "message",
        embed(fields=[{"name": "a", "value": ""}]),
        "embeds.0.fields.0.value",
    ),
    ("26 embed fields", "message", embed(fields=[{"name": "a", "value": "b"}] * 26), "embeds.0.fields"),
    ("long footer", "message", embed(footer={"text": "x" * 2049}), "embeds.0.footer.text"),
    (
        "embeds of 6001",
        "message",
        {"embeds": [{"description": "x" * 3000}, {"description": "x" * 3001}]},
        "embeds",
    ),
    ("embed with a bad address", "message", embed(url="javascript:1"), "embeds.0.url"),
    ("long nonce", "message", {"content": "a", "nonce": "x" * 26}, "nonce"),
    (
        "all users and some",
        "message",
        {"allowed_mentions": {"parse": ["users"], "users": ["1"]}},
        "allowed_mentions",
    ),
    ("unknown mention", "message", {"allowed_mentions": {"parse": ["all"]}}, "allowed_mentions.parse.0"),
    ("eleven files", "message", {"attachments": [{"id": 0}] * 11}, "attachments"),
    ("file that did not come", "message", {"attachments": [{"id": 3}]}, "attachments.0"),
    ("six rows", "message", {"components": [row(button(str(n))) for n in range(6)]}, "components"),
    (
        "six buttons",
        "message",
        {"components": [row(*(button(str(n)) for n in range(6)))]},
        "components.0.components",
    ),
    ("empty row", "message", {"components": [row()]}, "components.0.components"),
    (
        "a button beside a select",
        "message",
        {"components": [row(button(), select())]},
        "components.0.components",
    ),
    ("a button without row", "message", {"components": [button()]}, "components.0.type"),
    (
        "long label",
        "message",
        {"components": [row(button(label="x" * 81))]},
        "components.0.components.0.label",
    ),
    ("no label", "message", {"components": [row(button(label=None))]}, "components.0.components.0.label"),
    ("long id", "message", {"components": [row(button("x" * 101))]}, "components.0.components.0.custom_id"),
    ("the same id twice", "message", {"components": [row(button(), button())]}, "components"),
    ("link with id", "message", {"components": [row(button(style=5))]}, "components.0.components.0.url"),
    ("unknown style", "message", {"components": [row(button(style=7))]}, "components.0.components.0.style"),
    ("26 options", "message", {"components": [row(select(26))]}, "components.0.components.0.options"),
    ("no options", "message", {"components": [row(select(0))]}, "components.0.components.0.options"),
    (
        "more than all",
        "message",
        {"components": [row(select(max_values=3))]},
        "components.0.components.0.max_values",
    ),
    (
        "long hint",
        "message",
        {"components": [row(select(placeholder="x" * 151))]},
        "components.0.components.0.placeholder",
    ),
    ("text without layout", "message", {"components": [text(1)]}, "components.0.type"),
    ("layout with content", "message", layout(text(1), content="a"), "content"),
    ("layout with embeds", "message", layout(text(1), embeds=[{"title": "a"}]), "embeds"),
    ("layout of 4001", "message", layout(text(2000), text(2001)), "components"),
    ("41 parts", "message", layout({"type": 17, "components": [text(1)] * 40}), "components"),
    ("empty text", "message", layout(text(0)), "components.0.content"),
    (
        "container in a container",
        "message",
        layout({"type": 17, "components": [{"type": 17, "components": [text(1)]}]}),
        "components.0.components.0.type",
    ),
    (
        "section without accessory",
        "message",
        layout({"type": 9, "components": [text(1)]}),
        "components.0.accessory",
    ),
    (
        "section of four",
        "message",
        layout({"type": 9, "components": [text(1)] * 4, "accessory": button()}),
        "components.0.components",
    ),
    (
        "gallery of eleven",
        "message",
        layout({"type": 12, "items": [{"media": {"url": "https://a"}}] * 11}),
        "components.0.items",
    ),
    (
        "file that is not there",
        "message",
        layout({"type": 13, "file": {"url": "attachment://a.py"}}),
        "components",
    ),
    (
        "file from elsewhere",
        "message",
        layout({"type": 13, "file": {"url": "https://a/b"}}),
        "components.0.file.url",
    ),
    ("edit that is long", "message_edit", {"content": "x" * 2001}, "content"),
    ("edit to layout and content", "message_edit", {"content": "a", "components": [text(1)]}, "content"),
    ("unknown answer", "callback", {"type": 2}, "type"),
    ("no data", "callback", {"type": 4}, "data"),
    ("long answer", "callback", {"type": 4, "data": {"content": "x" * 2001}}, "data.content"),
    (
        "26 choices",
        "callback",
        {"type": 8, "data": {"choices": [{"name": "a", "value": "a"}] * 26}},
        "data.choices",
    ),
    (
        "empty choice",
        "callback",
        {"type": 8, "data": {"choices": [{"name": "", "value": "a"}]}},
        "data.choices.0.name",
    ),
    (
        "long choice",
        "callback",
        {"type": 8, "data": {"choices": [{"name": "a", "value": "x" * 101}]}},
        "data.choices.0.value",
    ),
    ("long form title", "callback", form(label(field()), title="x" * 46), "data.title"),
    ("empty form", "callback", form(), "data.components"),
    ("six fields", "callback", form(*(label(field(str(n))) for n in range(6))), "data.components"),
    ("long form label", "callback", form(label(field(), label="x" * 46)), "data.components.0.label"),
    (
        "long field description",
        "callback",
        form(label(field(), description="x" * 101)),
        "data.components.0.description",
    ),
    ("label within Label", "callback", form(label(field(label="a"))), "data.components.0.component.label"),
    ("row without label", "callback", form(row(field())), "data.components.0.components.0.label"),
    (
        "field of 4001",
        "callback",
        form(label(field(max_length=4001))),
        "data.components.0.component.max_length",
    ),
    (
        "value beyond its length",
        "callback",
        form(label(field(max_length=3, value="four"))),
        "data.components.0.component.value",
    ),
    ("two fields of one id", "callback", form(label(field()), label(field())), "data.components"),
    (
        "eleven uploads",
        "callback",
        form(label({"type": 19, "custom_id": "u", "max_values": 11})),
        "data.components.0.component.max_values",
    ),
    (
        "radio of one",
        "callback",
        form(label({"type": 21, "custom_id": "r", "options": select(1)["options"]})),
        "data.components.0.component.options",
    ),
    ("button in a form", "callback", form(label(button())), "data.components.0.component.type"),
    ("name with capitals", "command", command(name="Start"), "name"),
    ("name with a space", "command", command(name="start now"), "name"),
    ("long name", "command", command(name="x" * 33), "name"),
    ("no description", "command", command(description=""), "description"),
    ("long command description", "command", command(description="x" * 101), "description"),
    ("menu with description", "command", {"name": "Review", "type": 3, "description": "a"}, ""),
    ("unknown locale", "command", command(name_localizations={"de-DE": "a"}), "name_localizations.de-DE"),
    (
        "long localisation",
        "command",
        command(description_localizations={"de": "x" * 101}),
        "description_localizations.de",
    ),
    ("26 command options", "command", command(options=[option(f"o{n}") for n in range(26)]), "options"),
    ("option with capitals", "command", command(options=[option("One")]), "options.0.name"),
    ("option twice", "command", command(options=[option(), option()]), "options"),
    (
        "required after optional",
        "command",
        command(options=[option(), option("two", required=True)]),
        "options",
    ),
    (
        "choices that complete",
        "command",
        command(options=[option(autocomplete=True, choices=[{"name": "a", "value": "a"}])]),
        "options.0.choices",
    ),
    ("parts beside values", "command", command(options=[option(), option("two", type=1)]), "options"),
    (
        "group in a group",
        "command",
        command(options=[option(type=2, options=[option(type=2)])]),
        "options.0.options.0.type",
    ),
    (
        "more than 8000",
        "command",
        command(
            options=[
                option(f"o{n}", choices=[{"name": f"{m:0>100}", "value": f"{m:0>100}"} for m in range(4)])
                for n in range(10)
            ]
        ),
        "",
    ),
    ("two of one name", "commands", [command(), command()], ""),
    ("101 commands", "commands", [command(name=f"c{n}") for n in range(101)], ""),
    ("16 menu commands", "commands", [{"name": f"c{n}", "type": 3} for n in range(16)], ""),
    (
        "file by a wrong name",
        "message",
        SHOWN | {"attachments": [{"id": 0, "filename": "b.py"}]},
        "components",
    ),
    ("nobody", "open_dm", {}, "recipient_id"),
    ("thread without name", "thread", {}, "name"),
    ("long thread name", "thread", {"name": "x" * 101}, "name"),
    ("odd duration", "thread", {"name": "a", "auto_archive_duration": 30}, "auto_archive_duration"),
    ("long topic", "channel", {"name": "a", "topic": "x" * 1025}, "topic"),
]


@pytest.mark.parametrize(("rule", "body", "where"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_a_bad_body_is_rejected_where_it_is_wrong(rule: str, body: object, where: str) -> None:
    with pytest.raises(Refused) as refused:
        rules.check(rule, body)
    found = refused.value.body
    assert (found["code"], found["message"]) == (50035, "Invalid Form Body")
    place = found["errors"]
    for part in where.split(".") if where else ():
        place = place[part]
    assert place["_errors"][0].keys() == {"code", "message"}


GOOD: list[tuple[str, str, Any]] = [
    ("all that fits", "message", {"content": "x" * 2000, "nonce": "y" * 25, "components": [row(button())]}),
    ("nulls", "message", {"content": None, "embeds": None, "components": None, "nonce": None}),
    ("25 options", "message", {"components": [row(select(25, max_values=25))]}),
    ("layout of 4000", "message", layout(text(2000), text(2000))),
    ("40 parts", "message", layout({"type": 17, "components": [text(1)] * 39})),
    ("link", "message", {"components": [row(button(style=5, custom_id=None, url="https://a"))]}),
    ("old form", "callback", form(row(field(label="A")))),
    ("new form", "callback", form(label(field()), label({"type": 23, "custom_id": "c"}))),
    ("waiting", "callback", {"type": 5}),
    ("name in German", "command", command(name="größe", name_localizations={"de": "größe"})),
    ("menu", "command", {"name": "Review this code", "type": 3}),
]


@pytest.mark.parametrize(("rule", "body"), [one[1:] for one in GOOD], ids=[one[0] for one in GOOD])
def test_a_body_that_keeps_the_limits_is_taken(rule: str, body: object) -> None:
    assert rules.errors(rule, body) == {}


@given(st.text(max_size=4000))
def test_a_text_is_taken_exactly_up_to_its_limit(content: str) -> None:
    assert bool(rules.errors("message", {"content": content})) == (len(content) > 2000)


KEYS = ("type", "data", "components", "options", "name", "flags", "attachments", "embeds", "id", "style")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=20,
)


@given(st.sampled_from(sorted(rules.TABLE)), JSON)
def test_whatever_comes_is_judged_and_breaks_nothing(rule: str, body: object) -> None:
    assert isinstance(rules.errors(rule, body), dict)
