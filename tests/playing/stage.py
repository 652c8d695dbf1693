"""The terminal that a played learner sits at: the real chat, typed lines in, printed text out."""

from __future__ import annotations

import io
from collections.abc import Generator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from bot.coach import Coach
from bot.coaching.turn import Reply
from bot.frontends.terminal.chat import TerminalChat
from bot.frontends.terminal.screens import PlainScreen

TURN = timedelta(minutes=2)
"""What a turn takes, so that sessions have a length."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What came of a line: the replies, and all that was printed."""

    replies: tuple[Reply, ...]
    text: str

    @property
    def templates(self) -> tuple[str, ...]:
        return tuple(reply.template for reply in self.replies)


Lines: TypeAlias = Generator[str, Heard, None]
"""What somebody types, line by line; each yield gives what was printed since."""


@dataclass
class Clock:
    now: datetime = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)

    def passes(self, **span: float) -> None:
        self.now += timedelta(**span)

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Transcript:
    """What was typed and printed, as a page to read."""

    parts: list[str] = field(default_factory=list)

    def typed(self, line: str) -> None:
        self.parts.append(f"\n› **`{line}`**\n\n")

    def printed(self, text: str) -> None:
        self.parts.append(text)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(self.parts), "utf-8")


class _Keyboard(io.TextIOBase):
    """Types what `lines` want, once they have read what was printed."""

    def __init__(self, lines: Lines, clock: Clock, transcript: Transcript) -> None:
        self._lines = lines
        self._clock = clock
        self._transcript = transcript
        self.replies: list[Reply] = []
        self.sink = io.StringIO()
        next(lines)

    def readline(self, _size: int | None = -1, /) -> str:  # type: ignore[override]
        heard = Heard(tuple(self.replies), self.sink.getvalue())
        self._transcript.printed(heard.text)
        self.replies.clear()
        self.sink.seek(0)
        self.sink.truncate()
        try:
            line = self._lines.send(heard)
        except StopIteration:
            return ""
        self._transcript.typed(line)
        self._clock.passes(seconds=TURN.total_seconds())
        return f"{line}\n"


class _Screen(PlainScreen):
    """The screen of scripts, of which the replies are known besides their text."""

    def __init__(self, keyboard: _Keyboard) -> None:
        super().__init__(keyboard, keyboard.sink)  # type: ignore[arg-type]
        self._keyboard = keyboard

    def show(self, reply: Reply) -> None:
        self._keyboard.replies.append(reply)
        super().show(reply)


async def sit_down(coach: Coach, name: str, lines: Lines, clock: Clock, transcript: Transcript) -> None:
    """`baton chat`, until nothing more is typed."""
    screen = _Screen(_Keyboard(lines, clock, transcript))
    await TerminalChat(coach, screen, name, clock=clock).run()
