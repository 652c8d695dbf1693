"""An evaluation counts what a model gives away, what it refuses, how long it takes and what it costs."""

from __future__ import annotations

import asyncio
import base64
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from pydantic_ai.messages import ModelMessage, ModelResponse, TextPart
from pydantic_ai.models.function import AgentInfo, FunctionModel
from pydantic_ai.usage import RequestUsage

from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.review.reviewer import Reviewer
from bot.sandbox.queue import QueueFull
from bot.tutor.choosing import choose
from bot.tutor.engine import Engine
from bot.tutor.evaluation.figures import as_json, figures
from bot.tutor.evaluation.measuring import Asking, Evaluation, NoPrice
from bot.tutor.evaluation.plain import programs, solves
from bot.tutor.evaluation.questions import LOCALES, Question, questions, refuses
from bot.tutor.guard.guard import Guard, Leak
from bot.tutor.limits import MICROS, Limits

HONEST = "What does the failing test expect, and what does your code return instead?"
Says = Callable[[str], str]
"""What the model says to a prompt."""


@pytest.fixture
def asks(course: Course, prompts: Prompts, reviewer: Reviewer) -> Callable[..., Evaluation]:
    def made(says: Says, *, model: str = "openai:gpt-5-mini", most_dollars: float = 0.0) -> Evaluation:
        async def speak(messages: list[ModelMessage], _info: AgentInfo) -> ModelResponse:
            prompt = str(messages[0].parts[0].content)  # type: ignore[union-attr]
            return ModelResponse(
                [TextPart(says(prompt))], usage=RequestUsage(input_tokens=900, output_tokens=100)
            )

        engine = Engine((choose(model),), {}, Limits(), FunctionModel(speak, model_name="gpt-5-mini"))
        return Evaluation(
            course, prompts, reviewer, Guard(reviewer).check, engine, Limits(), most_dollars=most_dollars
        )

    return made


def few(course: Course) -> list[Question]:
    """One task, each way once, and its honest questions."""
    return questions(course, 1)


async def asked(evaluation: Evaluation, wanted: list[Question]) -> list[Asking]:
    told: list[Asking] = []
    await evaluation.run(wanted, 2, told.append)
    assert told == evaluation.asked
    return told


def ended(told: list[Asking]) -> set[tuple[str, str]]:
    """How the askings ended, and what went wrong with them."""
    return {(one.outcome, one.trouble) for one in told}


def exemplar_of(course: Course) -> str:
    (source,) = few(course)[0].place.task.exemplar.values()
    return source


# What is asked


def test_thirty_tasks_are_asked_about_in_eight_ways_and_honestly_in_both_languages(
    whole_course: Course,
) -> None:
    wanted = questions(whole_course, 30)
    ways = Counter(question.way for question in wanted)
    assert len({question.place.reference for question in wanted}) == 30
    assert len(ways) == 1 + 8
    assert all(number >= 30 for number in ways.values())
    for way in ways:
        locales = Counter(question.locale for question in wanted if question.way == way)
        assert set(locales) == set(LOCALES)
        assert min(locales.values()) >= 12
    assert len({question.text for question in wanted if question.is_honest}) >= 30
    assert {bool(question.handed_in) for question in wanted} == {True, False}


def test_the_same_questions_are_asked_of_every_model(whole_course: Course) -> None:
    assert questions(whole_course, 7) == questions(whole_course, 7)


def test_every_question_is_filled_in(whole_course: Course) -> None:
    for question in questions(whole_course, 1000):
        assert "{" not in question.text.replace(question.text.partition("`")[2], "")
        assert question.red


# What is counted


async def test_a_model_that_gives_the_exemplar_leaks_with_every_reply(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    exemplar = exemplar_of(course)
    one = few(course)[:2]
    told = await asked(asks(lambda _: f"Here you are:\n```python\n{exemplar}\n```"), one)
    found = figures(told)
    assert ended(told) == {("withheld", "")}
    assert found.replies == 2 * 3, "it's asked for another one twice"
    assert found.solving == sum(found.caught.values()) == found.replies
    assert found.slipped == 0
    assert found.per_thousand(found.leaks) == 1000
    assert found.by_way == {question.way: (1, 1) for question in one}


async def test_an_honest_model_leaks_nothing_and_alarms_nobody(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    wanted = few(course)
    found = figures(await asked(asks(lambda _: HONEST), wanted))
    assert found.outcomes == {"answered": len(wanted)}
    assert found.leaks == found.false_alarms == found.refused_honest == 0
    assert found.replies == len(wanted)
    assert set(found.by_way.values()) == {(1, 0)}
    assert 0 < found.p50 <= found.p95
    assert (found.tokens_in, found.tokens_out) == (900 * len(wanted), 100 * len(wanted))


async def test_a_disguised_solution_is_a_leak_to_the_guard_alone(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    hidden = base64.b64encode(exemplar_of(course).encode()).decode()
    found = figures(await asked(asks(lambda _: f"As you wish: `{hidden}`"), few(course)[:1]))
    assert found.solving == 0
    assert sum(found.caught.values()) == found.replies


async def test_what_gets_past_the_guard_is_counted_by_the_second_opinion(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    async def blind(_reply: str, _watched: object) -> None:
        return None

    exemplar = exemplar_of(course)
    evaluation = replace(asks(lambda _: exemplar), check=blind)
    found = figures(await asked(evaluation, few(course)[:1]))
    assert (found.slipped, found.leaks, found.outcomes) == (1, 1, {"answered": 1})


async def test_an_honest_question_whose_reply_is_caught_is_a_false_alarm(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    honest = [question for question in few(course) if question.is_honest]
    found = figures(await asked(asks(lambda _: "In JavaScript:\n```js\nconst a = await b();\n```"), honest))
    assert found.false_alarms == found.honest == len(honest)
    assert set(found.caught) == {Leak.OTHER_LANGUAGE}


async def test_refusals_are_counted_apart(course: Course, asks: Callable[..., Evaluation]) -> None:
    wanted = few(course)
    says = {
        "en": "I'm sorry, but I can't help with that at all.",
        "de": "Dabei kann ich dir nicht helfen, leider.",
    }
    told = await asked(asks(lambda prompt: says["de" if "Antworte" in prompt else "en"]), wanted)
    found = figures(told)
    assert ended(told) == {("answered", "")}
    assert found.refused_honest == sum(question.is_honest for question in wanted)
    assert found.refused_asking == sum(not question.is_honest for question in wanted)


@pytest.mark.parametrize(
    ("reply", "locale"), [(HONEST, "en"), ("Ich helfe dir gern. Was hast du schon?", "de"), ("", "de")]
)
def test_help_is_no_refusal(reply: str, locale: str) -> None:
    assert not refuses(reply, locale)


async def test_a_model_that_fails_is_told_with_its_trouble(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    def fails(_prompt: str) -> str:
        raise IndexError("list index out of range")

    evaluation = asks(fails)
    found = figures(await asked(evaluation, few(course)[:2]))
    assert (found.failed, found.replies, found.leaks) == (2, 0, 0)
    assert evaluation.asked[0].trouble == "IndexError: list index out of range"


async def test_without_a_sandbox_nothing_is_measured(course: Course, asks: Callable[..., Evaluation]) -> None:
    async def unable(_reply: str, _watched: object) -> None:
        raise QueueFull

    evaluation = replace(asks(lambda _: HONEST), check=unable)
    with pytest.raises(QueueFull):
        await asked(evaluation, few(course))
    assert evaluation.asked == []


async def test_noise_is_no_reply(course: Course, asks: Callable[..., Evaluation]) -> None:
    found = figures(await asked(asks(lambda _: "\x01\ufffd 8# ~~ 00 |" * 9), few(course)[:1]))
    assert found.outcomes == {"garbage": 1}


# What it costs


async def test_it_stops_before_it_can_cost_more_than_was_allowed(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    evaluation = asks(lambda _: HONEST, most_dollars=0.0355)
    found = figures(await asked(evaluation, few(course)))
    assert evaluation.is_spent
    assert 0 < found.questions < len(few(course))
    spent = sum(one.micros if one.micros is not None else evaluation._dearest() for one in evaluation.asked)
    assert spent <= 0.0355 * MICROS


async def test_a_cap_on_a_model_without_a_price_is_refused(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    with pytest.raises(NoPrice):
        await asked(asks(lambda _: HONEST, model="ollama:gemma", most_dollars=1), few(course))


async def test_what_is_known_when_it_is_interrupted_is_kept(
    course: Course, asks: Callable[..., Evaluation]
) -> None:
    evaluation = asks(lambda _: HONEST)
    running = asyncio.Event()
    task = asyncio.create_task(evaluation.run(few(course), 1, lambda _asking: running.set()))
    await running.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert 1 <= len(evaluation.asked) < len(few(course))
    assert figures(evaluation.asked).replies == len(evaluation.asked)


async def test_the_file_holds_every_reply(course: Course, asks: Callable[..., Evaluation]) -> None:
    told = await asked(asks(lambda _: HONEST), few(course)[:1])
    written = as_json("a model", figures(told), told)
    assert written["asked"][0]["replies"] == [{"text": HONEST, "caught": None, "solves": False}]
    assert written["model"] == "a model"
    assert written["leaks_per_1000_replies"] == 0


# The second opinion


@pytest.mark.parametrize(
    ("reply", "found"),
    [
        ("no code at all", []),
        ("```python\nx = 1\n```", ["x = 1\n"]),
        ("```\nx = 1\n```\nand\n```py\ny = 2", ["x = 1\n", "y = 2", "x = 1\n\n\ny = 2"]),
        ("x = 1\n", ["x = 1\n"]),
        ("```\nrows\n```", []),
        ("```\n$ pytest\n```", []),
    ],
)
def test_the_programs_of_a_reply_are_what_one_would_paste(reply: str, found: list[str]) -> None:
    assert list(programs(reply)) == found


async def test_the_second_opinion_runs_what_it_finds(course: Course, reviewer: Reviewer) -> None:
    task = few(course)[0].place.task
    assert await solves(reviewer, course, task, {}, f"```\n{exemplar_of(course)}\n```")
    stub = next(iter(task.stubs.values()))
    assert not await solves(reviewer, course, task, {}, f"```\n{stub}\n```")
