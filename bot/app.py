"""Builds everything once; the only place that knows the concrete classes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.util import find_spec

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
from bot.settings import BadSettings, Settings
from bot.tutor.choosing import Provider, choose
from bot.tutor.guard.guard import Guard
from bot.tutor.limits import Limits
from bot.tutor.tutor import Models, Tutor
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
    tutor: Tutor | None = None
    """None unless the operator has configured a model."""

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


def build_tutor(settings: Settings, memory: Memory, prompts: Prompts, reviewer: Reviewer) -> Tutor | None:
    """The tutor that the settings name; None if they name none. Raises `BadSettings`.

    Its guard tries out in the reviewer's sandbox what a reply may give away.
    """
    if not settings.tutor_model:
        return None
    given = (
        (settings.tutor_model, settings.tutor_api_key, "TUTOR_API_KEY"),
        (settings.tutor_fallback_model, settings.tutor_fallback_api_key, "TUTOR_FALLBACK_API_KEY"),
    )
    keys = {choose(model): (key.get_secret_value(), name) for model, key, name in given if model}
    for choice, (key, name) in keys.items():
        if not key and choice.wants_a_key:
            raise BadSettings(f"{name}: {choice.provider} wants a key")
        library = "anthropic" if choice.provider is Provider.ANTHROPIC else "openai"
        if not (find_spec("pydantic_ai") and find_spec(library)):
            extra = "tutor-anthropic" if library == "anthropic" else "tutor"
            raise BadSettings(f"TUTOR_MODEL: its library is missing; install Baton with the extra {extra!r}")
    models = Models(tuple(keys), {choice: key for choice, (key, _) in keys.items()})
    limits = Limits(
        seconds=settings.tutor_seconds,
        turn_tokens=settings.tutor_tokens_per_turn,
        day_turns=settings.tutor_turns_per_day,
        day_tokens=settings.tutor_tokens_per_day,
        month_tokens=settings.tutor_tokens_per_month,
        month_dollars=settings.tutor_dollars_per_month,
    )
    return Tutor(memory, prompts, Guard(reviewer), models, limits)


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
        tutor = build_tutor(settings, memory, prompts, reviewer)
        coach = Coach(memory, prompts, known, reviewer, bell.ring, tutor)
        desk = Desk(memory, prompts, known, bell.ring, tutor.models.recipient if tutor else "")
        await desk.editions.keep()
        try:
            yield App(coach, desk, memory, prompts, known, reviewer, AddressBook(memory), bell, own, tutor)
        finally:
            if tutor is not None:
                await tutor.close()
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
