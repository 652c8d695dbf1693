"""Builds everything once; the only place that knows the concrete classes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bot.coach import Coach
from bot.courses.catalogue import entries
from bot.courses.course import Course
from bot.courses.loader import load_courses
from bot.desk import Desk
from bot.dispatcher import Bell
from bot.errors import BatonError
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.sandbox.cold import ColdRunner
from bot.sandbox.runner import Runner
from bot.sandbox.runtimes import Runtimes
from bot.sandbox.warm import WarmRunner
from bot.settings import Settings
from bot.whereabouts import AddressBook
from memory import migrate
from memory.cache import EVERYWHERE
from memory.database import Memory
from memory.errors import Conflict


class NotUpToDate(BatonError):
    """The database isn't at the newest revision; run `baton db upgrade`."""


@dataclass(frozen=True, slots=True)
class App:
    """Everything that a frontend or a command needs."""

    coach: Coach
    desk: Desk
    memory: Memory
    prompts: Prompts
    courses: tuple[Course, ...]
    reviewer: Reviewer
    addresses: AddressBook
    bell: Bell
    engine: WarmRunner
    """What reviews run in, unless another runner was given."""

    async def revision(self) -> str:
        """The revision of the database, which has to be the newest. Raises `NotUpToDate`."""
        standing = await migrate.standing(self.memory)
        if not standing.up_to_date:
            raise NotUpToDate
        return standing.newest


def build_runner(settings: Settings) -> WarmRunner:
    return WarmRunner(parallel=settings.baton_reviews_at_once or None, spare=settings.baton_reviews_ready)


@asynccontextmanager
async def reviewing(settings: Settings) -> AsyncIterator[Reviewer]:
    """A reviewer for many reviews, for a command that needs nothing else."""
    reviewer = Reviewer(build_runner(settings), build_runtimes(settings))
    try:
        yield reviewer
    finally:
        await reviewer.close()


def single_reviewer(settings: Settings) -> Reviewer:
    """A reviewer for one review, or none: nothing is kept warm for more."""
    return Reviewer(ColdRunner(), build_runtimes(settings))


def build_runtimes(settings: Settings) -> Runtimes:
    return Runtimes(settings.baton_data_dir, shipped=settings.baton_runtimes_dir)


@asynccontextmanager
async def opened(
    settings: Settings, courses: Sequence[Course] | None = None, runner: Runner | None = None
) -> AsyncIterator[App]:
    """The running application; an embedded database is brought up to date first.

    A `runner` that is given is used, and not closed.
    """
    known = tuple(courses) if courses is not None else load_courses(settings.baton_courses_dir)
    prompts = Prompts(settings.baton_prompts_dir)
    own = build_runner(settings)
    memory = Memory.open(settings.database, settings.pool, redis_url=settings.redis_url or None)
    try:
        await memory.check_role()
        if settings.embedded:
            await migrate.upgrade(memory)
        elif not (await migrate.standing(memory)).up_to_date:
            raise NotUpToDate
        await _keep_catalogue(memory, known)
        reviewer = Reviewer(runner or own, build_runtimes(settings))
        bell = Bell()
        coach = Coach(memory, prompts, known, reviewer, bell.ring)
        desk = Desk(memory, prompts, known, bell.ring)
        yield App(coach, desk, memory, prompts, known, reviewer, AddressBook(memory), bell, own)
    finally:
        await own.close()
        await memory.close()


async def _keep_catalogue(memory: Memory, courses: Sequence[Course]) -> None:
    """Bring the catalogue in step with the files, course by course."""
    for course in courses:
        for last in (False, False, True):
            try:
                async with memory.transaction(EVERYWHERE, actor="baton") as tx:
                    await tx.catalogue.synchronise(entries(course))
                break
            except Conflict:  # another process that starts does the same
                if last:
                    raise
