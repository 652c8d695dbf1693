"""Taking in an answer to a question, and telling what was right in it."""

from __future__ import annotations

from dataclasses import replace

from bot.answers import tutoring, wishing, working
from bot.answers.answer import Answer, refuse
from bot.answers.questioning import question_of
from bot.answers.reviewing import judged
from bot.answers.situation import Situation
from bot.answers.working import WITH_TASK, at_task, going_on
from bot.coaching import turn
from bot.coaching.chat import choices_in
from bot.coaching.protocol import Stage
from bot.coaching.reminding.gestures import SettleReminder
from bot.coaching.turn import Choose, Question, ReplyKind, Respond
from bot.courses.course import FALSE, TRUE, Kind, Place, Rubric
from bot.courses.question import Quiz
from bot.prompting.prompts import Voice
from bot.prompting.sayings import TroubleKind
from bot.review.quiz import Unread, judge_choices, judge_text, pick, read_text
from bot.review.sayings import AnswerRefused
from bot.review.verdict import Judgement

ANSWER = "answer.txt"
"""What an answer is called among the files of its submission."""


def respond(situation: Situation, gesture: Respond, voice: Voice) -> Answer:
    """Judge what was chosen or said; what can't be understood costs no try."""
    enrolled, place, state = at_task(situation, WITH_TASK | {Stage.RESTING})
    quiz = place.task.quiz
    if gesture.code not in {"", place.code}:
        raise refuse(TroubleKind.OTHER_QUESTION)
    if quiz is None:
        raise refuse(TroubleKind.NOT_A_QUESTION, detail=next(iter(place.task.stubs)))
    question = question_of(situation, place, state, quiz, voice)
    read = _read(question, gesture, voice)
    if isinstance(read, Unread):
        refused = voice.say(AnswerRefused(question, read), "task", "hint", kind=ReplyKind.TROUBLE)
        again = replace(refused, question=question)
        return Answer((again,), going_on(situation), place)
    judgement, answer = _judge(enrolled.standing.course.rubric, place, quiz, question, read)
    files = {ANSWER: answer.encode(errors="replace")}
    return judged(situation, enrolled, place, state, files, judgement, voice)


def choose(situation: Situation, gesture: Choose, voice: Voice) -> Answer | None:
    """A bare number or word, if it chooses something that the open task asks; None if it doesn't."""
    place = situation.place
    if situation.stage not in WITH_TASK or place is None or not place.task.quiz or not situation.enrolled:
        return None
    if place.task.kind is Kind.FREE_TEXT:
        return None
    respond_with = Respond(choices_in(gesture.key), gesture.key)
    state = situation.enrolled.standing.task(place.reference)
    question = question_of(situation, place, state, place.task.quiz, voice)
    is_number = all(one.isdecimal() for one in respond_with.choices)
    if not is_number and isinstance(_read(question, respond_with, voice), Unread):
        return None
    return respond(situation, respond_with, voice)


def yes_or_no(situation: Situation, gesture: turn.Answer, voice: Voice) -> Answer:
    """Yes or no: to what Baton has just asked of itself, or to whether a statement is true."""
    place = situation.place
    if tutoring.just_asked(situation):
        return tutoring.let(situation, turn.LetTutor(gesture.yes), voice)
    if draft := wishing.just_asked(situation.promised, situation.session, situation.at):
        return wishing.settle(situation, SettleReminder(gesture.yes, draft), voice)
    if situation.stage is Stage.WORKING and place and place.task.kind is Kind.TRUE_FALSE:
        return respond(situation, Respond((TRUE if gesture.yes else FALSE,)), voice)
    return working.answer(situation, gesture, voice)


def _read(question: Question, gesture: Respond, voice: Voice) -> tuple[str, ...] | str | Unread:
    """The keys that are chosen, or the words that are said."""
    if question.kind is Kind.FREE_TEXT:
        return read_text(gesture.text or " ".join(gesture.choices))
    whole = pick(question, [gesture.text]) if gesture.text else None
    if isinstance(whole, tuple):  # a label of several words
        return whole
    said = gesture.choices or choices_in(gesture.text)
    return pick(question, [_truth(one, voice) if question.kind is Kind.TRUE_FALSE else one for one in said])


def _truth(word: str, voice: Voice) -> str:
    """`true` or `false` for whatever means it, in any language."""
    folded = word.casefold().strip(".!")
    if (meant := voice.words.commands.get(folded)) in {"yes", "no"}:
        return TRUE if meant == "yes" else FALSE
    return voice.words.details.get(folded, word)


def _judge(
    rubric: Rubric, place: Place, quiz: Quiz, question: Question, read: tuple[str, ...] | str
) -> tuple[Judgement, str]:
    """The judgement, and the answer as it's kept."""
    if isinstance(read, str):
        return judge_text(quiz, rubric, read), read
    labels = {option.key: option.label for option in question.options}
    return judge_choices(place.task, quiz, rubric, read), "\n".join(f"{key}: {labels[key]}" for key in read)
