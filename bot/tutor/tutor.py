"""The tutor: asks a model, has the guard look, keeps the ledger; whatever goes wrong, it says why."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from bot.courses.course import Hint
from bot.prompting.markdown import Markdown
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import Saying
from bot.tutor.choosing import Choice
from bot.tutor.guard.guard import Caught, Watched, without_scores
from bot.tutor.intents import Proposal
from bot.tutor.knowing import LONGEST_QUESTION, Asked, Known, gather, review_as_said, said_in_session
from bot.tutor.limits import Limits
from bot.tutor.sayings import (
    AnotherTry,
    AnswerWanted,
    HintWanted,
    RewordingWanted,
    Silence,
    SummaryWanted,
    TutorRules,
)
from bot.tutor.speech import spoken
from bot.tutor.tools import Tools
from memory.database import Memory
from memory.errors import Conflict
from memory.guard import refuse_in_transaction
from memory.ledger import Cap, CapReached, Reservation, Taken

if TYPE_CHECKING:
    from bot.tutor.engine import Engine, Meter

log = logging.getLogger(__name__)

SLACK = timedelta(seconds=30)
"""After its time is up, a run that isn't settled is taken for dead after so long."""
TERMINAL = "terminal"
"""The guild of who runs Baton himself: his configuring a model is all the permission that it takes."""
_CAPS: Mapping[Cap, Silence] = {
    Cap.BUSY: Silence.BUSY,
    Cap.DAY: Silence.DAY,
    Cap.MONTH: Silence.MONTH,
}
Note = Callable[[str, float, int], None]
"""Told of every run: its outcome, its seconds, its tokens."""


class Guarding(Protocol):
    """What is asked before anything of a model's is said; see `bot.tutor.guard`."""

    async def check(self, reply: str, watched: Watched | None) -> Caught | None:
        """What the reply gives away; None if it may be said. Raises whatever keeps it from looking."""
        ...


@dataclass(frozen=True, slots=True)
class Said:
    """What the tutor says, fit to be said."""

    text: Markdown


@dataclass(frozen=True, slots=True)
class Silent:
    """It says nothing."""

    why: Silence


Told = Said | Proposal | Silent


class Unpriced(Exception):
    """There's a limit in dollars, and the model has no known price."""


@dataclass(frozen=True, slots=True)
class Models:
    """Which models are asked, in their order, and with which keys."""

    choices: tuple[Choice, ...]
    keys: Mapping[Choice, str] = field(default_factory=dict, repr=False)

    @property
    def recipient(self) -> str:
        """Who gets what is sent, as a learner is told."""
        return ", ".join(choice.told for choice in self.choices)

    @property
    def hosts(self) -> str:
        """What a consent is given for."""
        return ",".join(sorted({choice.host for choice in self.choices}))


class Tutor:
    """Explains, in a model's words. Safe to use from many tasks at once, on one event loop."""

    def __init__(
        self,
        memory: Memory,
        prompts: Prompts,
        guard: Guarding,
        models: Models,
        limits: Limits = Limits(),  # noqa: B008 - frozen
        engine: Callable[[], Engine] | None = None,
    ) -> None:
        """`engine` makes another engine than that of the models."""
        self.models = models
        self.limits = limits
        self._memory = memory
        self._prompts = prompts
        self._guard = guard
        self._make = engine or self._load
        self._engine: Engine | None = None
        self._making = asyncio.Lock()
        self._warming: asyncio.Task[None] | None = None
        self._note: Note = lambda _outcome, _seconds, _tokens: None

    def noted_by(self, note: Note) -> None:
        self._note = note

    def open_in(self, guild: str, settings: Mapping[str, object]) -> bool:
        """Whether a guild lets its learners ask the tutor; off by default."""
        return guild == TERMINAL or settings.get("tutor") is True

    def warm(self) -> None:
        """Begin to load what takes seconds to load."""
        self._warming = asyncio.create_task(self._warmed(), name="tutor")

    async def close(self) -> None:
        if self._warming is not None:
            await asyncio.gather(self._warming, return_exceptions=True)
        if self._engine is not None:
            await self._engine.close()

    async def answer(self, asked: Asked) -> Told:
        """What the tutor says to a learner, or what it takes him to want."""
        known = await self._known(asked)
        wanted = AnswerWanted(known.around, asked.question[:LONGEST_QUESTION])
        return await self._say(asked, wanted, known.watched, looks_up=True)

    async def hint(self, asked: Asked, hint: Hint, number: int) -> Told:
        """A rung of the ladder in words that fit his code."""
        known = await self._known(asked)
        wanted = HintWanted(known.around, hint, number, len(asked.ladder))
        return await self._say(asked, wanted, known.watched)

    async def reword(self, asked: Asked) -> Told:
        """What to look at first in the last review."""
        async with self._memory.reading(asked.guild) as tx:
            known, review = await gather(tx, asked), await review_as_said(tx, asked)
        return await self._say(asked, RewordingWanted(known.around, review), known.watched)

    async def summarise(self, asked: Asked) -> Told:
        """What the next session should know of this one."""
        async with self._memory.reading(asked.guild) as tx:
            known, said = await gather(tx, asked), await said_in_session(tx, asked)
        return await self._say(asked, SummaryWanted(asked.learner.name, said), known.watched)

    async def try_out(self) -> str:
        """What the model says to a greeting, for operators. Raises whatever is wrong."""
        from bot.tutor.engine import Meter, Work  # noqa: PLC0415 - see `engine`

        engine = await self._ready()
        rules = self._prompts.brief(TutorRules(proposes=False), None)
        return str(await engine.run(Work(rules, "Say hello in one short sentence."), Meter()))

    async def price(self) -> int | None:
        """What a turn may cost at most, in micros; None if nobody knows."""
        return _most(await self._ready(), self.limits)

    async def _known(self, asked: Asked) -> Known:
        async with self._memory.reading(asked.guild) as tx:
            return await gather(tx, asked)

    async def _say(
        self, asked: Asked, wanted: Saying, watched: Watched | None, *, looks_up: bool = False
    ) -> Told:
        """The boundary: reserve, run, settle. No failure of the model or on the way to it gets past here."""
        refuse_in_transaction("the tutor")
        prompt = self._prompts.brief(wanted, asked.locale)
        try:
            async with asyncio.timeout(self.limits.seconds):
                engine = await self._ready()
            run = self._reservation(asked, wanted.template, prompt, engine)
        except Exception:
            log.exception("the tutor can't be asked")
            self._note("unusable", 0.0, 0)
            return Silent(Silence.FAILED)
        try:
            await self._memory.anew(asked.guild, lambda tx: tx.ledger.reserve(run, self.limits.caps))
        except CapReached as reached:
            self._note(f"cap_{reached.cap}", 0.0, 0)
            return Silent(_CAPS[reached.cap])
        except Conflict:
            self._note("cap_busy", 0.0, 0)
            return Silent(Silence.BUSY)
        return await self._reserved(asked, run, prompt, watched, engine, looks_up=looks_up)

    async def _reserved(
        self,
        asked: Asked,
        run: Reservation,
        prompt: str,
        watched: Watched | None,
        engine: Engine,
        *,
        looks_up: bool,
    ) -> Told:
        from bot.tutor.engine import Meter, Work  # noqa: PLC0415 - see `engine`

        tools, meter, began = Tools(self._memory, asked), Meter(), perf_counter()
        work = Work(
            instructions=self._prompts.brief(TutorRules(proposes=looks_up), asked.locale),
            prompt=prompt,
            tools=tools.all if looks_up else (),
            proposes=looks_up,
            objection=lambda reply: self._objection(reply, watched),
            again=lambda reason: self._prompts.brief(AnotherTry(reason), asked.locale),
        )
        told, outcome = await _attempt(engine.run(work, meter))
        seconds = perf_counter() - began
        taken = _taken(outcome, meter, seconds)
        sent = "\n\n".join([prompt, *tools.told]) if asked.learner.keeps_messages else ""
        await self._memory.anew(asked.guild, lambda tx: tx.ledger.settle(run.id, taken, sent=sent))
        self._note(outcome, seconds, taken.tokens_in + taken.tokens_out)
        return told

    async def _objection(self, reply: str, watched: Watched | None) -> str | None:
        """Why a reply may not be said. A guard that can't look lets nothing pass: it raises."""
        caught = await self._guard.check(reply, watched)
        return caught.reason if caught else None

    def _reservation(self, asked: Asked, purpose: str, prompt: str, engine: Engine) -> Reservation:
        micros = _most(engine, self.limits)
        if micros is None and self.limits.month_dollars:
            raise Unpriced
        return Reservation(
            learner=asked.learner.id,
            message=asked.message,
            purpose=purpose.removeprefix("tutor_"),
            model=self.models.recipient,
            sent=prompt if asked.learner.keeps_messages else "",
            at=asked.at,
            day_began=asked.day_began,
            leased_until=asked.at + timedelta(seconds=self.limits.seconds) + SLACK,
            tokens=self.limits.turn_tokens,
            micros=micros or 0,
        )

    async def _warmed(self) -> None:
        try:
            await self._ready()
        except Exception:
            log.exception("the tutor can't be asked")

    async def _ready(self) -> Engine:
        """The engine, made once, in a thread: its library takes seconds to import."""
        async with self._making:
            if self._engine is None:
                self._engine = await asyncio.to_thread(self._make)
            return self._engine

    def _load(self) -> Engine:
        from bot.tutor.engine import Engine  # noqa: PLC0415 - only who has a model needs the library

        return Engine(self.models.choices, self.models.keys, self.limits)


async def _attempt(running: Awaitable[str | Proposal]) -> tuple[Told, str]:
    """What came of a run, and the outcome in a word. Every failure ends here."""
    from bot.tutor.engine import Garbage, Withheld  # noqa: PLC0415 - see `engine`

    try:
        said = await running
    except Withheld:
        return Silent(Silence.WITHHELD), "withheld"
    except TimeoutError:
        log.warning("the model took too long")
        return Silent(Silence.FAILED), "timeout"
    except Garbage:
        log.warning("what the model said makes no sense")
        return Silent(Silence.FAILED), "garbage"
    except Exception as error:  # noqa: BLE001 - whatever a library and a network have in store
        log.warning("the model could not be asked: %s: %.300s", type(error).__name__, error)
        return Silent(Silence.FAILED), "failed"
    if isinstance(said, Proposal):
        return said.tidied, "proposed"
    return Said(spoken(without_scores(said))), "answered"


def _most(engine: Engine, limits: Limits) -> int | None:
    """What a turn may cost at most: as much said as can be, the rest of the tokens read."""
    out = min(limits.turn_tokens, limits.requests * limits.reply_tokens)
    return engine.dearest(limits.turn_tokens - out, out)


def _taken(outcome: str, meter: Meter, seconds: float) -> Taken:
    return Taken(outcome, meter.tokens_in, meter.tokens_out, meter.micros, round(seconds * 1000))
