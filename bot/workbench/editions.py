"""The editions of a running Baton: what they say is kept, and a good one takes the place of the last."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from bot.coaching.phrases import FALLBACK
from bot.coaching.turn import Reply, ReplyKind
from bot.prompting.own import Refused
from bot.prompting.prompts import Edition, Prompts
from bot.prompting.sayings import Saying
from bot.prompting.wording_sayings import ProblemShown, PromptsReloaded, WordingRefused
from bot.workbench.check import Problem
from bot.workbench.loading import Unfit, load_edition
from memory.cache import EVERYWHERE
from memory.database import Memory

log = logging.getLogger(__name__)

MAINTAINERS = ""
"""The guild of news for whoever maintains this Baton."""
MOST_PROBLEMS = 8
"""That are told at once."""
LOOK = 1.0
"""Seconds between looks at what turns have found."""


@dataclass(frozen=True, slots=True)
class Reloaded:
    """What came of it: all `problems`, then nothing has changed; or which templates say something else."""

    problems: tuple[Problem, ...] = ()
    changed: tuple[str, ...] = ()
    """`LOCALE/TEMPLATE`."""


class Editions:
    """One reload at a time; whoever asks meanwhile gets one that begins after his asking."""

    def __init__(self, memory: Memory, prompts: Prompts) -> None:
        self._memory = memory
        self._prompts = prompts
        self._one_at_a_time = asyncio.Lock()
        self._news: asyncio.Queue[tuple[str, Saying]] = asyncio.Queue()

    async def keep(self) -> int:
        """Keep the texts of what is spoken now, as far as they're new; how many are."""
        texts = [
            (template.id, code, template.content_hash, template.source)
            for code in self._prompts.locales
            for template in self._prompts.locale(code).templates.values()
        ]
        return await self._memory.anew(EVERYWHERE, lambda tx: tx.wordings.keep(texts), actor="baton")

    async def reload(self, guild: str = MAINTAINERS) -> Reloaded:
        """Speak by the files as they are now, if nothing is wrong with them; else go on as before, and let
        the coaches of `guild` and the maintainers know.
        """
        async with self._one_at_a_time:
            try:
                edition = await load_edition(self._prompts.folder)
            except Unfit as error:
                for problem in error.problems:
                    log.error(  # noqa: TRY400 - no traceback says more than the line of the file
                        "prompts not reloaded: %s:%s: %s; %s",
                        problem.file,
                        problem.line,
                        problem.text,
                        problem.advice,
                    )
                done = Reloaded(problems=error.problems)
                for whom in dict.fromkeys((guild, MAINTAINERS)):
                    self._news.put_nowait((whom, reloaded(done)))
                return done
            changed = _changed(self._prompts.edition, edition)
            self._prompts.swap(edition)
            await self.keep()
        log.info("prompts reloaded: %s", ", ".join(changed) or "nothing has changed")
        return Reloaded(changed=changed)

    async def news(self) -> tuple[str, Reply]:
        """What the coaches of a guild are to know, or the `MAINTAINERS`; waits until there is something."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK):
                    guild, saying = await self._news.get()
                    return guild, self._prompts.say(
                        saying, await self._language(guild), kind=ReplyKind.TROUBLE, clicks=True
                    )
            await self._tell_refused()

    async def _tell_refused(self) -> None:
        """Let coaches know, once, whose words don't go with their template any more."""
        refused = self._prompts.edition.guilds.refused
        while refused:
            one = refused.pop()
            if one.key and await self._is_news(one):
                title = self._prompts.phrases.find(f"wording.{one.template}", await self._language(one.guild))
                language = self._prompts.locales[one.locale]
                self._news.put_nowait(
                    (one.guild, WordingRefused(title or one.template, language, one.line, one.why))
                )

    async def _is_news(self, one: Refused) -> bool:
        key = UUID(one.key)
        return await self._memory.anew(
            one.guild, lambda tx: tx.overrides.refuse(key, one.instead_of), actor="baton"
        )

    async def _language(self, guild: str) -> str:
        if guild == MAINTAINERS:
            return FALLBACK
        async with self._memory.reading(guild) as tx:
            return str((await tx.learners.settings()).get("locale") or FALLBACK)


def reloaded(done: Reloaded) -> PromptsReloaded:
    """How to say it."""
    shown = tuple(
        ProblemShown(one.file, one.line, one.text, one.advice) for one in done.problems[:MOST_PROBLEMS]
    )
    return PromptsReloaded(shown, len(done.problems) - len(shown), done.changed)


def _changed(before: Edition, after: Edition) -> tuple[str, ...]:
    def hashes(edition: Edition) -> dict[str, str]:
        return {
            f"{code}/{template.id}": template.content_hash
            for code in edition.locales
            for template in edition.locale(code).templates.values()
        }

    old, new = hashes(before), hashes(after)
    return tuple(sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name)))
