"""Questions in a conversation: multiple choice, true or false, and answers in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.app import single_reviewer
from bot.coach import Coach
from bot.coaching.turn import Offer, Question, Respond, Turn
from bot.courses.course import Course, Kind
from bot.prompting.prompts import Prompts
from bot.settings import Settings
from memory.database import Memory
from memory.records import Review
from tests.builders import choice, choice_task, module, phase, quiz_course, statement_task
from tests.turns.person import Person

RULES, BY_ITSELF, WHY = "asking/first/rules", "asking/first/by-itself", "asking/first/why"


@pytest.fixture
def quizzes() -> Course:
    return quiz_course()


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, quizzes: Course, tmp_path: Path) -> Coach:
    """A coach who never has to run code."""
    return Coach(memory, prompts, [quizzes], single_reviewer(Settings(baton_data_dir=tmp_path)))


@pytest.fixture
async def ada(coach: Coach) -> Person:
    """At the first question."""
    return await at_first(coach, "ada")


async def at_first(coach: Coach, name: str, locale: str = "en") -> Person:
    person = Person(coach, name)
    await person.arrives(locale, "quizzes")
    await person.says("1")
    return person


def question(person: Person) -> Question:
    [asked] = [reply.question for reply in person.heard if reply.question]
    return asked


def number(person: Person, *keys: str) -> str:
    """The numbers under which the choices stand in what was shown last."""
    shown = [option.key for option in question(person).options]
    return " ".join(str(shown.index(key) + 1) for key in keys)


async def reviews(memory: Memory, course: str = "quizzes") -> Mapping[str, Review]:
    async with memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        enrolment = await tx.learners.enrolment(learner.id, course)
        assert enrolment is not None
        return dict(await tx.submissions.graded(enrolment.id))


async def test_a_multiple_choice_lists_its_choices_by_number_and_says_how_to_answer(ada: Person) -> None:
    asked = question(ada)
    assert asked.kind is Kind.MULTIPLE_CHOICE
    assert asked.most == 4
    assert {option.key for option in asked.options} == {"cascade", "set-null", "restrict", "ignore"}
    for place, option in enumerate(asked.options, start=1):
        assert f"{place}. {option.label}" in ada.reads
    assert "One or more of them are right" in ada.reads
    assert "/answer 1 2" in ada.reads
    assert ada.offered[-2:] == ["/hint", "/skip"]


async def test_all_right_choices_pass_by_key_by_number_or_bare(coach: Coach) -> None:
    for name, how in (
        ("ada", "/answer restrict cascade"),
        ("bo", "/answer {}"),
        ("cy", "{}"),
        ("di", "/antwort {}"),
    ):
        person = await at_first(coach, name)
        assert "Passed – 10.0 of 10" in await person.says(how.format(number(person, "cascade", "restrict")))
        assert "Because of ignore" in person.reads
        assert "/next" in person.offered


async def test_numbers_may_be_parted_by_commas(ada: Person) -> None:
    assert "Passed" in await ada.says(number(ada, "cascade", "restrict").replace(" ", ","))


async def test_what_was_wrongly_chosen_is_explained_and_what_was_missed_is_not_named(ada: Person) -> None:
    await ada.says("/answer cascade ignore")
    told = ada.heard[0].text
    assert "Not passed yet – 5.0 of 10" in told
    assert "✅ Rule cascade" in told
    assert "❌ Rule ignore" in told
    assert "Because of ignore" in told
    assert "Something right is still missing" in told
    for hidden in ("Rule restrict", "Because of restrict", "Rule set-null", "Because of cascade"):
        assert hidden not in told


async def test_most_choices_right_is_not_passed_yet(ada: Person) -> None:
    assert "Not passed yet – 5.9 of 10" in await ada.says("/answer cascade restrict ignore")
    assert "Capped until everything is right: −1.6" in ada.reads


async def test_the_order_stays_within_a_try_and_changes_with_the_next(ada: Person) -> None:
    first = question(ada)
    for line in ("/task", "/hint", "/task", "skip", "no", "task"):
        await ada.says(line)
    assert question(ada) == first
    orders = {first.options}
    for attempt in range(2, 6):
        await ada.says("/answer ignore")
        orders.add(question(ada).options)
        assert f"{attempt - 1} {'try' if attempt == 2 else 'tries'}, best result" in ada.reads
    assert len(orders) > 1


async def test_a_number_means_the_same_after_a_restart(
    ada: Person, memory: Memory, prompts: Prompts, quizzes: Course, tmp_path: Path
) -> None:
    typed = number(ada, "cascade", "restrict")
    ada.coach = Coach(memory, prompts, [quizzes], single_reviewer(Settings(baton_data_dir=tmp_path)))
    await ada.arrives()
    assert number(ada, "cascade", "restrict") == typed
    assert "Passed" in await ada.says(typed)


async def test_learners_see_the_choices_in_orders_of_their_own(coach: Coach) -> None:
    orders = {question(await at_first(coach, f"learner-{number}")).options for number in range(8)}
    assert len(orders) > 1


async def test_a_redelivered_turn_gets_the_same_question_again(ada: Person) -> None:
    gesture = Respond(("ignore",))
    await ada.does(gesture, "answer ignore", source_id="again")
    once = ada.heard
    await ada.does(gesture, "answer ignore", source_id="again")
    assert ada.heard == once


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("/answer", "There is no answer in it yet"),
        ("/answer 9", "`9` isn't among the choices"),
        ("9", "`9` isn't among the choices"),
        ("/answer cascade nonsense", "`nonsense` isn't among the choices"),
    ],
)
async def test_what_chooses_nothing_costs_no_try(ada: Person, typed: str, told: str) -> None:
    asked = question(ada)
    assert told in await ada.says(typed)
    assert "costs you no try" in ada.reads
    assert question(ada) == asked
    assert "try 1" in await ada.says("/answer cascade restrict")


async def test_other_words_are_not_taken_for_an_answer(ada: Person) -> None:
    for line in ("no idea", "What is a foreign key good for anyway?"):
        assert "A question is open" in await ada.says(line)
    assert "try 1" in await ada.says("/answer cascade restrict")


async def test_a_choice_can_be_typed_as_it_stands_there(ada: Person) -> None:
    assert "✅ Rule cascade" in await ada.says("/answer rule cascade in english")


async def test_of_one_right_choice_only_one_can_be_chosen(
    memory: Memory, prompts: Prompts, coach: Coach
) -> None:
    task = choice_task("one", choice("a", right=True), choice("b"), choice("c"))
    course = replace(quiz_course(), modules=(module("asking", 1, phase("first", 1, task)),))
    ada = await at_first(Coach(memory, prompts, [course], coach._reviewer), "ada")
    assert question(ada).most == 1
    assert "One of them is right" in ada.reads
    assert "choose one" in await ada.says("/answer a b")
    assert "still missing" not in await ada.says("/answer b")
    assert "Passed" in await ada.says("/answer a")


async def test_hints_and_skipping_work_as_for_code(ada: Person) -> None:
    assert "Hint 1 of 2" in await ada.says("/hint")
    assert ada.offered == ["/hint", "/task"]
    assert "Do you really" in await ada.says("skip")
    assert "recorded as skipped" in await ada.says("yes")
    await ada.says("next")
    assert question(ada).kind is Kind.TRUE_FALSE


@pytest.mark.parametrize(
    "typed", ["false", "/answer false", "falsch", "/antwort falsch", "no", "2", "False."]
)
async def test_a_statement_is_answered_in_everyday_words(ada: Person, typed: str) -> None:
    await ada.says("/answer cascade restrict")
    assert "> SQLite checks by itself" in await ada.says("next")
    assert [(option.key, option.label) for option in question(ada).options] == [
        ("true", "True"),
        ("false", "False"),
    ]
    assert "Passed – 10.0 of 10" in await ada.says(typed)
    assert "Because SQLite is asked" in ada.reads


@pytest.mark.parametrize("typed", ["true", "wahr", "yes", "1", "/answer true"])
async def test_a_wrong_statement_is_explained(ada: Person, typed: str) -> None:
    await ada.says("/answer cascade restrict")
    await ada.says("next")
    assert "Not passed yet – 0.0 of 10" in await ada.says(typed)
    assert "Because SQLite is asked" in ada.reads
    assert question(ada).kind is Kind.TRUE_FALSE


async def test_yes_means_skipping_where_that_was_asked(ada: Person) -> None:
    await ada.says("/answer cascade restrict")
    await ada.says("next")
    await ada.says("skip")
    assert "recorded as skipped" in await ada.says("yes")


async def at_words(ada: Person) -> None:
    await ada.says("/answer cascade restrict")
    await ada.says("next")
    await ada.says("/answer false")
    await ada.says("next")


async def test_an_answer_in_words_is_judged_by_what_it_names(ada: Person, memory: Memory) -> None:
    await at_words(ada)
    assert question(ada) == Question(Kind.FREE_TEXT, (), 0, question(ada).code)
    await ada.says("/answer The pragma foreign_keys has to be on.")
    told = ada.heard[0].text
    assert "Not passed yet – 3.3 of 10" in told
    assert "✅ What is switched on" in told
    assert "❌ How often" in told
    assert "coach can judge it anew" in told
    assert "Passed – 6.7 of 10" in await ada.says(
        "/answer SQLite needs foreign_keys switched on. It forgets that with every new connection."
    )
    assert "+3.4 points" in ada.reads
    review = (await reviews(memory))[WHY]
    assert review.evidence["open_to_review"] is True
    assert review.evidence["tests"] == {"pragma": "passed", "each": "passed", "event": "failed"}


async def test_words_are_taken_in_either_language(ada: Person) -> None:
    await at_words(ada)
    assert "Passed" in await ada.says("/antwort Foreign_Keys einschalten, und zwar bei jeder Verbindung")


@pytest.mark.parametrize(
    ("typed", "told"), [("/answer", "no answer in it"), (f"/answer {'x' * 4001}", "4001")]
)
async def test_an_answer_in_words_that_cannot_be_judged_costs_no_try(
    ada: Person, typed: str, told: str
) -> None:
    await at_words(ada)
    assert told in await ada.says(typed)
    assert question(ada).kind is Kind.FREE_TEXT
    assert "try 1" in await ada.says("/answer foreign keys")


async def test_what_is_kept_of_an_answer_is_what_the_learner_was_told(ada: Person, memory: Memory) -> None:
    await ada.says("/answer cascade ignore")
    review = (await reviews(memory))[RULES]
    assert (review.verdict, review.attempt, review.score) == ("failed", 1, 5.0)
    assert review.evidence["tests"] == {"cascade": "passed", "ignore": "failed"}
    assert "open_to_review" not in review.evidence
    assert "restrict" not in str(review.evidence)
    [part] = review.evidence["parts"]
    assert part["of"] == 10.0
    assert part["points"] + sum(loss["points"] for loss in part["losses"]) == pytest.approx(10.0)


async def test_progress_and_handover_tell_of_questions(ada: Person, memory: Memory) -> None:
    await ada.says("/answer ignore")
    await ada.says("/answer cascade restrict")
    assert "10.0 of 10, 2 tries" in await ada.says("/progress")
    await ada.says("next")
    await ada.says("true")
    await ada.says("/end")
    await ada.arrives()
    assert "still red: SQLite checks by itself" in ada.greeting
    async with memory.reading("terminal") as tx:
        figures = await tx.progress.course_statistics("quizzes")
    assert figures["tasks_done"] == 1


async def test_code_is_not_taken_for_an_answer_nor_an_answer_for_code(ada: Person) -> None:
    assert "wants no code" in await ada.submits("x = 1\n")
    assert "wants no code" in await ada.says("```python\nx = 1\n```")
    assert "wants no code" in await ada.does(Offer("1"))
    assert "costs you no try" in ada.reads
    await at_words(ada)
    await ada.says("/answer foreign_keys for every connection")
    assert "Your file" in await ada.says("next")
    assert "isn't a question" in await ada.says("/answer 1")
    assert "/submit blog.py" in ada.reads
    assert not any(reply.question for reply in ada.heard)


async def test_nothing_can_be_answered_where_no_task_is_open(coach: Coach) -> None:
    ada = Person(coach, "ada")
    await ada.arrives("en", "quizzes")
    assert "No task is open" in await ada.says("/answer 1")


async def test_german_learners_are_asked_in_german(coach: Coach) -> None:
    ada = await at_first(coach, "ada", "de")
    assert "❓ **Frage: Task rules auf Deutsch**" in ada.reads
    assert "/antwort 1 2" in ada.reads
    assert "Noch nicht bestanden – 5,0 von 10" in await ada.says("/antwort cascade ignore")
    assert "Es fehlt noch etwas Richtiges" in ada.reads
    assert "Bestanden" in await ada.says("/antwort cascade restrict")
    await ada.says("weiter")
    assert [option.label for option in question(ada).options] == ["Wahr", "Falsch"]
    assert "So ist es nicht" in await ada.says("stimmt")
    assert "Bestanden" in await ada.says("falsch")


async def test_who_can_click_is_not_told_to_type(ada: Person) -> None:
    gesture: Any
    for gesture in (ada.coach.understand("/task"), Respond(("ignore",)), Respond(("9",))):
        turn = Turn("terminal", "ada", gesture, f"click:{gesture}", ada.now, clicks=True)
        replies = await ada.coach.take(turn)
        assert "Choose below." in replies[-1].text
        assert "/answer" not in replies[-1].text


async def test_a_true_statement_passes_with_true(memory: Memory, prompts: Prompts, coach: Coach) -> None:
    course = replace(
        quiz_course(), modules=(module("asking", 1, phase("first", 1, statement_task("s", right=True))),)
    )
    ada = await at_first(Coach(memory, prompts, [course], coach._reviewer), "ada")
    assert "Passed" in await ada.says("wahr")
