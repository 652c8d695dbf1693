"""What a reminder says: everything in one letter, never twice the same way, and without a reproach."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from bot.coaching.next_step import Reason, Recommendation
from bot.coaching.progress import standing
from bot.coaching.reminding.agenda import Agenda, DueWork, OpenTask, Refresher, Said, wording
from bot.courses.course import Course
from bot.prompting.prompts import Prompts
from bot.prompting.sayings import NEXT_STEP_WORDINGS, NextStepReminder
from tests.builders import small_course

AT = datetime(2026, 3, 3, 18, tzinfo=UTC)
REPROACH = re.compile(
    r"(?i)haven't|have not|missed|should|must|still not|nur noch|noch nicht|musst|solltest|versäumt"
)


@pytest.fixture
def course() -> Course:
    return small_course()


@pytest.fixture
def everything(course: Course) -> Agenda:
    place = course.places[0]
    module = course.modules[1]
    concept = course.concepts[0]
    return Agenda(
        open_task=OpenTask(place, place.task.test_specs[0].title),
        refresher=Refresher(concept, None, needed_next=True),
        due=(DueWork(module, None, AT + timedelta(days=2), overdue=False),),
        said=(Said("call *mum*"), Said("we meet", AT - timedelta(hours=2), by_coach=True)),
        last=True,
        meant_at=AT - timedelta(hours=1),
    )


@pytest.mark.parametrize("locale", ["en", "de"])
def test_a_letter_tells_all_that_there_is(
    prompts: Prompts, course: Course, everything: Agenda, locale: str
) -> None:
    assert everything.open_task and everything.open_task.red and everything.refresher  # noqa: PT018 - for types
    told = prompts.say(NextStepReminder(everything, "Ada", 0), locale).text
    for text in (
        everything.open_task.place.task.title.in_locale(locale),
        everything.open_task.red.in_locale(locale),
        everything.refresher.concept.title.in_locale(locale),
        course.modules[1].title.in_locale(locale),
        "2026-03-05",
        "17:00",
        "16:00",
        r"call \*mum\*",
        "we meet",
        "/start",
    ):
        assert text in told
    assert len(told) < 2000


@pytest.mark.parametrize("locale", ["en", "de"])
@pytest.mark.parametrize("back", [False, True], ids=["as ever", "after a break"])
def test_no_wording_comes_again_within_five_and_none_reproaches(
    prompts: Prompts, course: Course, locale: str, *, back: bool
) -> None:
    module = standing(course, {}, frozenset()).modules[0]
    agenda = Agenda(following=Recommendation(module, Reason.NEXT_IN_ORDER), welcome_back=back)
    said: list[int] = []
    letters: list[str] = []
    for _ in range(20):
        said.append(wording(said, NEXT_STEP_WORDINGS))
        letters.append(prompts.say(NextStepReminder(agenda, "Ada", said[-1]), locale).text)
    assert all(letters[number] not in letters[max(0, number - 5) : number] for number in range(20))
    assert not [letter for letter in letters if REPROACH.search(letter)]
