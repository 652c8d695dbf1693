"""Questions in a course's files: how they are loaded, and what is wrong with them said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.courses.check import Judgement, running_problems, static_problems
from bot.courses.course import Kind, Place, Task
from bot.courses.loader import load_course
from bot.courses.problems import CourseError, Problem
from bot.courses.question import Choice, Quiz
from bot.courses.text import Text
from tests.courses.builder import TASK, Draft
from tests.courses.questions import CHOICE, STATEMENT, WORDS, course_with_questions

PICK, SAY, WHY = f"{CHOICE}/task.toml", f"{STATEMENT}/task.toml", f"{WORDS}/task.toml"
Change = tuple[str, str, str]
"""A file, and what stands in it, and what shall stand there."""


def changed(*changes: Change) -> Draft:
    draft = course_with_questions()
    for file, old, new in changes:
        draft = draft.swap(file, old, new)
    return draft


def task(folder: Path, slug: str) -> Task:
    place = course_with_questions().load(folder).place(slug)
    assert place is not None
    return place.task


def quiz(folder: Path, slug: str) -> Quiz:
    found = task(folder, slug).quiz
    assert found is not None
    return found


def loading(draft: Draft, folder: Path) -> tuple[Problem, ...]:
    with pytest.raises(CourseError) as caught:
        draft.load(folder)
    return caught.value.problems


def expect(found: list[Problem] | tuple[Problem, ...], file: str, line: int, *words: str) -> None:
    """Exactly one problem, there, whose message says all of `words`."""
    [problem] = found
    assert (problem.file, problem.line) == (f"speech/{file}", line)
    for word in words:
        assert word in problem.message


def test_a_sound_course_with_questions_has_no_problem(tmp_path: Path) -> None:
    assert static_problems(course_with_questions().load(tmp_path)) == []


def test_a_choice_is_loaded_with_its_reasons_and_wants_no_code(tmp_path: Path) -> None:
    picked = task(tmp_path, "pick")
    assert picked.kind is Kind.MULTIPLE_CHOICE
    assert (picked.stubs, picked.tests, picked.exemplar) == ({}, {}, {})
    asked = picked.quiz
    assert asked is not None
    assert [(one.key, one.right) for one in asked.choices] == [("hello", True), ("shout", False)]
    assert asked.choices[1].because.in_locale("en") == "That frightens people."
    assert (asked.right, asked.most) == (("hello",), 1)


def test_a_statement_leaves_the_choice_of_true_and_false(tmp_path: Path) -> None:
    asked = quiz(tmp_path, "true")
    because = Text({"de": "Auch leise ist gegrüßt.", "en": "A quiet greeting is one, too."})
    assert asked.choices == (
        Choice("true", Text({}), right=False, because=because),
        Choice("false", Text({}), right=True, because=because),
    )
    assert asked.statement.in_locale("de") == "Wer grüßt, muss rufen."


def test_an_answer_in_words_has_points_an_exemplar_and_mistakes(tmp_path: Path) -> None:
    asked = quiz(tmp_path, "why")
    assert [point.key for point in asked.points] == ["polite", "seen"]
    assert asked.points[0].words == {"de": ("höflich", "gute Manieren"), "en": ("polite", "good manners")}
    assert asked.pass_points == 2
    assert asked.exemplar.speaks("de")
    assert sorted(asked.mistakes) == ["gewohnheit.de.md", "habit.en.md"]


def test_all_points_pass_unless_fewer_are_asked_for(tmp_path: Path) -> None:
    place = changed((WHY, "pass_points = 2\n", "")).load(tmp_path).place("why")
    assert place is not None
    assert place.task.quiz is not None
    assert place.task.quiz.pass_points == 2


def test_words_may_be_for_every_locale(tmp_path: Path) -> None:
    draft = changed(
        (
            WHY,
            'words.de = ["gesehen"]\nwords.en = ["seen", "notice"]',
            'words = ["seen", "gesehen", "notice"]',
        )
    )
    course = draft.load(tmp_path)
    assert static_problems(course) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((PICK, 'key = "shout"', 'key = "hello"'), ["the key 'hello' is taken", "choices"]),
        ((PICK, 'key = "shout"', 'key = "2"'), ["'key' should not be '2'", 'key = "cascade"']),
        ((PICK, 'key = "shout"', "kee = 1"), ["unknown key 'kee'", "did you mean 'key'?"]),
        ((PICK, "right = true", 'right = "yes"'), ["'right' should be a valid boolean", "right = true"]),
        (
            (PICK, '"multiple_choice"', '"multiple"'),
            ["'kind' should be 'code', 'refactor', 'multiple_choice'"],
        ),
        ((SAY, "right = false", ""), ["'right' is missing; write right = true"]),
        ((WHY, 'words.en = ["polite"', 'words.en = ["polite", ""'), ["'en' should not be ''"]),
        ((WHY, "pass_points = 2", "pass_points = 0"), ["greater than or equal to 1"]),
        ((WHY, "pass_points = 2", "pass_points = 3"), ["asks for 3 of 2 points"]),
        ((WHY, 'key = "seen"', 'key = "polite"'), ["the key 'polite' is taken", "points"]),
    ],
)
def test_a_wrong_key_or_value_is_named_on_its_line(tmp_path: Path, change: Change, words: list[str]) -> None:
    file, _, new = change
    draft = changed(change)
    found = loading(draft, tmp_path)
    assert {problem.file for problem in found} == {f"speech/{file}"}
    if new and 'key = "hello"' not in new and 'key = "polite"' not in new:
        assert draft.line(file, new) in {problem.line for problem in found}
    for word in words:
        assert any(word in problem.message for problem in found), found


def test_a_key_that_is_taken_is_named_where_it_stands_again(tmp_path: Path) -> None:
    draft = changed((PICK, 'key = "shout"', 'key = "hello" # again'))
    expect(loading(draft, tmp_path), PICK, draft.line(PICK, "# again"), "the key 'hello' is taken")


@pytest.mark.parametrize(
    ("file", "kind", "needed"),
    [(PICK, "true_false", "statement"), (SAY, "free_text", "points"), (WHY, "multiple_choice", "choices")],
)
def test_each_kind_asks_in_its_own_way(tmp_path: Path, file: str, kind: str, needed: str) -> None:
    old = {PICK: "multiple_choice", SAY: "true_false", WHY: "free_text"}[file]
    found = loading(changed((file, f'kind = "{old}"', f'kind = "{kind}"')), tmp_path)
    messages = [problem.message for problem in found]
    assert f"a '{kind}' task has no '{needed}'; write [" in "\n".join(messages)
    assert any(f"means nothing in a '{kind}' task" in message for message in messages)


def test_what_belongs_to_code_means_nothing_in_a_question_and_the_other_way_round(tmp_path: Path) -> None:
    draft = changed((PICK, '[[hints]]\nrung = "question"', '[limits]\n[[hints]]\nrung = "question"'))
    expect(loading(draft, tmp_path / "a"), PICK, draft.line(PICK, "[limits]"), "'limits' means nothing in")
    code = f"{TASK}/task.toml"
    draft = changed((code, "[limits]", '[[points]]\nkey = "a"\nname = "b"\nwords = ["c"]\n[limits]'))
    line = draft.line(code, "[[points]]")
    expect(loading(draft, tmp_path / "b"), code, line, "'points' means nothing", 'kind = "free_text"')


def test_an_answer_in_words_needs_its_exemplar(tmp_path: Path) -> None:
    draft = course_with_questions().without(f"{WORDS}/.meta")
    expect(loading(draft, tmp_path), f"{WORDS}/.meta/exemplar.en.md", 1, "is missing", "exemplar.de.md")


def test_what_nobody_reads_is_named(tmp_path: Path) -> None:
    stray = f"{WORDS}/mistakes/wrong.py"
    expect(loading(course_with_questions().put(stray, "x"), tmp_path / "a"), stray, 1, "NAME.md")
    stray = f"{WORDS}/.meta/exemplar.ed.md"
    found = loading(course_with_questions().put(stray, "x"), tmp_path / "b")
    expect(found, stray, 1, "not read by anything")


def test_a_question_without_task_toml_is_told_what_is_missing(tmp_path: Path) -> None:
    expect(loading(course_with_questions().without(PICK), tmp_path), PICK, 1, "is missing; write this file")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ((PICK, "right = true", "right = false"), "no choice is right"),
        ((PICK, 'key = "shout"', 'key = "shout"\nright = true'), "every choice is right"),
        ((PICK, 'en = "Shout aloud"', f'en = "{"Shout " * 20}"'), "write one line of at most 100"),
        ((PICK, 'en = "Shout aloud"', 'en = "2"'), "is a number"),
        ((PICK, 'text = "Who hears it?"', 'text = "Why not say good day?"'), "the right choice 'hello'"),
        ((PICK, 'text = "Who hears it?"', 'text = "Wer hört: Laut  Rufen?"'), ""),
        (
            (PICK, 'text = "Who hears it?"', 'text = "Say good day, or shout aloud?"'),
            "",
        ),
        (
            (PICK, 'text = "Who hears it?"', 'text = "that frightens  people. Or not?"'),
            "why 'shout' is right or wrong",
        ),
        (
            (SAY, 'text = "Who hears it?"', 'text = "A quiet greeting is one, too. Isn\'t it?"'),
            "why 'true' is right or wrong",
        ),
        ((PICK, ', en = "Say good day"', ""), "'text' is missing in 'en'"),
        ((PICK, ', en = "That frightens people."', ""), "'because' is missing in 'en'"),
        ((SAY, ', en = "Who greets has to shout."', ""), "'text' is missing in 'en'"),
        ((SAY, ', en = "A quiet greeting is one, too."', ""), "'because' is missing in 'en'"),
        ((WHY, ', en = "How it seems"', ""), "'name' is missing in 'en'"),
        ((WHY, "pass_points = 2", "pass_points = 1"), "worth less than 6 of 10"),
        ((WHY, 'words.de = ["gesehen"]\n', ""), "'words' are missing in 'de'"),
        ((WHY, '"notice"]', '"notice", "!?"]'), "'!?' has no word in it"),
        ((WHY, 'en = "How it seems"', 'en = "That it is polite"'), "the name of 'polite' gives it away"),
        (
            (WHY, 'text = "Who hears it?"', 'text = "Is it polite? Is one seen?"'),
            "gives away an answer that passes",
        ),
        ((WHY, 'rung = "concept"', 'rung = "place"'), "the hints climb question, place"),
    ],
)
def test_what_makes_a_question_bad_is_said_on_its_line(tmp_path: Path, change: Change, words: str) -> None:
    file, _, new = change
    draft = changed(change)
    found = static_problems(draft.load(tmp_path))
    if not words:
        assert found == []
        return
    assert any(words in problem.message for problem in found), found
    assert {problem.file for problem in found} <= {f"speech/{file}", *_consequences(words)}
    if new.strip() and words not in {"no choice is right", "every choice is right"}:
        near = {draft.line(file, new.split("\n")[0]), draft.line(file, "[[hints]]")}
        assert near & {problem.line for problem in found}


def _consequences(words: str) -> set[str]:
    """Answers that are judged otherwise, too, by what was changed."""
    by_words = {
        "'words' are missing in 'de'": ".meta/exemplar.de.md",
        "worth less than 6": "mistakes/habit.en.md",
    }
    return {f"speech/{WORDS}/{file}" for beginning, file in by_words.items() if words.startswith(beginning)}


def test_a_wrong_choice_says_why_it_is_wrong(tmp_path: Path) -> None:
    because = 'because = { de = "Davon erschrickt man.", en = "That frightens people." }\n'
    draft = changed((PICK, because, ""))
    shout = draft.line(PICK, 'key = "shout"') - 1
    expect(static_problems(draft.load(tmp_path)), PICK, shout, "'shout' is wrong and says not why")


def test_a_right_choice_need_not_say_why(tmp_path: Path) -> None:
    because = 'because = { de = "Das hören alle gern.", en = "Everybody likes to hear that." }\n'
    assert static_problems(changed((PICK, because, "")).load(tmp_path)) == []


def test_one_choice_is_no_choice_and_eleven_are_too_many(tmp_path: Path) -> None:
    text = str(course_with_questions().files[PICK])
    head, shout, rest = text.partition('[[choices]]\nkey = "shout"')
    body, hints = rest[: rest.index("[[hints]]")], rest[rest.index("[[hints]]") :]
    for number, count in ((0, 1), (10, 11)):
        wrong = "".join(shout.replace("shout", f"shout-{at}") + body for at in range(number))
        found = static_problems(course_with_questions().put(PICK, head + wrong + hints).load(tmp_path))
        assert any(f"has {count} choices; write 2 to 10" in problem.message for problem in found)


def test_an_exemplar_names_every_point_in_each_locale(tmp_path: Path) -> None:
    exemplar = f"{WORDS}/.meta/exemplar.de.md"
    found = static_problems(course_with_questions().put(exemplar, "Es ist höflich.").load(tmp_path / "a"))
    expect(found, exemplar, 1, "does not name seen")
    found = static_problems(course_with_questions().without(exemplar).load(tmp_path / "b"))
    expect(found, exemplar, 1, "the page is missing in 'de'")


def test_a_wrong_answer_does_not_pass(tmp_path: Path) -> None:
    wrong = f"{WORDS}/mistakes/habit.en.md"
    found = static_problems(course_with_questions().put(wrong, "Polite, and seen.").load(tmp_path / "a"))
    expect(found, wrong, 1, "is wrong but passes: it names polite, seen")
    found = static_problems(course_with_questions().without(f"{WORDS}/mistakes").load(tmp_path / "b"))
    expect(found, WHY, course_with_questions().line(WHY, "[[points]]"), "no wrong answer in mistakes/")


def test_the_question_itself_must_not_pass_as_an_answer(tmp_path: Path) -> None:
    page = f"{WORDS}/.docs/instructions.en.md"
    found = static_problems(
        course_with_questions().put(page, "Why is it polite to have seen?").load(tmp_path)
    )
    expect(found, page, 1, "gives away an answer that passes")


async def test_there_is_no_code_of_a_question_to_run(tmp_path: Path) -> None:
    judged: list[str] = []

    async def judge(place: Place, _files: object) -> Judgement:
        judged.append(place.task.slug)
        return Judgement(passed=True, score=10.0, red=frozenset())

    await running_problems(course_with_questions().load(tmp_path), judge)
    assert set(judged) == {"greet", "shout"}


def test_a_course_can_be_loaded_again_after_its_questions_were_mended(tmp_path: Path) -> None:
    broken = changed((PICK, 'key = "shout"', 'key = "hello"'))
    loading(broken, tmp_path)
    course_with_questions().write(tmp_path)
    assert static_problems(load_course(tmp_path / "speech")) == []
