"""A question that is typed like that, without a command: the course's page on it, or what may be meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.app import single_reviewer
from bot.coach import Coach
from bot.courses.course import Course, Kind, Place
from bot.prompting.prompts import Prompts
from bot.settings import Settings
from memory.database import Memory
from tests.turns.person import Person


@pytest.fixture
def coach(memory: Memory, prompts: Prompts, whole_course: Course, tmp_path: Path) -> Coach:
    """A coach who never has to run code."""
    return Coach(memory, prompts, [whole_course], single_reviewer(Settings(baton_data_dir=tmp_path)))


async def at_work(coach: Coach, locale: str) -> Person:
    person = Person(coach, "ada")
    await person.arrives(locale, "sqlmodel")
    await person.says("1")
    return person


async def at_a_free_question(coach: Coach, course: Course, locale: str) -> tuple[Person, Place]:
    """At the first task that asks for an answer in words, all before it left out."""
    person = await at_work(coach, locale)
    for place in course.places:
        if place.task.kind is Kind.FREE_TEXT:
            return person, place
        await person.says("/skip")
        await person.says("/yes")
        await person.says("/next")
    raise AssertionError


@pytest.mark.parametrize(
    ("locale", "said", "page"),
    [
        ("en", "what is an engine", "Engine and connection URL"),
        ("en", "How does a session work?", "Session"),
        ("en", "why do I need foreign keys", "Foreign keys"),
        ("en", "engine", "Engine and connection URL"),
        ("en", "What is N+1?", "The N+1 problem"),
        ("de", "was ist eine Engine", "Engine und Verbindungs-URL"),
        ("de", "Wie funktioniert eine Session?", "Session"),
        ("de", "Kannst du mir bitte Fremdschlüssel erklären?", "Fremdschlüssel"),
        ("de", "fremdschlüssel", "Fremdschlüssel"),
        ("de", "was ist N+1", "Das N+1-Problem"),
        ("de", "what is an engine", "Engine und Verbindungs-URL"),
    ],
)
async def test_a_question_on_a_topic_is_answered_while_a_task_is_open(
    coach: Coach, locale: str, said: str, page: str
) -> None:
    ada = await at_work(coach, locale)
    told = await ada.says(said)
    assert told.startswith(f"📖 **{page}**")
    assert told == await ada.says(f"/explain {said}")
    assert "database.py" in await ada.says("/task")


@pytest.mark.parametrize(
    ("locale", "said", "asked", "offered"),
    [
        (
            "en",
            "What is the difference between an engine and a session?",
            "about **Engine and connection URL** (`/explain engine`) or **Session** (`/explain session`)?",
            ["/explain engine", "/explain session"],
        ),
        (
            "de",
            "Was ist der Unterschied zwischen Engine und Session?",
            "um **Engine und Verbindungs-URL** (`/erkläre engine`) oder **Session** (`/erkläre session`)?",
            ["/erkläre engine", "/erkläre session"],
        ),
        ("en", "I think my engine is wrong somehow", "**Engine and connection URL** (`/explain engine`)", []),
        (
            "de",
            "Irgendwie geht meine Engine noch nicht",
            "**Engine und Verbindungs-URL** (`/erkläre engine`)",
            [],
        ),
    ],
)
async def test_what_may_be_about_a_topic_is_answered_by_asking_back(
    coach: Coach, locale: str, said: str, asked: str, offered: list[str]
) -> None:
    ada = await at_work(coach, locale)
    assert asked in await ada.says(said)
    ada.clicks = True
    await ada.says(said)
    assert set(offered) <= set(ada.offered)


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize(
    "said",
    [
        "tell me about the weather in Berlin please",
        "Ich verstehe die Aufgabe überhaupt nicht",
        "thanks",
        "danke dir",
        "I'm done with it now",
        "wie viele Aufgaben gibt es noch?",
        "how long does this take?",
    ],
)
async def test_what_is_about_no_topic_is_not_understood(coach: Coach, locale: str, said: str) -> None:
    ada = await at_work(coach, locale)
    told = await ada.says(said)
    assert {"de": "Das habe ich nicht verstanden.", "en": "I didn't understand that."}[locale] in told


@pytest.mark.parametrize(
    ("locale", "said", "page"),
    [("de", "Was ist eine Engine?", "📖 **Engine"), ("en", "what is an engine", "📖 **Engine")],
)
async def test_a_question_is_answered_while_a_module_is_to_be_chosen(
    coach: Coach, locale: str, said: str, page: str
) -> None:
    ada = Person(coach, "ada")
    await ada.arrives(locale, "sqlmodel")
    assert page in await ada.says(said)
    assert "database.py" in await ada.says("1")


@pytest.mark.parametrize(
    ("locale", "answer", "asks", "how"),
    [
        ("de", "Die Engine prüft Fremdschlüssel je Verbindung", "Was ist eine Engine?", "`/antwort …`"),
        ("en", "The engine checks foreign keys per connection", "What is an engine?", "`/answer …`"),
    ],
)
async def test_an_answer_in_words_is_not_taken_for_a_question(
    coach: Coach, whole_course: Course, locale: str, answer: str, asks: str, how: str
) -> None:
    ada, place = await at_a_free_question(coach, whole_course, locale)
    assert how in await ada.says(answer)
    assert "📖 **Engine" in await ada.says(asks)
    assert place.task.title.in_locale(locale) in await ada.says("/task")


@pytest.mark.parametrize(("locale", "said"), [("de", "Was ist eine Engine?"), ("en", "what is an engine")])
async def test_who_is_asked_whether_to_skip_is_asked_again(coach: Coach, locale: str, said: str) -> None:
    ada = await at_work(coach, locale)
    asked = await ada.says("/skip")
    again = await ada.says(said)
    assert "📖" not in again
    assert asked != again
    assert "database.py" in await ada.says("/no") + await ada.says("/task")
