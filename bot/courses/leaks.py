"""Finds lines of a task's exemplar in what learners read: a solution given away teaches nothing."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from bot.courses.course import Course, Task
from bot.courses.problems import Problem
from bot.courses.sources import Sources, Spot, concept_spots, task_spots
from bot.courses.trees import parse

MIN_LENGTH = 12
"""A shorter line says nothing of its own."""


def leaks(course: Course, sources: Sources) -> Iterator[Problem]:
    """Every secret line that a task's own texts or any concept's page hold."""
    pages = [spot for concept in course.concepts for spot in concept_spots(concept)]
    folded = {id(spot): _folded_by_locale(spot) for spot in pages}
    for place in course.places:
        secrets = secret_lines(place.task)
        own = [(spot, _folded_by_locale(spot)) for spot in task_spots(place.task, sources)]
        for spot, texts in [*own, *((page, folded[id(page)]) for page in pages)]:
            for locale, text in texts.items():
                for secret in secrets:
                    if holds(text, secret):
                        message = f"gives away the exemplar of {place.reference}: '{secret}'; say it in words"
                        yield sources.problem(spot.file_in(locale), message, spot.key, holding=secret)


def secret_lines(task: Task) -> tuple[str, ...]:
    """The lines of the exemplar that a learner has to find out, blanks folded, each once."""
    stub = fold("\n".join(task.stubs.values()))
    lines: dict[str, None] = {}
    for source in task.exemplar.values():
        imports = _import_lines(source)
        for number, raw in enumerate(source.split("\n"), start=1):
            line = fold(raw)
            telling = len(line) >= MIN_LENGTH and any(char.isalnum() for char in line)
            if telling and number not in imports and not holds(stub, line):
                lines[line] = None
    return tuple(lines)


def holds(text: str, line: str) -> bool:
    """Whether folded `text` holds folded `line` on its own, not as the start of a longer expression."""
    start = text.find(line)
    while start >= 0:
        if _stands_alone(text, start, start + len(line)):
            return True
        start = text.find(line, start + 1)
    return False


def fold(text: str) -> str:
    return " ".join(text.split())


def _stands_alone(text: str, start: int, end: int) -> bool:
    before, first = text[start - 1 : start], text[start]
    last, after = text[end - 1], text[end : end + 2]
    if _is_word(before) and _is_word(first):
        return False
    if not (_is_word(last) or last in ")]}'\""):
        return True
    goes_on = after[:1] in {"(", "["} or (after[:1] == "." and _is_word(after[1:]))
    return not goes_on and not (_is_word(last) and _is_word(after[:1]))


def _is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def _folded_by_locale(spot: Spot) -> dict[str, str]:
    return {locale: fold(text) for locale, text in spot.text.by_locale.items()}


def _import_lines(source: str) -> set[int]:
    try:
        tree = parse(source)
    except SyntaxError:
        return set()
    imports = (node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom))
    return {line for node in imports for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
