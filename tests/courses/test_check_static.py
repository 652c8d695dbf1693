"""What can be seen to be wrong with a course without running it is said with its place."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bot.courses.check import static_problems
from bot.courses.graphs import cycles
from bot.courses.problems import Problem
from tests.courses.builder import LAST_TASK, MODULE, PHASE, TASK, Draft, sound_course

TOML = f"{TASK}/task.toml"
SHOUTING = f"{MODULE}/phases/02-shouting/phase.toml"


def problems_of(draft: Draft, folder: Path) -> list[Problem]:
    return static_problems(draft.load(folder))


def expect(draft: Draft, folder: Path, *expected: tuple[str, int, str]) -> None:
    """The draft has exactly these problems: file, line and some words of the message."""
    found = problems_of(draft, folder)
    places = [(f"speech/{file}", line) for file, line, _ in expected]
    assert sorted((problem.file, problem.line) for problem in found) == sorted(places)
    for file, line, words in expected:
        at = [p.message for p in found if (p.file, p.line) == (f"speech/{file}", line)]
        assert any(words in message for message in at), at


def test_a_sound_course_has_no_problem(tmp_path: Path) -> None:
    assert problems_of(sound_course(), tmp_path) == []


def test_what_others_wrote_needs_no_goals_and_no_four_hints(tmp_path: Path) -> None:
    draft = (
        sound_course().without("modules/02-songs").swap(f"{TASK}/.docs/instructions.en.md", "Write", "SECRET")
    )
    draft = draft.swap(f"{TASK}/.docs/instructions.en.md", "SECRET", "polished = clean(name)")
    draft = draft.swap(TOML, "What should come back?", "This asks nothing.")
    draft = draft.swap(f"{MODULE}/module.toml", '{ de = "Du kannst grüßen", en = "You can greet" },', "")
    assert len(problems_of(draft, tmp_path / "native")) == 3
    foreign = draft.swap("course.toml", "[rubric]", 'origin = "exercism"\n[rubric]')
    assert problems_of(foreign, tmp_path / "foreign") == []


def test_a_module_in_preparation_needs_no_phases_topics_goals_or_advice(tmp_path: Path) -> None:
    songs = sound_course().files["modules/02-songs/module.toml"]
    assert isinstance(songs, str)
    assert not any(word in songs for word in ("topics", "goals", "advice"))
    assert problems_of(sound_course(), tmp_path) == []


@pytest.mark.parametrize(
    ("file", "text", "name"),
    [
        ("course.toml", 'en = "Speech"', "title"),
        ("concepts/greeting/concept.toml", 'en = "Greeting"', "title"),
        (f"{MODULE}/module.toml", 'en = "At any time"', "advice"),
        (f"{MODULE}/module.toml", 'en = "Shouting"', "topics"),
        (f"{MODULE}/module.toml", 'en = "You can shout"', "goals"),
        ("modules/02-songs/module.toml", 'en = "Yet to come."', "summary"),
        (f"{PHASE}/phase.toml", 'en = "A step"', "title"),
        (TOML, 'en = "Greet"', "title"),
        (TOML, 'en = "Greets by name"', "title"),
        (TOML, 'en = "Return it."', "comment"),
        (TOML, 'en = "Blanks."', "comment"),
    ],
)
def test_a_text_without_one_locale_is_named(tmp_path: Path, file: str, text: str, name: str) -> None:
    draft = sound_course()
    line = draft.line(file, text)
    missing = draft.swap(file, f", {text}", "")
    expect(missing, tmp_path / "missing", (file, line, f"'{name}' is missing in 'en'; write it"))
    empty = draft.swap(file, text, 'en = " \\n"')
    expect(empty, tmp_path / "empty", (file, line, f"'{name}' is empty in 'en'"))


@pytest.mark.parametrize(
    "page",
    [
        "concepts/greeting/about",
        "concepts/greeting/introduction",
        f"{TASK}/.docs/introduction",
        f"{TASK}/.docs/instructions",
    ],
)
def test_a_page_without_one_locale_is_named(tmp_path: Path, page: str) -> None:
    draft = sound_course()
    expect(
        draft.without(f"{page}.de.md"), tmp_path / "a", (f"{page}.de.md", 1, "the page is missing in 'de'")
    )
    expect(
        draft.put(f"{page}.de.md", "\n"), tmp_path / "b", (f"{page}.de.md", 1, "the page is empty in 'de'")
    )


def test_a_page_for_every_locale_that_is_empty_is_named_by_its_own_name(tmp_path: Path) -> None:
    page = f"{LAST_TASK}/.docs/instructions.md"
    found = problems_of(sound_course().put(page, ""), tmp_path)
    assert {problem.file for problem in found} == {f"speech/{page}"}


def test_a_ready_module_has_three_to_six_topics_and_three_to_five_goals(tmp_path: Path) -> None:
    file = f"{MODULE}/module.toml"
    goal = '{ de = "Du kannst beides", en = "You can do both" },'
    draft = sound_course().swap(file, '"f-Strings",', "").swap(file, goal, goal * 4)
    topics, goals = draft.line(file, "topics"), draft.line(file, "goals")
    expect(draft, tmp_path, (file, topics, "write 3 to 6"), (file, goals, "has 6 goals; write 3 to 5"))


@pytest.mark.parametrize(
    ("file", "old", "new", "words"),
    [
        ("modules/02-songs/module.toml", '["words"]', '["word"]', "no module 'word'; did you mean 'words'?"),
        (
            SHOUTING,
            "prerequisites = ['greeting']",
            "prerequisites = ['greetings']",
            "did you mean 'greeting'?",
        ),
        (SHOUTING, "concepts = ['shouting']", "concepts = ['shout-ing']", "did you mean 'shouting'?"),
        (
            TOML,
            'concepts = ["greeting"]',
            'concepts = ["bowing"]',
            "no concept 'bowing' in concepts/; write one of",
        ),
    ],
)
def test_what_a_course_refers_to_has_to_exist(
    tmp_path: Path, file: str, old: str, new: str, words: str
) -> None:
    draft = sound_course().swap(file, old, new)
    expect(draft, tmp_path, (file, draft.line(file, new), words))


def test_modules_that_require_each_other_are_a_problem(tmp_path: Path) -> None:
    file = f"{MODULE}/module.toml"
    draft = sound_course().put(file, f'requires = ["songs"]\n{sound_course().files[file]!s}')
    [problem] = problems_of(draft, tmp_path)
    assert problem.message.startswith("modules require each other in a circle: ")
    assert "words → songs" in problem.message
    assert "songs → words" in problem.message


def test_a_module_that_requires_itself_is_a_problem(tmp_path: Path) -> None:
    file = "modules/02-songs/module.toml"
    draft = sound_course().swap(file, '["words"]', '["songs"]')
    expect(draft, tmp_path, (file, draft.line(file, "requires"), "songs → songs"))


def test_concepts_that_build_on_each_other_are_a_problem(tmp_path: Path) -> None:
    draft = sound_course().swap(f"{PHASE}/phase.toml", "prerequisites = []", "prerequisites = ['shouting']")
    [problem] = problems_of(draft, tmp_path)
    assert problem.message.startswith("concepts build on each other in a circle: ")
    assert problem.line == draft.line(SHOUTING, "prerequisites")


def test_a_phase_that_builds_on_what_it_teaches_is_a_problem(tmp_path: Path) -> None:
    new = "prerequisites = ['greeting', 'shouting']"
    draft = sound_course().swap(SHOUTING, "prerequisites = ['greeting']", new)
    expect(draft, tmp_path, (SHOUTING, draft.line(SHOUTING, new), "'shouting' is both taught and"))


def test_every_circle_is_found() -> None:
    needs = {"a": {"b"}, "b": {"a", "c"}, "c": {"d"}, "d": {"c"}, "e": {"e", "a"}, "f": {"a"}}
    circles = {frozenset(circle): circle for circle in cycles(needs)}
    assert set(circles) == {frozenset("ab"), frozenset("cd"), frozenset("e")}
    for circle in circles.values():
        assert circle[0] == circle[-1]
        assert all(needed in needs[node] for node, needed in pairwise(circle))


def test_two_tasks_of_one_name_are_a_problem(tmp_path: Path) -> None:
    draft = sound_course()
    for path, content in sound_course().files.items():
        if path.startswith(f"{LAST_TASK}/"):
            draft = draft.put(path.replace(LAST_TASK, f"{PHASE}/tasks/shout"), content)
    expect(draft, tmp_path, (f"{LAST_TASK}/task.toml", 1, "the name of words/greeting/shout; rename"))


def without_question(draft: Draft) -> Draft:
    start = '[[hints]]\nrung = "question"\ntext = "How loud?"\n\n'
    return draft.swap(f"{LAST_TASK}/task.toml", start, "")


def swapped(draft: Draft) -> Draft:
    toml = f"{LAST_TASK}/task.toml"
    return (
        draft.swap(toml, '"place"', '"later"')
        .swap(toml, '"concept"', '"place"')
        .swap(toml, "later", "concept")
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (without_question, "the hints climb concept, place, pseudocode; write four: question,"),
        (swapped, "the hints climb question, place, concept, pseudocode; write four"),
    ],
)
def test_hints_climb_four_rungs_in_order(
    tmp_path: Path, change: Callable[[Draft], Draft], words: str
) -> None:
    toml = f"{LAST_TASK}/task.toml"
    draft = change(sound_course())
    expect(draft, tmp_path, (toml, draft.line(toml, "[[hints]]"), words))


def test_a_task_without_hints_is_a_problem(tmp_path: Path) -> None:
    draft = sound_course()
    toml = str(draft.files[f"{LAST_TASK}/task.toml"]).partition("[[hints]]")[0]
    expect(
        draft.put(f"{LAST_TASK}/task.toml", toml),
        tmp_path,
        (f"{LAST_TASK}/task.toml", 1, "no rungs; write four"),
    )


@pytest.mark.parametrize(
    ("rung", "text", "trouble"),
    [
        ("question", "Say how loud.", "asks nothing; write a question"),
        ("question", f"{'why ' * 60}not?", "has 61 words; write at most 60"),
        ("question", f"{'why ' * 59}not?", None),
        ("place", "word " * 24, "has 24 words; write 25 to 180"),
        ("place", "word " * 25, None),
        ("pseudocode", "word " * 180, None),
        ("pseudocode", "word " * 181, "has 181 words; write 25 to 180"),
    ],
)
def test_a_hint_has_the_length_of_its_rung(tmp_path: Path, rung: str, text: str, trouble: str | None) -> None:
    file = f"{LAST_TASK}/task.toml"
    lines = str(sound_course().files[file]).split("\n")
    at = lines.index(f'rung = "{rung}"') + 1
    lines[at] = f'text = {{ de = "{text}", en = "{text}" }}'
    found = problems_of(sound_course().put(file, "\n".join(lines)), tmp_path)
    if trouble is None:
        assert found == []
    else:
        messages = [f"the '{rung}' hint in '{locale}' {trouble}" for locale in ("de", "en")]
        assert [(problem.line, problem.message) for problem in found] == [(at + 1, text) for text in messages]


def test_a_hint_of_hints_md_is_named_there(tmp_path: Path) -> None:
    draft = sound_course().without(f"{LAST_TASK}/task.toml")
    draft = draft.put(f"{LAST_TASK}/.docs/hints.md", "- How?\n- short\n")
    found = {(p.file, p.message) for p in problems_of(draft, tmp_path)}
    file = f"speech/{LAST_TASK}/.docs/hints.md"
    assert (file, "the 'concept' hint in 'de' has 1 words; write 25 to 180") in found


@pytest.mark.parametrize("name", ["hello.py", "hello_test.py", "names.py", ".meta/exemplar.py"])
def test_code_that_can_not_be_parsed_is_named_with_its_line(tmp_path: Path, name: str) -> None:
    file = f"{TASK}/{name}"
    draft = sound_course().put(file, f"{sound_course().files[file]!s}\n\ndef broken(:\n")
    line = draft.line(file, "def broken")
    found = [p for p in problems_of(draft, tmp_path) if "can't be parsed" in p.message]
    assert [(problem.file, problem.line) for problem in found] == [(f"speech/{file}", line)]


def test_a_test_file_holds_a_test(tmp_path: Path) -> None:
    file = f"{LAST_TASK}/loud_test.py"
    draft = sound_course().put(file, "def check():\n    pass\n")
    expect(draft, tmp_path, (file, 1, "declares no test"))


def test_two_tests_of_one_name_are_a_problem(tmp_path: Path) -> None:
    file = f"{LAST_TASK}/loud_test.py"
    draft = sound_course().put(file, "def test_a():\n    pass\n\n\nasync def test_a():\n    pass\n")
    expect(draft, tmp_path, (file, 1, "there are 2 tests named test_a"), (file, 5, "there are 2 tests"))


def test_a_test_that_an_entry_names_has_to_exist(tmp_path: Path) -> None:
    draft = sound_course().swap(TOML, '"TestBlanks::test_cuts_blanks"', '"TestBlanks::test_cut_blanks"')
    draft = draft.swap(TOML, 'tests = ["test_greets_by_name"]', 'tests = ["test_greets"]')
    expect(
        draft,
        tmp_path,
        (TOML, draft.line(TOML, "test_cut_blanks"), "did you mean 'TestBlanks::test_cuts_blanks'?"),
        (TOML, draft.line(TOML, '"test_greets"'), "there is no test 'test_greets'"),
    )


def test_a_test_has_one_entry(tmp_path: Path) -> None:
    draft = sound_course().swap(TOML, '"TestBlanks::test_cuts_blanks"', '"test_greets_by_name"')
    expect(draft, tmp_path, (TOML, draft.line(TOML, "[[tests]]"), "'test_greets_by_name' has 2 entries"))


def test_every_entry_of_a_mistake_has_its_file_and_every_file_its_entry(tmp_path: Path) -> None:
    draft = sound_course().swap(TOML, 'file = "no-strip"', 'file = "no-strips"')
    expect(
        draft,
        tmp_path,
        (TOML, draft.line(TOML, "no-strips"), "no mistakes/no-strips.py; did you mean 'no-strip'?"),
        (f"{TASK}/mistakes/no-strip.py", 1, 'write [[known_mistakes]] with file = "no-strip"'),
    )


def test_a_mistake_has_one_entry(tmp_path: Path) -> None:
    draft = (
        sound_course()
        .swap(TOML, 'file = "no-strip"', 'file = "no-name"')
        .without(f"{TASK}/mistakes/no-strip.py")
    )
    first = draft.line(TOML, 'file = "no-name"')
    expect(draft, tmp_path, (TOML, first, "has 2 entries"), (TOML, first + 5, "has 2 entries"))
