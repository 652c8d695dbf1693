"""A whole session, from the first greeting to the next one."""

from __future__ import annotations

import pytest

from bot.courses.course import Course, Place
from memory.database import Memory
from tests.turns.person import Person

WORDS = {
    "de": {
        "hint": "tipp",
        "end": "ende",
        "progress": "fortschritt",
        "passed": "Bestanden",
        "failed": "Noch nicht bestanden",
        "expected": "erwartet",
        "actual": "bekommen",
        "back": "Willkommen zurück!",
        "next": "weiter",
    },
    "en": {
        "hint": "hint",
        "end": "end",
        "progress": "progress",
        "passed": "Passed",
        "failed": "Not passed yet",
        "expected": "expected",
        "actual": "actual",
        "back": "Welcome back!",
        "next": "next",
    },
}


def exemplar(place: Place) -> dict[str, str]:
    return dict(place.task.exemplar)


def mistake(place: Place, number: int = 0) -> dict[str, str]:
    return dict(list(place.task.mistakes.values())[number])


@pytest.mark.parametrize("locale", ["de", "en"])
async def test_the_whole_conversation_works_and_the_next_greeting_is_the_handover_word_for_word(
    ada: Person, first: Place, memory: Memory, locale: str
) -> None:
    words = WORDS[locale]
    assert "Baton" in await ada.arrives()
    assert "SQLModel" in await ada.says(locale)
    assert first.module.title.in_locale(locale) in await ada.says("1")
    assert first.task.title.in_locale(locale) in await ada.says("7")
    assert first.task.hints[0].text.in_locale(locale).strip() in await ada.says(words["hint"])

    await ada.submits(mistake(first))
    assert words["failed"] in ada.reads
    assert words["expected"] in ada.reads
    assert words["actual"] in ada.reads

    await ada.submits(exemplar(first))
    assert words["passed"] in ada.reads
    async with memory.reading("terminal") as tx:
        learner = await tx.learners.find("ada")
        assert learner is not None
        enrolment = await tx.learners.enrolment(learner.id, "sqlmodel")
        assert enrolment is not None
        review = await tx.submissions.last_review(enrolment.id, first.reference)
    assert review is not None
    assert review.verdict == "passed"
    assert review.attempt == 2
    assert review.score is not None
    assert review.score >= 9

    assert "✅" in await ada.says(words["progress"])
    await ada.says(words["end"])
    async with memory.reading("terminal") as tx:
        handover = await tx.handovers.latest(learner.id)
    assert handover is not None

    await ada.arrives()
    assert ada.greeting == handover.greeting
    assert ada.greeting in handover.document
    assert words["back"] in ada.greeting
    assert f"/{'modul' if locale == 'de' else 'module'} 7" in ada.offered


async def test_every_task_of_module_seven_can_be_done_one_after_the_other(
    ada: Person, course: Course
) -> None:
    await ada.arrives("de", "sqlmodel")
    await ada.says("modul 7")
    places = [place for place in course.places if place.module.number == 7]
    for number, place in enumerate(places):
        if number:
            assert place.task.title.in_locale("de") in await ada.says("weiter")
        assert "Bestanden" in await ada.submits(exemplar(place)), place.reference
    assert "ist geschafft" in ada.reads
    await ada.says("ende")
    await ada.arrives()
    assert "MEILENSTEIN" in ada.greeting
    for phase in places[0].module.phases:
        assert phase.title.in_locale("de") in ada.greeting
        for goal in phase.goals:
            assert goal.in_locale("de") in ada.greeting
    assert "1 von 11 Modulen abgeschlossen (7)" in ada.greeting


async def test_a_second_try_says_what_changed(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("module 7")
    await ada.submits(mistake(first))
    await ada.submits(exemplar(first))
    assert "Since your last try" in ada.reads
    assert "now green" in ada.reads


async def test_a_known_mistake_gets_its_comment(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("module 7")
    commented = 0
    for known in first.task.known_mistakes:
        await ada.submits(dict(first.task.mistakes[known.file]))
        commented += known.comment.in_locale("en").strip()[:40] in ada.reads
    assert commented >= len(first.task.known_mistakes) / 2


async def test_hints_climb_one_rung_at_a_time_and_stop_at_the_last(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    for number, hint in enumerate(first.task.hints, start=1):
        said = await ada.says("/hint")
        assert f"Hint {number} of {len(first.task.hints)}" in said
        assert hint.text.in_locale("en").strip() in said
    assert "last hint" in await ada.says("hint")


async def test_skipping_asks_first_and_is_recorded(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    assert "Do you really" in await ada.says("skip")
    assert "we stay" in await ada.says("no")
    await ada.says("skip")
    assert "recorded as skipped" in await ada.says("yes")
    assert "⏭️" in await ada.says("progress")


async def test_anything_else_while_asked_about_skipping_means_no(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    await ada.says("skip")
    await ada.says("hint")
    assert "hadn't asked" in await ada.says("yes")
    assert first.task.title.in_locale("en") in await ada.says("task")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("other.py", b"x = 1\n", "doesn't belong to this task"),
        ("blog.py", b"", "is empty"),
        ("blog.py", b"   \n\n", "is empty"),
        ("blog.py", b"def broken(:\n    pass\n", "can't read your code"),
        ("blog.py", b"#" * (5 * 1024 * 1024), "larger than 256 KB"),
        ("blog.py", b"\x7fELF\x00\x01", "isn't text"),
        ("blog.py", "ä = 1".encode("latin-1"), "isn't text"),
    ],
)
async def test_what_cannot_be_graded_gets_a_clear_message_and_costs_no_try(
    ada: Person, first: Place, name: str, content: bytes, told: str
) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    assert told in await ada.submits(content, name)
    assert "costs you no try" in ada.reads
    await ada.submits(exemplar(first))
    assert "try 1" in ada.reads


async def test_a_pasted_block_is_reviewed_like_a_file(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    code = next(iter(first.task.exemplar.values()))
    assert "Passed" in await ada.says(f"```python\n{code}```")


async def test_concepts_are_explained_by_everyday_words(ada: Person) -> None:
    await ada.arrives("de", "sqlmodel")
    assert "📖" in await ada.says("erkläre kinder löschen")
    assert "📖" in await ada.says("/explain soft delete")
    assert "Diese Themen" in await ada.says("erkläre quantenphysik")


async def test_what_is_not_understood_is_answered_helpfully_at_every_stage(ada: Person) -> None:
    assert "Baton" in await ada.arrives()
    for line in ("what on earth is this about", "en", "no idea what you mean", "1", "42", "7", "foo bar baz"):
        assert await ada.says(line)
    assert "Did you mean" in await ada.says("/hnt")


async def test_modules_in_preparation_and_unknown_ones_cannot_be_chosen(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    assert "in preparation" in await ada.says("8")
    assert "no module" in await ada.says("module 99")
    assert "in preparation" in await ada.says("/module auth")


async def test_the_language_can_be_changed_in_the_middle(ada: Person, first: Place) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    assert "Deutsch" in await ada.says("/language deutsch")
    assert first.task.title.in_locale("de") in await ada.says("aufgabe")
    assert "Klingonisch" not in await ada.says("sprache klingonisch")
    assert "klingonisch" in ada.reads


async def test_no_reply_contains_the_solution(ada: Person, course: Course) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("7")
    for place in (place for place in course.places if place.module.number == 7):
        stub = "\n".join(place.task.stubs.values())
        own = {line.strip() for line in stub.splitlines()}
        solution = {
            line.strip()
            for text in place.task.exemplar.values()
            for line in text.splitlines()
            if len(line.strip()) >= 12 and not line.strip().startswith(("import ", "from ", '"""'))
        } - own
        said = [await ada.says("task")]
        said += [await ada.says("hint") for _ in place.task.hints]
        said += [await ada.submits(dict(files)) for files in list(place.task.mistakes.values())[:2]]
        said += [await ada.says(f"explain {concept}") for concept in place.phase.concepts]
        for line in solution:
            learner_has = any(
                line in text for files in place.task.mistakes.values() for text in files.values()
            )
            assert learner_has or not any(line in reply for reply in said), (place.reference, line)
        await ada.submits(exemplar(place))
        await ada.says("next")


async def test_another_module_chosen_while_asked_whether_to_skip_is_what_he_wants(ada: Person) -> None:
    await ada.arrives("en", "sqlmodel")
    await ada.says("module 7")
    await ada.says("skip")
    assert "Module 7" in await ada.says("/module 7")
    await ada.says("skip")
    assert "Modules to choose from" in await ada.says("/course sqlmodel")
