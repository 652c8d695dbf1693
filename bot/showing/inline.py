"""What Discord's Markdown makes of words within a line."""

from __future__ import annotations

import re
from collections.abc import Callable

from markupsafe import Markup, escape

from bot.showing.viewer import Viewer

DEPTH = 8
"""Formats within formats; what lies deeper is shown as it is written."""

_INSIDE = r"(?:\\[\s\S]|[^\\])+?"
_RULES = {
    "escaped": r"\\(?P<character>[^A-Za-z0-9\s])",
    "code": r"(?P<ticks>`+)(?P<coded>[\s\S]*?[^`])(?P=ticks)(?!`)",
    "person": r"<@!?(?P<person_id>\d{1,20})>",
    "role": r"<@&(?P<role_id>\d{1,20})>",
    "channel": r"<\#(?P<channel_id>\d{1,20})>",
    "command": r"</(?P<command_name>[^:<>\n]{1,100}):\d{1,20}>",
    "time": r"<t:(?P<seconds>-?\d{1,15})(?::(?P<style>[tTdDfFR]))?>",
    "emoji": r"<a?(?P<emoji_name>:\w{2,32}:)\d{1,20}>",
    "everyone": r"@(?:everyone|here)\b",
    "masked": r"\[(?P<label>(?:\\.|[^\[\]\\\n])+)\]\(<?(?P<target>https?://[^\s<>()]+)>?\)",
    "bracketed": r"<(?P<hidden>https?://[^\s<>]+)>",
    "url": r"https?://[^\s<]+[^\s<.,:;\"'\])]",
    "strong": rf"\*\*(?P<strong_text>{_INSIDE})\*\*(?!\*)",
    "underlined": rf"__(?P<underlined_text>{_INSIDE})__(?!_)",
    "starred": r"\*(?![\s*])(?P<starred_text>(?:\*\*|\\[\s\S]|[^*\\])+?)(?<![\s*])\*(?!\*)",
    "emphasis": r"(?<![^\W_])_(?!_)(?P<emphasis_text>(?:__|\\[\s\S]|[^_\\])+?)_(?![^\W_])(?!_)",
    "struck": rf"~~(?P<struck_text>{_INSIDE})~~",
    "spoiler": rf"\|\|(?P<spoiler_text>{_INSIDE})\|\|",
}
_TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _RULES.items()))
_TAGS = {
    "strong": "strong",
    "underlined": "u",
    "starred": "em",
    "emphasis": "em",
    "struck": "s",
}


def inline(text: str, viewer: Viewer, depth: int = 0) -> Markup:
    if depth >= DEPTH:
        return escape(text)
    drawn, at = Markup(), 0
    for found in _TOKEN.finditer(text):
        drawn += escape(text[at : found.start()]) + _drawn(found, viewer, depth)
        at = found.end()
    return drawn + escape(text[at:])


def _drawn(found: re.Match[str], viewer: Viewer, depth: int) -> Markup:
    name = found.lastgroup or ""
    if name in _TAGS:
        tag = _TAGS[name]
        return Markup("<{}>{}</{}>").format(tag, inline(found[f"{name}_text"], viewer, depth + 1), tag)
    if name == "spoiler":
        inner = inline(found["spoiler_text"], viewer, depth + 1)
        return Markup('<span class="spoiler">{}</span>').format(inner)
    if name == "masked":
        return _link(found["target"], inline(found["label"], viewer, DEPTH))
    return _ATOMS[name](found, viewer)


def _link(address: str, label: Markup | str) -> Markup:
    return Markup('<a href="{}" rel="noreferrer noopener">{}</a>').format(address, label)


def _pill(text: str) -> Markup:
    return Markup('<span class="pill">{}</span>').format(text)


def _time(found: re.Match[str], viewer: Viewer) -> Markup:
    said = viewer.moment(int(found["seconds"]), found["style"] or "f")
    return escape(found[0]) if said is None else Markup('<span class="time">{}</span>').format(said)


_ATOMS: dict[str, Callable[[re.Match[str], Viewer], Markup]] = {
    "escaped": lambda found, _: escape(found["character"]),
    "code": lambda found, _: Markup("<code>{}</code>").format(_trimmed(found["coded"])),
    "person": lambda found, viewer: _pill("@" + viewer.names.get(found["person_id"], "unknown-user")),
    "role": lambda found, viewer: _pill("@" + viewer.names.get(found["role_id"], "deleted-role")),
    "channel": lambda found, viewer: _pill("# " + viewer.names.get(found["channel_id"], "unknown")),
    "command": lambda found, _: _pill("/" + found["command_name"]),
    "time": _time,
    "emoji": lambda found, _: escape(found["emoji_name"]),
    "everyone": lambda found, _: _pill(found[0]),
    "bracketed": lambda found, _: _link(found["hidden"], found["hidden"]),
    "url": lambda found, viewer: _address(found[0], viewer),
}


def _trimmed(coded: str) -> str:
    """Code that begins or ends with a backtick is kept off it by a space."""
    return re.sub(r"^ (?=`)|(?<=`) $", "", coded)


_PLACE = re.compile(r"https://discord\.com/channels/(?:@me|\d{1,20})/(\d{1,20})(/\d{1,20})?")


def _address(address: str, viewer: Viewer) -> Markup:
    """A place in Discord goes by its name."""
    place = _PLACE.fullmatch(address)
    if place is None or place[1] not in viewer.names:
        return _link(address, address)
    return _pill(f"# {viewer.names[place[1]]}" + (" › 💬" if place[2] else ""))
