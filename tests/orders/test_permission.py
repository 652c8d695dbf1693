"""Coaches' orders are for coaches, and setting up is for those who manage the guild."""

from __future__ import annotations

from dataclasses import replace
from typing import NoReturn, get_args

import pytest

from bot.coaching import order
from bot.coaching.order import Instruction, SetUp, ShowRoster, ShowSetup, WriteNote
from bot.coaching.turn import Reply, ReplyKind
from bot.desk import Desk
from memory.errors import Conflict
from tests.orders.people import ROLE, Guild, Human, begins
from tests.turns.person import Person

NOBODY = "0" * 32
ONE_OF_EACH: dict[type[Instruction], Instruction] = {
    type(one): one
    for one in (
        order.ShowSetup(),
        order.SetUp(coach_role="mine"),
        order.ShowRoster(),
        order.ShowLearner("ada"),
        order.WriteNote("ada", "is shy"),
        order.Assign("ada", "1", "tomorrow"),
        order.ShowSubmission(NOBODY),
        order.CommentOn(NOBODY, "well done"),
        order.Override(NOBODY, "10", "because"),
        order.ShowQueue(),
        order.ClaimRequest(NOBODY),
        order.AnswerRequest(NOBODY, "like this"),
        order.CloseRequest(NOBODY),
        order.Announce("hello"),
        order.RemindLearner("ada"),
        order.RemindLearners("hello", "in 2 hours"),
        order.ShowStats(),
        order.ExportTable(),
        order.PublishCourse("small", published=False),
        order.ShowWordings(),
        order.DraftWording("farewell", "en", "Ahoy, {{ name }}!"),
        order.UseWording(NOBODY),
        order.DiscardWording(NOBODY),
        order.UndoWording("farewell"),
        order.ReloadPrompts(),
    )
}
KINDS = [kind for kind in get_args(Instruction) if kind is not order.EditWording]
"""All but the one that only opens a form."""


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_who_has_no_role_is_refused_and_nothing_happens(
    carla: Human, desk: Desk, ada: Person, guild: Guild, kind: type[Instruction]
) -> None:
    await begins(ada)
    before = await guild.deeds(), await guild.settings()
    mallory = Human(desk, "mallory", roles=frozenset({"other", ""}))
    said = await mallory.orders(ONE_OF_EACH[kind])
    assert mallory.reply.kind is ReplyKind.TROUBLE
    assert "That is for" in said
    assert not mallory.reply.files
    assert mallory.reply.picture is None
    assert (await guild.deeds(), await guild.settings()) == before
    assert await guild.letters("ada") == []


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
async def test_every_order_is_carried_out_for_those_who_manage_the_guild(
    maria: Human, ada: Person, kind: type[Instruction]
) -> None:
    await begins(ada)
    said = await maria.orders(ONE_OF_EACH[kind])
    assert "That is for" not in said
    assert said


async def test_the_form_of_a_text_is_opened_for_coaches_alone(carla: Human, desk: Desk) -> None:
    asked = order.Order("1", "mallory", order.EditWording("farewell", "en"), "1", carla.now, hint="en")
    refused = await desk.open_wording(asked)
    assert isinstance(refused, Reply)
    assert "That is for coaches" in refused.text
    opened = await desk.open_wording(replace(asked, by="carla", roles=carla.roles))
    assert not isinstance(opened, Reply)
    assert "{{ name }}" in opened.text


async def test_a_coach_may_not_set_up(carla: Human) -> None:
    assert "manage the server" in await carla.orders(SetUp(coach_role="mine"))
    assert "manage the server" in await carla.orders(ShowSetup())


async def test_where_no_role_is_set_up_nobody_is_a_coach(desk: Desk) -> None:
    carla = Human(desk, "carla", roles=frozenset({ROLE}))
    assert "No coach role" in await carla.orders(ShowRoster())
    assert "No coach role" in await carla.orders(WriteNote("ada", "x"))


async def test_a_role_that_was_taken_away_opens_nothing(carla: Human, maria: Human) -> None:
    await maria.orders(SetUp(coach_role="4712"))
    assert "That is for coaches" in await carla.orders(ShowRoster())


async def test_a_refusal_is_in_the_language_of_who_asks(desk: Desk, carla: Human) -> None:
    assert "vorbehalten" in await Human(desk, "mallory", hint="de").orders(ShowRoster())


async def test_an_order_that_comes_twice_is_carried_out_once(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    for _ in range(2):
        said = await carla.orders(order.RemindLearner("ada"), source_id="the same")
    assert "done already" in said
    assert len(await guild.letters("ada")) == 1
    assert [deed.kind for deed in await guild.deeds()].count("learner.reminded") == 1


async def test_deeds_say_who_did_what_without_any_words(carla: Human, ada: Person, guild: Guild) -> None:
    await begins(ada)
    await carla.orders(WriteNote("ada", "is shy"))
    deed = (await guild.deeds())[-1]
    assert (deed.kind, deed.created_by) == ("note.written", "carla")
    assert "shy" not in str(deed)


async def test_whoever_meets_others_again_and_again_is_told_to_try_once_more(
    carla: Human, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def moved(*_: object) -> NoReturn:
        raise Conflict

    monkeypatch.setattr(carla.desk, "_take", moved)
    assert "Please try again" in await carla.orders(ShowRoster())


async def test_unexpected_trouble_is_raised_and_leaves_nothing_behind(
    carla: Human, ada: Person, guild: Guild, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> NoReturn:
        raise ZeroDivisionError

    await begins(ada)
    before = await guild.deeds()
    monkeypatch.setattr("bot.desk.keep", broken)
    with pytest.raises(ZeroDivisionError):
        await carla.orders(WriteNote("ada", "is shy"))
    monkeypatch.undo()
    assert await guild.deeds() == before
    assert "is shy" not in await carla.orders(order.ShowLearner("ada"))
