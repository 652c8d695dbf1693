"""How moments, people and what coaches say are written in what others read."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from bot.coaching.turn import Action
from bot.prompting.markdown import Markdown, escape, harmless
from bot.prompting.prompts import Voice

_FENCE = re.compile(r"(?m)^[ \t]*```")


def moment(at: datetime, voice: Voice, style: str = "R") -> Markdown:
    """A moment as its reader's client shows it ("2 hours ago"), or as a date where there is no such thing."""
    return Markdown(f"<t:{int(at.timestamp())}:{style}>" if voice.clicks else f"{at:%Y-%m-%d}")


def person(key: str, name: str, voice: Voice) -> Markdown:
    """Somebody by his name, or by his key if nobody knows it; a client that knows him shows his name."""
    if not name and voice.clicks and key.isdecimal():
        return Markdown(f"<@{key}>")
    return escape(one_line(name or key))


def quoted(text: str) -> Markdown:
    """What a coach says, with his own formatting, set apart from what Baton says."""
    return Markdown("\n".join(f"> {line}" for line in spoken(text).split("\n")))


def spoken(text: str) -> Markdown:
    """What a coach says, with his own formatting. It ends where it ends: an open block of code is closed."""
    words = harmless(text).strip()
    return Markdown(words + "\n```" if len(_FENCE.findall(words)) % 2 else words)


def one_line(text: str) -> str:
    return " ".join(harmless(text).split())


def about(voice: Voice, label: str, command: str, whom: str) -> Action:
    """An offer that says whom or what it is about."""
    action = voice.order(label, command)
    return replace(action, label=f"{action.label}: {one_line(whom)}")
