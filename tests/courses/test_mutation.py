"""A course's tests on mutants of its exemplars: what counts, what is drawn, what is declared."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.courses.check import Judgement, Step, static_problems
from bot.courses.course import Course, Place
from bot.courses.equivalents import exemplar_mutants
from bot.courses.mutation import Tally, survivor_problem, try_out
from bot.courses.problems import Problem
from bot.courses.sources import Sources
from tests.courses.builder import LAST_TASK, TASK, Draft, sound_course
from tests.courses.questions import course_with_questions
from tests.courses.suites import course_with_suite

TOML = f"{LAST_TASK}/task.toml"
LOUD = "L2 return-none"
MARK = "L2 constant '!' to ''"
CLEAN = "L5 statement-removed"
GREETING = "L6 return-none"


def declaring(*ids: str, draft: Draft | None = None) -> Draft:
    draft = draft or sound_course()
    text = draft.files[TOML]
    assert isinstance(text, str)
    entries = (f'\n[[equivalent_mutants]]\nmutant = "{one}"\nreason = "It does the same."\n' for one in ids)
    return draft.put(TOML, text + "".join(entries))


class Surviving:
    """A judge whom some mutants get past."""

    def __init__(self, *ids: str) -> None:
        self._ids = ids
        self.asked: list[str] = []

    async def __call__(self, place: Place, files: Mapping[str, str]) -> Judgement:
        [mutant] = [one for one in exemplar_mutants(place) if one.files == files]
        self.asked.append(mutant.id)
        red = frozenset[str]() if mutant.id in self._ids else frozenset({"test_it"})
        return Judgement(passed=not red, score=0, red=red)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return sound_course().load(tmp_path)


async def test_each_mutant_is_tried_once(course: Course) -> None:
    judge = Surviving()
    steps: list[Step] = []
    trial = await try_out(course, judge, steps.append)
    assert sorted(judge.asked) == sorted([CLEAN, GREETING, LOUD, MARK])
    assert trial.tally() == Tally(killed=4, survived=0, equivalent=0)
    assert [(step.done, step.total) for step in steps] == [(1, 4), (2, 4), (3, 4), (4, 4)]


async def test_a_survivor_is_told_with_its_place_in_the_exemplar(course: Course) -> None:
    trial = await try_out(course, Surviving(MARK))
    [survivor] = trial.survivors
    assert survivor_problem(survivor, Sources(course)) == Problem(
        f"speech/{LAST_TASK}/.meta/example.py",
        2,
        "survives: return text.upper() + '!' → return text.upper() + ''; write a test that fails on it, or "
        f'declare [[equivalent_mutants]] mutant = "{MARK}"',
    )


async def test_the_numbers_are_kept_by_task(course: Course) -> None:
    trial = await try_out(course, Surviving(MARK))
    assert {place.task.slug: trial.tally(place.task) for place in course.places} == {
        "greet": Tally(2, 0, 0),
        "shout": Tally(1, 1, 0),
    }


def test_the_score_counts_neither_what_is_equivalent_nor_what_is_not_there() -> None:
    assert Tally(19, 1, 5).score == 0.95
    assert Tally(19, 1, 5).is_enough
    assert not Tally(18, 1, 0).is_enough
    assert Tally(0, 0, 3).score == 1.0


async def test_an_optional_test_kills_too(course: Course) -> None:
    async def passing(_place: Place, _files: Mapping[str, str]) -> Judgement:
        return Judgement(passed=True, score=9, red=frozenset({"test_optional"}))

    assert (await try_out(course, passing)).survivors == ()


async def test_a_declared_survivor_counts_for_nothing(tmp_path: Path) -> None:
    course = declaring(MARK).load(tmp_path)
    assert static_problems(course) == []
    trial = await try_out(course, Surviving(MARK))
    assert trial.tally() == Tally(killed=3, survived=0, equivalent=1)
    assert trial.problems == ()


async def test_a_declared_mutant_that_is_killed_is_a_problem(tmp_path: Path) -> None:
    draft = declaring(LOUD, MARK)
    trial = await try_out(draft.load(tmp_path), Surviving(MARK))
    assert trial.problems == (
        Problem(
            f"speech/{TOML}",
            draft.line(TOML, LOUD),
            f"'{LOUD}' is not equivalent: a test fails on it; take the entry out",
        ),
    )


@pytest.mark.parametrize(
    ("declared", "instead"),
    [("L9 return-none", f"did you mean '{LOUD}'?"), ("L9 nothing", "take the entry out")],
)
def test_a_declared_mutant_that_is_not_there_is_a_problem(
    declared: str, instead: str, tmp_path: Path
) -> None:
    draft = declaring(declared)
    assert static_problems(draft.load(tmp_path)) == [
        Problem(
            f"speech/{TOML}",
            draft.line(TOML, declared),
            f"the exemplar has no mutant '{declared}'; {instead}",
        )
    ]


async def test_a_sample_is_always_the_same_and_of_its_size(course: Course, tmp_path: Path) -> None:
    drawn = []
    for size in (1, 2, 3, 9):
        judges = Surviving(), Surviving()
        for judge in judges:
            await try_out(course, judge, sample=size)
        assert judges[0].asked == judges[1].asked
        assert len(judges[0].asked) == min(size, 4)
        drawn.append(set(judges[0].asked))
    assert drawn[0] < drawn[1] < drawn[2] < drawn[3]


async def test_questions_and_suites_have_no_mutants_of_this_kind(tmp_path: Path) -> None:
    for number, draft in enumerate((course_with_questions(), course_with_suite())):
        course = draft.load(tmp_path / str(number))
        assert {place.task.slug for place in course.places if exemplar_mutants(place)} == {"greet", "shout"}


async def test_of_several_files_each_is_named(tmp_path: Path) -> None:
    config = f"{TASK}/.meta/config.json"
    draft = (
        sound_course()
        .swap(config, '["hello.py"]', '["hello.py", "bye.py"]')
        .swap(config, '[".meta/exemplar.py"]', '[".meta/exemplar.py", ".meta/bye.py"]')
        .put(f"{TASK}/bye.py", "")
        .put(f"{TASK}/.meta/bye.py", "def bye():\n    return 1\n")
        .without(f"{TASK}/mistakes", f"{TASK}/accepted")
    )
    greet = draft.load(tmp_path).places[0]
    assert [mutant.id for mutant in exemplar_mutants(greet)] == [
        f"hello.py {CLEAN}",
        f"hello.py {GREETING}",
        "bye.py L2 constant 1 to 0",
        "bye.py L2 constant 1 to 2",
        "bye.py L2 return-none",
    ]


async def test_what_the_stub_has_already_is_let_be(tmp_path: Path) -> None:
    given = "LOUD = 1\n\n\ndef shout(text):\n    mark = '!'\n"
    draft = (
        sound_course()
        .put(f"{LAST_TASK}/loud.py", f"{given}    pass\n")
        .put(f"{LAST_TASK}/.meta/example.py", f"{given}    return text.upper() + mark\n")
    )
    shout = draft.load(tmp_path).places[1]
    assert [mutant.id for mutant in exemplar_mutants(shout)] == ["L6 return-none"]
