"""Questions: the order of choices, what an answer means, and what it's worth."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.coaching.turn import Option, Question
from bot.courses.course import Kind, Rubric, Task
from bot.courses.question import Choice, Quiz
from bot.review.quiz import MISSED, Misread, Unread, in_order, judge_choices, judge_text, pick, read_text
from bot.review.verdict import Judgement, Source
from tests.builders import MODERATE, choice, choice_task, statement_task, words_task

RUBRIC = Rubric()
KEYS = st.lists(st.from_regex(r"[a-z][a-z0-9]{0,5}", fullmatch=True), min_size=2, max_size=10, unique=True)
SEEDS = st.text(max_size=40)


@st.composite
def quizzes(draw: st.DrawFn) -> Quiz:
    """Choices of which some are right and some are wrong."""
    keys = draw(KEYS)
    right = draw(st.sets(st.sampled_from(keys), min_size=1, max_size=len(keys) - 1))
    return Quiz(choices=tuple(choice(key, right=key in right) for key in keys))


def asked_with(*keys: str, most: int) -> Question:
    return Question(Kind.MULTIPLE_CHOICE, tuple(Option(key, f"Rule {key}") for key in keys), most)


def judged(quiz: Quiz, *picked: str) -> Judgement:
    return judge_choices(choice_task("t", *quiz.choices), quiz, RUBRIC, picked)


def quiz_of(task: Task) -> Quiz:
    assert task.quiz is not None
    return task.quiz


@MODERATE
@given(KEYS, SEEDS)
def test_shuffling_loses_and_doubles_nothing_and_is_always_alike(keys: list[str], seed: str) -> None:
    choices = [choice(key) for key in keys]
    shuffled = in_order(choices, seed)
    assert sorted(one.key for one in shuffled) == sorted(keys)
    assert in_order(reversed(choices), seed) == shuffled


def test_the_order_is_one_that_other_machines_and_later_versions_give_too() -> None:
    choices: list[Choice] = [choice(key) for key in "abcdef"]
    assert "".join(one.key for one in in_order(choices, "ada/rules/0")) == "dfcabe"
    assert "".join(one.key for one in in_order(choices, "ada/rules/1")) == "efcbda"


@MODERATE
@given(KEYS, st.data())
def test_keys_numbers_and_labels_mean_the_same(keys: list[str], data: st.DataObject) -> None:
    question = asked_with(*keys, most=len(keys))
    chosen = data.draw(st.lists(st.sampled_from(keys), min_size=1, max_size=len(keys)))
    meant = tuple(key for key in keys if key in chosen)
    assert pick(question, chosen) == meant
    assert pick(question, [str(keys.index(key) + 1) for key in chosen]) == meant
    assert pick(question, [f"RULE {key.upper()}." for key in chosen]) == meant


@MODERATE
@given(st.lists(st.text(max_size=12), max_size=5))
def test_whatever_is_typed_is_a_choice_or_is_refused(said: list[str]) -> None:
    picked = pick(asked_with("a", "b", most=1), said)
    assert isinstance(picked, Unread) or (len(picked) == 1 and set(picked) <= {"a", "b"})


@pytest.mark.parametrize(
    ("said", "reason", "what"),
    [
        ([], Misread.NOTHING, ""),
        ([""], Misread.NOTHING, ""),
        (["."], Misread.NOTHING, ""),
        (["3"], Misread.UNKNOWN, "3"),
        (["0"], Misread.UNKNOWN, "0"),
        (["a", "c"], Misread.UNKNOWN, "c"),
        (["a", "b"], Misread.ONE_ONLY, ""),
        (["1", "2"], Misread.ONE_ONLY, ""),
    ],
)
def test_an_answer_that_cannot_be_meant_says_why(said: list[str], reason: Misread, what: str) -> None:
    assert pick(asked_with("a", "b", most=1), said) == Unread(reason, what)


@MODERATE
@given(quizzes())
def test_who_chooses_all_that_is_right_and_nothing_else_gets_ten(quiz: Quiz) -> None:
    judgement = judged(quiz, *quiz.right)
    assert judgement.passed
    assert judgement.score is not None
    assert judgement.score.total == 10.0


@MODERATE
@given(quizzes(), st.data())
def test_anything_else_does_not_pass_and_every_point_lost_says_why(quiz: Quiz, data: st.DataObject) -> None:
    keys = [one.key for one in quiz.choices]
    picked = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    judgement = judged(quiz, *picked)
    score = judgement.score
    assert score is not None
    wrong = len(picked ^ set(quiz.right))
    assert judgement.passed == score.passed == (wrong == 0)
    assert score.total == pytest.approx(min(10 * (1 - wrong / len(keys)), 10 if not wrong else 5.9), abs=0.06)
    [part] = score.parts
    assert part.points + sum(loss.points for loss in part.losses) == pytest.approx(part.of)
    assert part.points - score.capped == pytest.approx(score.total)


@MODERATE
@given(quizzes(), st.data())
def test_a_judgement_names_no_right_choice_that_was_left(quiz: Quiz, data: st.DataObject) -> None:
    keys = [one.key for one in quiz.choices]
    picked = data.draw(st.sets(st.sampled_from(keys), min_size=1))
    judgement = judged(quiz, *picked)
    assert judgement.score is not None
    named = {test.name for test in judgement.tests}
    named |= {comment.key for comment in judgement.comments if comment.source is Source.CHOICE} - {MISSED}
    named |= {loss.why for part in judgement.score.parts for loss in part.losses} - {MISSED}
    assert named <= picked
    assert judgement.red == picked - set(quiz.right)


def test_every_wrong_choice_is_explained_however_many_there_are() -> None:
    quiz = Quiz(choices=(choice("a", right=True), *(choice(f"w{n}") for n in range(5))))
    judgement = judged(quiz, *(f"w{n}" for n in range(5)))
    told = [comment.text.in_locale("en") for comment in judgement.comments if comment.text]
    assert told == [f"Because of w{n} in English" for n in range(5)]


def test_where_one_choice_is_right_nothing_is_said_to_be_missing() -> None:
    quiz = Quiz(choices=(choice("a", right=True), choice("b")))
    assert [comment.key for comment in judged(quiz, "b").comments] == ["b"]


@pytest.mark.parametrize("right", [True, False])
def test_a_statement_is_right_or_wrong_and_nothing_between(right: bool) -> None:
    task = statement_task("s", right=right)
    quiz = quiz_of(task)
    totals = {
        key: judgement.score.total
        for key in ("true", "false")
        if (judgement := judge_choices(task, quiz, RUBRIC, [key])).score
    }
    assert totals == {"true": 10.0 if right else 0.0, "false": 0.0 if right else 10.0}
    wrong = judge_choices(task, quiz, RUBRIC, ["false" if right else "true"])
    assert [test.title.in_locale("en") for test in wrong.tests] == ["SQLite checks by itself in English"]


@pytest.mark.parametrize(
    ("answer", "total", "passed"),
    [
        ("nothing of it", 0.0, False),
        ("foreign_keys", 3.3, False),
        ("FOREIGN KEYS, in every connection!", 6.7, True),
        ("foreign_keys\nevery connections events", 10.0, True),
    ],
)
def test_an_answer_in_words_counts_by_points(answer: str, total: float, passed: bool) -> None:
    judgement = judge_text(quiz_of(words_task("w")), RUBRIC, answer)
    assert judgement.score is not None
    assert (judgement.score.total, judgement.passed) == (total, passed)
    assert judgement.open_to_review


def test_too_few_points_never_pass_however_many_there_are() -> None:
    judgement = judge_text(quiz_of(words_task("w", pass_points=3)), RUBRIC, "foreign_keys, every connection")
    assert judgement.score is not None
    assert (judgement.score.total, judgement.score.capped, judgement.passed) == (5.9, 0.8, False)


@MODERATE
@given(st.text(st.characters(), max_size=300))
def test_any_text_at_all_can_be_judged(text: str) -> None:
    read = read_text(text)
    if isinstance(read, str):
        judge_text(quiz_of(words_task("w")), RUBRIC, read)
    else:
        assert not text.strip()


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("  so it is \n", "so it is"),
        (" \n", Unread(Misread.NOTHING)),
        ("x" * 4000, "x" * 4000),
        ("x" * 4001, Unread(Misread.TOO_LONG, "4001")),
    ],
)
def test_an_answer_in_words_has_words_and_an_end(text: str, read: str | Unread) -> None:
    assert read_text(text) == read
