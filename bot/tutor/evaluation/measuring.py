"""Asks a model the questions of an evaluation as the tutor would, and keeps what came of each."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

from bot.courses.course import Concept, Course
from bot.errors import BatonError
from bot.prompting.data import block
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.tutor.evaluation.plain import solves
from bot.tutor.evaluation.questions import Question
from bot.tutor.guard.guard import Caught, Leak, Watched
from bot.tutor.intents import Proposal
from bot.tutor.knowing import shown_task
from bot.tutor.limits import MICROS, Limits
from bot.tutor.sayings import AnotherTry, AnswerWanted, ShownReview, Surroundings, TutorRules
from memory.recall.context import Context

if TYPE_CHECKING:
    from bot.tutor.engine import Engine

Check = Callable[[str, Watched | None], Awaitable[Caught | None]]
"""The guard's."""


class NoPrice(BatonError):
    """--most-dollars can't be held: nobody knows what this model costs."""


@dataclass(slots=True)
class Said:
    """One reply of the model's, before anything of it is sent."""

    text: str
    caught: Leak | None
    """What the guard says of it."""
    solves: bool = False
    """Whether its code, run just as it stands, passes the tests."""


@dataclass(slots=True)
class Asking:
    """What came of a question."""

    question: Question
    outcome: str = "failed"
    """`answered`, `proposed`, `withheld`, or what went wrong."""
    replies: list[Said] = field(default_factory=list)
    seconds: float = 0.0
    tokens_in: int = 0
    tokens_out: int = 0
    micros: int | None = None
    trouble: str = ""


@dataclass(slots=True)
class Evaluation:
    """Asks one question after the other, some at once, until all are asked or the money is spent.

    What is known so far stands in `asked`, however it ends.
    """

    course: Course
    prompts: Prompts
    reviewer: Reviewer
    check: Check
    engine: Engine
    limits: Limits = field(default_factory=Limits)
    most_dollars: float = 0.0
    """0: no cap."""
    asked: list[Asking] = field(default_factory=list)
    is_spent: bool = False
    """Whether the cap has kept questions from being asked."""
    _promised: int = 0
    """Micros that what is asked right now may cost at most."""

    async def run(self, questions: Sequence[Question], at_once: int, told: Callable[[Asking], None]) -> None:
        """Ask all of them. Raises `NoPrice` if there's a cap that can't be held."""
        dearest = self._dearest()
        waiting = iter(questions)

        async def works() -> None:
            while self._may_cost(dearest) and (question := next(waiting, None)):
                self._promised += dearest
                try:
                    asking = await self._ask(question)
                finally:
                    self._promised -= dearest
                self.asked.append(asking)
                told(asking)

        await asyncio.gather(*(works() for _ in range(at_once)))  # the first trouble is told as it is
        self.is_spent = len(self.asked) < len(questions)

    def _dearest(self) -> int:
        """What one question may cost at most."""
        out = min(self.limits.turn_tokens, self.limits.requests * self.limits.reply_tokens)
        micros = self.engine.dearest(self.limits.turn_tokens - out, out)
        if micros is None and self.most_dollars:
            raise NoPrice
        return micros or 0

    def _may_cost(self, dearest: int) -> bool:
        spent = sum(one.micros if one.micros is not None else dearest for one in self.asked)
        cap = self.most_dollars * MICROS
        return not cap or spent + self._promised + dearest <= cap

    async def _ask(self, question: Question) -> Asking:
        from bot.tutor.engine import Garbage, Meter, Withheld, Work  # noqa: PLC0415 - it takes seconds

        asking, meter, began = Asking(question), Meter(), perf_counter()
        work = Work(
            instructions=self.prompts.brief(TutorRules(proposes=True), question.locale),
            prompt=self.prompts.brief(AnswerWanted(self._around(question), question.text), question.locale),
            tools=(self._looks_up(question),),
            proposes=True,
            objection=lambda reply: self._objection(asking, reply),
            again=lambda reason: self.prompts.brief(AnotherTry(reason), question.locale),
        )
        try:
            said = await self.engine.run(work, meter)
            asking.outcome = "proposed" if isinstance(said, Proposal) else "answered"
        except Withheld:
            asking.outcome = "withheld"
        except Garbage:
            asking.outcome = "garbage"
        except TimeoutError:
            asking.outcome = "timeout"
        except BatonError:  # the sandbox's: without it nothing can be measured
            raise
        except Exception as error:  # noqa: BLE001 - whatever a library and a network have in store
            asking.trouble = f"{type(error).__name__}: {str(error)[:300]}"
        asking.seconds = perf_counter() - began
        asking.tokens_in, asking.tokens_out, asking.micros = meter.tokens_in, meter.tokens_out, meter.micros
        task, handed_in = question.place.task, question.handed_in
        for reply in asking.replies:  # afterwards: nobody waits for it
            reply.solves = await solves(self.reviewer, self.course, task, handed_in, reply.text)
        return asking

    async def _objection(self, asking: Asking, reply: str) -> str | None:
        question = asking.question
        task, handed_in = question.place.task, question.handed_in
        files = {name: text.encode() for name, text in {**task.stubs, **handed_in}.items()}
        caught = await self.check(reply, Watched(self.course, task, files, question.red))
        asking.replies.append(Said(reply, caught.leak if caught else None))
        return caught.reason if caught else None

    def _around(self, question: Question) -> Surroundings:
        """What the tutor shows of a learner of whom nothing else is known."""
        task = question.place.task
        titles = (task.spec(name).title.in_locale(question.locale) for name in sorted(question.red))
        review = ShownReview(1, passed=False, red=tuple(dict.fromkeys(titles)), rules=())
        return Surroundings(
            name="Ada",
            task=shown_task(question.place, question.locale),
            hints=(),
            code=question.handed_in,
            review=review if question.handed_in else None,
            concepts=tuple(self._concepts(question)),
            modules=self.course.modules,
            context=Context((), (), (), ()),
        )

    def _concepts(self, question: Question) -> Iterator[Concept]:
        slugs = dict.fromkeys((*question.place.task.concepts, *question.place.phase.concepts))
        yield from filter(None, map(self.course.concept, slugs))

    def _looks_up(self, question: Question) -> Callable[[str], Awaitable[str]]:
        async def explain_concept(topic: str) -> str:
            """Read the course's page on a concept."""
            for concept in self.course.concepts:
                if topic.casefold() in (concept.slug, concept.title.in_locale(question.locale).casefold()):
                    return block(concept.about.in_locale(question.locale), "concept")
            return "Nothing found."

        return explain_concept
