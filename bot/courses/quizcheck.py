"""Proves questions: they have an answer, wrong ones are explained, and nothing gives the right one away."""

from __future__ import annotations

from collections.abc import Iterator

from bot.courses.course import Course, Kind, Place, Rung, Task
from bot.courses.leaks import fold, holds
from bot.courses.points import named, names, stems
from bot.courses.problems import Problem
from bot.courses.question import Quiz
from bot.courses.sources import Sources, Spot, hint_spots, task_file
from bot.courses.text import LOCALES, Text

CHOICES = range(2, 11)
CHOICE_LENGTH = 100
"""Characters: what fits into a list to select from."""
RUNGS = range(2, 4)
"""A question needs no pseudo-code, and may do without naming the place."""


def quiz_problems(course: Course, place: Place, quiz: Quiz, sources: Sources) -> Iterator[Problem]:
    """Everything that is wrong with a question and the answers to it."""
    task = place.task
    yield from _ladder(task, sources)
    if task.kind is Kind.MULTIPLE_CHOICE:
        yield from _choices(task, quiz, sources)
    if task.kind is Kind.FREE_TEXT:
        yield from _points(course, task, quiz, sources)
        yield from _answers(task, quiz, sources)
    yield from _given_away(task, quiz, sources)


def _ladder(task: Task, sources: Sources) -> Iterator[Problem]:
    rungs = tuple(hint.rung for hint in task.hints)
    if len(rungs) not in RUNGS or rungs != tuple(Rung)[: len(rungs)]:
        wanted = ", ".join(tuple(Rung)[: RUNGS[0]])
        message = f"the hints climb {', '.join(rungs) or 'no rungs'}; write {wanted}, and place if it helps"
        yield sources.problem(task_file(task), message, ("hints",))


def _choices(task: Task, quiz: Quiz, sources: Sources) -> Iterator[Problem]:
    file = task_file(task)
    count = len(quiz.choices)
    if count not in CHOICES:
        message = f"has {count} choices; write {CHOICES[0]} to {CHOICES[-1]}"
        yield sources.problem(file, message, ("choices",))
    if not quiz.right:
        yield sources.problem(file, "no choice is right; write right = true beside one", ("choices",))
    elif len(quiz.right) == count:
        yield sources.problem(file, "every choice is right; write a wrong one, too", ("choices",))
    for at, choice in enumerate(quiz.choices):
        if not choice.right and not choice.because:
            message = f"'{choice.key}' is wrong and says not why; write because"
            yield sources.problem(file, message, ("choices", at))
        for locale, text in choice.text.by_locale.items():
            if len(text) > CHOICE_LENGTH or "\n" in text:
                message = (
                    f"'{choice.key}' in '{locale}' has {len(text)} characters; write one line of at most"
                )
                yield sources.problem(file, f"{message} {CHOICE_LENGTH}", ("choices", at, "text", locale))
            if text.isdecimal():
                message = f"'{choice.key}' is a number, and so is its place in the list; write more around it"
                yield sources.problem(file, message, ("choices", at, "text", locale))


def _points(course: Course, task: Task, quiz: Quiz, sources: Sources) -> Iterator[Problem]:
    file = task_file(task)
    passing = course.rubric.passing
    if 10 * quiz.pass_points < passing * len(quiz.points):
        message = f"{quiz.pass_points} of {len(quiz.points)} points are worth less than {passing:g} of 10"
        yield sources.problem(file, f"{message}, which passes; ask for more of them", ("pass_points",))
    for at, point in enumerate(quiz.points):
        for locale in LOCALES:
            if not point.words.get(locale) and not point.words.get(""):
                message = f"'words' are missing in '{locale}'; write them"
                yield sources.problem(file, message, ("points", at, "words"))
        for locale, phrases in point.words.items():
            for phrase in phrases:
                if not stems(phrase, locale or "en"):
                    message = f"'{phrase}' has no word in it; write one"
                    yield sources.problem(file, message, ("points", at, "words", locale))
        for text in point.name.by_locale.values():
            if names(point, text):
                message = f"the name of '{point.key}' gives it away: '{text}'; say what it's about instead"
                yield sources.problem(file, message, ("points", at, "name"))


def _answers(task: Task, quiz: Quiz, sources: Sources) -> Iterator[Problem]:
    """The exemplar names every point, in every locale; wrong answers don't name enough."""
    for locale in filter(quiz.exemplar.speaks, LOCALES):
        found = named(quiz.points, quiz.exemplar.in_locale(locale))
        if lacking := [point.key for point in quiz.points if point not in found]:
            file = Spot(quiz.exemplar, f"{task.folder}/.meta/exemplar").file_in(locale)
            yield sources.problem(file, f"does not name {', '.join(lacking)}; say it, or add to its words")
    if not quiz.mistakes:
        message = "there is no wrong answer in mistakes/; write one as NAME.md"
        yield sources.problem(task_file(task), message, ("points",))
    for name, answer in quiz.mistakes.items():
        found = named(quiz.points, answer)
        if len(found) >= quiz.pass_points:
            keys = ", ".join(point.key for point in found)
            message = f"is wrong but passes: it names {keys}; make their words narrower"
            yield sources.problem(f"{task.folder}/mistakes/{name}", message)


def _given_away(task: Task, quiz: Quiz, sources: Sources) -> Iterator[Problem]:
    """Hints, and the question itself, that hold the answer."""
    asking = (
        Spot(task.introduction, f"{task.folder}/.docs/introduction"),
        Spot(task.instructions, f"{task.folder}/.docs/instructions"),
    )
    for spots, tells in (
        (hint_spots(task, sources), (_key, _reason, _points_named)),
        (asking, (_reason, _points_named)),
    ):
        for spot in spots:
            for locale, text in spot.text.by_locale.items():
                for told in filter(None, (tell(quiz, text) for tell in tells)):
                    yield sources.problem(spot.file_in(locale), f"gives away {told}; say less", spot.key)


def _key(quiz: Quiz, text: str) -> str:
    """The right choice that `text` names; it may be named together with a wrong one, to compare them."""
    mentioned = [choice for choice in quiz.choices if _holds(text, choice.text)]
    return f"the right choice '{mentioned[0].key}'" if mentioned and all(c.right for c in mentioned) else ""


def _reason(quiz: Quiz, text: str) -> str:
    explained = (choice.key for choice in quiz.choices if _holds(text, choice.because))
    key = next(explained, None)
    return f"why '{key}' is right or wrong" if key else ""


def _points_named(quiz: Quiz, text: str) -> str:
    passes = quiz.points and len(named(quiz.points, text)) >= quiz.pass_points
    return "an answer that passes" if passes else ""


def _holds(text: str, said: Text) -> bool:
    """Whether `text` holds what is said, in whichever locale and capitals."""
    folded = fold(text).casefold()
    return any(words and holds(folded, fold(words).casefold()) for words in said.by_locale.values())
