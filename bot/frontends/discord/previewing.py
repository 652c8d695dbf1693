"""What Discord would show, without Discord: for the maintainers' preview of what is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from bot.coaching.phrases import Phrases
from bot.coaching.picture import Picture
from bot.coaching.turn import Reply, ReplyKind
from bot.frontends.discord.forms import Forms, Wishes
from bot.frontends.discord.limits import (
    BUTTONS_IN_ROW,
    CONTENT,
    EMBED_DESCRIPTION,
    LAYOUT_TEXT,
    MODAL_LABEL,
    MODAL_TITLE,
    OPTIONS,
    ROWS,
    Kind,
    ensure,
)
from bot.frontends.discord.rendering import Post, Renderer
from bot.showing import Json
from bot.workbench.preview.client import Gauge

BATON = {"id": "0", "username": "Baton", "global_name": None, "bot": True}
TEXTS = ("ask", "answer", "announce", "assign", "note", "reply", "comment", "remind")
"""Forms of one text; only those that have words are shown."""
_OWNER = "preview"
_TEXT, _BUTTON, _SELECT, _LABEL = 10, 2, 3, 18


class DiscordClient:
    """Shows replies as the real renderer makes messages of them."""

    async def messages(self, reply: Reply, surface: str, phrases: Phrases) -> list[Json]:
        if surface == "embed":
            payload: Json = {"embeds": [{"description": reply.text}]}
            ensure(payload, Kind.MESSAGE)
            return [_message(payload)]
        if surface == "file":
            reply = replace(reply, kind=ReplyKind.DOCUMENT)
        posts = await Renderer(phrases, _no_picture).posts([reply], _OWNER)
        return [_message(_payload(post)) for post in posts]

    def gauges(self, messages: Sequence[Json]) -> list[Gauge]:
        return [
            gauge
            for number, one in enumerate(messages, start=1)
            for gauge in _gauges(one, f"Message {number}" if len(messages) > 1 else "Message")
        ]

    def forms(self, phrases: Phrases, locale: str) -> Mapping[str, Json]:
        forms = Forms(phrases)
        found = {
            "settings, at the beginning": forms.settings(locale, Wishes(begin=True), place=True),
            "settings, later": forms.settings(locale, Wishes(), place=True),
            "submit": forms.submission(locale, name="blog.py"),
            "wish": forms.reminder("wish", "", locale),
            "snooze": forms.reminder("snooze", "", locale),
            "override": forms.override("", locale),
        }
        found |= {
            name: forms.text(name, "", locale)
            for name in TEXTS
            if phrases.find(f"form.{name}_text", locale) is not None
        }
        return {name: modal.to_dict() for name, modal in found.items()}


def _message(payload: Json) -> Json:
    return {"id": "0", "author": BATON, "timestamp": datetime.now(UTC).isoformat(), **payload}


def _payload(post: Post) -> Json:
    attachments = [
        {"filename": one.name, "size": len(one.content), "url": f"attachment://{one.name}"}
        for one in post.files
    ]
    components = post.view.to_components() if post.view is not None else []
    return {"content": post.content or "", "components": components, "attachments": attachments}


def _gauges(message: Json, name: str) -> Iterator[Gauge]:
    parts = list(_all(message.get("components", ())))
    if content := message.get("content"):
        yield Gauge(f"{name}: characters", len(content), CONTENT)
    for embed in message.get("embeds", ()):
        yield Gauge(f"{name}: characters of the embed", len(embed["description"]), EMBED_DESCRIPTION)
    if texts := [len(one["content"]) for one in parts if one.get("type") == _TEXT]:
        yield Gauge(f"{name}: characters of the card", sum(texts), LAYOUT_TEXT)
    if buttons := sum(one.get("type") == _BUTTON for one in parts):
        yield Gauge(f"{name}: buttons", buttons, ROWS * BUTTONS_IN_ROW)
    for one in parts:
        if one.get("type") == _SELECT:
            yield Gauge(f"{name}: options to choose from", len(one["options"]), OPTIONS)


def form_gauges(form: Json) -> Iterator[Gauge]:
    """How full a form's title and labels are."""
    yield Gauge("Title", len(form["title"]), MODAL_TITLE)
    for one in form["components"]:
        if one.get("type") == _LABEL:
            yield Gauge(f"Label “{one['label']}”", len(one["label"]), MODAL_LABEL)


def _all(components: Sequence[Json]) -> Iterator[Json]:
    for one in components:
        yield one
        yield from _all(one.get("components") or ())


async def _no_picture(_picture: Picture) -> bytes:
    raise NotImplementedError("samples have no pictures")
