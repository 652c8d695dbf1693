"""Messages, one below the other: author, time, words, and what hangs on them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from markupsafe import Markup

from bot.showing import icons
from bot.showing.components import accent, components, file, picture
from bot.showing.inline import inline
from bot.showing.markdown import markdown
from bot.showing.viewer import Json, Viewer

EPHEMERAL, LAYOUT = 1 << 6, 1 << 15
TOGETHER = timedelta(minutes=7)
"""Messages of one author within this time share one name and picture."""
COLOURS = ("#3d7ea6", "#a6593d", "#6b8e3d", "#8e5aa8", "#b08a2e", "#3f8f83", "#b0527a")
_BOT = "#5561d9"


def conversation(messages: Sequence[Json], viewer: Viewer) -> Markup:
    drawn = [
        _message(one, viewer, goes_on=number > 0 and _goes_on(messages[number - 1], one))
        for number, one in enumerate(messages)
    ]
    return Markup('<div class="messages">{}</div>').format(Markup().join(drawn))


def _goes_on(before: Json, message: Json) -> bool:
    apart = datetime.fromisoformat(message["timestamp"]) - datetime.fromisoformat(before["timestamp"])
    return (
        before["author"]["id"] == message["author"]["id"]
        and apart < TOGETHER
        and not _origin_of(message)
        and (before.get("flags", 0) ^ message.get("flags", 0)) & EPHEMERAL == 0
    )


def _message(message: Json, viewer: Viewer, *, goes_on: bool) -> Markup:
    private = bool(message.get("flags", 0) & EPHEMERAL)
    head = "" if goes_on else _head(message, viewer)
    aside = "" if goes_on else avatar(message["author"])
    origin = "" if goes_on else _origin(message, viewer)
    return Markup('<article class="message{}{}">{}{}<div class="body">{}{}{}</div></article>').format(
        " private" if private else "",
        " goes-on" if goes_on else "",
        origin,
        aside,
        head,
        _body(message, viewer),
        _only_you() if private else "",
    )


def name_of(author: Json) -> str:
    return str(author.get("global_name") or author.get("username", "").title() or "?")


def avatar(author: Json, size: str = "") -> Markup:
    """A circle with initials, always of the same colour."""
    name = name_of(author)
    initials = "".join(word[0] for word in name.split()[:2]).upper() or "?"
    number = hashlib.sha256(name.encode("utf-8", "replace")).digest()[0]
    colour = _BOT if author.get("bot") else COLOURS[number % len(COLOURS)]
    return Markup('<span class="avatar {}" style="background:{}">{}</span>').format(size, colour, initials)


def _head(message: Json, viewer: Viewer) -> Markup:
    author = message["author"]
    return Markup('<header><b class="author">{}</b>{}<time>{}</time></header>').format(
        name_of(author),
        Markup('<span class="app">APP</span>') if author.get("bot") else "",
        viewer.when(message["timestamp"]),
    )


def _origin_of(message: Json) -> Json:
    """The command that a message answers, or the message."""
    return message.get("referenced_message") or message.get("interaction") or {}


def _origin(message: Json, viewer: Viewer) -> Markup | str:
    """The line above a message: what it answers."""
    if quoted := message.get("referenced_message"):
        who, said = quoted["author"], inline(str(quoted.get("content", "")).split("\n")[0], viewer)
    elif used := message.get("interaction"):
        who = used["user"]
        said = Markup('used <span class="pill">/{}</span>').format(used["name"])
    else:
        return ""
    return Markup('<div class="origin">{}{}<b>{}</b> <span class="said">{}</span></div>').format(
        icons.REPLY, avatar(who, "small"), name_of(who), said
    )


def _body(message: Json, viewer: Viewer) -> Markup:
    parts: list[Markup] = []
    if content := message.get("content"):
        edited = Markup('<span class="edited">(edited)</span>') if _was_edited(message) else ""
        parts.append(Markup('<div class="markdown">{}{}</div>').format(markdown(content, viewer), edited))
    parts += [_embed(one, viewer) for one in message.get("embeds", ())]
    parts += [_attachment(one, viewer) for one in message.get("attachments", ())]
    parts.append(components(message.get("components", ()), viewer))
    parts += _reactions(message.get("reactions", ()))
    return Markup().join(parts)


def _was_edited(message: Json) -> bool:
    """An answer to a command that was put off is edited into its place, which Discord doesn't tell of."""
    return bool(message.get("edited_timestamp")) and not message.get("interaction_metadata")


def _attachment(found: Json, viewer: Viewer) -> Markup:
    if str(found.get("content_type") or "").startswith("image/"):
        return picture(found["url"], found.get("description") or "", viewer, name=found["filename"])
    return file(found["filename"], found.get("size"))


def _embed(found: Json, viewer: Viewer) -> Markup:
    def words(key: str, of: Json, kind: str) -> Markup | str:
        return (
            Markup('<div class="{} markdown">{}</div>').format(kind, markdown(str(of[key]), viewer))
            if of.get(key)
            else ""
        )

    fields = Markup().join(
        Markup('<div class="field {}">{}{}</div>').format(
            "inline" if one.get("inline") else "", words("name", one, "title"), words("value", one, "value")
        )
        for one in found.get("fields") or ()
    )
    images = (found[key]["url"] for key in ("thumbnail", "image") if found.get(key))
    return Markup(
        '<div class="container embed" style="{}"><small>{}</small>{}{}<div class="fields">{}</div>{}'
        "<small>{}</small></div>"
    ).format(
        accent(found.get("color")),
        (found.get("author") or {}).get("name", ""),
        words("title", found, "title"),
        words("description", found, "value"),
        fields,
        Markup().join(picture(url, "", viewer) for url in images),
        (found.get("footer") or {}).get("text", ""),
    )


def _reactions(found: Iterable[Json]) -> list[Markup]:
    drawn = [
        Markup('<span class="reaction">{} {}</span>').format(one["emoji"]["name"], one["count"])
        for one in found
    ]
    return [Markup('<div class="row">{}</div>').format(Markup().join(drawn))] if drawn else []


def _only_you() -> Markup:
    return Markup(
        '<div class="only-you">{} Only you can see this • <span class="link">Dismiss message</span></div>'
    ).format(icons.EYE)
