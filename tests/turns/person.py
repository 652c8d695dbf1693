"""A learner in a conversation, in the words of a person."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.coach import Coach
from bot.coaching.turn import Gesture, HandedFile, Reply, ReplyKind, Start, Submit, Turn

_serial = itertools.count(1)


@dataclass
class Person:
    """Says things to the coach and reads the replies. The clock stands still until `waits` moves it."""

    coach: Coach
    name: str
    guild: str = "terminal"
    now: datetime = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)
    heard: tuple[Reply, ...] = ()
    meanwhile: list[str] = field(default_factory=list)
    hint: str | None = None
    clicks: bool = False
    address: str = ""
    """Where the replies go; with one, turns are pending until `Coach.delivered` is told."""

    async def arrives(self, locale: str | None = None, course: str | None = None) -> str:
        return await self.does(Start(locale, course))

    async def says(self, text: str) -> str:
        return await self.does(self.coach.understand(text), text)

    async def submits(
        self, content: str | bytes | Mapping[str, str], name: str = "blog.py", *, task: str = ""
    ) -> str:
        if isinstance(content, Mapping):
            files = tuple(HandedFile(path, text.encode()) for path, text in content.items())
        else:
            raw = content.encode() if isinstance(content, str) else content
            files = (HandedFile(name, raw),)
        return await self.does(Submit(files, task), "/submit")

    async def does(self, gesture: Gesture, text: str = "", source_id: str = "") -> str:
        turn = Turn(
            guild=self.guild,
            learner=self.name,
            gesture=gesture,
            source_id=source_id or f"test:{next(_serial)}",
            at=self.now,
            text=text,
            hint=self.hint,
            clicks=self.clicks,
            address=self.address,
        )
        self.heard = await self.coach.take(turn, self._listens)
        return self.reads

    async def _listens(self, reply: Reply) -> None:
        self.meanwhile.append(reply.text)

    def waits(self, **span: float) -> None:
        self.now += timedelta(**span)

    @property
    def reads(self) -> str:
        """All replies to the last turn."""
        return "\n\n".join(reply.text for reply in self.heard)

    @property
    def greeting(self) -> str:
        """The greeting of a handover in the last replies, exactly as it was said."""
        return next(reply.text for reply in self.heard if reply.kind is ReplyKind.GREETING)

    @property
    def offered(self) -> list[str]:
        """What typing each offered action would be."""
        return [action.says for reply in self.heard for action in reply.actions]
