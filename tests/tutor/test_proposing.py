"""A model may say what a learner seems to want; nothing is done before he agrees."""

from __future__ import annotations

import pytest

from bot.coaching.turn import Answer as YesOrNo
from bot.coaching.turn import Gesture, TakeHint
from bot.tutor.intents import LONGEST, NEEDS_DETAIL, OTHERWISE, SHOWN, Intent, Proposal
from tests.turns.person import Person
from tests.tutor.conftest import at_work
from tests.tutor.scripted import Calls, House, Script

WISH = "to be honest I would rather like to do something else at this point, could we do that"


async def proposed(house: House, intent: str, detail: str = "", *, locale: str = "en") -> tuple[Person, str]:
    script = Script((Calls("propose", {"intent": intent, "detail": detail}),))
    ada = Person(house.coach(house.tutor(script)), "ada", clicks=True)
    await at_work(ada, house, locale=locale)
    return ada, await ada.says(WISH)


@pytest.mark.parametrize(
    ("intent", "detail", "agree", "change"),
    [
        ("hint", "", "/hint", "/explain"),
        ("skip", "", "/skip", "/task"),
        ("end", "", "/end", "/task"),
        ("module", "1", "/module 1", "/modules"),
        ("remind", "tomorrow 18:00 practise", "/remind tomorrow 18:00 practise", "/reminders"),
        ("ask", "Is this the right course for me?", "/ask Is this the right course for me?", "/help"),
    ],
)
async def test_what_is_structural_is_proposed_and_nothing_moves(
    house: House, intent: str, detail: str, agree: str, change: str
) -> None:
    ada, said = await proposed(house, intent, detail)
    assert said.startswith("🤖 ")
    (reply,) = ada.heard
    assert [action.label for action in reply.actions] == ["Agree", "Change"]
    assert [action.says for action in reply.actions] == [agree, change]
    async with house.memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        session = await tx.sessions.open_of(learner.id)
    assert session is not None
    assert session.stage == "working"
    assert "Task:" in await ada.says("/task")


async def test_who_agrees_does_what_the_button_says(house: House) -> None:
    ada, _ = await proposed(house, "hint")
    assert "Hint 1 of" in await ada.says(ada.offered[0])


async def test_skipping_still_asks_back(house: House) -> None:
    ada, _ = await proposed(house, "skip", locale="de")
    assert ada.heard[0].actions[0].label == "Einverstanden"
    await ada.says(ada.offered[0])
    assert "/ja" in ada.offered
    gesture: Gesture = YesOrNo(yes=False)
    await ada.does(gesture)
    assert "Tipp 1 von" in await ada.does(TakeHint())


@pytest.mark.parametrize(
    ("intent", "detail", "shown"),
    [
        ("explain", "engine", "📖 **Engine"),
        ("task", "", "📝 **Task:"),
        ("progress", "", "of"),
        ("help", "", "/hint"),
    ],
)
async def test_what_only_shows_is_shown_at_once(house: House, intent: str, detail: str, shown: str) -> None:
    _, said = await proposed(house, intent, detail)
    assert shown in said


@pytest.mark.parametrize(
    ("intent", "detail"), [("next", ""), ("module", "99"), ("module", "../etc"), ("remind", ""), ("ask", " ")]
)
async def test_what_is_not_possible_is_not_proposed(house: House, intent: str, detail: str) -> None:
    _, said = await proposed(house, intent, detail)
    assert "I didn't understand that" in said


@pytest.mark.parametrize("intent", Intent)
def test_every_intent_is_shown_or_has_another_way(intent: Intent) -> None:
    assert (intent in SHOWN) != (intent in OTHERWISE)


def test_a_detail_is_one_short_line() -> None:
    long = Proposal(Intent.REMIND, "tomorrow\n\u202e  at " + "x" * 500).tidied
    assert len(long.detail) <= LONGEST
    assert long.detail.startswith("tomorrow at x")
    assert Proposal(Intent.SKIP, "and all the others, too").tidied.detail == ""
    assert Intent.SKIP not in NEEDS_DETAIL


async def test_what_a_proposal_quotes_is_escaped(house: House) -> None:
    _, said = await proposed(house, "ask", "@everyone look https://evil.example")
    assert "@everyone" not in said.replace("`", "")
    assert "https://" not in said.replace("`", "")
