"""The greeting after a module tells what a learner wants to hear when he comes back, in both languages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.handover import HandoverFacts, Reviewed, gather, told
from bot.coaching.next_step import recommend
from bot.coaching.progress import CourseStanding, Status, TaskState, standing
from bot.courses.course import Course, Place
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import Greeting
from tests.playing.sittings import Board, greeting_lacks

NOW = datetime(2026, 3, 2, 18, 0, tzinfo=UTC)


def done(score: float) -> TaskState:
    return TaskState(Status.COMPLETED, score, 1, 0, NOW, NOW)


def after(course: Course, modules: int, *, out: tuple[str, ...] = ()) -> tuple[HandoverFacts, Board]:
    """Module by module with 9.6 on every task, but for the tasks (slugs) that were left out."""
    board, states = Board(course), {}
    skipped = TaskState(Status.SKIPPED, last_activity_at=NOW)
    for place in [place for place in course.places if place.module.number <= modules]:
        if place.task.slug in out:
            states[place.reference] = skipped
            board.skipped(place)
        else:
            states[place.reference] = done(9.6)
            board.completed(place, 9.6)
    known = standing(course, states, frozenset())
    return _facts(known, [place for place in course.places if place.module.number == modules]), board


def _facts(known: CourseStanding, places: list[Place]) -> HandoverFacts:
    return gather(
        name="ada",
        started_at=NOW - timedelta(minutes=40),
        ended_at=NOW,
        sessions=9,
        standing=known,
        recommendation=recommend(known),
        reviews=[Reviewed(place.reference, 1, 9.6, True, (), (), NOW) for place in places],
        told=told(()),
    )


def greeting(prompts: Prompts, facts: HandoverFacts, locale: str) -> str:
    return prompts.say(Greeting(facts), locale).text


@pytest.mark.parametrize("locale", ["de", "en"])
@pytest.mark.parametrize("modules", range(1, 12))
def test_the_greeting_lacks_nothing(
    prompts: Prompts, whole_course: Course, modules: int, locale: str
) -> None:
    facts, board = after(whole_course, modules)
    board.last = whole_course.modules[modules - 1]
    assert list(greeting_lacks(greeting(prompts, facts, locale), board, locale)) == []


@pytest.mark.parametrize(
    ("locale", "parts"),
    [
        (
            "de",
            [
                "**MEILENSTEIN ERREICHT!** Du hast **Modul 6: Erweiterte Query-Operationen** abgeschlossen.",
                "**Deine Erfolge in Modul 6:**\n✅ Phase 1: ",
                "(9,6 von 10)\n✅ Phase 2: ",
                "**Was du gemeistert hast:**\n- Du kannst eine Abfrage zur Laufzeit",
                "- Code-Qualität im Mittel: 9,6/10",
                "**Statistik:**\n- 6 von 11 Modulen abgeschlossen (1-6)",
                "- 5 weitere Module (7-11), davon 5 offen (7-11)",
                "- Du beherrschst jetzt: Setup: Projekt und Datenbank · Modelle und Tabellen · ",
                "- 42 von 77 Aufgaben gelöst, 42 Versuche, 9 Sitzungen",
                "**Nächste Module zur Auswahl:**\n\n📌 **Modul 7: Cascade & OnDelete** (empfohlen als",
                "   - *Baut auf Relationships auf*\n   - *Voraussetzung: Modul 5*\n   - **Dauer: 1-2 Sitz",
                "🏷️ **Modul 8: Many-to-Many Relationships**\n   - Tags für Posts",
                "**Meine Empfehlung:** Modul 7 (Cascade & OnDelete) – es baut auf Modul 5 (Relationships)",
                "**Was möchtest du als Nächstes lernen?**",
            ],
        ),
        (
            "en",
            [
                "**MILESTONE REACHED!** You have completed **Module 6: Advanced queries**.",
                "**Your achievements in module 6:**\n✅ Phase 1: ",
                "(9.6 of 10)\n✅ Phase 2: ",
                "**What you have mastered:**\n- You can ",
                "- Code quality on average: 9.6/10",
                "**Statistics:**\n- 6 of 11 modules completed (1-6)",
                "- 5 more modules (7-11), 5 of them open (7-11)",
                "- What you know by now: Setup: project and database · Models and tables · ",
                "- 42 of 77 tasks solved, 42 tries, 9 sessions",
                "**Modules to choose from:**\n\n📌 **Module 7: Cascade & OnDelete Behavior** (",
                "   - *Prerequisite: Module 5*\n   - **Length: 1-2 sessions**",
                "🏷️ **Module 8: ",
                "**My recommendation:** Module 7 (Cascade & OnDelete Behavior) – it builds on module",
                "**What would you like to learn next?**",
            ],
        ),
    ],
)
def test_after_module_six_it_tells_achievements_figures_and_what_comes_next_in_that_order(
    prompts: Prompts, whole_course: Course, locale: str, parts: list[str]
) -> None:
    facts, _ = after(whole_course, 6)
    said = greeting(prompts, facts, locale)
    places = [said.find(part) for part in parts]
    assert -1 not in places, parts[places.index(-1)]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("locale", "first", "locked"),
    [("de", "Das ist dein erstes", "– *noch nicht offen*"), ("en", "It is the first", "– *not open yet*")],
)
def test_after_the_first_module_it_says_so_and_which_modules_are_not_open_yet(
    prompts: Prompts, whole_course: Course, locale: str, first: str, locked: str
) -> None:
    said = greeting(prompts, after(whole_course, 1)[0], locale)
    assert first in said
    assert said.count(locked) == 9
    assert first not in greeting(prompts, after(whole_course, 2)[0], locale)


@pytest.mark.parametrize(
    ("locale", "all_done", "through", "left_out"),
    [
        (
            "de",
            "Du hast alles geschafft",
            "Du bist durch alle Module",
            "- Eine Aufgabe ausgelassen (Modul 1)",
        ),
        ("en", "You have done all", "You are through all the modules", "- One task left out (module 1)"),
    ],
)
def test_at_the_end_it_does_not_praise_what_was_left_out(
    prompts: Prompts, whole_course: Course, locale: str, all_done: str, through: str, left_out: str
) -> None:
    said = greeting(prompts, after(whole_course, 11)[0], locale)
    assert all_done in said
    assert through not in said
    said = greeting(prompts, after(whole_course, 11, out=("an-engine-on-request",))[0], locale)
    assert all_done not in said
    assert through in said
    assert left_out in said
