"""What only a run shows: right solutions pass, wrong ones fail, and every test earns its place."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.courses.check import Judgement, Step, passing_stubs, running_problems
from bot.courses.course import Course, Place
from bot.courses.problems import Problem
from bot.errors import SandboxUnavailable
from tests.courses.builder import LAST_TASK, TASK, sound_course

BY_NAME = "test_greets_by_name[Ada]"
BLANKS = "TestBlanks::test_cuts_blanks"
GREET_TEST = f"speech/{TASK}/hello_test.py"

GREEN = Judgement(passed=True, score=10.0, red=frozenset())


def red(*tests: str) -> Judgement:
    return Judgement(passed=False, score=2.0, red=frozenset(tests))


SOUND = {
    "greet exemplar": GREEN,
    "greet stub": red(BY_NAME, BLANKS),
    "greet accepted/classic": GREEN,
    "greet mistakes/no-name": red(BY_NAME),
    "greet mistakes/no-strip": red(BLANKS),
    "shout exemplar": GREEN,
    "shout stub": red("LoudTest::test_shouts"),
}


class FakeJudge:
    """Answers as a test says, and remembers how many it was asked at once."""

    def __init__(self, course: Course, answers: Mapping[str, Judgement]) -> None:
        self._answers = answers
        self._names = {}
        for place in course.places:
            task = place.task
            solutions = {"exemplar": task.exemplar, "stub": task.stubs}
            solutions |= {f"accepted/{name}": files for name, files in task.accepted.items()}
            solutions |= {f"mistakes/{name}": files for name, files in task.mistakes.items()}
            for what, files in solutions.items():
                self._names[task.slug, tuple(files.items())] = f"{task.slug} {what}"
        self.asked: list[str] = []
        self.running = 0
        self.most = 0

    async def __call__(self, place: Place, files: Mapping[str, str]) -> Judgement:
        name = self._names[place.task.slug, tuple(files.items())]
        self.running += 1
        self.most = max(self.most, self.running)
        try:
            await asyncio.sleep(0)
        finally:
            self.running -= 1
        self.asked.append(name)
        return self._answers[name]


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return sound_course().load(tmp_path)


async def problems_of(course: Course, **changed: Judgement) -> list[Problem]:
    """The problems when some answers are `changed`; `no_name` stands for `mistakes/no-name`, and so on."""
    names = {name: name.rpartition("/")[2].removeprefix("greet ").replace("-", "_") for name in SOUND}
    answers = {name: changed.pop(names[name], judgement) for name, judgement in SOUND.items()}
    assert not changed
    return await running_problems(course, FakeJudge(course, answers))


async def only_problem(course: Course, **changed: Judgement) -> Problem:
    [problem] = await problems_of(course, **changed)
    return problem


async def test_a_sound_course_has_no_problem(course: Course) -> None:
    assert await problems_of(course) == []


async def test_every_solution_is_judged_once(course: Course) -> None:
    judge = FakeJudge(course, SOUND)
    await running_problems(course, judge)
    assert sorted(judge.asked) == sorted(SOUND)


async def test_an_exemplar_passes(course: Course) -> None:
    problem = await only_problem(course, exemplar=red(BY_NAME))
    assert problem.file == f"speech/{TASK}/.meta/exemplar.py"
    assert f"is right but doesn't pass: 2.0 of 10, {BY_NAME} red" in problem.message


@pytest.mark.parametrize(("score", "fine"), [(9.0, True), (8.9, False)])
async def test_an_exemplar_is_worth_nine_points(course: Course, score: float, fine: bool) -> None:
    found = await problems_of(course, exemplar=Judgement(passed=True, score=score, red=frozenset()))
    assert [problem.message for problem in found] == (
        [] if fine else ["is worth 8.9 of 10; make the exemplar worth 9.0 at least"]
    )


async def test_an_accepted_solution_passes_with_any_score(course: Course) -> None:
    assert await problems_of(course, classic=Judgement(passed=True, score=6.0, red=frozenset())) == []
    problem = await only_problem(course, classic=red(BLANKS))
    assert problem.file == f"speech/{TASK}/accepted/classic.py"
    assert "is right but doesn't pass" in problem.message


async def test_a_stub_does_not_pass(course: Course) -> None:
    problem = await only_problem(course, stub=GREEN)
    assert problem.file == f"speech/{TASK}/hello.py"
    assert "is wrong but passes: 10.0 of 10" in problem.message


async def test_code_to_be_made_better_passes_as_it_stands(tmp_path: Path) -> None:
    draft = sound_course().swap(f"{LAST_TASK}/task.toml", "difficulty", 'kind = "refactor"\ndifficulty')
    course = draft.load(tmp_path)
    messages = [problem.message for problem in await problems_of(course)]
    assert any("is right but doesn't pass: 2.0 of 10" in message for message in messages)
    answers = SOUND | {"shout stub": GREEN}
    found = await running_problems(course, FakeJudge(course, answers))
    assert [problem.message.partition(";")[0] for problem in found] == [
        "no mistake trips LoudTest::test_shouts"
    ]


async def test_what_others_wrote_needs_no_mistakes_and_no_spotless_exemplar(tmp_path: Path) -> None:
    course = sound_course().swap("course.toml", "[rubric]", 'origin = "exercism"\n[rubric]').load(tmp_path)
    poor = Judgement(passed=True, score=7.0, red=frozenset())
    answers = SOUND | {"greet exemplar": poor, "shout stub": red()}
    assert await running_problems(course, FakeJudge(course, answers)) == []
    assert len(await problems_of(course, classic=red(BLANKS))) == 1


async def test_stubs_that_pass_are_found(course: Course) -> None:
    judge = FakeJudge(course, SOUND | {"shout stub": GREEN})
    assert [place.task.slug for place in await passing_stubs(course, judge)] == ["shout"]
    assert sorted(judge.asked) == ["greet stub", "shout stub"]


async def test_a_mistake_does_not_pass(course: Course) -> None:
    problem = await only_problem(course, no_name=GREEN)
    assert problem.file == f"speech/{TASK}/mistakes/no-name.py"
    assert "is wrong but passes" in problem.message


async def test_a_mistake_trips_a_test_that_its_entry_names(course: Course) -> None:
    problem = await only_problem(course, no_name=red(BLANKS))
    assert problem.file == f"speech/{TASK}/mistakes/no-name.py"
    assert problem.message.startswith(f"trips {BLANKS}, not test_greets_by_name; name what it trips")
    assert "trips no test, not" in (await only_problem(course, no_name=red())).message


async def test_a_test_that_no_mistake_trips_is_a_problem(course: Course) -> None:
    found = await problems_of(course, stub=red(BY_NAME), no_strip=red(BY_NAME))
    assert [p.message.partition(";")[0] for p in found if p.file == GREET_TEST] == [
        "no mistake trips TestBlanks::test_cuts_blanks"
    ]


async def test_a_test_may_be_tripped_by_a_mistake_alone(course: Course) -> None:
    assert await problems_of(course, stub=red()) == []


async def test_a_test_may_be_tripped_by_the_stub_alone(course: Course) -> None:
    found = await problems_of(course, no_name=GREEN, no_strip=GREEN)
    assert GREET_TEST not in {problem.file for problem in found}


@pytest.mark.parametrize("what", ["exemplar", "classic", "no_name", "stub"])
async def test_what_can_not_be_judged_is_a_problem(course: Course, what: str) -> None:
    broken = Judgement(passed=False, score=0.0, red=frozenset({BY_NAME}), broken="it ran for 20 s")
    problem = await only_problem(course, **{what: broken})
    assert problem.message.startswith("can't be judged: it ran for 20 s; ")


async def test_a_multi_line_reason_stays_on_one_line(course: Course) -> None:
    broken = Judgement(passed=False, score=0.0, red=frozenset(), broken="one\ntwo")
    assert "\n" not in str(await only_problem(course, classic=broken))


@pytest.mark.parametrize("at_once", [1, 2, 4])
async def test_so_many_run_at_once_and_no_more(course: Course, at_once: int) -> None:
    judge = FakeJudge(course, SOUND)
    await running_problems(course, judge, at_once=at_once)
    assert judge.most == at_once


async def test_two_run_at_once_unless_said_otherwise(course: Course) -> None:
    judge = FakeJudge(course, SOUND)
    await running_problems(course, judge)
    assert judge.most == 2


async def test_progress_is_told_step_by_step(course: Course) -> None:
    steps: list[Step] = []
    await running_problems(course, FakeJudge(course, SOUND), steps.append)
    assert [(step.done, step.total) for step in steps] == [(done, 7) for done in range(1, 8)]
    assert {f"{step.place.task.slug} {step.what}" for step in steps} == set(SOUND)


async def test_what_the_judge_raises_is_raised_and_nothing_goes_on_running(course: Course) -> None:
    judge = FakeJudge(course, SOUND)

    async def unavailable(place: Place, files: Mapping[str, str]) -> Judgement:
        await judge(place, files)
        if len(judge.asked) == 3:
            raise SandboxUnavailable
        return GREEN

    with pytest.raises(SandboxUnavailable):
        await running_problems(course, unavailable)
    asked = len(judge.asked)
    await asyncio.sleep(0.01)
    assert (judge.running, len(judge.asked)) == (0, asked)


async def test_a_course_without_tasks_has_nothing_to_run(course: Course, tmp_path: Path) -> None:
    empty = sound_course().without("modules/01-words").load(tmp_path / "empty")
    assert await running_problems(empty, FakeJudge(empty, {})) == []
