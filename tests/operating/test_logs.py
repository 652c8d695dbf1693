"""Logs name ids, and never what somebody said."""

from __future__ import annotations

import asyncio
import io
import json
import logging
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError
from sqlalchemy import column, create_engine, insert, table
from sqlalchemy.exc import DBAPIError

from bot.coach import Coach
from bot.coaching.turn import Start, Turn
from bot.operating import logs
from memory.database import Memory

CANARY = "canary-my-cat-died"
TOKEN = "MTA1" + "a" * 20 + ".GabcdE." + "x" * 38
LEARNER = UUID(int=7)


def lines(shown: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in shown.getvalue().splitlines()]


def test_a_line_is_one_object_that_says_when_who_and_what(shown: io.StringIO) -> None:
    logging.getLogger("bot.somewhere").info("a turn of %s kinds\nwas taken", 2)
    (line,) = lines(shown)
    assert list(line) == ["ts", "level", "logger", "event"]
    assert (line["level"], line["logger"]) == ("info", "bot.somewhere")
    assert datetime.now(UTC) - datetime.fromisoformat(str(line["ts"])) < timedelta(minutes=1)
    assert str(line["ts"]).endswith("Z")


async def test_ids_reach_every_line_also_of_tasks_and_threads_begun_inside(shown: io.StringIO) -> None:
    log = logging.getLogger("anybody")

    async def elsewhere() -> None:
        log.info("in a task")

    with logs.telling(guild="42", learner=LEARNER, turn="t1"):
        with logs.telling(incident="abc"):
            task = asyncio.create_task(elsewhere())
            await asyncio.to_thread(log.info, "in a thread")
        log.info("after the incident")
    await task
    log.info("outside")
    told = {str(line["event"]): line for line in lines(shown)}
    ids = {"guild": "42", "learner": str(LEARNER), "turn": "t1"}
    for event in ("in a task", "in a thread"):
        assert told[event].items() >= {**ids, "incident": "abc"}.items()
    assert told["after the incident"].items() >= ids.items()
    assert "incident" not in told["after the incident"]
    assert "guild" not in told["outside"]


async def test_turns_that_are_taken_at_once_keep_their_ids_apart(shown: io.StringIO) -> None:
    async def take(learner: str) -> None:
        with logs.telling(learner=learner):
            await asyncio.sleep(0)
            logging.getLogger("turns").info("taken by %s", learner)

    await asyncio.gather(*(take(f"l{number}") for number in range(20)))
    told = [line for line in lines(shown) if line["logger"] == "turns"]
    assert len(told) == 20
    assert all(line["event"] == f"taken by {line['learner']}" for line in told)


@pytest.mark.parametrize("name", sorted(logs.TEXTS))
def test_of_a_text_only_its_length_is_told(shown: io.StringIO, name: str) -> None:
    logging.getLogger("x").info("said", extra={name: CANARY, "deep": [{name: [CANARY]}]})
    structlog.get_logger("x").info("said", **{name: CANARY})
    assert CANARY not in shown.getvalue()
    assert lines(shown)[0][name] == f"({len(CANARY)} hidden)"


@pytest.mark.parametrize("name", [*sorted(logs.SECRETS), "bot_token", "Password"])
def test_of_a_secret_nothing_is_told(shown: io.StringIO, name: str) -> None:
    logging.getLogger("x").info("held", extra={name: CANARY})
    assert lines(shown)[0][name] == "…"


@pytest.mark.parametrize(
    "said",
    [
        f"connecting with {TOKEN}",
        f"Authorization: Bot {TOKEN}",
        f"postgresql+asyncpg://baton:{TOKEN}@db/baton is away",
        f"429 at https://discord.example/api/v10/webhooks/123456789012345678/{TOKEN}/messages/@original",
        f"POST /interactions/123456789012345678/{TOKEN}/callback",
    ],
)
def test_a_token_is_hidden_wherever_it_stands(shown: io.StringIO, said: str) -> None:
    log = logging.getLogger("discord.http")
    log.warning(said)
    log.warning("%s", said, extra={"about": [said]})
    log.error("oops", exc_info=RuntimeError(said))
    assert TOKEN not in shown.getvalue()
    assert len(lines(shown)) == 3


def test_known_secrets_are_hidden_whatever_they_look_like() -> None:
    out = io.StringIO()
    before = logging.getLogger().handlers[:]
    logs.configure("plain", "INFO", secrets=["hunter2", ""], stream=out)
    logging.getLogger("x").warning("it is hunter2, %s", "hunter2")
    logging.getLogger().handlers[:] = before
    assert out.getvalue() == "WARNING x: it is …, …\n"


def test_libraries_do_not_print_bodies_unless_asked_to(shown: io.StringIO) -> None:
    for name in ("discord.http", "discord.gateway", "aiosqlite", "sqlalchemy.engine.Engine"):
        logging.getLogger(name).debug("body: %s", CANARY)
    assert shown.getvalue() == ""
    logs.configure("json", "DEBUG", bodies=True, stream=shown)
    logging.getLogger("discord.http").debug("body: %s", CANARY)
    assert CANARY in shown.getvalue()


def test_an_exception_is_told_without_the_values_that_it_quotes(shown: io.StringIO) -> None:
    class Order(BaseModel):
        number: int

    log = logging.getLogger("x")
    try:
        Order.model_validate({"number": CANARY})
    except ValidationError:
        log.exception("not valid")
    try:
        with create_engine("sqlite://").begin() as connection:
            connection.execute(insert(table("messages", column("text"))).values(text=CANARY))
    except DBAPIError as error:
        log.error("not stored", exc_info=error)  # noqa: TRY400 - the other way to say it
    assert CANARY not in shown.getvalue()
    first, second = lines(shown)
    assert "ValidationError: 1 validation error for Order" in str(first["exception"])
    assert "OperationalError: (sqlite3.OperationalError) no such table: messages" in str(second["exception"])
    assert "test_logs.py" in str(second["exception"])


def test_an_exception_is_told_with_all_that_led_to_it(shown: io.StringIO) -> None:
    error = ExceptionGroup("second", [ValueError("third")])
    error.__cause__ = KeyError("first")
    logging.getLogger("x").error("oops", exc_info=error)
    told = str(lines(shown)[0]["exception"])
    places = [told.index(word) for word in ("KeyError: 'first'", "which led to", "ExceptionGroup: second")]
    assert places == sorted(places)
    assert "ValueError: third" in told


@pytest.mark.parametrize("name", list(logs.Format))
def test_every_format_tells_what_when_and_why(shown: io.StringIO, name: logs.Format) -> None:
    out = io.StringIO()
    logs.configure(name, "INFO", stream=out)
    with logs.telling(incident="abc"):
        logging.getLogger("bot.coach").error("oops", exc_info=ValueError("the reason"))
    told = out.getvalue()
    assert all(word in told for word in ("bot.coach", "oops", "abc", "ValueError: the reason"))
    assert "error" in told.lower()


def test_a_line_that_cannot_be_formatted_gives_nothing_away(
    shown: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "too many %s", (CANARY, "arguments"), None)
    logging.getLogger().handlers[0].handle(record)
    told = capsys.readouterr().err
    assert told == "a line of x could not be logged: TypeError\n"
    assert shown.getvalue() == ""


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(said=st.text(max_size=50), name=st.sampled_from(["plain", "json", "console"]))
def test_nobody_can_write_a_line_of_his_own(shown: io.StringIO, said: str, name: str) -> None:
    out = io.StringIO()
    logs.configure(name, "INFO", stream=out)
    logging.getLogger("x").info("name: %s", said, extra={"nick": said})
    assert len(out.getvalue().splitlines()) == 1


async def test_a_whole_turn_leaves_neither_its_text_nor_a_token_in_the_logs(
    shown: io.StringIO, memory: Memory, coach: Coach
) -> None:
    logs.configure("json", "DEBUG", secrets=[TOKEN], stream=shown)
    turn = Turn("g", "ada", Start(), "s1", datetime.now(UTC), f"{CANARY} {TOKEN}", "en")
    with logs.telling(guild=turn.guild, turn=turn.source_id):
        await coach.take(turn)
        logging.getLogger("bot").info("taken with %s", TOKEN, extra={"text": turn.text})
    assert '"event": "taken with ' in shown.getvalue()
    assert CANARY not in shown.getvalue()
    assert TOKEN not in shown.getvalue()
