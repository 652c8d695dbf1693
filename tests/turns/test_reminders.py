"""Reminders as a learner sees them: letters and what stands below them, wishes of his own, the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import pytest

from bot.answers.promising import remind
from bot.coaching.reminding.rule import Daily, to_json
from bot.coaching.turn import ChangeSettings, Reply
from bot.courses.course import Course, Place
from bot.prompting.prompts import Prompts
from bot.reminders import Reminders
from memory import records
from memory.database import Memory
from tests.turns.person import Person

TUESDAY_SIX = datetime(2026, 3, 3, 18, tzinfo=UTC)
"""The evening after Ada has begun."""


@pytest.fixture
def reminders(memory: Memory, prompts: Prompts, course: Course, ada: Person) -> Reminders:
    return Reminders(memory, prompts, [course], clicks=False, clock=lambda: ada.now)


async def letters(memory: Memory, guild: str = "terminal") -> Sequence[records.Letter]:
    async with memory.reading(guild) as tx:
        return [one for one in (await tx.letters.find(limit=100)).items if one.recipient == "learner"]


async def reads_letter(memory: Memory) -> tuple[str, list[str]]:
    """The text of the last letter, and what typing each of its buttons would be."""
    last = (await letters(memory))[-1]
    return last.text, [action["says"] for action in last.context["actions"]]


async def due(memory: Memory, name: str = "ada") -> list[datetime]:
    async with memory.reading("terminal") as tx:
        learner = await tx.learners.find(name)
        assert learner is not None
        return sorted(one.due_at for one in (await tx.occurrences.next_of(learner.id)).values())


async def begins(ada: Person, locale: str = "en") -> None:
    await ada.arrives(locale, "sqlmodel")
    await ada.says("7")
    await ada.says("end" if locale == "en" else "ende")


async def is_nudged(ada: Person, reminders: Reminders, memory: Memory) -> tuple[str, list[str]]:
    """Ada has begun on Monday, and is written to on Tuesday."""
    await begins(ada)
    ada.now = TUESDAY_SIX
    assert await reminders.tick() == 1
    return await reads_letter(memory)


async def test_a_letter_offers_to_go_on_to_wait_to_come_less_often_and_to_stop(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    _, offered = await is_nudged(ada, reminders, memory)
    assert offered == ["/start", "/reminders snooze", "/reminders less", "/reminders stop"]


@pytest.mark.parametrize(
    ("typed", "again"),
    [
        ("/reminders snooze 1h", datetime(2026, 3, 3, 19, tzinfo=UTC)),
        ("/reminders snooze tomorrow", datetime(2026, 3, 4, 18, tzinfo=UTC)),
        ("/reminders snooze thursday 7:30pm", datetime(2026, 3, 5, 19, 30, tzinfo=UTC)),
        ("/erinnerungen später morgen", datetime(2026, 3, 4, 18, tzinfo=UTC)),
    ],
)
async def test_what_is_snoozed_comes_again_when_it_was_said(
    ada: Person, reminders: Reminders, memory: Memory, typed: str, again: datetime
) -> None:
    await is_nudged(ada, reminders, memory)
    assert f"{again:%H:%M}" in await ada.says(typed)
    assert await due(memory) == [again]
    ada.now = again
    assert await reminders.tick() == 1


async def test_snooze_asks_until_when_and_a_time_that_is_none_is_asked_again(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await is_nudged(ada, reminders, memory)
    assert "Until when" in await ada.says("/reminders snooze")
    assert {"/reminders snooze 1h", "/reminders snooze tomorrow"} <= set(ada.offered)
    before = await due(memory)
    assert "found no time" in await ada.says("/reminders snooze whenever you like")
    assert await due(memory) == before


async def test_less_often_leaves_days_between_and_says_when_it_cannot_be_less(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await is_nudged(ada, reminders, memory)
    assert "every 3 days" in await ada.says("/reminders less")
    assert await due(memory) == [datetime(2026, 3, 6, 18, tzinfo=UTC)]
    assert "every 7 days" in await ada.says("/reminders less")
    assert "not less often" in await ada.says("/reminders less")
    assert "every 7 days at the soonest" in await ada.says("/reminders")


async def test_stop_is_seen_in_the_list_and_can_be_switched_on_again(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await is_nudged(ada, reminders, memory)
    assert "Stopped" in await ada.says("/reminders stop")
    assert ada.offered[0] == "/reminders on"
    assert await due(memory) == []
    assert "Reminders are off" in await ada.says("/reminders")
    assert "Stopped" in await ada.says("/reminders snooze 1h")
    ada.waits(days=30)
    assert await reminders.tick() == 0
    assert "On again" in await ada.says("/reminders on")
    assert len(await due(memory)) == 1
    assert "Reminders are on" in await ada.says("/reminders")


async def test_the_list_tells_what_became_of_the_last_ones(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await is_nudged(ada, reminders, memory)
    assert "Tuesday, 2026-03-03 18:00: on its way" in await ada.says("/reminders")
    assert "Next: Wednesday, 2026-03-04 18:00" in ada.reads


WISHES = [
    ("en", "/remind in 2 hours call mum", "call mum", datetime(2026, 3, 2, 20, tzinfo=UTC), "remind yes"),
    ("en", "remind me tomorrow at 6pm to learn", "learn", datetime(2026, 3, 3, 17, tzinfo=UTC), "yes"),
    ("de", "/erinnern morgen um 18 Uhr Mama anrufen", "Mama anrufen", datetime(2026, 3, 3, 17, tzinfo=UTC),
     "/erinnern ja"),
    ("de", "erinnere mich in 2 Stunden: lernen", "lernen", datetime(2026, 3, 2, 20, tzinfo=UTC), "ja"),
]  # fmt: skip


@pytest.mark.parametrize(("locale", "typed", "what", "at", "yes"), WISHES)
async def test_an_own_reminder_is_asked_back_kept_and_comes(
    ada: Person, reminders: Reminders, memory: Memory,
    locale: str, typed: str, what: str, at: datetime, yes: str,
) -> None:  # fmt: skip
    await ada.arrives(locale, "sqlmodel")
    await ada.does(ChangeSettings(zone="Berlin", reminders=False))
    asked = await ada.says(typed)
    assert f"> {what}\n" in asked
    assert f"{at.hour + 1}:00" in asked
    assert "`Europe/Berlin`" in asked
    assert await due(memory) == []
    assert what in await ada.says(yes)
    assert await due(memory) == [at]
    ada.now = at
    assert await reminders.tick() == 1
    text, offered = await reads_letter(memory)
    assert what in text
    assert "snooze @" in offered[1]
    assert await due(memory) == []


async def test_an_own_reminder_that_came_can_be_put_off(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await begins(ada)
    await ada.says("/reminders stop")
    await ada.says("/remind in 2 hours call mum")
    await ada.says("yes")
    ada.waits(hours=2)
    assert await reminders.tick() == 1
    _, offered = await reads_letter(memory)
    await ada.says(f"{offered[1]} 1h")
    assert "call mum" in ada.reads
    ada.waits(hours=1)
    assert await reminders.tick() == 1
    assert "call mum" in (await reads_letter(memory))[0]


@pytest.mark.parametrize("no", ["no", "/remind no", "nein"])
async def test_what_is_declined_is_forgotten(ada: Person, memory: Memory, no: str) -> None:
    await begins(ada)
    before = await due(memory)
    await ada.says("/remind in 2 hours call mum")
    assert "no reminder" in await ada.says(no)
    assert await due(memory) == before
    assert "settled" in await ada.says("/remind yes")
    assert "call mum" not in await ada.says("/reminders")


async def test_a_yes_to_skipping_a_task_is_not_taken_for_a_reminder_nor_the_other_way_round(
    ada: Person, memory: Memory
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says("skip")
    await ada.says("/remind in 2 hours call mum")
    assert "remind you" in await ada.says("yes")
    await ada.says("/remind in 3 hours call dad")
    ada.waits(minutes=1)
    await ada.says("task")
    await ada.says("skip")
    ada.waits(minutes=1)
    assert "kipped" in await ada.says("yes")
    assert "call dad" not in await ada.says("/reminders")


async def test_own_reminders_are_listed_changed_and_deleted(ada: Person, memory: Memory) -> None:
    await begins(ada)
    await ada.says("/reminders stop")
    for wish in ("in 2 hours call mum", "every tuesday 7pm learn"):
        await ada.says(f"/remind {wish}")
        await ada.says("yes")
    assert "1. call mum – Monday, 2026-03-02 20:00" in await ada.says("/reminders")
    assert "2. learn – every Tuesday at `19:00` (`UTC`), next Tuesday, 2026-03-03 19:00" in ada.reads
    await ada.says("/reminders text 1 call dad")
    await ada.says("/reminders time 1 friday 8pm")
    assert "1. call dad – Friday, 2026-03-06 20:00" in await ada.says("/reminders")
    assert "Deleted: learn" in await ada.says("/reminders delete 2")
    assert "learn –" not in await ada.says("/reminders")
    assert await due(memory) == [datetime(2026, 3, 6, 20, tzinfo=UTC)]
    assert "don't have that reminder" in await ada.says("/reminders delete 2")


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/remind", "When, and of what?"),
        ("/remind call mum", "found no time"),
        ("/remind every second week learn", "on certain weekdays"),
        ("/remind 2020-01-01 17:00 learn", "over"),
        ("/remind in 90 years learn", "too far"),
        ("/remind in 2 hours " + "learn " * 60, "too long"),
        ("/reminders delete @12345678", "don't have that reminder"),
        ("/remind yes", "settled"),
    ],
)
async def test_what_cannot_be_is_said_with_what_can(
    ada: Person, memory: Memory, typed: str, told: str
) -> None:
    await begins(ada)
    before = await due(memory)
    assert told in await ada.says(typed)
    assert await due(memory) == before


async def test_a_wish_that_is_confirmed_too_late_is_not_kept(ada: Person, memory: Memory) -> None:
    await begins(ada)
    before = await due(memory)
    await ada.says("/remind in 2 hours call mum")
    ada.waits(hours=3)
    assert "over" in await ada.says("/remind yes")
    assert await due(memory) == before


async def test_nobody_has_more_reminders_than_fit_on_a_list(ada: Person) -> None:
    await begins(ada)
    for number in range(10):
        await ada.says(f"/remind in {number + 2} hours drink {number}")
        await ada.says("yes")
    assert "as many as I keep" in await ada.says("/remind in 20 hours drink")


async def test_a_coachs_reminder_can_be_stopped_but_not_changed(
    ada: Person, reminders: Reminders, memory: Memory
) -> None:
    await begins(ada)
    async with memory.transaction("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        rule = to_json(Daily(TUESDAY_SIX.time()))
        weekly = records.Reminder(
            learner_id=learner.id, kind="coach", rule=rule, zone="UTC", text="we meet", author="grace"
        )
        await partial(remind, tx, weekly, ada.now)()
    assert "1. we meet – every day at `18:00`" in await ada.says("/reminders")
    assert "from a coach" in ada.reads
    assert "isn't yours to change" in await ada.says("/reminders delete 1")
    await ada.says("/reminders stop 1")
    assert "we meet – stopped" in await ada.says("/reminders")
    await ada.says("/reminders on 1")
    assert "we meet – every day" in await ada.says("/reminders")


async def test_who_clicks_sees_moments_as_his_client_shows_them(ada: Person) -> None:
    await begins(ada)
    ada.clicks = True
    asked = await ada.says("/remind in 2 hours call mum")
    at = int(datetime(2026, 3, 2, 20, tzinfo=UTC).timestamp())
    assert f"<t:{at}:F> (<t:{at}:R>)" in asked
    [reply] = ada.heard
    assert isinstance(reply, Reply)
    assert [action.label for action in reply.actions] == ["Yes, remind me", "No"]
    await ada.says(f"/{reply.actions[0].command}")
    assert f"<t:{at}:F>" in await ada.says("/reminders")


async def test_what_comes_again_and_again_comes_by_the_clock_where_he_lives_now(
    ada: Person, memory: Memory
) -> None:
    await begins(ada)
    await ada.says("/reminders stop")
    for wish in ("in 2 days call mum", "every tuesday 7pm learn"):
        await ada.says(f"/remind {wish}")
        await ada.says("yes")
    call, learn = (await due(memory))[1], datetime(2026, 3, 3, 19, tzinfo=UTC)
    assert await due(memory) == [learn, call]
    await ada.says("/settings zone Tokyo")
    assert await due(memory) == [datetime(2026, 3, 3, 10, tzinfo=UTC), call]


async def test_a_letter_names_the_task_and_the_test_that_was_red_last(
    ada: Person, reminders: Reminders, memory: Memory, first: Place
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.submits(next(iter(first.task.mistakes.values())))
    await ada.says("end")
    ada.now = TUESDAY_SIX
    await reminders.tick()
    text, _ = await reads_letter(memory)
    assert first.task.title.in_locale("en") in text
    titles = [spec.title.in_locale("en") for spec in first.task.test_specs if spec.title]
    assert any(f"*{title}*" in text for title in titles)
