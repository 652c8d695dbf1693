"""The core's one door: `Coach.take(turn)` recalls, acts, decides and remembers."""

from __future__ import annotations

import asyncio
import logging
import random
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

from bot.answers import (
    arriving,
    ending,
    privacy,
    reviewing,
    suggesting,
    tutoring,
    wishing,
)
from bot.answers.answer import Answer, read_reply, refuse, remember, ways_out
from bot.answers.progressing import changes_progress, with_progress
from bot.answers.promised import look_up
from bot.answers.resuming import IDLE, closed_quietly, resume
from bot.answers.reviewing import Meanwhile
from bot.answers.routing import (
    ABOUT_REMINDERS,
    ANSWERS,
    GO_ON,
    IN_THEIR_WORDS,
    MAY_OFFER_THE_TUTOR,
    NEED_NO_HISTORY,
    NEED_NO_SESSION,
    TAKE_TIME,
)
from bot.answers.situation import Situation, recall, recall_briefly, with_history
from bot.answers.wording import spoken_in
from bot.coaching import kept
from bot.coaching import turn as gestures
from bot.coaching.chat import understand
from bot.coaching.turn import Gesture, Reply, ReplyKind, Turn
from bot.courses.course import Course
from bot.prompting.prompts import Edition, Prompts, Voice
from bot.prompting.sayings import CoachError, Saying, Trouble, TroubleKind
from bot.review.reviewer import Reviewer
from bot.tutor.tutor import Tutor
from memory import records
from memory.database import Memory
from memory.errors import Conflict
from memory.overviews import Sitting
from memory.tx import Tx

log = logging.getLogger(__name__)

_EVER = datetime(2000, 1, 1, tzinfo=UTC)

TRIES = 5
"""How often a turn is taken anew when another process has moved the session meanwhile."""
PAUSE = 0.05
"""Seconds before the second try, at most; twice as long before each further one."""


class Coach:
    """Takes turns and gives replies. Safe to use from many tasks at once."""

    def __init__(
        self,
        memory: Memory,
        prompts: Prompts,
        courses: Sequence[Course],
        reviewer: Reviewer,
        owing: Callable[[str], None] = lambda _guild: None,
        tutor: Tutor | None = None,
    ) -> None:
        """`owing` is told of a guild in which a letter waits to be delivered."""
        self._owing = owing
        self._tutor = tutor
        self._memory = memory
        self._prompts = prompts
        self._courses = tuple(courses)
        self._reviewer = reviewer
        self._one_at_a_time: defaultdict[tuple[str, str], asyncio.Lock] = defaultdict(asyncio.Lock)

    def understand(self, text: str) -> Gesture:
        """What a typed text means, in any of the languages."""
        return understand(text, self._prompts.words)

    async def take(self, turn: Turn, meanwhile: Meanwhile | None = None) -> tuple[Reply, ...]:
        """The replies to a turn, which are kept before they're returned.

        A turn with a known `source_id` gets the same replies again. `meanwhile` is told what takes time.
        Raises nothing that a learner could not be told: trouble is a reply, too.
        """
        lock = self._one_at_a_time[turn.guild, turn.learner]
        if lock.locked():  # what he says while an answer takes its time is not lost if that's cut off
            await self.keep(turn)
        async with lock:
            for number in range(TRIES):
                try:
                    return await self._take(turn, meanwhile or _silently)
                except Conflict:
                    log.info("the session moved meanwhile; the turn is taken anew")
                    # Whoever was faster may be at it again: not both at the same moment.
                    await asyncio.sleep(random.uniform(0, PAUSE) * 2**number)  # noqa: S311 - no secret
            return (self._trouble(Trouble(TroubleKind.BUSY), turn.hint),)

    async def keep(self, turn: Turn) -> None:
        """Keep a turn, and that it's owed an answer, before something that takes time; it's taken later."""
        with suppress(Conflict):  # somebody else has kept it
            await self._keep(turn)

    async def suggest(
        self, guild: str, learner: str, kind: str, typed: str, locale: str | None
    ) -> list[suggesting.Suggestion]:
        """What a `module`, `task` or `topic` of his course may be that he's typing."""
        async with self._memory.reading(guild) as tx:
            person = await tx.learners.find(learner)
        slug = person.course if person else None
        course = next((course for course in self._courses if course.slug == slug), None)
        if course is None and len(self._courses) == 1:
            course = self._courses[0]
        spoken = (person.locale if person else None) or locale or "en"
        return suggesting.suggest(course, kind, typed, spoken) if course else []

    async def look_at(
        self, guild: str, learner: str, files: Sequence[gestures.HandedFile], at: datetime, locale: str | None
    ) -> tuple[Reply, ...]:
        """What a review of a learner's code would say, for a coach: nothing is kept, and no try is spent."""
        try:
            async with self._memory.reading(guild) as tx:
                person = await tx.learners.find(learner)
                if person is None:
                    raise refuse(TroubleKind.NO_TASK)
                situation = await recall(tx, person, self._courses, at)
                edition = await spoken_in(self._prompts.edition, tx, situation.settings)
            voice = Voice(edition, locale or "en", clicks=True)
            answer = await reviewing.submit(
                situation, gestures.Submit(tuple(files)), voice, reviewer=self._reviewer, meanwhile=_silently
            )
        except CoachError as error:
            return (self._trouble(error.saying, locale),)
        return (replace(answer.replies[0], actions=()),)

    def suggest_content(self, typed: str, locale: str) -> list[suggesting.Suggestion]:
        """What a coach may set a learner: modules and tasks of all courses."""
        found = (suggesting.suggest(course, "content", typed, locale) for course in self._courses)
        return [one for course in found for one in course][: suggesting.MOST]

    @property
    def courses(self) -> tuple[tuple[str, str], ...]:
        """Every course there is, by slug, with its title."""
        return tuple((course.slug, course.title.in_locale("en")) for course in self._courses)

    def apologise(self, locale: str | None, incident: str) -> Reply:
        """What to say after an unexpected error, whose traceback was logged under `incident`."""
        return self._trouble(Trouble(TroubleKind.INCIDENT, incident), locale)

    def _trouble(self, saying: Saying, locale: str | None) -> Reply:
        return self._prompts.say(saying, locale, kind=ReplyKind.TROUBLE)

    async def _take(self, turn: Turn, meanwhile: Meanwhile) -> tuple[Reply, ...]:
        if isinstance(turn.gesture, TAKE_TIME):
            return await self._take_in_steps(turn, meanwhile)
        try:
            return await self._take_at_once(turn, meanwhile)
        except Conflict:
            raise
        except Exception:
            await self._keep(turn)  # what was said isn't lost, whatever went wrong with the answer
            raise

    async def _take_at_once(self, turn: Turn, meanwhile: Meanwhile) -> tuple[Reply, ...]:
        """All in one transaction: what is said, the answer, what comes of it; unless the tutor is asked."""
        async with self._memory.transaction(turn.guild, actor=turn.learner) as tx:
            situation, is_new = await self._recall(tx, turn)
            edition = await spoken_in(self._prompts.edition, tx, situation.settings)
            heard = await _hear(tx, turn, situation, is_new=is_new)
            if heard.answered_at is not None:
                return await _replies_again(tx, heard)
            first: tuple[Reply, ...] = ()
            if isinstance(turn.gesture, gestures.Start):
                situation, first = await self._after_a_break(tx, turn, situation, edition)
            answer = await self._act(turn, situation, edition, _silently, tx)
            answer = replace(answer, replies=(*first, *answer.replies))
            ask = tutoring.may_answer(situation, answer)
            voice = Voice(edition, _locale(turn, situation), turn.clicks)
            if not ask:
                answer = tutoring.with_question(situation, answer, voice)
                await remember(tx, situation, heard.id, answer)
            await _owe(tx, turn, heard)
        if ask:
            answer = await self._ask_tutor(turn, situation, heard, answer, voice, meanwhile)
        self._tell(turn, answer)
        return answer.replies

    async def _ask_tutor(
        self,
        turn: Turn,
        situation: Situation,
        heard: records.Message,
        otherwise: Answer,
        voice: Voice,
        meanwhile: Meanwhile,
    ) -> Answer:
        """Ask the tutor with no transaction open, and keep what comes of it."""
        assert self._tutor is not None  # noqa: S101 - or nobody could have agreed to it
        asked = tutoring.asked(situation, otherwise.wants, heard.id, turn.guild, voice.locale)
        answer = await tutoring.answer(self._tutor, situation, asked, otherwise, voice, meanwhile)
        async with self._memory.transaction(turn.guild, actor=turn.learner) as tx:
            await remember(tx, situation, heard.id, answer)
        return answer

    async def _take_in_steps(self, turn: Turn, meanwhile: Meanwhile) -> tuple[Reply, ...]:
        """Keep what is said first of all, then do what takes time, and keep what comes of it."""
        heard, situation, edition = await self._keep(turn)
        if heard.answered_at is not None:
            async with self._memory.reading(turn.guild) as tx:
                return await _replies_again(tx, heard)
        answer = await self._act(turn, situation, edition, meanwhile)
        if answer.forgets:
            await self._memory.forget(turn.guild, situation.learner.id, actor=turn.learner)
            return answer.replies
        async with self._memory.transaction(turn.guild, actor=turn.learner) as tx:
            await remember(tx, situation, heard.id, answer)
        self._tell(turn, answer)
        return answer.replies

    def _tell(self, turn: Turn, answer: Answer) -> None:
        if answer.letters:
            self._owing(turn.guild)

    async def delivered(self, guild: str, source_ids: Collection[str]) -> None:
        """The replies to these turns have reached their learners; until then `unfinished` tells of them."""
        async with self._memory.transaction(guild) as tx:
            await tx.pending.finish(source_ids)

    async def unfinished(self, guild: str) -> tuple[Turn, ...]:
        """The turns of a guild that a stop has cut off: to be taken again, and their replies to be shown."""
        async with self._memory.reading(guild) as tx:
            pending = await tx.pending.all()
        known = [(one, gesture) for one in pending if (gesture := kept.from_json(one.gesture)) is not None]
        if unknown := {one.source_id for one in pending} - {one.source_id for one, _ in known}:
            log.warning("%s turns of another version of Baton can't be finished", len(unknown))
            await self.delivered(guild, unknown)
        return tuple(
            Turn(
                guild,
                one.key,
                gesture,
                one.source_id,
                one.at,
                address=one.address,
                **one.gesture.get("turn", {}),
            )
            for one, gesture in known
        )

    async def _keep(self, turn: Turn) -> tuple[records.Message, Situation, Edition]:
        """Keep what is said, unanswered as yet, with the situation in which it was, and how it's answered."""
        async with self._memory.transaction(turn.guild, actor=turn.learner) as tx:
            situation, is_new = await self._recall(tx, turn)
            edition = await spoken_in(self._prompts.edition, tx, situation.settings)
            heard = await _hear(tx, turn, situation, is_new=is_new)
            await _owe(tx, turn, heard)
        return heard, situation, edition

    async def _recall(self, tx: Tx, turn: Turn) -> tuple[Situation, bool]:
        """Everything that answering needs, and whether the turn comes for the first time."""
        found = await tx.turns.find(turn.learner, turn.source_id)
        learner = found.learner or await tx.learners.meet(turn.learner, turn.name or turn.learner)
        session, promised = found.session, None
        if isinstance(turn.gesture, (*ABOUT_REMINDERS, gestures.Answer)):
            promised = await look_up(tx, learner.id)
        settles = wishing.just_asked(promised, session, turn.at)
        if session is None and isinstance(turn.gesture, GO_ON) and not (settles or found.heard):
            session = await resume(tx, learner, turn.at)
        situation = await recall_briefly(
            tx,
            learner,
            session,
            found.settings,
            self._courses,
            turn.at,
            course=turn.gesture.course if isinstance(turn.gesture, gestures.Start) else None,
        )
        runs = 0
        if self._tutor is not None and isinstance(turn.gesture, gestures.ShowPrivacy):
            runs, _ = await tx.ledger.of_learner(learner.id, _EVER)
        here = tutoring.here(self._tutor, turn.guild, found.settings, runs)
        offers = here is not None and isinstance(turn.gesture, MAY_OFFER_THE_TUTOR)
        if found.session is None or offers or not isinstance(turn.gesture, NEED_NO_HISTORY):
            situation = await with_history(tx, situation)
        return replace(situation, promised=promised, tutor=here), not found.heard

    async def _act(
        self,
        turn: Turn,
        situation: Situation,
        edition: Edition,
        meanwhile: Meanwhile,
        tx: Tx | None = None,
    ) -> Answer:
        """The answer to a turn in the situation in which it came; what is written of progress tells more."""
        voice = Voice(edition, _locale(turn, situation), turn.clicks)
        answer = await self._answer(turn, situation, voice, meanwhile)
        if tx is not None and changes_progress(situation, answer):
            situation = await with_history(tx, situation)
        return with_progress(situation, answer, voice)

    async def _answer(self, turn: Turn, situation: Situation, voice: Voice, meanwhile: Meanwhile) -> Answer:
        gesture = turn.gesture
        settles = wishing.just_asked(situation.promised, situation.session, situation.at)
        if situation.session is None and not isinstance(gesture, (*NEED_NO_SESSION, gestures.Start)):
            gesture = gesture if settles else gestures.Start()
        try:
            if isinstance(gesture, gestures.Submit):
                return await reviewing.submit(
                    situation, gesture, voice, reviewer=self._reviewer, meanwhile=meanwhile
                )
            if isinstance(gesture, gestures.ExportMine):
                async with self._memory.reading(turn.guild) as tx:
                    return privacy.export(situation, await tx.rights.export(situation.learner.id), voice)
            if in_words := IN_THEIR_WORDS.get(type(gesture)):
                return await in_words(situation, gesture, voice)
            if isinstance(gesture, gestures.SubmitPaths):  # only a frontend can reach files
                raise refuse(TroubleKind.NO_TASK)
            return ANSWERS[type(gesture)](situation, gesture, voice)
        except CoachError as error:
            return Answer((voice.say(error.saying, *ways_out(error.saying), kind=ReplyKind.TROUBLE),))

    async def _after_a_break(
        self, tx: Tx, turn: Turn, situation: Situation, edition: Edition
    ) -> tuple[Situation, tuple[Reply, ...]]:
        """Tell of a session that was closed because it was quiet; it's closed now if it's still open."""
        locale, session = _locale(turn, situation), situation.session
        closed: Sitting | records.Session | None = await closed_quietly(tx, situation)
        if session is not None and situation.idle:
            await remember(tx, situation, None, ending.close(situation, Voice(edition, locale), IDLE))
            closed = session
            situation, _ = await self._recall(tx, turn)
        if closed is None or situation.enrolled is None:
            return situation, ()
        voice = Voice(edition, locale, turn.clicks)
        return situation, (arriving.stopped(situation, closed.last_turn_at, closed.task, voice),)


async def _hear(tx: Tx, turn: Turn, situation: Situation, *, is_new: bool) -> records.Message:
    return await tx.messages.hear(
        situation.learner.id,
        session=situation.session.id if situation.session else None,
        source_id=turn.source_id,
        kind=type(turn.gesture).__name__,
        text=turn.text,
        at=turn.at,
        is_new=is_new,
    )


async def _owe(tx: Tx, turn: Turn, heard: records.Message) -> None:
    """The replies have to arrive: until `delivered` they're owed."""
    if turn.address:
        told = {**kept.to_json(turn.gesture), "turn": {"hint": turn.hint, "clicks": turn.clicks}}
        await tx.pending.begin(heard, turn.learner, turn.address, told)


async def _replies_again(tx: Tx, heard: records.Message) -> tuple[Reply, ...]:
    answers = await tx.messages.answers(heard.id)
    return tuple(read_reply(answer) for answer in answers if answer.text)  # some are kept for a turn only


def _locale(turn: Turn, situation: Situation) -> str:
    asked = turn.gesture.locale if isinstance(turn.gesture, gestures.Start) else None
    return asked or situation.learner.locale or turn.hint or situation.settings.get("locale") or "en"


async def _silently(_reply: Reply) -> None:
    """Nobody waits to be told."""


def new_incident() -> str:
    """A short id that a learner can read out to an operator."""
    return uuid.uuid4().hex[:8]
