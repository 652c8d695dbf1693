"""What can be typed in answer to a task: the right answer, and every wrong one that its author thought of."""

from __future__ import annotations

import itertools
import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.courses.course import FALSE, TRUE, Kind, Place
from bot.courses.question import Choice, Quiz
from tests.playing.checks import flat
from tests.playing.stage import Heard

GOOD = 9.5
"""What a solution that the course itself shows deserves at least."""
_MARK = re.compile(r"(Bestanden|Passed|Noch nicht bestanden|Not passed yet) – (\d+[.,]\d) (?:von|of) 10")
_TRUTH = {"de": {TRUE: "wahr", FALSE: "falsch"}, "en": {TRUE: "true", FALSE: "false"}}


@dataclass(frozen=True, slots=True)
class Given:
    """One answer: what is typed, and what has to be told to whoever gives it."""

    name: str
    line: str
    right: bool
    template: tuple[str, ...]
    told: tuple[str, ...] = ()


def given_answers(place: Place, locale: str, shown: Heard, folder: Path) -> Iterator[Given]:
    """Every wrong answer, and the right one, to the task as it was shown last."""
    task = place.task
    if task.quiz is None:
        comments = {known.file: known.comment.in_locale(locale) for known in task.known_mistakes}
        for name, files in task.mistakes.items():
            line = f"submit {_written(folder / task.slug / name, files)}"
            yield Given(name, line, False, ("review",), (comments[name],))
        yield Given(
            "exemplar", f"submit {_written(folder / task.slug / 'own', task.exemplar)}", True, ("review",)
        )
    elif task.kind is Kind.FREE_TEXT:
        for name, text in task.quiz.mistakes.items():
            yield Given(name, f"answer {' '.join(text.split())}", False, ("answer_judged",))
        said = " ".join(task.quiz.exemplar.in_locale(locale).split())
        yield Given("exemplar", f"answer {said}", True, ("answer_judged",))
    else:
        yield from _chosen(task.quiz, task.kind, locale, shown)


def _chosen(quiz: Quiz, kind: Kind, locale: str, shown: Heard) -> Iterator[Given]:
    def typed(*choices: Choice) -> str:
        if kind is Kind.TRUE_FALSE:
            return " ".join(_TRUTH[locale][choice.key] for choice in choices)
        return " ".join(str(_number(choice.text.in_locale(locale), shown)) for choice in choices)

    for choice in quiz.choices:
        if not choice.right:
            because = choice.because.in_locale(locale)
            yield Given(choice.key, f"answer {typed(choice)}", False, ("answer_judged",), (because,))
    right = [choice for choice in quiz.choices if choice.right]
    for some in itertools.combinations(right, len(right) - 1) if len(right) > 1 else ():
        name = " and ".join(choice.key for choice in some)
        yield Given(name, f"answer {typed(*some)}", False, ("answer_judged",))
    told = tuple(choice.because.in_locale(locale) for choice in right)
    yield Given("right", f"answer {typed(*right)}", True, ("answer_judged",), told)


def _number(text: str, shown: Heard) -> int:
    """The number before a choice, as it was printed last; 0 if it wasn't."""
    printed = flat(shown.text)
    found = [match.end() for match in re.finditer(re.escape(f" {flat(text)}"), printed)]
    for end in reversed(found):
        before = re.search(r"(\d+)\.$", printed[: end - len(flat(text)) - 1])
        if before:
            return int(before[1])
    return 0


def _written(folder: Path, files: Mapping[str, str]) -> str:
    """The path to type for files, written as an editor would."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    only = folder / next(iter(files)) if len(files) == 1 else folder
    return shlex.quote(str(only))


def mark_of(heard: Heard) -> tuple[bool, float]:
    """Whether the review that was printed says passed, and with how many points; 0 if there's none."""
    found = _MARK.search(heard.text)
    if found is None:
        return False, 0.0
    return found[1] in {"Bestanden", "Passed"}, float(found[2].replace(",", "."))
