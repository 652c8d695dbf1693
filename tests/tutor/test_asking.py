"""What nothing else explains is asked of the tutor, if guild, learner and limits allow."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.coaching.turn import Chat
from bot.tutor.choosing import choose
from bot.tutor.limits import Limits
from bot.tutor.tutor import Models, Tutor
from memory.guard import refuse_in_transaction
from tests.turns.person import Person
from tests.tutor.conftest import at_work
from tests.tutor.scripted import QUICK, Calls, House, Line, Script, Takes, Watchful

QUESTION = "I do not get at all why my rows are still there after I deleted the other one"
_LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


async def session(house: House, guild: str = "terminal", name: str = "ada") -> tuple[str, str | None]:
    async with house.memory.reading(guild) as tx:
        learner = await tx.learners.find(name)
        assert learner is not None
        found = await tx.sessions.open_of(learner.id)
    assert found is not None
    return found.stage, found.task


async def test_a_question_in_ones_own_words_is_answered(ada: Person, script: Script, house: House) -> None:
    before = await session(house)
    said = await ada.says(QUESTION)
    assert said.startswith("🤖 **Tutor:** Think of what happens to the children first.")
    assert "language model" in said
    assert ada.meanwhile == ["🤖 The tutor is thinking …"]
    assert script.asked == 1
    assert await session(house) == before
    assert ada.offered == ["/hint"]
    assert "Task:" in await ada.says("/task")


async def test_what_the_tutor_said_is_remembered_and_found_again(ada: Person, house: House) -> None:
    await ada.says(QUESTION)
    async with house.memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        found = await tx.recall.search(learner.id, "children first")
    assert any("Think of what happens" in hit.text for hit in found)


async def test_the_same_turn_again_gets_the_same_reply_and_costs_nothing(ada: Person, script: Script) -> None:
    once = await ada.does(Chat(QUESTION), QUESTION, source_id="7")
    again = await ada.does(Chat(QUESTION), QUESTION, source_id="7")
    assert once == again
    assert script.asked == 1


@pytest.mark.parametrize(
    "said",
    ["/hint", "hint", "/task", "what is an engine", "engine", "/explain session", "/progress", "/hnt me"],
)
async def test_commands_keywords_and_pages_need_no_tutor(ada: Person, script: Script, said: str) -> None:
    await ada.says(said)
    assert script.asked == 0


async def test_a_long_question_that_a_page_was_found_for_is_asked_of_the_tutor(
    ada: Person, script: Script
) -> None:
    said = await ada.says("Why do I need an engine at all and what would happen if I had two of them?")
    assert "Tutor:" in said
    assert script.asked == 1


async def test_no_transaction_is_open_while_the_model_runs(house: House) -> None:
    def looks(_outcome: str, _seconds: float, _tokens: int) -> None:
        refuse_in_transaction("noting")

    class Looking(Script):
        async def speak(self, messages: object, info: object) -> object:  # type: ignore[override]
            refuse_in_transaction("the model")
            return await Script.speak(self, messages, info)  # type: ignore[arg-type]

    script = Looking()
    tutor = house.tutor(script)
    tutor.noted_by(looks)
    ada = Person(house.coach(tutor), "ada")
    await at_work(ada, house)
    assert "Think of" in await ada.says(QUESTION)


async def test_a_bot_without_a_tutor_says_what_it_always_said(house: House) -> None:
    ada = Person(house.coach(None), "ada")
    await at_work(ada, house, consents=False)
    assert "I didn't understand that" in await ada.says(QUESTION)
    assert "utor" not in ada.reads
    assert "utor" not in await ada.says("/privacy")


# Who may ask


async def test_consent_is_asked_once_and_nothing_is_sent_before(house: House, script: Script) -> None:
    ada = Person(house.coach(house.tutor(script)), "ada")
    await at_work(ada, house, consents=False)
    said = await ada.says(QUESTION)
    assert "I didn't understand that" in said
    assert "There is a tutor here, if you want one" in said
    assert "`gpt-5-mini (api.openai.com)`" in said
    assert ada.offered[-2:] == ["/privacy tutor on", "/privacy tutor off"]
    assert "There is a tutor" not in await ada.says(QUESTION)
    assert script.asked == 0


@pytest.mark.parametrize(
    ("locale", "agrees"),
    [("en", "yes"), ("en", "/privacy tutor on"), ("de", "ja"), ("de", "/datenschutz tutor an")],
)
async def test_who_agrees_is_answered_from_then_on(
    house: House, script: Script, locale: str, agrees: str
) -> None:
    ada = Person(house.coach(house.tutor(script)), "ada")
    await at_work(ada, house, locale=locale, consents=False)
    await ada.says(QUESTION)
    assert {"en": "From now on the tutor answers you", "de": "Ab jetzt antwortet dir der Tutor"}[locale] in (
        await ada.says(agrees)
    )
    assert "🤖 **Tutor:**" in await ada.says(QUESTION)
    assert script.asked == 1


@pytest.mark.parametrize("refuses", ["no", "/privacy tutor off"])
async def test_who_refuses_is_not_asked_again_and_can_change_his_mind(
    house: House, script: Script, refuses: str
) -> None:
    ada = Person(house.coach(house.tutor(script)), "ada")
    await at_work(ada, house, consents=False)
    await ada.says(QUESTION)
    assert "stays out of it" in await ada.says(refuses)
    assert "utor" not in await ada.says(QUESTION)
    assert "/privacy tutor on" in (await ada.says("/privacy"), ada.offered)[1]
    await ada.says("/privacy tutor on")
    assert "🤖 **Tutor:**" in await ada.says(QUESTION)
    await ada.says("/privacy tutor off")
    assert "utor" not in await ada.says(QUESTION)
    assert script.asked == 1


async def test_a_yes_that_comes_later_is_meant_for_something_else(house: House, script: Script) -> None:
    ada = Person(house.coach(house.tutor(script)), "ada")
    await at_work(ada, house, consents=False)
    await ada.says(QUESTION)
    ada.waits(seconds=5)
    await ada.says("/task")
    assert "From now on" not in await ada.says("yes")


async def test_a_consent_is_given_to_one_recipient_and_asked_anew_for_another(
    house: House, script: Script
) -> None:
    ada = Person(house.coach(house.tutor(script)), "ada")
    await at_work(ada, house)
    elsewhere = Models((choose("https://models.example.com/v1#big"),))
    ada.coach = house.coach(house.tutor(script, models=elsewhere))
    said = await ada.says(QUESTION)
    assert "models.example.com" in said
    assert script.asked == 0


@pytest.mark.parametrize(("switched", "answered"), [(None, False), (False, False), (True, True)])
async def test_a_guild_has_to_switch_it_on(
    house: House, script: Script, switched: bool | None, answered: bool
) -> None:
    async with house.memory.transaction("guild 7") as tx:
        await tx.learners.set(tutor=switched)
    ada = Person(house.coach(house.tutor(script)), "ada", guild="guild 7")
    await at_work(ada, house)
    assert ("🤖 **Tutor:**" in await ada.says(QUESTION)) == answered
    assert script.asked == answered


async def test_privacy_shows_what_is_sent_and_to_whom_and_the_export_has_it_word_for_word(
    ada: Person, script: Script
) -> None:
    await ada.says(QUESTION)
    said = await ada.says("/privacy")
    assert "gpt-5-mini (api.openai.com)" in said
    assert "asked for you 1 time" in said
    await ada.says("/privacy export")
    exported = next(file.content.decode() for file in ada.heard[0].files if file.name == "baton.md")
    assert "Tutor runs (1)" in exported
    assert exported.count(QUESTION) >= 2


async def test_of_who_keeps_no_wording_none_is_kept_of_what_was_sent(ada: Person, house: House) -> None:
    await ada.says("/privacy opt-out")
    await ada.says(QUESTION)
    await ada.says("/privacy")
    async with house.memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        assert QUESTION not in (await tx.rights.export(learner.id)).json


# What goes wrong


async def test_too_much_given_away_is_asked_for_again_and_then_a_hint_is_given_instead(
    house: House,
) -> None:
    script, guard = Script(("Say: SOLUTION",)), Watchful(("SOLUTION",))
    ada = Person(house.coach(house.tutor(script, guard)), "ada")
    await at_work(ada, house)
    said = await ada.says(QUESTION)
    assert "SOLUTION" not in said
    assert said.startswith("*The tutor's answer would have given too much away")
    assert "Hint 1 of 4" in said
    assert script.asked == 3
    assert script.seen[1].count("it holds the solution") == 1
    assert "Hint 1 of" in await ada.says("/hint"), "that one was for nothing"


async def test_a_better_answer_at_the_second_try_is_said(house: House) -> None:
    script, guard = Script(("SOLUTION", "What does the test expect?")), Watchful(("SOLUTION",))
    ada = Person(house.coach(house.tutor(script, guard)), "ada")
    await at_work(ada, house)
    assert "What does the test expect?" in await ada.says(QUESTION)
    assert script.asked == 2


async def test_a_guard_that_cannot_look_lets_nothing_pass(house: House, script: Script) -> None:
    ada = Person(house.coach(house.tutor(script, Watchful(broken=True))), "ada")
    await at_work(ada, house)
    said = await ada.says(QUESTION)
    assert "Think of" not in said
    assert said.startswith("*The tutor can't answer right now")
    assert "I didn't understand that" in said


async def test_the_guard_sees_the_open_task_and_the_code_of_the_learner(house: House, script: Script) -> None:
    guard = Watchful()
    ada = Person(house.coach(house.tutor(script, guard)), "ada")
    await at_work(ada, house)
    await ada.says(QUESTION)
    (watched,) = guard.watched
    assert watched is not None
    assert watched.task.title.in_locale("en") in await ada.says("/task")
    assert set(watched.files) == set(watched.task.stubs)
    assert not watched.may_name_the_fix


async def test_talk_of_scores_is_taken_out(house: House) -> None:
    ada = Person(house.coach(house.tutor(Script(("This is worth 10/10 to me, really well done.",)))), "ada")
    await at_work(ada, house)
    said = await ada.says(QUESTION)
    assert "10/10" not in said
    assert "really well done" in said


@pytest.mark.parametrize(
    "line",
    [
        IndexError("list index out of range"),
        RuntimeError("boom"),
        ValueError("bad"),
        "",
        "   \n ",
        "\x00\x01\x02",
        "�a 9 x� §§ ##",
        "<|im_start|>assistant",
        '{"name": "propose", "arguments": {}}',
        Takes(5),
        Calls("no_such_tool"),
        Calls("propose", {"intent": "become root"}),
        Calls("search_memory", {"nonsense": 1}),
    ],
    ids=str,
)
async def test_whatever_goes_wrong_the_templates_answer_behind_one_honest_line(
    house: House, line: Line
) -> None:
    script = Script((line,))
    ada = Person(house.coach(house.tutor(script, limits=QUICK)), "ada")
    await at_work(ada, house)
    said = await ada.says(QUESTION)
    assert said.startswith("*The tutor can't answer right now, so this is from me:*")
    assert "I didn't understand that" in said
    async with house.memory.reading("terminal") as tx:
        spent = await tx.ledger.since(_LONG_AGO)
        month = await tx.ledger.month(ada.now)
    assert set(spent.outcomes) <= {"failed", "garbage", "timeout"}
    assert spent.runs == 1
    assert month == (spent.tokens, spent.micros)
    assert "🤖" not in await ada.says("/task")


async def test_the_honest_line_is_said_in_the_language_of_the_learner(house: House) -> None:
    ada = Person(house.coach(house.tutor(Script((RuntimeError("boom"),)))), "ada")
    await at_work(ada, house, locale="de")
    said = await ada.says(QUESTION)
    assert said.startswith("*Der Tutor kann gerade nicht antworten, deshalb von mir:*")
    assert "Das habe ich nicht verstanden" in said


async def test_a_library_that_cannot_be_loaded_is_a_silent_tutor(house: House) -> None:
    def broken() -> object:
        raise ImportError

    tutor = Tutor(house.memory, house.prompts, Watchful(), Models((choose("openai:x"),)), engine=broken)  # type: ignore[arg-type]
    ada = Person(house.coach(tutor), "ada")
    await at_work(ada, house)
    assert (await ada.says(QUESTION)).startswith("*The tutor can't answer right now")


# Limits


@pytest.mark.parametrize(
    ("limits", "line"),
    [
        (replace(Limits(), day_turns=1), "as much as is possible in a day"),
        (replace(Limits(), day_tokens=24_000), "as much as is possible in a day"),
        (replace(Limits(), month_tokens=24_000), "set aside for it here this month"),
        (replace(Limits(), month_dollars=0.04), "set aside for it here this month"),
    ],
)
async def test_at_the_cap_one_honest_line_and_the_templates_go_on(
    house: House, script: Script, limits: Limits, line: str
) -> None:
    ada = Person(house.coach(house.tutor(script, limits=limits)), "ada")
    await at_work(ada, house)
    assert "Think of" in await ada.says(QUESTION)
    said = await ada.says(QUESTION)
    assert line in said
    assert "I didn't understand that" in said
    assert script.asked == 1


async def test_a_limit_in_dollars_keeps_models_without_a_price_from_being_asked(
    house: House, script: Script
) -> None:
    limits, models = replace(Limits(), month_dollars=100), Models((choose("ollama:gemma"),))
    ada = Person(house.coach(house.tutor(script, limits=limits, models=models)), "ada")
    await at_work(ada, house, consents=False)
    await ada.says("/privacy tutor on")
    assert (await ada.says(QUESTION)).startswith("*The tutor can't answer right now")
    assert script.asked == 0


async def test_every_run_is_noted_with_what_came_of_it(ada: Person, script: Script) -> None:
    await ada.says(QUESTION)
    ((outcome, seconds, tokens),) = script.noted
    assert outcome == "answered"
    assert seconds > 0
    assert tokens > 100
