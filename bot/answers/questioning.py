"""Asks what a task asks that wants no code, in the order in which this learner sees it in this try."""

from __future__ import annotations

from dataclasses import replace

from bot.answers.situation import Situation
from bot.coaching.progress import TaskState
from bot.coaching.turn import Action, Option, Question, Reply, ReplyKind
from bot.courses.course import Kind, Place
from bot.courses.question import Choice, Quiz
from bot.prompting.prompts import Voice
from bot.prompting.sayings import QuestionShown, TaskShown
from bot.review.quiz import in_order


def submission_of(place: Place, voice: Voice, label: str = "") -> Action:
    """The offer to hand in for this very task, also when it's taken up after another one was opened."""
    return replace(voice.offer("submit", label=label), command=f"submit {place.code}")


def show(situation: Situation, place: Place, state: TaskState, voice: Voice) -> Reply:
    """The task, or the question that it is."""
    quiz = place.task.quiz
    if quiz is None:
        submit = submission_of(place, voice)
        return voice.say(TaskShown(place, state), submit, "hint", "skip", kind=ReplyKind.TASK)
    question = question_of(situation, place, state, quiz, voice)
    shown = voice.say(QuestionShown(place, state, question, quiz), "hint", "skip", kind=ReplyKind.TASK)
    return replace(shown, question=question)


def question_of(situation: Situation, place: Place, state: TaskState, quiz: Quiz, voice: Voice) -> Question:
    """The choices shuffled anew for each learner, task and try; true always stands before false."""
    kind = place.task.kind
    seed = f"{situation.learner.id}/{place.reference}/{state.tries}"
    choices = in_order(quiz.choices, seed) if kind is Kind.MULTIPLE_CHOICE else quiz.choices
    options = tuple(Option(choice.key, _label(choice, voice)) for choice in choices)
    return Question(kind, options, quiz.most, place.code)


def _label(choice: Choice, voice: Voice) -> str:
    """What stands beside a choice where nothing formats."""
    return choice.text.in_locale(voice.locale).replace("`", "") or voice.label(choice.key)
