"""Takes a learner's gesture to the core and the replies back: acknowledge, take, show, note as delivered."""

from __future__ import annotations

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from time import perf_counter

import aiohttp
import discord

from bot.coach import Coach, new_incident
from bot.coaching.phrases import Phrases
from bot.coaching.turn import ChangeSettings, DeleteMine, Gesture, Reply, ReplyKind, Tone, Turn
from bot.frontends.discord.alarming import Alarm
from bot.frontends.discord.patience import PLACE_IS_GONE, TOKEN_IS_DEAD, Code, patiently
from bot.frontends.discord.people import People, Who, is_own
from bot.frontends.discord.places import NowhereToTalk, Place, Places
from bot.frontends.discord.rendering import Renderer
from bot.frontends.discord.ways import Address, Shown, Way, messageable, said_in
from bot.operating.logs import telling
from bot.operating.metrics import Metrics

log = logging.getLogger(__name__)

FLUSH = 0.1
"""Seconds that deliveries are gathered before they're noted together."""
RECENT = 5_000
"""Sources that are remembered, so that an event that comes twice is taken once."""
RELOCATE = {
    *PLACE_IS_GONE,
    *TOKEN_IS_DEAD,
    Code.CLOSED_TO_DIRECT_MESSAGES,
    Code.MISSING_PERMISSIONS,
    Code.ARCHIVED,
}
"""Refusals that another place may help against."""
NONCES_LAST = 180.0
"""Seconds that Discord surely remembers a nonce; it says "a few minutes"."""
AT_ONCE = 10
"""Learners whose turns are finished at a time after a restart."""
DIRECTLY = "https://discord.com/channels/@me"
"""What the address of somebody's direct messages begins with."""
LATE = 60.0
"""Seconds after which a turn whose replies have not arrived is taken again."""


@dataclass(frozen=True, slots=True)
class Went:
    """What became of a turn: whether its replies arrived, and where, if not where they were meant to."""

    arrived: bool
    place: Place | None = None
    lacking: str = ""
    """What Baton would have to be allowed for them to arrive anywhere."""


class Receiver:
    """One for the whole process. `take` never raises: what goes wrong is said, logged, or tried again."""

    def __init__(
        self,
        client: discord.Client,
        coach: Coach,
        people: People,
        places: Places,
        renderer: Renderer,
        metrics: Metrics,
        alarm: Alarm,
        phrases: Phrases,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._coach = coach
        self._people = people
        self._places = places
        self._renderer = renderer
        self._metrics = metrics
        self._alarm = alarm
        self._phrases = phrases
        self._clock = clock
        self._running: set[str] = set()
        self._recent: dict[str, None] = {}
        self._arrived: defaultdict[str, set[str]] = defaultdict(set)
        self._gathering = asyncio.Event()
        self._catching_up = asyncio.Semaphore(AT_ONCE)
        self.closed = False

    @property
    def idle(self) -> bool:
        return not self._running and not self._arrived

    def is_new(self, source: str) -> bool:
        """Whether something has not been seen yet; from now on it has. Discord may say it twice."""
        if source in self._recent:
            return False
        self._recent[source] = None
        if len(self._recent) > RECENT:
            del self._recent[next(iter(self._recent))]
        return True

    async def take(
        self, gesture: Gesture, who: Who, address: Address, source: str, *, text: str = ""
    ) -> Went:
        """Have a gesture answered where `address` says, or elsewhere if that can't be."""
        turn = self._turn(gesture, who, address, source, text)
        return await self._finish(turn, Way(self._client, self._renderer, address, source, who.key))

    async def keep(self, gesture: Gesture, who: Who, address: Address, source: str, text: str) -> None:
        """Keep a gesture that will be taken as soon as it's known where to answer; at `address` if a stop
        comes between.
        """
        try:
            await self._coach.keep(self._turn(gesture, who, address, source, text))
        except Exception:
            log.exception("a gesture could not be kept before its answer")

    def give_up(self, who: Who, source: str) -> None:
        """Owe nothing for a gesture that was kept: its learner was told to make it again."""
        self._arrived[who.guild].add(source)
        self._gathering.set()

    def _turn(self, gesture: Gesture, who: Who, address: Address, source: str, text: str) -> Turn:
        return Turn(
            guild=who.guild,
            learner=who.key,
            gesture=gesture,
            source_id=source,
            at=self._clock(),
            text=text,
            name=who.name,
            hint=who.hint,
            clicks=True,
            address=str(address),
        )

    async def _finish(self, turn: Turn, way: Way) -> Went:
        self._running.add(turn.source_id)
        began = perf_counter()
        kind = type(turn.gesture).__name__
        went = Went(arrived=False)
        with telling(guild=turn.guild, learner=turn.learner, turn=turn.source_id):
            try:
                await self._settle(turn)  # first: what is shown may be clicked at once
                replies = await self._replies(turn, way)
                went = await self._show(turn, way, replies)
                self._arrived[turn.guild].add(turn.source_id)
                self._gathering.set()
                self._measure(turn, replies, perf_counter() - began)
            except NowhereToTalk as error:
                self._metrics.turn_taken(kind, "not_shown", perf_counter() - began)
                log.info("the replies to a turn can be shown nowhere; they are once they can be")
                went = Went(arrived=False, lacking=error.lacking)
            except Exception:
                self._metrics.turn_taken(kind, "not_shown", perf_counter() - began)
                log.exception("the replies to a turn did not arrive; they are shown later")
            finally:
                self._running.discard(turn.source_id)
        return went

    def _measure(self, turn: Turn, replies: Sequence[Reply], seconds: float) -> None:
        self._metrics.turn_taken(type(turn.gesture).__name__, "answered", seconds)
        self._metrics.replies_sent("message", len(replies))
        for reply in replies:
            if reply.kind is ReplyKind.REVIEW:
                self._metrics.review_finished("passed" if reply.tone is Tone.GOOD else "failed", seconds)

    async def _show(self, turn: Turn, way: Way, replies: Sequence[Reply]) -> Went:
        """Show the replies; in another place if the one that they were meant for is closed or gone."""
        try:
            await way.show(replies)
        except discord.HTTPException as error:
            if error.code == Code.CLOSED_TO_DIRECT_MESSAGES and is_own(turn.guild):
                raise NowhereToTalk("dm") from error
            if error.code not in RELOCATE or is_own(turn.guild):
                raise
            log.info("the replies can't be shown where they were meant to (%s)", error.code)
            await self._alarm.raise_for(error, turn.guild, way.address.channel)
            who = Who(int(turn.learner), turn.guild, turn.name, turn.hint)
            place = await self._places.instead(who, error.code, way.address.channel)
            way.address = Address(place.id)
            await way.show(replies)
            return Went(arrived=True, place=place)
        return Went(arrived=True)

    async def _settle(self, turn: Turn) -> None:
        """His direct messages belong to the guild that he chose, or in which he was last active."""
        if isinstance(turn.gesture, DeleteMine) and turn.gesture.sure:
            await self._people.unsettle(int(turn.learner), turn.guild)
        elif isinstance(turn.gesture, ChangeSettings) and turn.gesture.guild:
            await self._people.settle(int(turn.learner), turn.gesture.guild)
        elif not is_own(turn.guild):
            await self._people.settle(int(turn.learner), turn.guild)

    async def _replies(self, turn: Turn, way: Way) -> tuple[Reply, ...]:
        """The replies, or an apology: the one place where an unexpected error of the core ends in Discord."""
        try:
            return await self._coach.take(turn, way.working)
        except Exception:
            incident = new_incident()
            with telling(incident=incident):
                log.exception("incident %s", incident)
            self._metrics.failed("turn")
            return (self._coach.apologise(turn.hint, incident),)

    async def note_arrivals(self) -> None:
        """Runs for ever: notes what has arrived, many turns in one transaction."""
        while True:
            await self._gathering.wait()
            await asyncio.sleep(FLUSH)
            await self.flush()

    async def flush(self) -> None:
        self._gathering.clear()
        while self._arrived:
            guild, sources = self._arrived.popitem()
            try:
                await self._coach.delivered(guild, sources)
            except BaseException:  # a stop, too: whoever flushes last still has to note them
                self._arrived[guild] |= sources
                self._gathering.set()
                raise

    async def catch_up(self, guild: str, *, at_once: bool = False) -> None:
        """Finish the turns of a guild whose replies have not arrived: after a restart, or a long failure."""
        now = self._clock()
        due: defaultdict[str, list[Turn]] = defaultdict(list)
        for turn in await self._coach.unfinished(guild):
            late = at_once or (now - turn.at).total_seconds() > LATE
            if late:
                due[turn.learner].append(turn)
        await asyncio.gather(*(self._finish_all(guild, turns) for turns in due.values()))
        if not self._arrived[guild]:
            del self._arrived[guild]

    async def _finish_all(self, guild: str, turns: Sequence[Turn]) -> None:
        """One learner's, in their order."""
        for turn in turns:
            async with self._catching_up:
                if turn.source_id not in self._running and turn.source_id not in self._arrived[guild]:
                    await self._again(turn)

    async def _again(self, turn: Turn) -> None:
        address = Address.parse(turn.address)
        me = self._client.user
        seen: frozenset[str] = frozenset()
        # While Discord still knows the nonces nothing is said twice anyway, and another turn's reply may
        # have the same text.
        old = (self._clock() - turn.at).total_seconds() > NONCES_LAST
        if old and me is not None and address.shown is not Shown.PRIVATELY:
            channel = await messageable(self._client, address.channel)
            try:
                since = discord.utils.time_snowflake(turn.at)
                seen = await patiently(lambda: said_in(channel, since, me.id))
            except (discord.HTTPException, aiohttp.ClientError, OSError):
                log.info("what was said in channel %s can't be read", address.channel)
        way = Way(self._client, self._renderer, address, turn.source_id, turn.learner, seen=seen, again=True)
        went = await self._finish(turn, way)
        if went.arrived and address.shown is Shown.ELSEWHERE:
            place = await messageable(self._client, address.channel)
            link = place.jump_url if isinstance(place, discord.Thread) else f"{DIRECTLY}/{address.channel}"
            await way.point(self._phrases.say("place.go", turn.hint, link=link))
