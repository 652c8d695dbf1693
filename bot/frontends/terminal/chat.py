"""The conversation in the terminal: the same turns as everywhere, typed."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime

from bot.coach import Coach, new_incident
from bot.coaching.turn import End, Gesture, Reply, Start, Submit, SubmitPaths, Turn
from bot.frontends.terminal.files import read_files
from bot.frontends.terminal.screens import RichScreen, Screen

log = logging.getLogger(__name__)

GUILD = "terminal"


class TerminalChat:
    """One learner at one terminal."""

    def __init__(
        self,
        coach: Coach,
        screen: Screen,
        learner: str,
        *,
        hint: str | None = None,
        due: Callable[[], Awaitable[Sequence[Reply]]] | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`due` is what is to be said before anything else, asked once."""
        self._due = due
        self._coach = coach
        self._screen = screen
        self._learner = learner
        self._hint = hint
        self._clock = clock

    async def run(self, locale: str | None = None, course: str | None = None) -> None:
        """Greet, then take turns until the input ends, or the learner has ended the session."""
        for reply in await self._due() if self._due else ():
            self._screen.show(reply)
        await self._take(Start(locale, course), "")
        while (text := await self._screen.read()) is not None:
            gesture = self._coach.understand(text)
            if isinstance(gesture, SubmitPaths):
                gesture = Submit(read_files(gesture.paths))
            await self._take(gesture, text)
            if isinstance(gesture, End) and isinstance(self._screen, RichScreen):
                return  # a script may go on after the end of a session; a person is done

    async def _take(self, gesture: Gesture, text: str) -> None:
        turn = Turn(
            guild=GUILD,
            learner=self._learner,
            gesture=gesture,
            source_id=f"terminal:{uuid.uuid4()}",
            at=self._clock(),
            text=text.rstrip("\n"),
            hint=self._hint,
        )
        for reply in await self._replies(turn):
            self._screen.show(reply)

    async def _replies(self, turn: Turn) -> tuple[Reply, ...]:
        """The replies, or an apology: the one place where an unexpected error ends in the terminal."""
        try:
            return await self._coach.take(turn, self._meanwhile)
        except Exception:
            incident = new_incident()
            log.exception("incident %s", incident)
            return (self._coach.apologise(self._hint, incident),)

    async def _meanwhile(self, reply: Reply) -> None:
        self._screen.waiting(reply)
