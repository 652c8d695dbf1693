"""Asking for a human."""

from __future__ import annotations

from bot.courses.course import Place
from tests.frontends.discord.going import IN_A_THREAD, is_task, mistaken, set_up, working
from tests.frontends.discord.stage import Baton
from tests.local_discord import GuildHandle, Person


async def with_coaches(baton: Baton, academy: GuildHandle) -> Person:
    role = academy.role("Coach")
    await set_up(baton, academy, coach_role=str(role.id), coaches_channel=str(academy.channel("coaches").id))
    return academy.person("Cleo", roles=("Coach",)).goes_to(academy.channel("coaches"))


async def test_a_question_reaches_the_coaches_from_wherever_it_is_asked(
    baton: Baton, ada: Person, academy: GuildHandle
) -> None:
    cleo = await with_coaches(baton, academy)
    task = await working(ada, IN_A_THREAD)
    sent = await ada.uses("ask", question="Why is my key ignored?")
    assert sent.ephemeral
    told = await ada.reads("Why is my key ignored?")
    assert told.buttons == ["Task", "Hint"]
    notice = await cleo.reads("Ada asks for a human")
    assert notice.mention_roles == [academy.role("Coach")]
    await baton.is_restarted()
    ada.goes_to(task.channel)
    await ada.uses("ask")
    assert ada.modal is not None
    await ada.fills({"Your question": "@everyone And *this*?"})
    await ada.reads("And")
    again = await cleo.reads("And")
    assert not again.mention_everyone
    assert again.mention_roles == []
    await ada.clicks("Task")
    await ada.reads(is_task)


async def test_a_review_offers_a_coach(baton: Baton, ada: Person, academy: GuildHandle, first: Place) -> None:
    cleo = await with_coaches(baton, academy)
    await working(ada)
    await ada.writes(to=ada.dm, files=mistaken(first.task))
    review = await ada.reads("Not passed yet", within=30)
    await ada.clicks("Ask a coach", on=review)
    await ada.fills({"Your question": "What is wrong?"})
    assert (await ada.reads("What is wrong?")).channel is ada.dm
    await cleo.reads("What is wrong?")


async def test_where_nobody_could_answer_that_is_said(baton: Baton, ada: Person) -> None:
    await ada.uses("ask", question="Anybody?")
    assert "/hint" in (await ada.reads("There are no coaches here")).text
