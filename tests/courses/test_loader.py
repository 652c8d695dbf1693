"""What a folder holds is what the course says."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.courses.course import Course, Difficulty, Kind, Limits, Rubric, Rule, Rung, Severity, Task
from bot.courses.loader import load_course, load_courses
from bot.courses.problems import CourseError
from tests.courses.builder import LAST_TASK, MODULE, PHASE, TASK, Draft, sound_course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return sound_course().load(tmp_path)


def task_of(course: Course, slug: str) -> Task:
    place = course.place(slug)
    assert place is not None
    return place.task


def test_a_course_says_what_its_folder_says(course: Course, tmp_path: Path) -> None:
    assert (course.slug, course.version, course.python) == ("speech", "1.0", ">=3.11")
    assert (course.title.in_locale("de"), course.title.in_locale("en")) == ("Sprechen", "Speech")
    assert course.requirements == "# what the tests need\nsqlmodel==0.0.24\n"
    assert course.rubric == Rubric()
    assert course.folder == str(tmp_path / "speech")


def test_modules_and_phases_come_in_the_order_of_their_numbers(course: Course) -> None:
    assert [(module.number, module.slug, module.ready) for module in course.modules] == [
        (1, "words", True),
        (2, "songs", False),
    ]
    words, songs = course.modules
    assert [(phase.number, phase.slug) for phase in words.phases] == [(1, "greeting"), (2, "shouting")]
    assert [topic.in_locale("de") for topic in words.topics] == ["Grüßen", "Rufen", "f-Strings"]
    assert words.phases[1].prerequisites == ("greeting",)
    assert (songs.requires, songs.sessions, songs.icon) == (("words",), "2", "🎵")


def test_a_task_says_what_its_folder_says(course: Course) -> None:
    task = task_of(course, "words/greeting/greet")
    assert (task.kind, task.difficulty, task.concepts) == (Kind.CODE, Difficulty.BEGINNER, ("greeting",))
    assert task.folder == TASK
    assert task.instructions.in_locale("de") == "Schreibe `greet`."
    assert [hint.rung for hint in task.hints] == list(Rung)
    assert task.hints[0].text.in_locale("de") == "Was soll zurückkommen?"
    assert task.limits == Limits(wall_seconds=5.0)
    [constraint] = task.constraints
    assert (constraint.rule, constraint.name, constraint.severity) == (
        Rule.FORBID_CALL,
        "print",
        Severity.ESSENTIAL,
    )


def test_code_is_kept_under_the_names_of_the_stubs(course: Course) -> None:
    task = task_of(course, "greet")
    assert [set(files) for files in (task.stubs, task.tests, task.helpers, task.exemplar)] == [
        {"hello.py"},
        {"hello_test.py"},
        {"names.py"},
        {"hello.py"},
    ]
    assert "polished" in task.exemplar["hello.py"]
    assert set(task.mistakes) == {"no-name", "no-strip"}
    assert 'return "Hello!"' in task.mistakes["no-name"]["hello.py"]
    assert set(task.accepted) == {"classic"}
    assert "+ name.strip() +" in task.accepted["classic"]["hello.py"]


def test_a_spec_holds_for_a_test_with_parameters_and_with_its_class(course: Course) -> None:
    task = task_of(course, "greet")
    assert task.spec("test_greets_by_name[Ada]").weight == 2
    assert not task.spec("TestBlanks::test_cuts_blanks").required
    assert task.spec("TestAny::test_greets_by_name").weight == 2
    assert task.spec("TestOther::test_is_kind").title.in_locale("en") == "is kind"


def test_tasks_come_by_order_and_then_by_slug(tmp_path: Path) -> None:
    draft = sound_course()
    for slug, order in (("apple", 2), ("berry", 2), ("zebra", 1)):
        for path, content in sound_course().files.items():
            if path.startswith(f"{TASK}/"):
                draft = draft.put(path.replace(TASK, f"{PHASE}/tasks/{slug}"), content)
        toml = f"{PHASE}/tasks/{slug}/task.toml"
        draft = draft.swap(toml, "difficulty", f"order = {order}\ndifficulty")
    [first, *_] = draft.load(tmp_path).modules[0].phases
    assert [task.slug for task in first.tasks] == ["greet", "zebra", "apple", "berry"]


def test_a_page_without_a_locale_speaks_every_locale(tmp_path: Path) -> None:
    draft = sound_course().without("concepts/greeting/about.de.md", "concepts/greeting/about.en.md")
    concept = draft.put("concepts/greeting/about.md", "Hi\r\nall\n").load(tmp_path).concept("greeting")
    assert concept is not None
    assert (concept.about.in_locale("de"), concept.about.in_locale("en")) == ("Hi\nall", "Hi\nall")


class TestExercismFolders:
    """An Exercism exercise is a task as it is."""

    def draft(self) -> Draft:
        return sound_course().without(f"{LAST_TASK}/task.toml")

    def test_a_title_is_made_of_the_slug(self, tmp_path: Path) -> None:
        task = task_of(self.draft().load(tmp_path), "shout")
        assert task.title.in_locale("de") == "Shout"
        assert (task.difficulty, task.hints, task.concepts) == (Difficulty.BEGINNER, (), ())
        assert "upper()" in task.exemplar["loud.py"]

    def test_what_a_track_appends_goes_below_the_page(self, tmp_path: Path) -> None:
        draft = self.draft().put(f"{LAST_TASK}/.docs/instructions.append.md", "In Python.\n")
        task = task_of(draft.load(tmp_path), "shout")
        assert task.instructions.in_locale("en") == "Write `shout`.\n\nIn Python."

    def test_every_key_that_exercism_knows_is_let_be(self, tmp_path: Path) -> None:
        config = """{"authors": ["a"], "contributors": [], "blurb": "b", "icon": "i", "source": "s",
            "source_url": "u", "test_runner": false, "language_versions": ">=3.7", "forked_from": ["x"],
            "representer": {"version": 1}, "custom": {"k": [1]}, "files": {"solution": ["loud.py"],
            "test": ["loud_test.py"], "example": [".meta/example.py"], "invalidator": []}}"""
        draft = self.draft().put(f"{LAST_TASK}/.meta/config.json", config)
        assert task_of(draft.load(tmp_path), "shout").stubs

    def test_bullets_become_the_ladder_in_order_and_the_rest_goes_onto_the_last_rung(
        self, tmp_path: Path
    ) -> None:
        hints = (
            "# Hints\n\n## General\n\n- one\n  more\n* two\n\n## 1. Do\n\n- three\n- four\n  - x\n\n- five\n"
        )
        draft = self.draft().put(f"{LAST_TASK}/.docs/hints.md", hints)
        ladder = task_of(draft.load(tmp_path), "shout").hints
        assert [(hint.rung, hint.text.in_locale("de")) for hint in ladder] == [
            (Rung.QUESTION, "one\n  more"),
            (Rung.CONCEPT, "two"),
            (Rung.PLACE, "three"),
            (Rung.PSEUDOCODE, "- four\n  - x\n- five"),
        ]

    def test_hints_for_several_parts_climb_side_by_side(self, tmp_path: Path) -> None:
        hints = "## General\n\n- all\n\n## 1. Do\n\n- one\n- two\n- three\n- four\n\n## 2. Say\n\n- uno\n"
        draft = self.draft().put(f"{LAST_TASK}/.docs/hints.md", hints)
        ladder = task_of(draft.load(tmp_path), "shout").hints
        assert [(hint.rung, hint.text.in_locale("de")) for hint in ladder] == [
            (Rung.QUESTION, "all"),
            (Rung.CONCEPT, "**1. Do**\n- one\n\n**2. Say**\n- uno"),
            (Rung.PLACE, "**1. Do**\n- two"),
            (Rung.PSEUDOCODE, "**1. Do**\n- three\n- four"),
        ]
        without = self.draft().put(f"{LAST_TASK}/.docs/hints.md", hints.partition("- all\n")[2])
        first = task_of(without.load(tmp_path / "without"), "shout").hints[0]
        assert first.text.in_locale("de") == "**1. Do**\n- one\n\n**2. Say**\n- uno"

    def test_hints_in_several_locales_climb_together(self, tmp_path: Path) -> None:
        draft = self.draft().put(f"{LAST_TASK}/.docs/hints.de.md", "- eins\n- zwei\n")
        draft = draft.put(f"{LAST_TASK}/.docs/hints.en.md", "Only prose.\n\nAnd more.\n")
        ladder = task_of(draft.load(tmp_path), "shout").hints
        assert [dict(hint.text.by_locale) for hint in ladder] == [
            {"de": "eins", "en": "Only prose."},
            {"de": "zwei", "en": "And more."},
        ]

    def test_a_ladder_in_task_toml_wins_over_hints_md(self, tmp_path: Path) -> None:
        draft = sound_course().put(f"{LAST_TASK}/.docs/hints.md", "- other\n")
        assert task_of(draft.load(tmp_path), "shout").hints[0].text.in_locale("en") == "How loud?"

    def test_a_concept_of_exercism_gets_its_title_from_its_slug(self, tmp_path: Path) -> None:
        draft = sound_course().without("concepts/greeting/concept.toml")
        course = draft.put("concepts/greeting/.meta/config.json", "{}").load(tmp_path)
        concept = course.concept("greeting")
        assert concept is not None
        assert (concept.title.in_locale("de"), concept.aliases) == ("Greeting", ())


def test_a_task_of_several_files_has_folders_of_solutions(tmp_path: Path) -> None:
    draft = sound_course().swap(f"{TASK}/.meta/config.json", '["hello.py"]', '["hello.py", "app/more.py"]')
    draft = draft.swap(
        f"{TASK}/.meta/config.json", '[".meta/exemplar.py"]', '[".meta/exemplar.py", ".meta/more.py"]'
    )
    draft = draft.put(f"{TASK}/app/more.py", "stub = 1\n").put(f"{TASK}/.meta/more.py", "done = 1\n")
    draft = draft.without(f"{TASK}/mistakes", f"{TASK}/accepted")
    for name in ("no-name", "no-strip"):
        draft = draft.put(f"{TASK}/mistakes/{name}/hello.py", "wrong = 1\n")
        draft = draft.put(f"{TASK}/mistakes/{name}/app/more.py", "worse = 1\n")
    task = task_of(draft.load(tmp_path), "greet")
    assert task.exemplar["app/more.py"] == "done = 1\n"
    assert dict(task.mistakes["no-name"]) == {"hello.py": "wrong = 1\n", "app/more.py": "worse = 1\n"}
    assert task.accepted == {}


def test_a_loaded_course_cannot_be_changed(course: Course) -> None:
    task = task_of(course, "greet")
    for mapping in (task.stubs, task.mistakes, task.mistakes["no-name"], task.title.by_locale):
        assert isinstance(mapping, MappingProxyType)
    assert not list(_mutable(course))


def _mutable(value: object) -> list[object]:
    """Everything in a value that could be changed in place."""
    if isinstance(value, list | set | dict):
        return [value]
    if isinstance(value, Mapping):
        return [found for inner in value.values() for found in _mutable(inner)]
    if isinstance(value, tuple):
        return [found for inner in value for found in _mutable(inner)]
    if dataclasses.is_dataclass(value):
        fields = [field.name for field in dataclasses.fields(value) if field.name != "_places"]
        return [found for name in fields for found in _mutable(getattr(value, name))]
    return []


def test_a_folder_may_be_given_relative_to_where_one_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound_course().write(tmp_path)
    monkeypatch.chdir(tmp_path / "speech")
    assert load_course(Path()).slug == "speech"


def test_courses_come_by_slug(tmp_path: Path) -> None:
    for name in ("speech", "arithmetic"):
        sound_course().write(tmp_path, name)
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "README.md").write_text("Courses")
    assert [course.slug for course in load_courses(tmp_path)] == ["arithmetic", "speech"]


def test_the_problems_of_all_courses_come_together(tmp_path: Path) -> None:
    sound_course().without("course.toml").write(tmp_path, "one")
    sound_course().without("course.toml").write(tmp_path, "two")
    with pytest.raises(CourseError) as caught:
        load_courses(tmp_path)
    assert [problem.file for problem in caught.value.problems] == ["one/course.toml", "two/course.toml"]


def test_a_folder_of_courses_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="nowhere:1: is no folder"):
        load_courses(tmp_path / "nowhere")


def test_folders_without_files_are_what_a_change_of_branches_leaves(tmp_path: Path) -> None:
    course = sound_course().write(tmp_path)
    for left in ("concepts/left", "modules/09-left/phases/01-left/tasks", f"{PHASE}/tasks/left/__pycache__"):
        (course / left).mkdir(parents=True)
    assert len(load_course(course).places) == 2


def test_a_module_without_phases_is_in_preparation(tmp_path: Path) -> None:
    course = sound_course().without(f"{MODULE}/phases").load(tmp_path)
    assert [module.ready for module in course.modules] == [False, False]
