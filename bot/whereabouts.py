"""Where learners are to be found: their place in a guild, and the guild of their direct messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from memory.database import Memory


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """Where Baton talks with a learner; what stands here only frontends understand."""

    known: bool
    """Whether he has been here before."""
    locale: str | None
    place: str
    """`dm`, `thread`, or empty if he hasn't chosen."""
    thread: str
    """The id of his private thread, once there was one."""
    dm_closed: bool
    """Whether he can't be written to directly."""


@dataclass(frozen=True, slots=True)
class Setup:
    """What a guild has set, as far as a frontend needs to know."""

    coach_role: str
    coaches_channel: str
    locale: str
    reads_threads: bool


_NOWHERE = Whereabouts(known=False, locale=None, place="", thread="", dm_closed=False)
_HOME = "home"
_BEEN = "been"
"""The guilds in which he has been, the latest first."""
MOST_GUILDS = 25


class AddressBook:
    """Keeps it all among the preferences of the learner and the settings of the guild."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    async def of(self, guild: str, learner: str) -> Whereabouts:
        async with self._memory.reading(guild) as tx:
            person = await tx.learners.find(learner)
            wishes = await tx.learners.preferences(person.id) if person else {}
        if person is None:
            return _NOWHERE
        return Whereabouts(
            known=person.locale is not None,
            locale=person.locale,
            place=wishes.get("place", ""),
            thread=wishes.get("thread", ""),
            dm_closed=wishes.get("dm") == "closed",
        )

    async def keep(self, guild: str, learner: str, name: str, wishes: Mapping[str, str]) -> None:
        """Keep where he is to be found: `thread`, `dm` (`closed` or empty), `place`. He may be new, unless
        nothing is told but that something is no more.
        """
        async with self._memory.transaction(guild) as tx:
            person = await tx.learners.find(learner)
            if person is None and any(wishes.values()):
                person = await tx.learners.meet(learner, name)
            if person is not None:
                await tx.learners.wish(person.id, wishes)

    async def whose(self, guild: str, thread: str) -> str | None:
        """The learner whose thread it is."""
        async with self._memory.reading(guild) as tx:
            owner = await tx.learners.in_thread(thread)
        return owner.key if owner else None

    async def setup(self, guild: str) -> Setup:
        async with self._memory.reading(guild) as tx:
            kept = await tx.learners.settings()
        return Setup(
            coach_role=str(kept.get("coach_role") or ""),
            coaches_channel=str(kept.get("coaches_channel") or ""),
            locale=str(kept.get("locale") or ""),
            reads_threads=bool(kept.get("reads_threads")),
        )

    async def home(self, own_guild: str) -> str:
        """The guild that direct messages belong to; kept in the guild that a learner has for himself."""
        async with self._memory.reading(own_guild) as tx:
            kept = await tx.learners.settings()
        return str(kept.get(_HOME) or own_guild)

    async def been_in(self, own_guild: str) -> tuple[str, ...]:
        """The guilds that his direct messages have belonged to, the latest first; the last 25."""
        async with self._memory.reading(own_guild) as tx:
            kept = await tx.learners.settings()
        return tuple(kept.get(_BEEN) or ())

    async def settle(self, own_guild: str, guild: str) -> None:
        """From now on his direct messages belong to `guild`."""
        async with self._memory.transaction(own_guild) as tx:
            kept = await tx.learners.settings()
            been = [guild, *(one for one in kept.get(_BEEN) or () if one != guild)]
            await tx.learners.set(**{_HOME: guild, _BEEN: been[:MOST_GUILDS]})

    async def unsettle(self, own_guild: str, guild: str) -> None:
        """He's unknown in `guild` from now on; his direct messages belong to him alone."""
        async with self._memory.transaction(own_guild) as tx:
            kept = await tx.learners.settings()
            been = [one for one in kept.get(_BEEN) or () if one != guild]
            await tx.learners.set(**{_HOME: None, _BEEN: been or None})
